"""What the parts of a unit share: running a statement on the store's thread, and values it can keep."""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol, TypeVar

import orjson
from sqlalchemy import BigInteger, Connection, CursorResult, Executable, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

Result = TypeVar("Result")
ID_CHARACTERS = 200
LOCK = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))
TRY_LOCK = select(func.pg_try_advisory_xact_lock(bindparam("number", type_=BigInteger)))
_UNFIT = re.compile("[\0\ud800-\udfff]")
_MAYBE_UNFIT = re.compile(r"\\u(?:0000|d[89a-f])")


class Runner(Protocol):
    """Runs work on the thread of the store."""

    def __call__(self, work: Callable[[], Result]) -> Awaitable[Result]:
        """The result of `work`. Raises NotKept."""


class Rows:
    """One open transaction.

    What a turn needs are statements made once, with their values apart: SQLAlchemy takes three times
    as long to build one as to run it.
    """

    def __init__(self, begin: Callable[[], Connection], run: Runner, dialect: str) -> None:
        self._begin = begin
        self._run = run
        self._is_postgresql = dialect == "postgresql"
        self._connection: Connection | None = None
        self.is_over = False  # committed, and the connection given back
        self._kept_back: list[tuple[Executable, Mapping[str, Any] | None]] = []
        self._read_on: dict[tuple[str, str], Any] = {}  # states that were read with something else
        self._address_on: dict[tuple[str, str], Any] = {}  # and addresses
        self._unchanged: set[tuple[str, str, str]] = set()  # events of which it was read that none changed

    async def _execute(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> CursorResult[Any]:
        return await self._run(partial(self._execute_here, statement, values))

    def _execute_later(self, statement: Executable, values: Mapping[str, Any] | None = None) -> None:
        """Runs it before the next statement or the commit, in one go: going to the thread costs more."""
        self._kept_back.append((statement, values))

    def _execute_here(self, statement: Executable, values: Mapping[str, Any] | None) -> CursorResult[Any]:
        return self._catch_up().execute(statement, values)

    def _catch_up(self) -> Connection:
        """The connection, once what was kept back has run; on the thread of the store.

        The transaction begins here, with the first statement.
        """
        if self._connection is None:
            self.is_over = False
            self._read_on.clear()
            self._address_on.clear()
            self._unchanged.clear()
            self._connection = self._begin()
        kept_back, self._kept_back = self._kept_back, []
        for statement, values in _together(kept_back):
            self._connection.execute(statement, values)
        return self._connection

    async def _insert_new(self, table: Table, **row: Any) -> bool:
        """Adds the row; False when its key is there, also when another process adds it just now."""
        new = insert_new(table, is_postgresql=self._is_postgresql)
        return (await self._execute(new, row)).first() is not None

    def _add_later(self, table: Table, **row: Any) -> None:
        """Adds the row; one with its key stays as it is."""
        self._execute_later(_add(table, is_postgresql=self._is_postgresql), row)

    def _put_later(self, table: Table, **row: Any) -> None:
        """Adds the row, or replaces the one with its key."""
        self._execute_later(_put(table, is_postgresql=self._is_postgresql), row)


def _together(
    kept_back: Sequence[tuple[Executable, Mapping[str, Any] | None]],
) -> Iterator[tuple[Executable, Any]]:
    """The same statement a few times in a row is run as one, row after row."""
    for statement, pairs in groupby(kept_back, key=itemgetter(0)):
        values = [value for _, value in pairs]
        yield statement, values if len(values) > 1 else values[0]


@cache
def insert_new(table: Table, *, is_postgresql: bool) -> Executable:
    """Adds a row and returns its key, or nothing when its key is there."""
    insert = postgresql.insert(table) if is_postgresql else sqlite.insert(table)
    return insert.on_conflict_do_nothing().returning(*table.primary_key)


@cache
def _add(table: Table, *, is_postgresql: bool) -> Executable:
    insert = postgresql.insert(table) if is_postgresql else sqlite.insert(table)
    return insert.on_conflict_do_nothing()


@cache
def _put(table: Table, *, is_postgresql: bool) -> Executable:
    insert = postgresql.insert(table) if is_postgresql else sqlite.insert(table)
    new = {column.name: insert.excluded[column.name] for column in table.columns if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=new)


def lock_number(channel: str, key: str) -> int:
    """The number by which PostgreSQL knows the lock of a conversation."""
    name = hashlib.sha256(f"{channel}\0{key}".encode("utf-8", "replace")).digest()[:8]
    return int.from_bytes(name, signed=True)


def lock_place(connection: Connection, channel: str, key: str) -> None:
    """Waits until nobody else works on this conversation. On SQLite a transaction is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(LOCK, {"number": lock_number(channel, key)})


def try_place(connection: Connection, channel: str, key: str) -> bool:
    """Whether nobody else works on this conversation; then nobody does until the end of the transaction."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(TRY_LOCK, {"number": lock_number(channel, key)}).scalar())


def to_json_text(value: Any) -> str:
    """The value as JSON that a database keeps. What it refuses is rare: looked for in the text, once."""
    text = json.dumps(value, allow_nan=False)  # PostgreSQL keeps no NaN
    return json.dumps(storable(value)) if _MAYBE_UNFIT.search(text) else text


def from_json_text(text: str | bytes) -> Any:
    """The value again. What an older version kept may hold half a sign, which the faster reader refuses."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def hashed(name: str) -> str:
    """What is kept of the name of what was erased: enough to know it again, no more."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()


def event_of(key: str, event_id: str) -> str:
    """What is kept of the name of an erased event."""
    return hashed(f"{key}\0{event_id}")


def origin_of(channel: str, key: str) -> str:
    """What a miss keeps of the conversation it is from."""
    return hashed(f"{channel}\0{key}")


def fitting(event_id: str) -> str:
    """The id, or its hash when it is longer than a column: the same on both databases."""
    whole: str = storable(event_id)
    return whole if len(whole) <= ID_CHARACTERS else hashlib.sha256(whole.encode()).hexdigest()


def storable(value: Any) -> Any:
    """The value with U+FFFD for what a database refuses: NUL (PostgreSQL) and lone surrogates (both)."""
    if isinstance(value, str):
        return _UNFIT.sub("\ufffd", value)
    if isinstance(value, dict):
        return {storable(key): storable(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(part) for part in value]
    return value
