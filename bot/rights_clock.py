"""The month within which a request of a person about their data is answered (AVG, article 12(3)); pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

SOON = timedelta(days=7)
KEEP_DONE = timedelta(days=365)
KEEP_OPEN = timedelta(days=3650)  # what is not done has no end date


class Demand(StrEnum):
    """What a person may ask (AVG, articles 15 to 18 and 21)."""

    ACCESS = "inzage"
    RECTIFY = "verbetering"
    ERASE = "wissing"
    RESTRICT = "beperking"
    OBJECT = "bezwaar"


class Haste(StrEnum):
    """How a request stands against its last day."""

    DONE = "afgehandeld"
    LATE = "te laat"
    SOON = "bijna"
    IN_TIME = "op tijd"


@dataclass(frozen=True)
class PersonRight:
    """What a person asked, by kind and day alone: who it was is not kept, `number` may name a request.

    `staff` is the id of who noted it, `id` is given by the store.
    """

    kind: Demand
    received_on: date
    due_on: date
    staff: int
    until: datetime
    number: str | None = None
    done_at: datetime | None = None
    id: int = 0


def due_on(received: date) -> date:
    """The last day to answer: the same day of the next month, or the last day of that month when it has no
    such day (Regulation (EEC, Euratom) No 1182/71, article 3(2)(c)): 31 January → 28 or 29 February.

    On a weekend or holiday the law lets it end a working day later (article 3(4)); we stay on the safe
    side and do not count on that.
    """
    year, month = (received.year + 1, 1) if received.month == 12 else (received.year, received.month + 1)
    return date(year, month, min(received.day, monthrange(year, month)[1]))


def haste_of(one: PersonRight, today: date) -> Haste:
    """How it stands today; its last day itself is in time."""
    if one.done_at is not None:
        return Haste.DONE
    if one.due_on < today:
        return Haste.LATE
    return Haste.SOON if one.due_on - today <= SOON else Haste.IN_TIME


def days_left(one: PersonRight, today: date) -> int:
    """Days until its last day; below zero when that has passed."""
    return (one.due_on - today).days
