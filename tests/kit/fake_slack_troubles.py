"""How the fake Slack misbehaves: errors, limits, outages, silence and lost answers, as a test asks for."""

import asyncio
import math
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Trouble:
    """What happens to the next `times` calls of a method (`*`: of any)."""

    kind: str
    method: str
    times: int
    error: str = ""
    seconds: int = 0
    status: int = 500
    channel: str = ""  # only in this one


class DroppedError(Exception):
    """The connection is gone; there is no answer."""


@dataclass(eq=False, repr=False)
class Troubles:
    """Those that are to come, in the order they were asked for."""

    waiting: list[Trouble] = field(default_factory=list)
    per_seconds: float = 0.0
    burst: int = 1
    passed: dict[str, list[float]] = field(default_factory=dict)
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._open.set()

    def fail(self, method: str, *, error: str, times: int = 1) -> None:
        """The next calls answer `ok: false` with this error."""
        self.waiting.append(Trouble("fail", method, times, error=error))

    def limit(self, method: str, *, retry_after: int = 30, times: int = 1) -> None:
        """The next calls get HTTP 429 with Retry-After."""
        self.waiting.append(Trouble("limit", method, times, seconds=retry_after, error="ratelimited"))

    def break_down(self, method: str, *, status: int = 500, times: int = 1) -> None:
        """The next calls get this status and a page that is no JSON."""
        self.waiting.append(Trouble("break_down", method, times, status=status, error=str(status)))

    def hang(self, method: str, *, times: int = 1) -> None:
        """The next calls wait until `release`; whoever has gone by then was not heard."""
        self._released.clear()
        self.waiting.append(Trouble("hang", method, times, error="hung"))

    def release(self) -> None:
        """Lets go on what hangs."""
        self._released.set()

    def lose_answer(self, method: str, *, times: int = 1, channel: str = "") -> None:
        """The next calls (in this channel) are done, and their connection drops before the answer."""
        self.waiting.append(Trouble("lose_answer", method, times, channel=channel))

    def drop(self, method: str, *, times: int = 1) -> None:
        """The connection of the next calls drops; they are not done."""
        self.waiting.append(Trouble("drop", method, times, error="dropped"))

    def stall(self) -> None:
        """Every call waits from now on."""
        self._open.clear()

    def resume(self) -> None:
        """What stalls goes on."""
        self._open.set()

    def enforce_rate(self, *, per_seconds: float = 1.0, burst: int = 1) -> None:
        """From now on, faster posting in one channel gets HTTP 429."""
        self.per_seconds, self.burst = per_seconds, burst

    def next_for(self, method: str, channel: str = "") -> Trouble | None:
        """The trouble that this call meets, used up."""
        for trouble in self.waiting:
            if trouble.method in (method, "*") and trouble.channel in ("", channel):
                trouble.times -= 1
                if trouble.times <= 0:
                    self.waiting.remove(trouble)
                return trouble
        return None

    def over_rate(self, channel: str, at: float) -> Trouble | None:
        """The limit that a post in this channel meets, when it comes too soon."""
        if not self.per_seconds:
            return None
        recent = [moment for moment in self.passed.get(channel, []) if at - moment < self.per_seconds]
        if len(recent) >= self.burst:
            wait = math.ceil(self.per_seconds - (at - recent[0]))
            return Trouble("limit", "chat.postMessage", 1, seconds=max(1, wait), error="ratelimited")
        self.passed[channel] = [*recent, at]
        return None

    async def hold_up(self, request: web.Request, trouble: Trouble | None) -> None:
        """Holds the call as long as it must. Raises DroppedError when whoever called is gone by then."""
        was_open = self._open.is_set()
        await self._open.wait()
        if trouble and trouble.kind == "hang":
            await self._released.wait()
        elif trouble and trouble.kind == "drop":
            hang_up(request)
        elif was_open:
            return
        if request.transport is None or request.transport.is_closing():
            raise DroppedError

    def let_go(self) -> None:
        """Holds nothing any longer."""
        self._open.set()
        self._released.set()


def hang_up(request: web.Request) -> None:
    """Drops the connection. Raises DroppedError."""
    if request.transport is not None:
        request.transport.abort()
    raise DroppedError
