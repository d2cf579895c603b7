"""Puts rows that come from elsewhere into a database: all or nothing, compared with what was sent."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    Table,
    bindparam,
    delete,
    false,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import REGCLASS

from adapters.store.carry import (
    AT_ONCE,
    CarryRefused,
    Header,
    Line,
    Progress,
    Snapshot,
    Source,
    Sums,
    Tally,
    decoded,
    tables_of,
    take_time,
)
from adapters.store.conversation_rows import OF_CONVERSATION
from adapters.store.forgetting import Erased, forget, forget_request
from adapters.store.migrate import VERSION_TABLE, known_versions, migrate
from adapters.store.rows import hashed
from adapters.store.schema import erasures, metadata, requests


class TargetFull(CarryRefused):
    """There is data where nothing may be."""


def load(engine: Engine, source: Source, progress: Progress, *, replace: bool) -> Sums:
    """Fills a database with the rows of `source`, in one transaction; what it then holds of them.

    With `replace` in the place of what is there; whoever was erased there stays erased, and a request that
    was on hold there is on hold. Afterwards everything is read again and compared.

    Raises CarryRefused, with the database as it was but for the version of its tables, when there are rows
    already, when the source has what this version has no place for, or when the comparison fails.
    """
    refuse_misfit(source.header)
    with engine.connect() as connection:
        refuse_target(connection, replace=replace)
    migrate(engine)
    with engine.connect() as connection, connection.begin():
        take_time(connection)
        _keep_others_out(connection)
        refuse_target(connection, replace=replace)
        before, held = _erasures(connection), _held(connection)
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
        sent = _insert(connection, source, progress)
        if _sums(Snapshot(connection, source.header.columns), progress) != sent:
            raise CarryRefused("what was stored is not what was sent; nothing was kept")
        _count_on(connection, source.header.numbers)
        _hold_again(connection, held)
        _forget_again(connection, before, held)
    return sent


def refuse_target(connection: Connection, *, replace: bool) -> None:
    """Raises CarryRefused when a database holds tables of something else, or rows and not `replace`."""
    there = tables_of(connection)
    strange = sorted(set(there) - set(metadata.tables))
    if strange and not inspect(connection).has_table(VERSION_TABLE):
        raise CarryRefused(f"it holds tables of something else ({strange[0]}): choose an empty database")
    for table in metadata.sorted_tables if not replace else ():
        if table.name in there and connection.execute(select(text("1")).select_from(table).limit(1)).first():
            raise TargetFull("it holds data already")


def refuse_misfit(header: Header) -> None:
    """Raises CarryRefused when rows cannot become rows of this version without loss."""
    if header.schema not in known_versions():
        raise CarryRefused("it is of a newer version of wegwijs: install that version")
    for name, columns in header.columns.items():
        table = metadata.tables.get(name)
        if table is None or not set(columns) <= set(table.c.keys()) or _needs_more(table, columns):
            raise CarryRefused(
                f"its table {name} of version {header.schema} does not fit this version: load it with"
                " the version of wegwijs that made it, then install this one and run `wegwijs migrate`"
            )


def _needs_more(table: Table, columns: Sequence[str]) -> bool:
    missing = [column for column in table.c if column.name not in columns]
    return any(not (c.nullable or c.default is not None or c.server_default is not None) for c in missing)


def _keep_others_out(connection: Connection) -> None:
    """On PostgreSQL others may read on, not write. On SQLite a writer is alone anyway."""
    if connection.dialect.name == "postgresql":
        names = map(connection.dialect.identifier_preparer.format_table, metadata.sorted_tables)
        connection.execute(text(f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE"))


def _insert(connection: Connection, source: Source, progress: Progress) -> Sums:
    tally, done, total = Tally(source.header), 0, sum(source.header.rows.values())
    for name, rows in _batches(source.lines()):
        table = metadata.tables[name]
        columns = [table.c[column] for column in source.header.columns[name]]
        try:
            values = [decoded(row, columns) for row in rows]
        except (ValueError, TypeError):
            raise CarryRefused(f"a row of its table {name} cannot be read") from None
        connection.execute(_insertion(table, columns), values)
        for row in rows:
            tally.add(name, row)
        done += len(rows)
        progress("storing", done, total)
    return tally.sums()


def _sums(found: Snapshot, progress: Progress) -> Sums:
    tally, total = Tally(found.header), sum(found.header.rows.values())
    for done, (table, row) in enumerate(found.lines(), start=1):
        tally.add(table, row)
        if done % AT_ONCE == 0:
            progress("comparing", done, total)
    return tally.sums()


def _batches(lines: Iterator[Line]) -> Iterator[tuple[str, list[bytes]]]:
    table, rows = "", list[bytes]()
    for name, row in lines:
        if rows and (name != table or len(rows) == AT_ONCE):
            yield table, rows
            rows = []
        table = name
        rows.append(row)
    if rows:
        yield table, rows


def _insertion(table: Table, columns: Sequence[Column[Any]]) -> Any:
    """None is NULL, also where JSON has a null of its own."""

    def parameter(column: Column[Any]) -> Any:
        is_nullable_json = isinstance(column.type, JSON) and column.nullable
        return bindparam(column.name, type_=JSON(none_as_null=True) if is_nullable_json else column.type)

    return insert(table).values({column.name: parameter(column) for column in columns})


def _count_on(connection: Connection, numbers: Mapping[str, int]) -> None:
    """New rows get numbers that were never given out, there or here."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        last = numbers.get(table.name, 0)
        if column is None:
            continue
        if connection.dialect.name == "postgresql":
            used = connection.execute(select(func.max(column))).scalar() or 0
            sequence = func.pg_get_serial_sequence(table.name, column.name).cast(REGCLASS)
            next_one = func.greatest(func.nextval(sequence), max(last, used) + 1)  # never back
            connection.execute(select(func.setval(sequence, next_one, false())))
        elif table.dialect_options["sqlite"]["autoincrement"]:
            _count_on_sqlite(connection, {"name": table.name, "last": last})


