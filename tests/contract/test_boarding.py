"""What sets the boards of teams right: after other settings, and after a board that took no cards."""

from dataclasses import replace
from datetime import UTC

import pytest

from adapters.store.store import SqlStore
from bot.boarding import set_right
from bot.cards import Cards
from bot.request import Action, Outcome, Role
from bot.talk import Talk
from tests.conftest import FixedClock
from tests.kit.boards import BOARD, TEAMS, BoardOffice, without_boards
from tests.kit.both_sides import BothSides
from tests.kit.talks import at

NEW_BOARD = "T1/C3"
MOVED = replace(TEAMS, teams=(replace(TEAMS.teams[0], boards={"slack": NEW_BOARD}), *TEAMS.teams[1:]))
SLACK = frozenset(("slack",))


@pytest.fixture
def office(talk: Talk, store: SqlStore, clock: FixedClock) -> BoardOffice:
    clock.moment = at(10, 15).astimezone(UTC)
    return BoardOffice(BothSides(talk, store, clock, teams=TEAMS))


def cards_of(office: BoardOffice, **changes: object) -> Cards:
    """The cards of the office, under other settings."""
    cards = office.both.announcer.cards
    assert cards is not None
    return replace(cards, **changes)  # type: ignore[arg-type]


async def right(office: BoardOffice, cards: Cards | None = None) -> int:
    """Sets the boards right an hour later, and sends; how many cards were owed."""
    now = office.both.clock.advance(hours=1)
    owed = await set_right(office.both.store, cards or cards_of(office), now=now)
    await office.send()
    return owed


async def test_boards_that_are_as_they_should_be_are_left_alone(office: BoardOffice) -> None:
    lea, request = await office.both.hire("lea"), await office.both.send_request()
    await office.both.act(lea, request, Action.TAKE)
    assert await right(office) == 0  # what is owed is left alone

    assert await right(office) == 0
    assert (await office.card(request))["state"] == "opgenomen"


async def test_cards_that_were_refused_come_once_the_board_takes_them_and_nothing_is_flagged_any_more(
    office: BoardOffice,
) -> None:
    both = office.both
    lea, request = await both.hire("lea"), await both.send_request()
    office.board.refuses = True
    await office.send()
    await both.act(lea, request, Action.TAKE)
    await office.send()
    assert await right(office) == 1
    office.board.refuses = False

    assert await right(office) == 1

    assert (await office.card(request))["state"] == "opgenomen"
    async with both.store.unit(read_only=True) as unit:
        dead = await unit.dead_of(request.number)
    assert [one for one in dead if one.conversation == BOARD] == []


async def test_a_board_that_is_new_in_the_settings_gets_the_open_requests_and_the_old_one_says_so(
    office: BoardOffice,
) -> None:
    both = office.both
    lea, request = await both.hire("lea"), await both.send_request()
    both.clock.advance(minutes=1)
    over = await both.send_request()
    for action in (Action.TAKE, Action.CLOSE):
        await both.act(lea, over, action, outcome=Outcome.HELPED)
    await office.send()

    assert await right(office, cards_of(office, teams=MOVED)) == 3

    (new,) = office.board.on(NEW_BOARD)
    assert (new["number"], new["is_elsewhere"]) == (request.number, False)
    assert [(one["is_elsewhere"], one["actions"]) for one in office.board.on(BOARD)] == [(True, [])] * 2
    assert await right(office, cards_of(office, teams=MOVED)) == 0


async def test_the_first_board_of_all_gets_the_open_requests(
    talk: Talk, store: SqlStore, clock: FixedClock
) -> None:
    clock.moment = at(10, 15).astimezone(UTC)
    office = BoardOffice(BothSides(talk, store, clock, teams=without_boards(TEAMS)))
    request = await office.both.send_request()

    await right(office, cards_of(office, teams=TEAMS))

    assert [one["number"] for one in office.board.on(BOARD)] == [request.number]


async def test_cards_on_a_board_that_was_the_last_one_in_the_settings_have_nothing_to_press(
    office: BoardOffice,
) -> None:
    request = await office.both.send_request()
    await office.send()

    await right(office, cards_of(office, teams=without_boards(TEAMS), platforms=SLACK))

    assert (await office.card(request))["actions"] == []


async def test_a_change_after_the_last_board_was_removed_still_reaches_its_old_cards(
    office: BoardOffice,
) -> None:
    both = office.both
    request = await both.send_request()
    await office.send()
    cards = cards_of(office, teams=without_boards(TEAMS), platforms=SLACK)

    async with both.store.unit() as unit:
        await cards.show(unit, replace(request, version=2), now=both.clock.now())
        await unit.commit()

    assert (await office.card(request))["actions"] == []


async def test_a_platform_that_is_no_longer_there_is_owed_nothing(office: BoardOffice) -> None:
    await office.both.send_request()
    await office.send()

    assert await right(office, cards_of(office, teams=without_boards(TEAMS))) == 0


@pytest.mark.parametrize("is_over", [False, True], ids=["open", "closed"])
async def test_names_go_off_the_cards_when_the_setting_is_turned_off(
    office: BoardOffice, *, is_over: bool
) -> None:
    both = office.both
    lea, request = await both.hire("lea", role=Role.LEAD), await both.send_request()
    if is_over:
        await both.act(lea, request, Action.TAKE)
        await both.act(lea, request, Action.CLOSE, outcome=Outcome.HELPED)
    await right(office)
    await right(office, cards_of(office, with_content=True))
    assert (await office.card(request))["asker_name"] == "Sofie"

    await right(office)

    card = await office.card(request)
    assert (card["subject"], card["asker_name"]) == ("", "")


async def test_a_board_that_is_no_longer_in_use_and_refuses_is_not_asked_for_ever(
    office: BoardOffice,
) -> None:
    await office.both.send_request()
    await office.send()
    office.board.refuses = True
    cards = cards_of(office, teams=without_boards(TEAMS), platforms=SLACK)
    assert await right(office, cards) == 1

    assert await right(office, cards) == 0


async def test_a_card_that_may_have_arrived_is_not_posted_a_second_time(office: BoardOffice) -> None:
    both = office.both
    request = await both.send_request()
    office.board.can_look_up = False

    async def lost() -> None:
        raise OSError("the answer was lost")

    for _ in range(2):
        office.board.before_answer = lost
        await office.send()
        both.clock.advance(minutes=5)
    async with both.store.unit(read_only=True) as unit:
        assert [one.kind for one in await unit.dead_of(request.number)] == ["card"]

    assert await right(office) == 0


async def test_a_name_goes_off_the_card_of_a_request_on_hold_whose_asker_erases_everything(
    office: BoardOffice,
) -> None:
    both = office.both
    lea, request = await both.hire("lea", role=Role.LEAD), await both.send_request()
    cards = cards_of(office, with_content=True)
    await both.act(lea, request, Action.HOLD, text="rechtszaak")
    await office.send()
    await right(office, cards)
    named = await office.card(request)

    await both.assistant.forget("slack", "c")

    card = await office.card(request)
    assert (named["asker_name"], card["asker_name"], card["subject"]) == ("Sofie", "", "")
    assert card["version"] == named["version"] + 1
    assert await right(office, cards) == 0
