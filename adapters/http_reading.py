"""Reads what comes over HTTP, asked of us or answered to us: not too much of it, and not for ever."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp import hdrs, web

MOST_BYTES = 256 * 1024  # of a request
MOST_ANSWER_BYTES = 512 * 1024
BODY_SECONDS = 15
LONGEST_WAIT = timedelta(hours=1)


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
    except web.RequestPayloadError:  # not packed as it says
        raise web.HTTPBadRequest(headers={hdrs.CONNECTION: "close"}) from None
    return bytes(found)


async def read_object(response: aiohttp.ClientResponse) -> dict[str, Any] | None:
    """The JSON object in an answer; None for what is none, or too large. Raises as aiohttp does when the
    answer breaks off."""
    raw = bytearray()
    async for piece in response.content.iter_any():
        raw += piece
        if len(raw) > MOST_ANSWER_BYTES:
            return None
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def retry_after(headers: Mapping[str, Any]) -> timedelta | None:
    """How long to wait, at most an hour; None when it is not said in seconds: a date would ask for two clocks
    that agree (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after)."""
    found = {str(name).lower(): str(value) for name, value in headers.items()}.get("retry-after", "")
    if not (found.isascii() and found.isdigit() and len(found) < 10):
        return None
    return min(timedelta(seconds=int(found)), LONGEST_WAIT)
