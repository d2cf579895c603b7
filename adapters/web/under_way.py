"""Counts the requests under way, so that stopping can wait until they are answered."""

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler


class UnderWay:
    """The requests that are being handled.

    aiohttp drops what still comes in on a connection once it closes; a message of which only the
    head had arrived would then be lost. So it may close only after `wait_until_done`.
    """

    def __init__(self) -> None:
        self._count = 0
        self._is_stopping = False
        self._done = asyncio.Event()

    @web.middleware
    async def count(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """To be the first middleware. While stopping, an answered connection is closed."""
        self._count += 1
        try:
            response = await handler(request)
        finally:
            self._count -= 1
            self._tell()
        if self._is_stopping:
            response.force_close()
        return response

    async def wait_until_done(self, seconds: float) -> bool:
        """Whether all requests were handled within `seconds`."""
        self._is_stopping = True
        self._tell()
        try:
            async with asyncio.timeout(seconds):
                await self._done.wait()
        except TimeoutError:
            return False
        return True

    def _tell(self) -> None:
        if self._is_stopping and self._count == 0:
            self._done.set()
