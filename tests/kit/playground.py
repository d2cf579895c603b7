"""Microsoft's own client of Teams, the Agents Playground, driven over its REST API and its WebSockets.

It is started once for a module (it takes 1.6 seconds) and keeps what was said. What it cannot do: dialogs in
its page, deleting, throttling and tokens. `tests/playground` holds what npm installs.
"""

import asyncio
import json
import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp

from tests.kit.npm import npm_package
from tests.kit.playground_cards import Dialog, Shown, opens_dialog, window_of
from tests.kit.playground_world import (
    BOT,
    BOT_NAME,
    GENERAL,
    LOTTE,
    MENTION,
    PERSONAL,
    TENANT,
    THREAD,
    Member,
    config,
)

PACKAGE = "@microsoft/m365agentsplayground"
START_SECONDS = 30.0
SECONDS = 8.0
_STREAMS = ("/_ws_conversation/v1/conversations/stream", "/_ws/log/stream")
_MADE_HERE = "@test.user"  # how the Playground ends the id of a personal chat that it makes for somebody
_CARD = "application/vnd.microsoft.card.adaptive"
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Answer:
    """What came back on what was done; the body is JSON or text."""

    status: int
    body: Any = None


@dataclass
class Playground:
    """The running client. `address` is that of its page too."""

    address: str
    session: aiohttp.ClientSession
    shown: dict[str, Shown] = field(default_factory=dict)  # every message of ours, in order, by its id
    exchanges: list[dict[str, Any]] = field(default_factory=list)  # each request and answer, either way
    _chats: dict[Member, str] = field(default_factory=lambda: {LOTTE: PERSONAL})

    # --- looking ---------------------------------------------------------------------------------------

    def messages(self, conversation: str = PERSONAL) -> list[Shown]:
        """What we said there, in order, as it stands there now; of a channel in all its threads."""
        begins = conversation + THREAD
        return [
            one
            for one in self.shown.values()
            if one.conversation == conversation or one.conversation.startswith(begins)
        ]

    async def said(self, words: str, conversation: str = PERSONAL, *, after: int = 0) -> Shown:
        """The first message there that shows these words, not counting the first `after` messages."""

        def look() -> Shown | None:
            return next((one for one in self.messages(conversation)[after:] if words in one.text), None)

        return await self.wait_for(look)

    async def wait_for(self, look: Callable[[], _Found | None], seconds: float = SECONDS) -> _Found:
        """What `look` gives, as soon as it gives something. Raises AssertionError when it does not."""
        end = time.monotonic() + seconds
        while not (found := look()):
            last = [(one.conversation, one.text) for one in self.shown.values()][-3:]
            assert time.monotonic() < end, f"not there after {seconds} s; the last were {last}"
            await asyncio.sleep(0.01)
        return found

    # --- doing -----------------------------------------------------------------------------------------

    async def write(self, text: str, conversation: str = PERSONAL, *, by: Member = LOTTE) -> Answer:
        """Types it and sends it; what we answered to the delivery.

        Outside a personal chat we are mentioned at its start: what does not mention us is never delivered.
        What Lotte types in a channel begins a thread. The client has one user: for others the same activity
        is handed to it ready-made.
        """
        is_personal = conversation in self._chats.values()
        mentions = [] if is_personal else [{"mentioned": {"id": BOT, "name": BOT_NAME}, "text": MENTION}]
        said = text if is_personal else f"{MENTION} {text}"
        if by is LOTTE:
            typed = {"from": {"id": by.id}, "text": said, "textFormat": "plain", "mentions": mentions}
            where = f"/_conversation/v1/conversations/{quote(conversation, safe='')}/messages"
            return await self._have_delivered(where, typed, lambda one: one.get("text") == said)
        entities = [{"type": "mention", **one} for one in mentions]
        activity = await self.activity(by, conversation)
        return await self.deliver(
            activity | {"type": "message", "text": said, "textFormat": "plain", "entities": entities}
        )

    async def press(
        self, shown: Shown, title: str, *, by: Member = LOTTE, typed: Mapping[str, str] | None = None
    ) -> Answer:
        """Presses the button with this title, with its fields filled in; what we answered.

        A card that we answer with is drawn in the place of the one that was pressed. A button that opens a
        dialog asks for it, and one in a dialog sends it in (`task`).
        """
        action = shown.press(title, typed or {})
        if isinstance(shown, Dialog):
            return await self.task(shown, "task/submit", action["data"], by=by)
        if opens_dialog(action):
            return await self.task(shown, "task/fetch", action["data"], by=by)
        if action["type"] == "Action.Submit":
            return await self.submit(shown, action["data"], by=by)
        sent = {name: action[name] for name in ("type", "title", "verb", "data")}
        return await self.invoke(shown, {"action": sent}, by=by)

    async def invoke(self, shown: Shown, value: Any, *, by: Member = LOTTE) -> Answer:
        """An Action.Execute with this value; what we answered. A fault of ours is a 502 here."""
        asked = {**_under(shown, by), "name": "adaptiveCard/action", "value": value}
        answer = await self.call("POST", "/_conversation/v1/invoke", asked)
        if answer.status == 200 and answer.body.get("type") == _CARD:
            shown.replace_card(answer.body["value"])
        return answer

    async def submit(self, shown: Shown, value: Mapping[str, Any], *, by: Member = LOTTE) -> Answer:
        """An Action.Submit with this value; what we answered to the delivery."""
        asked = {**_under(shown, by), "value": value}
        return await self._have_delivered(
            "/_conversation/v1/submit",
            asked,
            lambda one: one.get("replyToId") == shown.id and one.get("value") == value,
        )

    async def task(self, shown: Shown, name: str, data: Mapping[str, Any], *, by: Member = LOTTE) -> Answer:
        """Asks for a dialog (`task/fetch`) or sends one in (`task/submit`), as Teams does; what we answered.

        The Playground has no dialogs: it hands our server the ready-made activity, and tells what came back.
        """
        activity = await self.activity(by, shown.conversation)
        value = {"data": dict(data), "context": {"theme": "default"}}
        return await self.deliver(
            activity | {"type": "invoke", "name": name, "value": value, "replyToId": shown.id}
        )

    async def open_window(self, shown: Shown, title: str, *, by: Member = LOTTE) -> Dialog:
        """Presses a button that opens a dialog, or one in a dialog that leads to another; that dialog."""
        return window_of((await self.press(shown, title, by=by)).body, shown)

    async def install(self, conversation: str = PERSONAL) -> None:
        """Adds us there, as Lotte."""
        await self._done("POST", f"/_debug/conversation/{quote(conversation, safe='')}/installation", {})

    async def uninstall(self, conversation: str = PERSONAL) -> Answer:
        """Removes us there, as Lotte; what we answered."""
        return await self.deliver(await self._template(conversation, "uninstall"))

    async def chat_of(self, member: Member) -> str:
        """The personal chat of somebody with us; it is made when it is not there."""
        if member not in self._chats:
            asked = {"isGroup": False, "bot": {"id": BOT}, "members": [{"id": member.id}]}
            made = await self._done("POST", "/_connector/v3/conversations", asked)
            self._chats[member] = made["id"]
        return self._chats[member]

    async def activity(self, by: Member, conversation: str = PERSONAL) -> dict[str, Any]:
        """An activity of this member there, without its type: what `deliver` takes once it is whole."""
        made = await self._template(conversation)
        who = {"id": by.id, "aadObjectId": by.user, "name": by.name}
        data = {"tenant": {"id": TENANT}}
        if made["conversation"]["conversationType"] == "channel":
            data |= {"channel": {"id": conversation.partition(THREAD)[0]}, "team": {"id": GENERAL}}
        return made | {"from": who, "channelData": data, "locale": "nl-BE"}

    async def deliver(self, activity: Mapping[str, Any]) -> Answer:
        """Hands us this activity as it is; what we answered."""
        return await self._have_delivered(
            "/_internal/v1/customActivities", activity, lambda one: one["id"] == activity["id"]
        )

    async def call(self, method: str, path: str, body: Any = None) -> Answer:
        """A call of its API."""
        async with self.session.request(method, self.address + path, json=body) as answer:
            raw = await answer.text()
            with suppress(ValueError):
                return Answer(answer.status, json.loads(raw))
            return Answer(answer.status, raw)

    # --- how ---------------------------------------------------------------------------------------------

    async def _done(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.call(method, path, body)
        assert answer.status < 300, answer
        return answer.body

    async def _template(self, conversation: str, kind: str = "") -> dict[str, Any]:
        more = f"&type={kind}" if kind else ""
        path = f"/_internal/v1/customActivities/template?conversationId={quote(conversation, safe='')}{more}"
        made: dict[str, Any] = await self._done("GET", path)
        return made

    async def _have_delivered(self, path: str, body: Any, is_it: Callable[[Any], bool]) -> Answer:
        """Has the Playground deliver something; our answer to it, as its log tells."""
        begin = len(self.exchanges)
        await self._done("POST", path, body)

        def look() -> dict[str, Any] | None:
            told = (one for one in self.exchanges[begin:] if _is_to_us(one))
            return next((one for one in told if is_it(one["request"]["body"])), None)

        response = (await self.wait_for(look))["response"]
        return Answer(response["statusCode"], response.get("body"))

    def hear(self, event: Mapping[str, Any]) -> None:
        """Keeps what one of its streams told."""
        if "log" in event:
            self._hear_exchange(event["log"])
        elif event["action"] == "createMessage":
            message = event["message"]
            where = message.get("postConversationId") or event["actionConversationId"]
            self.shown[message["messageId"]] = Shown(message["messageId"], where, message)
        elif event["action"] == "updateMessage":
            self._change(event["message"]["messageId"], event["message"])

    def _hear_exchange(self, log: Mapping[str, Any]) -> None:
        if log.get("type") != "bot":
            return
        self.exchanges.append(dict(log))
        body, status = log["request"].get("body") or {}, log["response"]["statusCode"]
        where = str(log.get("conversationId") or "")
        # Personal chats of others come by in its log only.
        if not _is_to_us(log) and body.get("type") == "message" and where.endswith(_MADE_HERE):
            if status == 201:
                self.shown[log["messageId"]] = Shown(log["messageId"], where, body)
            elif status == 200:
                self._change(log["messageId"], body)

    def _change(self, name: str, content: dict[str, Any]) -> None:
        shown = self.shown[name]
        shown.content = content
        shown.changes += 1


def _under(shown: Shown, by: Member) -> dict[str, Any]:
    return {"from": {"id": by.id}, "conversation": {"id": shown.conversation}, "replyToId": shown.id}


def _is_to_us(log: Mapping[str, Any]) -> bool:
    return bool(log["to"] == "User Application")


def service_at(port: int) -> str:
    """How the Playground on this port calls its connector in all that it delivers."""
    return f"http://localhost:{port}/_connector"


@asynccontextmanager
async def open_playground(endpoint: str, folder: Path, *, port: int = 0) -> AsyncIterator[Playground]:
    """The Playground, talking with what listens at `endpoint`; all that it writes is in `folder`.

    `port` is for who must know before what its connector is called (`service_at`); else any will do.
    """
    package = npm_package(PACKAGE, "Agents Playground")
    (folder / ".m365agentsplayground.yml").write_text(json.dumps(config()), encoding="utf-8")
    said = folder / "said.log"
    with said.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(str(shutil.which("node")), str(package / "cli.js"), "start", "-e", endpoint),
            *("-c", "msteams", "-p", str(port), "--dt"),
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "BROWSER": "none"},
            stdout=log,
            stderr=log,
        )
    try:
        async with aiohttp.ClientSession() as session:
            playground = Playground(await _address(process, said.read_text), session)
            assert not port or playground.address.endswith(f":{port}"), "somebody else took the port"
            async with _listening(playground):
                yield playground
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _address(process: asyncio.subprocess.Process, read: Callable[[], str]) -> str:
    """Where it listens, once what it wrote says so."""
    end = time.monotonic() + START_SECONDS
    while not (found := re.search(r"Listening on (\d+)", told := read())):
        assert process.returncode is None, f"the Playground ended: {told}"
        assert time.monotonic() < end, f"the Playground does not start: {told}"
        await asyncio.sleep(0.05)
    return f"http://127.0.0.1:{found[1]}"


@asynccontextmanager
async def _listening(playground: Playground) -> AsyncIterator[None]:
    """Hears both its streams."""
    sockets = [await playground.session.ws_connect(playground.address + one) for one in _STREAMS]

    async def hear(socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            playground.hear(json.loads(message.data))

    tasks = [asyncio.create_task(hear(one)) for one in sockets]
    try:
        yield
    finally:
        for socket in sockets:
            await socket.close()
        await asyncio.gather(*tasks)
