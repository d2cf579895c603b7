"""Conversations, their messages, what came in, and what was learned from it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from adapters.store.rows import Rows, storable
from adapters.store.schema import (
    conversations,
    erasures,
    feedback,
    limits,
    messages,
    misses,
    notices,
    received,
)
from bot.conversation import Conversation
from bot.ports import Message, Miss

MAX_MESSAGES = 500
KEEP_ERASURES = timedelta(days=400)  # longer than any backup is kept
OF_CONVERSATION = (  # what is deleted with a conversation; messages go by their foreign key
    (conversations, conversations.c.key),
    (received, received.c.conversation),
    (notices, notices.c.conversation),
)

_STATE = select(conversations.c.state).where(
    conversations.c.channel == bindparam("channel"), conversations.c.key == bindparam("key")
)
_SAME_MEANING = (
    select(received.c.at)
    .where(received.c.meaning == bindparam("meaning"), received.c.at > bindparam("since"))
    .limit(1)
)
_NEXT_NUMBER = (
    select(func.coalesce(func.max(messages.c.number), 0) + 1)
    .where(messages.c.channel == bindparam("of_channel"), messages.c.key == bindparam("of_key"))
    .scalar_subquery()
)
_ADD_MESSAGE = insert(messages).values(number=_NEXT_NUMBER)
_LAST_MESSAGES = (
    select(messages)
    .where(
        messages.c.channel == bindparam("channel"),
        messages.c.key == bindparam("key"),
        messages.c.number > bindparam("after"),
    )
    .order_by(messages.c.number.desc())
    .limit(MAX_MESSAGES)
)
_LIMIT = select(limits).where(limits.c.key == bindparam("of")).with_for_update()
_TAKE = update(limits).where(limits.c.key == bindparam("of"))


class ConversationRows(Rows):
    """The half of a unit that an incoming message needs."""

    async def conversation(self, channel: str, key: str) -> Conversation | None:
        """The conversation, or None."""
        state = (await self._execute(_STATE, {"channel": channel, "key": key})).scalar_one_or_none()
        return Conversation.from_json(state) if state is not None else None

    async def keep_conversation(
        self, channel: str, key: str, value: Conversation, *, until: datetime
    ) -> None:
        """Stores the conversation until the given day."""
        state = storable(value.to_json())
        self._put_later(conversations, channel=channel, key=key, state=state, until=until)

    async def receive(
        self,
        channel: str,
        key: str,
        event_id: str,
        *,
        meaning: str | None,
        at: datetime,
        within: timedelta,
        until: datetime,
    ) -> bool:
        """Notes an event; False when it, or one with the same `meaning` less than `within` ago, was.

        Noted all the same, without the meaning: delivered once more after that time, it is known.
        """
        known = bool(
            meaning
            and (await self._execute(_SAME_MEANING, {"meaning": meaning, "since": at - within})).first()
        )
        row = {"channel": channel, "conversation": key, "event_id": storable(event_id)}
        is_new = await self._insert_new(
            received, **row, meaning=None if known else meaning, at=at, until=until
        )
        return is_new and not known

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
        row = {
            "channel": channel,
            "key": key,
            "author": author,
            "content": storable(content),
            "event_id": event_id and storable(event_id),
            "at": at,
        }
        self._execute_later(_ADD_MESSAGE, {"of_channel": channel, "of_key": key, **row})

    async def messages(self, channel: str, key: str, *, after: int = 0) -> Sequence[Message]:
        """Lines with a number above `after`, at most the last 500."""
        rows = (await self._execute(_LAST_MESSAGES, {"channel": channel, "key": key, "after": after})).all()
        return [Message(r.number, r.author, r.content, r.at) for r in reversed(rows)]

    async def allow(self, key: str, *, most: int, per: timedelta, now: datetime) -> bool:
        """Takes one of the `most` that `key` may do in each `per`; they come back evenly.

        The bucket is a row, so that it holds for all processes together. A clock that was set back
        gives nothing; when by more than `per`, what comes back is counted from there.
        """
        row = (await self._execute(_LIMIT, {"of": key})).first()
        if row is None:
            if await self._insert_new(limits, key=key, left=most - 1.0, at=now):
                return True
            row = (await self._execute(_LIMIT, {"of": key})).one()  # another process was first
        at = now if now < row.at - per else max(now, row.at)  # clocks of two machines differ a little
        back = max((now - row.at) / per, 0.0) * most
        left = min(row.left + back, float(most))
        is_left = bool(left >= 1)
        if is_left or at < row.at:
            self._execute_later(_TAKE, {"of": key, "left": left - is_left, "at": at})
        return is_left

    async def add_feedback(self, topic: str, *, helpful: bool, at: datetime) -> None:
        """Keeps that an answer helped, or not; no person is kept with it."""
        self._execute_later(insert(feedback), {"topic": topic, "helpful": helpful, "at": at})

    async def add_miss(self, miss: Miss, *, until: datetime) -> None:
        """Keeps a masked miss until the given day."""
        row = {"kind": miss.kind, "text": storable(miss.text), "topic": miss.topic, "at": miss.at}
        self._execute_later(insert(misses), {"until": until, **row})

    async def misses(self) -> Sequence[Miss]:
        """All misses kept, oldest first."""
        rows = (await self._execute(select(misses).order_by(misses.c.at, misses.c.id))).all()
        return [Miss(row.kind, row.text, row.topic, row.at) for row in rows]

    async def forget_conversation(self, channel: str, key: str, *, at: datetime) -> None:
        """Deletes the conversation with all that hangs on it, and keeps that it must stay gone."""
        for table, column in OF_CONVERSATION:
            await self._execute(delete(table).where(table.c.channel == channel, column == key))
        row = {"at": at, "until": at + KEEP_ERASURES}
        name = {"channel": channel, "conversation": hashed(key)}
        known = (erasures.c.channel == channel) & (erasures.c.conversation == hashed(key))
        again = await self._execute(update(erasures).where(known).values(**row))
        if again.rowcount == 0:
            await self._execute(insert(erasures).values(**name, **row))


def hashed(key: str) -> str:
    """What is kept of the name of an erased conversation: enough to know it again, no more."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
