"""On which days a team works, and from which hour on it hears in the morning what waits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.hours import BRUSSELS, Hours, Span
from bot.morning import sum_up, works_on
from bot.talk import Talk
from bot.teams import DEFAULT, Team
from tests.conftest import FixedClock
from tests.kit.boards import TEAMS
from tests.kit.both_sides import BothSides
from tests.kit.stores import new_store

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


@pytest.fixture
def office(talk: Talk, clock: FixedClock) -> Iterator[BothSides]:
    store = new_store()
    yield BothSides(talk, store, clock, teams=TEAMS)
    store.close()


async def owed_at(office: BothSides, moment: datetime) -> int:
    """How many summaries are owed at that moment, when a request waits since two days before."""
    office.clock.moment = moment - timedelta(days=2)
    await office.send_request()
    office.clock.moment = moment
    assert office.announcer.cards is not None
    return await sum_up(office.store, office.announcer.cards, now=moment)


@pytest.mark.parametrize(
    ("moment", "owed"),
    [
        pytest.param(datetime(2026, 7, 13, 5, 59, tzinfo=UTC), 0, id="summer, just before eight"),
        pytest.param(datetime(2026, 7, 13, 6, 0, tzinfo=UTC), 1, id="summer, at eight"),
        pytest.param(datetime(2027, 1, 11, 6, 59, tzinfo=UTC), 0, id="winter, just before eight"),
        pytest.param(datetime(2027, 1, 11, 7, 0, tzinfo=UTC), 1, id="winter, at eight"),
        pytest.param(datetime(2026, 7, 13, 8, 0, tzinfo=BRUSSELS), 1, id="at eight as Brussels says it"),
        pytest.param(datetime(2026, 10, 26, 6, 30, tzinfo=UTC), 0, id="the day after the clock went back"),
        pytest.param(datetime(2026, 7, 12, 22, 30, tzinfo=UTC), 0, id="Monday night, still Sunday in UTC"),
        pytest.param(datetime(2026, 7, 12, 8, 0, tzinfo=UTC), 0, id="Sunday morning"),
    ],
)
async def test_a_team_hears_what_waits_from_eight_on_by_the_clock_in_brussels(
    office: BothSides, moment: datetime, owed: int
) -> None:
    assert await owed_at(office, moment) == owed


async def test_later_on_the_same_morning_nothing_is_owed_and_the_next_morning_there_is_again(
    office: BothSides,
) -> None:
    monday = datetime(2026, 7, 13, 6, 0, tzinfo=UTC)
    first, cards = await owed_at(office, monday), office.announcer.cards
    assert cards is not None

    hours = [await sum_up(office.store, cards, now=monday + timedelta(hours=one)) for one in (1, 2, 24)]

    assert [first, *hours] == [1, 0, 0, 1]
