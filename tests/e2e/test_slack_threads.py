"""What staff type in the thread under a card, with and without the choice to pass it on."""

from bot.request import Action
from tests.kit.slack_office import BOARD, SlackOffice


async def test_what_the_owner_types_under_a_card_is_an_answer_where_that_was_chosen(
    relaying: SlackOffice,
) -> None:
    wout = await relaying.hire("wout", "U2")
    number = await relaying.send_request(relaying.person("U1"))
    await relaying.act(wout, number, Action.TAKE)
    card = await relaying.card(number)

    await relaying.person("U2").write("Bel de dienst Wonen", channel=BOARD, thread=card.ts)

    answer = await relaying.said("DU1", "Bel de dienst Wonen")
    assert "Wout (medewerker)" in answer.shown


async def test_what_somebody_else_types_under_a_card_goes_nowhere_and_they_are_told(
    relaying: SlackOffice,
) -> None:
    wout = await relaying.hire("wout", "U2")
    await relaying.hire("fatima", "U3")
    number = await relaying.send_request(relaying.person("U1"))
    await relaying.act(wout, number, Action.TAKE)
    card = await relaying.card(number)

    await relaying.person("U3").write("Ik zou nee zeggen", channel=BOARD, thread=card.ts)

    await relaying.until(lambda: relaying.whispered(BOARD, "U3"))
    await relaying.settled()
    assert all("nee zeggen" not in one.shown for one in relaying.slack.posts("DU1"))


async def test_what_is_asked_of_the_assistant_under_a_card_is_no_answer_to_the_asker(
    relaying: SlackOffice,
) -> None:
    wout = await relaying.hire("wout", "U2")
    number = await relaying.send_request(relaying.person("U1"))
    await relaying.act(wout, number, Action.TAKE)
    card = await relaying.card(number)

    await relaying.person("U2").write("<@UBOT> wat kost een gesprek?", channel=BOARD, thread=card.ts)
    await relaying.settled()

    assert all("kost een gesprek" not in one.shown for one in relaying.slack.posts("DU1"))


async def test_a_file_and_a_change_under_a_card_stay_there_and_the_owner_is_told(
    relaying: SlackOffice,
) -> None:
    wout, person = await relaying.hire("wout", "U2"), relaying.person("U2")
    number = await relaying.send_request(relaying.person("U1"))
    await relaying.act(wout, number, Action.TAKE)
    card = await relaying.card(number)

    sent = await person.write("Bel 02 123 45 67", channel=BOARD, thread=card.ts)
    await person.edit(sent, "Bel 02 765 43 21")
    await person.share_file("zie bijlage", channel=BOARD, thread=card.ts)
    await relaying.settled()

    told = "\n".join(one.shown for one in relaying.slack.posts("DU1"))
    assert "02 123 45 67" in told
    assert "02 765 43 21" not in told
    assert "zie bijlage" not in told
    assert relaying.whispered(BOARD, "U2").count("alleen door wat je typt") == 2


async def test_without_that_choice_threads_stay_where_they_are(office: SlackOffice) -> None:
    wout = await office.hire("wout", "U2")
    number = await office.send_request(office.person("U1"))
    await office.act(wout, number, Action.TAKE)
    card = await office.card(number)
    office.slack.subscriptions |= {"message.groups"}

    await office.person("U2").write("Bel de dienst Wonen", channel=BOARD, thread=card.ts)
    await office.settled()

    assert all("dienst Wonen" not in one.shown for one in office.slack.posts("DU1"))
