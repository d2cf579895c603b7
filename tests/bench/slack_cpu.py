"""Compares the processor time of an answered message: a bare echo of Bolt, our adapter alone, and all of us.

    python -m tests.bench.slack_cpu [--rounds 7] [--events 300]

Each server is a process of its own; who writes and a small Web API are in this one. All servers are asked in
turn, in each round, the same question by the same people, who all wrote before. (a) is Bolt as its
documentation shows it, with a shared session for what it says, and (a') one that says what we say; (b) our
door, Bolt, listeners, drawing and sending, with the same answer of the knowledge for all; (c) the whole
answer, with the assistant, SQLite and the outbox. Nothing waits for its turn to write. Exits 1 when (b) is
over 1.5 or (c) over 5 times (a).
"""

import argparse
import asyncio
import itertools
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.bench.measured import Measured, machine, print_parts, started, used
from tests.bench.slack_cpu_servers import ADAPTER, ECHO, QUESTION, ROUTE, SAYING, WHOLE
from tests.kit.fake_slack import FakeSlack
from tests.kit.slack_payloads import envelope, message_event
from tests.kit.slack_transport import HttpTransport, Retry
from tests.kit.slack_world import Message

MOST = {ADAPTER: 1.5, WHOLE: 5.0}
NAMES = {
    ECHO: "(a) bare echo of Bolt",
    SAYING: "(a') the same, saying our answer",
    ADAPTER: "(b) adapter and Bolt alone",
    WHOLE: "(c) the whole answered message",
}
AT_ONCE = 16
ANSWER_SECONDS = 60
PARTS = "parts"  # of servers that tell what each part costs; they are left out of the comparison


class SmallApi:
    """A Web API that says yes, and counts what was posted by each server, named in the address."""

    def __init__(self) -> None:
        self.posted: Counter[str] = Counter()
        self._numbers = itertools.count(1)

    async def answer(self, request: web.Request) -> web.Response:
        """One call of any method."""
        name, method = request.match_info["name"], request.match_info["method"]
        raw = await request.read()
        if method == "chat.postMessage":
            self.posted[name] += 1
            return web.json_response({"ok": True, "channel": "D1", "ts": f"1.{next(self._numbers):06}"})
        if method == "conversations.open":
            return web.json_response({"ok": True, "channel": {"id": f"D{hash(raw) % 10**9}"}})
        if method == "users.info":
            return web.json_response({"ok": True, "user": {"team_id": "T1"}})
        return web.json_response({"ok": True, "team_id": "T1", "user_id": "UBOT", "bot_id": "BBOT"})

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Its address."""
        app = web.Application()
        app.router.add_route("*", "/{name}/api/{method}", self.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        await runner.cleanup()


@dataclass(frozen=True)
class Server:
    """One server, and who writes to it."""

    name: str
    address: str
    transport: HttpTransport
    api: SmallApi

    async def answer_all(self, events: Sequence[dict[str, Any]]) -> None:
        """Sends them, some at a time, and waits until each has an answer. Raises RuntimeError otherwise."""
        wanted, waiting = self.api.posted[self.name] + len(events), iter(events)

        async def send() -> None:
            for event in waiting:
                answer = await self.transport.carry(event, Retry())
                if not answer.is_taken:
                    raise RuntimeError(f"{self.name} answered {answer.status} {answer.reason}")

        await asyncio.gather(*(send() for _ in range(AT_ONCE)))
        end = time.monotonic() + ANSWER_SECONDS
        while self.api.posted[self.name] < wanted:
            if time.monotonic() > end:
                raise RuntimeError(f"{self.name} did not answer all")
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)  # until it has noted the last one


def _started(kind: str, name: str, base: str, folder: Path) -> AbstractContextManager[str]:
    """The address of a server of this kind."""
    own = folder / name
    arguments = [kind, str(own), f"{base}/{name}", *(["--parts"] if name.endswith(PARTS) else [])]
    return started("tests.bench.slack_cpu_servers", arguments, own / "log")


def _events(people: int) -> list[dict[str, Any]]:
    """One new message of each person."""
    made = []
    for number in range(people):
        user = f"U{1000 + number}"
        if user not in _WORLD.users:
            _WORLD.add_user(user, f"Persoon {number}")
        message = Message(_WORLD.direct(user), _WORLD.stamp(), user, QUESTION)
        made.append(envelope(_WORLD, message_event(_WORLD, message)))
    return made


_WORLD = FakeSlack()  # only for the form of its events


async def measure(servers: Sequence[Server], *, rounds: int, events: int) -> dict[str, Measured]:
    """What each server used; the first round, in which all get to know each other, does not count."""
    found = {one.name: Measured() for one in servers}
    async with aiohttp.ClientSession() as session:
        for number in range(rounds + 1):
            for one in servers if number % 2 else reversed(servers):
                sent = _events(events)
                before, parts_before = await used(session, one.address)
                await one.answer_all(sent)
                after, parts = await used(session, one.address)
                if number:
                    new = {name: part - parts_before.get(name, 0) for name, part in parts.items()}
                    found[one.name].note(after - before, new, events=events)
    return found


async def _measure(stack: ExitStack, options: argparse.Namespace) -> dict[str, Measured]:
    folder, api = Path(stack.enter_context(tempfile.TemporaryDirectory())), SmallApi()
    names = [*NAMES, *(f"{kind}-{PARTS}" for kind in NAMES)]
    async with api.serving() as base:
        servers = []
        running = ExitStack()
        for name in names:
            started = _started(name.removesuffix(f"-{PARTS}"), name, base, folder)
            address = await asyncio.to_thread(running.enter_context, started)
            transport = HttpTransport(f"{address}{ROUTE}", _WORLD.signing_secret, _WORLD.clock)
            servers.append(Server(name, address, transport, api))
        try:
            return await measure(servers, rounds=options.rounds, events=options.events)
        finally:
            for one in servers:
                await one.transport.close()
            await asyncio.to_thread(running.close)


def _print_ratios(found: Mapping[str, Measured]) -> None:
    print(
        f"{'processor time an answered event':34} {'median':>8} {'lowest':>8} {'highest':>8}  to (a)  to (a')"
    )
    for kind, name in NAMES.items():
        one = found[kind]
        asked = f"  (asked: {MOST[kind]} of (a))" if kind in MOST else ""
        print(f"{name:34} {one.median:5.2f} ms {min(one.rounds):5.2f} ms {max(one.rounds):5.2f} ms", end=" ")
        print(f"{one.times(found[ECHO]):7.2f} {one.times(found[SAYING]):7.2f}{asked}")


def main(arguments: list[str]) -> int:
    """Prints what was measured; 1 when a ratio is not reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.slack_cpu")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--events", type=int, default=300)
    options = parser.parse_args(arguments)
    print(f"{machine()}; {options.rounds} rounds of {options.events} events, {AT_ONCE} at once")
    with ExitStack() as stack:
        found = asyncio.run(_measure(stack, options))
    _print_ratios(found)
    print_parts({kind: found[f"{kind}-{PARTS}"] for kind in NAMES})
    print(machine())
    return int(any(found[kind].times(found[ECHO]) > most for kind, most in MOST.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
