"""Twelve short stories for the crash-point enumerator: what happens, and what must be true at the end."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.kit.child import ASKABLE, BLIND, MISSED, RATE_NO
from tests.kit.counting import Answer, Arrival
from tests.kit.ledger import Ledger

MINUTE = 1
HOUR = 60
DAY = 24 * HOUR


@dataclass(frozen=True)
class Step:
    """One thing that a child is told to do, `minute` minutes after the beginning."""

    do: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    minute: int = 0


@dataclass(frozen=True)
class Scenario:
    """A story. At its end, whatever crashed in between: `answered` are the events with an answer that was
    kept and sent once, `only_received` those that meant nothing new, `texts` all that is in the outbox,
    in order for each conversation, `gone` the conversations of which nothing is left.
    """

    name: str
    steps: tuple[Step, ...]
    answered: tuple[tuple[str, str], ...] = ()
    only_received: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    erasures: int = 0
    misses: Mapping[str, int] = field(default_factory=dict)
    ratings: int = 0
    script: tuple[Answer, ...] = ()  # the first answers in conversation "a"

    @property
    def unclear_sends(self) -> int:
        """How many sends end without an answer although nothing crashes."""
        return self.script.count(Answer.DROPPED)

    def faults(self, ledger: Ledger, arrivals: list[Arrival], *, crashes: int) -> list[str]:
        """All that is not as it must be."""
        return [
            *self._kept_faults(ledger),
            *self._gone_faults(ledger),
            *self._sent_faults(ledger, arrivals, crashes + self.unclear_sends),
        ]

    def _kept_faults(self, ledger: Ledger) -> list[str]:
        faults = [fault for event in self.answered for fault in ledger.faults(*event)]
        received = Counter((*self.answered, *self.only_received))
        if ledger.received != received:
            faults.append(f"received {sum(ledger.received.values())} events, not {received.total()}")
        turns = Counter(conversation for conversation, _ in self.answered)
        if Counter(ledger.conversations) != turns:
            faults.append("turns are not as many as events")
        for name, found, wanted in (
            ("misses", ledger.misses, Counter(self.misses)),
            ("ratings", ledger.ratings, self.ratings),
            ("erasures", ledger.erasures, self.erasures),
        ):
            if found != wanted:
                faults.append(f"{name}: {found}, not {wanted}")
        return faults

    def _gone_faults(self, ledger: Ledger) -> list[str]:
        kept = [*ledger.conversations, *(name for name, _ in (*ledger.received, *ledger.asked))]
        return [f"something is left of {name}" for name in self.gone if name in kept]

    def _sent_faults(self, ledger: Ledger, arrivals: list[Arrival], doubts: int) -> list[str]:
        faults = [f"{one.text} is {one.state}" for one in ledger.notices if one.state != "sent"]
        wanted = Counter((*(f"op {event}" for _, event in self.answered), *self.notices))
        found = Counter(one.text for one in ledger.notices if one.conversation not in self.gone)
        if found != wanted:
            faults.append(f"owed {dict(found)}, not {dict(wanted)}")
        firsts: dict[str, Arrival] = {}
        for one in arrivals:
            if one.key not in firsts:
                firsts[one.key] = one
            elif one.channel == ASKABLE or not one.is_repeat:
                faults.append(f"{one.text} was doubled without a mark, or where it could be asked")
        if len(arrivals) - len(firsts) > doubts:
            faults.append("more repeats than doubts")
        faults += [f"{one.text} never arrived" for one in ledger.notices if one.key not in firsts]
        order = {one.key: one.number for one in ledger.notices if one.conversation == "a"}
        numbers = [order[key] for key in firsts if key in order]
        return faults if numbers == sorted(numbers) else [*faults, "out of order"]


def _handle(event: str, *, in_: str = "a", on: str = BLIND, minute: int = 0, **more: str) -> Step:
    event_of = {"channel": on, "conversation": in_, "event_id": event}
    return Step("handle", {**event_of, **({"text": "hallo"} if not more else {}), **more}, minute)


def _owe(key: str) -> Step:
    return Step("owe", {"key": key, "conversation": "a"})


def _send(minute: int = 0) -> Step:
    return Step("send", minute=minute)


_CLICK: dict[str, Any] = {"choice": "topic:x", "under": "message 1"}

SCENARIOS = (
    Scenario("first message", (_handle("e1", on=ASKABLE), _send()), (("a", "e1"),)),
    Scenario(
        "second message",
        (_handle("e1"), _send(), _handle("e2", minute=1), _send(1)),
        (("a", "e1"), ("a", "e2")),
    ),
    Scenario(
        "click delivered twice",
        (_handle("e1"), _send(), _handle("c1", **_CLICK), _handle("c2", minute=2, **_CLICK), _send(2)),
        (("a", "e1"), ("a", "c1")),
        only_received=(("a", "c2"),),
    ),
    Scenario("same event twice", (_handle("e1"), _handle("e1", minute=1), _send(1)), (("a", "e1"),)),
    Scenario(
        "feedback click",
        (_handle("e1"), _send(), _handle("c1", choice=RATE_NO, under="message 1"), _send()),
        (("a", "e1"), ("a", "c1")),
        misses={"niet_geholpen": 1},
        ratings=1,
    ),
    Scenario("miss kept", (_handle("e1", text=MISSED), _send()), (("a", "e1"),), misses={"fallback": 1}),
    Scenario(
        "reply owed and sent",
        (_handle("e1"), _handle("e2", in_="b", on=ASKABLE), _send()),
        (("a", "e1"), ("b", "e2")),
    ),
    Scenario(
        "send unclear then repeat",
        (_handle("e1"), _send(), _send(HOUR)),
        (("a", "e1"),),
        script=(Answer.DROPPED,),
    ),
    Scenario("two notices in order", (_owe("n1"), _owe("n2"), _send(), _send()), notices=("n1", "n2")),
    Scenario(
        "wipe of a conversation",
        (
            _handle("e1"),
            _handle("e2", in_="b"),
            _send(),
            Step("wipe", {"channel": BLIND, "conversation": "a"}),
        ),
        (("b", "e2"),),
        gone=("a",),
        erasures=1,
    ),
    Scenario(
        "purge",
        (
            _handle("e1"),
            _send(),
            _handle("e2", in_="b", minute=39 * DAY),
            _send(39 * DAY),
            Step("purge", minute=40 * DAY),
        ),
        (("b", "e2"),),
        gone=("a",),
    ),
    Scenario(
        "retry of a dead notice",
        (_handle("e1"), _send(), Step("retry", minute=5), _send(5)),
        (("a", "e1"),),
        script=(Answer.REFUSED,),
    ),
)
