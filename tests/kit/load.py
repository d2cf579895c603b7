"""People who talk, and a platform that delivers each event until it is told that it was kept."""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from tests.kit.child import ASKABLE, BLIND
from tests.kit.children import Child, until_kept

EVENTS_A_CONVERSATION = 4
REDELIVERED = 0.1  # of what was acknowledged, as platforms do


@dataclass
class Slot:
    """A place where one child runs; between two of them it is empty."""

    child: Child | None = None


@dataclass
class Load:
    """`visitors` people talk at once, in one conversation after another, until `stop` is set.

    `acknowledged` are the events (conversation, id) of which a child said that they were kept.
    """

    slots: list[Slot]
    random: Random
    name: str
    visitors: int = 8
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def run(self) -> None:
        """Talks until `stop`; then each finishes the conversation that was begun."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self.visitors):
                group.create_task(self._visit())

    async def _visit(self) -> None:
        while not self.stop.is_set():
            number = next(self._numbers)
            channel = (ASKABLE, BLIND)[number % 2]
            conversation = f"{self.name}-{channel}-{number}"
            for turn in range(EVENTS_A_CONVERSATION):
                event_id = f"{conversation}-{turn}"
                await self._deliver(channel, conversation, event_id)
                self.acknowledged.append((conversation, event_id))
                if self.random.random() < REDELIVERED:
                    await self._deliver(channel, conversation, event_id)

    async def _deliver(self, channel: str, conversation: str, event_id: str) -> None:
        async def once() -> None:
            child = await self._somebody()
            await child.do(
                "handle", channel=channel, conversation=conversation, event_id=event_id, text="hallo"
            )

        await until_kept(once)

    async def _somebody(self) -> Child:
        while True:
            alive = [slot.child for slot in self.slots if slot.child and slot.child.is_alive]
            if alive:
                return self.random.choice(alive)
            await asyncio.sleep(0.005)
