"""Brings the tables of a database to this version, or tells that they are of another one."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

FIRST = "0001"
VERSION_TABLE = "alembic_version"
_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_233_911  # any number that nothing else in the database uses
_OTHER_MILLISECONDS = 300_000  # how long another process may be busy with the same


class SchemaBehind(Exception):  # noqa: N818 - it says what happened
    """The tables and this version of wegwijs do not fit; the message says what to do."""


@dataclass(frozen=True)
class SchemaState:
    """The version of the tables, and that of the program; None: there are no tables."""

    current: str | None
    wanted: str

    @property
    def is_behind(self) -> bool:
        """Whether the tables are older."""
        return self.current != self.wanted


def schema_state(engine: Engine) -> SchemaState:
    """What the database holds. Raises SchemaBehind when it is of a newer wegwijs than this one, or says to be
    of several versions."""
    known = known_versions()
    with engine.connect() as connection:
        current = version_of(connection)
    if current is not None and current not in known:
        raise SchemaBehind("its tables are of a newer version of wegwijs: install that version")
    return SchemaState(current, known[0])


def version_of(connection: Connection) -> str | None:
    """The version of the tables in a database; None when there are none. Raises SchemaBehind for several."""
    tables = inspect(connection)
    current = None
    if tables.has_table(VERSION_TABLE):
        named = connection.scalars(text(f"SELECT version_num FROM {VERSION_TABLE}")).all()  # noqa: S608 - ours
        if len(named) > 1:
            raise SchemaBehind("its tables say to be of several versions at once: restore a backup")
        current = named[0] if named else None
    if current is None and tables.has_table("conversations"):
        return FIRST  # made before there were versions
    return current


def known_versions() -> tuple[str, ...]:
    """Every version this program can bring up to date, its own first."""
    named = (path.name.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))
    return tuple(sorted(named, reverse=True))


def migrate(engine: Engine) -> SchemaState:
    """Brings the tables to this version; what they were before. Each step is kept whole or not at all.

    Raises SchemaBehind as `schema_state` does.
    """
    before = schema_state(engine)
    if not before.is_behind:
        return before
    from alembic import command  # noqa: PLC0415 - seldom needed, and a tenth of a second to load

    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":  # two processes that start at once take turns
            connection.execute(text(f"SET LOCAL lock_timeout = {_OTHER_MILLISECONDS}"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        config = _config()
        config.attributes["connection"] = connection
        current = version_of(connection)  # anew: another process may have been first
        if current == FIRST and not inspect(connection).has_table(VERSION_TABLE):
            command.stamp(config, FIRST)
        command.upgrade(config, "head")
    return SchemaState(current, before.wanted)


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - takes long to load

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config
