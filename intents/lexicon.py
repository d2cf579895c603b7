"""The engine's words: dialect, concepts, its own vocabulary, typing errors and compounds."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from intents.normalise import fold, stem, tokenise

MIN_REPAIR_LETTERS = 4
MIN_SIMILARITY = 0.76
MIN_PART_LETTERS = 3
_LINKS = ("s", "en", "e", "n", "")
_MAX_PHRASE = 6
_VOWEL = re.compile("[aeiouy]")


class Phrases:
    """Phrases of one to six words, each standing for one or more names."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """`pairs`: (phrase, name). Words are compared by their stems."""
        self._by_words: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._longest_from: dict[str, int] = {}
        for phrase, name in pairs:
            key = tuple(stem(token) for token in tokenise(fold(phrase)))
            if key and name not in self._by_words.get(key, ()):
                self._by_words[key] = (*self._by_words.get(key, ()), name)
                self._longest_from[key[0]] = max(
                    self._longest_from.get(key[0], 0), min(len(key), _MAX_PHRASE)
                )

    def find(self, stems: Sequence[str]) -> list[tuple[int, int, str]]:
        """(start, end, name) of every phrase in `stems`; a longer phrase hides shorter ones in it."""
        found: list[tuple[int, int, str]] = []
        covered = 0
        for start in range(len(stems)):
            for size in range(min(self._longest_from.get(stems[start], 0), len(stems) - start), 0, -1):
                if start + size <= covered:
                    break
                names = self._by_words.get(tuple(stems[start : start + size]))
                if names:
                    found.extend((start, start + size, name) for name in names)
                    covered = max(covered, start + size)
                    break
        return found

    def words(self) -> set[str]:
        """Every stem that stands in a phrase."""
        return {word for key in self._by_words for word in key}


class Lexicon:
    """What the engine knows about words, built once when the knowledge is compiled."""

    def __init__(
        self,
        vocabulary: Iterable[str],
        *,
        dialect: Iterable[tuple[str, str]] = (),
        concepts: Iterable[tuple[str, str]] = (),
    ) -> None:
        """`vocabulary`: folded words seen in the examples; `concepts`: (phrase, concept)."""
        pairs = list(concepts)
        self._dialect = {
            tuple(tokenise(fold(typed))): tuple(tokenise(fold(standard))) for typed, standard in dialect
        }
        self._dialect_starts = {key[0] for key in self._dialect if key}
        self.concepts = Phrases(pairs)
        own = {token for phrase, _ in pairs for token in tokenise(fold(phrase))}
        self.vocabulary = frozenset(vocabulary) | own
        self._by_first: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._by_last: dict[tuple[int, str], list[str]] = defaultdict(list)
        for word in sorted(self.vocabulary):
            if len(word) >= MIN_REPAIR_LETTERS and not word[0].isdigit():
                self._by_first[len(word), word[0]].append(word)
                self._by_last[len(word), word[-1]].append(word)
        self.repair = lru_cache(maxsize=20_000)(self._repair)
        self.parts = lru_cache(maxsize=50_000)(self._parts)

    def standard(self, tokens: Sequence[str]) -> list[str]:
        """The tokens with dialect and chat spellings replaced by standard Dutch."""
        result: list[str] = []
        position = 0
        while position < len(tokens):
            size, replacement = self._dialect_at(tokens, position)
            result.extend(replacement)
            position += size
        return result

    def _dialect_at(self, tokens: Sequence[str], position: int) -> tuple[int, Sequence[str]]:
        if tokens[position] in self._dialect_starts:
            for size in (3, 2, 1):
                found = self._dialect.get(tuple(tokens[position : position + size]))
                if found and position + size <= len(tokens):
                    return size, found
        return 1, (tokens[position],)

    def knows(self, token: str) -> bool:
        """Whether the word stands in the examples or the thesaurus."""
        return token in self.vocabulary

    def _repair(self, token: str) -> str | None:
        """The known word that `token` was probably meant to be, or None."""
        if len(token) < MIN_REPAIR_LETTERS or token[0].isdigit() or len(token) > 30:
            return None
        best = process.extractOne(
            token, self._near(token), scorer=OSA.normalized_similarity, score_cutoff=MIN_SIMILARITY
        )
        return best[0] if best else None

    def _near(self, token: str) -> list[str]:
        """Words of about its length with its first or its last letter: who errs, seldom errs in both."""
        found: list[str] = []
        for size in range(len(token) - 2, len(token) + 3):
            found.extend(self._by_first.get((size, token[0]), ()))
            found.extend(self._by_last.get((size, token[-1]), ()))
        return found

    def _parts(self, token: str) -> tuple[str, ...]:
        """Two known words that it is made of (`subsidieaanvraag`), or nothing; keys at random are none."""
        if not _VOWEL.search(token):
            return ()
        best: tuple[int, tuple[str, str]] | None = None
        for cut in range(MIN_PART_LETTERS, len(token) - MIN_PART_LETTERS + 1):
            right = token[cut:]
            if right not in self.vocabulary or len(right) < MIN_PART_LETTERS:
                continue
            left = self._left_part(token[:cut])
            if left:
                score = min(len(left), len(right))
                if best is None or score > best[0]:
                    best = (score, (left, right))
        return best[1] if best else ()

    def _left_part(self, text: str) -> str | None:
        for link in _LINKS:
            bare = text[: len(text) - len(link)] if link else text
            if text.endswith(link) and len(bare) >= MIN_PART_LETTERS and bare in self.vocabulary:
                return bare
        return None

    def glued(self, token: str) -> tuple[str, ...]:
        """Two words typed without a space (`isde`, `metde`), or nothing; keys at random are none."""
        if not _VOWEL.search(token):
            return ()
        for cut in range(2, len(token) - 1):
            if token[:cut] in self.vocabulary and token[cut:] in self.vocabulary:
                return (token[:cut], token[cut:])
        return ()
