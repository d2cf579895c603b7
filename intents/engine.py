"""`IntentEngine`: understands a message in its context, from the knowledge or from any examples."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from intents import index as stored
from intents.classes import CASE, KINDS, OUTSIDE
from intents.compiling import (
    Example,
    Progress,
    compile_index,
    examples_of,
    index_digest,
    resources_of,
)
from intents.entities import EntityWords
from intents.follow_up import MAX_FOLLOW_UP_WORDS, Follower
from intents.index import Index
from intents.linear import Floats
from intents.normalise import fold, tokenise
from intents.ranking import Evidence, Ranked, Thresholds, rank
from intents.reading import Reading
from intents.scoring import Scorer, Scores
from intents.understanding import Context, Understanding, Verdict, Why
from knowledge.loader import Knowledge
from knowledge.rules import RuleSet

RULE_PROBABILITY = 0.97
SECOND_QUESTION = 0.8
COMPARED = 2
NEAR = 0.3  # below it, of a dozen messages that were looked at, what was offered had nothing to do with them
LIKE_NOTHING, LIKE_LITTLE = 0.22, 0.6
MOSTLY = 0.6
CLEAR_TOPIC, CLEARLY_MORE = 0.5, 0.1
PERHAPS_CASE, SURE_TOPIC = 0.8, 0.9  # a case less likely than this, with a topic as sure as that
SURE_OF_SAME = 0.45  # less is needed to stay with the topic that the conversation is about
_PLAIN = Thresholds(sure=0.0, lost=0.0)
_ALL_TOPIC = np.array([1.0, 0.0, 0.0, 0.0], np.float32)
_IN_CONTEXT = np.array([1.0, 0.15, 0.3, 1.0], np.float32)


@dataclass(frozen=True)
class _Heard:
    """Probabilities and kinds as they are after rules and context, and where to decide."""

    probabilities: Floats
    kinds: Floats
    thresholds: Thresholds
    aspect: str | None = None
    follows: bool = False
    by_rule: bool = False


class IntentEngine:
    """Understands messages. Safe to use from several threads; it keeps nothing of what it reads."""

    def __init__(
        self,
        index: Index,
        knowledge: Knowledge | None = None,
        *,
        thresholds: Thresholds | None = None,
    ) -> None:
        resources = resources_of(knowledge, index.vocabulary)
        self._reader = resources.reader
        self._lexicon = resources.lexicon
        self._scorer = Scorer(index, resources.features)
        self._thresholds = thresholds or (Thresholds() if knowledge else _PLAIN)
        self._choices = {c.id: c.options for c in knowledge.choices.values()} if knowledge else {}
        self._entities = EntityWords(knowledge.entities.values()) if knowledge else None
        self._follower = Follower(knowledge, self._scorer.classes) if knowledge else None
        written = [
            (rule, questions.topic)
            for questions in (knowledge.questions.values() if knowledge else ())
            for rule in questions.rules
        ]
        self._rules = RuleSet([rule for rule, _ in written])
        self._rule_topics = [topic for _, topic in written]

    @classmethod
    def from_examples(
        cls, pairs: Iterable[tuple[str, str]], *, progress: Progress = lambda _: None
    ) -> "IntentEngine":
        """An engine for any labelled texts, apart from our knowledge files.

        Labels are free texts, but for the first letters `?`, `-` and `!`, which mark the families of
        our own knowledge. Without those it always names its best label; see `confidence`.
        Raises ValueError when there are no pairs.
        """
        examples = [Example(text, label) for text, label in pairs]
        return cls(compile_index(examples, progress=progress))

    @classmethod
    def from_knowledge(
        cls, knowledge: Knowledge, *, cache: Path | None = None, progress: Progress = lambda _: None
    ) -> "IntentEngine":
        """The engine of a knowledge folder; `cache` is a folder where its index is kept for next time."""
        digest = index_digest(knowledge)
        path = _index_path(cache, digest) if cache else None
        index = stored.load(path, digest=digest) if path else None
        if index is None:
            index = compile_index(
                examples_of(knowledge), knowledge=knowledge, digest=digest, progress=progress
            )
            if path:
                with suppress(OSError):  # a cache that cannot be written only costs time
                    index.save(path)
        return cls(index, knowledge)

    @staticmethod
    def is_compiled(knowledge: Knowledge, cache: Path) -> bool:
        """Whether `from_knowledge` would find its index in `cache`."""
        return _index_path(cache, index_digest(knowledge)).is_file()

    def understand(self, text: str, context: Context | None = None) -> Understanding:
        """What `text` means after `context`. Never raises for any text; a few milliseconds at most."""
        reading = self._reader.read(text)
        entities = self._find_entities(reading)
        if not reading.sentences or self._answers_nothing(reading, context):
            return Understanding(Verdict.EMPTY, entities=entities, language=reading.language)
        if self._follower and context and context.options and self._follower.adds_only_a_place(reading):
            return Understanding(Verdict.CHOICE, options=context.options, entities=entities, follow_up=True)
        if self._follower and context and context.topic:
            reading = self._follower.main_part(reading)
        scores = self._scorer.score(reading)
        heard = self._in_context(scores, reading, context)
        evidence, example = self._evidence(scores, heard.probabilities, sure=heard.follows)
        ranked = rank(
            heard.probabilities,
            heard.kinds,
            self._scorer.classes,
            evidence,
            choices=self._choices,
            thresholds=heard.thresholds,
        )
        ranked = self._with_family(ranked, scores, reading, topic_likeness=evidence.likeness)
        if self._is_rather_a_topic(ranked, heard):
            ranked = replace(ranked, verdict=Verdict.TOPIC)
        if self._says_nothing(reading, scores, heard):
            ranked = Ranked(Verdict.UNKNOWN)
        return replace(
            self._result(ranked, reading, entities),
            also=self._second_question(ranked, scores),
            why=Why(example=example, likeness=evidence.likeness),
            aspect=heard.aspect,
            follow_up=heard.follows,
        )

    def _answers_nothing(self, reading: Reading, context: Context | None) -> bool:
        """Whether it is a bare "ja" or "nee" where nothing was asked."""
        asked = context and (context.topic or context.options)
        return bool(self._follower and not asked and self._follower.only_answers(reading))

    def _in_context(self, scores: Scores, reading: Reading, context: Context | None) -> _Heard:
        """The probabilities after rules and after what was said before."""
        probabilities, kinds, by_rule = self._apply_rules(scores, reading)
        if not (self._follower and context and (context.topic or context.options)):
            return _Heard(probabilities, kinds, self._thresholds, by_rule=by_rule)
        probabilities, aspect, follows = self._follower.adjust(probabilities, reading, context)
        if follows:
            return _Heard(probabilities, _ALL_TOPIC, self._thresholds, aspect, follows=True)
        kinds = self._kinds_in_context(kinds, reading, context)
        best = self._scorer.classes.best_topics(probabilities, 1)
        same = bool(best) and best[0][0] == context.topic
        thresholds = replace(self._thresholds, sure=SURE_OF_SAME) if same else self._thresholds
        return _Heard(probabilities, kinds, thresholds, aspect, by_rule=by_rule)

    def _kinds_in_context(self, kinds: Floats, reading: Reading, context: Context) -> Floats:
        """Within a conversation a message that points back is seldom vague or outside."""
        short = len(reading.words) <= MAX_FOLLOW_UP_WORDS
        if not (self._follower and context.topic and short and self._follower.refers_back(reading)):
            return kinds
        weighed: Floats = (kinds * _IN_CONTEXT).astype(np.float32)
        result: Floats = weighed / weighed.sum()
        return result

    def _evidence(self, scores: Scores, probabilities: Floats, *, sure: bool) -> tuple[Evidence, str | None]:
        best = self._scorer.classes.best_topics(probabilities, COMPARED)
        alike = [self._scorer.likeness(scores.vector, label) for label, _ in best]
        if not alike or sure:
            return Evidence(1.0, 1.0, 1.0), alike[0][1] if alike else None
        (likeness, example), *others = alike
        lead = likeness - max((cosine for cosine, _ in others), default=0.0)
        return Evidence(likeness, lead, scores.known_share), example

    def _with_family(
        self, ranked: Ranked, scores: Scores, reading: Reading, *, topic_likeness: float
    ) -> Ranked:
        """The family of a case or of outside business, unless it is clearly more like a written question.

        What is like none of them is not understood.
        """
        sign = {Verdict.OUTSIDE: OUTSIDE, Verdict.CASE: CASE}.get(ranked.verdict)
        if sign is None:
            return ranked
        likeness, family = self._scorer.nearest_family(scores.vector, sign)
        best = ranked.candidates[0] if ranked.candidates else None
        if best and best.probability >= CLEAR_TOPIC and topic_likeness >= likeness + CLEARLY_MORE:
            return replace(ranked, verdict=Verdict.TOPIC)
        is_strange = reading.strange_share > MOSTLY
        if sign == OUTSIDE and likeness < (LIKE_LITTLE if is_strange else LIKE_NOTHING):
            return replace(ranked, verdict=Verdict.UNKNOWN)
        return replace(ranked, family=family)

    @staticmethod
    def _is_rather_a_topic(ranked: Ranked, heard: _Heard) -> bool:
        """Perhaps a case, but surely about this topic: answered, with the family to offer a talk by."""
        case = float(heard.kinds[KINDS.index(CASE)])
        return ranked.verdict is Verdict.CASE and case < PERHAPS_CASE and ranked.confidence >= SURE_TOPIC

    def _says_nothing(self, reading: Reading, scores: Scores, heard: _Heard) -> bool:
        """Whether only the length is known of a message ("hjkl") that no rule names and that follows on
        nothing. In another script it is another language."""
        is_ours = self._follower is not None and reading.text.isascii()
        return is_ours and scores.is_blank and not heard.by_rule and not heard.follows

    def explain(self, text: str, understanding: Understanding) -> Why:
        """`understanding.why` with the words that weighed most."""
        if understanding.topic is None:
            return understanding.why
        reading = self._reader.read(text)
        words = self._scorer.telling_words(reading, understanding.topic, understanding.runner_up)
        return replace(understanding.why, words=words)

    def standard_words(self, words: Sequence[str]) -> Sequence[str]:
        """The folded words with dialect and chat spellings replaced by standard Dutch."""
        return self._lexicon.standard(words)

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Words of the text that stand in no written question and in no list of words."""
        words = self._lexicon.standard(tokenise(fold(text)))
        return tuple(
            w for w in words if len(w) > 3 and not self._lexicon.knows(w) and not self._lexicon.parts(w)
        )

    def nearest_questions(
        self, text: str, understanding: Understanding, *, most: int = 3
    ) -> tuple[tuple[str, str], ...]:
        """(topic, written question) near to the message, one for each of the likeliest topics."""
        reading = self._reader.read(text)
        if not reading.sentences:
            return ()
        vector = self._scorer.score(reading).vector
        found = ((c.label, *self._scorer.likeness(vector, c.label)) for c in understanding.candidates[:most])
        return tuple((label, example) for label, cosine, example in found if example and cosine >= NEAR)

    def _apply_rules(self, scores: Scores, reading: Reading) -> tuple[Floats, Floats, bool]:
        """(probabilities, kinds, whether a rule names a topic), with nearly all of both for that topic."""
        number = self._scorer.classes.number_of.get(self._by_rule(reading) or "")
        if number is None:
            return scores.probabilities, scores.kinds, False
        probabilities: Floats = scores.probabilities * np.float32(1 - RULE_PROBABILITY)
        probabilities[number] += RULE_PROBABILITY
        return probabilities, _ALL_TOPIC, True

    def _by_rule(self, reading: Reading) -> str | None:
        if not self._rule_topics:
            return None
        as_typed = " ".join(tokenise(fold(reading.text))).replace("'", " ")
        repaired = " ".join(reading.words).replace("'", " ")
        found = self._rules.find(as_typed) or self._rules.find(repaired)
        return self._rule_topics[found[0]] if found else None

    def _second_question(self, ranked: Ranked, scores: Scores) -> str | None:
        """A second topic that another sentence asks for, just as surely."""
        if ranked.verdict is not Verdict.TOPIC or len(scores.per_sentence) < 2:
            return None
        labels = self._scorer.classes.labels
        for probabilities in scores.per_sentence:
            number = int(probabilities.argmax())
            label = labels[number]
            if probabilities[number] >= SECOND_QUESTION and label[0].isalpha() and label != ranked.topic:
                return label
        return None

    def _result(
        self,
        ranked: Ranked,
        reading: Reading,
        entities: Mapping[str, tuple[str, ...]],
    ) -> Understanding:
        return Understanding(
            verdict=ranked.verdict,
            topic=ranked.topic,
            confidence=ranked.confidence,
            runner_up=ranked.runner_up,
            options=ranked.options,
            family=ranked.family,
            entities=entities,
            ambiguous_places=tuple((p.name, p.others) for p in reading.places if p.others),
            candidates=ranked.candidates,
            language=reading.language,
            repaired=reading.repaired,
        )

    def _find_entities(self, reading: Reading) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        if self._entities:
            typed = self._lexicon.standard(tokenise(fold(reading.text)))
            read = list(reading.words)
            for words in (typed, read) if typed != read else (typed,):
                for kind, name, _, _ in self._entities.find(words):
                    found.setdefault(kind, []).append(name)
        provinces = set(found.get("provincie", ()))
        places = [p.name for p in reading.places if p.name not in provinces]
        if places:
            found["gemeente"] = places
        return {kind: tuple(dict.fromkeys(names)) for kind, names in found.items()}


def _index_path(cache: Path, digest: str) -> Path:
    return cache / f"index-{digest[:16]}.npz"
