"""From probabilities to a verdict: answer, ask which, hand over, refuse or admit not to know."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intents.classes import Classes
from intents.linear import Floats
from intents.understanding import Candidate, Verdict

MOST_CANDIDATES = 8


@dataclass(frozen=True)
class Thresholds:
    """Where one verdict becomes another; chosen on ../shared/eval/vragen.jsonl (README, Figures).

    `sure`: confidence from which a topic is answered; below `lost` not even options are offered.
    `outside`, `case`, `choice`: probability of that kind of message from which it decides.
    `option`: an option has at least this part of the best one's probability.
    """

    sure: float = 0.66
    lost: float = 0.05
    outside: float = 0.4
    case: float = 0.25
    choice: float = 0.5
    option: float = 0.04


@dataclass(frozen=True)
class Ranked:
    """Verdict with its numbers. `options` are topics, best first."""

    verdict: Verdict
    topic: str | None = None
    confidence: float = 0.0
    runner_up: str | None = None
    options: tuple[str, ...] = ()
    family: str | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What the verdict rests on besides the probabilities: likenesses are cosines, 0 to 1."""

    likeness: float
    likeness_lead: float
    known_share: float


def confidence_of(candidates: Sequence[Candidate], evidence: Evidence) -> float:
    """Probability, 0 to 1, that the best topic is right.

    Logistic in the log-odds of the best topic, its lead on the second, the known share of the
    message, and its likeness to a written question of that topic, and how much more than to any of
    the next topics (Platt 1999). Coefficients fitted on ../shared/eval/vragen.jsonl (README).
    """
    if not candidates:
        return 0.0
    first = candidates[0].probability
    second = candidates[1].probability if len(candidates) > 1 else 0.0
    odds = math.log((first + 1e-4) / (1.0001 - first))
    lead = math.log((first + 1e-4) / (second + 1e-4))
    value = 0.37 + 0.28 * odds + 1.17 * lead + 0.13 * (evidence.known_share - 0.8)
    value += 0.71 * (evidence.likeness - 0.3) + 1.5 * evidence.likeness_lead
    return 1 / (1 + math.exp(-value))


def rank(
    probabilities: Floats,
    kinds: Floats,
    classes: Classes,
    evidence: Evidence,
    *,
    choices: Mapping[str, Sequence[str]],
    thresholds: Thresholds,
) -> Ranked:
    """Ranked for the probability of each class and kind; `choices`: the options of written choices."""
    topics = [Candidate(label, p) for label, p in classes.best_topics(probabilities, MOST_CANDIDATES)]
    first = topics[0].label if topics else None
    runner_up = topics[1].label if len(topics) > 1 else None
    confidence = confidence_of(topics, evidence)
    _, choice, outside, case = (float(p) for p in kinds)

    def ranked(verdict: Verdict, options: Sequence[str] = (), family: str | None = None) -> Ranked:
        return Ranked(verdict, first, confidence, runner_up, tuple(options), family, tuple(topics))

    if outside >= thresholds.outside and outside > case:
        return ranked(Verdict.OUTSIDE)
    if case >= thresholds.case and case > choice:
        return ranked(Verdict.CASE)
    if choice >= thresholds.choice:
        family = classes.best_choice(probabilities)
        return ranked(Verdict.CHOICE, choices[family], family) if family else ranked(Verdict.UNKNOWN)
    if topics and confidence >= thresholds.sure:
        return ranked(Verdict.TOPIC)
    if not topics or confidence < thresholds.lost:
        return ranked(Verdict.UNKNOWN)
    options = [
        one.label for one in topics[:4] if one.probability >= thresholds.option * topics[0].probability
    ]
    return ranked(Verdict.CHOICE, options if len(options) > 1 else [one.label for one in topics[:2]])
