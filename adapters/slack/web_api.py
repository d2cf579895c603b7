"""Asks Slack's Web API: one session, no retries of the SDK, no redirects, and what each failure means."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.http_reading import retry_after
from bot.outbox import SendLater, SendRefused, SendUnclear

API = "https://slack.com/api/"
CALL_SECONDS = 10.0
NOT_LET_IN = frozenset((
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required",
    "ekm_access_denied", "app_missing_action_url", "accesslimited",
))  # fmt: skip
LET_IN_AGAIN = timedelta(minutes=15)  # how long to leave Slack alone once it does not know us
# What is not known to have been done, or surely was not; https://docs.slack.dev/reference/methods/chat.postMessage
_UNCLEAR = frozenset(
    ("fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org")
)
_LATER = frozenset(("ratelimited", "rate_limited", "message_limit_exceeded", "external_channel_migrating"))
_NEVER_ARRIVED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


async def _refuse_redirect(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """A redirect would carry our token elsewhere."""
    response = await handler(request)
    if 300 <= response.status < 400:
        response.close()
        raise aiohttp.ClientPayloadError("a redirect")
    return response


class WebApi:
    """The Web API with one bot token. `base_url` is Slack's own but in tests.

    Every failure is SendRefused (never taken), SendLater (it surely did not arrive) or SendUnclear.
    """

    def __init__(self, token: str, *, base_url: str = API) -> None:
        self._token = token
        self._base_url = base_url
        self._client: AsyncWebClient | None = None
        self._session: aiohttp.ClientSession | None = None
        self.is_let_in = True  # until Slack says otherwise

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections to Slack, made at first use: they belong to the loop that runs."""
        if self._session is None or self._session.closed:
            timeout = aiohttp.ClientTimeout(total=CALL_SECONDS, connect=5.0)
            self._session = aiohttp.ClientSession(timeout=timeout, middlewares=(_refuse_redirect,))
        return self._session

    @property
    def client(self) -> AsyncWebClient:
        """The client of the SDK."""
        if self._client is None or self._client.session is not self.session:
            quiet = logging.getLogger("slack_sdk.web.async_client")
            quiet.setLevel(logging.WARNING)  # without a level of its own, it spells out all we send
            self._client = AsyncWebClient(
                token=self._token,
                base_url=self._base_url,
                session=self.session,
                retry_handlers=[],
                logger=quiet,
            )
        return self._client

    async def close(self) -> None:
        """Ends the connections."""
        if self._session is not None:
            await self._session.close()

    async def write(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """What Slack answers to a method that changes something."""
        return await self._call(method, {"json": dict(arguments)}, is_read=False)

    async def read(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """What Slack answers to a method that only tells; asked as a form, so that nothing of it stands in an
        address."""
        return await self._call(method, {"data": dict(arguments)}, is_read=True)

    async def open_socket(self, app_token: str) -> str:
        """A new address for Socket Mode, good for one connection. Raises SendLater, whatever the reason; a
        refused app token says nothing about the token that we write with."""
        try:
            async with asyncio.timeout(CALL_SECONDS):
                response = await self.client.apps_connections_open(app_token=app_token)
            return str(response["url"])
        except SlackApiError as error:
            status, code, after = _read_error(error)
            raise SendLater(code or f"HTTP {status}", after=after) from None
        except (TimeoutError, OSError, aiohttp.ClientError, SlackClientError, ValueError, KeyError) as error:
            raise SendLater(type(error).__name__) from None

    async def _call(self, method: str, parts: dict[str, Any], *, is_read: bool) -> Mapping[str, Any]:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                response = await self.client.api_call(method, http_verb="POST", **parts)
        except SlackApiError as error:
            raise self._judged(error, is_read=is_read) from None
        except _NEVER_ARRIVED as error:
            raise SendLater(type(error).__name__) from None
        except (TimeoutError, OSError, aiohttp.ClientError, SlackClientError, ValueError) as error:
            if is_read:
                raise SendLater(type(error).__name__) from None
            raise SendUnclear(type(error).__name__) from None
        self.is_let_in = True
        data: Mapping[str, Any] = response.data if isinstance(response.data, dict) else {}
        return {**data, "headers": response.headers}

    def _judged(self, error: SlackApiError, *, is_read: bool) -> Exception:
        """What a refusal of Slack means for what was to be done."""
        status, code, after = _read_error(error)
        if status == 429 or code in _LATER:
            return SendLater("ratelimited", after=after)
        if code in NOT_LET_IN:
            self.is_let_in = False
            return SendLater(code, after=LET_IN_AGAIN)
        if status >= 500 or not code or code in _UNCLEAR:
            name = code or f"HTTP {status}"
            return SendLater(name) if is_read else SendUnclear(name)
        return SendRefused(code)


def _read_error(error: SlackApiError) -> tuple[int, str, timedelta | None]:
    """Status, Slack's word for it ("" when there is none), and how long to wait when it said so."""
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    data = getattr(response, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    return status, code[:60], retry_after(getattr(response, "headers", {}))
