"""The edge for all that Teams delivers: size, form and token are checked before anything else looks."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from adapters.http_reading import read_bytes
from adapters.logs import place_of
from adapters.payload import Payload, UnreadableError, read_json, text
from adapters.staff_words import NOT_KEPT, NOT_SURE
from adapters.teams.auth import KeysUnknown, NotLetIn
from adapters.teams.dialog import Body
from adapters.teams.front import in_words
from adapters.teams.incoming import INVOKE, INVOKES, is_whole
from bot.ports import NotKept, Watch

ROUTE = "/api/messages"
COMMIT_SECONDS = 5.0  # Teams waits ten to fifteen; what is not kept by then is to be delivered again
MOST_UNDER_WAY = 500
_log = logging.getLogger("wegwijs.teams")


class Takes(Protocol):
    """What handles activities (`adapters.teams.front.Front`)."""

    async def take(self, activity: Payload) -> Body | None:
        """Handles it; the body to answer with, for a press. Raises NotKept."""


class Check(Protocol):
    """Checks who delivers (`adapters.teams.auth.TokenCheck`)."""

    def admits(self, request: web.Request) -> bool:
        """Whether it may come from where it says, before anything in it is looked at."""

    async def check(self, header: str, activity: Payload) -> None:
        """Raises NotLetIn, or KeysUnknown when that cannot be told now."""

    async def close(self) -> None:
        """Ends what is open."""


@dataclass(frozen=True)
class _Answer:
    status: int
    body: Body | None = None  # to who pressed something
    words: str = ""  # to them, when there is none


class Edge:
    """Takes what is delivered, and answers only once it is kept: what takes longer goes on, but is answered
    as not kept, so that it is delivered again, which changes nothing when it was kept after all."""

    def __init__(
        self, front: Takes, check: Check, watch: Watch, *, commit_seconds: float = COMMIT_SECONDS
    ) -> None:
        self._front = front
        self._check = check
        self._watch = watch
        self._commit_seconds = commit_seconds
        self._under_way: set[asyncio.Task[_Answer]] = set()

    def add_routes(self, app: web.Application) -> None:
        """The address that Teams delivers to."""
        app.router.add_post(ROUTE, self.receive)

    async def receive(self, request: web.Request) -> web.Response:
        """The answer to a request of the Bot connector, or of somebody who says so."""
        body = await read_bytes(request)
        if body is None:
            return self._refused(413, "too_large")
        try:
            activity = read_json(body.decode("utf-8"))
        except (UnicodeDecodeError, UnreadableError):
            return self._refused(400, "unreadable")
        refused = await self._refusal(request, activity)
        if refused is not None:
            return refused
        is_invoke = text(activity, "type") == INVOKE
        if is_invoke and text(activity, "name") not in INVOKES:  # nothing that we have
            return web.Response(status=404)
        answer = await self._take(activity)
        if not is_invoke:
            return web.Response(status=answer.status)
        # A press is answered within its request: it is not delivered again.
        return web.json_response(answer.body or in_words(activity, answer.words))

    async def _refusal(self, request: web.Request, activity: Payload) -> web.Response | None:
        """Why it is not taken; who has no good token hears nothing of what is missing."""
        if not self._check.admits(request):
            return self._refused(403, "unsigned")
        try:
            await self._check.check(request.headers.get("Authorization", ""), activity)
        except NotLetIn as error:
            _log.warning("not let in: %s", error)
            return self._refused(401, "unsigned")
        except KeysUnknown:
            return self._refused(503, "keys_unknown")
        return None if is_whole(activity) else self._refused(400, "unreadable")

    def _refused(self, status: int, outcome: str) -> web.Response:
        self._watch.note("delivery", channel="teams", outcome=outcome)
        return web.Response(status=status)

    async def _take(self, activity: Payload) -> _Answer:
        answer = await self._work_in_time(activity)
        if answer.status == 503:
            self._watch.note("delivery", channel="teams", outcome="not_kept")
        return answer

    async def _work_in_time(self, activity: Payload) -> _Answer:
        if len(self._under_way) >= MOST_UNDER_WAY:
            return _Answer(503, words=NOT_KEPT)
        work = asyncio.create_task(self._work(activity))
        self._under_way.add(work)
        work.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait({work}, timeout=self._commit_seconds)
        if not done:  # it goes on, and may be kept after all
            return _Answer(503, words=NOT_SURE)
        return work.result()

    async def _work(self, activity: Payload) -> _Answer:
        try:
            return _Answer(202, await self._front.take(activity))
        except NotKept:
            return _Answer(503, words=NOT_KEPT)
        except Exception as error:  # noqa: BLE001 - a fault of ours: delivered again, it may go well
            _log.error("delivery failed: error=%s at=%s", type(error).__name__, place_of(error))
            return _Answer(503, words=NOT_KEPT)

    async def close(self, seconds: float) -> None:
        """Waits until what was taken in is done, for at most so long."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)
