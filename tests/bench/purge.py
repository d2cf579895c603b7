"""Purges 100,000 expired conversations while others chat: how long it takes, and how long who chats waits.

    python -m tests.bench.purge [--database sqlite|postgresql] [--conversations 100000] [--rate 30] [--apart]

Each conversation has four messages and two events; a tenth as many are not expired and must stay. A
message counts from the moment at which it was due to be sent, with a talk that answers at once. Exits 1
when the purge takes over 60 seconds, the 99th percentile is over 500 ms, or a row is left or lost.
"""

import argparse
import asyncio
import hashlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, make_url, select

from adapters.cleaning import purge
from adapters.clock import SystemClock
from adapters.store.schema import conversations, messages, received
from adapters.store.store import SqlStore
from bot.assistant import Assistant
from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.retention import Terms
from tests.bench.kills import new_postgresql
from tests.e2e.web_fakes import SmallTalk
from tests.kit.postgres import Postgres

MOST_SECONDS = 60
MOST_MILLISECONDS = 500
VISITORS = 200
A_CONVERSATION = 4  # messages
WORDS = "Ik wil met mijn buren een leeg kerkje delen en niemand weet wie daarover beslist. " * 4
STATE = Conversation(turns=2, role="burger", municipality="Gent", theme="wonen").to_json()


def fill(store: SqlStore, count: int) -> None:
    """Puts them in, in the order in which they were written; every eleventh stays."""
    expired, later = datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(days=20)
    whole = count + count // 10
    with store.engine.begin() as connection:
        for start in range(0, whole, 2000):
            numbers = range(start, min(start + 2000, whole))
            parts: dict[Any, list[dict[str, Any]]] = {conversations: [], messages: [], received: []}
            for number in numbers:
                until = later if number % 11 == 10 else expired
                for table, row in _rows(number, until):
                    parts[table].append(row)
            for table, rows in parts.items():
                connection.execute(table.insert(), rows)
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _rows(number: int, until: datetime) -> Iterator[tuple[Any, dict[str, Any]]]:
    at, key = until - timedelta(days=30), hashlib.sha256(str(number).encode()).hexdigest()
    yield conversations, {"channel": "web", "key": key, "state": STATE, "until": until}
    for line in range(A_CONVERSATION):
        event = f"{key[:32]}{line}" if line % 2 == 0 else None
        author = "vrager" if event else "assistent"
        row = {"channel": "web", "key": key, "number": line + 1, "author": author, "at": at}
        yield messages, {**row, "content": {"text": WORDS, "event_id": event}, "event_id": event}
        if event:
            name = {"channel": "web", "conversation": key, "event_id": event}
            yield received, {**name, "meaning": None, "at": at, "until": until + timedelta(days=60)}


async def chat(assistant: Assistant, rate: int, stop: asyncio.Event) -> list[float]:
    """The seconds after which each message was handled and kept."""
    taken: list[float] = []

    async def say(number: int, due: float) -> None:
        key = f"{number % VISITORS:064}"
        await assistant.handle(Incoming("web", key, f"{os.getpid()}-{number}", "Waar vind ik een lening?"))
        taken.append(time.perf_counter() - due)

    async with asyncio.TaskGroup() as tasks:
        start, number = time.perf_counter(), 0
        while not stop.is_set():
            due = start + number / rate
            await asyncio.sleep(due - time.perf_counter())
            tasks.create_task(say(number, due))
            number += 1
    return taken


async def _purge_apart(store: SqlStore) -> int:
    """In a process of its own, as `wegwijs worker` and `wegwijs purge` do."""
    address = store.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    command = (sys.executable, "-m", "tests.bench.purge", "--in", address)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    return int(said)


def _purge_here(address: str) -> int:
    is_file = address.startswith("sqlite")
    store = (
        SqlStore.sqlite(Path(make_url(address).database or "")) if is_file else SqlStore.postgresql(address)
    )
    print(asyncio.run(purge(store, Terms(), now=datetime.now(UTC))))
    store.close()
    return 0


async def measure(store: SqlStore, rate: int, *, apart: bool) -> bool:
    """Prints the figures; whether they are as asked."""
    assistant = Assistant(SmallTalk(), store, SystemClock(), Terms())  # type: ignore[arg-type]
    stop = asyncio.Event()
    chatting = asyncio.create_task(chat(assistant, rate, stop))
    await asyncio.sleep(2)
    begun, cpu = time.perf_counter(), time.process_time()
    changed = await (_purge_apart(store) if apart else purge(store, Terms(), now=datetime.now(UTC)))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    stop.set()
    taken = [1000 * one for one in await chatting]
    p99 = statistics.quantiles(taken, n=100)[98]
    begun = time.perf_counter()
    await store.sweep()
    swept = time.perf_counter() - begun
    print(f"  purged {changed} conversations in {seconds:.1f} s ({cpu:.1f} s of CPU, chat too)")
    print(
        f"  {len(taken)} messages meanwhile: median {statistics.median(taken):.0f} ms, p99 {p99:.0f} ms,"
        f" longest {max(taken):.0f} ms; swept afterwards in {swept:.1f} s"
    )
    return seconds <= MOST_SECONDS and p99 <= MOST_MILLISECONDS


def is_right(store: SqlStore, count: int) -> bool:
    """Whether those that were expired are gone with all they had, and no others."""
    left = count // 10
    wanted = {conversations: left, messages: left * A_CONVERSATION, received: left * 2}
    columns = {conversations: "key", messages: "key", received: "conversation"}
    with store.engine.connect() as connection:
        for table, rows in wanted.items():
            filled = table.c[columns[table]].not_like("0000000000%")
            found = connection.execute(select(func.count()).select_from(table).where(filled)).scalar_one()
            if found != rows:
                print(f"  {table.name}: {found} rows left, {rows} expected")
                return False
    return True


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.purge")
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--rate", type=int, default=30)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--apart", action="store_true", help="purge in another process than the chat")
    parser.add_argument("--in", dest="address", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.address:
        return _purge_here(options.address)
    if options.database == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            return _one(SqlStore.sqlite(Path(folder) / "p.sqlite"), options)
    server = Postgres()
    try:
        return _one(SqlStore.postgresql(new_postgresql(server)), options)
    finally:
        server.stop()


def _one(store: SqlStore, options: argparse.Namespace) -> int:
    fill(store, options.conversations)
    print(f"{datetime.now(UTC):%Y-%m-%d}, {options.database}, {options.rate} messages a second", end=", ")
    print(f"{os.cpu_count()} cores, load of the machine {os.getloadavg()[0]:.1f}")
    try:
        is_fine = asyncio.run(measure(store, options.rate, apart=options.apart))
        return 0 if is_right(store, options.conversations) and is_fine else 1
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
