"""What every channel gives who asks: one suite over the web chat, Slack and Teams, over the real parts.

A new channel adds a driver in tests/kit/talkers.py, not tests.
"""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.hours import BRUSSELS
from bot.request import Action, Outcome, State
from bot.talk import Talk
from tests.kit.running_office import ANSWERS, QUESTION, Office
from tests.kit.talkers import CHANNELS, Talker, open_talker


@pytest.fixture(params=CHANNELS)
async def both(
    request: pytest.FixtureRequest, talk: Talk, tmp_path: Path
) -> AsyncIterator[tuple[Talker, Office]]:
    async with open_talker(request.param, talk, tmp_path) as made:
        yield made


@pytest.fixture
def asker(both: tuple[Talker, Office]) -> Talker:
    return both[0]


@pytest.fixture
def office(both: tuple[Talker, Office]) -> Office:
    return both[1]


async def send_request(asker: Talker) -> str:
    """A whole intake; the number of the request."""
    await asker.say(QUESTION)
    await asker.say("ik wil met een mens praten")
    await asker.press("Stel je vraag aan een medewerker")
    for answer in ANSWERS:
        await asker.say(answer)
    found = re.search(r"\d{3}-\d{3}-[A-Z]", await asker.say("ja"))
    assert found
    return found[0]


async def test_a_question_is_answered_with_steps_contacts_and_a_date(asker: Talker) -> None:
    said = await asker.say("Waar vind ik geld voor een buurtproject?")

    assert "Wat je nu kunt doen" in said
    assert "Bij wie je terechtkunt" in said
    assert "Nagekeken op" in said


async def test_who_talks_is_said_before_anything_else(asker: Talker, office: Office) -> None:
    said = await asker.say("Waar vind ik geld voor een buurtproject?")

    assert "Ik ben geen mens" in said or asker.channel == "web"  # the page itself says so there


async def test_a_question_back_is_answered_with_a_number(asker: Talker) -> None:
    assert "Van wie zou de subsidie komen" in await asker.say("subsidie")

    assert "VLAIO" in await asker.say("1")


async def test_a_question_back_is_answered_with_a_button(asker: Talker) -> None:
    await asker.say("subsidie")

    assert "VLAIO" in await asker.press("Vlaamse subsidies")


async def test_an_answer_is_rated_and_a_no_offers_a_person(asker: Talker) -> None:
    await asker.say("Waar vind ik geld voor een buurtproject?")

    assert "medewerker" in await asker.press("Nee")


async def test_why_an_answer_was_given_is_told(asker: Talker) -> None:
    await asker.say("Waar vind ik geld voor een buurtproject?")

    assert await asker.say("waarom?")


async def test_acute_danger_gets_help_lines_first(asker: Talker) -> None:
    assert "112" in await asker.say("Mijn buurman slaat zijn kind, nu, ik hoor het")


async def test_what_we_do_not_know_is_said(asker: Talker) -> None:
    said = await asker.say("hoe bak ik pannenkoeken met speculaas")

    assert "Wat je nu kunt doen" not in said
    assert said


async def test_an_intake_goes_back_skips_corrects_and_stops(asker: Talker) -> None:
    await asker.say("ik wil met een mens praten")
    await asker.press("Stel je vraag aan een medewerker")
    await asker.say(QUESTION)
    await asker.say("Een plek voor de buurt")
    assert "gemeente" in (await asker.press("Overslaan")).lower()
    assert "ken ik niet" in await asker.say("Atlantis")
    assert "thema" in (await asker.press("Terug")).lower()

    assert await asker.press("Stop")
    assert "Je vraag" not in await asker.say("Waar vind ik geld voor een buurtproject?")


async def test_a_request_is_looked_over_struck_out_and_sent(asker: Talker, office: Office) -> None:
    await asker.say(QUESTION)
    await asker.say("ik wil met een mens praten")
    await asker.press("Stel je vraag aan een medewerker")
    for answer in ANSWERS:
        await asker.say(answer)

    await asker.say("schrap mijn naam")
    found = re.search(r"\d{3}-\d{3}-[A-Z]", await asker.say("ja"))

    assert found
    request = await office.look(found[0])
    assert request.channel == asker.channel
    assert all(fact.value != "Lotte" for fact in request.facts)


async def test_how_a_request_stands_is_told_with_its_number(asker: Talker) -> None:
    number = await send_request(asker)

    assert number in await asker.say("hoe staat het met mijn aanvraag?")


async def test_something_is_added_to_a_request(asker: Talker, office: Office) -> None:
    number = await send_request(asker)

    await asker.say("ik wil iets toevoegen aan mijn vraag")
    assert number in await asker.say("We zijn met tien gezinnen")

    wout = await office.hire("wout")
    opened = await office.parts.desk.open(wout.id, number)
    assert any("tien gezinnen" in entry.text for entry in opened.entries)


async def test_withdrawing_is_asked_once_more(asker: Talker, office: Office) -> None:
    number = await send_request(asker)

    await asker.say(f"trek {number} in")
    assert (await office.look(number)).state is State.NEW
    await asker.press("Ja, trek mijn vraag in")

    assert (await office.look(number)).state is State.WITHDRAWN


