"""Deletes what has passed its end date while others go on, and sees to it that it is off the disk too."""

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from adapters.store.store import SqlStore
from bot.retention import Destruction, Outlook, Terms

if TYPE_CHECKING:
    from adapters.wiring import Shared

PURGE_SECONDS = 3600.0
SWEEP_SECONDS = 5.0
REST = 10.0  # a sweep takes at most one part in so many of the time
PAUSE = 0.2  # of the time that a go took; other processes get their turn
NIGHT = range(2, 5)  # hours in which hardly anybody waits
TRY_AGAIN = timedelta(minutes=30)
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


async def purge_and_sweep(store: SqlStore, terms: Terms, *, now: datetime) -> tuple[int, bool]:
    """As `purge`, and thoroughly off the disk; whether that could be done as well. Raises NotKept."""
    changed = await purge(store, terms, now=now)
    return changed, not changed or await store.sweep(thorough=True)


async def read_outlook(store: SqlStore, terms: Terms, *, now: datetime) -> Sequence[Outlook]:
    """What a purge would destroy. Raises NotKept."""
    async with store.unit(read_only=True) as unit:
        return await unit.outlook(now, terms)


async def read_record(store: SqlStore) -> Sequence[Destruction]:
    """What was destroyed, newest first. Raises NotKept."""
    async with store.unit(read_only=True) as unit:
        return await unit.destructions()


async def keep_clean(shared: "Shared") -> None:
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


async def keep_swept(shared: "Shared") -> None:
    """Sweeps soon after something was deleted, and thoroughly in the night after that."""
    night = _Night()
    while True:
        begun = time.perf_counter()
        try:
            if shared.store.has_traces:
                night.is_due = True
                await shared.store.sweep()
            if night.begins(shared.clock.now()):
                night.is_due = not await shared.store.sweep(thorough=True)
        except Exception:  # noqa: BLE001 - a full disk, a server that is away: tried again
            _log.exception("what was deleted may still be on the disk, tried again")
            shared.watch.note("sweep", channel="", outcome="failed")
        await asyncio.sleep(SWEEP_SECONDS + REST * (time.perf_counter() - begun))


class _Night:
    """When the thorough sweep may be tried: a few times a night, as long as it is still to be done."""

    def __init__(self) -> None:
        self.is_due = True  # before this process began, something may have been deleted
        self._next: datetime | None = None

    def begins(self, now: datetime) -> bool:
        """Whether it is time; then the next try is half an hour away."""
        if not self.is_due or now.hour not in NIGHT or (self._next and now < self._next):
            return False
        self._next = now + TRY_AGAIN
        return True
