"""How long the loop was held up, as seen by one who wants to come round every few milliseconds."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

MOST_LAG = 0.05  # seconds: pitfall 4 of teams.md
_EVERY = 0.005


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
            before = time.perf_counter()
            await asyncio.sleep(_EVERY)
            lag.worst = max(lag.worst, time.perf_counter() - before - _EVERY)

    looking = asyncio.create_task(look())
    try:
        yield lag
        await asyncio.sleep(2 * _EVERY)  # until the last one is noted
    finally:
        looking.cancel()


async def least_lag(work: Callable[[], Awaitable[None]], *, times: int = 3) -> float:
    """The worst lag while this is done, in the best of so many: the machine lags as well."""
    worst = []
    for _ in range(times):
        async with watched() as lag:
            await work()
        worst.append(lag.worst)
    return min(worst)
