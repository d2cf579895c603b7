"""Opening hours: split days, holidays, closures, and the nights in which the clock is changed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.hours import (
    BRUSSELS,
    FLEMISH_DAY,
    HORIZON,
    KNOWN_YEARS,
    Closure,
    Hours,
    Span,
    holiday_names,
    holidays_in,
)


def span(text: str) -> Span:
    start, end = text.split("-")
    return Span(time.fromisoformat(start), time.fromisoformat(end))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


SPLIT = (span("09:00-12:30"), span("13:30-17:00"))
WORKDAYS = dict.fromkeys(range(5), SPLIT)
BRIDGE = Closure(date(2026, 5, 15), date(2026, 5, 15), "brugdag")
WINTER = Closure(date(2026, 12, 24), date(2027, 1, 1), "kerstsluiting")
HOURS = Hours(WORKDAYS, (BRIDGE, WINTER))
NIGHTS = Hours({6: (span("01:00-02:30"), span("02:30-04:00"))})
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def shown(hours: Hours, day: date) -> list[str]:
    return [f"{start:%H:%M%z}-{end:%H:%M%z}" for start, end in hours.on(day)]


def test_a_split_day_has_its_spans_in_order_in_brussels() -> None:
    hours = Hours({0: SPLIT[::-1]})

    assert shown(hours, date(2026, 7, 13)) == ["09:00+0200-12:30+0200", "13:30+0200-17:00+0200"]
    assert shown(hours, date(2026, 12, 14)) == ["09:00+0100-12:30+0100", "13:30+0100-17:00+0100"]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        pytest.param(date(2026, 7, 21), "Nationale feestdag", id="holiday"),
        pytest.param(date(2026, 7, 11), FLEMISH_DAY, id="the Flemish day, on a Saturday"),
        pytest.param(date(2025, 7, 11), FLEMISH_DAY, id="the Flemish day, on a Friday"),
        pytest.param(date(2026, 5, 14), "O. L. H. Hemelvaart", id="a holiday that moves"),
        pytest.param(date(2026, 5, 15), "brugdag", id="bridge day"),
        pytest.param(date(2026, 12, 24), "kerstsluiting", id="first day of a closure"),
        pytest.param(date(2026, 12, 25), "Kerstmis", id="holiday in a closure"),
        pytest.param(date(2026, 12, 31), "kerstsluiting", id="last but one"),
        pytest.param(date(2026, 7, 12), None, id="a Sunday"),
    ],
)
def test_a_day_without_opening_says_why_when_there_is_a_reason(day: date, why: str | None) -> None:
    assert HOURS.on(day) == ()
    assert HOURS.why_closed(day) == why


def test_an_ordinary_day_is_not_closed_for_any_reason() -> None:
    assert HOURS.why_closed(date(2026, 7, 13)) is None
    assert HOURS.why_closed(date(2028, 2, 29)) is None
    assert len(HOURS.on(date(2028, 2, 29))) == 2


def test_a_holiday_that_is_named_is_open_but_a_closure_holds_all_the_same() -> None:
    hours = Hours(WORKDAYS, (Closure(date(2026, 11, 11), date(2026, 11, 11), "inventaris"),), holiday_names())

    assert hours.on(date(2026, 7, 21)) != ()
    assert hours.why_closed(date(2026, 7, 21)) is None
    assert hours.why_closed(date(2026, 11, 11)) == "inventaris"
    assert hours.on(date(2026, 11, 11)) == ()


def test_a_day_with_two_holidays_is_open_only_when_both_are_named() -> None:
    both = date(2008, 5, 1)

    closed = Hours(WORKDAYS, open_on=frozenset({"Dag van de Arbeid"}))
    opened = Hours(WORKDAYS, open_on=frozenset({"Dag van de Arbeid", "O. L. H. Hemelvaart"}))

    assert closed.why_closed(both) == "O. L. H. Hemelvaart"
    assert opened.why_closed(both) is None


def test_every_holiday_of_the_years_that_are_known_has_a_name_that_is_known() -> None:
    named = {name for year in KNOWN_YEARS for names in holidays_in(year).values() for name in names}

    assert named == holiday_names()
    assert len(named) == 13


@pytest.mark.parametrize(
    ("week", "said"),
    [
        pytest.param({0: (span("09:00-12:30"), span("12:00-17:00"))}, "overlap", id="overlapping"),
        pytest.param({0: (span("13:00-17:00"), span("09:00-13:01"))}, "overlap", id="in disorder"),
        pytest.param({7: SPLIT}, "no day of the week", id="an eighth day"),
    ],
)
def test_hours_that_cannot_be_are_refused(week: dict[int, tuple[Span, ...]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Hours(week)


@pytest.mark.parametrize(("start", "end"), [(9, 9), (17, 9)], ids=["empty", "over midnight"])
def test_a_span_that_does_not_end_after_its_start_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="does not end after"):
        Span(time(start), time(end))


def test_a_closure_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Closure(date(2026, 5, 2), date(2026, 5, 1), "x")


def test_hours_are_values_that_can_stand_in_a_set() -> None:
    assert len({Hours({0: SPLIT, 1: ()}), Hours({0: SPLIT[::-1]}), Hours({1: SPLIT})}) == 2


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        pytest.param(at("2026-07-13T08:59:59"), False, id="before"),
        pytest.param(at("2026-07-13T09:00"), True, id="at the opening"),
        pytest.param(at("2026-07-13T12:29:59"), True, id="just before noon"),
        pytest.param(at("2026-07-13T12:30"), False, id="at the closing"),
        pytest.param(at("2026-07-13T13:00"), False, id="at noon"),
        pytest.param(at("2026-07-12T10:00"), False, id="Sunday"),
        pytest.param(datetime(2026, 7, 13, 7, tzinfo=UTC), True, id="in UTC"),
        pytest.param(datetime(2026, 7, 12, 22, tzinfo=ZoneInfo("America/New_York")), False, id="New York"),
        pytest.param(datetime(2026, 7, 12, 21, 30, tzinfo=ZoneInfo("Pacific/Honolulu")), True, id="Honolulu"),
    ],
)
def test_it_is_open_from_the_opening_until_just_before_the_closing(moment: datetime, is_open: bool) -> None:
    assert HOURS.is_open(moment) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        pytest.param("2026-07-13T08:00", "2026-07-13T09:00", id="before"),
        pytest.param("2026-07-13T09:00", "2026-07-13T09:00", id="at the opening"),
        pytest.param("2026-07-13T10:00", "2026-07-13T13:30", id="while open"),
        pytest.param("2026-07-13T17:00", "2026-07-14T09:00", id="at the closing"),
        pytest.param("2026-05-13T18:00", "2026-05-18T09:00", id="over a bridge"),
        pytest.param("2026-12-23T18:00", "2027-01-04T09:00", id="over a closure and a year"),
    ],
)
def test_the_next_opening_is_the_first_start_of_a_span(moment: str, opens: str) -> None:
    assert HOURS.next_opening(at(moment)) == at(opens)


def test_who_never_opens_within_the_horizon_has_no_opening_and_no_opening_day() -> None:
    today = date(2026, 7, 13)
    shut = Hours(WORKDAYS, (Closure(today, today + HORIZON, "verbouwing"),))

    assert shut.next_opening(at("2026-07-13T08:00")) is None
    assert shut.opening_day_after(today, 1) is None
    assert Hours({}).next_opening(at("2026-07-13T08:00")) is None


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        pytest.param(date(2026, 7, 9), 1, date(2026, 7, 10), id="the day after"),
        pytest.param(date(2026, 7, 10), 1, date(2026, 7, 13), id="over a weekend"),
        pytest.param(date(2026, 7, 17), 2, date(2026, 7, 22), id="over a holiday"),
        pytest.param(date(2026, 5, 12), 2, date(2026, 5, 18), id="over a bridge"),
        pytest.param(date(2028, 2, 28), 2, date(2028, 3, 1), id="over 29 February"),
    ],
)
def test_opening_days_are_counted_from_the_day_after(day: date, count: int, found: date) -> None:
    assert HOURS.opening_day_after(day, count) == found


def test_the_day_itself_is_no_opening_day_after_it() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        HOURS.opening_day_after(date(2026, 7, 13), 0)


def test_the_close_of_a_day_is_the_end_of_its_last_span() -> None:
    assert HOURS.close_of(date(2026, 7, 13)) == at("2026-07-13T17:00")


def test_a_closed_day_has_no_close() -> None:
    with pytest.raises(ValueError, match="closed on 2026-07-12"):
        HOURS.close_of(date(2026, 7, 12))


@pytest.mark.parametrize(
    ("start", "end", "middle"),
    [
        pytest.param("2026-07-13T09:00", "2026-07-13T11:00", "2026-07-13T10:00", id="within a span"),
        pytest.param("2026-07-13T11:30", "2026-07-13T14:30", "2026-07-13T13:30", id="a closing: the opening"),
        pytest.param("2026-07-10T16:00", "2026-07-13T09:30", "2026-07-10T16:45", id="over a weekend"),
        pytest.param("2026-07-10T18:00", "2026-07-14T17:00", "2026-07-14T09:00", id="sent when closed"),
        pytest.param("2026-05-13T16:00", "2026-05-18T12:30", "2026-05-18T10:15", id="over a bridge"),
    ],
)
def test_half_way_is_the_middle_of_the_opening_time(start: str, end: str, middle: str) -> None:
    assert HOURS.half_way(at(start), at(end)) == at(middle)
    assert HOURS.is_open(at(middle))


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-07-11T10:00", "2026-07-12T10:00"), ("2026-07-13T11:00", "2026-07-13T10:00")],
    ids=["closed all the time", "backwards"],
)
def test_between_moments_without_opening_there_is_no_half_way(start: str, end: str) -> None:
    assert HOURS.opening_time(at(start), at(end)) == timedelta()
    with pytest.raises(ValueError, match="not open between"):
        HOURS.half_way(at(start), at(end))


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        pytest.param("09:00", "12:30", True, id="the whole span"),
        pytest.param("11:30", "12:30", True, id="until the closing"),
        pytest.param("12:00", "14:00", False, id="over noon"),
        pytest.param("08:30", "09:30", False, id="from before"),
        pytest.param("12:30", "12:30", False, id="nothing at the closing"),
        pytest.param("11:00", "10:00", False, id="backwards"),
    ],
)
def test_an_appointment_must_lie_within_one_span(start: str, end: str, holds: bool) -> None:
    assert HOURS.holds(at(f"2026-07-13T{start}"), at(f"2026-07-13T{end}")) is holds


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        HOURS.is_open(datetime(2026, 7, 13, 10))  # noqa: DTZ001 - that is what is refused


# The nights of the switch


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        pytest.param(SPRING, ["01:00+0100-04:00+0200"], id="2:30 does not exist"),
        pytest.param(AUTUMN, ["01:00+0200-04:00+0100"], id="2:30 exists twice"),
    ],
)
def test_in_the_night_of_the_switch_two_spans_that_meet_are_one(day: date, spans: list[str]) -> None:
    assert shown(NIGHTS, day) == spans


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 2), (AUTUMN, 4)], ids=["spring", "autumn"])
def test_the_night_of_the_switch_is_as_long_as_it_lasts(day: date, hours: int) -> None:
    start = datetime.combine(day, time(0), BRUSSELS)
    end = datetime.combine(day, time(6), BRUSSELS)

    assert NIGHTS.opening_time(start, end) == timedelta(hours=hours)


def test_half_way_through_the_long_night_is_in_the_hour_that_comes_twice() -> None:
    start = datetime.combine(AUTUMN, time(0), BRUSSELS)
    end = datetime.combine(AUTUMN, time(6), BRUSSELS)

    assert NIGHTS.half_way(start, end) == datetime(2026, 10, 25, 1, tzinfo=UTC)


def test_a_span_that_the_switch_skips_makes_no_opening_day() -> None:
    skipped = Hours({6: (span("02:00-03:00"),)})

    assert skipped.on(SPRING) == ()
    assert skipped.opening_day_after(SPRING - timedelta(days=1), 1) == date(2026, 4, 12)  # 5 April: Pasen


def test_the_second_time_that_it_is_half_past_two_belongs_to_the_span_that_goes_on() -> None:
    ends_before = Hours({6: (span("01:00-02:45"),)})
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert NIGHTS.is_open(second)
    assert not ends_before.is_open(second)
