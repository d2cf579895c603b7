"""The store over SQLAlchemy Core, on SQLite or PostgreSQL; a thread or two do the work of a process."""

import asyncio
import os
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    PendingRollbackError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from adapters.store.migrate import SchemaBehind, migrate, schema_state
from adapters.store.rows import from_json_text, to_json_text
from adapters.store.sweeping import sweep
from adapters.store.unit import SqlUnit
from bot.ports import NotKept

Result = TypeVar("Result")
BUSY_MILLISECONDS = 5000
CONNECT_SECONDS = 5
STATEMENT_MILLISECONDS = 10_000
ANSWER_SECONDS = 12.0  # longer than the server lets a statement take: it is silent, or something between
TURN_SECONDS = 5.0
READERS = 3  # threads that read from a server, which answers several at once
START_SECONDS = 20.0
PING_AFTER_SECONDS = 1.0
USED = "wegwijs_used"
READ_ONLY = "wegwijs_read_only"


class StoreUnusable(Exception):  # noqa: N818 - it says what happened
    """The database cannot be opened; the message says why."""


class SqlStore:
    """Keeps everything in one database. `unit` gives a transaction; those of a process wait in turn.

    Synchronous work on one thread, in few steps, costs less than half the processor time of an async
    driver for the short transactions that a turn is.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._open: WeakSet[Any] = WeakSet()
        self._may_hang = engine.dialect.name == "postgresql"  # a server may be silent; a file is not
        if self._may_hang:
            event.listen(engine, "connect", lambda connection, _: self._open.add(connection))
        self._writing = _Lane("store")
        is_shared = isinstance(engine.pool, StaticPool)  # one connection in memory: nobody beside it
        is_postgresql = self._may_hang  # SQLite has one writer anyway
        self._of_staff = _Lane("store-staff") if is_postgresql else self._writing
        readers = READERS if is_postgresql else 1
        self.has_traces = False  # of what was deleted since the last sweep
        self._readers = [self._writing] if is_shared else [_Lane("store-read") for _ in range(readers)]

    @classmethod
    def sqlite(cls, path: Path | None) -> "SqlStore":
        """A store in the SQLite file at `path`, made or brought up to date; None keeps it in memory.

        Raises StoreUnusable when the file is no database of ours, of a newer version, or read-only.
        """
        engine = sqlite_engine(path)
        try:
            migrate(engine)
        except (SQLAlchemyError, sqlite3.Error, SchemaBehind) as error:
            engine.dispose()
            raise StoreUnusable(reason(error)) from None
        return cls(engine)

    @classmethod
    def postgresql(cls, address: str) -> "SqlStore":
        """The store of a PostgreSQL address, whose tables `wegwijs migrate` made.

        Raises StoreUnusable when it cannot be reached, or its tables are of another version.
        """
        engine = postgresql_engine(address)
        try:
            state = _in_time(lambda: schema_state(engine))
            if state.is_behind:
                raise SchemaBehind("its tables are of an older version: run `wegwijs migrate`")
        except (SQLAlchemyError, SchemaBehind) as error:
            engine.dispose()
            raise StoreUnusable(reason(error)) from None
        engine.dispose()  # the store has to know all its connections, to be able to hang up
        return cls(engine)

    @asynccontextmanager
    async def unit(self, *, read_only: bool = False) -> AsyncIterator[SqlUnit]:
        """A transaction; leaving it without `commit` keeps nothing. Raises NotKept, also when those before
        it take too long: whoever waits is told in time. Who only reads does not wait for who writes."""
        lane = min(self._readers, key=lambda one: one.waiting) if read_only else self._writing
        async with self._unit_on(lane, read_only=read_only) as unit:
            yield unit

    @asynccontextmanager
    async def staff_unit(self) -> AsyncIterator[SqlUnit]:
        """As `unit`, for staff: where the database lets them, they do not wait for all who chat."""
        async with self._unit_on(self._of_staff, read_only=False) as unit:
            yield unit

    @asynccontextmanager
    async def _unit_on(self, lane: "_Lane", *, read_only: bool) -> AsyncIterator[SqlUnit]:
        async with lane.turn():
            begin = partial(self._begin, read_only=read_only)
            run = partial(self._run, lane.thread)
            unit = SqlUnit(begin, run, self.engine.dialect.name, self._note_traces)
            try:
                yield unit
            finally:
                if not unit.is_over:  # not waited for: the thread does it before whatever the next unit asks
                    lane.thread.submit(unit.end)

    def _note_traces(self) -> None:
        self.has_traces = True

    async def sweep(self, *, thorough: bool = False) -> bool:
        """Takes what was deleted off the disk too (adapters/store/sweeping.py); False when it has to be tried
        again. A thorough one keeps others waiting, a few seconds at most. Raises NotKept."""
        self.has_traces = False
        work = partial(sweep, self.engine, thorough=thorough)
        is_done = False
        try:
            is_done = await asyncio.to_thread(_translated, work)
        finally:
            self.has_traces = self.has_traces or not is_done
        return is_done

    def _begin(self, *, read_only: bool) -> Connection:
        connection = self.engine.connect()
        try:
            connection = connection.execution_options(**{READ_ONLY: read_only})
            connection.begin()
        except BaseException:  # whatever it is, the connection goes back to the pool
            connection.close()
            raise
        return connection

    async def _run(self, thread: ThreadPoolExecutor, work: Callable[[], Result]) -> Result:
        done = asyncio.wrap_future(thread.submit(_translated, work))
        if not self._may_hang:
            return await done
        alarm = _Alarm(self._hang_up)
        try:
            return await done
        finally:
            alarm.cancel()

    def _hang_up(self) -> None:
        """Ends the wait for a server that is silent: no timeout of the driver or of TCP covers that."""
        is_closed = self.engine.dialect.loaded_dbapi.OperationalError
        for connection in list(self._open):
            with (
                suppress(OSError, is_closed),
                socket.socket(fileno=os.dup(connection.fileno())) as line,
            ):
                line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Closes the database; units that are open finish first."""
        for lane in (*self._readers, self._of_staff, self._writing):
            lane.thread.shutdown()
        self.engine.dispose()


