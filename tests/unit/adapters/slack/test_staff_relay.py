"""What staff type under a card is passed on only when that was asked for, and only of the owner."""

from collections.abc import Iterator
from typing import Any

import pytest

from adapters import staff_words as words
from bot.ports import NotKept
from bot.request import Action, Request
from bot.talk import Talk
from tests.kit.boards import BOARD, TEAMS
from tests.kit.both_sides import BothSides
from tests.kit.slack_side import SlackOffice
from tests.kit.stores import new_store


@pytest.fixture
def office(talk: Talk, clock: Any) -> Iterator[SlackOffice]:
    store = new_store()
    yield SlackOffice(BothSides(talk, store, clock, teams=TEAMS), relays=True)
    store.close()


async def taken(office: SlackOffice) -> tuple[Request, str]:
    """A request that Mia (U1) took up, and the message of its card."""
    request = await office.taken()
    await office.hire("ben", "U2")
    async with office.both.store.unit(read_only=True) as unit:
        ref = await unit.card_ref(request.number, "slack", BOARD)
    assert ref is not None
    return request, ref


async def test_a_reply_of_the_owner_under_a_card_is_an_answer_once(office: SlackOffice) -> None:
    _, ref = await taken(office)
    reply = office.reply("Dag Sofie, dat kan.", ts=ref)

    done = [await office.side.relay(reply) for _ in range(2)]

    assert done == [True, True]
    heard = [said for by, said in await office.both.heard() if by == "Mia"]
    assert [said for said in heard if "dat kan" in said] == ["Dag Sofie, dat kan."]
    assert office.telling.told == []


async def test_pitfall_7_a_reply_of_another_is_not_passed_on_and_they_are_told(office: SlackOffice) -> None:
    request, ref = await taken(office)

    await office.side.relay(office.reply("Ik doe het wel", "U2", ts=ref))
    await office.side.relay(office.reply("Ik ook", "U66", ts=ref))

    assert await office.both.look(request.number) == request
    assert office.whispers[0] == words.ONLY_OWNER_ANSWERS
    assert "nog niet gekoppeld" in office.whispers[1]


async def test_a_reply_to_a_closed_request_is_not_passed_on_and_that_is_told(office: SlackOffice) -> None:
    request, ref = await taken(office)
    async with office.both.store.unit(read_only=True) as unit:
        mia = await unit.staff(request.owner or 0)
    assert mia is not None
    await office.both.act(mia, request, Action.CLOSE)

    await office.side.relay(office.reply("Nog iets", ts=ref))

    assert "intussen gesloten" in office.whispers[0]


async def test_what_is_typed_elsewhere_in_the_channel_is_left_alone(office: SlackOffice) -> None:
    _, ref = await taken(office)

    assert not await office.side.relay(office.reply("Koffie?", ts="9.9"))
    assert ref
    assert office.telling.told == []


async def test_a_file_or_a_change_under_a_card_is_not_passed_on_and_that_is_told(office: SlackOffice) -> None:
    _, ref = await taken(office)

    assert await office.side.relay(office.reply("  ", ts=ref))

    assert office.whispers == [words.ONLY_TYPED]


async def test_a_reply_that_is_too_long_is_not_passed_on_and_that_is_told(office: SlackOffice) -> None:
    _, ref = await taken(office)

    await office.side.relay(office.reply("x" * 20_001, ts=ref))

    assert office.whispers == [words.MISSING["text too long"]]


async def test_a_reply_that_could_not_be_kept_is_not_acknowledged(office: SlackOffice) -> None:
    _, ref = await taken(office)
    office.desk.times = 1

    with pytest.raises(NotKept):
        await office.side.relay(office.reply("Dag", ts=ref))


async def test_nothing_is_passed_on_unless_that_is_configured(talk: Talk, clock: Any) -> None:
    store = new_store()
    office = SlackOffice(BothSides(talk, store, clock, teams=TEAMS))
    request, ref = await taken(office)

    assert not await office.side.relay(office.reply("Dag", ts=ref))
    assert await office.both.look(request.number) == request
    store.close()
