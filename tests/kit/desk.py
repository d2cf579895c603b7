"""An outbox with all around it, for tests: a channel that does as it is told, and who watches."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from adapters.store.store import SqlStore
from bot.outbox import MOST_TRIES, Outbox, SendUnclear
from bot.ports import Notice, NotKept, Unit

HANGS = "hangs"


class ArrivedAllTheSame(SendUnclear):
    """The answer was lost, but not the message."""


@dataclass
class FakeChannel:
    """Gives its `answers` in turn, then takes everything; `arrived` is what a person would see."""

    answers: list[Exception | str] = field(default_factory=list)
    can_look_up: bool = False
    can_unsay: bool = True
    send_seconds: float = 5.0
    pace: timedelta = timedelta(0)
    tried: list[Notice] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    lookups: int = 0
    cannot_find: Exception | None = None

    async def send(self, notice: Notice) -> str | None:
        self.tried.append(notice)
        answer = self.answers.pop(0) if self.answers else None
        if answer == HANGS:
            await asyncio.Event().wait()
        if isinstance(answer, ArrivedAllTheSame) or answer is None:
            self.arrived.append(notice.key)
        if isinstance(answer, Exception):
            raise answer
        return f"ref of {notice.key}"

    def can_find(self, notice: Notice) -> bool:
        return self.can_look_up

    async def find(self, notice: Notice) -> str | None:
        self.lookups += 1
        if self.cannot_find:
            raise self.cannot_find
        return f"ref of {notice.key}" if notice.key in self.arrived else None

    async def unsay(self, notice: Notice) -> None:
        self.tried.append(notice)
        answer = self.answers.pop(0) if self.answers else None
        if answer is None or isinstance(answer, ArrivedAllTheSame):
            self.unsaid.append(notice.content["ref"])
        if isinstance(answer, Exception):
            raise answer


@dataclass
class Outcomes:
    """Remembers every outcome it is told."""

    heard: list[str] = field(default_factory=list)

    def note(self, event: str, *, channel: str, outcome: str, seconds: float | None = None) -> None:
        self.heard.append(outcome)


class Away:
    """A store that cannot be reached a number of `times`."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.times = 0

    @asynccontextmanager
    async def unit(self, *, read_only: bool = False) -> AsyncIterator[Unit]:
        if self.times > 0:
            self.times -= 1
            raise NotKept("away")
        async with self.store.unit(read_only=read_only) as unit:
            yield unit


@dataclass
class Desk:
    """An outbox with all around it."""

    store: SqlStore
    clock: Any
    channel: FakeChannel = field(default_factory=FakeChannel)
    watch: Outcomes = field(default_factory=Outcomes)

    def outbox(self, owner: str = "a", **parts: Any) -> Outbox:
        made = {"store": self.store, "channels": {"slack": self.channel}, **parts}
        return Outbox(made["store"], made["channels"], self.clock, self.watch, owner=owner)

    async def owe(self, key: str = "k", conversation: str = "c") -> None:
        now = self.clock.now()
        notice = Notice(key, "slack", conversation, "reply", {"t": key}, due_at=now, created_at=now)
        async with self.store.unit() as unit:
            await unit.owe(notice)
            await unit.commit()

    async def dead(self) -> list[tuple[str, str | None]]:
        async with self.store.unit() as unit:
            return [(notice.key, notice.error) for notice in await unit.dead_notices()]

    async def send_until_done(self) -> None:
        """Lets all the backoff pass, several times over."""
        outbox = self.outbox()
        for _ in range(2 * MOST_TRIES):
            await outbox.send_due()
            self.clock.advance(hours=2)
