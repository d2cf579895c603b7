"""Wegwijs in Teams as Microsoft's own client sees it: a real edge, outbox and connector, without tokens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from adapters.clock import SystemClock
from adapters.payload import Payload
from adapters.store.store import SqlStore
from adapters.teams.app import ROUTE, Edge
from adapters.teams.channel import FindAddress, TeamsChannel
from adapters.teams.connector import Connector
from adapters.teams.pacing import Pacer
from bot.assistant import Assistant
from bot.outbox import Outbox
from bot.retention import Terms
from bot.talk import Talk
from tests.kit.desk import Outcomes
from tests.kit.playground import Playground, open_playground
from tests.kit.playground_world import TENANT


class EverybodyIn:
    """A check that lets all in: the Playground has no tokens."""

    async def check(self, header: str, activity: Payload) -> None:
        """Nobody is refused."""


class NoTokens:
    """A token that nobody looks at."""

    is_let_in = True

    async def token(self) -> str:
        """Any."""
        return "none"

    def forget(self, token: str) -> None:
        """There is one only."""

    async def close(self) -> None:
        """Nothing is open."""


def _addresses_in(store: SqlStore) -> FindAddress:
    async def find(conversation: str):
        async with store.unit(read_only=True) as unit:
            return await unit.address("teams", conversation)

    return find


@asynccontextmanager
async def open_playground_office(talk: Talk, folder: Path) -> AsyncIterator[Playground]:
    """The Playground, talking with a process that answers in it."""
    store, outcomes, clock = SqlStore.sqlite(folder / "wegwijs.sqlite"), Outcomes(), SystemClock()
    connector = Connector(NoTokens())
    channel = TeamsChannel(
        connector, frozenset((TENANT,)), _addresses_in(store), Pacer(), allows_loopback=True
    )
    outbox = Outbox(store, {"teams": channel}, clock, outcomes, owner="o")
    assistant = Assistant(talk, store, clock, Terms(), pushed=("teams",), on_owed=outbox.wake)
    stop = asyncio.Event()
    async with _listening(Edge(assistant, EverybodyIn(), outcomes)) as endpoint:
        running = asyncio.create_task(outbox.run(stop))
        try:
            async with open_playground(endpoint, folder) as playground:
                yield playground
        finally:
            stop.set()
            await running
            await connector.close()
            store.close()


@asynccontextmanager
async def _listening(edge: Edge) -> AsyncIterator[str]:
    app = web.Application()
    edge.add_routes(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{ROUTE}"
    finally:
        await runner.cleanup()
