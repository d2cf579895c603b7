"""Two hundred weeks that Hypothesis makes up: the promise and its reminders against a slow reference.

The reference walks quarter by quarter in UTC and asks one thing: what do the clock and the calendar in
Brussels say? It counts Easter itself, and shares nothing with bot/hours.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.hours import Closure, Hours, Span
from bot.promise import Nudge, PromiseRule, first_nudge, nudge_after, promised_at

ZONE = ZoneInfo("Europe/Brussels")
QUARTER = timedelta(minutes=15)
REACH = 370
FIXED = {
    (1, 1): "Nieuwjaar", (5, 1): "Dag van de Arbeid", (7, 11): "Feest van de Vlaamse Gemeenschap",
    (7, 21): "Nationale feestdag", (8, 15): "O. L. V. Hemelvaart", (11, 1): "Allerheiligen",
    (11, 11): "Wapenstilstand", (12, 25): "Kerstmis",
}  # fmt: skip
AFTER_EASTER = {
    0: "Pasen", 1: "Paasmaandag", 39: "O. L. H. Hemelvaart", 49: "Pinksteren", 50: "Pinkstermaandag"
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """One made-up team and one request to it. Quarters count from midnight: 36 is nine o'clock."""

    week: dict[int, tuple[tuple[int, int], ...]]
    sent_at: datetime
    closures: tuple[tuple[date, int], ...] = ()
    open_on: frozenset[str] = frozenset()
    days: int = 2
    per_day: int = 5
    ahead: int = 0
    steps: tuple[int, ...] = (60, -60, 300)

    @property
    def hours(self) -> Hours:
        """As the program sees it."""
        week = {day: tuple(Span(clock(a), clock(b)) for a, b in spans) for day, spans in self.week.items()}
        closures = (Closure(day, day + timedelta(days=more), "dicht") for day, more in self.closures)
        return Hours(week, tuple(closures), self.open_on)

    @property
    def promised(self) -> datetime | None:
        """What the program promises."""
        return promised_at(self.hours, PromiseRule(self.days, self.per_day), self.sent_at, self.ahead)


