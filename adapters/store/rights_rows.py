"""What the rights of a person need from the database: all that is kept of them, and what they asked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    bindparam,
    collate,
    delete,
    func,
    insert,
    or_,
    select,
    union,
    update,
)

from adapters.store.appointment_rows import to_appointment
from adapters.store.conversation_rows import OF_CONVERSATION
from adapters.store.request_rows import fold
from adapters.store.rows import Rows, fitting, storable
from adapters.store.schema import appointments, conversations, messages, notices, requests, rights
from bot.appointment import Appointment
from bot.ports import Message
from bot.rights_clock import Demand, PersonRight

_MOST_SEARCHED = 200
_UNTIL = select(conversations.c.until).where(
    conversations.c.channel == bindparam("of_channel"), conversations.c.key == bindparam("of_key")
)
_MESSAGES = (
    select(messages)
    .where(messages.c.channel == bindparam("of_channel"), messages.c.key == bindparam("of_key"))
    .order_by(messages.c.number)
)
_APPOINTMENTS = (
    select(appointments)
    .where(appointments.c.number == bindparam("of"))
    .order_by(appointments.c.changed_at, appointments.c.uid)
)
_REFS = (
    select(notices.c.ref)
    .where(
        notices.c.channel == bindparam("of_channel"),
        notices.c.conversation == bindparam("of_key"),
        notices.c.ref.is_not(None),
    )
    .order_by(notices.c.id)
)


_AFTER_SLASH = chr(ord("/") + 1)


def _names_within(*, is_postgresql: bool) -> CompoundSelect[Any]:
    """Names from one up to another, wherever a conversation is named; in the order of bytes, whatever the
    locale of the server: between the two stands all that begins with the first and a slash."""

    def between(column: ColumnElement[str]) -> ColumnElement[bool]:
        name = collate(column, "C") if is_postgresql else column
        return (name >= bindparam("first")) & (name < bindparam("end"))

    parts = (
        select(column.label("name")).where(table.c.channel == bindparam("of_channel"), between(column))
        for table, column in OF_CONVERSATION
    )
    return union(*parts)


_NAMES = {known: _names_within(is_postgresql=known) for known in (False, True)}


class RightsRows(Rows):
    """The part of a unit that the rights of a person need."""

    async def places_of(self, channel: str, person: str) -> Sequence[str]:
        """The names of all conversations of a person, in order: their own, and those within it."""
        if not person:
            return []
        bounds = {"of_channel": channel, "first": person, "end": person + _AFTER_SLASH}
        names = (await self._execute(_NAMES[self._is_postgresql], bounds)).scalars()
        return sorted(name for name in names if name == person or name.startswith(f"{person}/"))

    async def kept_until(self, channel: str, key: str) -> datetime | None:
        """When the conversation goes; None when there is none."""
        found = await self._execute(_UNTIL, {"of_channel": channel, "of_key": key})
        until: datetime | None = found.scalar_one_or_none()
        return until

    async def all_messages(self, channel: str, key: str) -> Sequence[Message]:
        """Every line of the conversation, oldest first."""
        rows = (await self._execute(_MESSAGES, {"of_channel": channel, "of_key": key})).all()
        return [Message(row.number, row.author, row.content, row.at) for row in rows]

    async def appointments_of(self, number: str) -> Sequence[Appointment]:
        """All appointments of a request, the one that changed last at the end."""
        rows = (await self._execute(_APPOINTMENTS, {"of": storable(number)})).all()
        return [to_appointment(row) for row in rows]

    async def sent_refs(self, channel: str, key: str) -> Sequence[str]:
        """The platform's ids of all that was sent in this conversation."""
        rows = (await self._execute(_REFS, {"of_channel": channel, "of_key": key})).all()
        return [row.ref for row in rows]

    async def has_notice(self, key: str) -> bool:
        """Whether there is a notice with this key, in whatever state."""
        query = select(notices.c.id).where(notices.c.key == fitting(key))
        return (await self._execute(query)).first() is not None

    async def numbers_of_person(self, text: str, *, teams: Sequence[str] | None, most: int) -> Sequence[str]:
        """Numbers of requests with this in their number, subject, name or mail address, newest first."""
        words = fold(storable(text[:_MOST_SEARCHED]))
        if not words:
            return []
        mail = func.lower(requests.c.notify_email).contains(words, autoescape=True)
        query = select(requests.c.number).where(or_(requests.c.search.contains(words, autoescape=True), mail))
        if teams is not None:
            query = query.where(requests.c.team.in_(list(teams)))
        order = (requests.c.changed_at.desc(), requests.c.number)
        return [row.number for row in (await self._execute(query.order_by(*order).limit(most))).all()]

    async def add_right(self, one: PersonRight) -> None:
        """Keeps that a person asked for something; it gets a number of its own."""
        self._execute_later(insert(rights), _to_row(one))

    async def rights(self, *, most: int = 500) -> Sequence[PersonRight]:
        """What persons asked: what is still to be done first, by the day on which it is due."""
        order = (rights.c.done_at.is_not(None), rights.c.due_on, rights.c.id)
        rows = (await self._execute(select(rights).order_by(*order).limit(most))).all()
        return [_to_right(row) for row in rows]

    async def drop_right(self, number: int) -> bool:
        """Deletes what was noted by mistake, when it was not done yet; False when there is no such thing."""
        open_one = (rights.c.id == number) & rights.c.done_at.is_(None)
        return (await self._execute(delete(rights).where(open_one))).rowcount == 1

    async def finish_right(self, number: int, *, at: datetime, until: datetime) -> bool:
        """Notes that it was done, to be kept until then; False when there is none, or it was."""
        open_one = (rights.c.id == number) & rights.c.done_at.is_(None)
        changed = await self._execute(update(rights).where(open_one).values(done_at=at, until=until))
        return changed.rowcount == 1


def _to_row(one: PersonRight) -> dict[str, Any]:
    names = ("number", "received_on", "due_on", "done_at", "staff", "until")
    return {"kind": one.kind.value, **{name: getattr(one, name) for name in names}}


def _to_right(row: Row[Any]) -> PersonRight:
    return PersonRight(
        Demand(row.kind),
        row.received_on,
        row.due_on,
        row.staff,
        row.until,
        number=row.number,
        done_at=row.done_at,
        id=row.id,
    )
