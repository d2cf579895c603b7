"""Appointments in the database, and what is due at a moment: reminders of them, and of promises."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from adapters.store.rows import Rows, storable
from adapters.store.schema import appointments, requests
from bot.appointment import Appointment, Standing

_OF_REQUEST = (
    select(appointments)
    .where(appointments.c.number == bindparam("of"))
    .order_by(appointments.c.changed_at.desc(), appointments.c.uid)
)
_BY_UID = select(appointments).where(appointments.c.uid == bindparam("of"))
_BUSY = (
    select(appointments)
    .where(
        appointments.c.staff == bindparam("of"),
        appointments.c.standing == Standing.PLANNED.value,
        appointments.c.end > bindparam("after"),
    )
    .order_by(appointments.c.start)
)
_TO_REMIND = (
    select(appointments)
    .where(appointments.c.remind_at <= bindparam("now"))
    .order_by(appointments.c.remind_at, appointments.c.uid)
    .limit(bindparam("most"))
)
_TO_NUDGE = (
    select(requests.c.number)
    .where(requests.c.nudge_at <= bindparam("now"))
    .order_by(requests.c.nudge_at, requests.c.number)
    .limit(bindparam("most"))
)


class AppointmentRows(Rows):
    """The part of a unit that appointments and reminders need."""

    async def keep_appointment(self, appointment: Appointment) -> None:
        """Keeps a new or changed appointment."""
        self._put_later(appointments, **_to_row(appointment))

    async def appointment_of(self, number: str) -> Appointment | None:
        """The appointment of a request that changed last."""
        return _to_one(await self._execute(_OF_REQUEST, {"of": storable(number)}))

    async def appointment(self, uid: str) -> Appointment | None:
        """The appointment with this name."""
        return _to_one(await self._execute(_BY_UID, {"of": storable(uid)}))

    async def planned_of(self, staff: int, *, after: datetime) -> Sequence[Appointment]:
        """The planned appointments of a member of staff that end after a moment, in order."""
        rows = (await self._execute(_BUSY, {"of": staff, "after": after})).all()
        return [to_appointment(row) for row in rows]

    async def to_remind(self, now: datetime, *, most: int = 100) -> Sequence[Appointment]:
        """Appointments whose reminder is due, the earliest first."""
        rows = (await self._execute(_TO_REMIND, {"now": now, "most": most})).all()
        return [to_appointment(row) for row in rows]

    async def to_nudge(self, now: datetime, *, most: int = 100) -> Sequence[str]:
        """Numbers of requests of which something is due about their promise, the earliest first."""
        return [row.number for row in (await self._execute(_TO_NUDGE, {"now": now, "most": most})).all()]


def _to_row(one: Appointment) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("uid", "number", "staff", "minutes", "start", "sequence")},
        "standing": one.standing.value,
        "place": storable(one.place)[:100],
        "offered_place": storable(one.offered_place)[:100],
        "offered": [moment.astimezone(UTC).isoformat() for moment in one.offered],
        "end": one.end,
        "remind_at": one.remind_at,
        "changed_at": one.changed_at,
    }


def _to_one(result: Any) -> Appointment | None:
    row = result.first()
    return to_appointment(row) if row else None


def to_appointment(row: Row[Any]) -> Appointment:
    """The appointment of a row."""
    return Appointment(
        row.uid,
        row.number,
        row.staff,
        Standing(row.standing),
        row.place,
        row.minutes,
        offered=tuple(datetime.fromisoformat(moment) for moment in row.offered),
        offered_place=row.offered_place,
        start=row.start,
        sequence=row.sequence,
        remind_at=row.remind_at,
        changed_at=row.changed_at,
    )
