"""A small app of Bolt itself, to try the fake Slack with: an echo, a card, a modal, a home view."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.kit.fake_slack import FakeSlack

POSTED = {"unfurl_links": False, "unfurl_media": False, "parse": "none"}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": plain(text)}


def card(text: str) -> list[dict[str, Any]]:
    button = {"type": "button", "text": plain("Neem op"), "action_id": "neem", "value": "zaak-1"}
    form = {"type": "button", "text": plain("Antwoord"), "action_id": "formulier", "value": "zaak-1"}
    return [section(text), {"type": "actions", "elements": [button, form]}]


def option(label: str) -> dict[str, Any]:
    return {"text": plain(label), "value": label.lower()}


def field(name: str, label: str, element: dict[str, Any], **changes: Any) -> dict[str, Any]:
    body = {"type": "input", "block_id": name, "label": plain(label)} | changes
    return body | {"element": element | {"action_id": name}}


def form(title: str = "Vraag") -> dict[str, Any]:
    options = [option("Gent"), option("Aalst")]
    return {
        **{"type": "modal", "callback_id": "formulier", "title": plain(title), "submit": plain("Stuur")},
        **{"private_metadata": "zaak-1", "notify_on_close": True},
        "blocks": [
            field("tekst", "Je vraag", {"type": "plain_text_input", "initial_value": "stond er al"}),
            field("plaats", "Gemeente", {"type": "static_select", "options": options}, optional=True),
            field("vinkjes", "Mag ook", {"type": "checkboxes", "options": options}, optional=True),
            field("dag", "Dag", {"type": "datepicker"}, optional=True),
            field("moment", "Moment", {"type": "datetimepicker"}, optional=True),
        ],
    }


class EchoApp:
    """The app, and what reached it."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        self.bolt = AsyncApp(client=self.client, signing_secret=slack.signing_secret)
        self.heard: list[dict[str, Any]] = []
        self.next_answer: dict[str, Any] = {}
        self._listen()

    def _listen(self) -> None:
        self.bolt.event("message")(self._message)
        self.bolt.event("app_mention")(self._hear)
        self.bolt.event("app_home_opened")(self._home)
        self.bolt.event("app_uninstalled")(self._hear)
        self.bolt.event("tokens_revoked")(self._hear)
        self.bolt.action("neem")(self._take)
        self.bolt.action("formulier")(self._open)
        self.bolt.action("plaats")(self._ack)
        self.bolt.view("formulier")(self._submit)
        self.bolt.view_closed("formulier")(self._ack)
        self.bolt.command("/wegwijs")(self._command)
        self.bolt.shortcut("bericht")(self._ack)

    async def _hear(self, body: dict[str, Any]) -> None:
        self.heard.append(body)

    async def _message(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        self.heard.append(body)
        if "subtype" not in event and "bot_id" not in event:
            thread = event.get("thread_ts")
            text = event["text"]
            await self.client.chat_postMessage(
                channel=event["channel"], text=text, blocks=card(text), thread_ts=thread, **POSTED
            )

    async def _home(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        self.heard.append(body)
        view = {"type": "home", "blocks": card("Dag")}
        await self.client.views_publish(user_id=event["user"], view=view)

    async def _ack(self, ack: Any, body: dict[str, Any]) -> None:
        self.heard.append(body)
        await ack()

    async def _take(self, ack: Any, body: dict[str, Any], respond: Any) -> None:
        self.heard.append(body)
        await ack()
        await respond(text="Opgenomen", replace_original=True, blocks=[section("Opgenomen")])

    async def _open(self, ack: Any, body: dict[str, Any]) -> None:
        self.heard.append(body)
        await ack()
        await self.client.views_open(trigger_id=body["trigger_id"], view=form())

    async def _submit(self, ack: Any, body: dict[str, Any]) -> None:
        self.heard.append(body)
        await ack(**self.next_answer)

    async def _command(self, ack: Any, body: dict[str, Any]) -> None:
        self.heard.append(body)
        await ack(text="Zeg het maar.", response_type="ephemeral")

    @asynccontextmanager
    async def over_http(self) -> AsyncIterator[str]:
        """The address of its events."""
        runner = web.AppRunner(self.bolt.web_app(path="/slack/events"), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        try:
            yield f"http://{host}:{port}/slack/events"
        finally:
            await runner.cleanup()

    @asynccontextmanager
    async def over_socket(self) -> AsyncIterator[None]:
        """Connected in Socket Mode."""
        client = AsyncWebClient(base_url=self.slack.api_url)
        handler = AsyncSocketModeHandler(self.bolt, self.slack.app_token, web_client=client, ping_interval=1)
        await handler.connect_async()
        try:
            await self.slack.socket.connected()
            yield
        finally:
            await handler.close_async()
            await asyncio.sleep(0.05)  # the tasks of the client end in a next turn of the loop
