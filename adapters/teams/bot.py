"""Our bot in Teams: the parts that answer, put together, and how they come to an end."""

import asyncio

import aiohttp
from aiohttp import web

from adapters.teams.app import Check, Edge, Takes
from bot.ports import Watch

CLOSE_SECONDS = 3.0
FETCH_SECONDS = 10.0


class Session:
    """A session to fetch keys with, made at first use: it belongs to the loop that runs."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    def __call__(self) -> aiohttp.ClientSession:
        """The session."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=FETCH_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def close(self) -> None:
        """Ends its connections."""
        if self._session is not None:
            await self._session.close()


class TeamsBot:
    """Takes what Teams delivers."""

    def __init__(self, front: Takes, check: Check, watch: Watch, session: Session) -> None:
        self.edge = Edge(front, check, watch)
        self._check = check
        self._session = session

    def add_routes(self, app: web.Application) -> None:
        """The address that Teams delivers to."""
        self.edge.add_routes(app)

    async def finish(self) -> None:
        """Finishes what was taken in, within a few seconds."""
        await self.edge.close(CLOSE_SECONDS)
        await asyncio.gather(self._check.close(), self._session.close())
