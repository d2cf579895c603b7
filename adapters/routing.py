"""Checks the names in the settings that the knowledge must have: by which teams get requests, and topics."""

from collections.abc import Collection
from datetime import date
from difflib import get_close_matches

from adapters.settings import Settings, WrongSettings
from knowledge.loader import Knowledge, load


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
    wrong += _strange_terms(settings, set(knowledge.topics))
    if wrong:
        raise WrongSettings(tuple(wrong))


def check_terms(settings: Settings, *, today: date) -> None:
    """Raises WrongSettings for a term of a topic that the knowledge does not have: its requests would go by
    another term, or not to the archive. The knowledge is read only when there is such a term.

    Raises KnowledgeRefused when the knowledge holds a fout.
    """
    if not settings.keep.to_terms().topics:
        return
    wrong = _strange_terms(settings, set(load(settings.knowledge, today=today).topics))
    if wrong:
        raise WrongSettings(tuple(wrong))


def _strange_terms(settings: Settings, topics: Collection[str]) -> list[str]:
    return [
        f"{settings.file}: bewaren.regels: onderwerpen has {name!r}, which is not in the knowledge"
        f"{_hint(name, topics)}."
        for name in settings.keep.to_terms().topics
        if name not in topics
    ]


def _hint(name: str, names: Collection[str]) -> str:
    near = get_close_matches(name, names, n=1)
    return f": perhaps {near[0]!r} is meant" if near else ""
