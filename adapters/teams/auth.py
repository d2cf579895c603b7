"""Who sends us this: the token of the Bot Framework on what comes in, checked by ourselves."""

import json
import math
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, NoReturn

import aiohttp
from aiohttp import web
from joserfc import jws
from joserfc.errors import JoseError

from adapters.teams.service_urls import METADATA, is_allowed
from adapters.teams.signing_keys import KeysUnknown, SigningKeys

__all__ = ["ISSUER", "METADATA", "KeysUnknown", "NotLetIn", "TokenCheck"]

# How the Bot Framework names itself (teams.md, section 5).
ISSUER = "https://api.botframework.com"
TEAMS = "msteams"  # how the Bot Framework names this channel
LEEWAY_SECONDS = 300
MOST_TOKEN = 16 * 1024
MOST_KID = 200
_ALGORITHM = "RS256"


class NotLetIn(Exception):  # noqa: N818 - it says what happened
    """This does not come from Teams for us. The message says which rule, and holds nothing of the token."""


class TokenCheck:
    """Lets in what Teams sent for this bot, from these tenants; refuses all else.

    Stock botbuilder takes a token without an end, a message without `serviceUrl` or `channelId`, and does not
    see a new key for a day (teams.md, section 2): each of these is a rule here.
    """

    def __init__(  # noqa: PLR0913 - two say who, the others are what tests put in place of the world
        self,
        app_id: str,
        tenants: Collection[str],
        *,
        session: Callable[[], aiohttp.ClientSession],
        metadata_url: str = METADATA,
        issuer: str = ISSUER,
        allows_loopback: bool = False,
        seconds: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Raises ValueError for no app id, and for metadata that are not at Microsoft over https."""
        if not app_id:
            raise ValueError("a token can only be for an app with an id")
        self._app_id = app_id
        self._tenants = frozenset(tenant.lower() for tenant in tenants)
        self._issuer = issuer
        self._allows_loopback = allows_loopback
        self._now = now
        self._keys = SigningKeys(
            metadata_url, allows_loopback=allows_loopback, session=session, seconds=seconds
        )

    async def check(self, header: str, activity: Mapping[str, Any]) -> None:
        """Returns when the value of Authorization vouches for this activity.

        Raises NotLetIn, and KeysUnknown when it can be told only later. What needs no key is checked first,
        so that only what could be for us makes us ask for keys.
        """
        token = _read_token(header)
        claims = _read_claims(token)
        self._check_activity(activity)
        self._check_claims(claims)
        if claims.get("serviceurl") != activity["serviceUrl"]:
            _refuse("serviceurl")
        await self._check_signature(token)

    @staticmethod
    def admits(_: web.Request) -> bool:
        """Whoever it is from: the token tells."""
        return True

    async def close(self) -> None:
        """Leave a running fetch of keys."""
        await self._keys.close()

    def _check_activity(self, activity: Mapping[str, Any]) -> None:
        if activity.get("channelId") != TEAMS:  # in Web Chat, say, the sender writes who it is, and of where
            _refuse("channelId")
        if not is_allowed(activity.get("serviceUrl"), loopback=self._allows_loopback):
            _refuse("serviceUrl")
        # From channelData: that is where Teams puts it (teams.md, statement 16).
        data = activity.get("channelData")
        tenant = data.get("tenant") if isinstance(data, Mapping) else None
        found = tenant.get("id") if isinstance(tenant, Mapping) else None
        if not isinstance(found, str) or found.lower() not in self._tenants:
            _refuse("tenant")

    def _check_claims(self, claims: Mapping[str, Any]) -> None:
        now = self._now()
        checks = {
            "issuer": claims.get("iss") == self._issuer,
            "audience": claims.get("aud") == self._app_id,
            "expiry": _number(claims.get("exp"), -math.inf) > now - LEEWAY_SECONDS,
            "not yet": _number(claims.get("nbf", now), math.inf) <= now + LEEWAY_SECONDS,
        }
        for name, is_right in checks.items():
            if not is_right:
                _refuse(name)

    async def _check_signature(self, token: jws.CompactSignature) -> None:
        key = await self._keys.find(token.headers()["kid"])
        if key is None:
            _refuse("unknown key")
        registry = jws.JWSRegistry(algorithms=[_ALGORITHM], strict_check_header=False)
        try:
            is_signed = jws.validate_compact(token, key.key, registry=registry)
        except (JoseError, ValueError, TypeError):
            is_signed = False
        if not is_signed:
            _refuse("signature")
        if TEAMS not in key.endorsements:
            _refuse("key not for this channel")


def _refuse(rule: str) -> NoReturn:
    raise NotLetIn(rule) from None


def _read_token(header: str) -> jws.CompactSignature:
    """The token, taken apart but not believed."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "bearer" or not value or len(value) > MOST_TOKEN:
        _refuse("no bearer token")
    try:
        token = jws.extract_compact(value.strip().encode("ascii"))
        head = token.headers()
    except (JoseError, ValueError, TypeError, RecursionError):
        _refuse("unreadable token")
    if not isinstance(head, dict) or head.get("alg") != _ALGORITHM:
        _refuse("algorithm")
    kid = head.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= MOST_KID:
        _refuse("no key named")
    return token


def _read_claims(token: jws.CompactSignature) -> dict[str, Any]:
    """The claims: of the same bytes whose signature is checked later."""
    try:
        claims = json.loads(token.payload)
    except (ValueError, RecursionError):
        _refuse("unreadable token")
    if not isinstance(claims, dict):
        _refuse("unreadable token")
    return claims


def _number(value: Any, otherwise: float) -> float:
    """The value when it is a number that ends: JSON of Python reads true, NaN and 1e999 as well."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return otherwise
    return value if isinstance(value, int) or math.isfinite(value) else otherwise
