"""Opening hours: which moments are open, with holidays, closures and the switch nights; Europe/Brussels.

A time on the clock that does not exist (the switch in March) is the moment of the switch; one that exists
twice (October) is the first of the two. So spans keep their order, and each moment is in one at most.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from holidays import country_holidays

BRUSSELS = ZoneInfo("Europe/Brussels")
HORIZON = timedelta(days=370)
KNOWN_YEARS = range(1950, 2101)  # of holidays; the library knows none after 2100
FLEMISH_DAY = "Feest van de Vlaamse Gemeenschap"
_NO_TWO_ON_ONE_DAY = 2026


@lru_cache(maxsize=16)
def holidays_in(year: int) -> Mapping[date, tuple[str, ...]]:
    """The Belgian holidays of a year, and 11 July, which the library lacks; two may fall on one day."""
    known = country_holidays("BE", years=year, language="nl")
    named = {day: tuple(known.get_list(day)) for day in known}
    return MappingProxyType({**named, date(year, 7, 11): (FLEMISH_DAY,)})


def holiday_names() -> frozenset[str]:
    """The names of all holidays, as `Hours.open_on` knows them."""
    return frozenset(name for names in holidays_in(_NO_TWO_ON_ONE_DAY).values() for name in names)


@dataclass(frozen=True, order=True)
class Span:
    """From one time on the clock to another of the same day. Raises ValueError when it is empty."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(
                f"{self.start:%H:%M}-{self.end:%H:%M} does not end after its start on the same day"
            )


@dataclass(frozen=True)
class Closure:
    """Days on which all is closed, both included. Raises ValueError when it ends before it starts."""

    first: date
    last: date
    reason: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"it ends on {self.last}, before it starts on {self.first}")


@dataclass(frozen=True)
class Hours:
    """The opening hours of a team: a week (0 = Monday), without holidays and closures.

    A holiday named in `open_on` is a day as any other; a closure holds always. Every moment that is handed
    in must be aware (else ValueError), in any zone; days are those of Brussels. What `on` and `close_of` hand
    back is in Brussels, to show; all other moments are in UTC, to keep and to count with (Python compares two
    moments of one zone by the clock on the wall, which is wrong in the nights of the switch).
    Raises ValueError when spans of a day overlap, or for a key that is no day of the week.
    """

    week: Mapping[int, tuple[Span, ...]]
    closures: tuple[Closure, ...] = ()
    open_on: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        week = {day: tuple(sorted(spans)) for day, spans in sorted(self.week.items()) if spans}
        for day, spans in week.items():
            if day not in range(7):
                raise ValueError(f"{day} is no day of the week")
            for before, after in pairwise(spans):
                if after.start < before.end:
                    raise ValueError(f"hours overlap: {after.start:%H:%M} is before {before.end:%H:%M}")
        merged = {day: _joined(spans) for day, spans in week.items()}
        object.__setattr__(self, "week", MappingProxyType(merged))

    def __hash__(self) -> int:
        return hash((tuple(self.week.items()), self.closures, self.open_on))

    def on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """When it is open on a day, in order, in Brussels; nothing when it is closed."""
        return tuple(
            (start.astimezone(BRUSSELS), end.astimezone(BRUSSELS)) for start, end in self._open_on(day)
        )

    def why_closed(self, day: date) -> str | None:
        """The holiday or the reason of the closure, also on a weekday without hours; None without either."""
        names = [name for name in holidays_in(day.year).get(day, ()) if name not in self.open_on]
        if names:
            return names[0]
        return next((one.reason for one in self.closures if one.first <= day <= one.last), None)

    def is_open(self, moment: datetime) -> bool:
        """Whether it is open then; at the minute of closing it is not."""
        now = _utc(moment)
        return any(start <= now < end for start, end in self._open_on(_day(now)))

    def next_opening(self, moment: datetime) -> datetime | None:
        """When the doors first open at or after a moment; None when not within HORIZON.

        Asked while it is open, that is the opening after this one: ask `is_open` first.
        """
        now = _utc(moment)
        days = (_day(now) + timedelta(days=ahead) for ahead in range(HORIZON.days + 1))
        starts = (start for day in days for start, _ in self._open_on(day))
        return next((start for start in starts if start >= now), None)

    def opening_day_after(self, day: date, count: int) -> date | None:
        """The count-th day after this one on which it is open; None when not within HORIZON."""
        if count < 1:
            raise ValueError(f"count must be 1 or more, not {count}")
        days = (day + timedelta(days=past) for past in range(1, HORIZON.days + 1))
        for found in days:
            count -= bool(self._open_on(found))
            if not count:
                return found
        return None

    def close_of(self, day: date) -> datetime:
        """When it closes for the last time that day, in Brussels. Raises ValueError when it is closed."""
        spans = self.on(day)
        if not spans:
            raise ValueError(f"it is closed on {day}")
        return spans[-1][1]

    def opening_time(self, start: datetime, end: datetime) -> timedelta:
        """How long it is open between two moments."""
        return sum((till - since for since, till in self._spans(_utc(start), _utc(end))), timedelta())

    def half_way(self, start: datetime, end: datetime) -> datetime:
        """The open moment at which half of the opening time between both has passed.

        When that is at a closing, it is the opening after it. Raises ValueError when it is not open between.
        """
        left = self.opening_time(start, end) / 2
        for since, till in self._spans(_utc(start), _utc(end)):
            if left < till - since:
                return since + left
            left -= till - since
        raise ValueError("it is not open between both moments")

    def holds(self, start: datetime, end: datetime) -> bool:
        """Whether both lie within one span, in this order; the end may be the minute of closing."""
        first, last = _utc(start), _utc(end)
        return first <= last and any(
            since <= first < till and last <= till for since, till in self._open_on(_day(first))
        )

    def _open_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """As `on`, in UTC. A span that the switch skips whole is not there."""
        if day.weekday() not in self.week or self.why_closed(day):
            return ()
        spans = ((_at(day, span.start), _at(day, span.end)) for span in self.week[day.weekday()])
        return tuple((start, end) for start, end in spans if start < end)

    def _spans(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is open between two moments in UTC, cut off at both."""
        day = _day(start)
        while day <= _day(end):
            for since, till in self._open_on(day):
                if max(since, start) < min(till, end):
                    yield max(since, start), min(till, end)
            day += timedelta(days=1)


def _joined(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The same hours, without a border where one span begins as another ends."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].end == span.start:
            span = Span(found.pop().start, span.end)  # noqa: PLW2901 - it grows
        found.append(span)
    return tuple(found)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone could be any")
    return moment.astimezone(UTC)


def _day(moment: datetime) -> date:
    return moment.astimezone(BRUSSELS).date()


def _at(day: date, clock: time) -> datetime:
    """The moment in UTC at which the clock in Brussels says this.

    The whole of Europe switches at 1:00 UTC (Directive 2000/84/EC), and Python reads a time that is skipped
    with the offset of before: it lies within the hour after the switch.
    """
    moment = datetime.combine(day, clock, BRUSSELS).astimezone(UTC)
    is_skipped = moment.astimezone(BRUSSELS).time() != clock
    return moment.replace(minute=0, second=0, microsecond=0) if is_skipped else moment
