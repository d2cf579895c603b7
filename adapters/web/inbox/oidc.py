"""Signing in through an issuer (OpenID Connect): code flow with PKCE; believes nothing it did not check."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from yarl import URL

from adapters.http_reading import read_object
from adapters.web.inbox.site import OidcSettings
from bot.known import Known
from bot.ports import Clock
from bot.request import Role

SECONDS = 10
ALGORITHMS = ("RS256", "ES256")
LEEWAY = timedelta(seconds=60)
_KEPT_FOR = timedelta(hours=1)
_RETRY_AFTER = timedelta(minutes=1)
_BY_RANK = (Role.ADMIN, Role.LEAD, Role.MEMBER)
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NotVouched(Exception):  # noqa: N818 - it says what happened
    """The issuer did not tell, in a way that can be believed, who this is. The message names no content."""


class IssuerAway(Exception):  # noqa: N818 - it says what happened
    """The issuer did not answer in time, or not as it should."""


@dataclass(frozen=True)
class Flow:
    """One attempt, kept by the browser until it comes back.

    `session` is the key of the session whose owner ties the account to their record; empty to sign in,
    and then `place` is the page to go on to.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    session: str = field(default="", repr=False)
    place: str = "/balie"

    @classmethod
    def from_parts(cls, parts: tuple[str, ...]) -> "Flow":
        """The attempt that was kept as these parts."""
        state, nonce, verifier, session, place = parts
        return cls(state, nonce, verifier, session, bytes.fromhex(place).decode())

    def to_parts(self) -> tuple[str, ...]:
        """The attempt as words without a point."""
        return self.state, self.nonce, self.verifier, self.session, self.place.encode().hex()


@dataclass(frozen=True)
class _Metadata:
    authorize: str
    token: str
    keys: str
    tells_issuer: bool
    posts_secret: bool
    at: datetime


