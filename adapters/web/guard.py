"""Guards every request: security headers, posts from our own page only, calm pages when it fails."""

import logging
import secrets
import traceback
from dataclasses import dataclass

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from adapters.web.incoming import JSON, Post
from adapters.web.outgoing import Pages
from bot.ports import NotKept

LOG = logging.getLogger("wegwijs.web")
POST_OF_REQUEST = web.RequestKey("post", Post)
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: with it, browsers send `Origin: null` with our own form.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "wegwijs",
}
_ONE_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Problem:
    """What went wrong, in a title and a sentence that says what to do."""

    title: str
    text: str

    @property
    def sentence(self) -> str:
        """Title and text in one line."""
        return f"{self.title}. {self.text}"


_PROBLEMS = {
    400: Problem(
        "Dit bericht kan ik niet lezen",
        "Er ging iets mis bij het versturen. Open het gesprek opnieuw en stel je vraag nog eens.",
    ),
    403: Problem(
        "Dit bericht kwam van een andere website",
        "Om je gesprek te beschermen neem ik alleen berichten aan van mijn eigen pagina. "
        "Open het gesprek en stel je vraag daar.",
    ),
    404: Problem(
        "Deze pagina bestaat niet",
        "Misschien is het adres veranderd of verkeerd getypt. In het gesprek kun je gewoon verder.",
    ),
    405: Problem("Zo werkt deze pagina niet", "Ga naar het gesprek en stel je vraag daar."),
    408: Problem(
        "Het versturen duurde te lang",
        "Je verbinding is misschien traag. Verstuur je bericht nog eens.",
    ),
    413: Problem(
        "Je bericht is te lang",
        "Maak het korter en verstuur het nog eens. Een paar zinnen zijn genoeg.",
    ),
    415: Problem("Dit soort bericht kan ik niet lezen", "Open het gesprek en typ je vraag daar."),
    422: Problem("Je bericht is leeg", "Typ eerst je vraag. Een paar woorden zijn genoeg."),
    429: Problem("Dat gaat te snel", "Wacht een minuut en stel je vraag dan opnieuw."),
    500: Problem(
        "Er ging iets mis bij ons",
        "Dat ligt niet aan jou. Wacht even en probeer het dan nog eens.",
    ),
    503: Problem(
        "Dit lukt nu even niet",
        "Ik kan nu niet bij je gesprek. Dat ligt niet aan jou. Wacht even en probeer het dan opnieuw.",
    ),
}
_NOT_KEPT = Problem(
    "Je bericht is nu niet bewaard",
    "Dat ligt niet aan jou. Wacht even en probeer het dan opnieuw.",
)
_UNKNOWN = Problem("Dit lukt nu niet", "Open het gesprek opnieuw en probeer het nog eens.")


def wants_json(request: web.Request) -> bool:
    """Whether the script in the page asks, and not the browser itself."""
    return JSON in request.headers.get(hdrs.ACCEPT, "")


def problem_of(status: int) -> Problem:
    """The words that go with a status."""
    return _PROBLEMS.get(status, _UNKNOWN)


def make_headers(*, secure: bool) -> dict[str, str]:
    """The headers of every answer; over https also the promise to stay there."""
    return {**_HEADERS, "Strict-Transport-Security": f"max-age={_ONE_YEAR}"} if secure else _HEADERS


def is_from_elsewhere(request: web.Request) -> bool:
    """Whether another website made the browser send this.

    Browsers say it in `Sec-Fetch-Site`; those that do not (older, or no https) send `Origin`. One
    that says neither is very old, and then the cookie is SameSite, or it is no browser.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get(hdrs.ORIGIN)
    return origin is not None and origin.partition("://")[2] != request.headers.get(hdrs.HOST, "")


@web.middleware
async def refuse_other_sites(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses with 403 whatever another website lets our visitor send."""
    if request.method not in _SAFE_METHODS and is_from_elsewhere(request):
        raise web.HTTPForbidden
    return await handler(request)


def show_problems(pages: Pages) -> Middleware:
    """A middleware that answers every error in plain Dutch, and logs no more than a code and a place."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            allow = error.headers.get(hdrs.ALLOW)
            return _answer(pages, request, error.status, headers={hdrs.ALLOW: allow} if allow else {})
        except NotKept as error:
            LOG.error("nothing kept: path=%s %s", _route(request), say_where(error))
            return _answer(pages, request, 503)
        except Exception as error:  # noqa: BLE001 - the last resort: no traceback ever reaches a visitor
            code = secrets.token_hex(4)
            LOG.error("request failed: code=%s path=%s %s", code, _route(request), say_where(error))
            return _answer(pages, request, 500, code=code)

    return middleware


def _answer(
    pages: Pages, request: web.Request, status: int, *, code: str = "", headers: dict[str, str] | None = None
) -> web.Response:
    unsent = request.get(POST_OF_REQUEST) if status >= 500 else None
    problem = _NOT_KEPT if unsent and status == 503 else problem_of(status)
    if wants_json(request):
        return web.json_response({"error": problem.sentence}, status=status, headers=headers)
    html = pages.page("problem", problem=problem, status=status, code=code, unsent=unsent)
    return web.Response(text=html, status=status, headers=headers, content_type="text/html")


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource else "-"


def say_where(error: BaseException) -> str:
    """The kind of error and its last place. Not its message, which may quote what someone wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    return f"error={type(error).__name__} at={place}"
