"""Reads what a platform sends us over HTTP: not too much of it, and not for ever."""

import asyncio

from aiohttp import hdrs, web

MOST_BYTES = 256 * 1024
BODY_SECONDS = 15


async def read_bytes(request: web.Request) -> bytes | None:
    """The bytes of the body; None when they are too many, or come too slowly."""
    if (request.content_length or 0) > MOST_BYTES:
        return None
    found = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.content.iter_any():
                found += piece
                if len(found) > MOST_BYTES:
                    return None
    except TimeoutError:
        raise web.HTTPRequestTimeout(headers={hdrs.CONNECTION: "close"}) from None
    return bytes(found)
