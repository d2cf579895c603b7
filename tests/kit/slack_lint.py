"""Checks of which the Block Kit rules are made: texts, lists, fields and kinds, each with its path."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.kit.slack_text import lint_text

Check = Callable[["Lint", str, Any], None]


@dataclass
class Lint:
    """What was found in one message or view, and what must be known of all of it."""

    mentions_allowed: bool = False
    faults: list[str] = field(default_factory=list)
    ids: set[tuple[str, str]] = field(default_factory=set)
    characters: int = 0
    markdown_characters: int = 0
    focused: int = 0

    def note(self, path: str, what: str) -> None:
        self.faults.append(f"{path}: {what}")

    def is_new(self, kind: str, name: str) -> bool:
        """Whether this is the first `name` of its kind in the whole."""
        is_new = (kind, name) not in self.ids
        self.ids.add((kind, name))
        return is_new


@dataclass(frozen=True)
class Kind:
    """The fields that a kind of thing may have, those it must have, and rules over several fields."""

    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    rules: tuple[Check, ...] = ()

    def __call__(self, lint: Lint, path: str, value: Any) -> None:
        for name in self.required:
            if name not in value:
                lint.note(path, f"{name} is missing")
        for name, inside in value.items():
            if name == "type":
                continue
            if name not in self.fields:
                lint.note(path, f"unknown key {name}")
            else:
                self.fields[name](lint, f"{path}.{name}", inside)
        for rule in self.rules:
            rule(lint, path, value)


def thing(kinds: Mapping[str, Kind]) -> Check:
    """Something with a `type` that is one of these kinds."""

    def check(lint: Lint, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            lint.note(path, "is no object")
        elif value.get("type") not in kinds:
            lint.note(path, f"unknown type {value.get('type')} (here: {', '.join(sorted(kinds))})")
        else:
            kinds[value["type"]](lint, path, value)

    return check


def untyped(kind: Kind) -> Check:
    """An object without a type, such as an option."""

    def check(lint: Lint, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            lint.note(path, "is no object")
        else:
            if "type" in value:
                lint.note(path, "unknown key type")
            kind(lint, path, value)

    return check


def string(most: int, least: int = 1) -> Check:
    """A string of that length; characters are counted as Python does."""

    def check(lint: Lint, path: str, value: Any) -> None:
        if not isinstance(value, str):
            lint.note(path, "is no text")
        elif len(value.strip() if least else value) < least:
            lint.note(path, "is empty")
        elif len(value) > most:
            lint.note(path, f"has {len(value)} characters, over {most}")

    return check


def mrkdwn_string(most: int) -> Check:
    """A string in Slack's own markup."""

    def check(lint: Lint, path: str, value: Any) -> None:
        string(most)(lint, path, value)
        if isinstance(value, str):
            for fault in lint_text(value, mentions_allowed=lint.mentions_allowed):
                lint.note(path, fault)

    return check


def flag(lint: Lint, path: str, value: Any) -> None:
    """True or false."""
    if not isinstance(value, bool):
        lint.note(path, "is neither true nor false")


def number(least: int, most: int) -> Check:
    """A whole number in between."""

    def check(lint: Lint, path: str, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            lint.note(path, f"is no whole number from {least} to {most}")

    return check


def one_of(*values: Any) -> Check:
    """One of these values."""

    def check(lint: Lint, path: str, value: Any) -> None:
        if value not in values:
            lint.note(path, f"{value!r} is none of {', '.join(map(str, values))}")

    return check


def list_of(check: Check, *, least: int = 1, most: int) -> Check:
    """A list of that length."""

    def check_all(lint: Lint, path: str, value: Any) -> None:
        if not isinstance(value, list):
            lint.note(path, "is no list")
            return
        if not least <= len(value) <= most:
            lint.note(path, f"holds {len(value)}, not {least} to {most}")
        for index, inside in enumerate(value):
            check(lint, f"{path}[{index}]", inside)

    return check_all


def address(lint: Lint, path: str, value: Any) -> None:
    """A link of at most 3,000 characters, https only (slack.md, pitfall 4); http on loopback for a test."""
    string(3000)(lint, path, value)
    if isinstance(value, str) and not value.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        lint.note(path, "is no https address")


def unique(kind: str, most: int = 255) -> Check:
    """A name that stands once in the whole message or view."""

    def check(lint: Lint, path: str, value: Any) -> None:
        string(most)(lint, path, value)
        if isinstance(value, str) and not lint.is_new(kind, value):
            lint.note(path, f"{kind} {value} stands there twice")

    return check


def _counted(most: int, *, is_mrkdwn: bool) -> Check:
    """The `text` of a text object."""
    whole = mrkdwn_string(most) if is_mrkdwn else string(most)

    def check(lint: Lint, path: str, value: Any) -> None:
        whole(lint, path, value)
        lint.characters += len(value) if isinstance(value, str) else 0

    return check


def plain(most: int) -> Check:
    """A plain_text object."""
    return thing(
        {"plain_text": Kind({"text": _counted(most, is_mrkdwn=False), "emoji": flag}, required=("text",))}
    )


def text(most: int) -> Check:
    """A text object, plain or mrkdwn."""
    return thing(
        {
            "plain_text": Kind({"text": _counted(most, is_mrkdwn=False), "emoji": flag}, required=("text",)),
            "mrkdwn": Kind({"text": _counted(most, is_mrkdwn=True), "verbatim": flag}, required=("text",)),
        }
    )


def size(value: Any) -> int:
    """Bytes of something as JSON."""
    return len(json.dumps(value, ensure_ascii=False).encode())
