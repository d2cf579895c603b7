"""The keys with which the Bot Framework signs: fetched without holding anyone up, and not too often."""

import asyncio
import logging
import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from adapters.http_reading import read_object
from adapters.teams.service_urls import has_keys

FETCH_SECONDS = 5.0  # for both documents: Teams waits 10 to 15 s for us (teams.md, section 5)
KEPT_SECONDS = 24 * 3600.0  # the Bot Framework: keys are good for a day at most without asking again
RENEWED_SECONDS = 20 * 3600.0  # from then on asked for in the background, so that nobody waits for it
UNKNOWN_SECONDS = 3600.0  # a key that was not published is asked for again after this
# While there are keys, so many fetches at once and then one in so many seconds, however many strange ones are
# named: a new key works on the next message, and who makes names up has no flood of fetches.
MOST_AT_ONCE, REST_SECONDS = 10, 60.0
RETRY_SECONDS = 5.0  # between two fetches while there are none
MOST_UNKNOWN = 1000
_LEAST_MODULUS, _MOST_MODULUS = 342, 1366  # characters in base64: 2048 to 8192 bits

_log = logging.getLogger("wegwijs.teams")


class KeysUnknown(Exception):  # noqa: N818 - it says what happened
    """The keys cannot be had now, so nobody knows who this is: let it be delivered again."""


class _Unread(Exception):  # noqa: N818 - it says what happened
    """What was fetched is not what it should be."""


# A RuntimeError is a session that was closed, or JSON without end.
_TROUBLES = (aiohttp.ClientError, OSError, TimeoutError, ValueError, RuntimeError, _Unread)


@dataclass(frozen=True)
class SigningKey:
    """One key, and the channels for which it may sign."""

    key: RSAKey
    endorsements: frozenset[str]


class SigningKeys:
    """The published keys, kept for a day. One fetch at a time; a known key never waits for one."""

    def __init__(
        self,
        metadata_url: str,
        *,
        allows_loopback: bool,
        session: Callable[[], aiohttp.ClientSession],
        seconds: Callable[[], float],
    ) -> None:
        if not has_keys(metadata_url, loopback=allows_loopback):
            raise ValueError("the metadata of tokens must be at Microsoft, over https")
        self._metadata_url = metadata_url
        self._allows_loopback = allows_loopback
        self._session = session
        self._seconds = seconds
        self._keys: Mapping[str, SigningKey] = {}
        self._read_at = -math.inf
        self._rests_until = -math.inf
        self._left, self._left_at = float(MOST_AT_ONCE), -math.inf  # fetches, while there are keys
        self._unknown: OrderedDict[str, float] = OrderedDict()
        self._fetching: asyncio.Task[bool] | None = None

    async def find(self, kid: str) -> SigningKey | None:
        """The key of this name; None when it is not published. Raises KeysUnknown.

        A name that is not among the keys is looked for once, and then not again for an hour.
        """
        if (key := self._live().get(kid)) is not None:
            if self._age() >= RENEWED_SECONDS:
                self._begin()
            return key
        if self._seconds() - self._unknown.get(kid, -math.inf) < UNKNOWN_SECONDS:
            return None
        await self._refresh()
        key = self._keys.get(kid)
        if key is None:
            self._remember(kid)
        return key

    async def close(self) -> None:
        """Leave a running fetch."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait([self._fetching])

    def _age(self) -> float:
        return self._seconds() - self._read_at

    def _live(self) -> Mapping[str, SigningKey]:
        return self._keys if self._age() < KEPT_SECONDS else {}

    def _remember(self, kid: str) -> None:
        self._unknown[kid] = self._seconds()
        self._unknown.move_to_end(kid)
        if len(self._unknown) > MOST_UNKNOWN:
            self._unknown.popitem(last=False)

    async def _refresh(self) -> None:
        fetching = self._begin()
        if fetching is None:
            raise KeysUnknown("it is too soon to ask for the keys of tokens again")
        await asyncio.wait([fetching])  # who leaves does not take the fetch away from the others
        if fetching.cancelled() or not fetching.result():
            raise KeysUnknown("the keys of tokens cannot be had now")

    def _begin(self) -> asyncio.Task[bool] | None:
        """The fetch that runs, or a new one; None when it is too soon for one."""
        if self._fetching is not None and not self._fetching.done():
            return self._fetching
        is_refresh = bool(self._live())
        if not (self._may_refresh() if is_refresh else self._seconds() >= self._rests_until):
            return None
        self._rests_until = self._seconds() + RETRY_SECONDS
        self._fetching = asyncio.create_task(self._fetch(is_refresh=is_refresh))
        return self._fetching

    def _may_refresh(self) -> bool:
        """Takes one of the fetches that are left; they come back evenly."""
        now = self._seconds()
        self._left = min(MOST_AT_ONCE, self._left + (now - self._left_at) / REST_SECONDS)
        self._left_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

    async def _fetch(self, *, is_refresh: bool) -> bool:
        """Whether the keys were read; what is kept stays when they were not."""
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                metadata = await self._ask(self._metadata_url)
                keys = _read_keys(await self._ask(self._keys_url(metadata)))
        except _TROUBLES as error:
            reason = str(error) if isinstance(error, _Unread) else type(error).__name__
            _log.warning("the keys of tokens were not read: error=%s", reason)
            return False
        self._keys, self._read_at = keys, self._seconds()
        if not is_refresh:
            self._rests_until = -math.inf  # the first strange key after the first fetch is looked for at once
        return True

    def _keys_url(self, metadata: Mapping[str, Any]) -> str:
        url = metadata.get("jwks_uri")
        if not isinstance(url, str) or not has_keys(url, loopback=self._allows_loopback):
            raise _Unread("the address of the keys is not allowed")
        return url

    async def _ask(self, url: str) -> dict[str, Any]:
        async with self._session().get(url, allow_redirects=False) as response:
            if response.status != 200:
                raise _Unread(f"answered {response.status}")
            found = await read_object(response)
        if found is None:
            raise _Unread("no JSON object, or too large")
        return found


def _read_keys(found: Mapping[str, Any]) -> dict[str, SigningKey]:
    """The keys that can be used, by name. One that cannot be read does not take the others along."""
    listed = found.get("keys")
    if not isinstance(listed, list):
        raise _Unread("no list of keys")
    keys = {}
    for raw in listed:
        if isinstance(raw, dict) and isinstance(raw.get("kid"), str) and (key := _read_key(raw)) is not None:
            keys[raw["kid"]] = key
    if not keys:
        raise _Unread("no key that can be used")
    return keys


def _read_key(raw: Mapping[str, Any]) -> SigningKey | None:
    modulus, exponent, endorsements = raw.get("n"), raw.get("e"), raw.get("endorsements", [])
    is_ours = (
        raw.get("kty") == "RSA" and raw.get("use", "sig") == "sig" and raw.get("alg", "RS256") == "RS256"
    )
    if not is_ours or not isinstance(modulus, str) or not isinstance(exponent, str):
        return None
    if not _LEAST_MODULUS <= len(modulus) <= _MOST_MODULUS:
        return None
    try:
        key = RSAKey.import_key({"kty": "RSA", "n": modulus, "e": exponent})
    except (JoseError, ValueError, TypeError):
        return None
    named = endorsements if isinstance(endorsements, list) else []
    return SigningKey(key, frozenset(name for name in named if isinstance(name, str)))
