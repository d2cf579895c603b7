"""Looks after what is kept: brings the tables up to date, makes backups, puts them back, moves the store."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from adapters.settings import Settings
from adapters.store.archive import ArchiveRefused, open_archive, write_archive
from adapters.store.carry import CarryRefused, Header, Line, Progress, Source, Sums, snapshot, sqlite_reader
from adapters.store.load import TargetFull, load, refuse_misfit, refuse_target
from adapters.store.migrate import SchemaBehind, SchemaState, migrate
from adapters.store.store import StoreUnusable, postgresql_engine, reason, sqlite_engine

SQLITE_FILE = "wegwijs.sqlite"
Counts = Mapping[str, int]  # rows per table


class KeepingRefused(Exception):  # noqa: N818 - it says what happened
    """Nothing was changed; the message is one sentence that says why and what to do."""


@dataclass(frozen=True)
class Place:
    """Where a store is: a SQLite file or the address of a PostgreSQL database.

    `name` is what messages call it; an address may hold a password and is never shown.
    """

    name: str
    where: Path | str

    @classmethod
    def of(cls, settings: Settings) -> "Place":
        """The store in use."""
        if settings.database:
            return cls("the database of WEGWIJS_DATABASE", settings.database.get_secret_value())
        path = settings.data / SQLITE_FILE
        return cls(str(path), path)

    @classmethod
    def named(cls, text: str, name: str) -> "Place":
        """What somebody typed for `name`. An address of another kind is refused when it is opened."""
        return cls(name, text) if re.match(r"[\w+.-]+:", text) else cls(text, Path(text))

    def writer(self) -> Engine:
        """An engine that makes a SQLite file that is not there yet. Raises StoreUnusable."""
        return postgresql_engine(self.where) if isinstance(self.where, str) else sqlite_engine(self.where)

    def reader(self) -> Engine:
        """An engine that leaves a file as it is. Raises StoreUnusable when there is nothing to read."""
        if isinstance(self.where, str):
            return postgresql_engine(self.where)
        if not self.where.is_file():
            raise StoreUnusable("there is no such file")
        return sqlite_reader(self.where)


def bring_up_to_date(settings: Settings) -> tuple[Place, SchemaState]:
    """Brings the tables of the store in use to this version; of which they were. Raises KeepingRefused."""
    place = Place.of(settings)
    with _telling(place), _opened(place.writer()) as engine:
        return place, migrate(engine)


def back_up(settings: Settings, path: Path, progress: Progress) -> Counts:
    """Writes one moment of the store in use to a new file; what is in it. Raises KeepingRefused."""
    place = Place.of(settings)
    todo = "choose another file, or a folder where you may write"
    with (
        _telling(place),
        _opened(place.reader()) as engine,
        snapshot(engine) as source,
        _telling_of_file(path, todo),
    ):
        return _counts(write_archive(path, _Told(place, source), progress))


def put_back(settings: Settings, path: Path, progress: Progress, *, replace: bool) -> Counts:
    """Fills the store in use with a backup, `replace` in the place of what it holds; what was in it.

    Raises KeepingRefused, with the rows of the store as they were.
    """
    with (
        _telling_of_file(path, "name a file that `wegwijs backup` made"),
        open_archive(path, progress) as source,
    ):
        refuse_misfit(source.header)
        todo = "use --replace to put the backup in its place"
        return _fill(Place.of(settings), source, progress, replace=replace, todo=todo)


def move(source: str, target: str, progress: Progress) -> Counts:
    """Copies all rows to an empty store; what was copied. The source stays as it is.

    Raises KeepingRefused, with nothing in the target.
    """
    origin, goal = Place.named(source, "FROM"), Place.named(target, "TO")
    with _telling(origin), _opened(origin.reader()) as engine, snapshot(engine) as moment:
        told = _Told(origin, moment)
        refuse_misfit(told.header)
        return _fill(goal, told, progress, replace=False, todo="choose an empty one")


def _fill(place: Place, source: Source, progress: Progress, *, replace: bool, todo: str) -> Counts:
    with _telling(place, todo):
        if isinstance(place.where, Path) and place.where.exists():  # looked at before anything is set in it
            with _opened(place.reader()) as engine, engine.connect() as connection:
                refuse_target(connection, replace=replace)
        with _opened(place.writer()) as engine:
            return _counts(load(engine, source, progress, replace=replace))


def _counts(sums: Sums) -> Counts:
    return {name: one.rows for name, one in sums.items()}


class _Told:
    """A source whose faults are told as those of its place, while the rows go elsewhere."""

    def __init__(self, place: Place, source: Source) -> None:
        self._place = place
        self._source = source

    @property
    def header(self) -> Header:
        with _telling(self._place):
            return self._source.header

    def lines(self) -> Iterator[Line]:
        with _telling(self._place):
            yield from self._source.lines()


@contextmanager
def _opened(engine: Engine) -> Iterator[Engine]:
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _telling(place: Place, todo: str = "") -> Iterator[None]:
    """Says in one sentence what is wrong with a database."""
    try:
        yield
    except TargetFull as error:
        raise KeepingRefused(f"{place.name} cannot be filled: {error}; {todo}.") from None
    except (SQLAlchemyError, sqlite3.Error, SchemaBehind, StoreUnusable, CarryRefused) as error:
        raise KeepingRefused(f"{place.name} cannot be used: {reason(error)}.") from None
    except OSError as error:
        raise KeepingRefused(f"{place.name} cannot be used: {error.strerror}.") from None


@contextmanager
def _telling_of_file(path: Path, todo: str) -> Iterator[None]:
    """Says in one sentence what is wrong with the file of a backup."""
    try:
        yield
    except FileExistsError:
        raise KeepingRefused(f"{path} is there already: {todo}.") from None
    except (ArchiveRefused, CarryRefused) as error:
        raise KeepingRefused(f"{path} cannot be restored: {error}.") from None
    except OSError as error:
        raise KeepingRefused(f"{path} cannot be used ({error.strerror}): {todo}.") from None
