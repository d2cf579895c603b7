"""The month to answer a request about one's data in: at month ends, in leap years, and its warnings."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.rights_clock import Demand, Haste, PersonRight, days_left, due_on, haste_of

TODAY = date(2026, 11, 23)
LATER = datetime(2027, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        pytest.param(date(2026, 11, 23), date(2026, 12, 23), id="the same day"),
        pytest.param(date(2026, 12, 5), date(2027, 1, 5), id="over the new year"),
        pytest.param(date(2026, 1, 31), date(2026, 2, 28), id="no 31 February"),
        pytest.param(date(2028, 1, 31), date(2028, 2, 29), id="leap year"),
        pytest.param(date(2028, 1, 29), date(2028, 2, 29), id="29 January of a leap year"),
        pytest.param(date(2027, 1, 29), date(2027, 2, 28), id="29 January of another"),
        pytest.param(date(2100, 1, 30), date(2100, 2, 28), id="a century is no leap year"),
        pytest.param(date(2026, 2, 28), date(2026, 3, 28), id="not the end of March"),
        pytest.param(date(2026, 8, 31), date(2026, 9, 30), id="thirty days has September"),
        pytest.param(date(2026, 12, 31), date(2027, 1, 31), id="31 days to 31 days"),
    ],
)
def test_the_last_day_is_the_same_day_of_the_next_month_or_its_last(received: date, due: date) -> None:
    assert due_on(received) == due


def test_a_later_request_is_never_due_earlier_and_always_within_31_days() -> None:
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(800)]

    dues = [due_on(day) for day in days]

    assert dues == sorted(dues)
    assert all(28 <= (due - day).days <= 31 for day, due in zip(days, dues, strict=True))


@pytest.mark.parametrize(
    ("due", "haste", "left"),
    [
        pytest.param(date(2026, 12, 1), Haste.IN_TIME, 8, id="eight days"),
        pytest.param(date(2026, 11, 30), Haste.SOON, 7, id="seven days"),
        pytest.param(date(2026, 11, 23), Haste.SOON, 0, id="today"),
        pytest.param(date(2026, 11, 22), Haste.LATE, -1, id="yesterday"),
    ],
)
def test_it_warns_from_a_week_before_the_last_day(due: date, haste: Haste, left: int) -> None:
    one = PersonRight(Demand.ACCESS, TODAY, due, 1, LATER)

    assert (haste_of(one, TODAY), days_left(one, TODAY)) == (haste, left)
    assert haste_of(replace(one, done_at=LATER), TODAY) is Haste.DONE
