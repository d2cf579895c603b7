"""One transaction of the store."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, insert, select

from adapters.store import purging
from adapters.store.appointment_rows import AppointmentRows
from adapters.store.board_rows import BoardRows
from adapters.store.conversation_rows import KEEP_ERASURES, ConversationRows
from adapters.store.forgetting import Erased, forget, forget_request, keep_erased, record, take_back_mails
from adapters.store.notice_rows import NoticeRows
from adapters.store.request_rows import RequestRows
from adapters.store.rights_rows import RightsRows
from adapters.store.rows import LOCK, Runner, hashed, lock_number
from adapters.store.schema import destructions
from adapters.store.staff_rows import StaffRows
from bot.erasing import AT_ONCE
from bot.retention import DEFAULT, ON_DEMAND, Destruction, Kind, Outlook, Terms


class SqlUnit(ConversationRows, NoticeRows, RequestRows, AppointmentRows, StaffRows, RightsRows, BoardRows):
    """Everything a unit promises (bot/ports.py). `on_erased` is called when a person's words were deleted."""

    def __init__(
        self,
        begin: Callable[[], Connection],
        run: Runner,
        dialect: str,
        on_erased: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(begin, run, dialect)
        self.on_erased = on_erased
        self._has_erased = False

    async def lock(self, channel: str, key: str) -> None:
        """Waits until no other unit works on this conversation. On SQLite a unit is alone anyway."""
        if self._is_postgresql:
            self._execute_later(LOCK, {"number": lock_number(channel, key)})

    async def forget_conversation(self, channel: str, key: str, *, at: datetime) -> tuple[str, ...]:
        """Deletes the conversation with all that hangs on it, and keeps that it must stay gone; the numbers
        of requests that stay because they are on hold.

        Whoever writes in it at this moment goes first, or finds it gone.
        """
        await self.lock(channel, key)
        self._read_on.pop((channel, key), None)
        self._address_on.pop((channel, key), None)
        stayed = await self._run(partial(self._forget_here, channel, key, at))
        self._has_erased = True
        return stayed

    def _forget_here(self, channel: str, key: str, at: datetime) -> tuple[str, ...]:
        connection = self._catch_up()
        found = forget(connection, channel, key, at=at)
        keep_erased(connection, (*found.events, Erased(channel, hashed(key), at, at + KEEP_ERASURES)), at=at)
        for kind, rows in found.rows.items():
            record(connection, at, kind, ON_DEMAND, rows)
        return found.stayed

    async def forget_request(self, number: str, *, at: datetime) -> bool:
        """Deletes a request with all that hangs on it and what was said about it, and keeps that it must stay
        gone; False when there is none. Who calls it holds its conversation."""
        self._read_on.clear()
        self._address_on.clear()
        is_gone = await self._run(partial(self._forget_request_here, number, at))
        self._has_erased = self._has_erased or is_gone
        return is_gone

    def _forget_request_here(self, number: str, at: datetime) -> bool:
        connection = self._catch_up()
        channel = forget_request(connection, number, at=at)
        if channel is None:
            return False
        keep_erased(connection, (Erased(channel, hashed(number), at, at + KEEP_ERASURES),), at=at)
        record(connection, at, Kind.REQUEST, ON_DEMAND, 1)
        return True

    async def take_back_mails(self, numbers: Collection[str]) -> None:
        """Deletes all mails to the askers of these requests, sent or not: the address is to be gone."""
        await self._run(lambda: take_back_mails(self._catch_up(), numbers))
        self._has_erased = True

    async def purge(self, now: datetime, terms: Terms = DEFAULT, *, most: int = AT_ONCE) -> int:
        """Deletes `most` of what has passed its end date, and records it; how many rows it changed."""
        self._read_on.clear()
        self._address_on.clear()
        changed = await self._run(lambda: purging.purge(self._catch_up(), now, terms, most))
        self._has_erased = self._has_erased or changed > 0
        return changed

    async def outlook(self, now: datetime, terms: Terms) -> Sequence[Outlook]:
        """What `purge` would destroy, now and within a week, by kind and rule."""
        return await self._run(lambda: purging.outlook(self._catch_up(), now, terms))

    async def warn_of_end(self, now: datetime, terms: Terms, *, before: datetime) -> Mapping[str, int]:
        """Notes of each closed request that goes `before` a moment that its team is warned; how many were
        not yet, by team."""
        return await self._run(lambda: purging.warn_of_end(self._catch_up(), now, terms, before))

    async def destructions(self, *, most: int = 500) -> Sequence[Destruction]:
        """The record of what was destroyed, newest first."""
        query = select(destructions).order_by(destructions.c.id.desc()).limit(most)
        rows = (await self._execute(query)).all()
        return [Destruction(row.at, row.kind, row.rule, row.rows) for row in rows]

    async def add_destruction(self, one: Destruction) -> None:
        """Adds a line to the record of what was destroyed."""
        self._execute_later(insert(destructions), dict(vars(one)))

    async def commit(self) -> None:
        """Makes the changes last."""
        await self._run(self._commit)

    def _commit(self) -> None:
        self._catch_up().commit()
        self.end()
        self.is_over = True
        if self._has_erased:
            self._has_erased = False
            self.on_erased()

    def end(self) -> None:
        """Gives the connection back, and leaves undone what was not committed; on the store's thread."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
