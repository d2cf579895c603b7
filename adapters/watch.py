"""Hears what happened: a line of log each, and figures for Prometheus; fixed words only."""

import logging
import math
from collections.abc import Callable, Iterable
from datetime import timedelta
from time import perf_counter

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from adapters.logs import Log
from bot.assistant import Assistant
from bot.incoming import Change, Incoming
from bot.ports import NotKept, Watch
from bot.reply import Decision, IntakeForm, Turn
from bot.talk import Talk

CHANNELS = frozenset(("web", "slack", "teams", "mail", "terminal"))
EVENTS = {
    "turn": frozenset((*(decision.value for decision in Decision), "not_kept", "failed")),
    "notice": frozenset(("sent", "later", "unclear", "dead", "lease_lost", "not_kept", "failed")),
    "delivery": frozenset(("not_kept", "unsigned", "unreadable", "too_large")),
    "outbox": frozenset(("not_kept", "failed")),
    "knowledge": frozenset(("reloaded", "refused", "failed")),
    "purge": frozenset(("done", "failed")),
    "sweep": frozenset(("failed",)),
    "stale": frozenset(("failed",)),
    "gaps": frozenset(("failed",)),
    "boards": frozenset(("failed",)),
    "promise": frozenset(("half", "day", "missed")),
    "appointment": frozenset(("reminded",)),
    "reminder": frozenset(("failed",)),
}
NONE, OTHER = "none", "other"
_BAD = frozenset(("not_kept", "failed", "refused", "dead", OTHER))
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class LogAndFigures:
    """The watch of a process. A word that is not in the lists above is noted as `other`.

    So labels stay few whatever comes in, and no text can get into logs or figures as a label.
    Figures of the `channels` in use begin at 0, so that a first failure shows as a rise.
    """

    def __init__(self, log: Log, channels: Iterable[str] = ()) -> None:
        self._log = log
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        labels = ("event", "channel", "outcome")
        self._events = Counter("wegwijs_events", "What happened.", labels, registry=self._registry)
        self._seconds = Histogram(
            "wegwijs_event_seconds",
            "How long it took.",
            ("event", "channel"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._store_answers = self._gauge("store_answers", "1 when the store answered in time, else 0.")
        self._oldest = self._gauge("oldest_owed_seconds", "Age of the oldest notice that is due.")
        self._dead = self._gauge("dead_notices", "Notices that were given up.")
        self._begin_at_zero(channels)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(f"wegwijs_{name}", text, registry=self._registry)

    def _begin_at_zero(self, channels: Iterable[str]) -> None:
        talking = {_known(channel, CHANNELS) for channel in channels}
        for event, outcomes in EVENTS.items():
            for channel in talking if event in ("turn", "notice") else {NONE}:
                for outcome in sorted(outcomes):
                    self._events.labels(event, channel, outcome)

    def note(self, event: str, *, channel: str, outcome: str, seconds: float | None = None) -> None:
        """Counts it, and logs it; what went wrong as a warning."""
        known = event if event in EVENTS else OTHER
        place = _known(channel, CHANNELS) if channel else NONE
        result = _known(outcome, EVENTS.get(known, frozenset()))
        self._events.labels(known, place, result).inc()
        fields: dict[str, str | float] = {"channel": place, "outcome": result}
        if seconds is not None:
            self._seconds.labels(known, place).observe(seconds)
            fields["milliseconds"] = round(seconds * 1000, 1)
        self._log.log(logging.WARNING if result in _BAD else logging.INFO, known, **fields)

    def measure(
        self, *, store_answers: bool, oldest_owed: timedelta | None, dead_notices: int | None
    ) -> None:
        """Sets the figures of the store; None where it is not known, or nothing is owed."""
        self._store_answers.set(store_answers)
        age = 0.0 if oldest_owed is None else oldest_owed.total_seconds()
        self._oldest.set(age if store_answers else math.nan)
        self._dead.set(math.nan if dead_notices is None else dead_notices)

    def figures(self) -> bytes:
        """All figures, in the text form of Prometheus."""
        return generate_latest(self._registry)


def _known(word: str, words: frozenset[str]) -> str:
    return word if word in words else OTHER


class WatchedAssistant:
    """An assistant of which every turn is noted: channel, decision, time."""

    def __init__(
        self, assistant: Assistant, watch: Watch, *, seconds: Callable[[], float] = perf_counter
    ) -> None:
        self._assistant = assistant
        self._watch = watch
        self._seconds = seconds

    @property
    def talk(self) -> Talk:
        """What answers now."""
        return self._assistant.talk

    def swap(self, talk: Talk) -> None:
        """Lets a new version of the knowledge answer from the next message on."""
        self._assistant.swap(talk)

    async def forget(self, channel: str, conversation: str) -> tuple[str, ...]:
        """As `Assistant.forget`."""
        return await self._assistant.forget(channel, conversation)

    async def change(self, change: Change) -> None:
        """As `Assistant.change`."""
        await self._assistant.change(change)

    async def share(self, channel: str, conversation: str, event_id: str) -> bool:
        """As `Assistant.share`."""
        return await self._assistant.share(channel, conversation, event_id)

    async def show_home(self, incoming: Incoming) -> None:
        """As `Assistant.show_home`."""
        await self._assistant.show_home(incoming)

    async def suggest(self, incoming: Incoming) -> None:
        """As `Assistant.suggest`."""
        await self._assistant.suggest(incoming)

    async def form(self, channel: str, conversation: str) -> IntakeForm | None:
        """As `Assistant.form`."""
        return await self._assistant.form(channel, conversation)

    async def handle(self, incoming: Incoming) -> Turn:
        """As `Assistant.handle`."""
        begun = self._seconds()
        outcome = "failed"
        try:
            turn = await self._assistant.handle(incoming)
            outcome = turn.outcome.decision.value
        except NotKept:
            outcome = "not_kept"
            raise
        finally:
            took = self._seconds() - begun
            self._watch.note("turn", channel=incoming.channel, outcome=outcome, seconds=took)
        return turn
