"""What is put back comes whole or not at all; whoever was erased stays erased; other versions."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.store.archive import ArchiveRefused, write_archive
from adapters.store.carry import CarryRefused, snapshot, sqlite_reader
from adapters.store.conversation_rows import OF_CONVERSATION
from adapters.store.load import TargetFull, load
from adapters.store.rows import hashed
from adapters.store.store import SqlStore, sqlite_engine
from bot.appointment import Appointment, Standing
from bot.conversation import Conversation
from bot.marking import UNSAY
from bot.ports import Notice
from tests.kit.rows import BOARD, HARD_TEXT, LATER, NOW, back_up, fill, notice, put_back, quiet, sums

# --- what is there already ------------------------------------------------------------------------


async def test_a_store_with_data_is_only_replaced_when_that_is_asked(
    store: SqlStore, other: SqlStore, tmp_path: Path
) -> None:
    await fill(store)
    await fill(other, conversations=9)
    before = sums(other.engine)
    path = back_up(store, tmp_path / "b")

    with pytest.raises(TargetFull):
        put_back(path, other.engine)

    assert sums(other.engine) == before
    put_back(path, other.engine, replace=True)
    found = sums(other.engine)
    assert {**found, "erasures": None} == {**sums(store.engine), "erasures": None}


async def test_a_restore_that_fails_half_way_leaves_everything_as_it_was(
    store: SqlStore, other: SqlStore
) -> None:
    await fill(store)
    await fill(other, conversations=5)
    before = sums(other.engine)

    class Failing:
        def __init__(self, moment: Any) -> None:
            self.header = moment.header
            self._moment = moment

        def lines(self) -> Iterator[Any]:
            yield from self._moment.lines()
            raise ArchiveRefused("changed meanwhile")

    with snapshot(store.engine) as moment, pytest.raises(ArchiveRefused):
        load(other.engine, Failing(moment), quiet, replace=True)

    assert sums(other.engine) == before
    async with other.unit() as unit:  # numbers still go up
        assert await unit.owe_new(notice("next", "k0"))
        await unit.commit()


async def test_rows_that_change_on_their_way_are_noticed_and_nothing_is_kept(
    store: SqlStore, other: SqlStore
) -> None:
    await fill(store)
    before = sums(other.engine)

    class Doubling:
        """Sends a moment in another notation than the database gives back."""

        def __init__(self, moment: Any) -> None:
            self.header = moment.header
            self._moment = moment

        def lines(self) -> Iterator[Any]:
            for table, row in self._moment.lines():
                yield table, row.replace(b"+00:00", b"+01:00")

    with snapshot(store.engine) as moment, pytest.raises(CarryRefused, match="not what was sent"):
        load(other.engine, Doubling(moment), quiet, replace=False)

    assert sums(other.engine) == before


async def test_tables_of_something_else_are_left_alone(tmp_path: Path, whole: bytes) -> None:
    engine = sqlite_engine(tmp_path / "theirs.sqlite")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (id INTEGER)"))
    (tmp_path / "b").write_bytes(whole)

    for is_asked in (False, True):
        with pytest.raises(CarryRefused, match="something else"):
            put_back(tmp_path / "b", engine, replace=is_asked)

    with engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master")).scalars().all()
    engine.dispose()
    assert names == ["invoices"]


# --- who was erased stays erased ------------------------------------------------------------------


async def _keys(store: SqlStore) -> set[str]:
    """The conversations of which anything is kept, but for cards that are to go."""
    with store.engine.connect() as connection:
        return {
            row.key
            for table, column in OF_CONVERSATION
            for row in connection.execute(table.select().with_only_columns(column.label("key")))
            if row.key != BOARD and not row.key.startswith(UNSAY)
        }


async def test_who_was_erased_after_the_backup_stays_erased(store: SqlStore, tmp_path: Path) -> None:
    await fill(store)
    path = back_up(store, tmp_path / "b")
    async with store.unit() as unit:
        await unit.forget_conversation("web", "k0", at=NOW + timedelta(hours=1))
        await unit.commit()

    put_back(path, store.engine, replace=True)

    assert await _keys(store) == {"k1"}
    with store.engine.connect() as connection:
        listed = connection.execute(text("SELECT conversation FROM erasures")).scalars().all()
    assert {hashed("k0"), hashed("k2")} <= set(listed)  # and the events of k0
    assert not {"k0", "k2"} & set(listed)


async def test_who_was_erased_twice_stays_erased_also_when_the_backup_lies_between(
    store: SqlStore, tmp_path: Path
) -> None:
    await fill(store)
    async with store.unit() as unit:  # k2 comes back after having been erased
        await unit.keep_conversation("web", "k2", Conversation(turns=7), until=LATER)
        await unit.commit()
    path = back_up(store, tmp_path / "b")
    async with store.unit() as unit:
        await unit.forget_conversation("web", "k2", at=NOW + timedelta(hours=1))
        await unit.commit()

    put_back(path, store.engine, replace=True)

    assert await _keys(store) == {"k0", "k1"}


async def test_who_came_back_after_being_erased_is_kept_with_the_backup(
    store: SqlStore, tmp_path: Path
) -> None:
    await fill(store)
    async with store.unit() as unit:
        await unit.keep_conversation("web", "k2", Conversation(turns=7), until=LATER)
        await unit.commit()
    path = back_up(store, tmp_path / "b")

    put_back(path, store.engine, replace=True)

    async with store.unit() as unit:
        assert await unit.conversation("web", "k2") == Conversation(turns=7)


async def _plan(store: SqlStore, number: str) -> None:
    async with store.unit() as unit:
        await unit.keep_appointment(
            Appointment(number, number, 1, Standing.PLANNED, "hier", 30, start=LATER, changed_at=NOW)
        )
        await unit.owe(Notice(f"answer:{number}:1", "mail", "an@voorbeeld.be", "announce", {}, NOW, NOW))
        await unit.commit()


async def test_who_was_erased_stays_erased_with_requests_appointments_and_owed_mails(
    store: SqlStore, tmp_path: Path
) -> None:
    await fill(store)
    for number in ("000-000-A", "001-000-A"):
        await _plan(store, number)
    path = back_up(store, tmp_path / "b")
    async with store.unit() as unit:
        await unit.forget_conversation("web", "k0", at=NOW + timedelta(hours=1))
        await unit.commit()

    put_back(path, store.engine, replace=True)

    async with store.unit(read_only=True) as unit:
        assert await unit.peek_request("000-000-A") is None
        assert await unit.appointment_of("000-000-A") is None
        assert await unit.appointment_of("001-000-A") is not None
    with store.engine.connect() as connection:
        keys = connection.execute(text("SELECT key FROM notices WHERE channel = 'mail'")).scalars().all()
    assert keys == ["answer:001-000-A:1"]


@pytest.mark.parametrize("is_before", [True, False], ids=["held before the backup", "held after it"])
async def test_a_request_on_hold_stays_when_an_erasure_is_done_again(
    store: SqlStore, tmp_path: Path, *, is_before: bool
) -> None:
    await fill(store)
    await _plan(store, "000-000-A")

    async def hold() -> None:
        async with store.unit() as unit:
            found = await unit.request("000-000-A")
            assert found is not None
            await unit.save_request(replace(found, is_held=True, version=found.version + 1), until=LATER)
            await unit.commit()

    if is_before:
        await hold()
    path = back_up(store, tmp_path / "b")
    if not is_before:
        await hold()
    async with store.unit() as unit:
        stayed = await unit.forget_conversation("web", "k0", at=NOW + timedelta(hours=1))
        await unit.commit()

    put_back(path, store.engine, replace=True)

    async with store.unit(read_only=True) as unit:
        found = await unit.peek_request("000-000-A")
        assert (stayed, found and found.is_held) == (("000-000-A",), True)
        assert await unit.appointment_of("000-000-A") is not None
        assert await unit.messages("web", "k0") == []  # nothing was said about it
        state = await unit.conversation("web", "k0")
    assert state is not None
    assert state.said == {}


# --- other versions -------------------------------------------------------------------------------


async def test_a_backup_of_an_older_version_gets_what_is_new_as_empty(
    store: SqlStore, tmp_path: Path, whole: bytes
) -> None:
    with snapshot(store.engine) as moment:
        header = moment.header
    columns = {"misses": tuple(name for name in header.columns["misses"] if name not in ("topic", "origin"))}
    old = replace(header, schema="0001", columns=columns, rows={"misses": 1}, numbers={})
    row = [1, "fallback", HARD_TEXT, NOW.isoformat(), LATER.isoformat()]

    class Old:
        header = old

        def lines(self) -> Iterator[Any]:
            yield "misses", json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()

    write_archive(tmp_path / "old", Old(), quiet)
    put_back(tmp_path / "old", store.engine)

    async with store.unit() as unit:
        assert [(miss.text, miss.topic) for miss in await unit.misses()] == [(HARD_TEXT, None)]


@pytest.mark.parametrize(
    ("schema", "columns", "said"),
    [
        pytest.param("ffff", ("id",), "newer version of wegwijs: install", id="newer"),
        pytest.param("0001", ("id", "gone"), "the version of wegwijs that made it", id="a column that went"),
        pytest.param("0001", ("id", "kind"), "the version of wegwijs that made it", id="a column it needs"),
    ],
)
async def test_a_backup_that_does_not_fit_is_refused_with_advice(
    store: SqlStore, schema: str, columns: tuple[str, ...], said: str
) -> None:
    with snapshot(store.engine) as moment:
        strange = replace(moment.header, schema=schema, columns={"misses": columns}, rows={"misses": 0})

    class Strange:
        header = strange

        def lines(self) -> Iterator[Any]:
            yield from ()

    with pytest.raises(CarryRefused, match=said):
        load(store.engine, Strange(), quiet, replace=False)


async def test_a_reader_of_a_sqlite_file_cannot_write_to_it(tmp_path: Path) -> None:
    SqlStore.sqlite(tmp_path / "a b?.sqlite").close()
    reader = sqlite_reader(tmp_path / "a b?.sqlite")

    with reader.connect() as connection, pytest.raises(DBAPIError, match="readonly"):
        connection.execute(text("DELETE FROM misses"))

    reader.dispose()
