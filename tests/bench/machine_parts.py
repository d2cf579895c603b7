"""The real parts under the state machine: three workers on one database, and a channel that waits."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import delete, select

from adapters.store.schema import messages, metadata, notices
from adapters.store.store import SqlStore
from adapters.store.unit import SqlUnit
from bot.assistant import Assistant
from bot.outbox import Outbox
from bot.ports import Notice, NotKept
from bot.retention import Terms
from bot.talk import Talk
from tests.conftest import FixedClock

ASKABLE, PLAIN = "slack", "teams"
PACES = {ASKABLE: timedelta(0), PLAIN: timedelta(seconds=30)}
SEND_SECONDS = 50.0
KEPT, LOST, ANSWER_LOST = "kept", "lost", "answer lost"
Result = TypeVar("Result")


class WorkerStore:
    """The store of one worker: it can stall, and a commit can fail before or after it was done."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.busy = 0
        self.commits = KEPT
        self.flows = asyncio.Event()
        self.flows.set()

    @asynccontextmanager
    async def unit(self, *, read_only: bool = False) -> AsyncIterator[SqlUnit]:
        """A unit of the real store."""
        await self.flows.wait()
        self.busy += 1
        try:
            async with self.store.unit(read_only=read_only) as unit:
                commit = unit.commit

                async def commit_or_fail() -> None:
                    if self.commits != LOST:
                        await commit()
                    if self.commits != KEPT:
                        raise NotKept(self.commits)

                unit.commit = commit_or_fail  # type: ignore[method-assign]
                yield unit
        finally:
            self.busy -= 1


@dataclass(eq=False)
class Call:
    """A send or a lookup that is under way until the machine lets it end."""

    worker: str
    notice: Notice
    is_find: bool
    since: datetime
    end: asyncio.Future[str | None]


@dataclass(frozen=True)
class Arrival:
    """What a person sees on the screen."""

    key: str
    place: tuple[str, str]
    is_repeat: bool


@dataclass
class ParkingChannel:
    """Sends nothing by itself: each call waits for the machine."""

    worker: str
    calls: list[Call]
    clock: FixedClock
    pace: timedelta
    can_look_up: bool
    send_seconds: float = SEND_SECONDS
    can_unsay: bool = False

    def can_find(self, notice: Notice) -> bool:
        """Whether the platform can be asked."""
        return self.can_look_up

    async def send(self, notice: Notice) -> str | None:
        """Waits to be told how it ended."""
        return await self._park(notice, is_find=False)

    async def find(self, notice: Notice) -> str | None:
        """Waits to be told what was found."""
        return await self._park(notice, is_find=True)

    async def unsay(self, notice: Notice) -> None:
        """Nothing is erased by the machine."""
        raise AssertionError(notice.key)

    async def _park(self, notice: Notice, *, is_find: bool) -> str | None:
        end = asyncio.get_running_loop().create_future()
        call = Call(self.worker, notice, is_find, self.clock.now(), end)
        self.calls.append(call)
        try:
            return await end
        finally:
            self.calls.remove(call)


@dataclass
class Heard:
    """The outcomes one worker reported."""

    outcomes: list[str] = field(default_factory=list)

    def note(self, event: str, *, channel: str, outcome: str, seconds: float | None = None) -> None:
        """Remembers the outcome."""
        self.outcomes.append(outcome)


class Worker:
    """An assistant and an outbox over a store of their own; each life has another name."""

    def __init__(self, name: str, store: SqlStore, talk: Talk, world: "World") -> None:
        self.name = name
        self.lives = 0
        self._parts = (store, talk, world)
        self.start()

    def start(self) -> None:
        """A new life."""
        store, talk, world = self._parts
        self.lives += 1
        self.owner = f"{self.name}.{self.lives}"
        self.store = WorkerStore(store)
        self.heard = Heard()
        self.sends: set[asyncio.Task[int]] = set()
        self.assistant = Assistant(talk, self.store, world.clock, Terms(), pushed=tuple(PACES))
        channels = {
            channel: ParkingChannel(self.name, world.calls, world.clock, pace, channel == ASKABLE)
            for channel, pace in PACES.items()
        }
        self.outbox = Outbox(self.store, channels, world.clock, self.heard, owner=self.owner)

    def look(self) -> None:
        """Begins a round of the outbox."""
        self.sends.add(asyncio.ensure_future(self.outbox.send_due()))

    async def die(self) -> None:
        """Ends at once, whatever was under way; another life begins."""
        for task in self.sends:
            task.cancel()
        await asyncio.gather(*self.sends, return_exceptions=True)
        self.start()


class World:
    """Three workers, a clock and what people see. One for all examples: `begin` empties it."""

    def __init__(self, stores: Sequence[SqlStore], talk: Talk) -> None:
        self.stores = stores
        self.talk = talk
        self.steps = 0
        self.done: Counter[str] = Counter()
        self._runner = asyncio.Runner()

    def begin(self) -> None:
        """Everything as on the first day."""
        with self.stores[0].engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete(table))
        self.clock = FixedClock()
        self.calls: list[Call] = []
        self.arrivals: list[Arrival] = []
        self.run(self._hire())

    async def _hire(self) -> None:
        self.workers = [Worker(f"w{n}", one, self.talk, self) for n, one in enumerate(self.stores)]

    def run(self, work: Awaitable[Result]) -> Result:
        """Does the work, and all that follows from it until every task waits for the machine."""

        async def work_and_settle() -> Result:
            result = await work
            quiet = 0
            while quiet < 10:
                is_busy = any(worker.store.busy for worker in self.workers)
                quiet = 0 if is_busy else quiet + 1
                await asyncio.sleep(0.0005 if is_busy else 0)
            return result

        return self._runner.run(work_and_settle())

    def end_call(self, call: Call, *, result: str | None = None, error: Exception | None = None) -> None:
        """Lets a send or lookup end."""

        async def end() -> None:
            if error:
                call.end.set_exception(error)
            else:
                call.end.set_result(result)

        self.run(end())

    def arrive(self, notice: Notice) -> None:
        """A person sees the message."""
        place = notice.channel, notice.conversation
        self.arrivals.append(Arrival(notice.key, place, notice.is_repeat))

    def notice_rows(self) -> list[Any]:
        """The outbox table, oldest first."""
        with self.stores[0].engine.connect() as connection:
            return list(connection.execute(select(notices).order_by(notices.c.id)))

    def turn_rows(self) -> dict[tuple[str, str], list[str]]:
        """The events of each conversation, as answered."""
        query = select(messages).where(messages.c.author == "vrager").order_by(messages.c.number)
        found: dict[tuple[str, str], list[str]] = {}
        with self.stores[0].engine.connect() as connection:
            for row in connection.execute(query):
                found.setdefault((row.channel, row.key), []).append(row.event_id)
        return found

    def end(self) -> None:
        """Stops all that is under way."""

        async def stop() -> None:
            for worker in self.workers:
                await worker.die()

        self.run(stop())

    def close(self) -> None:
        """Closes the stores and the loop."""
        self._runner.close()
        for store in self.stores:
            store.close()
