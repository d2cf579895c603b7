"""The servers that tests/bench/teams_cpu.py compares: each a process that takes activities of Teams.

    python -m tests.bench.teams_cpu_servers KIND FOLDER CONNECTOR METADATA [--parts]

`CONNECTOR` is where the fakes of Microsoft's login and connector are, `METADATA` what tells of its keys.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import requests
from aiohttp import web
from botbuilder.core import ActivityHandler, MessageFactory, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botframework.connector.auth import AppCredentials, ServiceClientCredentialsFactory

from adapters.knowledge_wiring import make_talk
from adapters.logs import make_log, route_logging
from adapters.settled import settle
from adapters.stopping import new_loop
from adapters.store.store import SqlStore
from adapters.teams import pacing
from adapters.teams.app import ROUTE
from adapters.teams.auth import ISSUER
from adapters.teams.connector import LOGIN, SCOPE, Tokens
from adapters.web.app import make_app
from adapters.wiring import Parts, close_channels, make_bot, make_parts, make_site
from bot.incoming import Incoming
from bot.reply import Decision, Outcome, Reply, Turn
from bot.talk import Talk
from tests.bench.measured import ROOT, serve
from tests.bench.meter import Meter, metered
from tests.bench.teams_cpu_parts import CALLS, COROUTINES
from tests.kit.fake_connector import FakeConnector
from tests.kit.fake_openid import METADATA_PATH, FakeOpenId
from tests.kit.teams_office import APP, make_settings

STOCK, LET_IN, WHOLE, EDGE, BARE = "stock", "let_in", "whole", "edge", "bare"


@dataclass(frozen=True)
class Around:
    """Where all is that a server asks and keeps."""

    folder: Path
    connector: str
    metadata: str

    def tokens(self) -> Tokens:
        """To write to the connector."""
        names = FakeConnector
        return Tokens(names.app_id, names.secret, names.tenant, login_url=f"{self.connector}/login")


# --- Microsoft's own ------------------------------------------------------------------------------------


class _Echo(ActivityHandler):  # type: ignore[misc] # the SDK has no types
    """The echo of Microsoft's documentation."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await turn_context.send_activity(MessageFactory.text(f"Echo: {turn_context.activity.text}"))


class _Known(AppCredentials):  # type: ignore[misc] # the SDK has no types
    """Has its token already: that of the SDK comes from a library that asks only over https, and keeps it."""

    def __init__(self, token: str) -> None:
        super().__init__(app_id=APP)
        self._token = token

    def get_access_token(self, force_refresh: bool = False) -> str:
        return self._token


class _Credentials(ServiceClientCredentialsFactory):  # type: ignore[misc] # the SDK has no types
    def __init__(self, token: str) -> None:
        self._known = _Known(token)

    async def is_valid_app_id(self, app_id: str) -> bool:
        return app_id == APP

    async def is_authentication_disabled(self) -> bool:
        return False

    async def create_credentials(self, *_: object, **__: object) -> AppCredentials:
        return self._known


@asynccontextmanager
async def _stock(around: Around) -> AsyncIterator[web.Application]:
    """As Microsoft's documentation has it: it keeps no token, so it logs in anew in each turn. What goes to
    the login is sent to the fake, without TLS, which makes it cheaper than it is."""
    ask = requests.Session.request

    def ask_fake(session: requests.Session, method: str, url: str, **named: Any) -> requests.Response:
        return ask(session, method, url.replace(LOGIN, f"{around.connector}/login"), **named)

    with mock.patch.object(requests.Session, "request", ask_fake):
        yield _echo(around, None)


@asynccontextmanager
async def _stock_let_in(around: Around) -> AsyncIterator[web.Application]:
    """The same, with a token at hand."""
    tokens = around.tokens()
    known = _Credentials(await tokens.token())
    await tokens.close()
    yield _echo(around, known)


