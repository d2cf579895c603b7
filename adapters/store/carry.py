"""Rows as they travel between stores: one moment of a database, each row a line of JSON, with sums."""

import hashlib
import json
import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from sqlalchemy import (
    Column,
    Connection,
    CursorResult,
    Engine,
    NullPool,
    Select,
    String,
    Table,
    create_engine,
    event,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.types import TypeDecorator

from adapters.store.migrate import VERSION_TABLE, known_versions, version_of
from adapters.store.rows import storable
from adapters.store.schema import metadata
from adapters.store.store import BUSY_MILLISECONDS, READ_ONLY

AT_ONCE = 500
Line = tuple[str, bytes]  # a table, and one row of it as JSON
Progress = Callable[[str, int, int], None]  # what is being done, rows done, rows in all


class CarryRefused(Exception):  # noqa: N818 - it says what happened
    """These rows cannot go from here to there; the message says why and what to do."""


@dataclass(frozen=True)
class Header:
    """What must be known before the rows: tables come in an order that keeps foreign keys whole.

    `numbers` holds the last number given out, of tables that never give one out twice.
    """

    schema: str
    columns: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, int]
    numbers: Mapping[str, int]


@dataclass(frozen=True)
class TableSum:
    """How many rows, and the SHA-256 of them all."""

    rows: int
    sha256: str


Sums = Mapping[str, TableSum]


class Source(Protocol):
    """Where rows come from: a database at one moment, or an archive."""

    @property
    def header(self) -> Header:
        """What the rows are of."""

    def lines(self) -> Iterator[Line]:
        """Every row, table by table."""


class Tally:
    """Counts and hashes rows as they go by."""

    def __init__(self, header: Header) -> None:
        self._rows = dict.fromkeys(header.columns, 0)
        self._hashes = {name: hashlib.sha256() for name in header.columns}

    def add(self, table: str, row: bytes) -> None:
        """One more row. Raises KeyError for a table that was not announced."""
        self._rows[table] += 1
        self._hashes[table].update(row + b"\n")

    def sums(self) -> Sums:
        """Of all rows so far."""
        return {name: TableSum(rows, self._hashes[name].hexdigest()) for name, rows in self._rows.items()}


@contextmanager
def snapshot(engine: Engine) -> Iterator["Snapshot"]:
    """One moment of a database, while others go on writing. Raises CarryRefused when it is not ours."""
    with engine.connect().execution_options(**{READ_ONLY: True}) as connection, connection.begin():
        take_time(connection)
        moment = Snapshot(connection)
        try:
            yield moment
        finally:
            moment.close()


