"""Loads the real `wegwijs run` with messages of many visitors, and counts what was lost or doubled.

    python -m tests.bench.load [--rate 50] [--seconds 60] [--database sqlite|postgresql] [--processes 1|3]

One in twenty messages is delivered twice at the same moment, with more processes to two of them. The
acknowledgement counts from the moment at which the message was due to be sent.
"""

import argparse
import asyncio
import itertools
import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import Engine, select

from adapters.store.migrate import migrate
from adapters.store.schema import messages
from adapters.store.store import SqlStore, postgresql_engine, sqlite_engine
from adapters.web.incoming import Post
from adapters.web.visitor import COOKIE, Visitor
from knowledge.loader import load
from tests.bench.store_cost import cpu_milliseconds_a_turn
from tests.kit.postgres import Postgres

ROOT = Path(__file__).parents[2]
SHARE_TWICE = 0.05
A_MINUTE_EACH = 10  # well below what one visitor may ask a minute
ANSWER_SECONDS = 30
WARM_UP_SECONDS = 3
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Asker:
    """One visitor, and what its page shows."""

    visitor: Visitor = field(default_factory=lambda: Visitor(secrets.token_urlsafe(32), is_new=False))
    last: int = 0
    mark: str = ""


@dataclass
class Outcome:
    """What came back: `kept` names each acknowledged message by conversation and event."""

    seconds: list[float] = field(default_factory=list)
    kept: set[tuple[str, str]] = field(default_factory=set)
    sent: int = 0
    refused: int = 0


