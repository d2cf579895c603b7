"""The servers that tests/bench/slack_cpu.py compares: each a process that answers signed events of Slack.

    python -m tests.bench.slack_cpu_servers KIND FOLDER BASE [--parts]

`BASE` is where its Web API is. It prints its address; /bench/cpu there tells its processor time so far.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import aiohttp
from aiohttp import web
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.knowledge_wiring import make_talk
from adapters.logs import make_log, route_logging
from adapters.settings import Settings
from adapters.slack.channel import SlackChannel
from adapters.slack.outgoing import draw
from adapters.slack.pacing import Pacer
from adapters.slack.tasks import Tasks
from adapters.slack.web_api import WebApi
from adapters.stopping import new_loop
from adapters.store.store import SqlStore
from adapters.web.app import make_app
from adapters.wiring import Parts, close_channels, make_parts, make_site, make_workspace
from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.ports import Notice
from bot.reply import Turn
from bot.signing import Signer
from bot.talk import Talk
from tests.bench.measured import ROOT, serve
from tests.bench.meter import Meter, metered
from tests.bench.slack_cpu_parts import CALLS, COROUTINES
from tests.kit.fake_slack import FakeSlack
from tests.kit.slack_office import make_settings

ROUTE = "/slack/events"
QUESTION = "Waar vind ik geld voor een buurtproject?"
ECHO, SAYING, ADAPTER, WHOLE = "echo", "saying", "adapter", "whole"
POSTED = {"unfurl_links": False, "unfurl_media": False, "parse": "none"}


class Answering:
    """In the place of the assistant and all that is kept: hands the same answer to the channel at once."""

    def __init__(self, channel: SlackChannel, talk: Talk) -> None:
        self.talk = talk
        self._channel = channel
        self._turn = answer_of(talk)
        self._content = self._turn.reply.to_json()
        self._sends = Tasks()

    async def handle(self, incoming: Incoming) -> Turn:
        """The same turn for whatever comes in."""
        now = datetime.now(UTC)
        notice = Notice(
            incoming.event_id, "slack", incoming.conversation, "reply", self._content, now, now, tries=1
        )
        self._sends.start(self._send(notice))
        return self._turn

    async def _send(self, notice: Notice) -> None:
        await self._channel.send(notice)


def answer_of(talk: Talk) -> Turn:
    """What the knowledge answers to the question that all ask."""
    asked = Incoming("slack", "T1/U1", "e1", QUESTION)
    return talk.respond(Conversation(), asked, now=datetime.now(UTC)).turn


def _settings(folder: Path, base: str) -> tuple[Settings, FakeSlack]:
    slack = FakeSlack()  # only for its names: nothing of it runs in this process
    slack.base = base
    return replace(make_settings(folder, slack), cache=ROOT / ".cache"), slack


def _make_unpaced(settings: Settings, token: SecretStr) -> SlackChannel:
    """The channel as it is wired, but that it does not wait between messages."""
    api = WebApi(token.get_secret_value(), base_url=settings.slack_secrets.api)
    pacer = Pacer(channel_seconds=0, workspace_seconds=0)
    return SlackChannel(api, settings.slack.workspace, signer=Signer(("k" * 40,)), pacer=pacer)


def _make_parts(folder: Path, base: str) -> Parts:
    settings, _ = _settings(folder, base)
    talk, log = make_talk(settings), make_log()
    route_logging(log)
    with mock.patch("adapters.slack_wiring.make_slack_channel", _make_unpaced):
        return make_parts(settings, talk, SqlStore.sqlite(folder / "wegwijs.sqlite"), log)


@asynccontextmanager
async def _ours(folder: Path, base: str, *, is_whole: bool) -> AsyncIterator[web.Application]:
    """Our own process; without its assistant, store and outbox when it is not whole."""
    parts = _make_parts(folder, base)
    channel = parts.channels["slack"]
    assert isinstance(channel, SlackChannel)
    talks = parts if is_whole else replace(parts, assistant=Answering(channel, parts.assistant.talk))  # type: ignore[arg-type]
    workspace = make_workspace(talks)
    assert workspace is not None
    app, stop = make_app(make_site(parts)), asyncio.Event()
    workspace.add_routes(app)
    sending = asyncio.create_task(parts.outbox.run(stop)) if is_whole else None
    yield app
    stop.set()
    if sending:
        await sending
    await workspace.finish()
    await close_channels(parts.channels)
    parts.store.close()


@asynccontextmanager
async def _bare(folder: Path, base: str, *, says_answer: bool) -> AsyncIterator[web.Application]:
    """Bolt as its documentation shows it, but with one session for all it sends."""
    settings, slack = _settings(folder, base)
    said: dict[str, Any] = {}
    if says_answer:
        (drawn,) = draw(answer_of(make_talk(settings)).reply.to_json())
        said = {"text": drawn.text, "blocks": drawn.blocks, **POSTED}
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
        bolt = AsyncApp(client=client, signing_secret=slack.signing_secret)

        async def echo(event: dict[str, Any], say: Any) -> None:
            await say(**(said or {"text": event["text"]}))

        bolt.event("message")(echo)
        yield bolt.web_app(path=ROUTE)


def _open(kind: str, folder: Path, base: str) -> Any:
    if kind in (ECHO, SAYING):
        return _bare(folder, base, says_answer=kind == SAYING)
    return _ours(folder, base, is_whole=kind == WHOLE)


def main(arguments: list[str]) -> None:
    """Serves until its input ends."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.slack_cpu_servers")
    parser.add_argument("kind", choices=[ECHO, SAYING, ADAPTER, WHOLE])
    parser.add_argument("folder", type=Path)
    parser.add_argument("base")
    parser.add_argument("--parts", action="store_true")
    options = parser.parse_args(arguments)
    meter = Meter()
    with ExitStack() as stack:
        if options.parts:
            metered(meter, stack, CALLS, COROUTINES)
        with asyncio.Runner(loop_factory=new_loop) as runner:  # as the process does
            runner.run(serve(_open(options.kind, options.folder, options.base), meter.seconds))


if __name__ == "__main__":
    main(sys.argv[1:])
