"""Deletes what has passed its end date while others go on, and sees to it that it is off the disk too."""

import asyncio
import logging
import time
from datetime import datetime

from adapters.store.store import SqlStore
from adapters.wiring import Shared
from bot.retention import Terms

PURGE_SECONDS = 3600.0
SWEEP_SECONDS = 5.0
REST = 10.0  # a sweep takes at most one part in so many of the time
PAUSE = 0.5  # of the time that a go took; other processes get their turn
NIGHT = range(2, 5)  # hours in which hardly anybody waits
_log = logging.getLogger("wegwijs")


async def purge(store: SqlStore, terms: Terms, *, now: datetime) -> int:
    """Deletes all whose end date has passed, a few rows at a time; how many rows were changed.

    Each go is kept by itself, with its numbers in the record: who stops in between loses nothing. Raises
    NotKept.
    """
    total = 0
    while True:
        begun = time.perf_counter()
        async with store.staff_unit() as unit:
            changed = await unit.purge(now, terms)
            await unit.commit()
        if not changed:
            return total
        total += changed
        await asyncio.sleep(PAUSE * (time.perf_counter() - begun))


async def keep_clean(shared: Shared) -> None:
    """Deletes what has passed its end date, at the start and every hour."""
    while True:
        try:
            changed = await purge(shared.store, shared.terms, now=shared.clock.now())
            shared.watch.note("purge", channel="", outcome="done")
            if changed:
                _log.info("%d rows past their end date deleted or emptied", changed)
        except Exception:  # noqa: BLE001 - a full disk, a locked file: tried again in an hour
            _log.exception("not all that is past its end date was deleted, tried again in an hour")
            shared.watch.note("purge", channel="", outcome="failed")
        await asyncio.sleep(PURGE_SECONDS)


async def keep_swept(shared: Shared) -> None:
    """Sweeps soon after something was deleted, and thoroughly in the night after that."""
    is_due = True  # before this process began, something may have been deleted
    while True:
        begun = time.perf_counter()
        try:
            is_due = await _sweep(shared, is_due=is_due)
        except Exception:  # noqa: BLE001 - a full disk, a server that is away: tried again
            _log.exception("what was deleted may still be on the disk, tried again")
            shared.watch.note("sweep", channel="", outcome="failed")
        await asyncio.sleep(SWEEP_SECONDS + REST * (time.perf_counter() - begun))


async def _sweep(shared: Shared, *, is_due: bool) -> bool:
    """Whether a thorough one is still to come."""
    store = shared.store
    if store.has_traces:
        is_due = True
        await store.sweep()
    if is_due and shared.clock.now().hour in NIGHT:
        return not await store.sweep(thorough=True)
    return is_due
