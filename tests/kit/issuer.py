"""A strict OpenID issuer on loopback, which can be told to lie in every way that matters."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote_plus

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from yarl import URL

CLIENT, CLIENT_SECRET = "wegwijs balie", "klant: een sleutel + meer"


class FakeIssuer:
    """Signs in `person` at once. What it does wrong is set by a test before the browser comes."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self._key = RSAKey.generate_key(2048, {"kid": "een", "alg": "RS256", "use": "sig"})
        self._codes: dict[str, dict[str, str]] = {}
        self.address = ""
        self.come_back = ""
        self.person: dict[str, Any] = {"sub": "7", "preferred_username": "mia", "name": "Mia Claes"}
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any]], str] = self.sign_well
        self.asked: list[str] = []
        self.redirects = False

    def sign_well(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": "een"}, claims, self._key)

    def sign_by_another(self, claims: dict[str, Any]) -> str:
        other = RSAKey.generate_key(2048, {"kid": "een"})
        return jwt.encode({"alg": "RS256", "kid": "een"}, claims, other)

    def sign_by_elliptic_curve(self, claims: dict[str, Any]) -> str:
        """With a new key, as after a rotation."""
        self._key = ECKey.generate_key("P-256", {"kid": "twee", "alg": "ES256"})  # type: ignore[assignment]
        return jwt.encode({"alg": "ES256", "kid": "twee"}, claims, self._key)

    def sign_with_public_key(self, claims: dict[str, Any]) -> str:
        """HS256 with our public key as the secret, which some libraries believe."""
        body = ".".join((_encode(b'{"alg":"HS256"}'), self.sign_well(claims).split(".")[1]))
        signature = hmac.new(self._key.as_pem(private=False), body.encode(), hashlib.sha256).digest()
        return f"{body}.{_encode(signature)}"

    def sign_not(self, claims: dict[str, Any]) -> str:
        return ".".join((_encode(b'{"alg":"none"}'), self.sign_well(claims).split(".")[1], ""))

    async def describe(self, _: web.Request) -> web.Response:
        self.asked.append("describe")
        found = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "authorization_response_iss_parameter_supported": True,
        }
        return web.json_response(found | self.metadata)

    async def authorize(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["redirect_uri"] == self.come_back
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        assert len(query["state"]) >= 22
        assert len(query["nonce"]) >= 22
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        answer = {"code": code, "state": query["state"], "iss": self.address}
        place = str(URL(self.come_back).with_query(answer))
        return web.Response(status=302, headers={"Location": place})

    async def token(self, request: web.Request) -> web.Response:
        self.asked.append("token")
        if self.redirects:
            return web.Response(status=307, headers={"Location": f"{self.address}/elsewhere"})
        form = await request.post()
        name, _, secret = (
            base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode().partition(":")
        )
        query = self._codes.pop(str(form["code"]), None)
        challenge = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        expected = _encode(challenge)
        is_right = (
            query is not None
            and (unquote_plus(name), unquote_plus(secret)) == (CLIENT, CLIENT_SECRET)
            and form["grant_type"] == "authorization_code"
            and form["redirect_uri"] == self.come_back
            and query["code_challenge"] == expected
        )
        if not is_right or query is None:
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(self.now())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": query["nonce"],
            **self.person,
            **self.claims,
        }
        token = self.sign({name: value for name, value in claims.items() if value is not None})
        return web.json_response({"id_token": token, "access_token": "x", "token_type": "Bearer"})

    async def keys(self, _: web.Request) -> web.Response:
        self.asked.append("keys")
        return web.json_response(KeySet([self._key]).as_dict(private=False))

    async def elsewhere(self, _: web.Request) -> web.Response:
        self.asked.append("elsewhere")
        return web.json_response({})


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@asynccontextmanager
async def run_issuer(now: Callable[[], float]) -> AsyncIterator[FakeIssuer]:
    """The issuer on a free port of loopback."""
    issuer = FakeIssuer(now)
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", issuer.describe)
    app.router.add_get("/authorize", issuer.authorize)
    app.router.add_post("/token", issuer.token)
    app.router.add_get("/keys", issuer.keys)
    app.router.add_route("*", "/elsewhere", issuer.elsewhere)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    issuer.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield issuer
    finally:
        await runner.cleanup()
