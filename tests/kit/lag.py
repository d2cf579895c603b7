"""How long the loop was held up, as seen by one who wants to come round every few milliseconds.

What its thread waited for a processor of the machine is not counted: nobody here holds that up. All else is,
also what a call that blocks waits for.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

MOST_LAG = 0.05  # seconds: pitfall 4 of teams.md
_EVERY = 0.005
_SCHEDULED = Path("/proc/thread-self/schedstat")  # nanoseconds that it ran, and that it waited to run


@dataclass
class Lag:
    """How much too late the loop came round at the worst, in seconds."""

    worst: float = 0.0


@asynccontextmanager
async def watched() -> AsyncIterator[Lag]:
    """Watches the loop until the end."""
    lag = Lag()

    async def look() -> None:
        while True:
            waited, before = _waited(), time.perf_counter()
            await asyncio.sleep(_EVERY)
            late = time.perf_counter() - before - _EVERY
            lag.worst = max(lag.worst, late - (_waited() - waited))

    looking = asyncio.create_task(look())
    try:
        yield lag
        await asyncio.sleep(2 * _EVERY)  # until the last one is noted
    finally:
        looking.cancel()


def _waited() -> float:
    """How many seconds this thread waited for a processor so far; 0 where the system does not tell."""
    try:
        return int(_SCHEDULED.read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
