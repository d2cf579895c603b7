"""Empty stores on SQLite whose tables are copied: making them anew takes forty milliseconds each time."""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from adapters.store.migrate import migrate
from adapters.store.store import SqlStore, sqlite_engine


def new_store(path: Path | None = None) -> SqlStore:
    """A store in a file, as it is when it is there; None keeps it in memory."""
    if path is not None:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_bytes(_tables())
        return SqlStore.sqlite(path)
    engine = sqlite_engine(None)
    with engine.connect() as connection, closing(sqlite3.connect(":memory:")) as made:
        made.deserialize(_tables())
        memory = connection.connection.dbapi_connection
        assert isinstance(memory, sqlite3.Connection)
        made.backup(memory)
    return SqlStore(engine)


@cache
def _tables() -> bytes:
    """A database file with tables and nothing in them."""
    engine = sqlite_engine(None)
    migrate(engine)
    with engine.connect() as connection:
        made = connection.connection.dbapi_connection
        assert isinstance(made, sqlite3.Connection)
        content = made.serialize()
    engine.dispose()
    return content
