"""One message, read: sentences of repaired words, places, marks and language."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from intents.features import Features
from intents.lexicon import Lexicon
from intents.normalise import clean
from intents.places import Place, Places
from intents.tokens import Token, read_tokens
from knowledge.model import Frames

MAX_SENTENCES = 40
_GLUED_LETTERS = 10


@dataclass(frozen=True)
class Sentence:
    """Repaired words of one sentence, and whether it asks something."""

    words: tuple[str, ...]
    asks: bool
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A message after all repairs. `words` are those of all sentences."""

    text: str
    sentences: tuple[Sentence, ...] = ()
    places: tuple[Place, ...] = ()
    repaired: Mapping[str, str] = field(default_factory=dict)
    language: str = "nl"
    strange: int = 0

    @property
    def strange_share(self) -> float:
        """Share of the words that had to be guessed, or that nobody wrote before, 0 to 1."""
        return self.strange / max(1, len(self.words))

    @property
    def words(self) -> tuple[str, ...]:
        """All repaired words in order."""
        return tuple(word for sentence in self.sentences for word in sentence.words)


_QUESTION_WORDS = frozenset(
    [
        "wie",
        "wat",
        "waar",
        "wanneer",
        "hoe",
        "hoeveel",
        "welke",
        "welk",
        "waarom",
        "kan",
        "kun",
        "kunnen",
        "mag",
        "mogen",
        "moet",
        "moeten",
        "is",
        "zijn",
        "bestaat",
        "heeft",
        "heb",
        "wil",
        "weet",
        "ken",
        "zoek",
        "zoeken",
        "who",
        "what",
        "where",
        "how",
        "which",
        "can",
        "is",
        "are",
        "do",
        "does",
        "comment",
        "quel",
        "quelle",
    ]
)


class Reader:
    """Turns texts into readings; without places and frames it serves any set of examples."""

    def __init__(
        self, lexicon: Lexicon, *, places: Places | None = None, frames: Frames | None = None
    ) -> None:
        self.lexicon = lexicon
        self.places = places
        self._greetings = frozenset(frames.greetings) if frames else frozenset()
        self._closings = tuple(tuple(line.split()) for line in frames.closings) if frames else ()
        self._closing_starts = frozenset(closing[0] for closing in self._closings)
        self._languages = (
            {
                "nl": frozenset(frames.dutch),
                "en": frozenset(frames.english),
                "fr": frozenset(frames.french),
            }
            if frames
            else {}
        )

    def read(self, text: str) -> Reading:
        """Reading of `text`; empty sentences when there is no word in it."""
        cleaned = clean(text)
        tokens = read_tokens(cleaned)
        places = self.places.find(tokens, self.lexicon.vocabulary) if self.places else []
        repaired: dict[str, str] = {}
        kept = [self._sentence(part, places, repaired) for part in _split(tokens, cleaned)[:MAX_SENTENCES]]
        stripped = self._strip([sentence for sentence in kept if sentence.words or sentence.marks])
        language = self._language([token.text for token in tokens])
        strange = sum(len(word) > 2 and not self._is_known(word) for s in stripped for word in s.words)
        return Reading(cleaned, tuple(stripped), tuple(places), repaired, language, strange + len(repaired))

    def _is_known(self, word: str) -> bool:
        return self.lexicon.knows(word) or bool(self.lexicon.parts(word))

    def _sentence(
        self,
        part: tuple[int, Sequence[Token], bool],
        places: Sequence[Place],
        repaired: dict[str, str],
    ) -> Sentence:
        offset, tokens, ends_asking = part
        inside = [p for p in places if offset <= p.start < offset + len(tokens)]
        hidden = {i for p in inside for i in range(p.start - offset, p.end - offset)}
        plain = [token.text for i, token in enumerate(tokens) if i not in hidden]
        words = [repair for word in self.lexicon.standard(plain) for repair in self._repair(word, repaired)]
        words = _without_refused(words)
        asks = ends_asking or bool(words and words[0] in _QUESTION_WORDS)
        marks = tuple(mark for p in inside for mark in ("gemeente", f"gemeente={p.name}"))
        return Sentence(tuple(words), asks, marks)

    def _repair(self, word: str, repaired: dict[str, str]) -> Sequence[str]:
        lexicon = self.lexicon
        if lexicon.knows(word) or not word.isalpha():
            return (word,)
        glued = lexicon.glued(word) if len(word) <= _GLUED_LETTERS else ()
        if glued and not lexicon.parts(word):
            return glued
        better = None if lexicon.parts(word) else lexicon.repair(word)
        if better:
            repaired[word] = better
        return (better or word,)

    def _strip(self, kept: Sequence[Sentence]) -> Sequence[Sentence]:
        """Without greeting in front and signature behind, unless nothing else is said."""
        if not kept or not self._greetings:
            return kept
        first, *rest = kept
        words = list(first.words)
        while words and words[0] in self._greetings:
            words.pop(0)
        result = [Sentence(tuple(words), first.asks, first.marks), *rest] if words else list(rest)
        if result:
            result[-1] = self._without_closing(result[-1])
            result = [sentence for sentence in result if sentence.words or sentence.marks]
        left = sum(len(sentence.words) for sentence in result)
        return result if left >= 2 else kept

    def _without_closing(self, last: Sentence) -> Sentence:
        words = last.words
        if not self._closing_starts.intersection(words):
            return last
        for closing in self._closings:
            size = len(closing)
            for start in range(max(0, len(words) - size - 4), len(words) - size + 1):
                if words[start : start + size] == closing and start > 0:
                    return Sentence(words[:start], last.asks, last.marks)
        return last if words not in self._closings else Sentence((), last.asks, ())

    def _language(self, words: Sequence[str]) -> str:
        counts = {name: sum(word in known for word in words) for name, known in self._languages.items()}
        best = max(counts, key=lambda name: counts[name], default="nl")
        return best if counts.get(best, 0) > counts.get("nl", 0) else "nl"


