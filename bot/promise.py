"""By when a request is answered, as its asker is told, and when its team is reminded of that."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.hours import BRUSSELS, Hours


@dataclass(frozen=True)
class PromiseRule:
    """How many opening days it takes: `days`, one more for each full `per_day` ahead, `most` in all.

    Raises ValueError when one is below 1.
    """

    days: int = 2
    per_day: int = 5
    most: int = 10

    def __post_init__(self) -> None:
        if min(self.days, self.per_day, self.most) < 1:
            raise ValueError("each must be 1 or more")


class Nudge(StrEnum):
    """What a team is reminded of: half of the time has passed, it is for today, it is too late."""

    HALF = "halverwege"
    DAY = "vandaag"
    MISSED = "voorbij"


@dataclass(frozen=True)
class NextNudge:
    """A reminder and its moment, in UTC."""

    kind: Nudge
    at: datetime


def promised_at(hours: Hours | None, rule: PromiseRule, sent_at: datetime, ahead: int) -> datetime | None:
    """The latest moment of an answer, in UTC: the close of an opening day after that of sending.

    `ahead` is how many requests were open in the team. None without hours, or when none come in a year.
    """
    if hours is None:
        return None
    days = min(rule.days + ahead // rule.per_day, rule.most)
    day = hours.opening_day_after(sent_at.astimezone(BRUSSELS).date(), days)
    return hours.close_of(day).astimezone(UTC) if day else None


def first_nudge(hours: Hours, sent_at: datetime, promised_at: datetime) -> NextNudge:
    """HALF of the opening time, when that falls before the promised day; else as `nudge_after` HALF."""
    if hours.opening_time(sent_at, promised_at):
        half = hours.half_way(sent_at, promised_at)
        if half.astimezone(BRUSSELS).date() < promised_at.astimezone(BRUSSELS).date():
            return NextNudge(Nudge.HALF, half)
    return _on_the_day(hours, promised_at)


def nudge_after(hours: Hours, kind: Nudge, promised_at: datetime) -> NextNudge | None:
    """What follows: DAY at the opening of the promised day, MISSED at the promised moment, then nothing.

    DAY is skipped when that day has been closed meanwhile, or opens only after the promised moment.
    """
    if kind is Nudge.HALF:
        return _on_the_day(hours, promised_at)
    return _missed(promised_at) if kind is Nudge.DAY else None


def _on_the_day(hours: Hours, promised_at: datetime) -> NextNudge:
    opens = hours.on(promised_at.astimezone(BRUSSELS).date())
    start = opens[0][0].astimezone(UTC) if opens else promised_at
    return NextNudge(Nudge.DAY, start) if start < promised_at else _missed(promised_at)


def _missed(promised_at: datetime) -> NextNudge:
    return NextNudge(Nudge.MISSED, promised_at.astimezone(UTC))
