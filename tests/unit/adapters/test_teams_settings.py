"""The settings about Microsoft Teams: the organisation, others that may ask, and the channel of each team."""

from pathlib import Path

import pytest

from adapters.settings import WrongSettings, read_settings
from adapters.team_news import make_cards
from adapters.teams.service_urls import SERVICE

OWN, OTHER = "99999999-8888-4777-8666-55555555AAAA", "77777777-8888-4777-8666-555555555555"
SECTION = f"teams:\n  organisatie: {OWN}\n"
CHANNEL = "19:abcDEF_123-x@thread.tacv2"
TEAMS = (
    f"balie:\n  teams:\n  - team: a\n    titel: A\n    teams_kanaal: {CHANNEL}\n  - team: b\n    titel: B\n"
)


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working folder and an environment without settings."""
    for name in ("WEGWIJS_CONFIG", "WEGWIJS_KNOWLEDGE", "WEGWIJS_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def write(text: str) -> None:
    Path("wegwijs.yaml").write_text(text, encoding="utf-8")


def give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEGWIJS_TEAMS_APP_ID", "11111111-2222-4333-8444-555555555555")
    monkeypatch.setenv("WEGWIJS_TEAMS_SECRET", "~".join(("Zk3vQ9aLrT7mWd5p", "q8Yt5Rw2Lk")))


def test_a_channel_of_a_team_is_its_board_in_the_organisation(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch)
    write(SECTION + TEAMS)

    settings = read_settings()

    boards = [dict(team.boards) for team in settings.to_teams().teams]
    assert boards == [{"teams": f"{OWN.lower()}/{CHANNEL}"}, {}]


def test_a_team_may_have_a_board_in_slack_and_in_teams(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch)
    monkeypatch.setenv("WEGWIJS_SLACK_TOKEN", "-".join(("xoxb", "2147483647", "Zk3vQ9aLrT7mWd5p")))
    monkeypatch.setenv("WEGWIJS_SLACK_SIGNING_SECRET", "0123456789abcdef" * 2)
    write(
        f"{SECTION}slack:\n  werkruimte: T01\n{TEAMS}    slack_kanaal: C01\n"
        "    teams_kanaal: 19:b@thread.skype\n"
    )

    boards = read_settings().to_teams().teams[1].boards

    assert boards == {"slack": "T01/C01", "teams": f"{OWN.lower()}/19:b@thread.skype"}


def test_without_a_bot_no_card_is_owed_that_nothing_would_send() -> None:
    write(SECTION + TEAMS)

    settings = read_settings()

    assert [dict(team.boards) for team in settings.to_teams().teams] == [{}, {}]
    assert settings.has_teams is False


def test_cards_are_made_for_teams_where_it_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch)
    write(SECTION + TEAMS)
    settings = read_settings()

    cards = make_cards(settings, settings.to_teams(), _unused, _unused)

    assert cards.platforms == {"teams"}


def _unused() -> None:  # type: ignore[misc]
    raise AssertionError


def test_without_a_section_there_is_no_organisation() -> None:
    found = read_settings().teams

    assert (found.tenant, found.tenants, found.service) == ("", frozenset(), SERVICE)


def test_people_of_other_organisations_may_ask_where_these_are_named() -> None:
    write(f"{SECTION}  andere_organisaties:\n  - {OTHER}\n  dienst: https://smba.trafficmanager.net/emea/\n")

    found = read_settings().teams

    assert found.tenants == {OWN.lower(), OTHER}
    assert found.service == "https://smba.trafficmanager.net/emea/"


def test_the_playground_may_be_the_organisation() -> None:
    write("teams:\n  organisatie: 00000000-0000-0000-0000-0000000000001\n")

    assert read_settings().teams.tenants == {"00000000-0000-0000-0000-0000000000001"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(TEAMS, "wegwijs.yaml:5: balie.teams.0.teams_kanaal: write the id", id="no organisation"),
        pytest.param(f"{SECTION}{TEAMS}    teams_kanaal: {CHANNEL}\n", "two teams share", id="one channel"),
        pytest.param(
            f"{SECTION}{TEAMS}    teams_kanaal: {'19:' + 'a' * 111 + '@thread.tacv2'}\n",
            "teams_kanaal",
            id="long",
        ),
        pytest.param(f"{SECTION}{TEAMS}    teams_kanaal: Balie\n", "teams_kanaal", id="a name"),
        pytest.param(
            f"{SECTION}{TEAMS}    teams_kanaal: 19:a%40thread.tacv2\n", "teams_kanaal", id="from a link"
        ),
        pytest.param(
            f"{SECTION}{TEAMS}    teams_kanaal: 19:a@unq.gbl.spaces\n", "teams_kanaal", id="a chat of two"
        ),
        pytest.param("teams:\n  organisatie: voorbeeld.be\n", "wegwijs.yaml:2: teams.organisatie", id="name"),
        pytest.param(f"{SECTION}  andere_organisaties:\n  - x\n", "andere_organisaties", id="no other id"),
        pytest.param(f"{SECTION}  dienst: https://voorbeeld.be/\n", "teams.dienst", id="not Microsoft's"),
    ],
)
def test_what_cannot_be_in_teams_is_refused_with_its_line(text: str, fault: str) -> None:
    write(text)

    with pytest.raises(WrongSettings) as wrong:
        read_settings()

    assert any(fault in sentence for sentence in wrong.value.sentences)


def test_where_people_add_the_app_can_be_told() -> None:
    write(SECTION + "  app_adres: https://teams.microsoft.com/l/app/x\n")

    assert read_settings().teams.app_link == "https://teams.microsoft.com/l/app/x"


@pytest.mark.parametrize("address", ["http://x.be/", "javascript:x", "teams"])
def test_where_people_add_the_app_is_an_address_over_https(address: str) -> None:
    write(SECTION + f"  app_adres: {address}\n")

    with pytest.raises(WrongSettings, match="people add the app"):
        read_settings()
