"""One organisation in Teams and in Slack: who asks in one is helped from the other."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from adapters.slack_settings import SlackPart
from adapters.teams_settings import TeamsPart
from bot.request import State
from bot.talk import Talk
from tests.kit import running_office, teams_office
from tests.kit.fake_connector import FakeConnector
from tests.kit.fake_openid import run_openid
from tests.kit.fake_slack import FakeSlack
from tests.kit.slack_office import BOARD, SlackOffice, open_office, secrets_of
from tests.kit.teams_office import APP, TENANT, TeamsOffice

ANSWER = "Bel eerst de dienst *Wonen* & co."


@dataclass
class Both:
    """The same process as Slack and as Teams see it."""

    slack: SlackOffice
    teams: TeamsOffice


@pytest.fixture
async def both(talk: Talk, tmp_path: Path) -> AsyncIterator[Both]:
    async with (
        FakeSlack() as slack,
        FakeConnector() as connector,
        run_openid(app_id=APP, service_url=connector.service_url) as openid,
        aiohttp.ClientSession() as session,
    ):
        connector.add_channel(name=teams_office.BOARD)
        boards = {"slack_kanaal": BOARD, "teams_kanaal": teams_office.BOARD}
        settings = running_office.make_settings(
            tmp_path,
            inbox={"teams": [{"team": "algemeen", "titel": "Algemeen team", **boards}]},
            slack=SlackPart.model_validate({"werkruimte": slack.team}),
            slack_secrets=secrets_of(slack),
            teams=TeamsPart.model_validate({"organisatie": TENANT, "dienst": connector.service_url}),
            teams_secrets=teams_office.secrets_of(connector, openid),
        )
        async with open_office(talk, tmp_path, slack, settings=settings) as office:
            yield Both(
                office,
                TeamsOffice(
                    office.parts,
                    office.address,
                    openid=openid,
                    connector=connector,
                    session=session,
                ),
            )


async def test_who_asks_in_teams_is_helped_from_slack_and_who_asks_in_slack_from_teams(both: Both) -> None:
    slack, teams = both.slack, both.teams
    wout = slack.person("U2")
    await slack.hire("wout", "U2")
    await teams.hire("mia")

    # asked in Teams, taken up and answered in Slack
    number = await teams.send_request("lotte")
    card = await slack.said(BOARD, f"Aanvraag {number} · Nieuw")
    await wout.press(card, label="Opnemen")
    await wout.choose(await slack.card(number), "Antwoorden")
    form = await slack.window_called("U2", "formulier")
    await wout.submit(form, {"Je antwoord": ANSWER})
    read = await teams.person("lotte").said(ANSWER)
    assert "Wout (medewerker)" in read.shown
    assert "Opgenomen" in (await teams.card(number)).shown

    # asked in Slack, taken up and answered in Teams
    asker = slack.person("U1")
    number = await slack.send_request(asker)
    mia = teams.person("mia")
    taken = await mia.press_on_card(await teams.card(number), "Opnemen")
    there = await teams.card(number)
    await mia.send_form(await mia.open_from_card(there, "Antwoorden"), there, text=ANSWER)
    answer = await slack.said("DU1", ANSWER)
    assert "Opgenomen door" in str(taken)
    assert "Mia (medewerker)" in answer.shown
    assert f"Aanvraag {number} · Opgenomen" in (await slack.card(number)).shown
    request = await slack.look(number)
    assert (request.state, request.channel) == (State.TAKEN, "slack")
