"""Fields of an Adaptive Card that is filled in: a text, a choice, boxes to tick, a day, an hour."""

from collections.abc import Sequence
from typing import Any

from adapters.teams.card_parts import Part, cut, text_block
from adapters.text_pieces import clean

MOST_LABEL = 300
Option = tuple[str, str]  # value and label


def text_input(
    name: str, label: str, *, value: str = "", most: int = 0, is_long: bool = False, is_required: bool = False
) -> Part:
    """A field in which somebody types; `most` characters, when that is not 0."""
    return {
        "type": "Input.Text",
        **_named(name, label, value=value, is_required=is_required),
        **({"isMultiline": True} if is_long else {}),
        **({"maxLength": most} if most else {}),
    }


def choice_input(
    name: str, label: str, options: Sequence[Option], *, value: str = "", is_required: bool = False
) -> Part:
    """A menu of which one is chosen; without `is_required` it can be left as it is."""
    chosen = value if any(value == one for one, _ in options) else ""
    return {
        "type": "Input.ChoiceSet",
        **_named(name, label, value=chosen, is_required=is_required),
        "style": "compact",
        "placeholder": "Kies",
        "choices": _choices(options),
    }


def boxes_input(name: str, label: str, options: Sequence[Option], *, ticked: Sequence[str] = ()) -> Part:
    """Boxes of which any number can be ticked; what comes back has commas between the values."""
    return {
        "type": "Input.ChoiceSet",
        **_named(name, label, value=",".join(ticked), is_required=False),
        "style": "expanded",
        "isMultiSelect": True,
        "wrap": True,
        "choices": _choices(options),
    }


def day_input(name: str, label: str, *, value: str = "", is_required: bool = False) -> Part:
    """A day, as 2026-11-28."""
    return {"type": "Input.Date", **_named(name, label, value=value, is_required=is_required)}


def hour_input(name: str, label: str, *, value: str = "", is_required: bool = False) -> Part:
    """An hour of the clock, as 09:30."""
    return {"type": "Input.Time", **_named(name, label, value=value, is_required=is_required)}


def wrong(sentence: str) -> Part:
    """What is wrong with a field; it stands above it."""
    return text_block(sentence, color="Attention", weight="Bolder")


def _named(name: str, label: str, *, value: str, is_required: bool) -> dict[str, Any]:
    needed = {"isRequired": True, "errorMessage": "Vul dit in."} if is_required else {}
    return {
        "id": name,
        "label": cut(label, MOST_LABEL) or "–",
        **needed,
        **({"value": clean(value)} if value else {}),
    }


def _choices(options: Sequence[Option]) -> list[Part]:
    return [{"title": cut(label, MOST_LABEL) or "–", "value": value} for value, label in options]
