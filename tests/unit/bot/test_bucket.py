"""The token bucket: even, never beyond its most, and deaf to a clock that goes back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.bucket import Bucket, take

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def taken(*seconds: float) -> list[bool]:
    bucket: Bucket | None = None
    found = []
    for second in seconds:
        bucket, is_left = take(bucket, most=6, per=MINUTE, now=START + timedelta(seconds=second))
        found.append(is_left)
    return found


def test_what_was_taken_comes_back_evenly() -> None:
    assert taken(*[0] * 7, 9, 10, 15, 20) == [True] * 6 + [False, False, True, False, True]


def test_no_more_than_the_most_is_ever_left() -> None:
    assert taken(0, *[86_400] * 8) == [True] * 7 + [False] * 2


def test_statement_18_a_clock_that_was_set_back_an_hour_locks_nobody_out() -> None:
    assert taken(*[0] * 6, -3600, -3595, -3589, -3588) == [True] * 6 + [False, False, True, False]


@given(st.lists(st.floats(min_value=-29, max_value=29, allow_nan=False), min_size=1, max_size=60))
def test_statement_18_a_clock_that_goes_back_and_forth_within_the_minute_gives_nothing(
    seconds: list[float],
) -> None:
    given_out = sum(taken(0, *seconds))

    latest = max(0.0, *seconds)
    assert given_out <= 6 + latest / 10 + 1e-6
