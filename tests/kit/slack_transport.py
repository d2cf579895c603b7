"""How the fake Slack reaches us: signed HTTP on one kept connection, or an envelope over a socket."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp

from tests.kit.slack_socket import SocketServer
from tests.kit.slack_world import Clock

PATIENCE_SECONDS = 3.0  # docs.slack.dev/apis/events-api: then the delivery has failed
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
EVENTS, CLICKS, COMMANDS = "events_api", "interactive", "slash_commands"


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 with a `reason` (as in x-slack-retry-reason) when nothing did."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    reason: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether Slack is content with it."""
        return 200 <= self.status < 300

    @property
    def json(self) -> dict[str, Any]:
        """The answer as an object; empty when it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Retry:
    """Which retry a delivery is, and why there is one; 0 is the first delivery."""

    number: int = 0
    reason: str = "http_timeout"


def kind_of(payload: Mapping[str, Any]) -> str:
    """Which of the three kinds of delivery a payload is."""
    if "command" in payload:
        return COMMANDS
    is_event = payload.get("type") in ("event_callback", "url_verification", "app_rate_limited")
    return EVENTS if is_event else CLICKS


class Transport(Protocol):
    """A way to us."""

    async def carry(self, payload: Mapping[str, Any], retry: Retry) -> Answer:
        """Delivers one payload."""
        ...

    async def close(self) -> None:
        """Ends its connections."""
        ...


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of version 0 (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class HttpTransport:
    """Signed requests; connections are kept, so that a load of events does not open one for each."""

    def __init__(self, url: str, secret: str, clock: Clock) -> None:
        self.url, self.secret, self.clock = url, secret, clock
        self._session: aiohttp.ClientSession | None = None

    async def carry(self, payload: Mapping[str, Any], retry: Retry) -> Answer:
        kind = kind_of(payload)
        compact = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        if kind == EVENTS:
            body, content_type = compact.encode(), JSON
        else:
            form = payload if kind == COMMANDS else {"payload": compact}
            body, content_type = urlencode(form).encode(), FORM
        headers = {"Content-Type": content_type}
        if retry.number:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        return await self.post(body, headers | self.signature(body))

    def signature(self, body: bytes, *, age: float = 0.0, secret: str | None = None) -> dict[str, str]:
        """The two headers of a signature of so many seconds ago."""
        timestamp = str(int(self.clock.now().timestamp() - age))
        signature = sign(self.secret if secret is None else secret, timestamp, body)
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Posts as it is."""
        if self._session is None:
            patience = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector, timeout=patience)
        start = time.monotonic()
        agent = {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        try:
            async with self._session.post(self.url, data=body, headers=agent | dict(headers)) as answer:
                raw, reason = await answer.read(), "" if answer.ok else "http_error"
                seconds = time.monotonic() - start
                return Answer(answer.status, raw, dict(answer.headers), seconds, reason)
        except TimeoutError:
            return Answer(0, seconds=time.monotonic() - start, reason="http_timeout")
        except aiohttp.ClientError:
            return Answer(0, seconds=time.monotonic() - start, reason="connection_failed")

    async def close(self) -> None:
        if self._session:
            await self._session.close()


class SocketTransport:
    """Envelopes over the socket that we opened."""

    def __init__(self, socket: SocketServer) -> None:
        self.socket = socket

    async def carry(self, payload: Mapping[str, Any], retry: Retry) -> Answer:
        start, reason = time.monotonic(), retry.reason if retry.number else ""
        said = await self.socket.send(kind_of(payload), dict(payload), retry=retry.number, reason=reason)
        seconds = time.monotonic() - start
        if said is None:
            return Answer(0, seconds=seconds, reason="timeout")
        answer = said.get("payload")
        return Answer(200, json.dumps(answer).encode() if answer else b"", seconds=seconds)

    async def close(self) -> None:
        """Nothing: the connections are those of the fake."""
