"""Who may come in: the cookies, the tokens in every form, the address of who asks."""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp import web

from adapters.web.inbox.incoming import Form
from adapters.web.inbox.site import Balie
from adapters.web.network import network_of
from bot.accounts import Visit
from bot.login import ABSOLUTE
from bot.request import Action, Staff
from bot.staffing import Session

SESSION, DEVICE, FORM_COOKIE, FLOW = "balie", "balie-toestel", "balie-vorm", "balie-oidc"
FLOW_FOR = timedelta(minutes=10)
DEVICE_FOR = timedelta(days=90)
FLOW_PARTS = 5
_TOKEN = re.compile(r"[0-9a-f]{64}")
_PLACE = re.compile(
    r"/balie(?:/aanvraag/[A-Za-z0-9-]{1,20}|/mijn|/team|/uitvoer|/logboek|/personen|/rechten)?(?:\?[A-Za-z0-9_.~%=&+:-]{0,500})?"
)


@dataclass(frozen=True)
class Call:
    """One request to the inbox, read and checked. `visit` is there wherever a route needs somebody."""

    request: web.Request
    form: Form = field(default_factory=Form)
    maybe_visit: Visit | None = None

    @property
    def visit(self) -> Visit:
        """Who is signed in."""
        if self.maybe_visit is None:
            raise web.HTTPForbidden
        return self.maybe_visit

    @property
    def staff(self) -> Staff:
        """The record of who is signed in."""
        return self.visit.staff

    @property
    def session(self) -> Session:
        """Their session."""
        return self.visit.session

    def part(self, name: str) -> str:
        """A part of the address."""
        return self.request.match_info[name]


@dataclass(frozen=True)
class Button:
    """What is signed of a button or form: whose session, which request, what it does to which version."""

    session: Session
    number: str
    action: Action
    version: str


class Gate:
    """The cookies and signatures of one inbox."""

    def __init__(self, balie: Balie) -> None:
        self._balie = balie
        self._prefix = "__Host-" if balie.secure_cookie else ""

    def token(self, request: web.Request) -> str:
        """The session's secret that the browser holds; empty when it holds none that could be ours."""
        token = request.cookies.get(self._prefix + SESSION, "")
        return token if _TOKEN.fullmatch(token) else ""

    def let_in(self, response: web.StreamResponse, token: str, login: str) -> None:
        """Gives the browser its session, and remembers that this login succeeded in it."""
        self._set(response, SESSION, token, ABSOLUTE)
        nonce = secrets.token_hex(16)
        mark = f"{nonce}.{self._balie.signer.sign('balie toestel', nonce, login)}"
        self._set(response, DEVICE, mark, DEVICE_FOR)

    def let_out(self, response: web.StreamResponse) -> None:
        """Takes the session away, with all that the browser kept of these pages."""
        self._drop(response, SESSION)
        # Not "cookies": the same browser may hold a conversation of its own.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'

    def device(self, request: web.Request, login: str) -> str | None:
        """The name of this browser when this login succeeded in it before."""
        nonce, _, signature = request.cookies.get(self._prefix + DEVICE, "").partition(".")
        is_known = self._balie.signer.is_signed(signature, "balie toestel", nonce, login)
        return nonce if is_known else None

    def form_token(self, request: web.Request) -> tuple[str, str]:
        """For a form of somebody who is not signed in: the cookie that belongs to it, and its token."""
        cookie = request.cookies.get(self._prefix + FORM_COOKIE, "")
        if not _TOKEN.fullmatch(cookie):
            cookie = secrets.token_hex(32)
        return cookie, self._balie.signer.sign("balie vorm", cookie)

    def keep_form(self, response: web.StreamResponse, cookie: str) -> None:
        """Sets the cookie that belongs to the form."""
        self._set(response, FORM_COOKIE, cookie, ABSOLUTE)

    def keep_flow(self, response: web.StreamResponse, parts: tuple[str, ...]) -> None:
        """Lets the browser keep its attempt to sign in through an issuer."""
        signature = self._balie.signer.sign("balie oidc", *parts)
        self._set(response, FLOW, ".".join((*parts, signature)), FLOW_FOR)

    def flow(self, request: web.Request) -> tuple[str, ...] | None:
        """The attempt that the browser kept; None when it is none of ours."""
        *parts, signature = request.cookies.get(self._prefix + FLOW, "").split(".")
        is_ours = self._balie.signer.is_signed(signature, "balie oidc", *parts)
        return tuple(parts) if is_ours and len(parts) == FLOW_PARTS else None

    def drop_flow(self, response: web.StreamResponse) -> None:
        """The attempt is over."""
        self._drop(response, FLOW)

    def check_form(self, call: Call) -> None:
        """Raises HTTPForbidden for a form that this browser was not given."""
        cookie = call.request.cookies.get(self._prefix + FORM_COOKIE, "")
        if not cookie or not self._balie.signer.is_signed(call.form.one("vorm"), "balie vorm", cookie):
            raise web.HTTPForbidden

    @staticmethod
    def check_session(call: Call) -> None:
        """Raises HTTPForbidden for a form without the token of this session."""
        if not hmac.compare_digest(call.form.one("balie").encode(), call.session.csrf.encode()):
            raise web.HTTPForbidden

    def sign(self, button: Button) -> str:
        """The signature of a button that is drawn."""
        return self._balie.signer.sign("balie", *_parts(button))

    def is_drawn(self, button: Button, signature: str) -> bool:
        """Whether we drew this very button, in this session."""
        return self._balie.signer.is_signed(signature, "balie", *_parts(button))

    def network(self, request: web.Request) -> str:
        """The network of who asks."""
        return network_of(request, self._balie.proxies)

    def _drop(self, response: web.StreamResponse, name: str) -> None:
        response.del_cookie(
            self._prefix + name, path="/", secure=self._balie.secure_cookie, httponly=True, samesite="Lax"
        )

    def _set(self, response: web.StreamResponse, name: str, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            self._prefix + name,
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self._balie.secure_cookie,
        )


def read_place(text: str) -> str:
    """Where to go after signing in: a page of the inbox with its query, and nothing else."""
    return text if _PLACE.fullmatch(text) else "/balie"


def _parts(button: Button) -> tuple[str, ...]:
    return button.session.key, button.number, button.action.value, button.version
