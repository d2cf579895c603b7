"""Socket Mode of the fake Slack: addresses with a ticket, envelopes that are acknowledged, disconnects."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.kit.slack_world import APP, World

ACK_SECONDS = 3.0
WITH_ANSWER = ("interactive", "slash_commands")  # kinds whose acknowledgement may carry a payload
HOST = "applink-fake"


@dataclass
class SocketServer:
    """The other end of a SocketModeClient (docs.slack.dev/apis/events-api/using-socket-mode)."""

    world: World
    tickets: set[str] = field(default_factory=set)
    connections: list[web.WebSocketResponse] = field(default_factory=list)
    retired: list[web.WebSocketResponse] = field(default_factory=list)
    waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)

    def new_address(self) -> str:
        """What apps.connections.open gives: to be used once."""
        ticket = self.world.name("ticket")
        self.tickets.add(ticket)
        return f"{self.world.base.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from its hello on."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=401)
        self.tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json(
            {
                **{"type": "hello", "num_connections": len(self.connections) + 1},
                "debug_info": {"host": HOST, "build_number": 1, "approximate_connection_time": 18060},
                "connection_info": {"app_id": APP},
            }
        )
        self.connections.append(socket)
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._hear(message.data)
        finally:
            for among in (self.connections, self.retired):
                if socket in among:
                    among.remove(socket)
        return socket

    def _hear(self, text: str) -> None:
        """An acknowledgement."""
        said = json.loads(text)
        future = self.waiting.pop(said.get("envelope_id", ""), None)
        if future is None:
            self.world.blame("socket", f"acknowledges an envelope that is not open: {sorted(said)}")
        elif not future.done():
            future.set_result(said)

    async def connected(self, count: int = 1, seconds: float = 5.0) -> None:
        """Waits until so many connections are open. Raises AssertionError when they are not."""
        end = time.monotonic() + seconds
        while len(self.connections) < count:
            assert time.monotonic() < end, f"{len(self.connections)} connections after {seconds} s"
            await asyncio.sleep(0.005)

    async def send(
        self, kind: str, payload: dict[str, Any], *, retry: int = 0, reason: str = ""
    ) -> dict[str, Any] | None:
        """Sends an envelope over one connection and returns what acknowledged it; None when nothing did
        within three seconds or nobody is connected. `kind` is events_api, interactive or slash_commands."""
        if not self.connections:
            return None
        name = self.world.name("envelope-")
        envelope: dict[str, Any] = {
            **{"envelope_id": name, "type": kind, "payload": payload},
            "accepts_response_payload": kind in WITH_ANSWER,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        future = self.waiting[name] = asyncio.get_running_loop().create_future()
        try:
            await self.connections[-1].send_json(envelope)
            said: dict[str, Any] = await asyncio.wait_for(future, ACK_SECONDS)
        except (TimeoutError, ConnectionError):
            self.waiting.pop(name, None)
            return None
        if said.get("payload") and kind not in WITH_ANSWER:
            self.world.blame("socket", "answers an event with a payload")
        return said

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Says that every connection ends. After `refresh_requested` nothing more goes over it and the client
        closes it once it has another; after `link_disabled` it is closed at once; `warning` only warns."""
        for socket in list(self.connections):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}})
            if reason != "warning":
                self.connections.remove(socket)
                self.retired.append(socket)
            if reason == "link_disabled":
                await socket.close()

    async def drop(self) -> None:
        """Ends every connection without a word."""
        for socket in [*self.connections, *self.retired]:
            await socket.close()
