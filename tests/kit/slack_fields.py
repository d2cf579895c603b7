"""What somebody does in the fields of a view or message, and what of it is sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.kit.slack_elements import options_of
from tests.kit.slack_text import unescape

Place = tuple[str, str]  # block_id and action_id
Value = dict[str, Any]
_ONE_TEXT = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
_ONE_OPTION = ("static_select", "radio_buttons")
_MORE_OPTIONS = ("multi_static_select", "checkboxes")
_PICKED = {  # by type of element: the name of what is sent, and of what stands there at first
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
}
_STATEFUL = (*_ONE_TEXT, *_ONE_OPTION, *_MORE_OPTIONS, *_PICKED)


@dataclass(frozen=True)
class Element:
    """An element that somebody can use, with the block that it stands in."""

    block: dict[str, Any]
    body: dict[str, Any]

    @property
    def place(self) -> Place:
        return self.block["block_id"], self.body["action_id"]

    @property
    def label(self) -> str:
        """What people call it: the label of its block, or what stands on it."""
        text = self.block.get("label") or self.body.get("text") or self.block.get("text") or {}
        return unescape(text.get("text", ""))

    @property
    def is_required(self) -> bool:
        """Whether the client sends nothing without it."""
        return self.block["type"] == "input" and not self.block.get("optional", False)

    @property
    def has_state(self) -> bool:
        """Whether it holds a value; buttons and overflow menus do not."""
        return self.body["type"] in _STATEFUL

    def is_called(self, name: str) -> bool:
        """Whether this is its label, block_id or action_id."""
        return name in (self.label, *self.place)


def elements_of(blocks: list[dict[str, Any]]) -> Iterator[Element]:
    """All elements that can be used, in order."""
    for block in blocks:
        inside = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
        for body in inside:
            if isinstance(body, dict) and "action_id" in body:
                yield Element(block, body)


def initial(body: dict[str, Any]) -> Value:
    """What an element sends when nobody touched it."""
    kind = body["type"]
    if kind in _ONE_TEXT:
        return {"type": kind, "value": body.get("initial_value") or None}
    if kind in _ONE_OPTION:
        return {"type": kind, "selected_option": body.get("initial_option")}
    if kind in _MORE_OPTIONS:
        return {"type": kind, "selected_options": body.get("initial_options", [])}
    name, first = _PICKED[kind]
    return {"type": kind, name: body.get(first)}


def is_empty(value: Value) -> bool:
    """Whether nothing stands there."""
    return not any(inside for name, inside in value.items() if name != "type")


def changed(body: dict[str, Any], wanted: Any) -> Value:
    """What an element sends after somebody made it `wanted`. Raises AssertionError for what its client does
    not let them do: an option that is not there, a text that is too long."""
    kind = body["type"]
    if kind in _ONE_TEXT:
        return {"type": kind, "value": _written(body, wanted)}
    if kind in _ONE_OPTION or kind == "overflow":
        return {"type": kind, "selected_option": None if wanted is None else option(body, wanted)}
    if kind in _MORE_OPTIONS:
        labels = [wanted] if isinstance(wanted, str) else wanted or []
        chosen = [option(body, label) for label in labels]
        assert len(chosen) <= body.get("max_selected_items", len(chosen)), "more than may be chosen"
        return {"type": kind, "selected_options": chosen}
    moment = int(wanted.timestamp()) if isinstance(wanted, datetime) else wanted
    return {"type": kind, _PICKED[kind][0]: moment}


def _written(body: dict[str, Any], wanted: str | None) -> str | None:
    """Text in a field; a new line only where it has several."""
    if not wanted:
        return None
    most, least = body.get("max_length", 3000), body.get("min_length", 0)
    assert least <= len(wanted) <= most, f"{len(wanted)} characters, the client wants {least} to {most}"
    assert "\n" not in wanted or body.get("multiline"), "a new line in a field of one line"
    return wanted


def option(body: dict[str, Any], label: str) -> dict[str, Any]:
    """The option with this label or value. Raises AssertionError when there is none."""
    options = options_of(body)
    for one in options:
        if label in (unescape(one["text"]["text"]), one["value"]):
            return one
    labels = [unescape(one["text"]["text"]) for one in options]
    raise AssertionError(f"{label!r} is none of {labels}")


def state_of(blocks: list[dict[str, Any]], typed: Mapping[Place, Value]) -> dict[str, Any]:
    """The `state` that goes along: every element with a value, touched or not."""
    values: dict[str, dict[str, Value]] = {}
    for element in elements_of(blocks):
        if element.has_state:
            block_id, action_id = element.place
            value = typed.get(element.place) or initial(element.body)
            values.setdefault(block_id, {})[action_id] = value
    return {"values": values}


def find_elements(
    blocks: list[dict[str, Any]], *, name: str = "", label: str = "", value: str = ""
) -> list[Element]:
    """The elements with this action_id, this label and this value; what is empty does not count."""
    return [
        element
        for element in elements_of(blocks)
        if name in ("", element.body["action_id"])
        and label in ("", element.label)
        and value in ("", element.body.get("value"))
    ]
