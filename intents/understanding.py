"""What the engine hands out: what was meant, how sure, what came second, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What the message asks for."""

    TOPIC = "topic"  # one topic is meant, surely enough to answer
    CHOICE = "choice"  # it fits a few topics: ask which one
    CASE = "case"  # a personal or many-sided case, for a person
    OUTSIDE = "outside"  # not our business
    UNKNOWN = "unknown"  # not understood
    EMPTY = "empty"  # nothing to understand


@dataclass(frozen=True)
class Candidate:
    """A class with its probability, 0 to 1; all candidates together make at most 1."""

    label: str
    probability: float


@dataclass(frozen=True)
class Why:
    """The decision in words: what weighed most, and the written question most alike."""

    words: tuple[str, ...] = ()
    example: str | None = None
    likeness: float = 0.0


@dataclass(frozen=True)
class Context:
    """What was said before, as far as it changes what a message means."""

    topic: str | None = None
    options: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understanding:
    """What we think was meant.

    `confidence` is the calibrated probability, 0 to 1, that `topic` is right. `options` are the
    likely topics, best first, when it is not sure. `family` names the written choice, case or
    outside family that the message resembles; with a topic it is a case that it may be as well.
    `aspect` is set for a follow-up about the topic before ("wat kost dat?"): kosten, wie, waar,
    wanneer or hoe.
    """

    verdict: Verdict
    topic: str | None = None
    confidence: float = 0.0
    runner_up: str | None = None
    also: str | None = None
    options: tuple[str, ...] = ()
    family: str | None = None
    entities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ambiguous_places: tuple[tuple[str, tuple[str, ...]], ...] = ()
    candidates: tuple[Candidate, ...] = ()
    why: Why = Why()
    language: str = "nl"
    aspect: str | None = None
    follow_up: bool = False
    repaired: Mapping[str, str] = field(default_factory=dict)
