"""An appointment: moments offered, one picked, moved or cancelled, and how a moment is said; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from bot.answers import say_date
from bot.hours import BRUSSELS

MOST_MOMENTS = 3
FURTHEST_AHEAD = timedelta(days=365)
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_REMIND_AT = time(9, 0)


class Standing(StrEnum):
    """Where an appointment stands."""

    OFFERED = "voorgesteld"
    PLANNED = "gepland"
    CANCELLED = "afgezegd"


class PlaceKind(StrEnum):
    """How two people meet."""

    ONLINE = "online"
    PHONE = "telefoon"
    ADDRESS = "adres"


@dataclass(frozen=True)
class Place:
    """One of the places of `wegwijs.yaml`; `value` is an https link, a phone number or an address."""

    name: str
    kind: PlaceKind
    value: str


@dataclass(frozen=True)
class Appointment:
    """A talk with a member of staff, its moments in UTC.

    `uid` stays the same when it is moved, `number` is that of the request, `staff` the id of the member,
    `place` the name of one. `start` stays while `offered` holds moments to move it to, at `offered_place`
    when that is another one. `sequence` is that
    of RFC 5545: it rises each time a planned one changes or is cancelled.
    """

    uid: str
    number: str
    staff: int
    standing: Standing
    place: str
    minutes: int
    offered: tuple[datetime, ...] = ()
    offered_place: str = ""
    start: datetime | None = None
    sequence: int = 0
    remind_at: datetime | None = None
    changed_at: datetime | None = None

    @property
    def end(self) -> datetime | None:
        """When it ends, in UTC; None when it was never planned."""
        return None if self.start is None else _end(self.start, self.minutes)


class Opening(Protocol):
    """When somebody can be met."""

    def holds(self, start: datetime, end: datetime) -> bool:
        """Whether all of this lies within the hours."""


class Reason(StrEnum):
    """Why a moment cannot be used."""

    NONE = "geen"  # no moment, or one that is not offered
    TOO_MANY = "te veel"
    PAST = "voorbij"
    CLOSED = "gesloten"
    BUSY = "bezet"
    TWICE = "dubbel"
    TOO_FAR = "te ver"


class Unfit(Exception):  # noqa: N818 - it says what is wrong with a moment
    """A moment that cannot be used: `reason` says why, `moment` which one, when it is about one."""

    def __init__(self, reason: Reason, moment: datetime | None = None) -> None:
        self.reason = reason
        self.moment = moment
        super().__init__(reason.value if moment is None else f"{reason.value}: {say_moment(moment)}")


def check_moments(
    moments: Sequence[datetime],
    *,
    minutes: int,
    now: datetime,
    opening: Opening | None,
    busy: Sequence[Appointment],
) -> None:
    """Refuse with Unfit what cannot be offered.

    `busy` are the member's other appointments, without the one that is moved. Without `opening` the
    hours are unknown and are not checked.
    """
    chosen = [_utc(moment) for moment in moments]
    if not chosen:
        raise Unfit(Reason.NONE)
    if len(chosen) > MOST_MOMENTS:
        raise Unfit(Reason.TOO_MANY)
    for rank, moment in enumerate(chosen):
        if moment in chosen[:rank]:
            raise Unfit(Reason.TWICE, moment)
        _check_free(moment, minutes=minutes, now=now, busy=busy)
        if moment > _utc(now) + FURTHEST_AHEAD:
            raise Unfit(Reason.TOO_FAR, moment)
        ends = _end(moment, minutes)
        if opening is not None and not opening.holds(moment.astimezone(BRUSSELS), ends.astimezone(BRUSSELS)):
            raise Unfit(Reason.CLOSED, moment)


def offer(  # noqa: PLR0913 - what an appointment holds
    before: Appointment | None,
    *,
    uid: str,
    number: str,
    staff: int,
    place: str,
    minutes: int,
    moments: Sequence[datetime],
    now: datetime,
) -> Appointment:
    """A new appointment, or other moments for one that is offered or planned.

    A planned one keeps its uid and length, and its start and place until a moment is picked. After a
    cancelled one a new one begins.
    """
    offered = tuple(sorted(_utc(moment) for moment in moments))
    if before is None or before.standing is Standing.CANCELLED:
        return Appointment(
            uid, number, staff, Standing.OFFERED, place, minutes, offered, changed_at=_utc(now)
        )
    if before.standing is Standing.PLANNED:
        return replace(before, offered=offered, offered_place=place, changed_at=_utc(now))
    return replace(
        before,
        staff=staff,
        place=place,
        minutes=minutes,
        offered=offered,
        changed_at=_utc(now),
    )


def picked(
    appointment: Appointment, moment: datetime, *, now: datetime, busy: Sequence[Appointment]
) -> Appointment:
    """The appointment planned at `moment`.

    Raises Unfit: NONE when the moment is not (or no longer) offered, PAST, or BUSY when another of `busy`
    is planned then. Call it inside the lock on the member's appointments: of two who pick at once the
    second then sees the first.
    """
    start = _utc(moment)
    if start not in appointment.offered:
        raise Unfit(Reason.NONE, start)
    others = [one for one in busy if one.uid != appointment.uid]
    _check_free(start, minutes=appointment.minutes, now=now, busy=others)
    was_planned = appointment.standing is Standing.PLANNED
    return replace(
        appointment,
        standing=Standing.PLANNED,
        place=appointment.offered_place or appointment.place,
        offered=(),
        offered_place="",
        start=start,
        sequence=appointment.sequence + was_planned,
        remind_at=remind_at(start, now=now),
        changed_at=_utc(now),
    )


def without(appointment: Appointment, moment: datetime, *, now: datetime) -> Appointment:
    """The appointment without a moment that is no longer free."""
    gone = _utc(moment)
    left = tuple(one for one in appointment.offered if one != gone)
    return replace(appointment, offered=left, changed_at=_utc(now))


def cancelled(appointment: Appointment, *, now: datetime) -> Appointment:
    """The appointment cancelled, with nothing left to pick or to remind of; a second time changes nothing."""
    if appointment.standing is Standing.CANCELLED:
        return appointment
    return replace(
        appointment,
        standing=Standing.CANCELLED,
        offered=(),
        sequence=appointment.sequence + (appointment.standing is Standing.PLANNED),
        remind_at=None,
        changed_at=_utc(now),
    )


def overlaps(one: Appointment, start: datetime, minutes: int) -> bool:
    """Whether a planned appointment takes part of these minutes; one may begin as another ends."""
    if one.standing is not Standing.PLANNED or one.start is None:
        return False
    return _utc(one.start) < _end(start, minutes) and _utc(start) < _end(one.start, one.minutes)


def remind_at(start: datetime, *, now: datetime) -> datetime | None:
    """The day before at nine in Brussels; None when that has passed."""
    day = start.astimezone(BRUSSELS).date() - timedelta(days=1)
    moment = _utc(datetime.combine(day, _REMIND_AT, BRUSSELS))
    return moment if moment > _utc(now) else None


def end_of_day(moment: datetime) -> datetime:
    """Midnight in Brussels after this moment, in UTC."""
    tomorrow = moment.astimezone(BRUSSELS).date() + timedelta(days=1)
    return _utc(datetime.combine(tomorrow, time(), BRUSSELS))


def say_moment(moment: datetime) -> str:
    """A moment as people in Flanders write it: "dinsdag 14 juli 2026 om 10.00 uur".

    In the hour that comes twice when winter time begins it says which of the two.
    """
    local = _utc(moment).astimezone(BRUSSELS)
    day = f"{WEEKDAYS[local.weekday()]} {say_date(local.date())}"
    said = f"{day} om {local.hour}.{local.minute:02d} uur"
    if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return said
    return f"{said} ({'wintertijd' if local.fold else 'zomertijd'})"


def say_soon(moment: datetime, *, now: datetime) -> str:
    """As `say_moment`, with "vandaag" or "morgen" for the day where that is so."""
    day, today = moment.astimezone(BRUSSELS).date(), now.astimezone(BRUSSELS).date()
    near = {today: "vandaag", today + timedelta(days=1): "morgen"}.get(day)
    return f"{near} om {say_moment(moment).partition(' om ')[2]}" if near else say_moment(moment)


def _check_free(moment: datetime, *, minutes: int, now: datetime, busy: Sequence[Appointment]) -> None:
    if moment <= _utc(now):
        raise Unfit(Reason.PAST, moment)
    if any(overlaps(one, moment, minutes) for one in busy):
        raise Unfit(Reason.BUSY, moment)


def _end(start: datetime, minutes: int) -> datetime:
    return _utc(start) + timedelta(minutes=minutes)


def _utc(moment: datetime) -> datetime:
    """In UTC: within one zone Python compares and adds by the clock on the wall, wrong on switch nights."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return moment.astimezone(UTC)
