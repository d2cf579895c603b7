"""What a message means after what was said before: "en in Gent?", "wat kost dat?", "nee, een lening"."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from intents.classes import Classes
from intents.linear import Floats
from intents.normalise import stem
from intents.reading import Reading
from intents.understanding import Context
from knowledge.loader import Knowledge

MAX_FOLLOW_UP_WORDS = 14
MAX_OTHER_WORDS = 1
MAX_PICK_WORDS = 6
CLEAR_SHARE, MIN_OPTIONS_SHARE = 0.6, 0.1
_CORRECTIONS = frozenset(("nee", "neen", "no", "non"))
_STAY = 0.9


class Follower:
    """Adjusts probabilities to the conversation so far."""

    def __init__(self, knowledge: Knowledge, classes: Classes) -> None:
        self._classes = classes
        self._groups = {n: knowledge.group_of.get(label) for n, label in enumerate(classes.labels)}
        frames = knowledge.frames
        self._openers = frozenset(frames.openers)
        self._pointers = frozenset(frames.pointers)
        self._answers = frozenset(frames.answers)
        self._empty = frozenset(
            (*frames.dutch, *frames.english, *frames.small, *frames.openers, *frames.pointers)
        )
        self._aspects = {
            kind: frozenset(stem(word) for word in words) for kind, words in frames.aspects.items()
        }
        self._aspect_stems = frozenset().union(*self._aspects.values())
        self._group_of = knowledge.group_of

    def adjust(
        self, probabilities: Floats, reading: Reading, context: Context
    ) -> tuple[Floats, str | None, bool]:
        """(probabilities, aspect asked for, whether it is a follow-up of the topic before)."""
        words = reading.words
        if context.options:
            return self._among_options(probabilities, context, words=len(words))
        if len(words) > MAX_FOLLOW_UP_WORDS or context.topic is None:
            return probabilities, None, False
        content = [w for w in words if w not in self._empty]
        corrected = bool(words) and words[0] in _CORRECTIONS
        refers = self.refers_back(reading)
        if not corrected:
            aspect = self._aspect(words)
            if self._only_repeats(content, reading, refers=refers):
                return self._stay(probabilities, context.topic), aspect, True
            other = [word for word in content if stem(word) not in self._aspect_stems]
            if aspect and refers and len(other) <= (MAX_OTHER_WORDS if aspect == "kosten" else 0):
                return self._stay(probabilities, context.topic), aspect, True
        pull = 0.3 if corrected else _pull(len(content), refers=refers)
        return self._lean(probabilities, context, pull=pull, refers=refers), None, False

    def main_part(self, reading: Reading) -> Reading:
        """Without a last sentence that only points back: "die voor starters. hoe schrijf ik daarvoor in?"."""
        *first, last = reading.sentences
        small = all(word in self._empty or stem(word) in self._aspect_stems for word in last.words)
        if not first or not small or last.marks:
            return reading
        return replace(reading, sentences=tuple(first))

    def only_answers(self, reading: Reading) -> bool:
        """Whether nothing is said but "ja", "nee", "misschien": an answer, so to nothing at first."""
        return not reading.places and all(word in self._answers for word in reading.words)

    def adds_only_a_place(self, reading: Reading) -> bool:
        """Whether nothing but a place is said: "en in Gent?"."""
        return bool(reading.places) and all(word in self._empty for word in reading.words)

    def _only_repeats(self, content: list[str], reading: Reading, *, refers: bool) -> bool:
        """Only a place, or nothing but small words that point back."""
        return not content and (bool(reading.places) or refers)

    def _aspect(self, words: Sequence[str]) -> str | None:
        stems = {stem(word) for word in words}
        return next((kind for kind, known in self._aspects.items() if stems & known), None)

    def _stay(self, probabilities: Floats, topic: str) -> Floats:
        result: Floats = probabilities * np.float32(1 - _STAY)
        if topic in self._classes.number_of:
            result[self._classes.number_of[topic]] += _STAY
        return result

    def _lean(self, probabilities: Floats, context: Context, *, pull: float, refers: bool) -> Floats:
        """More for the topic before (`pull` times) and what is near it, most when it points back."""
        factors = np.ones(len(probabilities), np.float32)
        group = self._group_of.get(context.topic or "")
        if refers:
            factors[self._classes.choices] = 0.5
            factors[[n for n, g in self._groups.items() if g == group]] = 1.5
        near = dict.fromkeys(context.follow_ups, 3.0 if refers else 1.5)
        for topic, factor in {**near, context.topic or "": pull}.items():
            if topic in self._classes.number_of:
                factors[self._classes.number_of[topic]] = factor
        return _spread(probabilities * factors)

    def _among_options(
        self, probabilities: Floats, context: Context, *, words: int
    ) -> tuple[Floats, str | None, bool]:
        """One of the open options when a short message clearly names it, else a lean towards them."""
        numbers = [self._classes.number_of[o] for o in context.options if o in self._classes.number_of]
        if not numbers:
            return probabilities, None, False
        of_options = probabilities[numbers]
        best = int(of_options.argmax())
        clear = float(of_options[best]) >= CLEAR_SHARE * float(of_options.sum())
        if words <= MAX_PICK_WORDS and clear and float(of_options.sum()) >= MIN_OPTIONS_SHARE:
            return self._stay(probabilities, self._classes.labels[numbers[best]]), None, True
        factors = np.ones(len(probabilities), np.float32)
        factors[self._classes.choices] = 0.5
        factors[numbers] = 6.0
        return _spread(probabilities * factors), None, False

    def refers_back(self, reading: Reading) -> bool:
        """Whether the message leans on what was said before: "en daar?", "doen ze dat ook elders?"."""
        words = reading.words
        return bool(words) and (words[0] in self._openers or bool(self._pointers & set(words)))


def _pull(content_words: int, *, refers: bool) -> float:
    """How much likelier the topic before is: the less is said, the more it is still about that."""
    if not refers:
        return 1.3
    return 40.0 if content_words <= 1 else 6.0 if content_words <= 3 else 2.5


def _spread(weighed: Floats) -> Floats:
    result: Floats = weighed / max(float(weighed.sum()), 1e-9)
    return result
