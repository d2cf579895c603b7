"""What the card of a request says on the board of a team, on every platform, whatever draws it."""

from collections.abc import Mapping
from typing import Any

from adapters import staff_words as words
from adapters.staff_forms import read_word
from bot.request import OPEN, Action

OPEN_INBOX = "Open in de balie"
_OPEN_STATES = frozenset(state.value for state in OPEN)


def title_of(content: Mapping[str, Any]) -> str:
    """Which request it is, and its state."""
    state = "Doorgegeven" if content.get("is_elsewhere") else words.name_word(str(content.get("state") or ""))
    return f"Aanvraag {content['number']} · {state}"


def say_elsewhere(content: Mapping[str, Any]) -> str:
    """What the card says where the request is not any more."""
    return f"Deze aanvraag is nu van {content['team']}. Hier hoeft niets meer te gebeuren."


def named_in(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Subject and asker: only where the organisation put them on the card."""
    return tuple(str(content[name]) for name in ("subject", "asker_name") if content.get(name))


def facts_of(content: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What is known of it, as label and value."""
    nobody = "nog niemand" if content.get("state") in _OPEN_STATES else ""
    found = (
        ("Team", str(content.get("team") or "")),
        ("Thema", str(content.get("theme") or "")),
        ("Gemeente", str(content.get("municipality") or "")),
        ("Dringendheid", words.name_word(str(content.get("urgency") or ""))),
        ("Antwoord beloofd", str(content.get("promise") or "")),
        ("Te laat", "een belofte werd gemist" if content.get("is_late") else ""),
        ("Sluimert tot", str(content.get("snoozed") or "")),
        ("Opgenomen door", str(content.get("owner") or nobody)),
        ("Afloop", words.name_word(str(content.get("outcome") or ""))),
    )
    return tuple((name, value) for name, value in found if value)


def say_line(content: Mapping[str, Any]) -> str:
    """One line of what happened, under the card; without one it says of which request."""
    text = str(content["text"])
    return f"Aanvraag {content['number']}: {text}" if content.get("is_loose") else text


def name_of(action: str) -> str:
    """The label of an action; one without words of its own goes by its own name."""
    known = read_word(Action, action)
    return words.name_action(known) if known else action.capitalize()
