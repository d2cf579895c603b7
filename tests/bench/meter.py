"""Tells what each part of an answered message costs in processor time, within a server that is measured."""

import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Generator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial, wraps
from pkgutil import resolve_name
from time import thread_time
from typing import Any
from unittest import mock

ASSISTANT, UNDERSTANDING, STORE = "assistant", "understanding and answer", "store"
OUTBOX, WATCH = "outbox", "log and figures"
# what is metered in every channel: functions, and coroutines
CALLS = {
    "adapters.store.store._translated": STORE,  # on the threads of the store
    "adapters.watch.LogAndFigures.note": WATCH,
    "bot.talk.Talk.respond": UNDERSTANDING,
}
COROUTINES = {
    "adapters.store.store.SqlStore._run": STORE,
    "bot.assistant.Assistant.handle": ASSISTANT,
    "bot.outbox.Outbox._mark_and_take": OUTBOX,
    "bot.outbox.Outbox._handle": OUTBOX,
}


class Meter:
    """Processor time by part. What a part calls that is a part itself counts for that one only, and what
    others do while it waits does not count for it."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._here = threading.local()

    @contextmanager
    def part(self, name: str) -> Generator[None]:
        """Counts what is done within, on this thread, for `name`."""
        around: list[str] = self._here.__dict__.setdefault("around", [])
        self._settle(around)
        around.append(name)
        try:
            yield
        finally:
            self._settle(around)
            around.pop()

    def _settle(self, around: list[str]) -> None:
        """Counts the time since the last change for the innermost part."""
        now = thread_time()
        if around:
            with self._lock:
                self.seconds[around[-1]] += now - self._here.since
        self._here.since = now

    def wrap(self, work: Callable[..., Any], name: str) -> Callable[..., Any]:
        """The function, metered."""

        @wraps(work)
        def metered(*arguments: Any, **named: Any) -> Any:
            with self.part(name):
                return work(*arguments, **named)

        return metered

    def wrap_coroutine(self, work: Callable[..., Coroutine[Any, Any, Any]], name: str) -> Callable[..., Any]:
        """The coroutine function, metered at each of its steps."""

        @wraps(work)
        async def metered(*arguments: Any, **named: Any) -> Any:
            return await _Steps(self, name, work(*arguments, **named))

        return metered


class _Steps:
    """A coroutine of which each step is metered."""

    def __init__(self, meter: Meter, name: str, work: Coroutine[Any, Any, Any]) -> None:
        self._meter, self._name, self._work = meter, name, work

    def __await__(self) -> Generator[Any, Any, Any]:
        inner = self._work.__await__()
        step: Callable[[], Any] = partial(next, inner)
        while True:
            with self._meter.part(self._name):
                try:
                    waits_for = step()
                except StopIteration as end:
                    return end.value
            try:
                yield waits_for
                step = partial(next, inner)
            except BaseException as error:  # noqa: BLE001 - it is for the coroutine: cancelling too
                step = partial(inner.throw, error)


def metered(meter: Meter, stack: ExitStack, calls: Mapping[str, str], coroutines: Mapping[str, str]) -> None:
    """Meters these parts, and those of every channel, until the stack is closed."""
    every = ((CALLS | dict(calls), meter.wrap), (COROUTINES | dict(coroutines), meter.wrap_coroutine))
    for names, wrap in every:
        for path, name in names.items():
            work = resolve_name(path)
            stack.enter_context(mock.patch(path, wrap(work, name)))
