"""A backup is one moment of a store, whole or refused, and comes back the same on either database."""

import gzip
import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, text

from adapters.store.archive import ArchiveRefused, open_archive, write_archive
from adapters.store.carry import READ, python_type, snapshot
from adapters.store.schema import conversations, metadata
from adapters.store.store import SqlStore
from bot.conversation import Conversation
from tests.kit.rows import LATER, NOW, back_up, fill, notice, put_back, quiet, sums


def unpacked(path: Path) -> list[Any]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def pack(path: Path, lines: list[Any]) -> Path:
    """Writes lines just as a backup does, so that only what a test changes differs."""
    said = [json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines]
    path.write_bytes(gzip.compress("".join(said).encode()))
    return path


def sign(lines: list[Any]) -> list[Any]:
    """The lines with a footer that fits them: what somebody would do who knows the format."""
    body = [json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines[:-1]]
    whole = hashlib.sha256("".join(body).encode()).hexdigest()
    return [*lines[:-1], {**lines[-1], "sha256": whole}]


# --- there and back -------------------------------------------------------------------------------


async def test_a_backup_comes_back_the_same_on_either_database(
    store: SqlStore, other: SqlStore, tmp_path: Path
) -> None:
    await fill(store)

    put_back(back_up(store, tmp_path / "b"), other.engine)

    found = sums(other.engine)
    assert found == sums(store.engine)
    assert all(found[table.name].rows > 0 for table in metadata.sorted_tables)


async def test_a_store_that_was_put_back_goes_on_with_numbers_that_were_never_used(
    store: SqlStore, other: SqlStore, tmp_path: Path
) -> None:
    await fill(store, conversations=4)  # the last notice, number 4, is deleted again

    put_back(back_up(store, tmp_path / "b"), other.engine)
    async with other.unit() as unit:
        await unit.owe(notice("next", "k0"))
        await unit.add_feedback("lening", helpful=True, at=NOW)
        await unit.commit()

    with other.engine.connect() as connection:
        assert connection.execute(text("select max(id) from notices")).scalar_one() == 5
        assert connection.execute(text("select max(id) from feedback")).scalar_one() == 5


async def test_a_backup_is_one_moment_while_others_write(store: SqlStore, tmp_path: Path) -> None:
    await fill(store)
    before = sums(store.engine)

    with snapshot(store.engine) as moment:
        assert moment.header.rows["conversations"] == 2
        async with store.unit() as unit:
            await unit.keep_conversation("web", "late", Conversation(), until=LATER)
            await unit.commit()
        written = write_archive(tmp_path / "b", moment, quiet)

    assert written == before != sums(store.engine)


async def test_a_row_that_only_sqlite_would_keep_can_go_to_postgresql(
    other: SqlStore, tmp_path: Path
) -> None:
    source = SqlStore.sqlite(tmp_path / "a.sqlite")
    with source.engine.begin() as connection:  # as versions before 0002 wrote it
        row = {"state": r'{"a": "\u0000\ud800"}', "until": "2026-11-23 09:00:00.000000"}
        query = "INSERT INTO conversations (channel, key, state, until) VALUES ('web', 'a', :state, :until)"
        connection.execute(text(query), row)

    put_back(back_up(source, tmp_path / "b"), other.engine)

    source.close()
    with other.engine.connect() as connection:
        assert connection.execute(conversations.select()).one().state == {"a": "\ufffd\ufffd"}


def test_every_column_is_of_a_kind_that_can_be_carried() -> None:
    as_they_are = (str, int, float, bool)

    unknown = [
        str(column)
        for table in metadata.sorted_tables
        for column in table.c
        if not isinstance(column.type, JSON) and python_type(column) not in (*READ, *as_they_are)
    ]

    assert unknown == []


# --- the file -------------------------------------------------------------------------------------


async def test_statement_69_only_the_owner_may_read_a_backup_from_its_first_byte(
    store: SqlStore, tmp_path: Path
) -> None:
    await fill(store)
    seen = set()

    class Watched:
        """Looks at the folder for every row that is written."""

        def __init__(self, moment: Any) -> None:
            self.header = moment.header
            self._moment = moment

        def lines(self) -> Iterator[Any]:
            for line in self._moment.lines():
                seen.update(stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir())
                yield line

    folder = tmp_path / "backups"
    folder.mkdir()
    with snapshot(store.engine) as moment:
        write_archive(folder / "b", Watched(moment), quiet)

    assert seen == {0o600}
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600]


