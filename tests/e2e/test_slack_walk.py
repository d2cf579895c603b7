"""The whole walk in Slack: asked, clarified, handed over, helped, planned, closed and reopened."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta

import pytest

from bot.hours import BRUSSELS
from bot.request import Role, State
from tests.kit.slack_office import BOARD, SlackOffice
from tests.kit.slack_person import Submitted

pytestmark = pytest.mark.timeout(120)


async def done(submitted: Awaitable[Submitted]) -> None:
    """Sends a form in; nothing may be wrong with it."""
    found = await submitted
    assert found.errors == {}, found.answer.body
    assert found.answer.body in (b"", b'{"response_action": "clear"}'), found.answer.body


async def walk(office: SlackOffice) -> None:  # noqa: PLR0915 - one story, from question to reopened
    """All that the issue names, in one conversation."""
    lotte, wout, fatima = office.person("U1"), office.person("U2"), office.person("U3")
    await office.hire("wout", "U2")
    await office.hire("fatima", "U3", role=Role.LEAD)

    # question, clarification, answer, feedback
    await lotte.write("subsidie")
    asked = await office.said("DU1", "Van wie zou de subsidie komen")
    await lotte.press(asked, label="Vlaamse subsidies")
    answer = await office.said("DU1", "Was dit een goed antwoord?")
    await lotte.press(answer, label="Ja")
    await office.said("DU1", "Fijn")

    # an intake, begun in the chat and filled in as a form, with an error and its correction
    await lotte.press(answer, label="Een 1-op-1-gesprek")
    offer = await office.with_button("DU1", "intake:start")
    await lotte.press(offer, value="intake:start")
    question = await office.with_button("DU1", "intake:formulier")
    await lotte.press(question, value="intake:formulier")
    form = await office.window("U1")
    wrong = await lotte.submit(form, {"veld:doel": "Een plek voor de buurt", "veld:gemeente": "Atlantis"})
    assert list(wrong.errors) == ["veld:gemeente"]
    more = await lotte.submit(form, {"veld:gemeente": "Gent", "veld:thema": "wonen", "veld:naam": "Lotte"})
    assert more.view is not None
    assert "Eigen huis of huur" in more.view.shown
    review = (await lotte.submit(more.view, {"veld:huur": "huren"})).view
    assert review is not None
    await lotte.submit(
        review, {"Stuur dit mee": ["Wat je wilt bereiken", "Thema", "Gemeente", "Eigen huis of huur"]}
    )
    told = await office.said("DU1", "Het nummer van je vraag is")
    number = office.number_in(told)
    assert "Lotte" not in str((await office.look(number)).facts)

    # the card; two members take it up at once
    card = await office.said(BOARD, f"Aanvraag {number} · Nieuw")
    assert "subsidie" not in card.shown
    await asyncio.gather(wout.press(card, label="Opnemen"), fatima.press(card, label="Opnemen"))
    taken = await office.look(number)
    assert taken.state is State.TAKEN
    owner, other = (wout, fatima) if (await office.owner_of(number)).login == "wout" else (fatima, wout)
    await office.until(lambda: "was je voor" in office.whispered(BOARD, other.id))
    card = await office.said(BOARD, f"Aanvraag {number} · Opgenomen")
    await office.said("DU1", f"neemt je vraag {number} op")

    # all of it in a window; a fact that is missing is asked, and answered in the chat
    await owner.press(card, label="Bekijk")
    window = await office.window(owner.id)
    assert "Een plek voor de buurt" in window.shown
    await owner.press(window, label="Vraag om feiten")
    form = await office.window_called(owner.id, "formulier")
    await done(owner.submit(form, {"Je eigen vraag": "Hoe groot is de groep?"}))
    await office.said("DU1", "Hoe groot is de groep?")
    await office.said(BOARD, f"Aanvraag {number} · Wacht op vrager")
    await lotte.write("Met tien gezinnen")
    await office.said("DU1", "Bedankt, ik geef het door")
    card = await office.said(BOARD, f"Aanvraag {number} · Opgenomen")

    # the answer, read by the asker; what happened stands beneath the card, without a word of it
    await owner.choose(card, "Antwoorden")
    form = await office.window_called(owner.id, "formulier")
    await done(owner.submit(form, {"Je antwoord": "Bel eerst de *dienst* Wonen & co."}))
    answer = await office.said("DU1", "Bel eerst de *dienst* Wonen & co.")
    name = (await office.owner_of(number)).first_name
    assert f"{name} (medewerker)" in answer.shown
    line = await office.said(BOARD, f"{name} gaf de vrager een antwoord")
    assert line.thread_ts == card.ts
    assert "dienst" not in "".join(one.shown for one in office.slack.posts(BOARD))

    # a talk is planned
    await owner.choose(await office.card(number), "Afspraak plannen")
    form = await office.window_called(owner.id, "formulier")
    moment = (datetime.now(BRUSSELS) + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    await done(owner.submit(form, {"Moment 1": moment, "Waar?": "Videogesprek"}))
    offer = await office.with_button("DU1", f"moment:{number}:{int(moment.timestamp()) // 60}")
    await lotte.press(offer, value=f"moment:{number}:{int(moment.timestamp()) // 60}")
    await office.said("DU1", "https://meet.voorbeeld.be/wegwijs")
    assert (await office.look(number)).planned_at == moment

    # closed, and reopened by the asker
    await owner.choose(await office.card(number), "Sluiten")
    form = await office.window_called(owner.id, "formulier")
    await done(owner.submit(form, {"Hoe liep het af?": "Geholpen"}))
    await office.said("DU1", f"Je vraag {number} is afgesloten")
    await office.said(BOARD, f"Aanvraag {number} · Gesloten")
    await lotte.write(f"heropen {number}")
    await office.said("DU1", f"Je vraag {number} staat weer open")
    await office.said(BOARD, f"Aanvraag {number} · Opgenomen")
    assert (await office.look(number)).state is State.TAKEN


async def test_the_whole_walk_over_http(office: SlackOffice) -> None:
    await walk(office)


async def test_the_whole_walk_over_a_socket(office_on_a_socket: SlackOffice) -> None:
    await walk(office_on_a_socket)
