"""A process to be killed: a real store, assistant and outbox, told over a socket what to do."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

from adapters.store.store import SqlStore, StoreUnusable
from adapters.store.unit import SqlUnit
from bot.assistant import Assistant
from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.outbox import Channel, Outbox
from bot.ports import Miss, Notice, NotKept
from bot.reply import Button, Decision, Outcome, Reply, Turn
from bot.request import Request
from bot.retention import Terms
from bot.said import Said
from tests.kit.counting import CountingChannel

ASKABLE, BLIND = "askable", "blind"  # a channel that can be asked what arrived, and one that cannot
MISSED = "dat ken ik niet"
RATE_NO = "rate:nee:thema"
EXIT_CODE = 77
Work = Callable[[dict[str, Any]], Awaitable[Any]]


@dataclass(frozen=True)
class ExitAt:
    """The crash to make: at the `number`th commit or send of this process, before or after it."""

    what: Literal["commit", "send"]
    number: int
    when: Literal["before", "after"]


@dataclass(frozen=True)
class Orders:
    """How to run. `moment` stops the clock there; without it, the clock runs and so does the outbox."""

    parent_port: int
    name: str
    owner: str
    database: str
    platform: str
    lease_seconds: float = 5.0
    send_seconds: float = 2.0
    moment: str | None = None
    exit_at: ExitAt | None = None


class FakeTalk:
    """Keeps the contract of `Talk` without knowledge: every reply begins with the id of its event."""

    knowledge = SimpleNamespace(topics={})

    def builds_on(self, *_: Any) -> None:
        """Nothing that was said before."""

    def respond(
        self,
        state: Conversation,
        incoming: Incoming,
        *,
        now: datetime,
        introduced: bool = False,
        asked: str = "",
        open_request: Request | None = None,
    ) -> Said:
        """A reply that can be rated; a miss for `MISSED`; a rating and a miss for `RATE_NO`."""
        reply = Reply((f"op {incoming.event_id}", "Dit is het antwoord."), rate=(Button(RATE_NO, "Nee"),))
        said = Said(replace(state, turns=state.turns + 1), Turn(reply, Outcome(Decision.ANSWER)))
        if incoming.choice == RATE_NO:
            return replace(said, rating=("thema", False), miss=Miss("niet_geholpen", "", "thema", now))
        if incoming.text == MISSED:
            return replace(said, miss=Miss("fallback", incoming.text, None, now))
        return said

    def ask_to_slow_down(self, state: Conversation) -> Said:
        """A reply that no test expects."""
        return Said(state, Turn(Reply(("te snel",)), Outcome(Decision.FALLBACK)))


class ChildClock:
    """The clock of the machine, or one that only moves when it is told to."""

    def __init__(self, moment: str | None) -> None:
        self.moment = datetime.fromisoformat(moment) if moment else None

    def now(self) -> datetime:
        """Now."""
        return self.moment or datetime.now(UTC)


class Silence:
    """A watch that keeps nothing."""

    def note(self, event: str, *, channel: str, outcome: str, seconds: float | None = None) -> None:
        """Nobody listens."""


class Crash:
    """Counts commits and sends, and ends the process at the one that was ordered."""

    def __init__(self, exit_at: ExitAt | None) -> None:
        self._exit_at = exit_at
        self.counts = {"commit": 0, "send": 0}

    @contextlib.asynccontextmanager
    async def around(self, what: str) -> AsyncIterator[None]:
        """Around one commit or send."""
        self.counts[what] += 1
        self._leave_at(what, self.counts[what], "before")
        number = self.counts[what]
        try:
            yield
        finally:
            self._leave_at(what, number, "after")

    def _leave_at(self, what: str, number: int, when: str) -> None:
        at = self._exit_at
        if at and (at.what, at.number, at.when) == (what, number, when):
            os._exit(EXIT_CODE)


class CrashingStore:
    """The store, with `crash` around each commit."""

    def __init__(self, store: SqlStore, crash: Crash) -> None:
        self._store = store
        self._crash = crash

    @contextlib.asynccontextmanager
    async def unit(self, *, read_only: bool = False) -> AsyncIterator[SqlUnit]:
        """A transaction of the store."""
        async with self._store.unit(read_only=read_only) as unit:
            real = unit.commit

            async def commit() -> None:
                async with self._crash.around("commit"):
                    await real()

            unit.commit = commit  # type: ignore[method-assign]
            yield unit


class CrashingChannel(CountingChannel):
    """The channel, with `crash` around each send."""

    crash: Crash

    async def send(self, notice: Notice) -> str | None:
        """Sends."""
        async with self.crash.around("send"):
            return await super().send(notice)


class Worker:
    """What a child does when it is told to; every result is a plain JSON value."""

    def __init__(self, orders: Orders, store: SqlStore, channels: dict[str, CrashingChannel]) -> None:
        self.crash = Crash(orders.exit_at)
        self.clock = ChildClock(orders.moment)
        for channel in channels.values():
            channel.crash = self.crash
        self._store = CrashingStore(store, self.crash)
        lease = timedelta(seconds=orders.lease_seconds)
        known: dict[str, Channel] = dict(channels)
        self.outbox = Outbox(self._store, known, self.clock, Silence(), owner=orders.owner, lease=lease)
        self._assistant = Assistant(
            FakeTalk(),  # type: ignore[arg-type]
            self._store,
            self.clock,
            Terms(),
            pushed=(ASKABLE, BLIND),
            on_owed=self.outbox.wake,
        )

    def find(self, name: str) -> Work:
        """The work of this name."""
        works: dict[str, Work] = {
            "handle": self._handle,
            "send": self._send,
            "owe": self._owe,
            "wipe": self._wipe,
            "purge": self._purge,
            "retry": self._retry,
            "counts": self._counts,
        }
        return works[name]

    async def _handle(self, event: dict[str, Any]) -> int:
        return len((await self._assistant.handle(Incoming(**event))).reply.paragraphs)

    async def _send(self, _: dict[str, Any]) -> int:
        return await self.outbox.send_due()

    async def _owe(self, owed: dict[str, Any]) -> bool:
        now = self.clock.now()
        content = {"paragraphs": [owed["key"]]}
        notice = Notice(
            owed["key"], BLIND, owed["conversation"], "staff", content, due_at=now, created_at=now
        )
        async with self._store.unit() as unit:
            is_new = await unit.owe_new(notice)
            await unit.commit()
        return is_new

    async def _wipe(self, where: dict[str, Any]) -> None:
        async with self._store.unit() as unit:
            await unit.forget_conversation(where["channel"], where["conversation"], at=self.clock.now())
            await unit.commit()

    async def _purge(self, _: dict[str, Any]) -> int:
        async with self._store.unit() as unit:
            deleted = await unit.purge(self.clock.now())
            await unit.commit()
        return deleted

    async def _retry(self, _: dict[str, Any]) -> int:
        async with self._store.unit() as unit:
            dead = await unit.dead_notices()
            done = [await unit.retry_notice(one.number, now=self.clock.now()) for one in dead]
            await unit.commit()
        return sum(done)

    async def _counts(self, _: dict[str, Any]) -> dict[str, int]:
        return dict(self.crash.counts)


def open_store(database: str) -> SqlStore:
    """The store at a PostgreSQL address or a path."""
    if "://" in database:
        return SqlStore.postgresql(database)
    return SqlStore.sqlite(Path(database))


def main(orders: Orders) -> None:
    """Runs until it is killed, or the parent closes the connection."""
    asyncio.run(_run(orders))


async def _run(orders: Orders) -> None:
    try:
        store = open_store(orders.database)
    except StoreUnusable:  # the server is away for a moment: the parent starts another one
        sys.exit(1)
    async with contextlib.AsyncExitStack() as stack:
        channels = {
            name: await stack.enter_async_context(
                CrashingChannel(
                    orders.platform,
                    can_look_up=name == ASKABLE,
                    sender=orders.name,
                    send_seconds=orders.send_seconds,
                )
            )
            for name in (ASKABLE, BLIND)
        }
        await _obey(orders, Worker(orders, store, channels))
    store.close()


async def _obey(orders: Orders, worker: Worker) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", orders.parent_port)
    _tell(writer, {"name": orders.name})
    stop = asyncio.Event()
    tasks = set() if orders.moment else {asyncio.create_task(worker.outbox.run(stop))}

    async def work(order: dict[str, Any]) -> None:
        if order["moment"] and worker.clock.moment:
            worker.clock.moment = datetime.fromisoformat(order["moment"])
        try:
            result = await worker.find(order["do"])(order["with"])
        except NotKept:
            _tell(writer, {"id": order["id"], "error": "not kept"})
        except Exception as error:  # noqa: BLE001 - the parent fails the test with its name
            _tell(writer, {"id": order["id"], "error": repr(error)})
        else:
            _tell(writer, {"id": order["id"], "result": result})

    while line := await reader.readline():
        tasks.add(asyncio.create_task(work(json.loads(line))))
    stop.set()
    await asyncio.gather(*tasks)
    writer.close()


def _tell(writer: asyncio.StreamWriter, message: dict[str, Any]) -> None:
    writer.write(json.dumps(message).encode() + b"\n")
