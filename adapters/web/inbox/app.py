"""The routes of the inbox under /balie, each with who may use it, and the one door they are entered by."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlencode

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from adapters import staff_words as words
from adapters.web.assets import load_assets
from adapters.web.guard import Problem, say_where, wants_json
from adapters.web.inbox.access import Call, Gate, read_place
from adapters.web.inbox.export import Export
from adapters.web.inbox.incoming import Form, read_body
from adapters.web.inbox.live import Live
from adapters.web.inbox.login import Login, Mine
from adapters.web.inbox.missed import Missed
from adapters.web.inbox.outgoing import InboxPages
from adapters.web.inbox.people import People
from adapters.web.inbox.requests import Requests
from adapters.web.inbox.rights import Rights
from adapters.web.inbox.site import Balie
from bot.accounts import Visit
from bot.ports import NotKept
from bot.request import Role

PREFIX = "/balie"
_LOG = logging.getLogger("wegwijs.web")
_SECRET_FIELDS = frozenset(("wachtwoord", "oud", "nieuw", "opnieuw", "code", "geheim"))
_SIGNED_OUT = Problem(
    "Je bent niet meer aangemeld",
    "Je account werkt niet meer, of je bent te lang weg geweest. Meld je opnieuw aan of vraag een beheerder.",
)
_PROBLEMS = {
    400: Problem(
        "Dit formulier kan ik niet lezen", "Ga terug, laad de pagina opnieuw en probeer het nog eens."
    ),
    403: Problem(
        "Dit mag niet",
        "Je hebt hier geen recht toe, of de pagina was verouderd. Laad ze opnieuw en probeer het nog eens.",
    ),
    404: Problem(
        "Niet gevonden",
        "Deze pagina of aanvraag bestaat niet, of is niet van jouw team. Een link werkt maar één keer.",
    ),
    413: Problem("Je tekst is te lang", "Ga terug, maak de tekst korter en probeer het nog eens."),
    408: Problem("Het versturen duurde te lang", "Ga terug en probeer het nog eens."),
    500: Problem("Er ging iets mis bij ons", "Dat ligt niet aan jou. Wacht even en probeer het opnieuw."),
    503: Problem("Dit lukt nu even niet", "Dat ligt niet aan jou. Wacht even en probeer het opnieuw."),
}


class Access(Enum):
    """Who may use a route."""

    ANYBODY = "anybody"
    STAFF = "staff"
    LEAD = "lead"
    ADMIN = "admin"


_ROLES = {
    Access.STAFF: frozenset(Role),
    Access.LEAD: frozenset((Role.LEAD, Role.ADMIN)),
    Access.ADMIN: frozenset((Role.ADMIN,)),
}


@dataclass(frozen=True)
class Route:
    """A route. Before a `needs_code` person uses an app with codes, only those that are `always` open are."""

    method: str
    path: str
    handle: Callable[[Call], Awaitable[web.Response]]
    access: Access = Access.STAFF
    always: bool = False


def add_inbox(app: web.Application, balie: Balie) -> None:
    """Adds the inbox to the application of the web chat, whose guards and headers hold here too."""
    pages = InboxPages(balie, load_assets())
    gate = Gate(balie)
    door = Door(balie, pages, gate)
    inbox = web.Application(middlewares=[_show_problems(pages)])
    for route in make_routes(balie, pages, gate):
        inbox.router.add_route(route.method, route.path, door.guard(route))
    app.add_subapp(PREFIX, inbox)


def make_routes(balie: Balie, pages: InboxPages, gate: Gate) -> tuple[Route, ...]:
    """All routes, below /balie."""
    login, mine = Login(balie, pages, gate), Mine(balie, pages, gate)
    requests, people = Requests(balie, pages, gate), People(balie, pages)
    export = Export(balie, pages)
    anybody, admin = Access.ANYBODY, Access.ADMIN
    return (
        Route("GET", "", requests.list),
        Route("POST", "/zoeken", requests.search),
        Route("GET", "/live", Live(balie).tell),
        Route("GET", "/aanvraag/{number}", requests.show),
        Route("GET", "/aanvraag/{number}/afspraak.ics", requests.calendar),
        Route("POST", "/aanvraag/{number}/{action}", requests.act),
        Route("GET", "/aanmelden", login.ask, anybody),
        Route("POST", "/aanmelden", login.sign_in, anybody),
        Route("GET", "/eerste/{code}", login.show_first, anybody),
        Route("POST", "/eerste/{code}", login.choose_first, anybody),
        Route("POST", "/afmelden", login.sign_out, always=True),
        Route("GET", "/mijn", mine.show, always=True),
        Route("POST", "/mijn/naam", mine.rename),
        Route("POST", "/mijn/koppelcode", mine.make_link_code),
        Route("POST", "/mijn/wachtwoord", mine.change_password),
        Route("POST", "/mijn/app", mine.set_code, always=True),
        Route("GET", "/team", people.show_team),
        Route("GET", "/uitvoer", export.show),
        Route("POST", "/uitvoer", export.take),
        Route("POST", r"/gemist/{id:\d{1,9}}/weg", Missed(balie).put_away, admin),
        Route("GET", "/logboek", people.show_log, Access.LEAD),
        Route("GET", "/personen", people.show_people, admin),
        Route("POST", "/personen", people.add, admin),
        Route("POST", r"/personen/{id:\d{1,9}}/{what}", people.change, admin),
        *_make_rights_routes(Rights(balie, pages)),
        *_make_oidc_routes(balie, pages, gate, mine),
        Route("GET", "/", _drop_slash, anybody),
        Route("GET", "/{path:.+}/", _drop_slash, anybody),
    )


def _make_rights_routes(rights: Rights) -> tuple[Route, ...]:
    lead = Access.LEAD
    return (
        Route("GET", "/rechten", rights.show, lead),
        Route("POST", "/rechten", rights.note, lead),
        Route("POST", "/rechten/zoeken", rights.search, lead),
        Route("POST", r"/rechten/afgehandeld/{id:\d{1,9}}", rights.finish, lead),
        Route("POST", r"/rechten/weg/{id:\d{1,9}}", rights.withdraw, lead),
        Route("GET", "/rechten/{number}", rights.read, lead),
        Route("POST", "/rechten/{number}/bestand", rights.download, lead),
        Route("GET", "/rechten/{number}/wissen", rights.confirm, lead),
        Route("POST", "/rechten/{number}/wissen", rights.erase, lead),
    )


async def _drop_slash(call: Call) -> web.Response:
    """Whoever types a slash at the end means the page without it."""
    path, mark, query = call.request.path_qs.partition("?")
    return web.Response(status=303, headers={"Location": f"{path.rstrip('/')}{mark}{query}"})


def _make_oidc_routes(balie: Balie, pages: InboxPages, gate: Gate, mine: Mine) -> tuple[Route, ...]:
    if balie.oidc is None:
        return ()
    if not balie.address:
        raise ValueError("signing in through an issuer needs the address of this site")
    from adapters.web.inbox.oidc import Issuer  # noqa: PLC0415 - brings in much that others do not need
    from adapters.web.inbox.oidc_login import OidcLogin  # noqa: PLC0415 - brings in much as well

    come_back = f"{balie.address.rstrip('/')}{PREFIX}/oidc/terug"
    oidc = OidcLogin(balie, pages, gate, mine, Issuer(balie.oidc, balie.clock, come_back=come_back))
    return (
        Route("GET", "/oidc", oidc.start, Access.ANYBODY),
        Route("GET", "/oidc/terug", oidc.come_back, Access.ANYBODY),
        Route("POST", "/mijn/werkaccount", oidc.start_tying),
    )


class Door:
    """Reads and checks each request to the inbox before its route sees it."""

    def __init__(self, balie: Balie, pages: InboxPages, gate: Gate) -> None:
        self._balie = balie
        self._pages = pages
        self._gate = gate

    def guard(self, route: Route) -> Handler:
        """The route behind its checks: who, their rights, the token of the form."""

        async def enter(request: web.Request) -> web.StreamResponse:
            form = await read_body(request) if route.method == hdrs.METH_POST else Form()
            try:
                return await self._enter(route, request, form)
            except NotKept as error:
                _LOG.error("nothing kept: path=%s %s", route.path, say_where(error))
                return self._hand_back(request, form)

        return enter

    async def _enter(self, route: Route, request: web.Request, form: Form) -> web.StreamResponse:
        token = self._gate.token(request)
        is_watching = route.path == "/live" or request.headers.get("X-Balie") == "live"
        is_busy = not is_watching or "bezig" in request.query
        visit = await self._balie.accounts.visit_of(token, is_busy=is_busy) if token else None
        call = Call(request, form, visit)
        if route.access is Access.ANYBODY:
            return await route.handle(call)
        if visit is None:
            return self._send_to_login(call)
        self._check(route, call, visit)
        if visit.must_set_code and not route.always:
            return web.Response(status=303, headers={"Location": f"{PREFIX}/mijn"})
        return await route.handle(call)

    def _check(self, route: Route, call: Call, visit: Visit) -> None:
        if visit.staff.role not in _ROLES[route.access]:
            raise web.HTTPForbidden
        if route.method == hdrs.METH_POST:
            self._gate.check_session(call)

    def _send_to_login(self, call: Call) -> web.Response:
        """Who is not signed in: a page sends to the login, a form is given back with what was typed."""
        request = call.request
        if wants_json(request):
            return web.json_response({"error": _SIGNED_OUT.sentence}, status=403)
        if request.method == hdrs.METH_POST:
            return self._pages.page("problem", status=403, problem=_SIGNED_OUT, text=call.form.one("text"))
        place = read_place(request.path_qs)
        query = f"?{urlencode({'naar': place})}" if place != PREFIX else ""
        return web.Response(status=303, headers={"Location": f"{PREFIX}/aanmelden{query}"})

    def _hand_back(self, request: web.Request, form: Form) -> web.Response:
        """The store could not keep it: the same form again, ready to be sent once more."""
        if wants_json(request):
            return web.json_response({"error": words.NOT_KEPT}, status=503)
        if not form.fields or _SECRET_FIELDS & set(form.fields):
            return self._pages.page("problem", status=503, problem=_PROBLEMS[503], text="")
        hidden = [(name, value) for name, values in form.fields.items() for value in values if name != "text"]
        typed = form.one("text") if "text" in form else None
        return self._pages.page("not_kept", status=503, path=request.path, hidden=hidden, typed=typed)


def _show_problems(pages: InboxPages) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            allow = error.headers.get(hdrs.ALLOW)
            return _answer(pages, request, error.status, headers={hdrs.ALLOW: allow} if allow else {})
        except Exception as error:  # noqa: BLE001 - the last resort: no traceback ever reaches a browser
            code = secrets.token_hex(4)
            _LOG.error("request failed: code=%s path=%s %s", code, PREFIX, say_where(error))
            return _answer(pages, request, 500, code=code)

    return middleware


def _answer(
    pages: InboxPages,
    request: web.Request,
    status: int,
    *,
    code: str = "",
    headers: dict[str, str] | None = None,
) -> web.Response:
    problem = _PROBLEMS.get(status, _PROBLEMS[400])
    if wants_json(request):
        return web.json_response({"error": problem.sentence}, status=status, headers=headers)
    response = pages.page("problem", status=status, problem=problem, text="", code=code)
    response.headers.update(headers or {})
    return response
