"""On which days a team works."""

from dataclasses import replace
from datetime import date, time

import pytest

from bot.hours import Hours, Span
from bot.morning import works_on
from bot.teams import DEFAULT, Team

SATURDAY_ONLY = replace(DEFAULT, hours=Hours({5: (Span(time(9), time(12)),)}))


@pytest.mark.parametrize(
    ("team", "day", "works"),
    [
        pytest.param(DEFAULT, date(2026, 7, 10), True, id="friday-without-hours"),
        pytest.param(DEFAULT, date(2026, 7, 11), False, id="saturday-without-hours"),
        pytest.param(SATURDAY_ONLY, date(2026, 7, 10), False, id="closed"),
        pytest.param(SATURDAY_ONLY, date(2026, 7, 18), True, id="open"),
        pytest.param(SATURDAY_ONLY, date(2026, 7, 11), False, id="holiday"),
    ],
)
def test_a_team_works_on_its_hours_or_else_from_monday_to_friday(
    team: Team, day: date, *, works: bool
) -> None:
    assert works_on(team, day) is works
