"""Which team a request goes to, and whose turn it is."""

import pytest

from bot.request import Staff
from bot.teams import Destination, Team, Teams, whose_turn

GENERAL = Team("algemeen", "Algemeen")
MONEY = Team("geld", "Geld", topics=frozenset({"lening"}), themes=frozenset({"armoede"}))
GHENT = Team("gent", "Gent", municipalities=frozenset({"Gent"}), provinces=frozenset({"Limburg"}))
OFFICIALS = Team("lokaal", "Lokaal", roles=frozenset({"ambtenaar"}))
TEAMS = Teams((GENERAL, GHENT, OFFICIALS, MONEY))


@pytest.mark.parametrize(
    ("destination", "team"),
    [
        pytest.param(Destination(), "algemeen", id="nothing known"),
        pytest.param(Destination(topic="lening", municipality="Gent"), "geld", id="topic before place"),
        pytest.param(Destination(theme="armoede", role="ambtenaar"), "geld", id="theme before role"),
        pytest.param(Destination(municipality="Gent", role="ambtenaar"), "gent", id="place before role"),
        pytest.param(Destination(municipality="Genk", province="Limburg"), "gent", id="province"),
        pytest.param(Destination(topic="prijzen", role="ambtenaar"), "lokaal", id="role"),
        pytest.param(Destination(topic="prijzen", role="burger"), "algemeen", id="nobody in particular"),
    ],
)
def test_a_request_goes_to_the_team_that_is_for_it(destination: Destination, team: str) -> None:
    assert TEAMS.route(destination).id == team


def test_the_stand_in_takes_over_while_a_team_is_away() -> None:
    away = Team("geld", "Geld", topics=frozenset({"lening"}), stand_in="gent", is_away=True)

    assert Teams((GENERAL, GHENT, away)).route(Destination(topic="lening")).id == "gent"


def test_teams_that_stand_in_for_each_other_end_somewhere() -> None:
    one = Team("een", "Een", stand_in="twee", is_away=True)
    two = Team("twee", "Twee", stand_in="een", is_away=True)

    assert Teams((one, two)).route(Destination()).id in ("een", "twee")


@pytest.mark.parametrize(
    "teams",
    [
        pytest.param((), id="none"),
        pytest.param((GENERAL, GENERAL), id="twice the same"),
        pytest.param((Team("a", "A", stand_in="b"),), id="unknown stand-in"),
    ],
)
def test_teams_that_cannot_be_are_refused(teams: tuple[Team, ...]) -> None:
    with pytest.raises(ValueError, match="team"):
        Teams(teams)


def test_a_request_of_a_team_that_is_gone_is_for_the_first() -> None:
    assert TEAMS.of("weg") is GENERAL


def test_who_has_the_fewest_open_requests_is_next_and_equals_take_turns() -> None:
    an, bo, cas = (Staff(n, name, name, "geld") for n, name in enumerate(("an", "bo", "cas"), start=1))
    gone = Staff(4, "dirk", "dirk", "geld", is_active=False)
    other = Staff(5, "els", "els", "gent")
    members = (an, bo, cas, gone, other)

    turns = [whose_turn(MONEY, members, {1: 2, 2: 1, 3: 1}, pick=pick) for pick in range(3)]

    assert turns == [bo, cas, bo]
    assert whose_turn(OFFICIALS, members, {}, pick=0) is None
