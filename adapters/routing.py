"""Checks the names in the settings that the knowledge must have: by which teams get requests, and topics."""

from collections.abc import Collection
from difflib import get_close_matches

from adapters.settings import Settings, WrongSettings
from knowledge.loader import Knowledge


def check_routing(settings: Settings, knowledge: Knowledge) -> None:
    """Raises WrongSettings for a name by which no request could ever reach its team, or get its term."""
    places = knowledge.municipalities.municipalities
    known = {
        "topics": ("onderwerpen", set(knowledge.topics)),
        "themes": ("themas", {one.name for one in knowledge.entities["thema"].values}),
        "municipalities": ("gemeenten", {one.name for one in places}),
        "provinces": ("provincies", {one.province for one in places if one.province}),
        "roles": ("rollen", {one.name for one in knowledge.entities["rol"].values}),
    }
    wrong = [
        f"{settings.file}: balie.teams, {team.id}: {key} has {name!r}, which is not in the knowledge"
        f"{_hint(name, names)}."
        for team in settings.inbox.teams
        for field, (key, names) in known.items()
        for name in sorted(getattr(team, field) - names)
    ]
    topics = set(knowledge.topics)
    wrong += [
        f"{settings.file}: bewaren.regels: onderwerpen has {name!r}, which is not in the knowledge"
        f"{_hint(name, topics)}."
        for name in settings.keep.to_terms().topics
        if name not in topics
    ]
    if wrong:
        raise WrongSettings(tuple(wrong))


def _hint(name: str, names: Collection[str]) -> str:
    near = get_close_matches(name, names, n=1)
    return f": perhaps {near[0]!r} is meant" if near else ""
