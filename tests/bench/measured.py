"""Servers that are measured: each a process of its own, which tells how much processor time it used."""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiohttp import web

ROOT = Path(__file__).parents[2]
REST = "aiohttp, the loop and all else"
_TOLD = "/bench/cpu"


@dataclass
class Measured:
    """What one server used in each round, in milliseconds an event; and by part, all rounds added up."""

    rounds: list[float] = field(default_factory=list)
    parts: Counter[str] = field(default_factory=Counter)

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.rounds)

    def times(self, other: "Measured") -> float:
        """How many times the other one of the same round, in the median round."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)

    def note(self, seconds: float, parts: Mapping[str, float], *, events: int) -> None:
        """Adds a round of so many events, in which it used so much."""
        self.rounds.append(1000 * seconds / events)
        self.parts.update({name: 1000 * part / events for name, part in parts.items()})

    @property
    def each_part(self) -> Mapping[str, float]:
        """What each part used in an event; the rest is aiohttp, the loop and the system."""
        known = {name: total / len(self.rounds) for name, total in self.parts.most_common()}
        return {**known, REST: statistics.mean(self.rounds) - sum(known.values())}


@contextmanager
def started(module: str, arguments: Sequence[str], log: Path) -> Iterator[str]:
    """The address of a server that this module serves (see `serve`); ended at the end. The folder of its log
    is made."""
    log.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", module, *arguments]
    with log.open("w") as errors, subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
    ) as process:  # fmt: skip
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        if not address:
            raise RuntimeError(log.read_text())
        yield address
        process.communicate()


async def used(session: aiohttp.ClientSession, address: str) -> tuple[float, Mapping[str, float]]:
    """The processor time of the server so far, in all and by part."""
    async with session.get(f"{address}{_TOLD}") as response:
        told = await response.json()
    return told["cpu"], told["parts"]


async def serve(
    opening: AbstractAsyncContextManager[web.Application], parts: Mapping[str, float] | None = None
) -> None:
    """Serves in this process: prints the address, and ends when whoever started it closes its input."""

    async def tell(_: web.Request) -> web.Response:
        return web.json_response({"cpu": time.process_time(), "parts": parts or {}})

    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(opening)
        app.router.add_get(_TOLD, tell)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
        await asyncio.to_thread(sys.stdin.read)


def print_parts(found: Mapping[str, Measured]) -> None:
    """A line for each part, with a column for each of these servers."""
    each = {name: one.each_part for name, one in found.items()}
    names = dict.fromkeys(part for one in each.values() for part in one if part != REST)
    print(f"\n{'parts, in ms an event':39}" + "".join(f"{name:>9}" for name in found))
    for part in (*names, REST):
        print(f"{part:39}" + "".join(f"{one.get(part, 0):9.2f}" for one in each.values()))


def machine() -> str:
    """The day, and the machine as it is now."""
    cores, python, load = os.cpu_count(), sys.version.split()[0], os.getloadavg()[0]
    return f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores, Python {python}, load {load:.1f}"