def clock(quarters: int) -> time:
    return time(quarters // 4, quarters % 4 * 15)


# The slow reference


def easter(year: int) -> date:
    """The anonymous Gregorian computus (Nature, 20 April 1876)."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def is_shut(world: World, day: date) -> bool:
    names = {FIXED.get((day.month, day.day)), AFTER_EASTER.get((day - easter(day.year)).days)} - {None}
    return bool(names - world.open_on) or any(
        first <= day <= first + timedelta(days=more) for first, more in world.closures
    )


def open_quarters(world: World, start: datetime, end: datetime) -> Iterator[tuple[date, datetime]]:
    """Each open quarter from `start` until before `end`, with its day in Brussels."""
    quarter, shut = start, dict[date, bool]()
    while quarter < end:
        local = quarter.astimezone(ZONE)
        day = local.date()
        if day not in shut:
            shut[day] = is_shut(world, day)
        # The hour that comes twice in October: what is open at its end, stays so the second time.
        count = 11 if local.fold else local.hour * 4 + local.minute // 15
        if not shut[day] and any(a <= count < b for a, b in world.week.get(day.weekday(), ())):
            yield day, quarter
        quarter += QUARTER


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), ZONE).astimezone(UTC)


def slow_promise(world: World) -> datetime | None:
    """The end of the last open quarter of the day that the rule names."""
    sent = world.sent_at.astimezone(ZONE).date()
    wanted, seen = min(world.days + world.ahead // world.per_day, 10), list[date]()
    found = None
    last = midnight(sent + timedelta(days=REACH + 1))
    for day, quarter in open_quarters(world, midnight(sent + timedelta(days=1)), last):
        if day not in seen:
            seen.append(day)
        if len(seen) > wanted:
            break
        found = quarter + QUARTER
    return found if len(seen) >= wanted else None


# The worlds


def last_sunday(year: int, month: int) -> date:
    return next(day for day in (date(year, month, 31 - back) for back in range(7)) if day.weekday() == 6)


YEARS = range(2024, 2036)
SWITCHES = [last_sunday(year, month) for year in YEARS for month in (3, 10)]
LEAP_DAYS = [date(year, 2, 29) for year in (2024, 2028, 2032)]
FEASTS = [date(year, month, day) for year in YEARS for month, day in FIXED]
ANCHORS = st.one_of(
    st.sampled_from(SWITCHES),
    st.sampled_from(LEAP_DAYS),
    st.sampled_from([*FEASTS, *map(easter, YEARS)]),
    st.dates(date(2024, 1, 1), date(2035, 12, 31)),
)
ZONES = st.sampled_from([UTC, ZONE, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Kiritimati")])


@st.composite
def days(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """The spans of a day: by day, or at any hour, so that the nights of the switch are met."""
    low, high = draw(st.sampled_from([(28, 80), (0, 24), (0, 95)]))
    edges = draw(st.lists(st.integers(low, high), unique=True, min_size=2, max_size=6).map(sorted))
    touching = draw(st.booleans())
    pairs = list(pairwise(edges))
    return tuple(pairs if touching else pairs[::2])


@st.composite
def worlds(draw: st.DrawFn) -> World:
    first = draw(ANCHORS) - timedelta(days=draw(st.integers(0, 6)))
    sent = midnight(first) + timedelta(minutes=draw(st.integers(0, 24 * 60 - 1)))
    near = st.integers(0, 21).map(lambda more: first + timedelta(days=more))
    return World(
        week=draw(st.dictionaries(st.integers(0, 6), days(), min_size=draw(st.integers(0, 7)))),
        sent_at=sent.astimezone(draw(ZONES)),
        closures=tuple(draw(st.lists(st.tuples(near, st.integers(0, 9)), max_size=3))),
        open_on=frozenset(draw(st.sets(st.sampled_from([*FIXED.values(), *AFTER_EASTER.values()])))),
        days=draw(st.integers(1, draw(st.sampled_from([2, 10])))),
        per_day=draw(st.integers(1, 8)),
        ahead=draw(st.one_of(st.just(0), st.integers(0, 60))),
        steps=(*draw(st.lists(st.integers(15, 600), min_size=1, max_size=5)), -60, 61),
    )


ALL_DAY = dict.fromkeys(range(7), ((0, 95),))
AT_NIGHT = dict.fromkeys(range(7), ((4, 10), (10, 16)))
NEVER = {0: ()}


def world(sent: str, week: dict[int, tuple[tuple[int, int], ...]] = AT_NIGHT, **more: int) -> World:
    return World(week, datetime.fromisoformat(sent).replace(tzinfo=ZONE), **more)


@pytest.mark.parametrize("year", range(1950, 2100, 7))
def test_the_reference_knows_when_it_is_easter(year: int) -> None:
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


WEEKS = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@WEEKS
@given(worlds())
@example(world("2026-03-27T10:00"))
@example(world("2026-03-28T10:00", {6: ((8, 12),)}, days=1))
@example(world("2026-10-24T10:00", days=1))
@example(world("2026-10-25T02:30", {0: ((0, 1),), 6: ((9, 11),)}))
@example(world("2028-02-28T23:59", ALL_DAY, days=1))
@example(world("2026-03-28T10:00", {6: ((4, 10),)}, days=1))
@example(world("2025-07-10T10:00", ALL_DAY, days=1))
@example(world("2026-07-01T10:00", NEVER))
def test_the_promise_is_what_the_slow_reference_finds_open_until_then_and_within_ten_days(
    made: World,
) -> None:
    promised = made.promised

    assert promised == slow_promise(made)
    if promised is not None:
        sent = made.sent_at.astimezone(ZONE).date()
        after = open_quarters(made, midnight(sent + timedelta(days=1)), promised)
        opened = list(after)
        assert opened[-1][1] == promised - QUARTER
        assert made.hours.is_open(promised - timedelta(microseconds=1))
        assert len({day for day, _ in opened}) <= 10


def moments(made: World, until: datetime) -> Iterator[datetime]:
    """What a clock says that goes on in steps and is set back by an hour now and then."""
    now = made.sent_at.astimezone(UTC)
    while now < until:
        for step in made.steps:
            now += timedelta(minutes=step)
            yield now


def reminders(made: World, promised: datetime) -> list[tuple[Nudge, datetime, datetime]]:
    """(what, its moment, when it was told) as a team is told while that clock runs."""
    upcoming, told = first_nudge(made.hours, made.sent_at, promised), []
    for now in chain(moments(made, promised), [promised, promised - timedelta(hours=1), promised]):
        while upcoming and upcoming.at <= now:
            told.append((upcoming.kind, upcoming.at, now))
            upcoming = nudge_after(made.hours, upcoming.kind, promised)
    return told


def slow_half(made: World, promised: datetime) -> datetime:
    """The moment at which half of the open minutes has passed, of all open half minutes."""
    sent = made.sent_at.astimezone(UTC)
    start = sent - (sent - midnight(sent.astimezone(ZONE).date())) % QUARTER
    halves = [
        quarter + timedelta(seconds=30 * half)
        for _, quarter in open_quarters(made, start, promised)
        for half in range(30)
        if quarter + timedelta(seconds=30 * half) >= sent
    ]
    return halves[len(halves) // 2]


@WEEKS
@given(worlds())
@example(world("2026-03-27T10:00"))
@example(world("2026-10-24T00:00", days=1))
@example(world("2026-10-23T10:07", ALL_DAY, days=5))
@example(world("2028-02-28T23:59", ALL_DAY, days=1))
@example(world("2028-02-27T10:00", ALL_DAY, days=2))
@example(world("2026-03-28T10:00", {6: ((8, 10), (11, 16))}, days=1))
def test_a_team_is_reminded_once_of_half_the_time_the_day_and_the_moment_in_this_order(made: World) -> None:
    promised = made.promised
    if promised is None:
        return
    day, half = promised.astimezone(ZONE).date(), slow_half(made, promised)
    opening = next(quarter for _, quarter in open_quarters(made, midnight(day), promised))

    told = reminders(made, promised)

    due = [(Nudge.DAY, opening), (Nudge.MISSED, promised)]
    if half.astimezone(ZONE).date() < day:
        due.insert(0, (Nudge.HALF, half))
    assert [(kind, at) for kind, at, _ in told] == due
    assert all(at <= now for _, at, now in told)
    assert all(made.hours.is_open(at) for kind, at, _ in told if kind is not Nudge.MISSED)