def _count_on_sqlite(connection: Connection, values: dict[str, Any]) -> None:
    changed = text("UPDATE sqlite_sequence SET seq = max(seq, :last) WHERE name = :name")
    if connection.execute(changed, values).rowcount == 0:
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), values)


def _erasures(connection: Connection) -> set[Erased]:
    columns = [erasures.c[name] for name in Erased._fields]
    return {Erased(*row) for row in connection.execute(select(*columns))}


def _held(connection: Connection) -> list[str]:
    return list(connection.execute(select(requests.c.number).where(requests.c.is_held)).scalars())


def _hold_again(connection: Connection, held: list[str]) -> None:
    """A hold that was laid after the backup is not undone by it: who was erased leaves that request."""
    for number in held:
        connection.execute(update(requests).where(requests.c.number == number).values(is_held=True))


def _forget_again(connection: Connection, before: set[Erased], held: list[str]) -> None:
    """Deletes whoever was erased here, with requests whose hold was lifted here, and keeps that they were.

    An erasure that was brought along was carried out in what was brought: who came back after it stays.
    """
    again, now = _not_carried_out(connection, before), datetime.now(UTC)
    for channel, number in sorted(_requests(connection) if again else ()):
        if (channel, hashed(number)) in again:
            forget_request(connection, number, at=now)
    for channel, key in sorted(_places(connection) if again else ()):
        if (channel, hashed(key)) in again:
            here = (requests.c.channel == channel) & (requests.c.conversation == key)
            lifted = here & requests.c.number.not_in(held)
            connection.execute(update(requests).where(lifted).values(is_held=False))
            forget(connection, channel, key, at=now)


def _not_carried_out(connection: Connection, before: set[Erased]) -> set[tuple[str, str]]:
    """What was erased here and not yet, or not so late, in what was brought; all of it is kept."""
    brought = {(one.channel, one.conversation): one for one in _erasures(connection)}
    again = set()
    for one in before:
        name = (one.channel, one.conversation)
        other = brought.get(name)
        if other is None:
            connection.execute(insert(erasures).values(**one._asdict()))
        elif other.at < one.at:
            same = (erasures.c.channel == one.channel) & (erasures.c.conversation == one.conversation)
            connection.execute(update(erasures).where(same).values(at=one.at, until=one.until))
        if other is None or other.at < one.at:
            again.add(name)
    return again


def _requests(connection: Connection) -> set[tuple[str, str]]:
    rows = connection.execute(select(requests.c.channel, requests.c.number))
    return {(channel, number) for channel, number in rows}


def _places(connection: Connection) -> set[tuple[str, str]]:
    """Every conversation of which anything is there."""
    return {
        (channel, key)
        for table, column in OF_CONVERSATION
        for channel, key in connection.execute(select(table.c.channel, column).distinct())
    }