def _in_time(work: Callable[[], Result]) -> Result:
    """The result of `work`, which may hang on a server that is silent. Raises StoreUnusable."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="store-start")
    try:
        return thread.submit(work).result(timeout=START_SECONDS)
    except TimeoutError:
        raise StoreUnusable("the server does not answer") from None
    finally:
        thread.shutdown(wait=False, cancel_futures=True)


class _Alarm:
    """Calls `ring` every few seconds until it is cancelled: a connection made anew may be silent too."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._set()

    def _set(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(ANSWER_SECONDS, self._go_off)

    def _go_off(self) -> None:
        self._ring()
        self._set()

    def cancel(self) -> None:
        """No more."""
        self._timer.cancel()


class _Lane:
    """One thread, and the turns of those who want it."""

    def __init__(self, name: str) -> None:
        self.thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._lock = asyncio.Lock()
        self.waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits for its turn. Raises NotKept after five seconds."""
        self.waiting += 1
        try:
            if self._lock.locked():
                await self._wait()
            else:
                await self._lock.acquire()  # at once
            try:
                yield
            finally:
                self._lock.release()
        finally:
            self.waiting -= 1

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await self._lock.acquire()
        except TimeoutError:
            raise NotKept("too many others wait for the database") from None


def _translated(work: Callable[[], Result]) -> Result:
    """The result of `work`. Raises NotKept for what the database could not do, not for a fault of ours."""
    try:
        return work()
    except (PendingRollbackError, PoolTimeout) as error:  # the connection broke a moment ago
        raise NotKept(reason(error)) from error
    except DBAPIError as error:
        if isinstance(error, _OUR_FAULT) and not error.connection_invalidated:
            raise
        raise NotKept(reason(error)) from error


_OUR_FAULT = (IntegrityError, ProgrammingError, DataError)


def sqlite_engine(path: Path | None) -> Engine:
    """An engine for the file, whose folder is made; what people wrote is nobody else's to read."""
    if path:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
        engine = create_engine(
            URL.create("sqlite", database=str(path)),
            json_serializer=to_json_text,
            json_deserializer=from_json_text,
            hide_parameters=True,
        )
    else:
        engine = create_engine(
            "sqlite://",
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
            json_serializer=to_json_text,
            json_deserializer=from_json_text,
            hide_parameters=True,
        )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def postgresql_engine(address: str) -> Engine:
    """An engine for postgresql://user:password@host/database; every wait has an end.

    Raises StoreUnusable for another kind of address.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise StoreUnusable("the address is not of the form postgresql://user@host/database") from None
    if url.get_backend_name() != "postgresql":
        raise StoreUnusable("the address does not begin with postgresql://")
    if "@" in (url.host or "") or "@" in (url.database or ""):  # the driver would print it as a host name
        raise StoreUnusable("write @, : and / in a password as %40, %3A and %2F")
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        json_serializer=to_json_text,
        json_deserializer=from_json_text,
        hide_parameters=True,
        pool_size=READERS + 2,
        max_overflow=1,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": f"-c statement_timeout={STATEMENT_MILLISECONDS} -c lock_timeout={BUSY_MILLISECONDS}"
            f" -c idle_in_transaction_session_timeout=30000 -c timezone=UTC",
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": STATEMENT_MILLISECONDS,
        },
    )
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_ping_when_idle, engine.dialect))
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN itself, see _begin_sqlite
    pragmas = ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
    for line in (f"busy_timeout={BUSY_MILLISECONDS}", *pragmas):
        connection.execute(f"PRAGMA {line}")
    _turn_to_wal(connection)


def _turn_to_wal(connection: Any) -> None:
    """SQLite does not wait its busy time for this one, while another process opens the same new file."""
    end = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    """A deferred transaction that turns into a writer fails at once when another writes."""
    read_only = connection.get_execution_options().get(READ_ONLY)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(READ_ONLY):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _note_use(_: Any, record: ConnectionPoolEntry) -> None:
    record.info[USED] = time.monotonic()


def _ping_when_idle(dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
    """Asks whether the server is still there, when a while has passed; each time would cost every turn.

    One that goes away in between costs one NotKept.
    """
    if time.monotonic() - record.info.get(USED, time.monotonic()) < PING_AFTER_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error:
        raise DisconnectionError from None


def reason(error: Exception) -> str:
    """What went wrong, in one line, without statement, values or password."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return str(cause).strip().partition("\n")[0]
