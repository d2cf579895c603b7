"""Tokens → named features: stems, pairs, concepts, character n-grams, compound parts."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from intents.lexicon import Lexicon
from intents.normalise import stem

# Relative weight of each kind of feature; chosen on held-out questions.
WEIGHTS = {"w": 1.0, "b": 0.6, "k": 0.9, "p": 0.6, "c": 0.7, "e": 0.5, "q": 0.4, "l": 0.3}
PAIR_WINDOW = 6
GRAM_SIZES = (4,)  # with 3 and 5 as well the accuracy stays the same and compiling takes twice as long
LENGTHS = (2, 5, 10, 20, 40)


class Features:
    """Names features of token lists; the same for examples and for messages."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def names(self, tokens: Sequence[str], marks: Iterable[str] = ()) -> list[str]:
        """Every feature, as often as it occurs. `marks` are extra names such as `gemeente`."""
        stems = [stem(token) for token in tokens]
        found = [f"w:{s}" for s in stems]
        found.extend(f"b:{a}_{b}" for a, b in pairwise(stems))
        for token in tokens:
            found.extend(_grams(token))
            found.extend(f"w:{stem(part)}" for part in self._lexicon.parts(token))
        found.extend(self._concepts(tokens, stems))
        found.extend(f"e:{mark}" for mark in marks)
        if stems:
            found.append(f"q:{stems[0]}")
        return found

    @staticmethod
    def length(words: int) -> str:
        """A feature for how long the whole message is."""
        return f"l:{next((n for n, limit in enumerate(LENGTHS) if words <= limit), len(LENGTHS))}"

    def _concepts(self, tokens: Sequence[str], stems: Sequence[str]) -> Iterable[str]:
        found = [(start, name) for start, _, name in self._lexicon.concepts.find(stems)]
        taken = {start for start, _ in found}
        for position, token in enumerate(tokens):
            if position not in taken:
                for part in self._lexicon.parts(token):
                    found.extend((position, n) for _, _, n in self._lexicon.concepts.find([stem(part)]))
        found.sort()
        for i, (position, name) in enumerate(found):
            yield f"k:{name}"
            for other, second in found[i + 1 :]:
                if other - position > PAIR_WINDOW:
                    break
                if second != name:
                    yield f"p:{min(name, second)}+{max(name, second)}"


@lru_cache(maxsize=50_000)
def _grams(token: str) -> tuple[str, ...]:
    if len(token) < 3:
        return ()
    padded = f"<{token}>"
    return tuple(f"c:{padded[i : i + size]}" for size in GRAM_SIZES for i in range(len(padded) - size + 1))
