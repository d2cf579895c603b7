"""What staff press on a card in Teams happens once, to who may, and is answered."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters import staff_words as words
from adapters.stamps import LOOK, Stamp
from adapters.teams.dialog import SAID_TYPE
from adapters.teams.outgoing import CARD_TYPE
from bot.request import Action, Role
from tests.kit.staff_windows import parts_of
from tests.kit.teams_cards import lint_card, lint_dialog
from tests.kit.teams_side import TeamsSide
from tests.kit.teams_staff import (
    BOARD_NAME,
    MONEY_BOARD_NAME,
    TENANT,
    links_of,
    presses_of,
    user_of,
    words_of,
)
from tests.kit.units import kept

PERSON = f"{TENANT}/{user_of(1)}"


def sentence(body: Any) -> str:
    """What was said to a press."""
    assert (body["statusCode"], body["type"]) == (200, SAID_TYPE)
    return str(body["value"])


async def test_pitfall_1_who_takes_up_a_request_gets_its_card_as_it_is_now(office: TeamsSide) -> None:
    mia = await office.hire("mia")
    request = await office.both.send_request()

    body = await office.press((await office.card(request))[Action.TAKE])

    assert (await office.both.look(request.number)).owner == mia.id
    assert (body["statusCode"], body["type"]) == (200, CARD_TYPE)
    assert lint_card(body["value"]) == []
    assert "Opgenomen door: Mia" in words_of(body["value"])
    assert presses_of(body["value"]) == await office.card(request)


async def test_pitfall_7_of_two_who_take_it_up_at_once_one_owns_it_and_the_other_sees_who(
    office: TeamsSide,
) -> None:
    await office.hire("mia", 1)
    await office.hire("ben", 2)
    request = await office.both.send_request()
    button = (await office.card(request))[Action.TAKE]

    bodies = await asyncio.gather(office.press(button, 1), office.press(button, 2))

    owner = (await office.both.look(request.number)).owner
    (first, lost) = ("Mia", bodies[1]) if owner == 1 else ("Ben", bodies[0])
    assert sentence(lost) == f"{first} was je voor en heeft deze aanvraag al opgenomen."
    assert (await office.both.look(request.number)).version == 2


async def test_pitfall_6_the_same_press_delivered_twice_or_pressed_twice_is_one_deed(
    office: TeamsSide,
) -> None:
    await office.hire("mia")
    request = await office.both.send_request()
    button = (await office.card(request))[Action.TAKE]

    bodies = [await office.press(button, id=name) for name in ("a", "a", "b")]

    assert [body["type"] for body in bodies] == [CARD_TYPE] * 3
    assert (await office.both.look(request.number)).version == 2


async def test_pitfall_15_a_card_from_before_a_restart_goes_on_working(office: TeamsSide) -> None:
    mia = await office.hire("mia")
    request = await office.both.send_request()
    old = await office.card(request)

    office.start()
    await office.press(old[Action.TAKE])

    assert (await office.both.look(request.number)).owner == mia.id


async def test_a_press_on_a_card_that_changed_since_changes_nothing(office: TeamsSide) -> None:
    request = await office.taken()
    old = await office.card(request)
    lea = await office.both.hire("lea", role=Role.LEAD)
    after = await office.both.act(lea, request, Action.NOTE, text="Eerst bellen")

    body = await office.press(old[Action.GIVE_BACK])

    assert sentence(body) == words.CHANGED
    assert await office.both.look(request.number) == after


async def test_who_is_not_linked_changes_and_sees_nothing_and_hears_how_to_link(office: TeamsSide) -> None:
    request = await office.both.send_request()
    card = await office.card(request)

    body = await office.press(card[Action.TAKE], 66)
    await office.press(card[LOOK], 66)

    assert sentence(body).startswith("Je Teams-account is nog niet gekoppeld.")
    assert "Je Teams-account is nog niet gekoppeld." in office.said
    assert request.subject not in office.said
    assert await office.both.look(request.number) == request


async def test_who_was_disabled_changes_nothing(office: TeamsSide) -> None:
    mia = await office.hire("mia")
    request = await office.both.send_request()
    card = await office.card(request)
    async with kept(office.both.store) as unit:
        await unit.save_staff(replace(mia, is_active=False))

    assert sentence(await office.press(card[Action.TAKE])) == words.DISABLED
    assert (await office.both.look(request.number)).owner is None


@pytest.mark.parametrize("action", [Action.TAKE, LOOK, Action.CLOSE])
async def test_a_member_of_another_team_changes_and_sees_nothing_and_that_is_kept(
    office: TeamsSide, action: str
) -> None:
    await office.hire("gita", team="geld")
    request = await office.both.send_request()

    body = await office.press((await office.card(request)).get(action) or _close(office, request.number))

    said = office.said if "task" in body else sentence(body)
    assert words.NOT_YOURS in said
    assert request.subject not in said
    assert office.accounts.denied == [("gita", request.number)]
    assert await office.both.look(request.number) == request


def _close(office: TeamsSide, number: str) -> dict[str, Any]:
    value = office.signed(Stamp(number, 1, Action.CLOSE))
    return {"type": "Action.Submit", "data": {"v": 1, "verb": "balie", "balie": value}}


@pytest.mark.parametrize(
    ("forge", "claimed"),
    [
        (lambda _, value, number: value.replace(number, "111-111-A"), "111-111-A"),
        (lambda _, value, __: value.replace("opnemen", "sluiten"), "this"),
        (lambda _, value, __: value[:30], "this"),
        (lambda _, __, ___: "", None),
        (lambda _, __, ___: 5, None),
        (lambda _, __, ___: {"a": "b"}, None),
        (lambda _, __, ___: "rommel ]]>", None),
        (lambda o, _, number: o.signed(Stamp(number, 1, "opnemen"), MONEY_BOARD_NAME), "this"),
        (lambda o, _, number: o.signed(Stamp(number, 1, "opnemen"), PERSON), "this"),
    ],
    ids=[
        *("other number", "other action", "cut", "empty", "a number", "an object", "garbage"),
        *("of another board", "of a dialog"),
    ],
)
async def test_statement_44_and_pitfalls_19_and_20_a_forged_value_changes_nothing_and_is_kept(
    office: TeamsSide, forge: Any, claimed: str | None
) -> None:
    await office.hire("mia")
    request = await office.both.send_request()
    button = (await office.card(request))[Action.TAKE]
    value = forge(office, button["data"]["balie"], request.number)

    body = await office.press({**button, "data": {**button["data"], "balie": value}})

    assert sentence(body) == words.FORGED
    assert office.accounts.denied == [("mia", request.number if claimed == "this" else claimed)]
    assert await office.both.look(request.number) == request


async def test_pitfall_20_who_acts_and_on_what_is_never_read_from_the_data_of_a_button(
    office: TeamsSide,
) -> None:
    await office.hire("mia", 1)
    await office.hire("ben", 2)
    first = await office.both.send_request()
    office.both.clock.moment += timedelta(minutes=1)
    other = await office.both.send_request()
    assert first.number != other.number
    button = (await office.card(first))[Action.TAKE]
    data = {**button["data"], "number": other.number, "action": "sluiten", "person": PERSON, "staff": 1}

    await office.press({**button, "data": data}, 2)

    assert (await office.both.look(first.number)).owner == 2
    assert await office.both.look(other.number) == other


async def test_pitfall_19_an_action_of_a_later_version_is_politely_refused(office: TeamsSide) -> None:
    await office.hire("mia")
    request = await office.both.send_request()
    value = office.signed(Stamp(request.number, 1, "loven"))
    data = {"v": 1, "verb": "balie", "balie": value}

    pressed = await office.press({"type": "Action.Execute", "verb": "balie", "data": data})
    await office.press({"type": "Action.Submit", "data": data})

    assert sentence(pressed) == words.NOT_POSSIBLE
    assert words.NOT_POSSIBLE in office.said


@pytest.mark.parametrize("action", [LOOK, Action.CLOSE, Action.RELEASE])
async def test_what_needs_a_dialog_is_not_done_by_a_press_alone(office: TeamsSide, action: str) -> None:
    request = await office.taken(Role.LEAD)
    value = office.signed(Stamp(request.number, request.version, action))
    data = {"v": 1, "verb": "balie", "balie": value}

    body = await office.press({"type": "Action.Execute", "verb": "balie", "data": data})

    assert sentence(body) == words.NO_WINDOW
    assert await office.both.look(request.number) == request


async def test_looking_opens_the_whole_request_for_who_may_and_that_is_kept(office: TeamsSide) -> None:
    mia = await office.hire("mia")
    request = await office.both.send_request()

    body = await office.press((await office.card(request))[LOOK])

    task = body["task"]
    assert task["type"] == "continue"
    assert task["value"]["title"] == f"Aanvraag {request.number}"
    assert task["value"]["card"]["contentType"] == CARD_TYPE
    assert lint_dialog(office.shown) == []
    assert request.subject in office.said
    assert links_of(office.shown) == [f"https://w.be/balie/aanvraag/{request.number}"]
    async with office.both.store.unit(read_only=True) as unit:
        looks = await unit.lookers(request.number, now=office.both.clock.now())
    assert list(looks) == [mia.id]


async def test_the_shared_card_holds_no_word_of_the_asker(office: TeamsSide) -> None:
    await office.hire("mia")
    request = await office.both.send_request()

    body = await office.press((await office.card(request))[Action.TAKE])

    for part in ("kerkje", "Sofie", "Een plek voor de buurt"):
        assert part not in str(body["value"])


async def test_an_action_that_only_the_owner_may_do_opens_no_form_for_another(office: TeamsSide) -> None:
    request = await office.taken()
    await office.hire("ben", 2)

    await office.press((await office.card(request))[Action.ANSWER], 2)

    assert "Alleen wie de aanvraag opnam, kan dit. Nu is dat Mia." in office.said


async def test_a_place_to_talk_is_needed_to_plan_a_talk(office: TeamsSide) -> None:
    request = await office.taken()
    office.parts = replace(office.parts, meetings=replace(office.parts.meetings, places=()))
    office.start()

    await office.press((await office.card(request))[Action.PLAN])

    assert words.NOTHING_TO_CHOOSE in office.said


@pytest.mark.parametrize("part", ["desk", "store"])
async def test_a_press_that_could_not_be_kept_says_so(office: TeamsSide, part: str) -> None:
    await office.hire("mia")
    request = await office.both.send_request()
    card = await office.card(request)

    getattr(office, part).times = 1
    body = await office.press(card[Action.TAKE])
    getattr(office, part).times = 1
    await office.press(card[LOOK])

    assert sentence(body) == words.NOT_KEPT
    assert words.NOT_KEPT in office.said
    assert await office.both.look(request.number) == request


async def test_what_was_done_is_said_when_the_card_cannot_be_drawn_again(office: TeamsSide) -> None:
    await office.hire("mia")
    request = await office.both.send_request()
    card = await office.card(request)
    office.store.after, office.store.times = 1, 1

    body = await office.press(card[Action.TAKE])

    assert sentence(body) == words.DONE[Action.TAKE]
    assert (await office.both.look(request.number)).owner == 1


async def test_a_card_of_what_went_to_another_team_says_so_to_who_pressed(office: TeamsSide) -> None:
    request = await office.taken()
    lea = await office.both.hire("lea", role=Role.LEAD)
    await office.both.act(lea, request, Action.HAND_ON, team="geld")

    content = await office.parts.content_at(request.number, BOARD_NAME)
    there = await office.parts.content_at(request.number, MONEY_BOARD_NAME)

    assert content is not None
    assert content["is_elsewhere"] is True
    assert there is not None
    assert there["is_elsewhere"] is False
    assert await office.parts.content_at("000-000-X", BOARD_NAME) is None


async def test_releasing_is_done_in_the_dialog_where_its_end_is_told(office: TeamsSide) -> None:
    await office.hire("lea", role=Role.LEAD)
    request = await office.both.send_request()
    await office.press((await office.card(request))[Action.HOLD])

    await office.press((await office.card(request))[Action.RELEASE])
    held = (await office.both.look(request.number)).is_held
    await office.step(Action.RELEASE)

    assert held
    assert not (await office.both.look(request.number)).is_held
    assert words.DONE[Action.RELEASE] in office.said


async def test_a_request_that_is_erased_by_its_release_is_said_to_be_gone(office: TeamsSide) -> None:
    await office.hire("lea", role=Role.LEAD)
    request = await office.both.send_request()
    await office.press((await office.card(request))[Action.HOLD])
    async with kept(office.both.store) as unit:
        held = await unit.request(request.number)
        assert held is not None
        asked = replace(held, erase_asked=True, version=held.version + 1)
        assert await unit.save_request(asked, until=office.both.clock.now() + timedelta(days=9))
    await office.press((await office.card(request))[Action.RELEASE])
    warned = words.GOES_AT_ONCE in office.said

    await office.step(Action.RELEASE)

    assert warned
    assert words.GONE[Action.RELEASE] in office.said


async def test_a_refused_press_is_logged_with_ids_only(
    office: TeamsSide, caplog: pytest.LogCaptureFixture
) -> None:
    request = await office.both.send_request()
    button = (await office.card(request))[Action.TAKE]

    with caplog.at_level("DEBUG"):
        await office.press(button, 66)

    assert f"{user_of(66)} is not linked" in caplog.text
    assert not [one for one in (button["data"]["balie"], request.subject, "Sofie") if one in caplog.text]


async def test_no_card_of_a_dialog_holds_a_fetch_which_would_open_a_dialog_over_it(office: TeamsSide) -> None:
    request = await office.taken()

    await office.press((await office.card(request))[LOOK])

    assert not [one for one in parts_of(office.shown) if "msteams" in one]
