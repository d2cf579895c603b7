"""The whole walk in Slack: asked, clarified, handed over, helped, planned, closed and reopened."""

import asyncio

import pytest

from bot.request import Role, State
from tests.kit.slack_office import BOARD, SlackOffice

pytestmark = pytest.mark.timeout(120)


async def test_the_whole_walk(office: SlackOffice) -> None:
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
    await lotte.submit(review, {"Stuur dit mee": ["Thema", "Gemeente", "Eigen huis of huur"]})
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
    await office.said("DU1", "opgenomen")

    # all of it in a window; a fact that is missing is asked, and answered in the chat
    await owner.press(card, label="Bekijk")
    window = await office.window(owner.id)
    assert "Een plek voor de buurt" in window.shown
    await owner.choose(window, "Vraag om feiten")
    form = await office.window(owner.id)
    print(
        [
            (b.get("block_id"), b.get("label", {}).get("text"), b.get("element", {}).get("type"))
            for b in form.blocks
        ]
    )
