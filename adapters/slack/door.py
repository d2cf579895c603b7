"""The door for all that Slack delivers: size, signature and form are checked before anything else looks."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import time

from aiohttp import web

from adapters.http_reading import read_bytes
from adapters.logs import place_of
from adapters.payload import Payload, UnreadableError, read_body, text
from adapters.staff_words import NOT_KEPT, NOT_SURE
from bot.ports import Watch

COMMIT_SECONDS = 2.0  # Slack waits three; what is not kept by then is to be delivered again
WINDOW = timedelta(minutes=5)  # https://docs.slack.dev/authentication/verifying-requests-from-slack
MOST_UNDER_WAY = 500
_log = logging.getLogger("wegwijs.slack")


@dataclass(frozen=True)
class Answer:
    """What goes back to Slack: a status, and perhaps JSON."""

    status: int
    body: Mapping[str, object] | None = None


Dispatch = Callable[[Payload], Awaitable[Answer]]


@dataclass(frozen=True)
class Signatures:
    """Checks that bytes come from Slack. Two secrets hold while one is being replaced.

    `seconds` is the time since 1970.
    """

    secrets: Sequence[str] = field(repr=False)
    seconds: Callable[[], float] = time

    def is_ours(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether Slack signed these very bytes, less than five minutes ago; never raises."""
        stamp = headers.get("X-Slack-Request-Timestamp", "")
        given = headers.get("X-Slack-Signature", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 and given.isascii()):
            return False
        if abs(self.seconds() - int(stamp)) > WINDOW.total_seconds():
            return False
        return any(hmac.compare_digest(given, self._sign(secret, stamp, body)) for secret in self.secrets)

    @staticmethod
    def _sign(secret: str, stamp: str, body: bytes) -> str:
        base = b"v0:" + stamp.encode() + b":" + body
        return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Door:
    """Takes what is delivered over HTTP or a socket, and answers only once it is kept.

    What takes longer than two seconds to be kept goes on, but is answered as not kept: a message is then
    delivered again, which changes nothing when it was kept after all. `apologise` tells who pressed a button,
    which is not delivered again.
    """

    def __init__(
        self,
        dispatch: Dispatch,
        signatures: Signatures,
        watch: Watch,
        *,
        apologise: Callable[[Payload, str], None],
        commit_seconds: float = COMMIT_SECONDS,
    ) -> None:
        self._dispatch = dispatch
        self._signatures = signatures
        self._watch = watch
        self._apologise = apologise
        self._commit_seconds = commit_seconds
        self._under_way: set[asyncio.Task[Answer]] = set()

    async def receive(self, request: web.Request) -> web.Response:
        """The answer to a request of Slack, or of somebody who says so."""
        body = await read_bytes(request)
        if body is None:
            return self._refused(413, "too_large")
        if not self._signatures.is_ours(body, request.headers):
            return self._refused(401, "unsigned")
        try:
            payload = read_body(body, request.content_type)
        except UnreadableError:
            return self._refused(400, "unreadable")
        answer = await self.take(payload)
        if answer.body is None:
            return web.Response(status=answer.status)
        return web.json_response(answer.body, status=answer.status)

    def _refused(self, status: int, outcome: str) -> web.Response:
        self._watch.note("delivery", channel="slack", outcome=outcome)
        return web.Response(status=status)

    async def take(self, payload: Payload) -> Answer:
        """What is answered to a delivery that is surely Slack's."""
        if len(self._under_way) >= MOST_UNDER_WAY:
            return self._not_kept(payload, NOT_KEPT)
        work = asyncio.create_task(self._work(payload))
        self._under_way.add(work)
        work.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait({work}, timeout=self._commit_seconds)
        if not done:  # it goes on, and may be kept after all
            return self._not_kept(payload, NOT_SURE)
        answer = work.result()
        return self._not_kept(payload, NOT_KEPT) if answer.status == 503 else answer

    async def _work(self, payload: Payload) -> Answer:
        try:
            return await self._dispatch(payload)
        except Exception as error:  # noqa: BLE001 - a fault of ours: delivered again, it may go well
            _log.error("delivery failed: error=%s at=%s", type(error).__name__, place_of(error))
            return Answer(503)

    def _not_kept(self, payload: Payload, words: str) -> Answer:
        """A message is delivered again after a 503; who sent a form or pressed a button must do so again."""
        self._watch.note("delivery", channel="slack", outcome="not_kept")
        kind = text(payload, "type")
        if kind == "view_submission":
            return Answer(200, {"response_action": "errors", "errors": {_any_block(payload): words}})
        if text(payload, "command"):
            return Answer(200, {"response_type": "ephemeral", "text": words})
        if kind in ("block_actions", "message_action"):
            self._apologise(payload, words)
            return Answer(200)
        return Answer(503)

    async def close(self, seconds: float) -> None:
        """Waits until what was taken in is done, for at most so long."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)


def _any_block(payload: Payload) -> str:
    """A field of the form in which an error can be shown."""
    view = payload.get("view")
    blocks = view.get("blocks") if isinstance(view, Mapping) else None
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, Mapping) and block.get("type") == "input":
            return str(block.get("block_id", ""))
    return "form"