def _echo(around: Around, credentials: ServiceClientCredentialsFactory | None) -> web.Application:
    """`CloudAdapter` as Microsoft's samples have it, checking tokens against the fake."""
    config = SimpleNamespace(
        APP_ID=APP,
        APP_PASSWORD=FakeConnector.secret,
        APP_TYPE="SingleTenant",
        APP_TENANTID=FakeConnector.tenant,
        TO_CHANNEL_FROM_BOT_LOGIN_URL=f"{LOGIN}/{FakeConnector.tenant}",
        TO_CHANNEL_FROM_BOT_OAUTH_SCOPE=SCOPE,
        TO_BOT_FROM_CHANNEL_TOKEN_ISSUER=ISSUER,
        TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL=around.metadata,
        TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL=around.metadata,
        OAUTH_URL=around.connector,
        CALLER_ID="",
    )
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(config, credentials_factory=credentials))
    bot, app = _Echo(), web.Application()

    async def messages(request: web.Request) -> web.StreamResponse:
        answer: web.StreamResponse = await adapter.process(request, bot)
        return answer

    app.router.add_post(ROUTE, messages)
    return app


# --- ours -----------------------------------------------------------------------------------------------


class _Silent:
    """In the place of the assistant: says and keeps nothing."""

    _turn = Turn(Reply(()), Outcome(Decision.ANSWER))

    def __init__(self, talk: Talk) -> None:
        self.talk = talk

    async def handle(self, _: Incoming) -> Turn:
        """Nothing, whatever comes in."""
        return self._turn


def _make_parts(around: Around) -> Parts:
    """As they are wired, but that nothing waits for its turn to write."""
    connector = FakeConnector()  # these two only for their names: nothing of them runs in this process
    connector.base = around.connector
    openid = FakeOpenId(app_id=APP, service_url=connector.service_url, now=time.time)
    openid.address = around.metadata.removesuffix(METADATA_PATH)
    settings = replace(make_settings(around.folder, connector, openid), cache=ROOT / ".cache")
    log = make_log()
    route_logging(log)
    with mock.patch.object(pacing, "APP_LIMIT", (1.0, 100_000)):
        store = SqlStore.sqlite(around.folder / "wegwijs.sqlite")
        return make_parts(settings, make_talk(settings), store, log)


@asynccontextmanager
async def _ours(around: Around, *, is_whole: bool) -> AsyncIterator[web.Application]:
    """Our own process; without its assistant, store and outbox when it is not whole."""
    parts = _make_parts(around)
    talks = parts if is_whole else replace(parts, assistant=_Silent(parts.assistant.talk))  # type: ignore[arg-type]
    bot, app, stop = make_bot(talks), make_app(make_site(parts)), asyncio.Event()
    assert bot is not None
    bot.add_routes(app)
    sending = asyncio.create_task(parts.outbox.run(stop)) if is_whole else None
    settle()
    yield app
    stop.set()
    if sending:
        await sending
    await bot.finish()
    await close_channels(parts.channels)
    parts.store.close()


@asynccontextmanager
async def _bare(_: Around) -> AsyncIterator[web.Application]:
    """aiohttp alone: the JSON is read, and that is all."""

    async def messages(request: web.Request) -> web.Response:
        await request.json()
        return web.Response(status=202)

    app = web.Application()
    app.router.add_post(ROUTE, messages)
    yield app


_OPEN: Mapping[str, Callable[[Around], AbstractAsyncContextManager[web.Application]]] = {
    STOCK: _stock,
    LET_IN: _stock_let_in,
    WHOLE: partial(_ours, is_whole=True),
    EDGE: partial(_ours, is_whole=False),
    BARE: _bare,
}


def main() -> None:
    """Serves until its input ends."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.teams_cpu_servers")
    parser.add_argument("kind", choices=_OPEN)
    parser.add_argument("folder", type=Path)
    parser.add_argument("connector")
    parser.add_argument("metadata")
    parser.add_argument("--parts", action="store_true")
    options = parser.parse_args()
    around, meter = Around(options.folder, options.connector, options.metadata), Meter()
    with ExitStack() as stack:
        if options.parts:
            metered(meter, stack, CALLS, COROUTINES)
        factory = None if options.kind in (STOCK, LET_IN) else new_loop  # each as it runs where it is used
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(serve(_OPEN[options.kind](around), meter.seconds))


if __name__ == "__main__":
    main()
