"""A TCP proxy that fails on command: slow, silent, refusing, reset, or cut in the middle."""

import asyncio
import contextlib
import socket
import struct
from typing import Self

_CHUNK = 65_536
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER with no time: closing sends a reset


class Proxy:
    """Stands on a free loopback port in front of `target`: (host, port), or the path of a socket file.

    The faults can be switched while it runs, and hold for connections that are open too:
    `latency_seconds` before each piece, `stall` and `flow`, `refuse` and `accept`, `reset`, `cut_after`.
    """

    def __init__(self, target: tuple[str, int] | str) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._left: int | None = None
        self._refuses = False
        self.latency_seconds = 0.0
        self.connections = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        self.reset()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def stall(self) -> None:
        """Nothing passes any more, and nobody is told."""
        self._flowing.clear()

    def flow(self) -> None:
        """Everything passes again."""
        self._flowing.set()

    def refuse(self) -> None:
        """Resets what is open, and every new connection at once."""
        self._refuses = True
        self.reset()

    def accept(self) -> None:
        """Takes connections again, after `refuse` or `cut_after`."""
        self._refuses = False
        self._left = None

    def cut_after(self, count: int) -> None:
        """Lets `count` more bytes pass, of both directions together, and then refuses."""
        self._left = count

    def reset(self) -> None:
        """Breaks all open connections, as a crashed machine would."""
        for writer in list(self._open):
            raw = writer.get_extra_info("socket")
            if raw is not None and raw.family != socket.AF_UNIX:
                with contextlib.suppress(OSError):
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        if self._refuses:
            self.reset()
            return
        try:
            behind = await self._connect()
        except OSError:
            self.reset()
            return
        self._open.add(behind[1])
        for source, sink in ((reader, behind[1]), (behind[0], writer)):
            pump = asyncio.create_task(self._pump(source, sink))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._target, str):
            return await asyncio.open_unix_connection(self._target)
        return await asyncio.open_connection(*self._target)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while piece := await source.read(_CHUNK):
                if self.latency_seconds:
                    await asyncio.sleep(self.latency_seconds)
                await self._flowing.wait()
                sink.write(self._passing(piece))
                await sink.drain()
                if self._left == 0:
                    self.refuse()
        except OSError:  # the other side is gone: so is this one
            pass
        finally:
            self._open.discard(sink)
            sink.close()

    def _passing(self, piece: bytes) -> bytes:
        if self._left is None:
            return piece
        passing = piece[: self._left]
        self._left -= len(passing)
        return passing
