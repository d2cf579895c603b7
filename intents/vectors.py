"""Counts of features → weighted vectors, with the vocabulary learned from the examples."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat

import numpy as np

from intents.features import WEIGHTS
from intents.linear import Floats, Ints

MIN_EXAMPLES = {"c": 8, "b": 3, "p": 3}  # of a feature to be learned; 2 of the other kinds
_KINDS = "".join(WEIGHTS)
_KIND_WEIGHTS = np.array([WEIGHTS[kind] for kind in _KINDS])
Vector = tuple[Ints, Floats]
_NOTHING: Vector = (np.zeros(0, np.int32), np.zeros(0, np.float32))


class Vectors:
    """Feature names with their rarity (inverse document frequency)."""

    def __init__(self, names: Sequence[str], rarity: Sequence[float] | Floats) -> None:
        self.names = list(names)
        self.rarity: Floats = np.asarray(rarity, np.float32)
        self._known = {name: index for index, name in enumerate(self.names)}
        self._kinds = np.fromiter((_KINDS.index(name[0]) for name in self.names), np.int32, len(self.names))

    @classmethod
    def learn(cls, counts: Iterable[Mapping[str, int]]) -> "Vectors":
        """Vectors over the features that stand in enough examples."""
        seen: Counter[str] = Counter()
        total = 0
        for one in counts:
            seen.update(one.keys())
            total += 1
        kept = sorted(name for name, times in seen.items() if times >= MIN_EXAMPLES.get(name[0], 2))
        return cls(kept, [math.log(1 + total / seen[name]) for name in kept])

    def vector(self, counts: Mapping[str, int]) -> Vector:
        """(indices, values): each kind of feature has the length of its weight, the whole length 1."""
        numbers = np.fromiter(map(self._known.get, counts, repeat(-1)), np.int32, len(counts))
        known = numbers >= 0
        if not known.any():
            return _NOTHING
        indices = numbers[known]
        times = np.fromiter(counts.values(), np.float32, len(counts))[known]
        values = (1 + np.log(times)) * self.rarity[indices]
        kinds = self._kinds[indices]
        squares = np.bincount(kinds, values * values, minlength=len(_KINDS))
        scale = np.divide(_KIND_WEIGHTS, np.sqrt(squares), out=np.zeros(len(_KINDS)), where=squares > 0)
        length = np.sqrt((_KIND_WEIGHTS[squares > 0] ** 2).sum())
        return indices, (values * scale[kinds] / length).astype(np.float32)

    def known_share(self, counts: Mapping[str, int]) -> float:
        """Share of the stems of a message that stand in the examples, 0 to 1."""
        stems = [name for name in counts if name.startswith("w:")]
        return sum(name in self._known for name in stems) / len(stems) if stems else 0.0

    def is_blank(self, counts: Mapping[str, int]) -> bool:
        """Whether nothing of a message is known but how long it is."""
        return not any(name in self._known for name in counts if not name.startswith("l:"))
