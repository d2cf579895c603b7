"""Conversations, their messages, what came in, and what was learned from it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, func, insert, or_, select, update

from adapters.store.rows import Rows, event_of, fitting, insert_new, origin_of, storable
from adapters.store.schema import (
    addresses,
    changes,
    codes,
    conversations,
    erasures,
    feedback,
    limits,
    messages,
    misses,
    notices,
    received,
    requests,
)
from bot.bucket import Bucket, take
from bot.conversation import Conversation
from bot.incoming import KEPT_BACK, Change
from bot.ports import Message, Miss

MAX_MESSAGES = 500
CLOCKS_DIFFER = timedelta(minutes=1)  # between machines; what lies further ahead is a clock set back
KEEP_ERASURES = timedelta(days=400)  # longer than any backup is kept
OF_CONVERSATION = (  # where a conversation is named; messages go with it by their foreign key
    (conversations, conversations.c.key),
    (received, received.c.conversation),
    (notices, notices.c.conversation),
    (changes, changes.c.conversation),
    (requests, requests.c.conversation),
    (codes, codes.c.owner),
)

_STATE = select(conversations.c.state).where(
    conversations.c.channel == bindparam("channel"), conversations.c.key == bindparam("key")
)
_OF_ADDRESS = (addresses.c.channel == bindparam("of_channel")) & (addresses.c.key == bindparam("of_key"))
_ADDRESS = select(addresses.c.address).where(_OF_ADDRESS)
_NO_ADDRESS = delete(addresses).where(_OF_ADDRESS)
_HAS_CHANGE = exists().where(
    changes.c.channel == bindparam("of_channel"),
    changes.c.conversation == bindparam("of_key"),
    changes.c.event_id == bindparam("of_event"),
)
_IS_ERASED = exists().where(
    erasures.c.channel == bindparam("of_channel"), erasures.c.conversation == bindparam("of_hash")
)
_OF_STATE = (conversations.c.channel == bindparam("of_channel")) & (
    conversations.c.key == bindparam("of_key")
)
_AROUND = select(  # an event: all that is asked of it next, in one row
    select(conversations.c.state).where(_OF_STATE).scalar_subquery().label("state"),
    _ADDRESS.scalar_subquery().label("address"),
    _HAS_CHANGE.label("has_change"),
    _IS_ERASED.label("is_erased"),
)
_SAME_MEANING = (
    select(received.c.at)
    .where(
        received.c.meaning == bindparam("meaning"),
        received.c.at > bindparam("since"),
        received.c.at <= bindparam("now"),
    )
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


_FORGET_MEANING = update(received).where(
    received.c.channel == bindparam("of_channel"),
    received.c.conversation == bindparam("of_key"),
    received.c.event_id == bindparam("of_event"),
)
_CHANGE = select(changes).where(
    changes.c.channel == bindparam("of_channel"),
    changes.c.conversation == bindparam("of_key"),
    changes.c.event_id == bindparam("of_event"),
)
_OF_EVENT = (
    (messages.c.channel == bindparam("of_channel"))
    & (messages.c.key == bindparam("of_key"))
    & (messages.c.event_id == bindparam("of_event"))
)
_ERASED = select(erasures.c.at).where(
    erasures.c.channel == bindparam("of_channel"), erasures.c.conversation == bindparam("of_hash")
)
_MESSAGE = select(messages.c.content).where(_OF_EVENT)
_REWRITE = update(messages).where(_OF_EVENT)


class ConversationRows(Rows):
    """The half of a unit that an incoming message needs."""

    async def conversation(self, channel: str, key: str) -> Conversation | None:
        """The conversation, or None."""
        if (channel, key) in self._read_on:
            state = self._read_on[channel, key]
        else:
            state = (await self._execute(_STATE, {"channel": channel, "key": key})).scalar_one_or_none()
        return Conversation.from_json(state) if state is not None else None

    async def keep_conversation(
        self, channel: str, key: str, value: Conversation, *, until: datetime
    ) -> None:
        """Stores the conversation until the given day."""
        self._put_later(conversations, channel=channel, key=key, state=value.to_json(), until=until)
        self._read_on.pop((channel, key), None)

    async def keep_address(self, channel: str, key: str, address: Mapping[str, str]) -> None:
        """Keeps where the conversation, which is there, is reached; it goes with that."""
        kept = dict(storable(address))
        if self._address_on.get((channel, key)) != kept:  # most often it is the same
            self._put_later(addresses, channel=channel, key=key, address=kept)

    async def address(self, channel: str, key: str) -> Mapping[str, str] | None:
        """Where the conversation is reached; None when that was never told, or is over."""
        found = await self._execute(_ADDRESS, {"of_channel": channel, "of_key": key})
        address: Mapping[str, str] | None = found.scalar_one_or_none()
        return address

    async def forget_address(self, channel: str, key: str) -> None:
        """It is not reached any more, until it is told again where."""
        self._address_on.pop((channel, key), None)
        await self._execute(_NO_ADDRESS, {"of_channel": channel, "of_key": key})

    async def forget_addresses(self, channel: str, place: str) -> None:
        """Nobody is reached any more where `conversation` of the address is this, or a thread in it (behind a
        ;)."""
        self._address_on.clear()
        where = addresses.c.address["conversation"].as_string()
        is_there = or_(where == place, where.startswith(f"{place};", autoescape=True))
        await self._execute(delete(addresses).where(addresses.c.channel == channel, is_there))

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

        Noted all the same, without the meaning: delivered once more after that time, it is known. An event
        that was erased is known as well.
        """
        known = bool(
            meaning
            and (
                await self._execute(
                    _SAME_MEANING, {"meaning": meaning, "since": at - within, "now": at + CLOCKS_DIFFER}
                )
            ).first()
        )
        row: dict[str, Any] = {"channel": channel, "conversation": key, "event_id": fitting(event_id)}
        row |= {"meaning": None if known else meaning, "at": at, "until": until}
        is_new, around = await self._run(partial(self._receive_here, row))
        self._read_on[channel, key] = around.state
        self._address_on[channel, key] = around.address
        if not around.has_change:
            self._unchanged.add((channel, key, event_id))
        return is_new and not around.is_erased and not known

    def _receive_here(self, row: Mapping[str, Any]) -> tuple[bool, Row[Any]]:
        """Whether the event is new, and what is around it: who receives wants that next, and going back costs
        more."""
        new = insert_new(received, is_postgresql=self._is_postgresql)
        is_new = self._execute_here(new, row).first() is not None
        where = {"of_key": row["conversation"], "of_event": row["event_id"], **_hash_of(row)}
        return is_new, self._execute_here(_AROUND, where).one()

    async def forget_meaning(self, channel: str, key: str, event_id: str) -> None:
        """The event meant nothing: the same again under another id is new."""
        self._execute_later(
            _FORGET_MEANING,
            {"of_channel": channel, "of_key": key, "of_event": fitting(event_id), "meaning": None},
        )

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
            "content": content,
            "event_id": event_id and fitting(event_id),
            "at": at,
        }
        self._execute_later(_ADD_MESSAGE, {"of_channel": channel, "of_key": key, **row})

    async def keep_change(self, change: Change, *, until: datetime) -> None:
        """Writes the change into its message; when that is still to come, keeps it until then.

        Nothing when a later version was kept, or the message was erased. What was typed and not kept is
        not kept after a change of it either: then only a withdrawal is written.
        """
        self._unchanged.discard((change.channel, change.conversation, change.event_id))
        name = fitting(change.event_id)
        row = {"channel": change.channel, "conversation": change.conversation, "event_id": name}
        if (await self._execute(_ERASED, _hash_of(row))).first() is not None:
            return
        place = {"of_channel": change.channel, "of_key": change.conversation, "of_event": name}
        before = (await self._execute(_CHANGE, place)).first()
        version = str(storable(change.version))[:64]
        later = (version, change.text is None)  # at the same moment, taken back is the last word
        if before is not None and (before.version, before.is_withdrawn) > later:
            return
        found = (await self._execute(_MESSAGE, place)).first()
        is_kept_back = found is not None and found.content.get("text") in KEPT_BACK
        if found is not None and (change.text is None or not is_kept_back):
            content = changed(found.content, change.text)
            self._execute_later(_REWRITE, {**place, "content": content})
        self._put_later(
            changes,
            channel=change.channel,
            conversation=change.conversation,
            event_id=name,
            text=None if found is not None or change.text is None else storable(change.text),
            is_withdrawn=change.text is None,
            version=version,
            until=until,
        )

    async def change_waiting(self, channel: str, key: str, event_id: str) -> Change | None:
        """The change that came before its message, if any."""
        if (channel, key, event_id) in self._unchanged:
            return None
        place = {"of_channel": channel, "of_key": key, "of_event": fitting(event_id)}
        row = (await self._execute(_CHANGE, place)).first()
        if row is None or (row.text is None and not row.is_withdrawn):
            return None
        return Change(channel, key, event_id, row.text, row.version)

    async def messages(self, channel: str, key: str, *, after: int = 0) -> Sequence[Message]:
        """Lines with a number above `after`, at most the last 500."""
        rows = (await self._execute(_LAST_MESSAGES, {"channel": channel, "key": key, "after": after})).all()
        return [Message(r.number, r.author, r.content, r.at) for r in reversed(rows)]

    async def allow(self, key: str, *, most: int, per: timedelta, now: datetime) -> bool:
        """Takes one of the `most` that `key` may do in each `per`; they come back evenly (bot/bucket.py).

        The bucket is a row, so that it holds for all processes together.
        """
        key = fitting(key)
        row = (await self._execute(_LIMIT, {"of": key})).first()
        if row is None:
            first, _ = take(None, most=most, per=per, now=now)
            if await self._insert_new(limits, key=key, left=first.left, at=first.at):
                return True
            row = (await self._execute(_LIMIT, {"of": key})).one()  # another process was first
        before = Bucket(row.left, row.at)
        after, is_left = take(before, most=most, per=per, now=now)
        if after != before:
            self._execute_later(_TAKE, {"of": key, "left": after.left, "at": after.at})
        return is_left

    async def add_feedback(self, topic: str, *, helpful: bool, at: datetime) -> None:
        """Keeps that an answer helped, or not; no person is kept with it."""
        self._execute_later(insert(feedback), {"topic": topic, "helpful": helpful, "at": at})

    async def add_miss(self, miss: Miss, *, until: datetime, place: tuple[str, str] | None = None) -> None:
        """Keeps a masked miss until the given day, or until the conversation of this place is erased."""
        row = {
            "origin": place and origin_of(*place),
            "kind": miss.kind,
            "text": storable(miss.text),
            "topic": miss.topic and fitting(miss.topic)[:100],
            "at": miss.at,
        }
        self._execute_later(insert(misses), {"until": until, **row})

    async def misses(self) -> Sequence[Miss]:
        """All misses kept, oldest first."""
        rows = (await self._execute(select(misses).order_by(misses.c.at, misses.c.id))).all()
        return [Miss(row.kind, row.text, row.topic, row.at) for row in rows]


def changed(content: Mapping[str, Any], text: str | None) -> dict[str, Any]:
    """The content of a message after a change of its text; None is taken back."""
    return {**content, "text": text or "", "is_edited": text is not None, "is_withdrawn": text is None}


def _hash_of(row: Mapping[str, Any]) -> dict[str, str]:
    return {"of_channel": row["channel"], "of_hash": event_of(row["conversation"], row["event_id"])}
