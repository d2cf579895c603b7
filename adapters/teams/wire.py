"""Asks over HTTP: one session with keep-alive, no redirects, no cookies, and answers of a bounded size."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import orjson
from yarl import URL

from adapters.http_reading import read_object, retry_after

CALL_SECONDS = 10.0
_NEVER_ARRIVED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class NeverArrived(Exception):  # noqa: N818 - it says what happened
    """There was no connection, so that nothing was asked."""


class NoAnswer(Exception):  # noqa: N818 - it says what happened
    """It was asked, and the answer never came, or not in time."""


@dataclass(frozen=True)
class Answer:
    """What came back; `data` is empty when the body was no JSON object, too big or broken off."""

    status: int
    data: Mapping[str, Any] = field(repr=False)
    after: timedelta | None = None  # how long to wait, when it was told

    @property
    def is_done(self) -> bool:
        """Whether what was asked was done."""
        return 200 <= self.status < 300


class Wire:
    """One session, made at first use: it belongs to the loop that runs."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self,
        method: str,
        address: URL,
        *,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer, whatever its status, to a body in JSON or a form.

        Raises NeverArrived and NoAnswer, which name a kind of error and nothing of what was asked.
        """
        try:
            async with self._open().request(
                method, address, headers=headers, json=body, data=form, allow_redirects=False
            ) as response:  # a redirect would carry our token elsewhere
                return Answer(response.status, await _read(response), retry_after(response.headers))
        except _NEVER_ARRIVED as error:
            raise NeverArrived(type(error).__name__) from None
        except (TimeoutError, OSError, aiohttp.ClientError, ValueError) as error:
            raise NoAnswer(type(error).__name__) from None

    async def close(self) -> None:
        """Ends the connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            timeout = aiohttp.ClientTimeout(total=CALL_SECONDS, connect=CALL_SECONDS / 2)
            self._session = aiohttp.ClientSession(
                timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), json_serialize=_to_json
            )
        return self._session


def _to_json(value: object) -> str:
    """As it is: with every sign escaped a message would be up to three times as large."""
    return orjson.dumps(value).decode()


async def _read(response: aiohttp.ClientResponse) -> Mapping[str, Any]:
    """The JSON object in the body. The status is known by now, so that a broken body loses only itself."""
    try:
        return await read_object(response) or {}
    except (TimeoutError, OSError, aiohttp.ClientError):
        return {}
