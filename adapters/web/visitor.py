"""Who is talking: a random cookie, of which only a hash is ever kept."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

COOKIE = "wegwijs"
_RANDOM_BYTES = 32
RESUMED = "hervat."  # before the code of a link, in the cookie of a device that was opened with it
_TOKEN = re.compile(r"(hervat\.)?[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Visitor:
    """One browser. The token is a secret between us and that browser: it is not stored or logged.

    `key_of_link` is the name of the conversation that it was opened with, when not its own.
    """

    token: str
    is_new: bool
    key_of_link: str | None = None

    def __repr__(self) -> str:
        return f"Visitor(is_new={self.is_new})"

    @property
    def key(self) -> str:
        """The name under which the conversation is stored."""
        return self.key_of_link or hashlib.sha256(self.token.encode()).hexdigest()

    @property
    def mark(self) -> str:
        """Tells the script in the page whether it still looks at the same conversation."""
        return hashlib.sha256(f"gesprek {self.key}".encode()).hexdigest()[:16]


def new_visitor() -> Visitor:
    """A browser that was not here before, or that wiped its conversation."""
    return Visitor(secrets.token_urlsafe(_RANDOM_BYTES), is_new=True)


def read_visitor(request: web.Request) -> Visitor:
    """The visitor of the cookie; a missing or malformed cookie starts anew, without complaint."""
    token = request.cookies.get(COOKIE, "")
    return Visitor(token, is_new=False) if _TOKEN.fullmatch(token) else new_visitor()


def remember_visitor(response: web.StreamResponse, visitor: Visitor, *, days: int, secure: bool) -> None:
    """Sets the cookie, which ends when the conversation ends."""
    response.set_cookie(
        COOKIE,
        visitor.token,
        max_age=int(timedelta(days=days).total_seconds()),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=secure,
    )
