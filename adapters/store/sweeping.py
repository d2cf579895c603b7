"""Takes what was deleted off the disk as well: out of the log of SQLite, out of the files of PostgreSQL."""

import logging
import sqlite3
from contextlib import closing

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from adapters.store.schema import (
    addresses,
    appointments,
    changes,
    codes,
    conversations,
    limits,
    looks,
    messages,
    misses,
    notices,
    received,
    request_details,
    request_entries,
    requests,
)

# https://www.postgresql.org/docs/current/errcodes-appendix.html
LOCK_NOT_AVAILABLE, QUERY_CANCELED, INSUFFICIENT_PRIVILEGE = "55P03", "57014", "42501"
WITH_WORDS = (
    messages, conversations, request_details, request_entries, requests, appointments, notices, changes,
    addresses, misses, received, codes, limits, looks,
)  # fmt: skip
WAIT_MILLISECONDS = 250  # for who reads or writes; then it is tried again later
MOST_MILLISECONDS = 4000  # that a table may be kept from all others: less than they wait for it
_log = logging.getLogger("wegwijs")


def sweep(engine: Engine, *, thorough: bool) -> bool:
    """Cleans; False when somebody was in the way, or it took too long for who waits: try again later.

    SQLite empties its log into a file in which what was deleted is zeroes. PostgreSQL makes the room of it
    free for what comes next, which keeps nobody waiting; `thorough` writes what is left anew, and drops the
    files of its log where the role may order that.
    """
    if engine.dialect.name == "sqlite":
        return not engine.url.database or _sweep_sqlite(engine.url.database)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            return _sweep_postgresql(connection, thorough=thorough)
        finally:
            connection.invalidate()  # its settings are not for others


def _sweep_sqlite(path: str) -> bool:
    with closing(sqlite3.connect(path, timeout=WAIT_MILLISECONDS / 1000)) as connection:
        is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy


def _sweep_postgresql(connection: Connection, *, thorough: bool) -> bool:
    most = MOST_MILLISECONDS if thorough else 0  # the plain one keeps nobody out
    for setting in (f"lock_timeout={WAIT_MILLISECONDS}", f"statement_timeout={most}"):
        connection.exec_driver_sql(f"SET {setting}")
    how = "VACUUM (FULL, ANALYZE)" if thorough else "VACUUM"
    done = [_try(connection, f"{how} {table.name}") for table in WITH_WORDS]
    if thorough:
        done.append(_try(connection, "VACUUM FULL pg_statistic"))  # samples of what was in the columns
        _drop_log(connection)
    return all(done)


def _try(connection: Connection, statement: str) -> bool:
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as error:
        if _state_of(error) not in (LOCK_NOT_AVAILABLE, QUERY_CANCELED):
            raise
        return False
    return True


def _drop_log(connection: Connection) -> None:
    """The files of the log before this moment are no longer needed. Only some roles may order that; it takes
    as long as the disk needs, and keeps nobody out."""
    for statement in ("SET statement_timeout=0", "SELECT pg_switch_wal()", "CHECKPOINT"):
        try:
            connection.exec_driver_sql(statement)
        except DBAPIError as error:
            if _state_of(error) != INSUFFICIENT_PRIVILEGE:
                raise
            _log.info("the role may not empty the log of the database: left to whoever runs the server")


def _state_of(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
