"""Reads one YAML file safely: every scalar as text, every value with its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 5_000_000
MAX_DEPTH = 20
_PLAIN_TAGS = {None, "!"}
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

Loc = tuple[str | int, ...]


class Unreadable(Exception):  # noqa: N818 - it says what happened
    """The file cannot be used at all. `line` counts from 1, 0 for the whole file."""

    def __init__(self, line: int, what: str, todo: str) -> None:
        self.line, self.what, self.todo = line, what, todo
        super().__init__(what)


@dataclass(frozen=True)
class Document:
    """The content of a file as dicts, lists and text, and the line of each part.

    `lines` maps a path such as ("topics", 3, "titel") to a line counted from 1; for a block of
    text it is the first line of the text itself.
    """

    content: Any
    lines: dict[Loc, int]

    def line_of(self, loc: Loc) -> int:
        """Line of the value at `loc`, or of the nearest part around it."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)

    def texts_at(self, loc: Loc) -> Iterator[tuple[int, str]]:
        """(line, text) of each line of a block or item of a list at `loc`; nothing when it is not there."""
        value = self.content
        for part in loc:
            if isinstance(value, dict) and part not in value:
                return
            value = value[part]
        items = value if isinstance(value, list) else value.splitlines()
        for offset, text in enumerate(items):
            line = self.line_of((*loc, offset)) if isinstance(value, list) else self.line_of(loc) + offset
            if text.strip():
                yield line, text.strip()


def read_file(path: Path, *, root: Path) -> Document:
    """Document at `path`, which must lie inside `root`. Raises Unreadable."""
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise Unreadable(
                0, "dit bestand wijst naar buiten de kennismap", "zet het bestand zelf in de map"
            )
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(0, "het bestand is groter dan 5 MB", "splits het in kleinere bestanden")
        raw = path.read_bytes()
    except (OSError, RuntimeError):  # RuntimeError: links that point at each other
        raise Unreadable(
            0, "dit bestand kan niet gelezen worden", "kijk na of het een gewoon bestand is"
        ) from None
    return read_text(_decode(raw))


def read_text(text: str) -> Document:
    """Document in `text`. Raises Unreadable with the line, also for hostile YAML."""
    if unfit := _UNFIT.search(text):
        line = text.count("\n", 0, unfit.start()) + 1
        what = f"er staat een onzichtbaar teken in (U+{ord(unfit.group()):04X})"
        raise Unreadable(line, what, "typ de regel opnieuw")
    try:
        _refuse_hostile(text)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _explain(error, text) from None
    except yaml.YAMLError:
        raise Unreadable(0, "het bestand is geen leesbare YAML", "sla het op als UTF-8") from None
    lines: dict[Loc, int] = {}
    content = _convert(node, (), lines) if node is not None else None
    return Document(content, lines)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "het bestand is niet in UTF-8 opgeslagen", "bewaar het als UTF-8") from None


def _refuse_hostile(text: str) -> None:
    """Walks the events one by one, so that a hostile file is refused before it is built."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(
                line,
                "ankers en verwijzingen (& en *) zijn niet toegelaten",
                "schrijf de tekst voluit",
            )
        tag = getattr(event, "tag", None)
        if tag not in _PLAIN_TAGS:
            raise Unreadable(line, f"het label {tag} is niet toegelaten", "laat het weg")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise Unreadable(line, "er zit te veel in elkaar genest", "kijk de inspringing na")


_HINTS = {
    "tab character": ("er staat een tab", "gebruik spaties om in te springen"),
    "mapping values are not allowed": (
        "er staat een dubbelpunt te veel",
        "zet de tekst na een | op de volgende regel, of laat de dubbelpunt weg",
    ),
    "cannot start any token": (
        "een waarde begint met een teken dat YAML niet kent",
        "zet de tekst na een | op de volgende regel",
    ),
    "scanning a quoted scalar": ("een aanhalingsteken wordt niet gesloten", "zet het andere erbij"),
    "single document": ("er staan twee documenten in het bestand", "haal de regel met --- weg"),
}
_NOT_VALID = ("deze regel is geen geldige YAML", "kijk de inspringing en de aanhalingstekens na")
_BEGINS_WRONG = ("scanning a quoted scalar", "scanning a simple key", "parsing a flow")


def _explain(error: yaml.MarkedYAMLError, text: str) -> Unreadable:
    detail = f"{error.context or ''} {error.problem or ''}"
    begins_wrong = any(part in detail for part in _BEGINS_WRONG)
    mark = (error.context_mark if begins_wrong else error.problem_mark) or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if "".join(text.splitlines()[line : line + 1])[column:].startswith("\t"):
        detail = "tab character"
    what, todo = next((hint for part, hint in _HINTS.items() if part in detail), _NOT_VALID)
    return Unreadable(line + 1, what, todo)


def _convert(node: yaml.Node, loc: Loc, lines: dict[Loc, int]) -> Any:
    block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    lines[loc] = node.start_mark.line + (2 if block else 1)
    if isinstance(node, yaml.MappingNode):
        return {key: _convert(value, (*loc, key), lines) for key, value in _pairs(node)}
    if isinstance(node, yaml.SequenceNode):
        return [_convert(item, (*loc, i), lines) for i, item in enumerate(node.value)]
    return node.value


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node]]:
    seen: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise Unreadable(line, "een sleutel moet een gewoon woord zijn", "kijk de inspringing na")
        if key.value in seen:
            raise Unreadable(
                line,
                f"de sleutel '{key.value}' staat hier twee keer (ook op regel {seen[key.value]})",
                "houd er een over",
            )
        seen[key.value] = line
        yield key.value, value