@dataclass
class Server:
    """One `wegwijs run`."""

    process: subprocess.Popen[str]
    address: str

    @property
    def cpu_seconds(self) -> float:
        """Processor time so far, of all its threads."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / _TICKS


def main(arguments: list[str]) -> None:
    """Prints every figure with the machine it was measured on."""
    options = _options(arguments)
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {sys.version.split()[0]}", end=", ")
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = None
        if options.database == "postgresql":
            postgres = Postgres()
            stack.callback(postgres.stop)
        _print_store_cost(folder, postgres)
        environment, engine = prepare(folder, postgres)
        stack.callback(engine.dispose)
        servers = [stack.enter_context(serving(folder, environment)) for _ in range(options.processes)]
        asyncio.run(send_load(servers, rate=options.rate, seconds=WARM_UP_SECONDS))
        before = sum(server.cpu_seconds for server in servers)
        outcome = asyncio.run(send_load(servers, rate=options.rate, seconds=options.seconds))
        cpu = sum(server.cpu_seconds for server in servers) - before
        print(f"{options.database}, {options.processes} process(es), {options.rate} messages a second")
        _print_outcome(outcome, cpu)
        _print_kept(outcome, engine)
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}")


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load")
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--processes", type=int, choices=[1, 3], default=1)
    return parser.parse_args(arguments)


def _print_store_cost(folder: Path, postgres: Postgres | None) -> None:
    if postgres:
        address = postgres.new_database()
        _migrate(address).dispose()
        store = SqlStore.postgresql(address)
    else:
        store = SqlStore.sqlite(folder / "cost.sqlite")
    median, lowest = cpu_milliseconds_a_turn(store)
    store.close()
    print(f"store's part of a turn: {median:.2f} ms CPU (median of 7 rounds; lowest {lowest:.2f})")


def prepare(folder: Path, postgres: Postgres | None) -> tuple[dict[str, str], Engine]:
    """The environment of the servers, and a way into their database."""
    config = folder / "wegwijs.yaml"
    config.write_text("web:\n  poort: 0\n", encoding="utf-8")
    own = {name: value for name, value in os.environ.items() if not name.startswith("WEGWIJS_")}
    environment = {
        **own,
        "PYTHONPATH": str(ROOT),
        "WEGWIJS_CONFIG": str(config),
        "WEGWIJS_CACHE": str(ROOT / ".cache"),
    }
    subprocess.run(
        [sys.executable, "-m", "adapters.cli.app", "compile"],
        env=environment,
        check=True,
        stderr=subprocess.DEVNULL,
    )
    if postgres is None:
        return environment, sqlite_engine(folder / "data" / "wegwijs.sqlite")
    address = postgres.new_database()
    return {**environment, "WEGWIJS_DATABASE": address}, _migrate(address)


def _migrate(address: str) -> Engine:
    engine = postgresql_engine(address)
    migrate(engine)
    return engine


@contextmanager
def serving(folder: Path, environment: dict[str, str]) -> Iterator[Server]:
    command = [sys.executable, "-m", "adapters.cli.app", "run", "--port", "0"]
    with (folder / "log").open("a") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield Server(process, next(part for part in line.split() if part.startswith("http")))
    finally:
        process.terminate()
        process.communicate()


async def send_load(servers: list[Server], *, rate: int, seconds: int) -> Outcome:
    """Sends a message each 1/rate seconds, whether the ones before were answered or not."""
    questions = typical_questions()
    chance = random.Random(7)  # noqa: S311 - the same load each time
    askers = itertools.cycle([Asker() for _ in range(max(rate * 60 // A_MINUTE_EACH, 20))])
    targets = itertools.cycle(servers)
    outcome = Outcome()
    async with (
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(ANSWER_SECONDS),
        ) as session,
        asyncio.TaskGroup() as tasks,
    ):
        start = time.perf_counter()
        for number in range(rate * seconds):
            due = start + number / rate
            await asyncio.sleep(due - time.perf_counter())
            asker, post = next(askers), Post(secrets.token_hex(16), chance.choice(questions))
            for _ in range(2 if chance.random() < SHARE_TWICE else 1):
                target = next(targets)
                tasks.create_task(_send(session, target, asker, post, due=due, outcome=outcome))
    return outcome


async def _send(
    session: aiohttp.ClientSession, server: Server, asker: Asker, post: Post, *, due: float, outcome: Outcome
) -> None:
    outcome.sent += 1
    body = {"id": post.id, "text": post.text, "after": asker.last, "gesprek": asker.mark}
    headers = {
        "Accept": "application/json",
        "Cookie": f"{COOKIE}={asker.visitor.token}",
        "Origin": server.address,
    }
    try:
        async with session.post(f"{server.address}/bericht", json=body, headers=headers) as response:
            answer = await response.json()
    except (aiohttp.ClientError, TimeoutError):
        outcome.refused += 1
        return
    if response.status != 200:
        outcome.refused += 1
        return
    outcome.seconds.append(time.perf_counter() - due)
    key = asker.visitor.key
    outcome.kept.add((key, post.to_incoming(key).event_id))
    asker.mark = answer["gesprek"]
    asker.last = max([asker.last, *(one["number"] for one in answer["messages"])])


def typical_questions() -> list[str]:
    """A fifth of the written examples, of every topic."""
    knowledge = load(today=datetime.now(UTC).date())
    return [text for questions in knowledge.questions.values() for text in questions.dutch[::5]]


def _print_outcome(outcome: Outcome, cpu_seconds: float) -> None:
    cuts = [1000 * cut for cut in statistics.quantiles(outcome.seconds, n=100)]
    slowest = 1000 * max(outcome.seconds)
    print(f"sent {outcome.sent}, acknowledged {len(outcome.seconds)}, refused {outcome.refused}")
    print(f"acknowledged after: median {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms, longest {slowest:.0f} ms")
    print(f"processor time of the server(s): {1000 * cpu_seconds / outcome.sent:.1f} ms a message")


def _print_kept(outcome: Outcome, engine: Engine) -> None:
    """Every acknowledged message must stand in the database once, with its reply after it."""
    query = select(messages).order_by(messages.c.channel, messages.c.key, messages.c.number)
    with engine.connect() as connection:
        rows: list[Any] = list(connection.execute(query))
    followed_by = {(row.key, row.number): row.author for row in rows}
    asked = Counter((row.key, row.content["event_id"]) for row in rows if row.author == "vrager")
    answered = {
        (row.key, row.content["event_id"])
        for row in rows
        if row.author == "vrager" and followed_by.get((row.key, row.number + 1)) == "assistent"
    }
    twice = sum(count - 1 for count in asked.values())
    replies = sum(row.author == "assistent" for row in rows)
    print(f"messages acknowledged {len(outcome.kept)}, lost {len(outcome.kept - answered)}", end=", ")
    print(f"handled twice {twice + max(replies - len(asked), 0)}")


if __name__ == "__main__":
    main(sys.argv[1:])
