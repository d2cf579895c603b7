"""Compares the processor time of a turn in Teams with a stock echo of Microsoft; our edge with bare aiohttp.

    python -m tests.bench.teams_cpu [--rounds 7] [--turns 200] [--requests 3000]

Each server is a process of its own; who writes, and Microsoft's login, keys and connector, are in this one,
so that only the server counts. In each round all are asked in turn, each message of a turn with a token of
its own. (a) is the echo bot of Microsoft's documentation on botbuilder 4.17.1, with its own check of tokens
and its replies through the connector; (b) our whole turn, in which a question of the knowledge is answered
with a card: edge, token, assistant, SQLite, outbox and connector; (c) our edge with nothing behind it; (d)
aiohttp that reads the JSON. Exits 1 when (b) is over a third of (a), or (c) takes under a tenth of the
requests a second of (d).
"""

import argparse
import asyncio
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from adapters.teams.app import ROUTE
from tests.bench.fire import fire, make_request
from tests.bench.measured import Measured, machine, print_parts, started, used
from tests.bench.teams_cpu_servers import BARE, EDGE, LET_IN, STOCK, WHOLE
from tests.kit.fake_connector import FakeConnector
from tests.kit.fake_openid import FakeOpenId, run_openid
from tests.kit.teams_office import APP, TENANT

QUESTION = "Waar vind ik geld voor een buurtproject?"
MOST_OF_STOCK, LEAST_OF_BARE = 1 / 3, 0.10
AT_ONCE = 16
TURNS = (STOCK, LET_IN, WHOLE)
TOKENS = 100  # of the requests to the edge; each is used again after so many
ANSWER_SECONDS = 60
PARTS = "-parts"  # of a server that tells what each part costs; it is left out of the comparison
NAMES = {
    STOCK: "(a) echo of stock botbuilder",
    LET_IN: "(a') the same, token at hand",
    WHOLE: "(b) our whole turn",
    EDGE: "(c) our edge alone",
    BARE: "(d) aiohttp alone",
}
_ids = itertools.count(1_700_000_000_000)


@dataclass
class World:
    """Microsoft around the servers."""

    connector: FakeConnector
    openid: FakeOpenId

    def message(self, chat: str, number: int) -> dict[str, Any]:
        """A question as Teams delivers it."""
        return {
            "type": "message",
            "id": str(next(_ids)),
            "timestamp": "2026-11-28T12:00:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self.connector.service_url,
            "from": {
                "id": f"29:p{number}",
                "aadObjectId": f"aaaaaaaa-bbbb-cccc-dddd-{number:012}",
                "name": "Lotte Peeters",
            },
            "recipient": {"id": "28:bot", "name": "wegwijs"},
            "conversation": {"id": chat, "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "entities": [{"type": "clientInfo", "locale": "nl-BE", "country": "BE", "platform": "Web"}],
            "textFormat": "plain",
            "locale": "nl-BE",
            "text": QUESTION,
        }

    def bearer(self) -> str:
        """A token that was not used before."""
        return self.openid.bearer(jti=str(next(_ids)))


@dataclass
class Server:
    """One server, and what was measured of it."""

    kind: str
    address: str
    world: World
    cpu: Measured = field(default_factory=Measured)
    speeds: list[float] = field(default_factory=list)  # requests a second, in each round
    chats: list[str] = field(default_factory=list)

    async def take(self, session: aiohttp.ClientSession, sent: Sequence[bytes], *, answered: bool) -> None:
        """Sends all, and waits until each has its answer in the connector; raises RuntimeError otherwise."""
        before, parts_before = await used(session, self.address)
        wanted, begun = self._posted() + len(sent), time.perf_counter()
        found = await fire(self.address, sent, at_once=AT_ONCE)
        took = time.perf_counter() - begun
        if set(found) - {201, 202}:
            raise RuntimeError(f"{self.kind} answered {dict(found)}")
        if answered:
            await self._answered(wanted)
        after, parts = await used(session, self.address)
        new = {name: part - parts_before.get(name, 0) for name, part in parts.items()}
        self.cpu.note(after - before, new, events=len(sent))
        self.speeds.append(len(sent) / took)

    async def _answered(self, wanted: int) -> None:
        end = time.monotonic() + ANSWER_SECONDS
        while self._posted() < wanted:
            if time.monotonic() > end:
                raise RuntimeError(f"{self.kind} did not answer all")
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)  # until it has noted the last one

    def _posted(self) -> int:
        return sum(len(self.world.connector.rooms[chat].posted) for chat in self.chats)

    def turns(self, count: int) -> list[bytes]:
        """A question of each of so many people, with a token of its own."""
        while len(self.chats) < count:
            self.chats.append(self.world.connector.add_personal(f"29:{self.kind}{len(self.chats)}"))
        return [self._request(self.world.message(chat, n), self.world.bearer())
                for n, chat in enumerate(self.chats)]  # fmt: skip

    def requests(self, count: int) -> list[bytes]:
        """So many questions of one person."""
        bearers = [self.world.bearer() for _ in range(min(count, TOKENS))]
        return [self._request(self.world.message("a:1", 1), one)
                for one in itertools.islice(itertools.cycle(bearers), count)]  # fmt: skip

    def _request(self, message: dict[str, Any], bearer: str) -> bytes:
        return make_request(self.address, ROUTE, {"Authorization": bearer}, json.dumps(message).encode())


