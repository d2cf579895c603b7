"""What the address of the log asks for."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from adapters.web.inbox.log_filters import LogFilters, read_log_filters
from bot.staffing import WantedLog

HERE = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=HERE)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param({}, WantedLog(most=9), id="nothing"),
        pytest.param({"persoon": "3"}, WantedLog(staff=frozenset((3,)), most=9), id="person"),
        pytest.param({"nummer": " 428 193 c"}, WantedLog(number="428-193-C", most=9), id="number"),
        pytest.param(
            {"nummer": "428-193-A"}, WantedLog(number="428-193-A", most=9), id="wrong-number-finds-none"
        ),
        pytest.param({"voor": "12"}, WantedLog(below=12, most=9), id="older"),
        pytest.param(
            {"persoon": "x", "dag": "morgen", "voor": "-1"}, WantedLog(most=9), id="what-is-not-understood"
        ),
        pytest.param(
            {"persoon": "9" * 30, "voor": "9" * 30}, WantedLog(most=9), id="no-number-of-a-database"
        ),
        pytest.param({"dag": "0001-01-01"}, WantedLog(most=9), id="end-of-the-calendar"),
    ],
)
def test_an_address_becomes_a_question_to_the_log(query: dict[str, str], wanted: WantedLog) -> None:
    assert read_log_filters(query).to_wanted(NOW, most=9) == wanted


def test_a_day_is_one_of_our_own_clock() -> None:
    wanted = read_log_filters({"dag": "2026-11-22"}).to_wanted(NOW, most=9)

    assert wanted.since == datetime(2026, 11, 21, 23, tzinfo=UTC)
    assert wanted.until == datetime(2026, 11, 22, 23, tzinfo=UTC)


def test_filters_stand_in_the_address_without_the_place_in_the_log() -> None:
    asked = read_log_filters({"persoon": "3", "nummer": "428-193-K", "dag": "2026-11-22", "voor": "7"})

    assert asked.in_address == {"persoon": "3", "nummer": "428-193-K", "dag": "2026-11-22"}
    assert LogFilters().in_address == {}
