"""Learns an `Index` from examples: (text, label) pairs, or a whole `Knowledge`."""

import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from intents.classes import CASE, CHOICE, KINDS, OUTSIDE, group_of, is_scored, kind_of
from intents.features import Features
from intents.index import FORMAT, Index
from intents.lexicon import Lexicon
from intents.likeness import by_feature
from intents.linear import pack, train
from intents.normalise import clean, fold, tokenise
from intents.places import Places
from intents.reading import Reader, count_parts
from intents.vectors import Vectors
from knowledge.loader import Knowledge

TITLE_WEIGHT = 0.5
BALANCE = 1.0  # 0: every example counts the same; 1: every kind counts as much as the topics
READING_SHARE = 0.35
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Example:
    """A written message and the class it belongs to. `weight` is its say in learning."""

    text: str
    label: str
    weight: float = 1.0


@dataclass(frozen=True)
class Resources:
    """Words, places and frames that reading needs; all optional but the lexicon."""

    lexicon: Lexicon
    reader: Reader
    features: Features


def examples_of(knowledge: Knowledge) -> list[Example]:
    """Every written message of the knowledge, and the titles of the topics."""
    found: list[Example] = []
    for questions in knowledge.questions.values():
        written = (*questions.dutch, *questions.english, *questions.french, *questions.follow_ups)
        found.extend(Example(text, questions.topic) for text in written)
    for topic in knowledge.topics.values():
        found.extend(Example(text, topic.id, TITLE_WEIGHT) for text in (topic.title, topic.choice))
    families = (
        (CHOICE, knowledge.choices.values()),
        (OUTSIDE, knowledge.outside.values()),
        (CASE, knowledge.cases.values()),
    )
    for sign, members in families:
        for member in members:
            found.extend(Example(text, sign + member.id) for text in member.examples)
    return found


def resources_of(knowledge: Knowledge | None, vocabulary: Iterable[str]) -> Resources:
    """Resources with the words of the knowledge, or with the bare vocabulary alone."""
    if knowledge is None:
        lexicon = Lexicon(vocabulary)
        return Resources(lexicon, Reader(lexicon), Features(lexicon))
    pairs = [(word, concept.id) for concept in knowledge.concepts for word in concept.all_words]
    lexicon = Lexicon(vocabulary, dialect=knowledge.dialect, concepts=pairs)
    reader = Reader(lexicon, places=Places(knowledge.municipalities), frames=knowledge.frames)
    return Resources(lexicon, reader, Features(lexicon))


def vocabulary_of(examples: Sequence[Example], knowledge: Knowledge | None) -> tuple[str, ...]:
    """The standard words of all examples."""
    lexicon = Lexicon((), dialect=knowledge.dialect if knowledge else ())
    words: set[str] = set()
    for example in examples:
        words.update(lexicon.standard(tokenise(fold(clean(example.text)))))
    return tuple(sorted(words))


def compile_index(
    examples: Sequence[Example],
    *,
    knowledge: Knowledge | None = None,
    digest: str = "",
    progress: Progress = lambda _: None,
) -> Index:
    """Index of the examples. `progress` hears the share done, 0 to 1. Raises ValueError when empty."""
    if not examples:
        raise ValueError("there is nothing to learn from: no examples were given")
    with _without_collector():
        return _compile(examples, knowledge=knowledge, digest=digest, progress=progress)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of small objects without a cycle: looking for one would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _compile(
    examples: Sequence[Example], *, knowledge: Knowledge | None, digest: str, progress: Progress
) -> Index:
    ordered = sorted(examples, key=lambda example: _scored_first(example.label))
    vocabulary = vocabulary_of(ordered, knowledge)
    resources = resources_of(knowledge, vocabulary)
    counts = []
    for number, example in enumerate(ordered):
        counts.append(count_parts(resources.features, resources.reader.read(example.text))[0])
        if number % 200 == 0:
            progress(READING_SHARE * number / len(ordered))
    vectors = Vectors.learn(counts)
    vectors_of = [vectors.vector(count) for count in counts]
    rows = pack(vectors_of, width=len(vectors.names))
    labels = sorted({example.label for example in ordered}, key=_scored_first)
    weight = [example.weight for example in ordered]
    scored = [n for n, example in enumerate(ordered) if is_scored(example.label)]
    number_of = {label: number for number, label in enumerate(labels)}
    weights, bias = train(
        pack([vectors_of[n] for n in scored], width=len(vectors.names)),
        [number_of[ordered[n].label] for n in scored],
        classes=sum(map(is_scored, labels)),
        importance=[weight[n] for n in scored],
        progress=lambda share: progress(READING_SHARE + (1 - READING_SHARE) * share),
    )
    kinds = [KINDS.index(kind_of(example.label)) for example in ordered]
    times = Counter(kinds)
    kind_say = [
        say * (times[0] / times[kind]) ** BALANCE if kind else say
        for say, kind in zip(weight, kinds, strict=True)
    ]
    kind_weights, kind_bias = train(rows, kinds, classes=len(KINDS), importance=kind_say)
    targets = [number_of[example.label] for example in ordered]
    class_starts = np.searchsorted(targets, np.arange(len(labels) + 1)).astype(np.int32)
    groups = [n for n, label in enumerate(labels) if not n or group_of(label) != group_of(labels[n - 1])]
    return Index(
        digest=digest,
        labels=tuple(labels),
        vocabulary=vocabulary,
        names=tuple(vectors.names),
        rarity=np.asarray(vectors.rarity, np.float32),
        weights=weights.astype(np.float16),
        bias=bias,
        kind_weights=kind_weights,
        kind_bias=kind_bias,
        postings=by_feature(rows, class_starts[[*groups, len(labels)]]),
        class_starts=class_starts,
        texts=tuple(example.text for example in ordered),
    )


def _scored_first(label: str) -> tuple[bool, str]:
    return not is_scored(label), label


def index_digest(knowledge: Knowledge) -> str:
    """Names the knowledge and the code that compiled it: a change of either makes another index."""
    state = hashlib.sha256(f"{FORMAT}\0{knowledge.digest}".encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        state.update(source.read_bytes())
    return state.hexdigest()
