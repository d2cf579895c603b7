"""Scores of a reading against the index: probabilities, likeness, and what weighed most."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from intents.classes import Classes, group_of
from intents.features import Features
from intents.index import Index
from intents.linear import Floats, softmax
from intents.reading import Reading, count_parts
from intents.vectors import Vector, Vectors

SHARPNESS = 1.0
ASKING_WEIGHT = 4.0
LAST_WEIGHT = 2.0
SENTENCE_SHARE = 0.6


@dataclass(frozen=True)
class Scores:
    """Probability per class and per kind (each make 1); `known_share` of the words is known, 0 to 1.

    `is_blank`: of the message only its length is known, so that the numbers say nothing.
    """

    probabilities: Floats
    kinds: Floats
    per_sentence: tuple[Floats, ...]
    known_share: float
    vector: Vector
    is_blank: bool


class Scorer:
    """The compiled index, ready to score."""

    def __init__(self, index: Index, features: Features) -> None:
        self.index = index
        self._features = features
        self.classes = Classes(index.labels)
        self._vectors = Vectors(index.names, index.rarity)
        groups = dict.fromkeys(map(group_of, index.labels))
        self._group_of = {group: number for number, group in enumerate(groups)}

    def score(self, reading: Reading) -> Scores:
        """Scores of the whole message, mixed with those of its sentences, questions weighing most."""
        whole, parts = count_parts(self._features, reading)
        vector = self._vectors.vector(whole)
        total = self._probabilities(vector)
        known = self._vectors.known_share(whole)
        is_blank = self._vectors.is_blank(whole)
        kinds = self._kinds(vector)
        if len(parts) < 2:
            return Scores(total, kinds, (total,), known, vector, is_blank)
        singles = tuple(self._probabilities(self._vectors.vector(part)) for part in parts)
        say = [_weight(len(s.words), asks=s.asks) for s in reading.sentences]
        say[-1] *= LAST_WEIGHT
        mixed = sum((w * p for w, p in zip(say, singles, strict=True)), np.zeros_like(total)) / sum(say)
        total = (1 - SENTENCE_SHARE) * total + SENTENCE_SHARE * mixed
        return Scores(total, kinds, singles, known, vector, is_blank)

    def _probabilities(self, vector: Vector) -> Floats:
        indices, values = vector
        scores = self.index.bias.copy()
        if len(indices):
            scores += values @ self.index.weights[indices].astype(np.float32)
        return softmax(SHARPNESS * scores)

    def _kinds(self, vector: Vector) -> Floats:
        indices, values = vector
        return softmax(self.index.kind_bias + values @ self.index.kind_weights[indices])

    def likeness(self, vector: Vector, label: str) -> tuple[float, str | None]:
        """(cosine, text) of the written example of `label` most like the message."""
        if label not in self._group_of:
            return 0.0, None
        cosine, example = self.index.postings.nearest(vector, self._group_of[label])
        return cosine, self.index.texts[example] if cosine > 0 else None

    def nearest_family(self, vector: Vector, kind: str) -> tuple[float, str | None]:
        """(cosine, family) of this kind with the written example most like the message."""
        if kind not in self._group_of:
            return 0.0, None
        cosine, example = self.index.postings.nearest(vector, self._group_of[kind])
        number = int(np.searchsorted(self.index.class_starts, example, side="right")) - 1
        return cosine, self.index.labels[number][1:]

    def telling_words(
        self, reading: Reading, label: str, rival: str | None, *, most: int = 3
    ) -> tuple[str, ...]:
        """The words that spoke most for `label` (and against `rival`), strongest first."""
        number = self.classes.number_of.get(label)
        if number is None:
            return ()
        column = self.index.weights[:, number].astype(np.float32)
        if rival in self.classes.number_of:
            column = column - self.index.weights[:, self.classes.number_of[rival]]
        said: dict[str, float] = {}
        for word in dict.fromkeys(reading.words):
            indices, values = self._vectors.vector(Counter(self._features.names([word])))
            if len(indices) and len(word) > 2:
                said[word] = float(values @ column[indices])
        ranked = sorted((word for word in said if said[word] > 0.2), key=lambda word: -said[word])
        return tuple(ranked[:most])


def _weight(words: int, *, asks: bool) -> float:
    return min(words, 8) * (ASKING_WEIGHT if asks else 1.0) + 0.1
