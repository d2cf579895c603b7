"""The Bot Framework's OpenID metadata and keys on loopback; signs any token, good or bad."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import RSAKey

ISSUER = "https://api.botframework.com"
APP_ID = "00000000-0000-4000-8000-00000000a001"
SERVICE_URL = "https://smba.trafficmanager.net/emea/"
METADATA_PATH, KEYS_PATH = "/v1/.well-known/openidconfiguration", "/v1/.well-known/keys"


class FakeOpenId:
    """Publishes one key at a time. What it does wrong is set by a test.

    `hangs`: no answer before the end; `metadata`: fields in place of its own; `raw_keys`: the list of keys;
    `answers` takes the place of both documents; `asked` lists the paths that were fetched.
    """

    def __init__(self, *, app_id: str, service_url: str, now: Callable[[], float]) -> None:
        self.app_id, self.service_url, self.now = app_id, service_url, now
        self.address = ""
        self.asked: list[str] = []
        self.hangs = False
        self.answers: Callable[[], web.Response] | None = None
        self.metadata: dict[str, Any] = {}
        self.raw_keys: list[Any] | None = None
        self.endorsements: Any = ["msteams", "webchat"]
        self._number = 0
        self._closing = asyncio.Event()

    @property
    def metadata_url(self) -> str:
        return self.address + METADATA_PATH

    @property
    def kid(self) -> str:
        return f"key-{self._number}"

    @property
    def fetches(self) -> int:
        """How many times somebody began to fetch."""
        return self.asked.count(METADATA_PATH)

    def rotate(self) -> None:
        """Publish and sign with another key from now on."""
        self._number += 1

    def published(self) -> dict[str, Any]:
        """The key as the Bot Framework publishes it."""
        public = _key(self._number).as_dict(private=False)
        return {**public, "kid": self.kid, "x5t": self.kid, "use": "sig", "endorsements": self.endorsements}

    def token(self, *, signed: str = "RS256", header: Mapping[str, Any] | None = None, **claims: Any) -> str:
        """A token that is good but for what is changed; None leaves a claim or a part of the header out.

        `signed`: RS256; HS256, with the public key as the secret; none; or by another key of the same name.
        """
        now = int(self.now())
        well = {"iss": ISSUER, "aud": self.app_id, "nbf": now - 10, "exp": now + 3600}
        well["serviceurl"] = self.service_url
        algorithm = signed if signed in ("HS256", "none") else "RS256"
        head = {"alg": algorithm, "kid": self.kid, "x5t": self.kid, "typ": "JWT"} | dict(header or {})
        body = f"{_segment(_without_none(head))}.{_segment(_without_none(well | claims))}"
        return f"{body}.{_encode(self._sign(body.encode(), signed))}"

    def bearer(self, **changes: Any) -> str:
        """The value of Authorization with such a token."""
        return f"Bearer {self.token(**changes)}"

    def _sign(self, body: bytes, signed: str) -> bytes:
        if signed == "none":
            return b""
        if signed == "HS256":
            secret = _key(self._number).as_pem(private=False)
            return hmac.new(secret, body, hashlib.sha256).digest()
        key = _key(self._number if signed == "RS256" else self._number + 1)
        return key.private_key.sign(body, PKCS1v15(), SHA256())

    async def describe(self, request: web.Request) -> web.Response:
        return await self._answer(
            request, {"issuer": ISSUER, "jwks_uri": self.address + KEYS_PATH} | self.metadata
        )

    async def keys(self, request: web.Request) -> web.Response:
        keys = [self.published()] if self.raw_keys is None else self.raw_keys
        return await self._answer(request, {"keys": keys})

    async def _answer(self, request: web.Request, content: Mapping[str, Any]) -> web.Response:
        self.asked.append(request.path)
        if self.hangs:
            await self._closing.wait()
        return self.answers() if self.answers else web.json_response(content)

    def close(self) -> None:
        """Let go of who hangs."""
        self._closing.set()


@cache
def _key(number: int) -> RSAKey:
    """Made once a session: making one takes a good part of a second."""
    return RSAKey.generate_key(2048, {"kid": f"key-{number}"})


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _segment(values: Mapping[str, Any]) -> str:
    return _encode(json.dumps(values).encode())


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@asynccontextmanager
async def run_openid(
    *, app_id: str = APP_ID, service_url: str = SERVICE_URL, now: Callable[[], float] = time.time
) -> AsyncIterator[FakeOpenId]:
    """The fake on a free port of loopback."""
    fake = FakeOpenId(app_id=app_id, service_url=service_url, now=now)
    app = web.Application()
    app.router.add_get(METADATA_PATH, fake.describe)
    app.router.add_get(KEYS_PATH, fake.keys)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        fake.close()
        await runner.cleanup()
