"""One transaction of the store."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, bindparam, delete, exists, func, select

from adapters.store.appointment_rows import AppointmentRows
from adapters.store.conversation_rows import ConversationRows
from adapters.store.notice_rows import NoticeRows, is_over
from adapters.store.request_rows import RequestRows
from adapters.store.rights_rows import RightsRows
from adapters.store.schema import (
    audit,
    changes,
    codes,
    conversations,
    erasures,
    limits,
    looks,
    misses,
    notices,
    received,
    requests,
    sessions,
)
from adapters.store.staff_rows import StaffRows

FORGET_LIMITS = timedelta(days=1)
KEEP_AUDIT = timedelta(days=365)
_LOCK = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))


class SqlUnit(ConversationRows, NoticeRows, RequestRows, AppointmentRows, StaffRows, RightsRows):
    """Everything a unit promises (bot/ports.py)."""

    async def lock(self, channel: str, key: str) -> None:
        """Waits until no other unit works on this conversation. On SQLite a unit is alone anyway."""
        if self._is_postgresql:
            name = hashlib.sha256(f"{channel}\0{key}".encode("utf-8", "replace")).digest()[:8]
            number = int.from_bytes(name, signed=True)
            self._execute_later(_LOCK, {"number": number})

    async def forget_conversation(self, channel: str, key: str, *, at: datetime) -> tuple[str, ...]:
        """Deletes the conversation with all that hangs on it, and keeps that it must stay gone; the numbers
        of requests that stay because they are on hold.

        Whoever writes in it at this moment goes first, or finds it gone.
        """
        await self.lock(channel, key)
        return await super().forget_conversation(channel, key, at=at)

    async def purge(self, now: datetime) -> int:
        """Deletes all whose end date has passed; the number of conversations, misses and so on."""
        done = 0
        for table in (misses, received, changes, erasures, requests, sessions, codes):
            done += (await self._execute(delete(table).where(table.c.until < now))).rowcount
        awaited = exists().where(
            requests.c.channel == conversations.c.channel, requests.c.conversation == conversations.c.key
        )
        over = (conversations.c.until < now) & ~awaited  # it is kept as long as its request
        done += (await self._execute(delete(conversations).where(over))).rowcount
        there = exists().where(
            conversations.c.channel == codes.c.channel, conversations.c.key == codes.c.owner
        )
        of_conversation = codes.c.channel != ""  # such a code goes with its conversation
        await self._execute(delete(codes).where(of_conversation, ~there))
        await self._execute(delete(limits).where(limits.c.at < now - FORGET_LIMITS))
        await self._execute(delete(audit).where(audit.c.at < now - KEEP_AUDIT))
        await self._execute(delete(looks).where(looks.c.until < now))
        return done + (await self._execute(delete(notices).where(is_over(now)))).rowcount

    async def commit(self) -> None:
        """Makes the changes last."""
        await self._run(self._commit)

    def _commit(self) -> None:
        self._catch_up().commit()
        self.end()
        self.is_over = True

    def end(self) -> None:
        """Gives the connection back, and leaves undone what was not committed; on the store's thread."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
