"""The intake in Teams as one card: filled in, wrong, looked over, struck out and sent."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.request import State
from bot.talk import Talk
from tests.kit.teams_cards import lint_card
from tests.kit.teams_office import TeamsOffice, TeamsPerson, actions_in, open_teams

FILLED = {
    "veld:probleem": "We willen met buren een leeg kerkje delen.",
    "veld:doel": "Een plek voor de buurt",
    "veld:thema": "wonen",
    "veld:gemeente": "Gent",
    "veld:rol": "burger",
    "veld:geprobeerd": "nog niets",
    "veld:naam": "Lotte",
}


@pytest.fixture
async def office(talk: Talk, tmp_path: Path) -> AsyncIterator[TeamsOffice]:
    async with open_teams(talk, tmp_path) as running:
        yield running


async def open_form(person: TeamsPerson) -> dict[str, Any]:
    """The card of the form, in the place of the question that was pressed."""
    await person.write("ik wil met een mens praten")
    await person.office.settled()
    await person.press_label("Stel je vraag aan een medewerker")
    await person.office.settled()
    status, answer = await person.press_label("Liever een formulier")
    assert (status, answer["type"]) == (200, "application/vnd.microsoft.card.adaptive")
    card: dict[str, Any] = answer["value"]
    assert lint_card(card) == []
    return card


async def fill_in(person: TeamsPerson) -> dict[str, Any]:
    """The look over everything, once all was filled in; for a citizen one question comes to it."""
    return await send(person, await send(person, await open_form(person), **FILLED), **FILLED)


async def send(person: TeamsPerson, card: dict[str, Any], **filled: str) -> dict[str, Any]:
    """What stands in the place of the card once this was filled in and its button pressed."""
    (action,) = actions_in(card)
    names = [one["id"] for one in card["body"] if one["type"].startswith("Input.")]
    there = {one["id"]: one.get("value", "") for one in card["body"] if "id" in one}
    data = {**action["data"], **{name: filled.get(name, there[name]) for name in names}}
    status, answer = await person.press(person.posts[-1], data, verb=action["verb"])
    assert status == 200
    shown: dict[str, Any] = answer["value"]
    assert lint_card(shown) == []
    return shown


def words(card: dict[str, Any]) -> str:
    return str(card)


async def test_the_form_is_filled_in_looked_over_struck_out_and_sent(office: TeamsOffice) -> None:
    lotte = office.person("lotte")
    card = await open_form(lotte)

    wrong = await send(lotte, card, **{**FILLED, "veld:gemeente": "Atlantis"})
    review = await send(lotte, wrong, **FILLED)
    done = await send(lotte, review, mee="doel,thema,gemeente,rol,geprobeerd")
    said = await lotte.said("Het nummer van je vraag is")

    assert "ken ik niet" in words(wrong)
    assert "Er kwam nog iets bij" in words(wrong)
    assert "Dit ziet de medewerker" in words(review)
    assert "lees je hieronder" in words(done)
    found = re.search(r"\d{3}-\d{3}-[A-Z]", said.shown)
    assert found
    request = await office.look(found[0])
    assert request.state is State.NEW
    assert "Lotte" not in [one.value for one in request.facts]
    assert "Gent" in [one.value for one in request.facts]


async def test_statement_2_the_same_form_sent_twice_under_new_ids_is_one_request(office: TeamsOffice) -> None:
    lotte = office.person("lotte")
    review = await fill_in(lotte)

    for _ in range(2):
        await send(lotte, review, mee="doel,naam")
    await office.settled()

    async with office.store.unit(read_only=True) as unit:
        conversation = f"{office.parts.settings.teams.tenant}/{lotte.user}"
        assert len(await unit.requests_of("teams", conversation)) == 1


async def test_what_changed_since_is_shown_before_it_is_sent(office: TeamsOffice) -> None:
    lotte = office.person("lotte")
    review = await fill_in(lotte)
    await lotte.write("verander mijn gemeente")
    await lotte.write("Brugge")
    await office.settled()

    again = await send(lotte, review, mee="doel,naam")

    assert "Er veranderde iets" in words(again)
    assert "Brugge" in words(again)


async def test_a_form_of_an_intake_that_is_over_loses_nothing_of_what_was_typed(office: TeamsOffice) -> None:
    lotte = office.person("lotte")
    card = await open_form(lotte)
    await lotte.write("stop")
    await office.settled()

    gone = await send(lotte, card, **FILLED)

    assert "leeg kerkje" in words(gone)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"v": 1, "stap": "stuur"}, id="nothing filled in"),
        pytest.param({"v": 1, "stap": ["x"], "velden": 7}, id="odd values"),
        pytest.param({"v": 2, "stap": "stuur"}, id="another version"),
        pytest.param({}, id="nothing at all"),
    ],
)
async def test_pitfall_19_whatever_comes_as_a_form_is_answered_and_sends_nothing(
    office: TeamsOffice, data: dict[str, Any]
) -> None:
    lotte = office.person("lotte")
    await open_form(lotte)

    status, answer = await lotte.press(lotte.posts[-1], data, verb="intake")

    assert (status, answer["statusCode"]) == (200, 200)
    async with office.store.unit(read_only=True) as unit:
        conversation = f"{office.parts.settings.teams.tenant}/{lotte.user}"
        assert await unit.requests_of("teams", conversation) == []
