"""Migrates the database of argv[1] again and again, killed a little later each time: after every third
statement, or after every one with `every` as argv[2].

Prints how often it was killed before a run got to its end.
"""

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import Engine, event

from adapters.store.migrate import migrate
from adapters.store.store import SqlStore, postgresql_engine, sqlite_engine


def open_engine(where: str) -> Engine:
    """An engine for an address or a path."""
    return postgresql_engine(where) if "://" in where else sqlite_engine(Path(where))


def open_store(where: str) -> SqlStore:
    """The store at an address or a path."""
    return SqlStore.postgresql(where) if "://" in where else SqlStore.sqlite(Path(where))


def _migrate_and_die(where: str, after: int) -> None:
    engine, done = open_engine(where), 0

    def count(_c: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal done
        if statement.lstrip().startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")):
            done += 1
            if done == after:
                os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "after_cursor_execute", count)
    migrate(engine)


def main(where: str, step: int) -> None:
    """See above."""
    for kills in range(1000):
        child = os.fork()
        if child == 0:
            _migrate_and_die(where, after=kills * step + 1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            print(kills, os.WEXITSTATUS(status))
            return
        assert os.WTERMSIG(status) == signal.SIGKILL


if __name__ == "__main__":
    main(sys.argv[1], 1 if "every" in sys.argv[2:] else 3)
