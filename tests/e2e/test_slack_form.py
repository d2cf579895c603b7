"""The intake beside the chat of Slack: as a form, and while something else is asked."""

import pytest

from tests.kit.fake_slack import View
from tests.kit.slack_office import SlackOffice

WORDS = "Mijn moeder heet Godelieve en is ernstig ziek"
ANSWERS = {"veld:doel": "Een plek voor de buurt", "veld:probleem": "Wij zoeken een zaal"}


async def open_form(office: SlackOffice) -> View:
    """The form of an intake that has just begun, of U1."""
    lotte = office.person("U1")
    await lotte.write("ik wil met een mens praten")
    await lotte.press(await office.with_button("DU1", "intake:start"), value="intake:start")
    question = await office.with_button("DU1", "intake:formulier")
    await lotte.press(question, value="intake:formulier")
    return await office.window("U1")


async def test_what_is_sent_from_a_form_is_what_was_shown_there(office: SlackOffice) -> None:
    lotte = office.person("U1")
    review = (await lotte.submit(await open_form(office), ANSWERS)).view
    assert review is not None
    await lotte.write("wijzig 1")
    await lotte.write(WORDS)
    await office.settled()

    changed = await lotte.submit(review, {})

    assert changed.view is not None
    assert "Er veranderde iets sinds je dit zag" in changed.view.shown
    assert WORDS in changed.view.shown
    assert not any("Het nummer van je vraag is" in one.shown for one in office.slack.posts("DU1"))
    await lotte.submit(changed.view, {})
    await office.said("DU1", "Het nummer van je vraag is")


@pytest.mark.parametrize("reason", ["too fast", "stopped"])
async def test_what_was_typed_in_a_form_that_cannot_be_kept_stays_there(
    office: SlackOffice, reason: str
) -> None:
    lotte, form = office.person("U1"), await open_form(office)
    for text in ["hallo"] * 40 if reason == "too fast" else ["stop"]:
        await lotte.write(text)
    await office.settled()

    refused = await lotte.submit(form, ANSWERS)

    assert "Kopieer wat je typte" in " ".join(refused.errors.values())
    assert office.slack.views_open("U1")


async def test_words_of_somebody_else_that_are_pointed_at_are_no_answer_in_an_intake_and_are_not_kept(
    office: SlackOffice,
) -> None:
    lotte, wout = office.person("U1"), office.person("U2")
    await lotte.write("ik wil met een mens praten")
    await lotte.press(await office.with_button("DU1", "intake:start"), value="intake:start")
    await office.with_button("DU1", "intake:formulier")
    await wout.write(WORDS, channel="C1")

    await lotte.shortcut("wegwijs_vraag", office.slack.messages("C1")[-1])

    await office.settled()
    await lotte.press(await office.with_button("DU1", "intake:formulier"), value="intake:formulier")
    form = await office.window("U1")
    assert "Godelieve" not in form.shown
    assert "Godelieve" not in await office.kept_lines("T1/U1")


@pytest.mark.parametrize("text", ["ik wil niet meer leven", "mijn gegevens", "ik wil met een mens praten"])
async def test_what_is_for_one_person_cannot_be_shared_with_a_channel(office: SlackOffice, text: str) -> None:
    await office.person("U1").write(f"<@UBOT> {text}", channel="C1")

    await office.until(lambda: office.slack.ephemerals("C1", "U1"))
    assert "Deel in kanaal" not in office.whispered("C1", "U1")
