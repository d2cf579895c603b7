"""Finds municipalities and provinces, by any of their names and in spite of typing errors."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from intents.normalise import fold
from intents.tokens import Token, read_tokens
from knowledge.model import Municipalities, Municipality

_IN = frozenset(
    (
        "in",
        "uit",
        "naar",
        "rond",
        "rondom",
        "nabij",
        "vanuit",
        "omgeving",
        "gemeente",
        "stad",
        "regio",
        "dorp",
    )
)
_BEFORE_MISSPELT = _IN | {"van", "bij", "tussen", "of"}
_BEFORE_POSTCODE = _IN | {"te", "postcode"}
_NOT = frozenset(("niet", "geen", "noch", "not", "pas"))
_MIN_FUZZY_LETTERS = 5
_MIN_SIMILARITY = 0.8
_YEARS = range(1990, 2036)
_UNITS = frozenset(
    [
        "euro",
        "eur",
        "mensen",
        "inwoners",
        "leden",
        "vrijwilligers",
        "km",
        "m2",
        "meter",
        "gezinnen",
        "jaar",
        "keer",
        "stuks",
        "uur",
    ]
)
_RANK = {"own": 0, "former": 1, "short": 2, "french": 2, "part": 3}


@dataclass(frozen=True)
class Place:
    """A municipality found between two tokens; `others` are namesakes it could also be."""

    name: str
    start: int
    end: int
    others: tuple[str, ...] = ()
    negated: bool = False


class Places:
    """All municipalities by all their names."""

    def __init__(self, municipalities: Municipalities) -> None:
        self._by_name: dict[tuple[str, ...], list[tuple[int, int, str]]] = defaultdict(list)
        self._by_postcode: dict[str, list[str]] = defaultdict(list)
        self._common = frozenset(fold(word) for word in municipalities.common_words)
        self.provinces = {m.name: m.province for m in municipalities.municipalities}
        for municipality in municipalities.municipalities:
            self._add(municipality)
        for candidates in self._by_name.values():
            candidates.sort()
        self._joined = {"".join(key): key for key in self._by_name if len("".join(key)) >= _MIN_FUZZY_LETTERS}
        self._first = {key[0] for key in self._by_name}
        self._longest = max((len(key) for key in self._by_name), default=0)
        self._near = lru_cache(maxsize=10_000)(self._nearest)

    def _add(self, municipality: Municipality) -> None:
        weight = -len(municipality.postcodes)
        kinds = {
            "own": (municipality.name,),
            "former": municipality.former,
            "short": municipality.short,
            "french": (municipality.french,) if municipality.french else (),
            "part": municipality.parts,
        }
        for kind, names in kinds.items():
            for name in names:
                key = tuple(token.text for token in read_tokens(name))
                entry = (_RANK[kind], weight, municipality.name)
                if all(entry[2] != other[2] for other in self._by_name[key]):
                    self._by_name[key].append(entry)
        for postcode in municipality.postcodes:
            self._by_postcode[postcode].append(municipality.name)

    def find(self, tokens: Sequence[Token], known_words: frozenset[str]) -> list[Place]:
        """Places in the order of the text. `known_words` are never taken for a misspelt name."""
        found: list[Place] = []
        position = 0
        while position < len(tokens):
            place = self._at(tokens, position, known_words)
            if place:
                found.append(place)
            position = place.end if place else position + 1
        positive = [place for place in found if not place.negated]
        return positive or found

    def _at(self, tokens: Sequence[Token], start: int, known_words: frozenset[str]) -> Place | None:
        longest = self._longest if tokens[start].text in self._first else 0
        for size in range(min(longest, len(tokens) - start), 0, -1):
            end = start + size
            key = tuple(token.text for token in tokens[start:end])
            candidates = self._by_name.get(key)
            if candidates and self._stands_alone(tokens, start, end) and self._is_meant(tokens, start, end):
                return self._place(tokens, start, end, candidates)
        return self._postcode(tokens, start) or self._misspelt(tokens, start, known_words)

    def _place(
        self,
        tokens: Sequence[Token],
        start: int,
        end: int,
        candidates: Sequence[tuple[int, int, str]],
    ) -> Place:
        best, *rest = (name for _, _, name in candidates)
        before = {token.text for token in tokens[max(0, start - 2) : start]}
        return Place(best, start, end, others=tuple(rest), negated=bool(before & _NOT))

    @staticmethod
    def _stands_alone(tokens: Sequence[Token], start: int, end: int) -> bool:
        """A hyphenated name is never shortened to a municipality (Hamme-Mille is not Hamme)."""
        after = tokens[end - 1].hyphen_after and tokens[end].text not in ("stad", "centrum", "city")
        return not (tokens[start].hyphen_before or after)

    def _is_meant(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        if end - start > 1 or tokens[start].text not in self._common:
            return True
        first = tokens[start]
        if first.capital and not first.opens:
            return True
        before = tokens[start - 1].text if start else ""
        alone = len(tokens) <= 2 and not before
        return before in _IN or alone

    def _postcode(self, tokens: Sequence[Token], start: int) -> Place | None:
        text = tokens[start].text
        if text not in self._by_postcode or (int(text) in _YEARS and len(tokens) > 1):
            return None
        before = tokens[start - 1].text if start else ""
        after = tokens[start + 1].text if start + 1 < len(tokens) else ""
        if after in _UNITS or not (before in _BEFORE_POSTCODE or len(tokens) <= 3):
            return None
        first, *rest = self._by_postcode[text]
        return Place(first, start, start + 1, others=tuple(rest))

    def _misspelt(self, tokens: Sequence[Token], start: int, known_words: frozenset[str]) -> Place | None:
        before = tokens[start - 1].text if start else ""
        if before not in _BEFORE_MISSPELT:
            return None
        for size in (3, 2, 1):
            end = start + size
            words = [token.text for token in tokens[start:end]]
            named = tokens[start].capital or words[0] not in known_words
            fresh = named if size == 1 else words[0] in ("sint", "st", "de")
            if end <= len(tokens) and fresh and self._stands_alone(tokens, start, end):
                key = self._near("".join(words))
                if key:
                    return self._place(tokens, start, end, self._by_name[key])
        return None

    def _nearest(self, joined: str) -> tuple[str, ...] | None:
        if len(joined) < _MIN_FUZZY_LETTERS or joined.isdigit():
            return None
        if joined.startswith("st") and "sint" + joined[2:] in self._joined:
            return self._joined["sint" + joined[2:]]
        best = process.extractOne(
            joined,
            self._joined.keys(),
            scorer=OSA.normalized_similarity,
            score_cutoff=_MIN_SIMILARITY,
        )
        return self._joined[best[0]] if best and best[0][0] == joined[0] else None
