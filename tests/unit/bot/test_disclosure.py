"""What other platforms are said to receive."""

import pytest

from bot.disclosure import FIELDS, STORY, disclosed


@pytest.mark.parametrize(
    ("with_content", "told"),
    [
        pytest.param(False, "alleen in een venster", id="as it is"),
        pytest.param(True, "het onderwerp en de naam, in het kanaal van het team; de rest", id="chosen"),
    ],
)
def test_what_cards_hold_is_said_where_people_read_what_other_platforms_receive(
    *, with_content: bool, told: str
) -> None:
    found = {one.what: one for one in disclosed(cards_with_content=with_content)}

    assert found[STORY].slack.startswith(told)
    assert found[STORY].teams.startswith(told)
    assert found[STORY].mail == "nee"
    assert list(found) == [one.what for one in FIELDS]


@pytest.mark.parametrize(
    ("platform", "status"),
    [pytest.param("slack", "startpagina", id="slack"), pytest.param("teams", "eigen gesprek", id="teams")],
)
def test_what_a_platform_receives_beside_messages_is_said(platform: str, status: str) -> None:
    received = {one.what: str(getattr(one, platform)) for one in FIELDS}

    assert "formulier" in received["Wat je zelf typt"]
    assert status in received["Hoe het met je aanvragen staat"]
    assert "venster" in received["Notities van medewerkers"]


def test_messages_in_slack_and_mail_hold_a_mark_of_ours_and_those_in_teams_do_not() -> None:
    [mark] = [one for one in FIELDS if one.what.startswith("Een kenmerk")]

    assert [mark.slack[:2], mark.mail[:2], mark.teams] == ["ja", "ja", "nee"]