class Snapshot:
    """The rows of a database as they are within one transaction.

    `columns` limits it to these; else everything is taken, and CarryRefused raised when the tables
    are not of wegwijs, of a newer version, or hold what this version would leave behind.
    """

    def __init__(self, connection: Connection, columns: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._connection = connection
        self._columns = columns
        self._reading: CursorResult[Any] | None = None

    @cached_property
    def header(self) -> Header:
        """Of this moment."""
        schema = version_of(self._connection)
        if schema is None:
            raise CarryRefused("it holds no tables of wegwijs")
        if schema not in known_versions():
            raise CarryRefused("its tables are of a newer version of wegwijs: install that version")
        columns = self._columns or _all_columns(self._connection, schema)
        tables = [metadata.tables[name] for name in columns]
        rows = {table.name: self._count(table) for table in tables}
        return Header(schema, columns, rows, last_numbers(self._connection, tables))

    def lines(self) -> Iterator[Line]:
        """Every row in the order of its primary key, so that equal rows give equal sums everywhere."""
        for name, columns in self.header.columns.items():
            table = metadata.tables[name]
            query = self._query(table, columns)
            with self._connection.execute(query, execution_options=_STREAM) as self._reading:
                for row in self._reading:
                    yield name, encoded(row)

    def close(self) -> None:
        """Ends a walk through the rows that was broken off."""
        if self._reading:
            self._reading.close()

    def _count(self, table: Table) -> int:
        return self._connection.execute(select(func.count()).select_from(table)).scalar_one()

    def _query(self, table: Table, columns: Sequence[str]) -> Select[Any]:
        is_postgresql = self._connection.dialect.name == "postgresql"

        def by_bytes(column: Column[Any]) -> Any:  # as SQLite does, whatever the locale of the server
            is_text = isinstance(column.type, String)
            return column.collate("C") if is_postgresql and is_text else column

        return select(*[table.c[name] for name in columns]).order_by(*map(by_bytes, table.primary_key))


_STREAM = {"yield_per": AT_ONCE}


def _all_columns(connection: Connection, schema: str) -> dict[str, tuple[str, ...]]:
    there = tables_of(connection)
    unknown = set(there) - set(metadata.tables) if schema != known_versions()[0] else set()
    found = {}
    for table in metadata.sorted_tables:
        if table.name in there:
            names = {column["name"] for column in inspect(connection).get_columns(table.name)}
            unknown |= names - set(table.c.keys())
            found[table.name] = tuple(column.name for column in table.c if column.name in names)
    if unknown:
        raise CarryRefused(
            f"its tables are of version {schema} and hold what this version has no place for"
            f" ({', '.join(sorted(unknown))}): run `wegwijs migrate` first"
        )
    return found


def tables_of(connection: Connection) -> list[str]:
    """The tables of a database, without the one that tells the version."""
    return [name for name in inspect(connection).get_table_names() if name != VERSION_TABLE]


def take_time(connection: Connection) -> None:
    """Lets a transaction last as long as there are rows; the limits are meant for single turns."""
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {limit} = 0"))


def last_numbers(connection: Connection, tables: Sequence[Table]) -> dict[str, int]:
    """The last number given out, of each table whose numbers are never given out twice."""
    found = {}
    for table in tables:
        if table.autoincrement_column is None:
            continue
        if connection.dialect.name == "postgresql":
            query = text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:name, :column)::regclass)")
        elif table.dialect_options["sqlite"]["autoincrement"]:
            query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        else:
            continue
        values = {"name": table.name, "column": table.autoincrement_column.name}
        wanted = {name: values[name] for name in query.compile().params}
        found[table.name] = connection.execute(query, wanted).scalar() or 0
    return found


def encoded(row: Sequence[Any]) -> bytes:
    """A row as one line of JSON. Raises TypeError for a value of a kind that nothing here holds."""
    plain = [storable(value) for value in row]  # an old row may hold what PostgreSQL refuses
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> str:
    if isinstance(value, (date, time)):  # a datetime is a date
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no way to write a {type(value).__name__}")


def decoded(row: bytes, columns: Sequence[Column[Any]]) -> dict[str, Any]:
    """The values of a line by the names of their columns. Raises ValueError or TypeError when they differ."""
    values = json.loads(row)
    pairs = zip(columns, values, strict=True)
    return {column.name: _of_kind(value, python_type(column)) for column, value in pairs}


def python_type(column: Column[Any]) -> type:
    """What the values of a column are in Python."""
    kind = column.type
    return (kind.impl_instance if isinstance(kind, TypeDecorator) else kind).python_type


READ = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    bytes: b64decode,
    Decimal: Decimal,
}


def _of_kind(value: Any, kind: type) -> Any:
    read: Any = READ.get(kind)
    return read(value) if read and value is not None else value


def sqlite_reader(path: Path) -> Engine:
    """An engine that cannot write to the file, nor makes it; what another process commits stays its own."""

    def connect() -> sqlite3.Connection:
        address = f"file:{quote(str(path.absolute()))}?mode=ro"
        wait = BUSY_MILLISECONDS / 1000
        return sqlite3.connect(address, wait, isolation_level=None, check_same_thread=False, uri=True)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine
