"""Work that goes on after Slack has its answer; it is known, so that stopping can wait for it."""

import asyncio
import logging
from collections.abc import Awaitable

from adapters.logs import place_of

MOST = 500
_log = logging.getLogger("wegwijs.slack")


class Tasks:
    """What is under way. Nothing in it may be needed for what was kept: it can be lost."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    def start(self, work: Awaitable[None]) -> None:
        """Does this beside all else; a failure is logged, without anybody's words."""
        task = asyncio.create_task(_watched(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    @property
    def is_full(self) -> bool:
        """Whether so much is under way that what can wait should wait."""
        return len(self._under_way) >= MOST

    async def close(self, seconds: float) -> None:
        """Waits at most so long, and ends what is still not done."""
        if self._under_way:
            _, left = await asyncio.wait(self._under_way, timeout=seconds)
            for task in left:
                task.cancel()


async def _watched(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - nobody waits for it: it is seen in the log
        _log.warning("after an answer: error=%s at=%s", type(error).__name__, place_of(error))