@asynccontextmanager
async def _server(name: str, world: World, own: Path) -> AsyncIterator[Server]:
    kind = name.removesuffix(PARTS)
    arguments = [kind, str(own), world.connector.base, world.openid.metadata_url]
    arguments += ["--parts"] if name.endswith(PARTS) else []
    running = started("tests.bench.teams_cpu_servers", arguments, own / "log")
    address = await asyncio.to_thread(running.__enter__)
    try:
        yield Server(kind, address, world)
    finally:
        await asyncio.to_thread(running.__exit__, None, None, None)


@asynccontextmanager
async def serving(folder: Path, names: Sequence[str]) -> AsyncIterator[dict[str, Server]]:
    """These servers, by name, with Microsoft around them."""
    async with AsyncExitStack() as stack:
        connector = await stack.enter_async_context(FakeConnector())
        opened = run_openid(app_id=APP, service_url=connector.service_url)
        world = World(connector, await stack.enter_async_context(opened))
        begun = [stack.enter_async_context(_server(name, world, folder / name)) for name in names]
        yield dict(zip(names, await asyncio.gather(*begun), strict=True))


async def measure(
    folder: Path, names: Sequence[str], *, rounds: int, turns: int, requests: int
) -> dict[str, Server]:
    """What each server used; the first round, in which all get to know each other, does not count."""
    async with serving(folder, names) as servers, aiohttp.ClientSession() as session:
        for number in range(rounds + 1):
            for one in list(servers.values())[:: 1 if number % 2 else -1]:
                is_turn = one.kind in TURNS
                sent = one.turns(turns) if is_turn else one.requests(requests)
                await one.take(session, sent, answered=is_turn)
                if not number:
                    one.cpu, one.speeds = Measured(), []
    return servers


def of_stock(found: dict[str, Server]) -> float:
    """Which part of the processor time of a stock echo our whole turn needs, in the median round."""
    return found[WHOLE].cpu.times(found[STOCK].cpu)


def of_bare(found: dict[str, Server]) -> float:
    """Which part of the requests a second of bare aiohttp our edge takes, in the median round."""
    pairs = zip(found[EDGE].speeds, found[BARE].speeds, strict=True)
    return statistics.median(ours / bare for ours, bare in pairs)


def of_bare_by_cpu(found: dict[str, Server]) -> float:
    """The same of the requests in a second of processor time, which other work changes less."""
    return 1 / found[EDGE].cpu.times(found[BARE].cpu)


def _print(found: dict[str, Server]) -> None:
    print(f"{'':30} {'ms of CPU each':>16} {'lowest':>8} {'highest':>8} {'a second':>10}")
    for kind, name in NAMES.items():
        one = found[kind]
        low, high = min(one.cpu.rounds), max(one.cpu.rounds)
        speed = f"{statistics.median(one.speeds):10.0f}" if kind in (EDGE, BARE) else ""
        print(f"{name:30} {one.cpu.median:16.2f} {low:8.2f} {high:8.2f} {speed}")
    print(f"(b) to (a), CPU: {of_stock(found):.3f}  (asked: at most {MOST_OF_STOCK:.3f})")
    asked = f"(asked: at least {LEAST_OF_BARE:.2f})"
    print(
        f"(c) to (d), requests a second: {of_bare(found):.3f}  {asked}; by CPU: {of_bare_by_cpu(found):.3f}"
    )


def main(arguments: list[str]) -> int:
    """Prints what was measured; 1 when a figure is not reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.teams_cpu")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--requests", type=int, default=3000)
    given = vars(parser.parse_args(arguments))
    print(f"{machine()}; {AT_ONCE} at once, {given}")
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder), [*NAMES, f"{WHOLE}{PARTS}"], **given))
    _print(found)
    print_parts({"(b)": found[f"{WHOLE}{PARTS}"].cpu})
    print(machine())
    return int(of_stock(found) > MOST_OF_STOCK or of_bare(found) < LEAST_OF_BARE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
