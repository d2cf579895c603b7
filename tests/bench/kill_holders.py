"""Kills the process that holds a lease in the middle of a send; measures when another takes over."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from tests.kit.child import ASKABLE, BLIND
from tests.kit.children import Child, Children, until
from tests.kit.counting import Answer, Platform

LEASE_SECONDS = 1.0
SEND_SECONDS = 0.9
TAKEN_OVER_SECONDS = LEASE_SECONDS + 5
LANES = 4  # each with a database of its own


@dataclass
class Found:
    """How it went."""

    kills: int = 0
    same_owner: int = 0
    taken_over_seconds: list[float] = field(default_factory=list)
    asked: int = 0
    repeated: int = 0
    faults: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, object]:
        """What is printed."""
        return {
            "holders killed": self.kills,
            "started again under the same owner's name": self.same_owner,
            "never taken over": self.kills - len(self.taken_over_seconds),
            "taken over after (s)": f"median {median(self.taken_over_seconds):.2f},"
            f" longest {max(self.taken_over_seconds):.2f} (promised {TAKEN_OVER_SECONDS:.0f})",
            "asked and found, so not sent again": self.asked,
            "sent once more and marked": self.repeated,
        }


async def kill_holders(make_database: Callable[[], str], kills: int) -> Found:
    """Kills `kills` lease holders in the middle of a send, in a few databases at once."""
    found = Found()
    async with Platform() as platform, Children() as children, asyncio.TaskGroup() as group:
        for number in range(LANES):
            lane = _Lane(f"lane{number}", make_database(), platform, children, found)
            group.create_task(lane.run(range(number, kills, LANES)))
    return found


@dataclass
class _Lane:
    name: str
    database: str
    platform: Platform
    children: Children
    found: Found

    async def run(self, numbers: range) -> None:
        holder = await self._start(f"{self.name}-first")
        for number in numbers:
            holder = await self._kill_one(holder, number)

    async def _start(self, owner: str) -> Child:
        return await self.children.start(
            self.database,
            self.platform.address,
            owner=owner,
            lease_seconds=LEASE_SECONDS,
            send_seconds=SEND_SECONDS,
        )

    async def _kill_one(self, holder: Child, number: int) -> Child:
        """Kills `holder` while it sends; the next one, that took over."""
        channel = (ASKABLE, BLIND)[number // LANES % 2]
        conversation = f"{channel}-{number}"
        is_same = number // LANES // 2 % 2 == 0
        self.platform.script(conversation, Answer.HANGING)
        event = {"channel": channel, "conversation": conversation, "event_id": "e", "text": "hallo"}
        await holder.do("handle", **event)
        (first,) = await self.platform.wait_for(conversation)
        began = time.monotonic()
        await holder.kill()
        self.found.kills += 1
        self.found.same_owner += is_same
        following = await self._start(f"{self.name}-{'same' if is_same else number}")
        await self._wait_until_taken_over(channel, first.key, began)
        return following

    async def _wait_until_taken_over(self, channel: str, key: str, began: float) -> None:
        def is_done() -> bool:
            return key in self.platform.asked if channel == ASKABLE else len(self.platform.of(key)) > 1

        is_over = await until(is_done, seconds=3 * TAKEN_OVER_SECONDS)
        took = time.monotonic() - began
        if is_over:
            self.found.taken_over_seconds.append(took)
        if took > TAKEN_OVER_SECONDS:
            self.found.faults.append(f"{channel} taken over after {took:.1f} s")
        arrivals = self.platform.of(key)
        if channel == ASKABLE:
            self.found.asked += 1
        else:
            self.found.repeated += 1
        expected = [False] if channel == ASKABLE else [False, True]
        if [one.is_repeat for one in arrivals] != expected:
            self.found.faults.append(f"{channel} arrived {len(arrivals)} times, or not marked")
