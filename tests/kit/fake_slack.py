"""A strict fake Slack on loopback: Web API, Socket Mode, response addresses; notes what Slack would mind."""

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import parse_qsl

from aiohttp import web

from tests.kit.fake_slack_chat import respond
from tests.kit.fake_slack_conversations import lying_in
from tests.kit.fake_slack_methods import METHODS, Method
from tests.kit.fake_slack_troubles import DroppedError, Trouble, Troubles, hang_up
from tests.kit.slack_socket import SocketServer
from tests.kit.slack_world import (
    APP,
    BOT,
    BOT_USER,
    DEFAULT_SCOPES,
    TEAM,
    ApiError,
    Clock,
    Message,
    View,
    World,
)

_Found = TypeVar("_Found")
CARELESS = (  # errors that no state of the world excuses
    *("invalid_arguments", "invalid_auth", "not_authed", "missing_scope", "unknown_method"),
    *("not_allowed_token_type", "no_text", "markdown_text_conflict", "insecure_request"),
)
BIGGEST_BODY = 2**21
NOT_COUNTED = ("dropped", "hung", "500", "503")  # never reached what counts posts
JITTER_SECONDS = 0.05  # between sending on time and arriving


@dataclass
class Call:
    """One call of the Web API as it came, without its token; `error` is empty when it was done,
    and `lost` when it was done but its answer was lost."""

    method: str
    args: dict[str, Any]
    at: float
    error: str = ""


