"""The whole walk in Microsoft's own client: asked, handed over, helped, planned, closed and reopened."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.hours import BRUSSELS
from bot.request import Role, State
from bot.talk import Talk
from tests.e2e.playground_office import PlaygroundOffice, open_playground_office
from tests.kit.playground import Playground
from tests.kit.playground_cards import Dialog, Shown, cards_in, window_of
from tests.kit.playground_world import BEA, MIA, STAFF_CHANNEL, Member
from tests.kit.teams_parser import parser_faults

ANSWER = "Bel eerst de **dienst** [Wonen](https://evil.example)."


@pytest.fixture
async def office(talk: Talk, tmp_path: Path) -> AsyncIterator[PlaygroundOffice]:
    async with open_playground_office(talk, tmp_path) as running:
        await running.hire_member(MIA)
        await running.hire_member(BEA, role=Role.LEAD)
        yield running


async def ask(playground: Playground) -> Shown:
    """Question, clarification, answer: the card of the answer."""
    await playground.write("subsidie")
    asked = await playground.said("Van wie zou de subsidie komen")
    await playground.press(asked, "Vlaamse subsidies")
    return await playground.said("Was dit een goed antwoord?")


async def hand_over(playground: Playground, answer: Shown) -> str:
    """An intake, begun in the chat and filled in as a card, with an error and its correction; its number."""
    await playground.press(answer, "Een 1-op-1-gesprek")
    offer = await playground.said("Stel je vraag aan een medewerker")
    await playground.press(offer, "Stel je vraag aan een medewerker")
    form = await playground.said("Wat wil je bereiken, en voor wie?")
    await playground.press(form, "Liever een formulier")
    filled = {"Wat je wilt bereiken": "Een plek voor de buurt", "Je naam": "Lotte"}
    await playground.press(form, "Verder", typed=filled | {"Gemeente": "Atlantis"})
    assert "Die gemeente ken ik niet" in form.text
    await playground.press(form, "Verder", typed={"Gemeente": "Gent", "Thema": "wonen"})
    assert "Er kwam nog iets bij" in form.text
    await playground.press(form, "Verder", typed={"Eigen huis of huur": "huren"})
    assert "Dit ziet de medewerker" in form.text
    await playground.press(form, "Versturen", typed={"Stuur dit mee": "doel,thema,gemeente,huur"})
    told = await playground.said("Het nummer van je vraag is")
    (number,) = re.findall(r"\d{3}-\d{3}-[A-Z]", told.text)
    return number


async def take_up_at_once(office: PlaygroundOffice, number: str) -> tuple[Shown, Member]:
    """Two members take it up in the same moment; the card, and who has it now."""
    card = await office.card(f"Aanvraag {number} · Nieuw")
    assert "subsidie" not in card.text
    answers = await asyncio.gather(*(office.playground.press(card, "Opnemen", by=one) for one in (MIA, BEA)))
    owner = MIA if (await office.owner_of(number)).login == "mia" else BEA
    late = answers[1 if owner is MIA else 0]
    assert "was je voor" in str(late.body["value"])
    await office.playground.said(f"neemt je vraag {number} op")
    await office.playground.wait_for(lambda: "Opgenomen" in card.text)
    return card, owner


async def send(office: PlaygroundOffice, window: Dialog, title: str, by: Member, **typed: str) -> None:
    """Sends a form of staff in, with its fields by id; what comes next is not the same form."""
    named = {f"veld_{name}": value for name, value in typed.items()}
    answer = await office.playground.press(window, title, by=by, typed=named)
    assert title not in window_of(answer.body, window).titles(), answer.body


async def answer_it(office: PlaygroundOffice, card: Shown, owner: Member) -> None:
    """All of it is read in a window, and answered there; the asker reads the answer, the channel does not."""
    window = await office.playground.open_window(card, "Bekijk", by=owner)
    assert "Een plek voor de buurt" in window.text
    form = await office.playground.open_window(window, "Antwoorden", by=owner)
    await send(office, form, "Verstuur antwoord", owner, text=ANSWER)
    read = await office.playground.said(ANSWER)
    assert "(medewerker)" in read.text
    line = await office.card("gaf de vrager een antwoord")
    assert (line.conversation, "dienst" in line.text) == (card.conversation, False)


async def plan_it(office: PlaygroundOffice, card: Shown, owner: Member) -> datetime:
    """A moment is proposed, and taken by the asker; that moment."""
    moment = (datetime.now(BRUSSELS) + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    form = await office.playground.open_window(card, "Afspraak plannen", by=owner)
    when = {"moment1_dag": f"{moment:%Y-%m-%d}", "moment1_uur": "10:00", "plaats": "Videogesprek"}
    await send(office, form, "Stel voor", owner, **when)
    offer = await office.playground.said("Welk moment past je")
    await office.playground.press(offer, offer.titles()[0])
    await office.playground.said("is gemaakt: ")
    return moment


async def close_and_reopen(office: PlaygroundOffice, card: Shown, owner: Member, number: str) -> None:
    """Staff close it, and the asker opens it again; both see it, and the same card tells it."""
    form = await office.playground.open_window(card, "Sluiten", by=owner)
    await send(office, form, "Sluit aanvraag", owner, uitkomst="Geholpen")
    await office.playground.said(f"Je vraag {number} is afgesloten")
    await office.playground.wait_for(lambda: "Gesloten" in card.text)
    await office.playground.write(f"heropen {number}")
    await office.playground.said(f"Je vraag {number} staat weer open")
    await office.playground.wait_for(lambda: "Opgenomen" in card.text)


async def test_the_whole_walk_of_the_intake_in_the_playground(office: PlaygroundOffice) -> None:
    number = await hand_over(office.playground, await ask(office.playground))
    assert "Lotte" not in str((await office.look(number)).facts)
    card, owner = await take_up_at_once(office, number)
    await answer_it(office, card, owner)
    moment = await plan_it(office, card, owner)
    assert (await office.look(number)).planned_at == moment
    await close_and_reopen(office, card, owner, number)
    assert (await office.look(number)).state is State.TAKEN

    cards = list(cards_in(office.playground.exchanges))
    assert len(cards) > 30  # windows, and what was put in the place of a card, as well
    assert parser_faults(cards) == []
    assert len({one.conversation for one in office.playground.messages(STAFF_CHANNEL)}) == 1
