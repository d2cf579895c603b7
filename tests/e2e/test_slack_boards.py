"""The channel of a team in Slack that did not take cards, or is another one by now: set right."""

from pathlib import Path

from bot.boarding import set_right
from bot.request import Action, Role
from bot.talk import Talk
from tests.kit.fake_slack import FakeSlack
from tests.kit.slack_office import BOARD, SlackOffice, open_office

NO_BOARDS = [{"team": "algemeen", "titel": "Algemeen team"}, {"team": "geld", "titel": "Team geld"}]


async def set_boards_right(office: SlackOffice) -> None:
    """What is done at the start and every hour."""
    cards = office.parts.announcer.cards
    assert cards is not None
    await set_right(office.store, cards, now=office.parts.clock.now())
    office.parts.outbox.wake()
    await office.settled()


async def new_request(office: SlackOffice) -> str:
    async with office.visitor() as web:
        number = await web.send_request()
    await office.settled()
    return number


async def test_statement_11_the_open_requests_come_once_the_app_is_invited(office: SlackOffice) -> None:
    channel = office.slack.channels[BOARD]
    members, channel.members = channel.members, type(channel.members)(set(channel.members) - {"UBOT"})
    number = await new_request(office)
    assert not office.slack.posts(BOARD)
    channel.members = members

    await set_boards_right(office)

    (card,) = office.slack.posts(BOARD)
    assert number in card.shown


async def test_a_card_in_a_channel_that_is_no_longer_in_the_settings_has_nothing_to_press(
    talk: Talk, tmp_path: Path, slack: FakeSlack
) -> None:
    async with open_office(talk, tmp_path, slack) as office:
        await new_request(office)

    async with open_office(talk, tmp_path, slack, inbox={"teams": NO_BOARDS}) as office:
        await set_boards_right(office)

    (card,) = slack.posts(BOARD)
    assert "Opnemen" not in card.labels


async def test_pitfall_11_what_was_said_under_a_card_goes_with_it(office: SlackOffice) -> None:
    bea = await office.hire("bea", "U2", role=Role.LEAD)
    number = await office.send_request(office.person("U1"))
    await office.act(bea, number, Action.TAKE)
    await office.settled()
    assert len(office.slack.posts(BOARD)) == 2

    await office.person("U1").write("wis mijn gegevens")
    await office.settled()
    await office.person("U1").press(office.slack.posts("DU1")[-1], label="Ja, wis alles")
    await office.until(lambda: not office.slack.posts(BOARD))
