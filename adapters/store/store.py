"""The store over SQLAlchemy Core. One thread does all the work, so a unit never blocks the event loop."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from adapters.store.schema import conversations, feedback, messages, metadata, misses
from bot.conversation import Conversation
from bot.ports import Message, Miss

Result = TypeVar("Result")
MAX_MESSAGES = 500


class StoreUnusable(Exception):  # noqa: N818 - it says what happened
    """The database cannot be opened; the message says why."""


class SqlStore:
    """Keeps everything in one database. `unit` gives a transaction; units wait for each other."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._turn = asyncio.Lock()

    @classmethod
    def sqlite(cls, path: Path | None) -> "SqlStore":
        """A store in the SQLite file at `path`, made when it is not there; None keeps it in memory.

        Raises StoreUnusable when the file is no database of ours or cannot be written.
        """
        if path:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # what people wrote is nobody else's
            engine = create_engine(URL.create("sqlite", database=str(path)))
        else:
            engine = create_engine(
                "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
            )
        event.listen(engine, "connect", _prepare_connection)
        event.listen(engine, "begin", _begin_at_once)
        try:
            metadata.create_all(engine)
        except DatabaseError as error:
            engine.dispose()
            raise StoreUnusable(str(error.orig)) from None
        return cls(engine)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator["SqlUnit"]:
        """A transaction; leaving it without `commit` keeps nothing."""
        async with self._turn:
            connection = await self._run(self._engine.connect)
            try:
                await self._run(connection.begin)
                yield SqlUnit(connection, self._run)
            finally:
                await self._run(connection.close)

    async def _run(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Closes the database; units that are open finish first."""
        self._thread.shutdown()
        self._engine.dispose()


def _prepare_connection(connection: Any, _: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN itself, see _begin_at_once
    for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {line}")


def _begin_at_once(connection: Connection) -> None:
    """A deferred transaction that turns into a writer fails at once when another writes."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


class SqlUnit:
    """One transaction of an `SqlStore`."""

    def __init__(self, connection: Connection, run: Callable[[Callable[[], Any]], Any]) -> None:
        self._connection = connection
        self._run = run

    async def conversation(self, channel: str, key: str) -> Conversation | None:
        """The conversation, or None."""
        query = select(conversations.c.state).where(
            conversations.c.channel == channel, conversations.c.key == key
        )
        state = await self._run(lambda: self._connection.execute(query).scalar_one_or_none())
        return Conversation.from_json(state) if state is not None else None

    async def keep_conversation(
        self, channel: str, key: str, value: Conversation, *, until: datetime
    ) -> None:
        """Stores the conversation until the given day."""
        row = {"state": _storable(value.to_json()), "until": _utc(until)}
        same = (conversations.c.channel == channel) & (conversations.c.key == key)

        def keep() -> None:
            changed = self._connection.execute(update(conversations).where(same).values(**row))
            if changed.rowcount == 0:
                self._connection.execute(insert(conversations).values(channel=channel, key=key, **row))

        await self._run(keep)

    async def seen(self, channel: str, key: str, event_id: str) -> bool:
        """Whether this event of this conversation was handled before."""
        query = select(messages.c.number).where(
            messages.c.channel == channel, messages.c.key == key, messages.c.event_id == _storable(event_id)
        )
        return await self._run(lambda: self._connection.execute(query).first()) is not None

    async def add_message(
        self,
        channel: str,
        key: str,
        author: str,
        content: dict[str, Any],
        *,
        event_id: str | None,
        at: datetime,
    ) -> None:
        """Adds a line to the conversation, numbered on."""
        same = (messages.c.channel == channel) & (messages.c.key == key)

        def add() -> None:
            last = self._connection.execute(select(func.max(messages.c.number)).where(same)).scalar()
            row = {
                "number": (last or 0) + 1,
                "author": author,
                "content": _storable(content),
                "event_id": event_id and _storable(event_id),
            }
            self._connection.execute(insert(messages).values(channel=channel, key=key, at=_utc(at), **row))

        await self._run(add)

    async def messages(self, channel: str, key: str, *, after: int = 0) -> Sequence[Message]:
        """Lines with a number above `after`, at most the last 500."""
        query = (
            select(messages)
            .where(messages.c.channel == channel, messages.c.key == key, messages.c.number > after)
            .order_by(messages.c.number.desc())
            .limit(MAX_MESSAGES)
        )
        rows = await self._run(lambda: self._connection.execute(query).all())
        return [Message(r.number, r.author, r.content, _aware(r.at)) for r in reversed(rows)]

    async def add_feedback(self, topic: str, *, helpful: bool, at: datetime) -> None:
        """Keeps that an answer helped, or not; no person is kept with it."""
        statement = insert(feedback).values(topic=topic, helpful=helpful, at=_utc(at))
        await self._run(lambda: self._connection.execute(statement))

    async def add_miss(self, miss: Miss, *, until: datetime) -> None:
        """Keeps a masked miss until the given day."""
        row = {"kind": miss.kind, "text": _storable(miss.text), "topic": miss.topic, "at": _utc(miss.at)}
        await self._run(lambda: self._connection.execute(insert(misses).values(until=_utc(until), **row)))

    async def misses(self) -> Sequence[Miss]:
        """All misses kept, oldest first."""
        rows = await self._run(lambda: self._connection.execute(select(misses).order_by(misses.c.at)).all())
        return [Miss(row.kind, row.text, row.topic, _aware(row.at)) for row in rows]

    async def forget_conversation(self, channel: str, key: str) -> None:
        """Deletes the conversation and its messages."""
        same = (conversations.c.channel == channel) & (conversations.c.key == key)
        await self._run(lambda: self._connection.execute(delete(conversations).where(same)))

    async def purge(self, now: datetime) -> int:
        """Deletes all whose end date has passed; the number of conversations and misses deleted."""
        done = 0
        for table in (conversations, misses):
            statement = delete(table).where(table.c.until < _utc(now))
            done += (await self._run(partial(self._connection.execute, statement))).rowcount
        return done

    async def commit(self) -> None:
        """Makes the changes last."""
        await self._run(self._connection.commit)


_UNFIT = re.compile("[\0\ud800-\udfff]")


def _storable(value: Any) -> Any:
    """The value with U+FFFD for what a database refuses: NUL (PostgreSQL) and lone surrogates (both)."""
    if isinstance(value, str):
        return _UNFIT.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_storable(key): _storable(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(part) for part in value]
    return value


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
