"""`wegwijs eval`: scores files of questions with expected outcomes, as their README says."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from adapters.cli.ask import converse
from bot.reply import Decision, Outcome
from bot.talk import Talk
from knowledge.checks import fold

EXPECTATIONS = ("answer", "clarify", "intake", "fallback")
ENTITIES = ("gemeente", "provincie", "thema", "fase", "rol")
MAX_OFFERED = 4


class BadEvaluation(Exception):  # noqa: N818 - it says what happened
    """A file of questions that cannot be scored."""


@dataclass(frozen=True)
class Expected:
    """One message with what should come of it."""

    text: str
    expect: str
    topics: tuple[str, ...]
    entities: Mapping[str, tuple[str, ...]]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scored:
    """One message, what was expected and what came."""

    expected: Expected
    outcome: Outcome

    @property
    def answered(self) -> tuple[str, ...]:
        """Topics answered in the reply."""
        first = (self.outcome.topic,) if self.outcome.topic else ()
        return (*first, *self.outcome.also) if self.outcome.decision is not Decision.FALLBACK else ()

    @property
    def is_right(self) -> bool:
        """Right by the rule of its kind."""
        wanted = self.expected.topics
        if self.expected.expect == "fallback":
            return self.outcome.decision is Decision.FALLBACK or not self.answered
        if self.expected.expect == "intake":
            return self.outcome.intake_offered or self.outcome.decision is Decision.INTAKE
        if self.expected.expect == "clarify":
            return self.is_offered
        return self.outcome.topic in wanted or any(t in wanted for t in self.outcome.also)

    @property
    def is_offered(self) -> bool:
        """An acceptable topic is answered, or among at most four options."""
        offered = (*self.answered, *self.outcome.options[:MAX_OFFERED])
        return any(topic in self.expected.topics for topic in offered)

    @property
    def is_confidently_wrong(self) -> bool:
        """Answered, with a topic that is not acceptable: the worst outcome."""
        return self.outcome.decision is Decision.ANSWER and self.outcome.topic not in self.expected.topics


@dataclass
class Report:
    """All that was scored."""

    rows: list[Scored] = field(default_factory=list)
    turns: list[Scored] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)

    @property
    def all_rows(self) -> list[Scored]:
        """Single messages and turns of conversations."""
        return [*self.rows, *self.turns]


def read_file(path: Path) -> Iterator[tuple[bool, list[Expected]]]:
    """(whether it is a conversation, its messages) per line. Raises BadEvaluation."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadEvaluation(f"{path} cannot be read ({error}): name a file of JSON lines") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                value = json.loads(line)
                turns = value.get("turns", [value])
                yield "turns" in value, [_expected(turn, value.get("tags", ())) for turn in turns]
            except (ValueError, KeyError, TypeError, AttributeError):
                raise BadEvaluation(
                    f"{path}:{number}: this line is not of the form; see the README of the evaluation files"
                ) from None


def _expected(value: Mapping[str, Any], tags: Sequence[str]) -> Expected:
    if value["expect"] not in EXPECTATIONS:
        raise ValueError(value["expect"])
    entities = {kind: tuple(names) for kind, names in value.get("entities", {}).items()}
    return Expected(value["text"], value["expect"], tuple(value["topics"]), entities, tuple(tags))


def evaluate(talk: Talk, paths: Iterable[Path], *, now: datetime) -> Report:
    """Report over all files. Raises BadEvaluation."""
    report = Report()
    known = _known_sentences(talk)
    for path in paths:
        for is_conversation, expected in read_file(path):
            turns = converse(talk, [one.text for one in expected], now=now)
            scored = [Scored(one, turn.outcome) for one, turn in zip(expected, turns, strict=True)]
            (report.turns if is_conversation else report.rows).extend(scored)
            report.copied.extend(
                one.text for one in expected if len(one.text.split()) > 3 and fold(one.text) in known
            )
    return report


