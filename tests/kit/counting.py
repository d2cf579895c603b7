"""A platform that counts what arrives, and the channel that sends to it."""

import asyncio
import enum
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.outbox import SendLater, SendRefused, SendUnclear
from bot.ports import Notice


class Answer(enum.Enum):
    """How the platform answers one send. Of `LATER` and `REFUSED` it keeps nothing."""

    OK = "ok"
    LATER = "later"  # 429 with Retry-After
    REFUSED = "refused"  # 403
    BROKEN = "broken"  # kept, and then 502
    DROPPED = "dropped"  # kept, and then the connection is reset
    HANGING = "hanging"  # kept, and then nothing


@dataclass(frozen=True)
class Arrival:
    """A message that arrived: `sender` is the name of the process, `text` its first paragraph."""

    key: str
    channel: str
    conversation: str
    text: str
    is_repeat: bool
    sender: str
    at: float


class Platform:
    """A loopback HTTP server that stands for a chat platform. Lives in the process of the test.

    `ask_again_seconds` is its Retry-After. `slowness_seconds` is the most it waits, at random, before
    and after it keeps a message, so that a crash may fall on either side.
    """

    def __init__(self, *, slowness_seconds: float = 0.0, ask_again_seconds: int = 30, seed: int = 0) -> None:
        self.arrivals: list[Arrival] = []
        self.asked: list[str] = []
        self.default = Answer.OK
        self.ask_again_seconds = ask_again_seconds
        self._slowness = slowness_seconds
        self._random = Random(seed)  # noqa: S311 - nothing secret
        self._scripts: dict[str, deque[Answer]] = {}
        self._arrived = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/send", self._send)
        app.router.add_get("/find", self._find)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner
        await self._runner.cleanup()

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._runner
        port: int = self._runner.addresses[0][1]
        return port

    @property
    def address(self) -> str:
        """The address that a `CountingChannel` needs."""
        return f"http://127.0.0.1:{self.port}"

    def script(self, conversation: str, *answers: Answer) -> None:
        """The answers to the next sends in this conversation; `default` comes after them."""
        self._scripts[conversation] = deque(answers)

    def of(self, key: str) -> Sequence[Arrival]:
        """What arrived under this idempotency key."""
        return [one for one in self.arrivals if one.key == key]

    def texts(self, conversation: str) -> list[str]:
        """What arrived in this conversation, in order."""
        return [one.text for one in self.arrivals if one.conversation == conversation]

    async def wait_for(self, conversation: str, *, count: int = 1, seconds: float = 20) -> Sequence[Arrival]:
        """The arrivals in this conversation, once there are `count`. Raises TimeoutError."""

        def found() -> list[Arrival]:
            return [one for one in self.arrivals if one.conversation == conversation]

        async with asyncio.timeout(seconds), self._arrived:
            await self._arrived.wait_for(lambda: len(found()) >= count)
        return found()

    async def _send(self, request: web.Request) -> web.Response:
        message = await request.json()
        script = self._scripts.get(message["conversation"])
        answer = script.popleft() if script else self.default
        if answer is Answer.LATER:
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(self.ask_again_seconds)})
        if answer is Answer.REFUSED:
            raise web.HTTPForbidden
        await self._dawdle()
        self.arrivals.append(Arrival(**message, at=time.monotonic()))
        async with self._arrived:
            self._arrived.notify_all()
        await self._dawdle()
        return await self._answer(request, answer)

    @staticmethod
    async def _answer(request: web.Request, answer: Answer) -> web.Response:
        if answer is Answer.HANGING:
            await asyncio.sleep(3600)
        if answer is Answer.DROPPED and request.transport:
            request.transport.abort()
        return web.json_response({"ref": "r"}, status=502 if answer is Answer.BROKEN else 200)

    async def _find(self, request: web.Request) -> web.Response:
        key = request.query["key"]
        self.asked.append(key)
        if not self.of(key):
            raise web.HTTPNotFound
        return web.json_response({"ref": "r"})

    async def _dawdle(self) -> None:
        if self._slowness:
            await asyncio.sleep(self._random.uniform(0, self._slowness))


class CountingChannel:
    """Sends notices to a `Platform`; `sender` is the name under which they arrive (bot/outbox.py)."""

    def __init__(
        self,
        address: str,
        *,
        can_look_up: bool,
        sender: str = "test",
        send_seconds: float = 2.0,
        pace: timedelta = timedelta(0),
    ) -> None:
        self.can_look_up = can_look_up
        self.can_unsay = False
        self.send_seconds = send_seconds
        self.pace = pace
        self._address = address
        self._sender = sender
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(self._address)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._session
        await self._session.close()

    def can_find(self, notice: Notice) -> bool:
        """Whether the platform can be asked."""
        return self.can_look_up

    async def send(self, notice: Notice) -> str | None:
        """Sends; raises what its answer, or the lack of one, means."""
        assert self._session
        try:
            async with self._session.post("/send", json=self._message(notice)) as response:
                return await _ref(response)
        except aiohttp.ClientConnectorError as error:
            raise SendLater("no connection") from error
        except aiohttp.ClientError as error:
            raise SendUnclear("no answer") from error

    async def find(self, notice: Notice) -> str | None:
        """The id when it arrived before."""
        assert self._session
        try:
            async with self._session.get("/find", params={"key": notice.key}) as response:
                return "r" if response.status == 200 else None
        except aiohttp.ClientError as error:
            raise SendLater("cannot be asked") from error

    async def unsay(self, notice: Notice) -> None:
        """This platform keeps what was said."""
        raise SendRefused("cannot be taken back")

    def _message(self, notice: Notice) -> dict[str, Any]:
        return {
            "key": notice.key,
            "channel": notice.channel,
            "conversation": notice.conversation,
            "text": notice.content["paragraphs"][0],
            "is_repeat": notice.is_repeat,
            "sender": self._sender,
        }


async def _ref(response: aiohttp.ClientResponse) -> str:
    if response.status == 429:
        raise SendLater("too many", after=timedelta(seconds=int(response.headers["Retry-After"])))
    if response.status == 403:
        raise SendRefused("forbidden")
    if response.status != 200:
        raise SendUnclear(str(response.status))
    return str((await response.json())["ref"])
