"""Stops on SIGTERM or SIGINT: what is under way is finished, and in ten seconds all is over."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import uvloop

from adapters.logs import place_of

DRAIN_SECONDS = 6.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
LAST_SECONDS = 8.0  # with room for a slow machine
new_loop = uvloop.new_event_loop  # what the process runs on
_log = logging.getLogger("wegwijs")


def run_until_stopped(work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
    """Runs `work`, which is to end soon after its event is set: SIGTERM or SIGINT sets it.

    What hangs eight seconds later is left behind, with exit code 0: all that was acknowledged has
    been kept, and what is owed is sent by the next process. Only for the main thread.
    """
    last = threading.Timer(LAST_SECONDS, os._exit, (0,))
    last.daemon = True
    try:
        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(_run(work, last))
    finally:
        for number in _SIGNALS:  # there is nothing left to stop, and Python is on its way out
            signal.signal(number, signal.SIG_IGN)


async def _run(work: Callable[[asyncio.Event], Coroutine[Any, Any, None]], last: threading.Timer) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    timers = iter((last,))

    def begin(*_: object) -> None:
        first = next(timers, None)  # in one step: a second signal may come in the middle of this
        if first is not None:
            first.start()
        with suppress(RuntimeError):  # asked once more when the loop has ended: there is nothing left to stop
            loop.call_soon_threadsafe(stop.set)

    for number in _SIGNALS:  # not those of the loop, which may be what hangs
        signal.signal(number, begin)
    await work(stop)


async def finish(*parts: Awaitable[object]) -> None:
    """Waits until all have ended, six seconds at most; what takes longer is cancelled and left."""
    tasks = {asyncio.ensure_future(part) for part in parts}
    ended, late = await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
    for task in late:
        task.cancel()
    if late:
        _log.warning("stopped before %d of %d parts had finished", len(late), len(tasks))
    for task in ended:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _log.error("a part ended badly: error=%s at=%s", type(error).__name__, place_of(error))
