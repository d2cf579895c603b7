"""The teams that handle requests, and which one a request goes to; as `wegwijs.yaml` says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.hours import Hours
from bot.promise import PromiseRule
from bot.request import Staff


@dataclass(frozen=True)
class Canned:
    """A reply that is written once and used often."""

    name: str
    text: str


@dataclass(frozen=True)
class Team:
    """A team; its sets say which requests are for it. `email` is where it is told, without content.

    `stand_in` takes over while it `is_away`. `takes_turns`: a new request goes at once to the member
    with the fewest open ones. Without `hours` nothing is promised. `boards` are the conversations of the team
    itself, by channel: there its requests lie as cards.
    """

    id: str
    title: str
    email: str = ""
    topics: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    stand_in: str | None = None
    is_away: bool = False
    takes_turns: bool = False
    hours: Hours | None = None
    boards: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Destination:
    """What a request is about and from, as far as is known: what decides which team gets it."""

    topic: str | None = None
    theme: str | None = None
    municipality: str | None = None
    province: str | None = None
    role: str | None = None


DEFAULT = Team("algemeen", "Algemeen team")
DEFAULT_PROMISE = PromiseRule()


@dataclass(frozen=True)
class Teams:
    """All teams; the first is for what no other one is for.

    Raises ValueError when there is none, when two have the same id, or a stand-in is no team.
    """

    teams: tuple[Team, ...] = (DEFAULT,)
    canned: tuple[Canned, ...] = ()
    stale_after: timedelta = timedelta(days=3)
    promise: PromiseRule = DEFAULT_PROMISE

    def __post_init__(self) -> None:
        names = [team.id for team in self.teams]
        if not names or len(set(names)) < len(names):
            raise ValueError("at least one team, each with a name of its own")
        unknown = {team.stand_in for team in self.teams if team.stand_in} - set(names)
        if unknown:
            raise ValueError(f"no team is called {sorted(unknown)[0]}")

    @property
    def ids(self) -> tuple[str, ...]:
        """The names of all teams."""
        return tuple(team.id for team in self.teams)

    def of(self, name: str) -> Team:
        """The team; the first one for a name that is no team any more, so that no request is lost."""
        return next((team for team in self.teams if team.id == name), self.teams[0])

    def route(self, destination: Destination) -> Team:
        """The team for a request: by topic, else theme, municipality, province, role, else the first."""
        for asked, wanted in (
            (destination.topic, "topics"),
            (destination.theme, "themes"),
            (destination.municipality, "municipalities"),
            (destination.province, "provinces"),
            (destination.role, "roles"),
        ):
            found = next((team for team in self.teams if asked in getattr(team, wanted)), None)
            if asked and found:
                return self._present(found)
        return self._present(self.teams[0])

    def _present(self, team: Team) -> Team:
        seen = {team.id}
        while team.is_away and team.stand_in and team.stand_in not in seen:
            team = self.of(team.stand_in)
            seen.add(team.id)
        return team


def whose_turn(team: Team, members: tuple[Staff, ...], load: Mapping[int, int], *, pick: int) -> Staff | None:
    """The active member with the fewest open requests; among equals the one that `pick` falls on."""
    here = [one for one in members if one.is_active and one.team == team.id]
    if not here:
        return None
    fewest = min(load.get(one.id, 0) for one in here)
    equals = sorted((one for one in here if load.get(one.id, 0) == fewest), key=lambda one: one.id)
    return equals[pick % len(equals)]
