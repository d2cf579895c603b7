"""Socket Mode: the same deliveries over a connection that we open, for who has no public address."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.logs import place_of
from adapters.payload import Payload
from adapters.slack.door import Answer
from adapters.slack.web_api import WebApi
from bot.outbox import SendLater

_log = logging.getLogger("wegwijs.slack")
Take = Callable[[Payload], Awaitable[Answer]]


@dataclass(frozen=True)
class Timing:
    """How long connecting may take, how often we look, how long the library may try to mend a connection by
    itself, and the first and the longest pause before a new one."""

    connect_seconds: float = 30.0
    look_seconds: float = 3.0
    away_seconds: float = 20.0
    first_pause_seconds: float = 1.0
    longest_pause_seconds: float = 30.0


@dataclass(frozen=True)
class _End:
    """How a connection ended: whether there was one, why, and how long Slack wants to be left alone."""

    was_connected: bool
    reason: str
    after_seconds: float = 0.0


class Socket:
    """Takes what comes over the socket. What is not kept is not acknowledged: Slack delivers it again."""

    timing = Timing()

    def __init__(self, app_token: str, api: WebApi, take: Take) -> None:
        self._app_token = app_token
        self._api = api
        self._take = take
        self._told = ""
        self.is_connected = False  # as of the last look

    async def run(self) -> None:
        """Stays connected until it is cancelled: when the library does not mend a connection by itself, with
        a new client and a new address."""
        pause = self.timing.first_pause_seconds
        while True:
            end = await self._connect_once()
            if end.was_connected:
                pause = self.timing.first_pause_seconds
            self._tell(end)
            await asyncio.sleep(max(pause, end.after_seconds))
            pause = min(pause * 2, self.timing.longest_pause_seconds)

    def _tell(self, end: _End) -> None:
        """One line for each connection that was lost, and for each new reason why there is no other."""
        if end.was_connected:
            _log.warning("the connection over the socket was lost: a new one is made")
        elif end.reason != self._told:
            _log.warning("no connection over the socket, tried again: error=%s", end.reason)
        self._told = end.reason

    async def _connect_once(self) -> _End:
        """One client, from its address until it is closed."""
        client = self._make_client()
        was_connected = False
        try:
            client.wss_uri = await self._api.open_socket(self._app_token)
            async with asyncio.timeout(self.timing.connect_seconds):
                await client.connect()  # type: ignore[no-untyped-call]
            was_connected = True
            await self._watch(client)
            return _End(was_connected, "lost")
        except SendLater as error:
            return _End(was_connected, str(error), error.after.total_seconds() if error.after else 0.0)
        except Exception as error:  # noqa: BLE001 - whatever it is, deaf we may not stay
            return _End(was_connected, f"{type(error).__name__} at={place_of(error)}")
        finally:
            self.is_connected = False
            await _close(client)

    def _make_client(self) -> SocketModeClient:
        # The library logs errors with the address in them, and that holds a ticket. What counts we tell.
        quiet = logging.getLogger("slack_sdk.socket_mode.aiohttp")
        quiet.setLevel(logging.CRITICAL)
        client = SocketModeClient(app_token=self._app_token, web_client=self._api.client, logger=quiet)
        client.socket_mode_request_listeners.append(self._handle)
        return client

    async def _watch(self, client: SocketModeClient) -> None:
        """Returns once it is away for too long: the library can try one and the same address for ever."""
        now = asyncio.get_running_loop().time
        seen_at = now()
        while True:
            self.is_connected = await client.is_connected()
            if self.is_connected:
                seen_at = now()
            elif now() - seen_at >= self.timing.away_seconds:
                return
            await asyncio.sleep(self.timing.look_seconds)

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            answer = await self._take(request.payload)
            if answer.status != 200:
                _log.warning("a delivery over the socket was not kept: status=%d", answer.status)
                return
            body = None if answer.body is None else dict(answer.body)
            await client.send_socket_mode_response(
                SocketModeResponse(envelope_id=request.envelope_id, payload=body)
            )
        except Exception as error:  # noqa: BLE001 - not acknowledged: Slack delivers it again
            place = place_of(error)
            _log.warning(
                "a delivery over the socket was not acknowledged: error=%s at=%s", type(error).__name__, place
            )


async def _close(client: SocketModeClient) -> None:
    """Leaves nothing of it running, also where saying goodbye fails or is cancelled."""
    try:
        with suppress(Exception):
            await client.close()  # type: ignore[no-untyped-call]
    finally:
        for work in (client.message_processor, client.current_session_monitor, client.message_receiver):
            if work is not None:
                work.cancel()
        await client.aiohttp_client_session.close()