async def test_a_file_that_is_there_is_never_written_over(store: SqlStore, tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")
    (tmp_path / "link").symlink_to("nowhere")

    for name in ("b", "link"):
        with pytest.raises(FileExistsError):
            back_up(store, tmp_path / name)

    assert (tmp_path / "b").read_text() == "mine"
    assert set(os.listdir(tmp_path)) - {"data"} == {"b", "link"}


async def test_a_backup_that_fails_leaves_nothing_behind(store: SqlStore, tmp_path: Path) -> None:
    await fill(store)

    class Failing:
        def __init__(self, moment: Any) -> None:
            self.header = moment.header
            self._moment = moment

        def lines(self) -> Iterator[Any]:
            yield next(self._moment.lines())
            raise OSError(28, "No space left on device")

    folder = tmp_path / "backups"
    folder.mkdir()
    with snapshot(store.engine) as moment, pytest.raises(OSError, match="No space"):
        write_archive(folder / "b", Failing(moment), quiet)

    assert list(folder.iterdir()) == []


def _refused(path: Path) -> bool:
    try:
        with open_archive(path, quiet):
            return False
    except ArchiveRefused:
        return True


async def test_a_backup_cut_anywhere_is_refused(whole: bytes, tmp_path: Path) -> None:
    accepted = []
    for length in range(len(whole)):
        (tmp_path / "b").write_bytes(whole[:length])
        if not _refused(tmp_path / "b"):
            accepted.append(length)

    assert accepted == []


async def test_a_backup_with_a_bit_changed_anywhere_is_refused_or_says_the_same(
    whole: bytes, tmp_path: Path
) -> None:
    said = gzip.decompress(whole)
    accepted = []
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        (tmp_path / "b").write_bytes(changed)
        if not _refused(tmp_path / "b") and gzip.decompress(bytes(changed)) != said:
            accepted.append(place)

    assert accepted == []


def _without_row(lines: list[Any]) -> list[Any]:
    return [line for line in lines if not (isinstance(line, list) and "k0" in line)]


def _other_version(lines: list[Any]) -> list[Any]:
    return [{**lines[0], "schema": "0001"}, *lines[1:]]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_without_row, id="a row is gone"),
        pytest.param(lambda lines: sign(_without_row(lines)), id="a row is gone and the whole signed"),
        pytest.param(_other_version, id="the header is another"),
        pytest.param(lambda lines: lines[:-1], id="no footer"),
        pytest.param(lambda lines: lines[1:], id="no header"),
        pytest.param(lambda lines: [*lines, lines[0]], id="more after the end"),
        pytest.param(lambda lines: lines + lines, id="two in one"),
        pytest.param(lambda lines: sign([lines[0], {"table": "x"}, *lines[2:]]), id="unknown table"),
        pytest.param(lambda lines: sign([lines[0], lines[2], *lines[1:]]), id="a row of no table"),
        pytest.param(lambda lines: sign([lines[0], lines[1], [1], *lines[2:]]), id="too few values"),
        pytest.param(lambda lines: sign([{**lines[0], "columns": 3}, *lines[1:]]), id="wrong header"),
        pytest.param(lambda lines: [*lines[:-1], {"sums": []}], id="wrong footer"),
        pytest.param(lambda _: [], id="nothing"),
        pytest.param(lambda _: [1], id="a number"),
    ],
)
async def test_a_backup_that_was_tampered_with_is_refused(
    whole: bytes, tmp_path: Path, change: Callable[[list[Any]], list[Any]]
) -> None:
    (tmp_path / "b").write_bytes(whole)

    changed = pack(tmp_path / "c", change(unpacked(tmp_path / "b")))

    assert _refused(changed)


async def test_a_backup_packed_anew_is_accepted(whole: bytes, tmp_path: Path) -> None:
    """Otherwise the test above would be of the packing, not of the changes."""
    (tmp_path / "b").write_bytes(whole)
    lines = unpacked(tmp_path / "b")

    assert sign(lines) == lines
    assert not _refused(pack(tmp_path / "c", lines))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"hallo\n", id="text"),
        pytest.param(b"SQLite format 3\0" + bytes(4000), id="a database"),
        pytest.param(gzip.compress(b"hallo"), id="gzip of text"),
        pytest.param(gzip.compress(b"[" * 200_000 + b"\n"), id="deep"),
        pytest.param(gzip.compress(b"\xff\xfe\n"), id="no UTF-8"),
    ],
)
async def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b").write_bytes(content)

    assert _refused(tmp_path / "b")


async def test_a_backup_of_a_later_format_is_refused_with_advice(whole: bytes, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(whole)
    head, *rest = unpacked(tmp_path / "b")

    pack(tmp_path / "c", [{**head, "format_version": 2}, *rest])

    with (
        pytest.raises(ArchiveRefused, match="newer version of wegwijs: install"),
        open_archive(tmp_path / "c", quiet),
    ):
        pass
