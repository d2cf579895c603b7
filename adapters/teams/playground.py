"""What stands in for Microsoft's tokens with the Agents Playground, which has none: on this machine only."""

from collections.abc import Collection

from aiohttp import web
from yarl import URL

from adapters.payload import Payload, text
from adapters.teams.auth import TEAMS, NotLetIn
from adapters.teams.incoming import tenant_of
from adapters.teams.service_urls import is_allowed

_HERE = frozenset(("127.0.0.1", "localhost", "::1"))


class OpenCheck:
    """Lets in what comes without a token, when it is answered on this machine; of these organisations, or of
    any when none is named. Only for a route that nobody else reaches (pitfall 22 of teams.md)."""

    def __init__(self, tenants: Collection[str]) -> None:
        self._tenants = frozenset(tenants)

    async def check(self, _: str, activity: Payload) -> None:
        """Raises NotLetIn."""
        service = text(activity, "serviceUrl")
        if text(activity, "channelId") != TEAMS:
            raise NotLetIn("channelId")
        if not is_allowed(service, loopback=True) or URL(service).scheme != "http":
            raise NotLetIn("serviceUrl")
        if self._tenants and tenant_of(activity).lower() not in self._tenants:
            raise NotLetIn("tenant")

    def admits(self, request: web.Request) -> bool:
        """Whether a page of another site cannot have had a browser on this machine send it."""
        host = request.url.host or ""
        is_of_page = "Origin" in request.headers
        return host in _HERE and not is_of_page and request.content_type == "application/json"

    async def close(self) -> None:
        """Nothing is open."""


class OpenTokens:
    """A word in the place of a token: nobody there reads it."""

    is_let_in = True

    async def token(self) -> str:
        """Always the same."""
        return "playground"

    def forget(self, token: str) -> None:
        """There is no other."""

    async def close(self) -> None:
        """Nothing is open."""
