"""Socket Mode: the same deliveries over a connection that we open, for who has no public address."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.slack.door import Answer
from adapters.slack.payload import Payload
from adapters.slack.web_api import WebApi

_log = logging.getLogger("wegwijs.slack")
Take = Callable[[Payload], Awaitable[Answer]]


class Socket:
    """Takes what comes over the socket. What is not kept is not acknowledged: Slack delivers it again."""

    def __init__(self, app_token: str, api: WebApi, take: Take) -> None:
        self._app_token = app_token
        self._api = api
        self._take = take

    async def run(self) -> None:
        """Stays connected until it is cancelled; the library connects again by itself."""
        client = SocketModeClient(app_token=self._app_token, web_client=self._api.client)
        client.socket_mode_request_listeners.append(self._handle)
        try:
            await client.connect()  # type: ignore[no-untyped-call]
            await asyncio.Event().wait()
        finally:
            await client.disconnect()  # type: ignore[no-untyped-call]
            await client.close()  # type: ignore[no-untyped-call]

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        answer = await self._take(request.payload)
        if answer.status != 200:
            _log.warning("a delivery over the socket was not kept: status=%d", answer.status)
            return
        body = None if answer.body is None else dict(answer.body)
        await client.send_socket_mode_response(
            SocketModeResponse(envelope_id=request.envelope_id, payload=body)
        )
