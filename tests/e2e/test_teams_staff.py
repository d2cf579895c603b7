"""Staff in Teams: a thread for each request, what they press there, and what everybody then sees."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.request import Role, State
from bot.talk import Talk
from tests.kit.teams_cards import lint_activity
from tests.kit.teams_office import BOARD, TeamsOffice, open_teams
from tests.kit.teams_staff import words_of

ANSWER = "Bel eerst de [dienst](https://evil.be) **Wonen** & co."


@pytest.fixture
async def office(talk: Talk, tmp_path: Path) -> AsyncIterator[TeamsOffice]:
    async with open_teams(talk, tmp_path) as running:
        yield running


def lines(office: TeamsOffice, thread: str) -> list[str]:
    """What stands beneath the card."""
    return [one.shown for one in office.connector.posts(thread)[1:]]


async def test_each_request_is_a_thread_of_its_own_without_name_or_story(office: TeamsOffice) -> None:
    numbers = [await office.send_request(name) for name in ("lotte", "wim")]

    cards = [await office.card(number) for number in numbers]

    assert len({card.conversation for card in cards}) == 2
    assert all("kerkje" not in card.shown and "Lotte" not in card.shown for card in cards)
    assert [fault for card in cards for fault in lint_activity(card.activity)] == []


async def test_pitfall_7_two_take_it_up_at_once_one_wins_and_the_other_hears_who(office: TeamsOffice) -> None:
    await office.hire("mia")
    await office.hire("bea", role=Role.LEAD)
    number = await office.send_request()
    card = await office.card(number)

    answers = await asyncio.gather(
        *(office.person(name).press_on_card(card, "Opnemen") for name in ("mia", "bea"))
    )

    owner = (await office.owner_of(number)).first_name
    won, lost = answers if isinstance(answers[0], dict) else reversed(answers)
    assert f"Opgenomen door: {owner}" in words_of(won)
    assert lost == f"{owner} was je voor en heeft deze aanvraag al opgenomen."
    card = await office.card(number)
    assert f"Aanvraag {number} · Opgenomen" in card.shown
    assert len(card.versions) > 1
    assert lines(office, card.conversation) == [f"{owner} nam de aanvraag op."]


async def test_all_of_it_is_read_in_a_dialog_and_answered_there(office: TeamsOffice) -> None:
    await office.hire("mia")
    mia, number = office.person("mia"), await office.send_request()
    await mia.press_on_card(await office.card(number), "Opnemen")
    card = await office.card(number)

    dialog = await mia.open_from_card(card, "Bekijk")
    form = await mia.go_on(dialog, "Antwoorden", card)
    wrong = await mia.send_form(form, card, text=" ")
    done = await mia.send_form(wrong, card, text=ANSWER)

    read = await office.person("lotte").said("(medewerker)")
    assert "kerkje" in str(dialog)
    assert "Typ eerst een tekst." in str(wrong)
    assert "Je antwoord is verstuurd." in str(done)
    assert ANSWER in read.shown
    await office.settled()
    assert lines(office, card.conversation)[-1] == "Mia gaf de vrager een antwoord."
    assert ANSWER not in "".join(lines(office, card.conversation))


async def test_who_is_not_linked_changes_nothing_and_hears_how_to_link(
    office: TeamsOffice,
) -> None:
    number = await office.send_request()
    card, stranger = await office.card(number), office.person("wim")

    said = await stranger.press_on_card(card, "Opnemen")
    dialog = await stranger.open_from_card(card, "Bekijk")

    assert "Mijn account" in said
    assert "Mijn account" in str(dialog)
    assert "kerkje" not in str(dialog)
    assert (await office.look(number)).state is State.NEW


async def test_an_account_is_linked_with_the_code_of_the_inbox_in_the_personal_chat(
    office: TeamsOffice,
) -> None:
    staff = await office.hire("mia", is_linked=False)
    mia, number = office.person("mia"), await office.send_request()

    await mia.write(await office.link_code(staff))
    await office.settled()
    await mia.press_on_card(await office.card(number), "Opnemen")

    assert (await office.owner_of(number)).login == "mia"


async def test_pitfall_15_a_card_of_before_a_restart_still_works(talk: Talk, tmp_path: Path) -> None:
    async with open_teams(talk, tmp_path) as before:
        await before.hire("mia")
        number = await before.send_request()
        card = await before.card(number)
    async with open_teams(talk, tmp_path) as office:
        office.connector.rooms[card.conversation] = before.connector.rooms[card.conversation]
        mia = office.person("mia")
        mia.user = before.person("mia").user

        await mia.press_on_card(card, "Opnemen")

        await office.until(lambda: "Opgenomen" in office.connector.posts(card.conversation)[0].shown)
        assert (await office.owner_of(number)).login == "mia"


async def test_pitfall_10_an_answer_that_cannot_be_delivered_is_told_in_the_thread(
    office: TeamsOffice,
) -> None:
    await office.hire("mia")
    mia, number = office.person("mia"), await office.send_request()
    await mia.press_on_card(await office.card(number), "Opnemen")
    card, lotte = await office.card(number), office.person("lotte")
    office.connector.remove(lotte.chat)

    await mia.send_form(await mia.open_from_card(card, "Antwoorden"), card, text=ANSWER)
    await office.until(lambda: "niet bezorgd" in "".join(lines(office, card.conversation)))

    async with office.store.unit(read_only=True) as unit:
        assert await unit.address("teams", f"{office.parts.settings.teams.tenant}/{lotte.user}") is None
    assert "Dat gesprek is er niet meer in Teams." in str(await mia.open_from_card(card, "Bekijk"))


async def test_a_card_that_was_deleted_comes_back_in_a_new_thread(office: TeamsOffice) -> None:
    await office.hire("mia")
    number = await office.send_request()
    card = await office.card(number)
    office.connector.posts(card.conversation)[0].is_deleted = True

    await office.person("mia").press_on_card(card, "Opnemen")

    again = await office.card(number)
    assert again.conversation != card.conversation
    assert again.conversation.startswith(BOARD)


async def test_pitfall_19_and_20_what_is_no_button_of_ours_changes_nothing(office: TeamsOffice) -> None:
    await office.hire("mia")
    mia, number = office.person("mia"), await office.send_request()
    card = await office.card(number)
    forged = [{"v": 1, "balie": value} for value in ("", "x", f"{number}.1.abc.opnemen", 7, ["x"])]

    answers = [await mia.press(card, data, verb="balie") for data in forged]

    assert {status for status, _ in answers} == {200}
    assert (await office.look(number)).state is State.NEW
