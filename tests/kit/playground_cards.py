"""A message as it stands in the Playground: what is read in its cards, and what a press in it sends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.kit.fake_connector_rules import texts_of
from tests.kit.teams_cards import CARD_TYPE

DIALOG = "task/fetch"
Part = dict[str, Any]


@dataclass
class Shown:
    """A message of ours. `conversation` is the chat or thread that it stands in; a change of it changes
    `content`, and is counted."""

    id: str
    conversation: str
    content: Part
    changes: int = 0

    @property
    def cards(self) -> list[Part]:
        """Its cards, as they are drawn now."""
        attached = self.content.get("attachments", ())
        return [one["content"] for one in attached if one["contentType"] == CARD_TYPE]

    @property
    def text(self) -> str:
        """What a person can read in it, a line each; the titles of buttons too."""
        return "\n".join(filter(None, [str(self.content.get("text") or ""), *texts_of(self.cards)]))

    def replace_card(self, card: Part) -> None:
        """Draws this in the place of its card, as a client does with the answer to a press."""
        self.content = self.content | {"attachments": [{"contentType": CARD_TYPE, "content": card}]}
        self.changes += 1

    def titles(self) -> list[str]:
        """What stands on its buttons, in order."""
        return [one["title"] for card in self.cards for one in actions_in(card)]

    def press(self, title: str, typed: Mapping[str, str]) -> Part:
        """The button with this title, with what it sends as `data`: its own, and the fields of its card.

        `typed` names fields by their id or label, and what is chosen in a menu by its value or title.
        Raises AssertionError when there is no such button, a needed field is empty, or a field is not there:
        a real client would not send it either.
        """
        for card in self.cards:
            for action in actions_in(card):
                if action["title"] == title:
                    is_alone = action.get("associatedInputs") == "none"
                    filled = {} if is_alone else _filled_in(card, typed)
                    return action | {"data": action.get("data", {}) | filled}
        raise AssertionError(f"no button {title!r} but {self.titles()}")


@dataclass
class Dialog(Shown):
    """A window that we answered with; `id` and `conversation` are those of what it was opened from."""

    title: str = ""


def window_of(body: Any, over: Shown) -> Dialog:
    """The window in a body that answers `task/fetch` or `task/submit`. Raises AssertionError for another."""
    value = body["task"]["value"]
    assert body["task"]["type"] == "continue", body
    assert value["card"]["contentType"] == CARD_TYPE
    return Dialog(over.id, over.conversation, {"attachments": [value["card"]]}, title=value["title"])


def actions_in(part: Any) -> Iterator[Part]:
    """The buttons in a card, in order; not the fallbacks of them."""
    yield from (one for one in _parts(part) if str(one.get("type")).startswith("Action.") and "title" in one)


def inputs_in(part: Any) -> Iterator[Part]:
    """The fields in a card, in order."""
    yield from (one for one in _parts(part) if str(one.get("type")).startswith("Input."))


def cards_in(part: Any) -> Iterator[Part]:
    """All cards in what went over the line, however deep."""
    yield from (one for one in _parts(part) if one.get("type") == "AdaptiveCard")


def opens_dialog(action: Mapping[str, Any]) -> bool:
    """Whether this button has Teams ask us for a dialog."""
    data = action.get("data", {})
    return isinstance(data.get("msteams"), dict) and data["msteams"].get("type") == DIALOG


def _parts(part: Any) -> Iterator[Part]:
    if isinstance(part, list):
        for one in part:
            yield from _parts(one)
    elif isinstance(part, dict):
        yield part
        for name, inside in part.items():
            if name not in ("fallback", "data"):
                yield from _parts(inside)


def _filled_in(card: Part, typed: Mapping[str, str]) -> dict[str, str]:
    """What the fields hold: `typed`, else what they began with. The renderer sends no field that is empty."""
    fields = {str(one["id"]): one for one in inputs_in(card)}
    named = {_named(name, fields): value for name, value in typed.items()}
    held = {name: _held(field, named.get(name)) for name, field in fields.items()}
    empty = [name for name, value in held.items() if not value and fields[name].get("isRequired")]
    assert not empty, f"needed, and not filled in: {empty}"
    return {name: value for name, value in held.items() if value}


def _named(name: str, fields: Mapping[str, Part]) -> str:
    """The id of the field that has this id or label."""
    labels = {field.get("label"): one for one, field in fields.items()}
    assert name in fields or name in labels, f"no such field: {name!r}; there are {labels}"
    return name if name in fields else labels[name]


def _held(field: Part, typed: str | None) -> str:
    """What the field sends: of a menu, the value of what was chosen by its title."""
    if typed is not None:
        chosen = {one["title"]: one["value"] for one in field.get("choices", ())}
        return str(chosen.get(typed, typed))
    if field["type"] == "Input.Toggle":
        return str(field.get("value", field.get("valueOff", "false")))
    return str(field.get("value", ""))