def _known_sentences(talk: Talk) -> frozenset[str]:
    knowledge = talk.knowledge
    questions = (
        text
        for q in knowledge.questions.values()
        for text in (*q.dutch, *q.english, *q.french, *q.follow_ups)
    )
    choices = (text for choice in knowledge.choices.values() for text in choice.examples)
    outside = (text for family in knowledge.outside.values() for text in family.examples)
    cases = (text for case in knowledge.cases.values() for text in case.examples)
    return frozenset(fold(text) for text in chain(questions, choices, outside, cases))


def share(rows: Iterable[bool]) -> float:
    """Part that is true, 0 to 1; 1 when there are none."""
    values = list(rows)
    return sum(values) / len(values) if values else 1.0


def figures(report: Report) -> dict[str, float]:
    """The figures by name, each 0 to 1."""
    by = {kind: [row for row in report.rows if row.expected.expect == kind] for kind in EXPECTATIONS}
    found = {
        "right": share(row.is_right for row in by["answer"]),
        "offered": share(row.is_offered for row in by["answer"]),
        "confidently_wrong": 1 - share(not row.is_confidently_wrong for row in report.rows),
        "clarify": share(row.is_right for row in by["clarify"]),
        "intake": share(row.is_right for row in by["intake"]),
        "fallback": share(row.is_right for row in by["fallback"]),
        "intake_on_answers": 1 - share(not row.outcome.intake_offered for row in by["answer"]),
        "turns": share(row.is_right for row in report.turns),
    }
    found.update({f"{kind}_f1": f1(report.all_rows, kind) for kind in ENTITIES})
    return found


def f1(rows: Sequence[Scored], kind: str) -> float:
    """Harmonic mean of precision and recall of one kind of entity, by exact name."""
    hits = wrong = missed = 0
    for row in rows:
        wanted, got = (
            set(row.expected.entities.get(kind, ())),
            set(row.outcome.entities.get(kind, ())),
        )
        hits += len(wanted & got)
        wrong += len(got - wanted)
        missed += len(wanted - got)
    return 2 * hits / (2 * hits + wrong + missed) if hits + wrong + missed else 1.0


def confusions(report: Report, *, most: int = 15) -> list[tuple[str, str, int]]:
    """(expected, came instead, times), most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in report.all_rows:
        if not row.is_right:
            wanted = row.expected.topics[0] if row.expected.topics else row.expected.expect
            came = (
                row.outcome.topic
                if row.outcome.decision is Decision.ANSWER
                else f"({row.outcome.decision.value})"
            )
            counts[(wanted, came or "-")] += 1
    return [(wanted, came, times) for (wanted, came), times in counts.most_common(most)]


def by_tag(report: Report) -> dict[str, tuple[float, int]]:
    """Share right and number of messages per tag."""
    found: dict[str, list[bool]] = defaultdict(list)
    for row in report.all_rows:
        for tag in row.expected.tags:
            found[tag].append(row.is_right)
    return {tag: (share(values), len(values)) for tag, values in sorted(found.items())}


def by_group(report: Report, group_of: Mapping[str, str]) -> dict[str, tuple[float, int]]:
    """Share right and number of messages per group of the first expected topic."""
    found: dict[str, list[bool]] = defaultdict(list)
    for row in report.all_rows:
        group = group_of.get(row.expected.topics[0], "?") if row.expected.topics else "buiten"
        found[group].append(row.is_right)
    return {group: (share(values), len(values)) for group, values in sorted(found.items())}


def calibration(report: Report, *, steps: int = 5) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, number) of the answers, in steps of confidence."""
    answers = [row for row in report.rows if row.outcome.decision is Decision.ANSWER]
    rows = []
    for step in range(steps):
        low, high = step / steps, (step + 1) / steps + (1e-9 if step == steps - 1 else 0)
        inside = [row for row in answers if low <= row.outcome.confidence < high]
        if inside:
            mean = sum(row.outcome.confidence for row in inside) / len(inside)
            rows.append((mean, share(not row.is_confidently_wrong for row in inside), len(inside)))
    return rows


def wrong_rows(report: Report) -> list[Scored]:
    """What did not come out right, worst first."""
    return sorted(
        (row for row in report.all_rows if not row.is_right),
        key=lambda r: not r.is_confidently_wrong,
    )
