"""What is remembered of one conversation: as little as possible, and only what is used."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.bucket import Bucket
from bot.intake_state import IntakeState

ERASE_LAPSES = timedelta(hours=1)


@dataclass(frozen=True)
class Explanation:
    """What "waarom?" tells about the last reply: no text of the person, only what it led to, and the event
    of the message that led to it."""

    topic: str | None = None
    event: str | None = None
    example: str | None = None
    runner_up: str | None = None
    confidence: float = 0.0


class Asked(StrEnum):
    """A question back: whether the new question belongs to a request, what is to be added to it, whether it
    is really to be withdrawn, or its appointment called off; whether all is really to be erased, and what a
    line is to be."""

    BELONGS = "erbij"
    WHAT = "wat"
    SURE = "zeker"
    CALL_OFF = "afzeggen"
    ERASE = "wissen"
    CORRECT = "verbeteren"


@dataclass(frozen=True)
class Awaits:
    """What the asker was asked about the request with this number; `fact` is the line it is about, `at` when
    it was asked, for what lapses, and `aside` a hash of what was asked in between."""

    what: Asked
    number: str
    fact: str = ""
    at: str = ""
    aside: str = ""


@dataclass(frozen=True)
class Conversation:
    """State of one conversation; every field survives a restart.

    `topic` is the last one answered, `options` the choices of an open question back, `misses` the
    number of misses in a row, `said` the name of the last phrase, so that it is not repeated. `bucket`
    is how much more may be asked now, and `is_slowed` whether the asker was told to wait since. `asked`
    is the event of the last question, for an intake that may follow; `is_offered`: the last reply offered
    one. `requests` are the numbers of those sent from here, `awaits` is a question back about one of them;
    `with_staff` is the one whose member of staff is in the conversation: then the assistant is silent;
    `offered` is the one of which a talk was offered or planned, `offer_turn` the turn after which that was
    the last thing said. `told_until` is the opening that who wrote outside hours was told of: once is enough.
    """

    turns: int = 0
    topic: str | None = None
    options: tuple[str, ...] = ()
    role: str | None = None
    municipality: str | None = None
    misses: int = 0
    said: Mapping[str, int] = field(default_factory=dict)
    explanation: Explanation | None = None
    bucket: Bucket | None = None
    is_slowed: bool = False
    theme: str | None = None
    phase: str | None = None
    asked: str | None = None
    is_offered: bool = False
    intake: IntakeState | None = None
    requests: tuple[str, ...] = ()
    awaits: Awaits | None = None
    with_staff: str | None = None
    offered: str | None = None
    offer_turn: int | None = None
    told_until: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values for the store."""
        bucket, why = self.bucket, self.explanation
        parts = {
            "explanation": vars(why) if why else None,
            "bucket": {"left": bucket.left, "at": bucket.at.isoformat()} if bucket else None,
            "intake": self.intake.to_json() if self.intake else None,
            "awaits": vars(self.awaits) if self.awaits else None,
        }
        return {**vars(self), **parts}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Conversation":
        """The conversation of `to_json`; fields of a later version are ignored."""
        known = {name: value[name] for name in cls.__dataclass_fields__ if name in value}
        known["options"] = tuple(known.get("options", ()))
        known["requests"] = tuple(known.get("requests", ()))
        if known.get("intake") is not None:
            known["intake"] = IntakeState.from_json(known["intake"])
        if known.get("awaits") is not None:
            awaits = known["awaits"]
            later = {name: awaits[name] for name in ("fact", "at", "aside") if name in awaits}
            known["awaits"] = Awaits(Asked(awaits["what"]), awaits["number"], **later)
        explanation = known.get("explanation")
        if explanation is not None:
            parts = {k: v for k, v in explanation.items() if k in Explanation.__dataclass_fields__}
            known["explanation"] = Explanation(**parts)
        bucket = known.get("bucket")
        if bucket is not None:
            known["bucket"] = Bucket(float(bucket["left"]), datetime.fromisoformat(bucket["at"]))
        return cls(**known)


def as_of(state: Conversation, *, now: datetime) -> Conversation:
    """The conversation now: the question whether all is to be erased lapses, or a "1" of another day would
    erase it."""
    awaits = state.awaits
    if awaits is None or awaits.what is not Asked.ERASE:
        return state
    is_live = bool(awaits.at) and now - datetime.fromisoformat(awaits.at) <= ERASE_LAPSES
    return state if is_live else replace(state, awaits=None)


def apart(state: Conversation) -> Conversation:
    """The conversation without what goes on in it, for a question of its own."""
    nothing: dict[str, Any] = dict.fromkeys(("intake", "awaits", "with_staff", "offered", "offer_turn"))
    return replace(state, options=(), **nothing)


def rejoined(before: Conversation, after: Conversation) -> Conversation:
    """The conversation after a question of its own: what went on goes on."""
    kept = ("intake", "awaits", "with_staff", "offered", "offer_turn")
    going_on = {name: getattr(before, name) for name in kept if getattr(before, name) is not None}
    return replace(after, **going_on)


def without_memory(state: Conversation, requests: Collection[str]) -> Conversation:
    """The conversation with nothing in it but which of these requests were sent from it, and whose member
    of staff is in it."""
    left = tuple(one for one in state.requests if one in requests)
    with_staff = state.with_staff if state.with_staff in left else None
    return Conversation(turns=state.turns, bucket=state.bucket, requests=left, with_staff=with_staff)


def without_request(state: Conversation, number: str) -> Conversation:
    """The conversation as if this request had never been sent from it."""
    left = tuple(one for one in state.requests if one != number)
    with_staff = state.with_staff if state.with_staff != number else None
    return replace(state, requests=left, with_staff=with_staff, awaits=_awaits_other(state.awaits, number))


def _awaits_other(awaits: Awaits | None, number: str) -> Awaits | None:
    return None if awaits is not None and awaits.number == number else awaits