class FakeSlack(World, Troubles):
    """The fake. `async with FakeSlack() as slack` raises AssertionError at the end for faults that no
    `expect_fault` announced, and for announced ones that did not come. An error that the world gives
    (a channel that is gone, a trigger too late) is no fault; it stands in `calls`."""

    team, bot_user, bot_id, app_id = TEAM, BOT_USER, BOT, APP
    bot_token, app_token = "-".join(("xoxb", "1", "q7Zt0bWmY4")), "-".join(("xapp", "1", "q7Zt0bWmY4"))
    signing_secret = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 -- only the tests sign with it

    def __init__(self, clock: Clock | None = None, scopes: Iterable[str] = DEFAULT_SCOPES) -> None:
        World.__init__(self, clock, scopes)
        Troubles.__init__(self)
        self.calls: list[Call] = []
        self.expected: list[str] = []
        self.hides_scopes = False
        self.socket = SocketServer(self)
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """What `base_url` of a client must be."""
        return f"{self.base}/api/"

    async def start(self) -> None:
        """Listens on a free port of loopback."""
        app = web.Application(client_max_size=BIGGEST_BODY)
        app.router.add_route("*", "/api/{method}", self._answer)
        app.router.add_post("/actions/{rest:.+}", self._answer_address)
        app.router.add_get("/link/", self.socket.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Lets go what hangs, closes what is open."""
        self.let_go()
        await self.socket.drop()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if kind is None:
            self.check()

    def expect_fault(self, part: str) -> None:
        """Announces a fault with this in its text."""
        self.expected.append(part)

    def check(self) -> None:
        """Raises AssertionError for unannounced faults and for announced ones that did not come."""
        surprises = [fault for fault in self.faults if not any(part in fault for part in self.expected)]
        missed = [part for part in self.expected if not any(part in fault for fault in self.faults)]
        assert surprises == [], f"Slack would mind: {surprises}"
        assert missed == [], f"Slack was to mind: {missed}"

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def _channel_of(self, name: str) -> str:
        return self.direct(name) if name in self.users else name

    def messages(self, channel: str) -> list[Message]:
        """What everybody sees in a channel; the id of a person stands for their direct message."""
        return lying_in(self, self._channel_of(channel))

    def posts(self, channel: str) -> list[Message]:
        """What we wrote there."""
        return [message for message in self.messages(channel) if message.bot_id == BOT]

    def deleted(self, channel: str) -> list[Message]:
        """What was deleted there."""
        place = self._channel_of(channel)
        return [message for message in self.written if message.channel == place and message.is_deleted]

    def ephemerals(self, channel: str, user: str) -> list[Message]:
        """What only this person sees there."""
        place = self._channel_of(channel)
        seen = (m for m in self.written if m.is_ephemeral and not m.is_deleted)
        return [message for message in seen if message.channel == place and message.user == user]

    def home_of(self, user: str) -> View | None:
        """Their home view."""
        return self.homes.get(user)

    def views_open(self, user: str) -> list[View]:
        """Their modals, the lowest first."""
        return list(self.stacks.get(user, []))

    def prompts(self, channel: str) -> dict[str, Any]:
        """What was suggested last in a direct message: title and prompts."""
        return self.suggested.get(self._channel_of(channel), {})

    def rate_breaches(self, per_seconds: float = 1.0) -> list[str]:
        """Posts that came sooner after the one before, in the same channel; refused attempts count."""
        last: dict[str, float] = {}
        breaches = []
        for call in self.called("chat.postMessage"):
            if call.error in NOT_COUNTED:
                continue
            channel = self._channel_of(str(call.args.get("channel")))
            gap = call.at - last.get(channel, float("-inf"))
            if gap < per_seconds - JITTER_SECONDS:
                breaches.append(f"{channel}: {gap:.3f} s after the one before")
            last[channel] = call.at
        return breaches

    async def wait_for(self, look: Callable[[], _Found], seconds: float = 5.0) -> _Found:
        """What `look` gives, as soon as it gives something. Raises AssertionError when it does not."""
        end = time.monotonic() + seconds
        while not (found := look()):
            assert time.monotonic() < end, f"not there after {seconds} s; calls: {self.calls[-5:]}"
            await asyncio.sleep(0.005)
        return found

    async def _answer(self, request: web.Request) -> web.Response:
        """One call of the Web API, with the trouble that it meets."""
        name = request.match_info["method"]
        call = Call(name, await _read(request), time.monotonic())
        trouble = self.next_for(name, str(call.args.get("channel", "")))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = call.args.pop("token", "") or token
        self.calls.append(call)
        try:
            await self.hold_up(request, trouble)
            return self._do(request, call, token=token, trouble=trouble)
        except DroppedError:
            call.error = call.error or "dropped"
            return web.Response()

    def _do(self, request: web.Request, call: Call, *, token: str, trouble: Trouble | None) -> web.Response:
        """The answer to a call. Raises DroppedError when there is none."""
        if call.method == "chat.postMessage" and trouble is None:
            channel = self._channel_of(str(call.args.get("channel")))
            trouble = self.over_rate(channel, call.at)
        call.error = trouble.error if trouble and trouble.kind != "hang" else ""
        if trouble and trouble.kind == "limit":
            headers = {"Retry-After": str(trouble.seconds)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        if trouble and trouble.kind == "break_down":
            return web.Response(status=trouble.status, text="<html>Slack is stuk</html>")
        if trouble and trouble.kind == "fail":
            return web.json_response({"ok": False, "error": trouble.error})
        answer = self._try(call, token)
        if trouble and trouble.kind == "lose_answer":
            call.error = call.error or "lost"
            hang_up(request)
        headers = {} if self.hides_scopes else {"X-OAuth-Scopes": ",".join(sorted(self.scopes))}
        return web.json_response(answer, headers=headers)

    def _try(self, call: Call, token: str) -> dict[str, Any]:
        """Does what is asked, or says why not."""
        try:
            method = self._find(call, token)
            return {"ok": True} | method.run(self, method.read(call.args)) | self._link(call)
        except ApiError as error:
            call.error = error.error
            if error.error in CARELESS:
                self.blame(call.method, f"{error.error} {error.more.get('response_metadata', '')}".strip())
            return {"ok": False, "error": error.error} | error.more

    def _find(self, call: Call, token: str) -> Method:
        """The method, once the token may call it. Raises ApiError otherwise."""
        method = METHODS.get(call.method)
        if method is None:
            raise ApiError("unknown_method", req_method=call.method)
        if not token:
            raise ApiError("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise ApiError("invalid_auth")
        if (token == self.app_token) != (method.token == "app"):  # noqa: S105 -- a kind of token
            raise ApiError("not_allowed_token_type")
        if method.scope and method.token == "bot":  # noqa: S105 -- a kind of token
            self.need(method.scope)
        return method

    def _link(self, call: Call) -> dict[str, Any]:
        """The address of a socket, for the one method that gives it."""
        return {"url": self.socket.new_address()} if call.method == "apps.connections.open" else {}

    async def _answer_address(self, request: web.Request) -> web.Response:
        """A response_url."""
        await self.hold_up(request, None)
        try:
            respond(self, request.path, await _read(request))
        except ApiError as error:
            return web.json_response({"ok": False, "error": error.error}, status=404)
        return web.Response(text="ok")


async def _read(request: web.Request) -> dict[str, Any]:
    """All arguments, wherever the client put them: query, form or JSON (slack.md, section 2)."""
    found: dict[str, Any] = dict(request.query)
    raw = await request.read()
    if request.content_type == "application/json" and raw:
        try:
            body = json.loads(raw)
        except ValueError:
            body = {"": "no JSON"}  # an argument that no method knows
        return found | body if isinstance(body, dict) else found
    return found | dict(parse_qsl(raw.decode(), keep_blank_values=True))
