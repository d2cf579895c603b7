"""Ends a process at every commit and every send of twelve stories, and checks what is true afterwards.

`python -m tests.bench.crash_points [--database sqlite|postgresql|both]` prints the counts; exit code 1
when a point was missed, or something was lost or doubled after it.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from tests.bench.kills import emptied, engine_of, new_postgresql
from tests.kit.child import EXIT_CODE, ExitAt
from tests.kit.children import Child, ChildGone, Children
from tests.kit.counting import Platform
from tests.kit.ledger import check_whole, read_ledger
from tests.kit.postgres import Postgres
from tests.kit.scenarios import DAY, HOUR, SCENARIOS, Scenario, Step

BEGINNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FINISH_MINUTE = 41 * DAY  # after every story
MOST_ROUNDS = 12


@dataclass
class Visited:
    """The points of one scenario."""

    scenario: Scenario
    points: int = 0
    visited: int = 0
    faults: list[str] = field(default_factory=list)


async def visit_all(scenario: Scenario, make_database: Callable[[], str]) -> Visited:
    """Plays the story once without a crash, and once for each point with one."""
    found = Visited(scenario)
    async with Children() as children:
        whole = _Play(scenario, make_database(), children)
        await whole.run(None)
        found.faults += [f"without a crash: {fault}" for fault in whole.faults]
        points = list(_points(whole.counts))
        found.points = len(points)
        for exit_at in points:
            play = _Play(scenario, make_database(), children)
            await play.run(exit_at)
            found.visited += play.crashes
            place = f"{exit_at.when} {exit_at.what} {exit_at.number}"
            found.faults += [f"{place}: {fault}" for fault in play.faults]
    return found


def _points(counts: dict[str, int]) -> Iterator[ExitAt]:
    for what, when in product(("commit", "send"), ("before", "after")):
        for number in range(1, counts[what] + 1):
            yield ExitAt(what, number, when)  # type: ignore[arg-type]


@dataclass
class _Play:
    """One telling of a story on an empty database."""

    scenario: Scenario
    database: str
    children: Children
    crashes: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _lives: int = 0

    async def run(self, exit_at: ExitAt | None) -> None:
        async with Platform(ask_again_seconds=1) as platform:
            platform.script("a", *self.scenario.script)
            child = await self._start(platform, exit_at)
            for step in self.scenario.steps:
                child = await self._do(child, step, platform)
            self.counts = await child.do("counts")
            await self._finish(child)
            await child.kill()
            self._check(platform)

    async def _start(self, platform: Platform, exit_at: ExitAt | None) -> Child:
        self._lives += 1
        return await self.children.start(
            self.database,
            platform.address,
            owner=f"life{self._lives}",
            moment=BEGINNING.isoformat(),
            exit_at=exit_at,
        )

    async def _do(self, child: Child, step: Step, platform: Platform) -> Child:
        """Does the step, once more in a new child when it died of it; the child that is alive."""
        moment = _moment(step.minute)
        try:
            await child.do(step.do, moment=moment, **step.arguments)
        except ChildGone:
            self.crashes += await child.wait() == EXIT_CODE
            child = await self._start(platform, None)
            await child.do(step.do, moment=moment, **step.arguments)
        return child

    async def _finish(self, child: Child) -> None:
        """Sends until nothing is owed; staff retry what was given up; sends again."""
        hours = iter(range(3 * MOST_ROUNDS))
        for _ in range(2):
            for _ in range(MOST_ROUNDS):
                moment = _moment(FINISH_MINUTE + HOUR * next(hours))
                if not await child.do("send", moment=moment):
                    break
            await child.do("retry", moment=moment)

    def _check(self, platform: Platform) -> None:
        engine = engine_of(self.database)
        ledger = read_ledger(engine)
        self.faults = self.scenario.faults(ledger, platform.arrivals, crashes=self.crashes)
        whole = check_whole(engine)
        engine.dispose()
        if whole != "ok":
            self.faults.append(f"integrity: {whole}")


def _moment(minute: int) -> str:
    return (BEGINNING + timedelta(minutes=minute)).isoformat()


async def _all(make_database: Callable[[], str], title: str) -> bool:
    began = time.monotonic()
    every: list[Visited] = []
    for scenario in SCENARIOS:
        one = await visit_all(scenario, make_database)
        every.append(one)
        print(f"  {one.scenario.name}: {one.visited} of {one.points} points, {len(one.faults)} faults")
        for fault in one.faults:
            print(f"    FAULT {fault}")
    points, visited = sum(one.points for one in every), sum(one.visited for one in every)
    faults = sum(len(one.faults) for one in every)
    took = time.monotonic() - began
    print(f"{title}: {len(every)} stories, {visited} of {points} points, {faults} faults, {took:.0f} s")
    return points == visited and not faults


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Crashes at every commit and send, and checks.")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    database = parser.parse_args().database
    is_good = True
    if database != "postgresql":
        with tempfile.TemporaryDirectory(prefix="wegwijs-points-") as folder:
            numbers = iter(range(100_000))
            make = lambda: str(Path(folder) / f"{next(numbers)}.sqlite")  # noqa: E731 - a name for one line
            is_good &= asyncio.run(_all(make, "SQLite"))
    if database != "sqlite":
        server = Postgres()
        try:
            address = new_postgresql(server)
            is_good &= asyncio.run(_all(lambda: emptied(address), "PostgreSQL"))
        finally:
            server.stop()
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
