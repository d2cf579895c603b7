"""The promise, and when a team is reminded of it."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.hours import BRUSSELS, Closure, Hours, Span
from bot.promise import NextNudge, Nudge, PromiseRule, first_nudge, nudge_after, promised_at

DAY = (Span(time(9), time(12)), Span(time(13), time(17)))
HOURS = Hours(dict.fromkeys(range(5), DAY))
RULE = PromiseRule()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


@pytest.mark.parametrize(
    ("sent", "ahead", "promised"),
    [
        pytest.param("2026-07-06T10:00", 0, "2026-07-08T17:00", id="two days after"),
        pytest.param("2026-07-06T10:00", 4, "2026-07-08T17:00", id="four ahead"),
        pytest.param("2026-07-06T10:00", 5, "2026-07-09T17:00", id="five ahead"),
        pytest.param("2026-07-06T10:00", 11, "2026-07-10T17:00", id="eleven ahead"),
        pytest.param("2026-07-06T10:00", 40, "2026-07-20T17:00", id="the most"),
        pytest.param("2026-07-06T10:00", 4000, "2026-07-20T17:00", id="never more"),
        pytest.param("2026-07-10T18:00", 0, "2026-07-14T17:00", id="on Friday evening"),
        pytest.param("2026-07-17T10:00", 0, "2026-07-22T17:00", id="over a holiday"),
        pytest.param("2028-02-25T10:00", 0, "2028-02-29T17:00", id="29 February"),
        pytest.param("2026-10-23T10:00", 0, "2026-10-27T17:00", id="over a switch"),
    ],
)
def test_the_promise_is_the_close_of_the_last_opening_day_that_it_may_take(
    sent: str, ahead: int, promised: str
) -> None:
    assert promised_at(HOURS, RULE, at(sent), ahead) == at(promised)


def test_the_day_of_sending_is_that_of_brussels() -> None:
    honolulu = datetime(2026, 7, 6, 13, tzinfo=ZoneInfo("Pacific/Honolulu"))

    assert promised_at(HOURS, RULE, honolulu, 0) == at("2026-07-09T17:00")


def test_without_hours_or_without_a_day_in_a_year_nothing_is_promised() -> None:
    shut = Hours(dict.fromkeys(range(5), DAY), (Closure(date(2026, 1, 1), date(2027, 12, 31), "verbouwing"),))

    assert promised_at(None, RULE, at("2026-07-06T10:00"), 0) is None
    assert promised_at(shut, RULE, at("2026-07-06T10:00"), 0) is None


@pytest.mark.parametrize("name", ["days", "per_day", "most"])
def test_a_rule_of_less_than_one_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        PromiseRule(**{name: 0})


def test_half_of_the_time_the_day_and_the_moment_itself_are_reminded_of_in_this_order() -> None:
    promised = at("2026-07-08T17:00")

    first = first_nudge(HOURS, at("2026-07-06T10:00"), promised)
    second = nudge_after(HOURS, first.kind, promised)
    assert second is not None
    third = nudge_after(HOURS, second.kind, promised)

    assert first == NextNudge(Nudge.HALF, at("2026-07-07T14:00"))
    assert second == NextNudge(Nudge.DAY, at("2026-07-08T09:00"))
    assert third == NextNudge(Nudge.MISSED, promised)
    assert nudge_after(HOURS, Nudge.MISSED, promised) is None


def test_half_of_the_time_is_left_out_when_it_falls_on_the_promised_day() -> None:
    promised = at("2026-07-13T17:00")

    first = first_nudge(HOURS, at("2026-07-10T16:00"), promised)

    assert first == NextNudge(Nudge.DAY, at("2026-07-13T09:00"))


@pytest.mark.parametrize(
    "hours",
    [
        pytest.param(Hours({0: DAY}), id="closed on that day"),
        pytest.param(Hours({2: (Span(time(18), time(20)),)}), id="opens after the moment"),
        pytest.param(Hours({}), id="never open"),
    ],
)
def test_when_the_hours_were_changed_since_the_promise_its_moment_stays(hours: Hours) -> None:
    promised = at("2026-07-08T17:00")

    assert first_nudge(hours, at("2026-07-07T10:00"), promised) == NextNudge(Nudge.MISSED, promised)
    assert nudge_after(hours, Nudge.HALF, promised) == NextNudge(Nudge.MISSED, promised)
