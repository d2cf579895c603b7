"""Kills processes and the database under load, and counts what was lost or said twice.

`python -m tests.bench.kills [--database sqlite|postgresql|both] [--kills N] [--holders N] [--quits N]`
prints the counts; exit code 1 when one is not as promised.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sized
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy import Engine

from adapters.store.migrate import migrate
from adapters.store.schema import metadata
from adapters.store.store import postgresql_engine, sqlite_engine
from tests.bench.kill_holders import kill_holders
from tests.kit.child import ASKABLE
from tests.kit.children import Child, ChildGone, Children, until
from tests.kit.counting import Arrival, Platform
from tests.kit.ledger import Ledger, check_whole, read_ledger
from tests.kit.load import Load, Slot
from tests.kit.postgres import Postgres

PROCESSES = 3
LEASE_SECONDS = 5.0
LEASE_OVER_A_QUIT_SECONDS = 20.0  # longer than the server is away, as the real one is
SEND_SECONDS = 2.0
LONGEST_LIFE_SECONDS = 2.0  # much less, and a message is given up: 8 crashes in a row while it was sent
DRAIN_SECONDS = 180
BACK_SECONDS = 5.0  # promised after the database is back


@dataclass
class Report:
    """What a run did, and what was wrong about it."""

    title: str
    figures: dict[str, object] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def show(self) -> None:
        """Prints it."""
        print(f"{self.title}: {'FAILED' if self.faults else 'as promised'}")
        for name, value in self.figures.items():
            print(f"  {name}: {value}")
        for fault in self.faults[:20]:
            print(f"  FAULT {fault}")
        sys.stdout.flush()


@dataclass
class Scene:
    """The parts of one run on one database."""

    database: str
    platform: Platform
    children: Children
    load: Load
    lease_seconds: float
    killed: set[str] = field(default_factory=set)
    back_seconds: list[float] = field(default_factory=list)

    async def start(self) -> Child:
        """A child; tried again while the database is away."""
        while True:
            try:
                return await self.children.start(
                    self.database,
                    self.platform.address,
                    lease_seconds=self.lease_seconds,
                    send_seconds=SEND_SECONDS,
                )
            except ChildGone:
                await asyncio.sleep(0.1)


def engine_of(database: str) -> Engine:
    """A connection past the program."""
    return postgresql_engine(database) if "://" in database else sqlite_engine(Path(database))


async def kill_under_load(
    database: str,
    kills: int,
    *,
    seed: int = 1,
    longest_life_seconds: float = LONGEST_LIFE_SECONDS,
    lease_seconds: float = LEASE_SECONDS,
) -> Report:
    """Kills a random process at a random moment, again and again, while people talk."""

    async def harm(scene: Scene) -> None:
        async def kill_in(slot: Slot) -> None:
            while len(scene.killed) < kills:
                slot.child = child = await scene.start()
                await asyncio.sleep(scene.load.random.uniform(0, longest_life_seconds))
                if len(scene.killed) < kills:
                    scene.killed.add(child.name)
                    await child.kill()

        await asyncio.gather(*(kill_in(slot) for slot in scene.load.slots))

    title = f"{kills} kills on {_kind(database)}"
    return await _run(title, database, harm, seed=seed, lease_seconds=lease_seconds)


async def quit_under_load(server: Postgres, database: str, quits: int, *, seed: int = 2) -> Report:
    """Crashes the PostgreSQL server, again and again, while people talk."""

    async def harm(scene: Scene) -> None:
        for slot in scene.load.slots:
            slot.child = await scene.start()
        for _ in range(quits):
            await asyncio.sleep(scene.load.random.uniform(1, 2))
            server.crash()
            await asyncio.sleep(0.1)
            await asyncio.to_thread(server.restart)
            back, enough = time.monotonic(), len(scene.load.acknowledged) + scene.load.visitors
            await until(partial(_has, scene.load.acknowledged, enough))
            scene.back_seconds.append(time.monotonic() - back)

    title = f"{quits} crashes of the PostgreSQL server"
    return await _run(title, database, harm, seed=seed, lease_seconds=LEASE_OVER_A_QUIT_SECONDS)


def _has(things: Sized, count: int) -> bool:
    return len(things) >= count


async def _run(
    title: str,
    database: str,
    harm: Callable[[Scene], Awaitable[None]],
    *,
    seed: int,
    lease_seconds: float = LEASE_SECONDS,
) -> Report:
    began = time.monotonic()
    random = Random(seed)  # noqa: S311 - nothing secret
    slots = [Slot() for _ in range(PROCESSES)]
    async with Platform(slowness_seconds=0.03, seed=seed) as platform, Children() as children:
        load = Load(slots, random, name=f"{seed}")
        scene = Scene(database, platform, children, load, lease_seconds)
        talking = asyncio.create_task(load.run())
        await harm(scene)
        for slot in slots:
            if not slot.child or not slot.child.is_alive:
                slot.child = await scene.start()
        load.stop.set()
        await talking
        engine = engine_of(database)
        ledger = await _drained(engine)
    report = Report(title, {"processes at once": PROCESSES})
    _count(report, scene, ledger)
    _whole(report, engine)
    report.figures["seconds"] = round(time.monotonic() - began)
    return report


async def _drained(engine: Engine) -> Ledger:
    """The database once nothing is owed any more, or as it is when that takes too long."""
    end = time.monotonic() + DRAIN_SECONDS
    while True:
        ledger = await asyncio.to_thread(read_ledger, engine)
        if not ledger.open_notices or time.monotonic() > end:
            return ledger
        await asyncio.sleep(0.2)


def _count(report: Report, scene: Scene, ledger: Ledger) -> None:
    lost = [fault for event in scene.load.acknowledged for fault in ledger.faults(*event)]
    arrived = Counter(one.key for one in scene.platform.arrivals)
    unsent = [one for one in ledger.notices if one.state != "sent" or not arrived[one.key]]
    by_key: dict[str, list[Arrival]] = {}
    for one in scene.platform.arrivals:
        by_key.setdefault(one.key, []).append(one)
    doubled = [several for several in by_key.values() if len(several) > 1]
    asked = [several for several in doubled if several[0].channel == ASKABLE]
    others = [several for several in doubled if several[0].channel != ASKABLE]
    wrong = [several for several in others if not _is_explained(several, scene.killed)]
    report.figures |= {
        "processes killed": len(scene.killed),
        "events acknowledged": len(scene.load.acknowledged),
        "lost or kept twice": len(lost),
        "messages arrived": len(arrived),
        "never arrived": sum(not arrived[one.key] for one in ledger.notices),
        "arrived, but given up after 8 tries that a kill ended": sum(
            one.state == "dead" and arrived[one.key] > 0 for one in ledger.notices
        ),
        "out of order": len(_out_of_order(ledger, by_key)),
        "doubled where the channel can be asked": len(asked),
        "doubled where it cannot": f"{len(others)}, of which not marked or without a crash: {len(wrong)}",
    }
    if scene.back_seconds:
        report.figures["everybody served again after (s)"] = [round(s, 2) for s in scene.back_seconds]
    report.faults += lost
    report.faults += [f"{one.text} is {one.state}, arrived {arrived[one.key]} times" for one in unsent]
    report.faults += [_tell(several, scene.killed) for several in asked + wrong]
    report.faults += [f"{name} came out of order" for name in _out_of_order(ledger, by_key)]
    report.faults += [f"served after {s:.1f} s" for s in scene.back_seconds if s > BACK_SECONDS]


def _tell(several: list[Arrival], killed: set[str]) -> str:
    """Each arrival of one message: after how long, marked or not, and what became of its sender."""
    arrivals = ", ".join(
        f"{one.at - several[0].at:.1f} s {'marked' if one.is_repeat else 'unmarked'}"
        f" {one.sender} {'killed' if one.sender in killed else 'alive'}"
        for one in several
    )
    return f"{several[0].text} arrived at {arrivals}"


def _is_explained(several: list[Arrival], killed: set[str]) -> bool:
    """Whether each repeat is marked, and follows a sender that was killed."""
    return all(later.is_repeat for later in several[1:]) and all(
        earlier.sender in killed for earlier in several[:-1]
    )


def _out_of_order(ledger: Ledger, by_key: dict[str, list[Arrival]]) -> list[str]:
    """Conversations whose messages first arrived in another order than they were owed in."""
    firsts: dict[str, list[float]] = {}
    for one in ledger.notices:
        if one.key in by_key:
            firsts.setdefault(one.conversation, []).append(by_key[one.key][0].at)
    return [name for name, moments in firsts.items() if moments != sorted(moments)]


def _whole(report: Report, engine: Engine) -> None:
    found = check_whole(engine)
    engine.dispose()
    report.figures["integrity"] = found
    if found != "ok":
        report.faults.append(f"integrity: {found}")


def _kind(database: str) -> str:
    return "PostgreSQL" if "://" in database else "SQLite"


def new_postgresql(server: Postgres) -> str:
    """The address of an empty database with our tables."""
    address = server.new_database()
    engine = postgresql_engine(address)
    migrate(engine)
    engine.dispose()
    return address


def emptied(address: str) -> str:
    """The same database with empty tables: much quicker than a new one."""
    engine = postgresql_engine(address)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()
    return address


async def _holders(make: Callable[[], str], kills: int) -> Report:
    began = time.monotonic()
    found = await kill_holders(make, kills)
    report = Report(f"{kills} kills of a lease holder on {_kind(make())}", found.figures(), found.faults)
    report.figures["seconds"] = round(time.monotonic() - began)
    return report


async def _all(options: argparse.Namespace) -> list[Report]:
    reports: list[Report] = []

    def add(report: Report) -> None:
        report.show()
        reports.append(report)

    with tempfile.TemporaryDirectory(prefix="wegwijs-kills-") as folder:
        names = iter(range(10_000))
        if options.database != "postgresql":
            add(await kill_under_load(f"{folder}/k.sqlite", options.kills))
            add(await _holders(lambda: f"{folder}/{next(names)}.sqlite", options.holders))
    if options.database != "sqlite":
        server = Postgres()
        try:
            add(await kill_under_load(new_postgresql(server), options.kills))
            add(await _holders(lambda: new_postgresql(server), options.holders))
            add(await quit_under_load(server, new_postgresql(server), options.quits))
        finally:
            server.stop()
    return reports


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Kills processes under load, and counts.")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--holders", type=int, default=200)
    parser.add_argument("--quits", type=int, default=5)
    reports = asyncio.run(_all(parser.parse_args()))
    return 1 if any(report.faults for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
