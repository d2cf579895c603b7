"""The settings about Slack: the workspace, and the channel of each team."""

from pathlib import Path

import pytest

from adapters.settings import WrongSettings, read_settings

WORKSPACE = "slack:\n  werkruimte: T0123ABCD\n"
TEAMS = "balie:\n  teams:\n  - team: a\n    titel: A\n    slack_kanaal: C01\n  - team: b\n    titel: B\n"


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working folder and an environment without settings."""
    for name in ("WEGWIJS_CONFIG", "WEGWIJS_KNOWLEDGE", "WEGWIJS_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def write(text: str) -> None:
    Path("wegwijs.yaml").write_text(text, encoding="utf-8")


def test_a_channel_of_a_team_is_its_board_in_the_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEGWIJS_SLACK_TOKEN", "-".join(("xoxb", "2147483647", "Zk3vQ9aLrT7mWd5p")))
    monkeypatch.setenv("WEGWIJS_SLACK_SIGNING_SECRET", "0123456789abcdef" * 2)
    write(WORKSPACE + TEAMS)

    settings = read_settings()

    assert [dict(team.boards) for team in settings.to_teams().teams] == [{"slack": "T0123ABCD/C01"}, {}]


def test_without_a_token_no_card_is_owed_that_nothing_would_send() -> None:
    write(WORKSPACE + TEAMS)

    settings = read_settings()

    assert [dict(team.boards) for team in settings.to_teams().teams] == [{}, {}]


def test_without_a_section_there_is_no_board_and_cards_hold_no_content() -> None:
    settings = read_settings()

    assert settings.slack.workspace == ""
    assert (settings.slack.forwards_threads, settings.slack.is_agent) == (False, False)
    assert settings.inbox.boards_with_content is False
    assert not settings.to_teams().teams[0].boards


def test_what_a_card_holds_and_how_slack_is_used_can_be_chosen() -> None:
    write(WORKSPACE + "  draad_doorsturen: ja\n  agent: ja\nbalie:\n  kaart_met_vraag: ja\n")

    settings = read_settings()

    assert (settings.slack.forwards_threads, settings.slack.is_agent) == (True, True)
    assert settings.inbox.boards_with_content is True


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(TEAMS, "wegwijs.yaml:5: balie.teams.0.slack_kanaal", id="no workspace"),
        pytest.param(WORKSPACE + TEAMS + "    slack_kanaal: C01\n", "two teams share", id="one channel"),
        pytest.param(WORKSPACE + TEAMS + "    slack_kanaal: '#b'\n", "slack_kanaal", id="a name"),
        pytest.param(WORKSPACE + TEAMS + "    slack_kanaal: D01\n", "slack_kanaal", id="a direct message"),
        pytest.param("slack:\n  werkruimte: voorbeeld\n", "slack.werkruimte", id="name of a workspace"),
    ],
)
def test_a_channel_that_cannot_be_a_board_is_refused(text: str, fault: str) -> None:
    write(text)

    with pytest.raises(WrongSettings) as wrong:
        read_settings()

    assert any(fault in sentence for sentence in wrong.value.sentences)
