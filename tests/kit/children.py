"""The parent's side of tests/kit/child.py: starts children, tells them what to do, kills them."""

import asyncio
import itertools
import json
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from multiprocessing.process import BaseProcess
from typing import Any, Self

from bot.ports import NotKept
from tests.kit import child

_CONTEXT = multiprocessing.get_context("forkserver")  # imports once: a child starts in 20 ms
START_SECONDS = 30


class ChildGone(Exception):  # noqa: N818 - it says what happened
    """The child died before it answered: what was asked may have been done, or not."""


class Child:
    """One running child."""

    def __init__(self, name: str, process: BaseProcess) -> None:
        self.name = name
        self.process = process
        self._numbers = itertools.count()
        self._open: dict[int, asyncio.Future[Any]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self.is_alive = False

    async def do(self, what: str, *, moment: str | None = None, **arguments: Any) -> Any:
        """The result, once it is kept. Raises ChildGone, NotKept, or RuntimeError for a fault."""
        if not self.is_alive or self._writer is None or self._writer.is_closing():
            raise ChildGone
        number = next(self._numbers)
        answer = self._open[number] = asyncio.get_running_loop().create_future()
        order = {"id": number, "do": what, "with": arguments, "moment": moment}
        self._writer.write(json.dumps(order).encode() + b"\n")
        return await answer

    async def kill(self) -> None:
        """kill -9; what it answered before that still counts."""
        self.process.kill()
        await self.wait()

    async def wait(self) -> int | None:
        """Its exit code, once it is gone."""
        await asyncio.to_thread(self.process.join)
        await until(lambda: not self.is_alive)  # the last answers are being read
        return self.process.exitcode

    async def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Reads answers until the child is gone."""
        self._writer, self.is_alive = writer, True
        try:
            while (line := await reader.readline()).endswith(b"\n"):
                self._take(json.loads(line))
        except ConnectionError:
            pass
        self.is_alive = False
        writer.close()
        for answer in self._open.values():
            answer.set_exception(ChildGone())
            answer.exception()  # nobody may be waiting any more

    def _take(self, message: dict[str, Any]) -> None:
        answer = self._open.pop(message["id"])
        if answer.done():  # whoever asked was cancelled
            return
        if "result" in message:
            answer.set_result(message["result"])
        elif message["error"] == "not kept":
            answer.set_exception(NotKept())
        else:
            answer.set_exception(RuntimeError(message["error"]))


class Children:
    """Starts children, and ends those that still run when it is left."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._known: dict[str, Child] = {}
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        _CONTEXT.set_forkserver_preload(["tests.kit.child"])
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        for one in self._known.values():
            if one.process.is_alive():
                await one.kill()
        self._server.close()

    async def start(self, database: str, platform: str, *, owner: str = "", **orders: Any) -> Child:
        """A child that is ready. Raises ChildGone when it cannot open the database."""
        assert self._server
        name = f"child{next(self._numbers)}"
        port: int = self._server.sockets[0].getsockname()[1]
        told = child.Orders(port, name, owner or name, database, platform, **orders)
        process = _CONTEXT.Process(target=child.main, args=(told,), daemon=True)
        process.start()
        made = self._known[name] = Child(name, process)
        async with asyncio.timeout(START_SECONDS):
            await until(lambda: made.is_alive or not process.is_alive())
        if not made.is_alive:
            raise ChildGone
        return made

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello = json.loads(await reader.readline())
        await self._known[hello["name"]].listen(reader, writer)


async def until_kept(ask: Callable[[], Awaitable[Any]], *, again_seconds: float = 0.02) -> Any:
    """Asks as a platform does that was not told yes: again and again."""
    while True:
        try:
            return await ask()
        except (ChildGone, NotKept):
            await asyncio.sleep(again_seconds)


async def until(is_so: Callable[[], bool], *, seconds: float = 60) -> bool:
    """Waits until `is_so`, at most so long; whether it is."""
    end = time.monotonic() + seconds
    while True:
        if is_so() or time.monotonic() > end:
            return is_so()
        await asyncio.sleep(0.002)
