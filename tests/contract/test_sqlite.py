"""What the store promises on SQLite alone: durable connections, waiting for other processes."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.store.store import SqlStore
from adapters.store.unit import SqlUnit
from bot.conversation import Conversation
from tests.kit.units import kept

LATER = datetime(2026, 12, 23, 9, 0, tzinfo=UTC)
TALK = Conversation(turns=2, topic="lening")


async def talk(unit: SqlUnit) -> None:
    await unit.keep_conversation("web", "a", TALK, until=LATER)


async def test_each_connection_is_durable_and_checks_foreign_keys(tmp_path: Path) -> None:
    store = SqlStore.sqlite(tmp_path / "a.sqlite")

    with store.engine.connect() as one, store.engine.connect():  # the second connection is a new one
        pragmas = {
            name: one.connection.execute(f"PRAGMA {name}").fetchone()[0]  # type: ignore[attr-defined]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    store.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


async def test_what_was_committed_is_there_after_a_restart(tmp_path: Path) -> None:
    first = SqlStore.sqlite(tmp_path / "a.sqlite")
    async with kept(first) as unit:
        await talk(unit)
    first.close()

    second = SqlStore.sqlite(tmp_path / "a.sqlite")
    async with second.unit() as unit:
        found = await unit.conversation("web", "a")
    second.close()

    assert found == TALK


async def test_two_stores_on_one_file_wait_for_each_other_and_lose_nothing(tmp_path: Path) -> None:
    stores = [SqlStore.sqlite(tmp_path / "a.sqlite") for _ in range(2)]

    async def count_on(store: SqlStore) -> None:
        async with kept(store) as unit:
            before = await unit.conversation("web", "a") or Conversation()
            await asyncio.sleep(0)
            await unit.keep_conversation("web", "a", Conversation(turns=before.turns + 1), until=LATER)

    await asyncio.gather(*(count_on(store) for store in stores for _ in range(10)))

    async with stores[0].unit() as unit:
        found = await unit.conversation("web", "a")
    for store in stores:
        store.close()
    assert found == Conversation(turns=20)


async def test_a_database_locked_by_another_process_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    store = SqlStore.sqlite(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(0.2, other.rollback)

    async with kept(store) as unit:
        await talk(unit)

    async with store.unit() as unit:
        found = await unit.conversation("web", "a")
    other.close()
    store.close()
    assert found == TALK


async def test_a_unit_that_nobody_waits_for_any_more_locks_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    store = SqlStore.sqlite(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def wait_for_a_turn() -> None:
        async with store.unit() as unit:
            await unit.misses()

    waiting = asyncio.create_task(wait_for_a_turn())
    await asyncio.sleep(0.1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    other.rollback()

    async with kept(store) as unit:
        await talk(unit)
    other.execute("BEGIN IMMEDIATE")
    other.rollback()
    other.close()
    store.close()