async def test_the_answer_of_a_person_comes_in_the_same_conversation_by_first_name(
    asker: Talker, office: Office
) -> None:
    number, wout = await send_request(asker), await office.hire("wout")
    await office.act(wout, number, Action.TAKE)

    await office.act(wout, number, Action.ANSWER, text="Bel de dienst Wonen.\n\nVraag naar Els.")

    said = await asker.news()
    assert "Bel de dienst Wonen." in said
    assert "Vraag naar Els." in said
    assert "Wout" in said
    assert "Janssens" not in said


async def test_while_a_person_is_there_the_assistant_is_silent_and_what_is_typed_goes_to_them(
    asker: Talker, office: Office
) -> None:
    number, wout = await send_request(asker), await office.hire("wout")
    await office.act(wout, number, Action.TAKE)
    await office.act(wout, number, Action.ANSWER, text="Bel de dienst Wonen.")
    await asker.news()

    said = await asker.say("Dank je, dat doe ik morgen")

    opened = await office.parts.desk.open(wout.id, number)
    assert "Wat je nu kunt doen" not in said
    assert any("dat doe ik morgen" in entry.text for entry in opened.entries)


async def test_the_assistant_comes_back_when_it_is_called(asker: Talker, office: Office) -> None:
    number, wout = await send_request(asker), await office.hire("wout")
    await office.act(wout, number, Action.TAKE)
    await office.act(wout, number, Action.ANSWER, text="Bel de dienst Wonen.")
    await asker.news()

    await asker.say("wegwijs")

    assert "Wat je nu kunt doen" in await asker.say("Waar vind ik geld voor een buurtproject?")


async def test_questions_of_staff_are_asked_one_by_one_and_filled_in(asker: Talker, office: Office) -> None:
    number, wout = await send_request(asker), await office.hire("wout")
    await office.act(wout, number, Action.TAKE)

    await office.act(wout, number, Action.ASK, questions=("Hoe groot is de groep?", "Hoe lang bestaat ze?"))
    first = await asker.news()
    second = await asker.say("Tien gezinnen")
    await asker.say("Twee jaar")

    request = await office.look(number)
    assert "Hoe groot is de groep?" in first
    assert "Hoe lang bestaat ze?" in second
    assert request.state is State.TAKEN
    assert {"Tien gezinnen", "Twee jaar"} <= {fact.value for fact in request.facts}


async def test_a_talk_is_picked_with_a_button_and_called_off_by_the_asker(
    asker: Talker, office: Office
) -> None:
    number, wout = await send_request(asker), await office.hire("wout")
    await office.act(wout, number, Action.TAKE)
    moment = (datetime.now(BRUSSELS) + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    other = moment + timedelta(days=1)

    await office.act(wout, number, Action.PLAN, moments=(moment, other), place="Videogesprek")
    await asker.news()
    said = await asker.say("1")
    await asker.say("zeg de afspraak af")
    await asker.press("Ja, zeg de afspraak af")

    assert "https://meet.voorbeeld.be/wegwijs" in said
    assert (await office.look(number)).planned_at is None


async def test_a_closed_request_is_scored_and_reopened(asker: Talker, office: Office) -> None:
    number, wout = await send_request(asker), await office.hire("wout")
    await office.act(wout, number, Action.TAKE)
    await office.act(wout, number, Action.CLOSE, outcome=Outcome.HELPED)
    await asker.news()

    await asker.press("4")
    await asker.say(f"heropen {number}")

    request = await office.look(number)
    assert request.state is State.TAKEN


async def test_my_data_are_shown_and_all_is_erased(asker: Talker, office: Office) -> None:
    number = await send_request(asker)

    assert number in await asker.say("mijn gegevens")
    await asker.say("wis mijn gegevens")
    assert "gewist" in await asker.press("Ja, wis alles")

    async with office.store.unit(read_only=True) as unit:
        assert await unit.peek_request(number) is None


async def test_a_number_of_a_person_is_not_kept(asker: Talker, office: Office) -> None:
    await asker.say("ik wil met een mens praten")
    await asker.press("Stel je vraag aan een medewerker")

    said = await asker.say("Mijn rijksregisternummer is 85.07.30-033.28, wat nu?")

    assert "85.07.30-033.28" not in said


async def test_what_a_platform_delivers_twice_is_one_message(asker: Talker) -> None:
    await asker.send_twice("Waar vind ik geld voor een buurtproject?")

    assert (await asker.news()).count("Nagekeken op") <= 1


async def test_who_sends_more_than_anybody_can_type_is_asked_to_wait(asker: Talker) -> None:
    said = [await asker.say(f"hallo {number}") for number in range(33)]

    assert any("snel" in one for one in said[28:])


async def test_markup_and_mentions_are_shown_as_they_were_typed(asker: Talker) -> None:
    await asker.say("ik wil met een mens praten")
    await asker.press("Stel je vraag aan een medewerker")
    await asker.say("<b>vet</b> *ster* <!channel> & co")
    for answer in ANSWERS[:-1]:
        await asker.say(answer)

    assert "<b>vet</b> *ster* <!channel> & co" in await asker.say("Lotte")