def new_flow(*, session: str = "", place: str = "/balie") -> Flow:
    """A new attempt."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Flow(state, nonce, verifier, session, place)


class Issuer:
    """One issuer. `come_back` is the address of ours that it sends people back to."""

    def __init__(self, settings: OidcSettings, clock: Clock, *, come_back: str) -> None:
        self._settings = settings
        self._clock = clock
        self._come_back = come_back
        self._metadata: _Metadata | None = None
        self._keys: tuple[KeySet, datetime] | None = None

    async def address(self, flow: Flow) -> str:
        """Where to send the browser. Raises IssuerAway."""
        metadata = await self._describe()
        challenge = hashlib.sha256(flow.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._come_back,
            "scope": " ".join(self._settings.scopes),
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return str(URL(metadata.authorize).update_query(query))

    async def who(self, flow: Flow, query: Mapping[str, str]) -> Known:
        """Who came back. Raises NotVouched and IssuerAway."""
        metadata = await self._describe()
        code = self._read_answer(flow, query, metadata)
        token = await self._exchange(metadata, code, flow)
        claims = await self._read_token(metadata, token)
        self._check(claims, flow)
        return self._to_known(claims)

    def _read_answer(self, flow: Flow, query: Mapping[str, str], metadata: _Metadata) -> str:
        if not hmac.compare_digest(query.get("state", "").encode(), flow.state.encode()):
            raise NotVouched("state")
        told = query.get("iss")
        if (told is not None or metadata.tells_issuer) and told != self._settings.issuer:
            raise NotVouched("issuer of the answer")
        if "error" in query or not query.get("code"):
            raise NotVouched("refused by the issuer")
        return query["code"]

    async def _exchange(self, metadata: _Metadata, code: str, flow: Flow) -> str:
        settings = self._settings
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._come_back,
            "code_verifier": flow.verifier,
        }
        headers = {}
        if metadata.posts_secret:
            fields |= {"client_id": settings.client_id, "client_secret": settings.client_secret}
        else:
            headers["Authorization"] = aiohttp.encode_basic_auth(*_quoted(settings))
        answer = await self._ask("POST", metadata.token, data=fields, headers=headers)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotVouched("no token")
        return token

    async def _read_token(self, metadata: _Metadata, token: str) -> dict[str, Any]:
        """The claims of a token that the issuer signed. Its keys are fetched anew when none fits."""
        for is_fresh in (False, True):
            keys = await self._key_set(metadata, is_fresh=is_fresh)
            try:
                return dict(jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims)
            except (JoseError, ValueError):
                continue
        raise NotVouched("signature")

    def _check(self, claims: Mapping[str, Any], flow: Flow) -> None:
        settings, now = self._settings, self._clock.now().timestamp()
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        expires, issued = claims.get("exp"), claims.get("iat")
        leeway = LEEWAY.total_seconds()
        checks = {
            "issuer": claims.get("iss") == settings.issuer,
            "audience": settings.client_id in audiences,
            "party": len(audiences) == 1 or claims.get("azp") == settings.client_id,
            "azp": claims.get("azp", settings.client_id) == settings.client_id,
            "expiry": isinstance(expires, int | float) and expires > now - leeway,
            "age": isinstance(issued, int | float) and issued < now + leeway,
            "nonce": hmac.compare_digest(str(claims.get("nonce", "")).encode(), flow.nonce.encode()),
            "subject": isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255,
        }
        wrong = [name for name, is_right in checks.items() if not is_right]
        if wrong:
            raise NotVouched(", ".join(wrong))

    def _to_known(self, claims: Mapping[str, Any]) -> Known:
        settings = self._settings
        values = _values_of(claims, settings.role_claim)
        mapped = {settings.roles[value] for value in values if value in settings.roles}
        if settings.roles and not mapped:
            raise NotVouched("no role")
        teams = [settings.teams[value] for value in values if value in settings.teams]
        return Known(
            subject=f"{settings.issuer}|{claims['sub']}",
            login=self._login_of(claims),
            name=str(claims.get("name") or "")[:100],
            role=next((role for role in _BY_RANK if role in mapped), None),
            team=teams[0] if teams else None,
            first_team=settings.team or None,
        )

    def _login_of(self, claims: Mapping[str, Any]) -> str | None:
        """What may stand for a login here; no sign of it may turn into another one."""
        field, is_verified = self._settings.login_field, claims.get("email_verified") is True
        found = claims.get(field) if field else claims.get("email") if is_verified else None
        return found if isinstance(found, str) and found.isascii() and found else None

    async def _describe(self) -> _Metadata:
        now = self._clock.now()
        if self._metadata is not None and now - self._metadata.at < _KEPT_FOR:
            return self._metadata
        place = self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
        found = await self._ask("GET", place)
        if found.get("issuer") != self._settings.issuer:
            raise IssuerAway("it describes another issuer")
        methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        self._metadata = _Metadata(
            authorize=_safe(found.get("authorization_endpoint")),
            token=_safe(found.get("token_endpoint")),
            keys=_safe(found.get("jwks_uri")),
            tells_issuer=found.get("authorization_response_iss_parameter_supported") is True,
            posts_secret="client_secret_basic" not in methods,
            at=now,
        )
        return self._metadata

    async def _key_set(self, metadata: _Metadata, *, is_fresh: bool) -> KeySet:
        now = self._clock.now()
        if self._keys is not None:
            keys, at = self._keys
            if now - at < (_RETRY_AFTER if is_fresh else _KEPT_FOR):
                return keys
        found = await self._ask("GET", metadata.keys)
        try:
            keys = KeySet.import_key_set(found)  # type: ignore[arg-type] # checked by the library
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise IssuerAway("its keys cannot be read") from error
        self._keys = keys, now
        return keys

    async def _ask(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, headers={"Accept": "application/json"}) as session,
                session.request(method, address, allow_redirects=False, **options) as response,
            ):
                if response.status == 400 and method == "POST":
                    raise NotVouched("the code was refused")
                if response.status != 200:
                    raise IssuerAway(f"answered {response.status}")
                found = await read_object(response)
        except (aiohttp.ClientError, TimeoutError, ValueError, RecursionError) as error:
            raise IssuerAway(type(error).__name__) from error
        if found is None:
            raise IssuerAway("no JSON object, or too large")
        return found


def _safe(address: Any) -> str:
    """An address over https, or on this machine. Raises IssuerAway."""
    try:
        url = URL(address)
    except (TypeError, ValueError) as error:
        raise IssuerAway("an address is missing") from error
    is_here = url.scheme == "http" and url.host in _LOOPBACK
    if not (is_here or (url.scheme == "https" and url.host)) or url.user is not None:
        raise IssuerAway("an address is not over https")
    return str(url)


def _quoted(settings: OidcSettings) -> tuple[str, str]:
    """Name and secret as OAuth wants them in a header: form-encoded first (RFC 6749, 2.3.1)."""
    return quote_plus(settings.client_id), quote_plus(settings.client_secret)


def _values_of(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The values of a claim, which may stand deeper: `realm_access.roles`."""
    found: Any = claims.get(name) if name else None
    if found is None and name:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    values = found if isinstance(found, list) else [found]
    return tuple(value for value in values if isinstance(value, str))
