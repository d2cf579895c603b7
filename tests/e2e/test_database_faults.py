"""A database that is full, locked, away or silent, and what is kept all the same (reliability.md, part 2)."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from adapters.store.store import SqlStore, postgresql_engine
from bot.incoming import Incoming
from bot.outbox import Channel
from bot.ports import Notice, NotKept
from tests.bench.kills import new_postgresql
from tests.kit.child import BLIND
from tests.kit.counting import Answer, Platform
from tests.kit.ledger import Ledger, read_ledger
from tests.kit.office import Office, event, make_office, open_channels
from tests.kit.postgres import Postgres
from tests.kit.proxy import Proxy

BACK_SECONDS = 5


@pytest_asyncio.fixture
async def platform() -> AsyncIterator[Platform]:
    async with Platform() as running:
        yield running


@pytest_asyncio.fixture
async def channels(platform: Platform) -> AsyncIterator[dict[str, Channel]]:
    async with open_channels(platform) as opened:
        yield opened


# --- statement 14: no room --------------------------------------------------------------------------


@pytest.fixture
def sqlite_office(tmp_path: Path, clock: Any, channels: dict[str, Channel]) -> Iterator[Office]:
    made = SqlStore.sqlite(tmp_path / "full.sqlite")
    yield make_office(made, clock, channels)
    made.close()


def pragma(office: Office, line: str) -> int:
    """Runs it on the one connection that the store keeps."""
    with office.store.engine.connect() as connection:
        return int(connection.execute(text(f"PRAGMA {line}")).scalar() or 0)


async def fill_the_disk(office: Office) -> list[str]:
    """The events that were acknowledged before there was no room."""
    done: list[str] = []
    for number in range(10_000):
        try:
            await office.handle(event(f"e{number}", f"c{number // 5}"))
        except NotKept:
            return done
        done.append(f"e{number}")
    raise AssertionError("the disk did not fill up")


async def test_statement_14_on_a_full_disk_nothing_is_said_to_be_kept_and_it_recovers(
    sqlite_office: Office,
) -> None:
    pragma(sqlite_office, f"max_page_count={pragma(sqlite_office, 'page_count') + 8}")
    done = await fill_the_disk(sqlite_office)
    refused = f"e{len(done)}"
    during = sqlite_office.ledger()

    pragma(sqlite_office, "max_page_count=100000")
    await sqlite_office.handle(event(refused, f"c{len(done) // 5}"))

    assert done
    assert sorted(name for _, name in during.received) == sorted(done)
    assert len(during.notices) == len(done)
    after = sqlite_office.ledger()
    assert [fault for c, name in after.received for fault in after.faults(c, name)] == []
    assert sum(after.received.values()) == len(done) + 1


# --- statement 15: locked, away, silent -------------------------------------------------------------


@contextlib.contextmanager
def locked(office: Office) -> Iterator[None]:
    """Another program writes to the file, and does not stop."""
    holder = sqlite3.connect(str(office.store.engine.url.database), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield
    holder.close()


async def test_statement_15_an_event_waits_for_a_locked_sqlite_file_and_is_kept(
    sqlite_office: Office,
) -> None:
    with locked(sqlite_office):
        waiting = asyncio.create_task(sqlite_office.handle(event("e1")))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    await waiting

    assert sqlite_office.ledger().faults("a", "e1") == []


async def test_statement_15_a_file_that_stays_locked_is_told_and_the_event_is_kept_later(
    sqlite_office: Office,
) -> None:
    pragma(sqlite_office, "busy_timeout=200")
    with locked(sqlite_office), pytest.raises(NotKept):
        await sqlite_office.handle(event("e1"))
    await sqlite_office.handle(event("e1"))

    assert sqlite_office.ledger().faults("a", "e1") == []


@dataclass
class Remote:
    """A office whose PostgreSQL stands behind a proxy."""

    office: Office
    proxy: Proxy
    direct: str

    def ledger(self) -> Ledger:
        engine = postgresql_engine(self.direct)
        found = read_ledger(engine)
        engine.dispose()
        return found

    async def recover(self, incoming: Incoming) -> float:
        """Hands in again until it is kept, as a platform does; the seconds that took."""
        began = time.monotonic()
        while True:
            try:
                await self.office.handle(incoming)
            except NotKept:
                await asyncio.sleep(0.1)
            else:
                return time.monotonic() - began


@pytest_asyncio.fixture
async def remote(postgres: Postgres, clock: Any, channels: dict[str, Channel]) -> AsyncIterator[Remote]:
    direct = new_postgresql(postgres)
    name = direct.partition("?")[0].rpartition("/")[2]
    async with Proxy(f"{postgres.folder}/data/.s.PGSQL.5432") as proxy:
        behind = f"postgresql://postgres@127.0.0.1:{proxy.port}/{name}"
        store = await asyncio.to_thread(SqlStore.postgresql, behind)
        yield Remote(make_office(store, clock, channels), proxy, direct)
        proxy.flow()
        await asyncio.to_thread(store.close)


@pytest.mark.parametrize("count", [0, 1, 200, 600, 1200, 2400, 4800])
async def test_statement_15_a_connection_cut_anywhere_loses_no_event_and_comes_back(
    remote: Remote, count: int
) -> None:
    await remote.office.handle(event("e0"))
    remote.proxy.cut_after(count)
    is_kept = True
    try:
        await remote.office.handle(event("e1"))
    except NotKept:
        is_kept = False
    during = remote.ledger()

    remote.proxy.accept()
    took = await remote.recover(event("e1"))

    assert not is_kept or during.faults("a", "e1") == []
    assert took < BACK_SECONDS
    assert [remote.ledger().faults("a", name) for name in ("e0", "e1")] == [[], []]


async def test_statement_15_a_silent_database_is_told_in_bounded_time_and_comes_back(
    remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.store.store.ANSWER_SECONDS", 0.5)
    await remote.office.handle(event("e0"))
    remote.proxy.stall()

    async with asyncio.timeout(20):  # half a second, and then five for a new connection
        with pytest.raises(NotKept):
            await remote.office.handle(event("e1"))
    remote.proxy.flow()
    took = await remote.recover(event("e1"))

    assert took < BACK_SECONDS
    assert [remote.ledger().faults("a", name) for name in ("e0", "e1")] == [[], []]


async def test_statement_15_a_slow_database_only_takes_longer(remote: Remote) -> None:
    remote.proxy.latency_seconds = 0.02

    await remote.office.handle(event("e1"))

    assert remote.ledger().faults("a", "e1") == []


async def test_statement_15_what_was_sent_while_the_database_was_away_is_marked_when_it_is_back(
    remote: Remote, platform: Platform
) -> None:
    await remote.office.handle(event("e1"))
    platform.script("a", Answer.OK)
    sending = asyncio.create_task(remote.office.outbox.send_due())
    await platform.wait_for("a")
    remote.proxy.refuse()
    await asyncio.sleep(0.2)
    remote.proxy.accept()
    await sending

    assert [one.state for one in remote.ledger().notices] == ["sent"]
    assert platform.texts("a") == ["op e1"]


async def test_a_notice_owed_by_a_unit_that_was_cut_off_is_not_sent(
    remote: Remote, clock: Any, platform: Platform
) -> None:
    now = clock.now()
    owed = Notice("k", BLIND, "a", "reply", {"paragraphs": ["nooit"]}, due_at=now, created_at=now)

    async def owe_and_lose_the_connection() -> None:
        async with remote.office.store.unit() as unit:
            await unit.owe_new(owed)
            remote.proxy.reset()
            await unit.commit()

    with pytest.raises(NotKept):
        await owe_and_lose_the_connection()
    await remote.office.outbox.send_due()

    assert (remote.ledger().notices, platform.arrivals) == ([], [])
