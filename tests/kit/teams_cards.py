"""What is wrong with a card: a strict reading of Adaptive Cards 1.5, with only what we use of it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

MOST_BYTES = 20 * 1024
_RUN = {"type", "text", "size", "weight", "isSubtle", "selectAction"}
_PROPERTIES: Mapping[str, tuple[set[str], set[str]]] = {  # needed, and allowed as well
    "AdaptiveCard": ({"type", "version", "body", "fallbackText"}, {"$schema"}),
    "RichTextBlock": ({"type", "inlines"}, {"spacing"}),
    "TextRun": ({"type", "text"}, _RUN),
    "ActionSet": ({"type", "actions"}, set()),
    "Input.ChoiceSet": (
        {"type", "id", "style", "choices", "label"},
        {"isRequired", "errorMessage"},
    ),
    "Action.Execute": ({"type", "title", "verb", "data", "fallback"}, set()),
    "Action.Submit": ({"type", "title", "data"}, set()),
    "Action.OpenUrl": ({"type", "url"}, set()),
}
_VALUES = {
    "spacing": {"None", "Small", "Medium"},
    "size": {"Small"},
    "weight": {"Bolder"},
    "style": {"compact"},
    "version": {"1.5"},
}


def parts_of(part: Any) -> Iterator[dict[str, Any]]:
    """Every element, run and action, in the order of reading."""
    if isinstance(part, list):
        for one in part:
            yield from parts_of(one)
    elif isinstance(part, dict):
        if "type" in part:
            yield part
        for name in ("body", "inlines", "actions", "selectAction", "fallback"):
            yield from parts_of(part.get(name))


def find_faults(card: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a card."""
    faults = [fault for part in parts_of(card) for fault in _faults_of(part)]
    if len(json.dumps(card, ensure_ascii=False).encode()) > MOST_BYTES:
        faults.append("too large")
    inputs = [part["id"] for part in parts_of(card) if part["type"].startswith("Input")]
    return [*faults, *(["an id twice"] if len(inputs) != len(set(inputs)) else [])]


def _faults_of(part: Mapping[str, Any]) -> Iterator[str]:
    kind = part["type"]
    if kind not in _PROPERTIES:
        yield f"{kind} is nothing that we use: in a TextBlock or a Fact words are markup"
        return
    needed, allowed = _PROPERTIES[kind]
    yield from (f"{kind} without {name}" for name in needed - part.keys())
    yield from (f"{kind} with {name}" for name in part.keys() - needed - allowed)
    for name, values in _VALUES.items():
        if name in part and part[name] not in values:
            yield f"{kind}: {name} is {part[name]}"
    if kind == "TextRun" and not part["text"]:
        yield "words that are empty"


def shown(activity: Mapping[str, Any]) -> str:
    """What a person reads on the cards, line by line."""
    lines = []
    for attachment in activity["attachments"]:
        for part in attachment["content"]["body"]:
            if part["type"] == "RichTextBlock":
                lines.append("".join(run["text"] for run in part["inlines"]))
    return "\n".join(lines)