_NEGATIONS = frozenset(("geen", "niet", "not", "no", "pas"))
_WISHES = frozenset(
    [
        "wil",
        "willen",
        "wilt",
        "liever",
        "dus",
        "zoek",
        "zoeken",
        "bedoel",
        "bedoelen",
        "hoef",
        "hoeft",
        "hoeven",
        "want",
    ]
)
_CONTRASTS = frozenset(("maar", "wel", "but", "mais", "eerder", "bedoel", "bedoelen"))


def _without_refused(words: Sequence[str]) -> list[str]:
    """Without what the asker says not to want: "geen lening maar een gift", "liever geen lening".

    "Wij hebben geen lokaal" keeps its word: that is what they lack, so what they look for.
    """
    for position, word in enumerate(words):
        if word not in _NEGATIONS:
            continue
        after = words[position + 1 : position + 7]
        contrast = next((i for i, other in enumerate(after) if other in _CONTRASTS), None)
        if contrast:
            return [*words[:position], *_without_refused(words[position + 1 + contrast :])]
        if word == "geen" and _WISHES & set(words[max(0, position - 3) : position]):
            return [*words[:position], *_without_refused(words[position + 2 :])]
    return list(words)


def _split(tokens: Sequence[Token], cleaned: str) -> list[tuple[int, Sequence[Token], bool]]:
    """(number of the first token, tokens, whether it ends in a question mark) per sentence."""
    parts: list[tuple[int, Sequence[Token], bool]] = []
    begin = 0
    for i in range(1, len(tokens) + 1):
        if i == len(tokens) or tokens[i].opens:
            stop = tokens[i].start if i < len(tokens) else len(cleaned)
            parts.append((begin, tokens[begin:i], "?" in cleaned[tokens[i - 1].end : stop]))
            begin = i
    return parts if tokens else []


def count_parts(features: Features, reading: Reading) -> tuple[Counter[str], list[Counter[str]]]:
    """Features of the whole message, and of each of its sentences when there are several."""
    parts = [features.names(sentence.words, sentence.marks) for sentence in reading.sentences]
    whole = Counter(chain([features.length(len(reading.words))], *parts))
    return whole, [Counter(part) for part in parts] if len(parts) > 1 else [whole]
