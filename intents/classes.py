"""The classes of an index by kind: topics, choices, and the kinds that are only told apart as a whole."""

from collections.abc import Sequence

import numpy as np

from intents.linear import Floats, Ints

CHOICE, OUTSIDE, CASE = "?", "-", "!"
TOPIC = ""
KINDS = (TOPIC, CHOICE, OUTSIDE, CASE)


def kind_of(label: str) -> str:
    """The sign of a label's kind; a topic has none."""
    return label[:1] if label[:1] in KINDS else TOPIC


def is_scored(label: str) -> bool:
    """Whether the label has weights of its own: topics and choices; other kinds count as a whole."""
    return kind_of(label) in (TOPIC, CHOICE)


def group_of(label: str) -> str:
    """What the label's examples are compared with: those of the label itself, or of its whole kind."""
    return label if is_scored(label) else kind_of(label)


class Classes:
    """The scored labels in the order of the index, and where each kind of them stands."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(label for label in labels if is_scored(label))
        self.number_of = {label: number for number, label in enumerate(self.labels)}
        self.choices = self._numbers(CHOICE)
        self.topics = self._numbers(TOPIC)

    def _numbers(self, kind: str) -> Ints:
        return np.array([n for n, label in enumerate(self.labels) if kind_of(label) == kind], np.int32)

    def best_choice(self, probabilities: Floats) -> str | None:
        """Name of the likeliest written choice."""
        if not len(self.choices):
            return None
        best = int(self.choices[int(probabilities[self.choices].argmax())])
        return self.labels[best][1:]

    def best_topics(self, probabilities: Floats, most: int) -> list[tuple[str, float]]:
        """(topic, probability among the topics) of the likeliest topics, best first."""
        of_topics = probabilities[self.topics]
        total = max(float(of_topics.sum()), 1e-9)
        order = np.argsort(-of_topics, kind="stable")[:most]
        return [(self.labels[self.topics[i]], float(of_topics[i]) / total) for i in order]
