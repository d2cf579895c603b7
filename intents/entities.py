"""Finds theme, phase, role and province by the words people use for them."""

import fnmatch
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from intents.normalise import fold
from intents.tokens import read_tokens
from knowledge.model import Entity

_Pattern = tuple[str, ...]
_NOT = frozenset(("geen", "niet"))


class EntityWords:
    """Patterns of words per entity value: `*` is any letters, `_` any word."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._exact: dict[_Pattern, list[tuple[str, str]]] = defaultdict(list)
        self._lengths: dict[str, set[int]] = defaultdict(set)
        self._wild: dict[str, list[tuple[_Pattern, str, str]]] = defaultdict(list)
        self._wild_first: dict[str, dict[str, list[tuple[_Pattern, str, str]]]] = {
            way: defaultdict(list) for way in ("starts", "ends", "holds", "other")
        }
        for entity in entities:
            for value in entity.values:
                for words in value.words:
                    self._add(_pattern(words), entity.kind, value.name)
        self._starting = lru_cache(maxsize=20_000)(self._find_starting)

    def _add(self, pattern: _Pattern, kind: str, name: str) -> None:
        if not pattern:
            return
        if not any("*" in part or part == "_" for part in pattern):
            self._exact[pattern].append((kind, name))
            self._lengths[pattern[0]].add(len(pattern))
        elif "*" in pattern[0] or pattern[0] == "_":
            way, core = _way_of(pattern[0])
            self._wild_first[way][core].append((pattern, kind, name))
        else:
            self._wild[pattern[0]].append((pattern, kind, name))

    def _find_starting(self, token: str) -> tuple[tuple[_Pattern, str, str], ...]:
        """The patterns with wildcards that can begin with this token."""
        found = list(self._wild.get(token, ()))
        starts, ends, holds, other = self._wild_first.values()
        for cut in range(len(token) + 1):
            found.extend(starts.get(token[:cut], ()))
            found.extend(ends.get(token[cut:], ()))
        found.extend(entry for core, entries in holds.items() if core in token for entry in entries)
        found.extend(entry for first, entries in other.items() if _fits(first, token) for entry in entries)
        return tuple(found)

    def find(self, tokens: Sequence[str]) -> list[tuple[str, str, int, int]]:
        """(kind, name, start, end) of every pattern found; a longer one hides those inside it."""
        found: list[tuple[str, str, int, int]] = []
        for start, token in enumerate(tokens):
            for size in self._lengths.get(token, ()):
                hits = self._exact.get(tuple(tokens[start : start + size]), ())
                found.extend((kind, name, start, start + size) for kind, name in hits)
            for pattern, kind, name in self._starting(token):
                end = start + len(pattern)
                if end <= len(tokens) and all(map(_fits, pattern[1:], tokens[start + 1 : end])):
                    found.append((kind, name, start, end))
        return [one for one in found if not _is_inside(one, found) and not self._denied(tokens, one)]

    @staticmethod
    def _denied(tokens: Sequence[str], one: tuple[str, str, int, int]) -> bool:
        return one[0] != "fase" and one[2] > 0 and tokens[one[2] - 1] in _NOT


def _is_inside(one: tuple[str, str, int, int], found: Sequence[tuple[str, str, int, int]]) -> bool:
    kind, name, start, end = one
    return any(
        other[0] == kind
        and other[1] != name
        and other[2] <= start
        and end <= other[3]
        and other[3] - other[2] > end - start
        for other in found
    )


def _pattern(words: str) -> _Pattern:
    marked = fold(words).replace("*", "qqstarqq").replace("_", "qqanyqq")
    tokens = (token.text for token in read_tokens(marked))
    return tuple(token.replace("qqstarqq", "*").replace("qqanyqq", "_") for token in tokens)


def _way_of(first: str) -> tuple[str, str]:
    """(how a word is compared with the first part of a pattern, its letters): `subsid*` starts with them."""
    core = first.strip("*")
    if "*" in core or not core or first == "_":
        return "other", first
    if first.startswith("*") and first.endswith("*"):
        return "holds", core
    return ("ends", core) if first.startswith("*") else ("starts", core)


@lru_cache(maxsize=20_000)
def _fits(pattern: str, token: str) -> bool:
    return pattern in ("_", token) or ("*" in pattern and fnmatch.fnmatchcase(token, pattern))
