"""One workspace: the parts that answer Slack, put together, and what runs beside them."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from adapters.payload import Payload, text
from adapters.slack.app import Front, make_bolt, make_dispatch
from adapters.slack.asking import Asking, Assistant
from adapters.slack.channel import SlackChannel
from adapters.slack.door import COMMIT_SECONDS, Answer, Door, Signatures
from adapters.slack.in_touch import Contact
from adapters.slack.incoming import Reader
from adapters.slack.respond import HOOKS, Hooks
from adapters.slack.socket import Socket
from adapters.slack.staffing import Staffing
from adapters.slack.tasks import Tasks
from adapters.slack.views import SlackViews
from bot.gaps import Gaps
from bot.ports import Clock, Watch

ROUTE = "/slack/events"
CLOSE_SECONDS = 3.0


@dataclass(frozen=True)
class Around:
    """What is around a workspace. `staffing` makes the side of staff; `check` is done at the start and every
    hour."""

    assistant: Assistant
    staffing: Callable[[Reader, SlackViews], Staffing]
    gaps: Gaps
    clock: Clock
    watch: Watch
    check: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True)
class Keys:
    """What Slack gave to this app: secrets, and the workspace that it is installed in. Without an `app_token`
    Slack delivers to our address, with one over a socket."""

    workspace: str
    signing_secrets: Sequence[str] = field(default=(), repr=False)
    app_token: str = field(default="", repr=False)
    in_threads: bool = False
    hooks: str = HOOKS


class Workspace:
    """What is delivered by one workspace, and what runs beside it."""

    def __init__(
        self, keys: Keys, channel: SlackChannel, around: Around, *, commit_seconds: float = COMMIT_SECONDS
    ) -> None:
        self._keys = keys
        self._channel = channel
        self._around = around
        self._tasks = Tasks()
        self._hooks = Hooks(lambda: channel.api.session, prefix=keys.hooks)
        self.socket = Socket(keys.app_token, channel.api, self._take) if keys.app_token else None
        self.contact = Contact(
            channel.api, keys.workspace, around.gaps, around.clock, can_hear=self._can_hear
        )
        reader = Reader(keys.workspace, channel.rooms.is_guest, keys.in_threads)
        views = SlackViews(channel.api, self._hooks)
        asking = Asking(around.assistant, reader, channel.rooms, views, self._hooks, self._tasks)
        staffing = around.staffing(reader, views)
        self._front = Front(reader, asking, staffing, self.contact, self._tasks)
        self._commit_seconds = commit_seconds
        self._door: Door | None = None

    @property
    def door(self) -> Door:
        """Where deliveries come in; made at first use, within the loop that runs."""
        if self._door is None:
            dispatch = make_dispatch(self._front, make_bolt(self._front))
            self._door = Door(
                dispatch,
                Signatures(self._keys.signing_secrets),
                self._around.watch,
                apologise=self._apologise,
                commit_seconds=self._commit_seconds,
            )
        return self._door

    def _can_hear(self) -> bool:
        return self.socket is None or self.socket.is_connected

    async def _take(self, payload: Payload) -> Answer:
        return await self.door.take(payload)

    def _apologise(self, payload: Payload, words: str) -> None:
        url = text(payload, "response_url")
        if not self._tasks.is_full:
            self._tasks.start(self._hooks.whisper(url, words))

    @property
    def is_let_in(self) -> bool:
        """Whether Slack knows us, as far as it told."""
        return self._channel.is_let_in

    def add_routes(self, app: web.Application) -> None:
        """The address that Slack delivers to; none over a socket."""
        if self._keys.signing_secrets and not self._keys.app_token:
            app.router.add_post(ROUTE, self._receive)

    async def _receive(self, request: web.Request) -> web.Response:
        return await self.door.receive(request)

    def chores(self) -> list[Coroutine[Any, Any, None]]:
        """What runs until it is cancelled."""
        found = [self.contact.keep(self._around.check)]
        if self.socket is not None:
            found.append(self.socket.run())
        return found

    async def finish(self) -> None:
        """Finishes what was taken in and what follows it, within a few seconds."""
        if self._door is not None:
            await self._door.close(CLOSE_SECONDS)
        await self._tasks.close(CLOSE_SECONDS / 2)
