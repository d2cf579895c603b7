"""Sends ready-made requests over kept connections, with as little work as can be: the server is measured."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

_END = b"\r\n\r\n"


def make_request(address: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """The bytes of a POST of JSON."""
    named = {"Host": urlsplit(address).netloc, "Content-Type": "application/json", **headers}
    named["Content-Length"] = str(len(body))
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join(lines).encode() + _END + body


async def fire(address: str, requests: Sequence[bytes], *, at_once: int) -> Counter[int]:
    """Sends all, so many at a time; how often each status came back."""
    waiting, found = iter(requests), Counter[int]()
    where = urlsplit(address)
    assert where.hostname is not None

    async def one_line(host: str) -> None:
        reader, writer = await asyncio.open_connection(host, where.port)
        try:
            found.update([status async for status in _answers(waiting, reader, writer)])
        finally:
            writer.close()

    await asyncio.gather(*(one_line(where.hostname) for _ in range(at_once)))
    return found


async def _answers(
    waiting: Iterator[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> AsyncIterator[int]:
    for request in waiting:
        writer.write(request)
        head = await reader.readuntil(_END)
        lines = head.decode("latin-1").split("\r\n")
        sizes = [line.partition(":")[2] for line in lines if line.lower().startswith("content-length:")]
        await reader.readexactly(int(sizes[0]) if sizes else 0)
        yield int(lines[0].split()[1])
