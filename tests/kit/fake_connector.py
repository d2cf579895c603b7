"""A strict fake of Microsoft's login and Bot connector on loopback; keeps what people see, notes faults."""

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.kit.fake_connector_rules import ConnectorError, find_breaches, read_object, too_soon
from tests.kit.fake_connector_world import Call, World
from tests.kit.fake_slack_troubles import DroppedError, Trouble, Troubles, hang_up

_Found = TypeVar("_Found")
SCOPE = "https://api.botframework.com/.default"
WRITES = ("post", "change", "begin")
_HTML = "<html><body>Bad Gateway: de hele wereld ligt plat</body></html>"


class FakeConnector(World, Troubles):
    """The fake. `async with FakeConnector() as teams` raises AssertionError at the end for faults that no
    `expect_fault` announced. Methods in troubles: `login`, `post` (a reply too), `change`, `delete`, `begin`
    and `*`. An error that the world gives (a conversation that is gone) is no fault."""

    def __init__(self, *, token_seconds: int = 3600, clock: Callable[[], float] = time.monotonic) -> None:
        World.__init__(self, clock)
        Troubles.__init__(self)
        self.token_seconds = token_seconds
        self.calls: list[Call] = []
        self.expected: list[str] = []
        self.tokens: dict[str, bool] = {}  # whether it is still taken
        self.has_limits = False
        self._runner: web.AppRunner | None = None

    # --- what a test asks for -------------------------------------------------------------------------

    @property
    def login_url(self) -> str:
        """What `login_url` of Tokens must be."""
        return f"{self.base}/login"

    def refuse(self, method: str, status: int, code: str, *, times: int = 1) -> None:
        """The next calls get this status, with Microsoft's error JSON."""
        self.waiting.append(Trouble("fail", method, times, error=code, status=status))

    def ask_to_wait(self, method: str, *, status: int = 429, retry_after: int = 0, times: int = 1) -> None:
        """The next calls get 429 or 412, with Retry-After unless it is 0."""
        self.waiting.append(Trouble("limit", method, times, seconds=retry_after, status=status))

    def garble(self, method: str, *, times: int = 1) -> None:
        """The next calls are done and answered 201, with a page in place of JSON."""
        self.waiting.append(Trouble("garble", method, times))

    def redirect(self, method: str, *, times: int = 1) -> None:
        """The next calls are sent elsewhere, to /elders."""
        self.waiting.append(Trouble("redirect", method, times, error="redirect"))

    def revoke_tokens(self) -> None:
        """No token given so far is taken any longer."""
        self.tokens = dict.fromkeys(self.tokens, False)

    def enforce_limits(self) -> None:
        """From now on, writing faster than Teams takes gets 429."""
        self.has_limits = True

    def expect_fault(self, part: str) -> None:
        """Announces a fault with this in its text."""
        self.expected.append(part)

    # --- what a test looks at -------------------------------------------------------------------------

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def rate_breaches(self) -> list[str]:
        """Where more was written than Teams takes, refused attempts included."""
        writes = [(call.conversation, call.at) for call in self.calls if call.method in WRITES]
        return find_breaches(writes)

    async def wait_for(self, look: Callable[[], _Found], seconds: float = 5.0) -> _Found:
        """What `look` gives, as soon as it gives something. Raises AssertionError when it does not."""
        end = time.monotonic() + seconds
        while not (found := look()):
            assert time.monotonic() < end, f"not there after {seconds} s; calls: {self.calls[-5:]}"
            await asyncio.sleep(0.005)
        return found

    def check(self) -> None:
        """Raises AssertionError for unannounced faults and for announced ones that did not come."""
        surprises = [fault for fault in self.faults if not any(part in fault for part in self.expected)]
        missed = [part for part in self.expected if not any(part in fault for fault in self.faults)]
        assert surprises == [], f"Teams would mind: {surprises}"
        assert missed == [], f"Teams was to mind: {missed}"

    # --- serving --------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listens on a free port of loopback."""
        app = web.Application(client_max_size=2**21)
        app.router.add_route("*", "/elders", self._elsewhere)
        app.router.add_post("/login/{tenant}/oauth2/v2.0/token", self._login)
        app.router.add_get("/login/{tenant}/v2.0/.well-known/openid-configuration", self._describe_login)
        place = "/emea/v3/conversations"
        app.router.add_post(place, self._answer("begin", self.begin))
        app.router.add_post(place + "/{room}/activities", self._answer("post", self.post))
        app.router.add_post(place + "/{room}/activities/{id}", self._answer("post", self.post))
        app.router.add_put(place + "/{room}/activities/{id}", self._answer("change", self.change))
        app.router.add_delete(place + "/{room}/activities/{id}", self._answer("delete", self.delete))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Lets go what hangs, closes what is open."""
        self.let_go()
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

    def _answer(
        self, method: str, run: Callable[[web.Request, Call], web.Response]
    ) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.Response:
            call = self._note(method, request, request.match_info.get("room", ""))
            trouble = self.next_for(method, call.conversation)
            try:
                call.body = read_object(await request.read()) if request.can_read_body else None
                self._check_token(request)
                await self.hold_up(request, trouble)
                return self._do(request, call, run, trouble)
            except ConnectorError as found:
                call.error = found.code
                if found.is_careless:
                    self.faults.append(f"{method}: {found.code} {found.message}")
                return found.response()
            except DroppedError:
                call.error = call.error or "dropped"
                return web.Response()

        return handle

    def _do(
        self,
        request: web.Request,
        call: Call,
        run: Callable[[web.Request, Call], web.Response],
        trouble: Trouble | None,
    ) -> web.Response:
        if trouble is not None and (refusal := _as_response(trouble)) is not None:
            call.error = trouble.error or str(refusal.status)
            return refusal
        if self.has_limits and call.method in WRITES:
            earlier = [(one.conversation, one.at) for one in self.calls if one.method in WRITES]
            if wait := too_soon(earlier):
                raise ConnectorError(429, "Throttled", retry_after=wait)
        done = run(request, call)
        if trouble is not None and trouble.kind == "lose_answer":
            call.error = "lost"
            hang_up(request)
        if trouble is not None and trouble.kind == "garble":
            return web.Response(status=201, text=_HTML, content_type="text/html")
        return done

    def _note(self, method: str, request: web.Request, conversation: str) -> Call:
        transport = request.transport
        peer = transport.get_extra_info("peername") if transport else None
        call = Call(method, conversation, self.clock(), peer)
        self.calls.append(call)
        return call

    async def _login(self, request: web.Request) -> web.Response:
        call = self._note("login", request, "")
        trouble = self.next_for("login")
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            await self.hold_up(request, trouble)
            if trouble is not None and trouble.kind == "fail":
                return web.json_response({"error": trouble.error}, status=trouble.status)
            if trouble is not None and (refusal := _as_response(trouble)) is not None:
                return refusal
        except DroppedError:
            call.error = "dropped"
            return web.Response()
        call.error = self._login_error(request.match_info["tenant"], form)
        if call.error:
            told = f"AADSTS7000215: Invalid client secret provided for {form.get('client_id')}"
            return web.json_response({"error": call.error, "error_description": told}, status=401)
        token = f"geheim-{self.next()}-{'x' * 900}"
        self.tokens[token] = True
        answer = {"token_type": "Bearer", "expires_in": self.token_seconds, "access_token": token}
        return web.json_response(answer)

    async def _describe_login(self, request: web.Request) -> web.Response:
        """What Microsoft's own library asks before it asks for a token; in the name of Microsoft."""
        place = f"https://login.microsoftonline.com/{request.match_info['tenant']}"
        names = {"issuer": f"{place}/v2.0", "authorization_endpoint": f"{place}/oauth2/v2.0/authorize"}
        return web.json_response({**names, "token_endpoint": f"{place}/oauth2/v2.0/token"})

    def _login_error(self, tenant: str, form: dict[str, str]) -> str:
        if form.get("grant_type") != "client_credentials" or form.get("scope") != SCOPE:
            self.faults.append("login: not as Microsoft asks")
            return "invalid_request"
        if tenant != self.tenant or form.get("client_id") != self.app_id:
            return "unauthorized_client"
        return "" if form.get("client_secret") == self.secret else "invalid_client"

    def _check_token(self, request: web.Request) -> None:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer" or not self.tokens.get(token, False):
            is_careless = token not in self.tokens
            raise ConnectorError(401, "Unauthorized", "no token of ours", is_careless=is_careless)

    async def _elsewhere(self, request: web.Request) -> web.Response:
        self.faults.append(f"a redirect was followed, token: {'Authorization' in request.headers}")
        return web.json_response({"id": "elders"})


def _as_response(trouble: Trouble) -> web.Response | None:
    """The answer that a trouble gives in place of the thing that was asked."""
    if trouble.kind == "limit":
        status, code = (412, "PreconditionFailed") if trouble.status == 412 else (429, "Throttled")
        return ConnectorError(status, code, retry_after=trouble.seconds).response()
    if trouble.kind == "break_down":
        return web.Response(status=trouble.status, text=_HTML, content_type="text/html")
    if trouble.kind == "redirect":
        return web.Response(status=307, headers={"Location": "/elders"})
    if trouble.kind == "fail":
        return ConnectorError(trouble.status, trouble.error).response()
    return None
