"""What is said under the cards on the boards of teams, and what the cards tell of what happened."""

from datetime import UTC, timedelta

import pytest

from adapters.store.store import SqlStore
from bot.appointment import say_moment
from bot.request import Action, Outcome, Role, Staff, Values
from bot.request_rules import STAFF_ACTIONS
from bot.talk import Talk
from tests.conftest import FixedClock
from tests.kit.boards import BOARD, MONEY_BOARD, TEAMS, BoardOffice
from tests.kit.both_sides import QUESTION, BothSides
from tests.kit.talks import at
from tests.kit.units import kept


@pytest.fixture
def office(talk: Talk, store: SqlStore, clock: FixedClock) -> BoardOffice:
    clock.moment = at(10, 15).astimezone(UTC)
    return BoardOffice(BothSides(talk, store, clock, teams=TEAMS))


async def test_what_matters_to_the_team_is_said_under_the_card_without_a_word_of_anybody(
    office: BoardOffice,
) -> None:
    both = office.both
    lea = await both.hire("lea", role=Role.LEAD)
    request = await both.send_request()
    await both.act(lea, request, Action.TAKE)
    await both.act(lea, request, Action.NOTE, text="geheim")
    await both.act(lea, request, Action.ASK, text="Met hoeveel?")
    await both.type("met tien")
    await both.act(lea, request, Action.LABEL, labels=("dak",))

    await office.send()

    (ref,) = [ref for _, ref in office.board.cards]
    assert office.board.lines == [
        (ref, "Lea nam de aanvraag op."),
        (ref, "Lea schreef een notitie bij de aanvraag."),
        (ref, "Lea stelde een vraag aan de vrager."),
        (ref, "De vrager gaf antwoord op de vragen."),
        (ref, "Lea veranderde de labels."),
    ]
    assert QUESTION not in str(office.board)
    assert "Sofie" not in str(office.board.cards)


async def test_a_request_that_is_handed_on_lies_with_its_new_team_and_can_be_done_there_only(
    office: BoardOffice,
) -> None:
    both = office.both
    lea = await both.hire("lea", role=Role.LEAD)
    request = await both.send_request()
    await office.send()

    await both.act(lea, request, Action.HAND_ON, team="geld")

    here, there = await office.card(request), await office.card(request, MONEY_BOARD)
    assert (here["actions"], here["team"], here["is_elsewhere"], here["link"]) == ([], "Team geld", True, "")
    assert (there["actions"][0], there["is_elsewhere"]) == ("opnemen", False)
    boards = {ref: board for board, ref in office.board.cards}
    said = [(boards[ref or ""], text) for ref, text in office.board.lines]
    told = "Lea gaf de aanvraag door aan Team geld."
    assert sorted(said) == [(BOARD, told), (MONEY_BOARD, told)]


async def test_what_the_new_team_does_is_not_said_to_the_team_that_had_the_request(
    office: BoardOffice,
) -> None:
    both = office.both
    lea, request = await both.hire("lea", role=Role.ADMIN), await both.send_request()
    await office.send()
    await both.act(lea, request, Action.HAND_ON, team="geld")
    await both.act(lea, request, Action.TAKE)
    await office.send()

    boards = {ref: board for board, ref in office.board.cards}
    taken = [boards[ref or ""] for ref, text in office.board.lines if "nam de aanvraag op" in text]
    assert taken == [MONEY_BOARD]


def test_every_action_of_staff_leaves_a_line(office: BoardOffice) -> None:
    cards, lea = office.both.announcer.cards, Staff(1, "lea", "Lea Janssens", "algemeen")
    assert cards is not None

    lines = [cards.deed_line(lea, action, Values(), None) for action in STAFF_ACTIONS]

    assert all(line.startswith("Lea ") for line in lines)
    assert len(set(lines)) == len(lines)


async def test_the_card_tells_until_when_a_request_sleeps_that_it_is_late_and_how_it_ended(
    office: BoardOffice,
) -> None:
    both = office.both
    lea, request = await both.hire("lea"), await both.send_request()
    await both.act(lea, request, Action.TAKE)
    until = both.clock.now() + timedelta(days=30)
    await both.act(lea, request, Action.SNOOZE, until=until)
    sleeps = (await office.card(request))["snoozed"]

    both.clock.advance(days=9)
    await both.reminding.remind()
    is_late = (await office.card(request))["is_late"]
    await both.act(lea, request, Action.CLOSE, outcome=Outcome.NOT_OURS)
    over = await office.card(request)

    assert (sleeps, is_late) == (say_moment(until), True)
    assert (over["outcome"], over["is_late"], over["snoozed"]) == ("niet voor ons", False, "")


async def test_a_line_whose_card_never_arrived_is_sent_all_the_same(office: BoardOffice) -> None:
    both = office.both
    lea, request = await both.hire("lea"), await both.send_request()
    office.board.refuses = True
    await both.act(lea, request, Action.TAKE)
    await office.send()
    office.board.refuses = False
    async with kept(both.store) as unit:
        dead = await unit.dead_of(request.number)
        line = next(one for one in dead if one.kind == "card_line")
        assert await unit.retry_notice(line.number, now=both.clock.now())

    await office.send()

    assert office.board.lines == [(None, "Lea nam de aanvraag op.")]
    assert office.board.loose == [request.number]
