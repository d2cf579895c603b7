"""What is read of the headers of an answer."""

from datetime import timedelta

import pytest

from adapters.http_reading import retry_after


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2),
        ("0", 0),
        ("86400", 3600),
        ("999999999999", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
    ],
)
def test_a_wait_is_read_in_seconds_and_is_an_hour_at_most(header: str, seconds: int | None) -> None:
    found = retry_after({"Retry-After": header})

    assert (None if found is None else found.total_seconds()) == seconds


@pytest.mark.parametrize("name", ["retry-after", "RETRY-AFTER", "Retry-After"])
def test_a_wait_is_read_whatever_the_capitals_of_its_header(name: str) -> None:
    assert retry_after({name: "2"}) == timedelta(seconds=2)
