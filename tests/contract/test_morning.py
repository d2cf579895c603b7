"""The morning summary on the boards of teams."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.store.store import SqlStore
from bot.morning import sum_up
from bot.talk import Talk
from tests.conftest import FixedClock
from tests.kit.boards import BOARD, BoardOffice
from tests.kit.boards import TEAMS as BOARD_TEAMS
from tests.kit.both_sides import BothSides
from tests.kit.talks import at

TITLE = "Zo staat het vanmorgen met de aanvragen van het team"


@pytest.fixture
async def office(talk: Talk, store: SqlStore, clock: FixedClock) -> BoardOffice:
    """A request of Friday 10 July 2026, promised for Tuesday."""
    clock.moment = at(10, 15).astimezone(UTC)
    made = BoardOffice(BothSides(talk, store, clock, teams=BOARD_TEAMS))
    await made.both.send_request()
    return made


async def told(office: BoardOffice, moment: datetime) -> list[tuple[str, str]]:
    both = office.both
    both.clock.moment = moment.astimezone(UTC)
    assert both.announcer.cards is not None
    await sum_up(both.store, both.announcer.cards, now=moment)
    await office.send()
    return office.board.summaries


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        pytest.param(at(13, 7, 59), [], id="too early"),
        pytest.param(at(12, 9), [], id="a Sunday"),
        pytest.param(at(13, 12), [], id="too late"),
        pytest.param(at(13, 23, 30), [], id="at night"),
        pytest.param(at(13, 8), ["Nieuw: 1 · Vandaag of eerder beloofd: 0 · Wacht te lang: 0"], id="Monday"),
        pytest.param(at(14, 8), ["Nieuw: 1 · Vandaag of eerder beloofd: 1 · Wacht te lang: 1"], id="Tuesday"),
    ],
)
async def test_each_team_hears_in_the_morning_what_waits(
    office: BoardOffice, moment: datetime, said: list[str]
) -> None:
    assert await told(office, moment) == [(BOARD, f"{TITLE}\n{text}") for text in said]


async def test_a_summary_comes_once_a_day(office: BoardOffice) -> None:
    await told(office, at(13, 8))
    await told(office, at(13, 9))

    assert len(await told(office, at(14, 8))) == 2


async def test_where_nothing_waits_nothing_is_told(talk: Talk, store: SqlStore, clock: FixedClock) -> None:
    office = BoardOffice(BothSides(talk, store, clock, teams=BOARD_TEAMS))

    assert await told(office, at(13, 8) + timedelta(hours=1)) == []
