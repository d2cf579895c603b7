"""Starts Microsoft's own client, the Agents Playground, on a free port of this machine, and ends it."""

import asyncio
import json
import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.kit.npm import npm_package
from tests.kit.playground import Playground
from tests.kit.playground_world import config

PACKAGE = "@microsoft/m365agentsplayground"
START_SECONDS = 30.0
_STREAMS = ("/_ws_conversation/v1/conversations/stream", "/_ws/log/stream")


def service_at(port: int) -> str:
    """How the Playground on this port calls its connector in all that it delivers."""
    return f"http://localhost:{port}/_connector"


@asynccontextmanager
async def open_playground(endpoint: str, folder: Path, *, port: int = 0) -> AsyncIterator[Playground]:
    """The Playground, talking with what listens at `endpoint`; all that it writes is in `folder`.

    `port` is for who must know before what its connector is called (`service_at`); else any will do.
    """
    package = npm_package(PACKAGE, "Agents Playground")
    (folder / ".m365agentsplayground.yml").write_text(json.dumps(config()), encoding="utf-8")
    said = folder / "said.log"
    with said.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(str(shutil.which("node")), str(package / "cli.js"), "start", "-e", endpoint),
            *("-c", "msteams", "-p", str(port), "--dt"),
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "BROWSER": "none"},
            stdout=log,
            stderr=log,
        )
    try:
        async with aiohttp.ClientSession() as session:
            playground = Playground(await _address(process, said.read_text), session)
            assert not port or playground.address.endswith(f":{port}"), "somebody else took the port"
            async with _listening(playground):
                yield playground
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _address(process: asyncio.subprocess.Process, read: Callable[[], str]) -> str:
    """Where it listens, once what it wrote says so."""
    end = time.monotonic() + START_SECONDS
    while not (found := re.search(r"Listening on (\d+)", told := read())):
        assert process.returncode is None, f"the Playground ended: {told}"
        assert time.monotonic() < end, f"the Playground does not start: {told}"
        await asyncio.sleep(0.05)
    return f"http://127.0.0.1:{found[1]}"


@asynccontextmanager
async def _listening(playground: Playground) -> AsyncIterator[None]:
    """Hears both its streams."""
    sockets = [await playground.session.ws_connect(playground.address + one) for one in _STREAMS]

    async def hear(socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            playground.hear(json.loads(message.data))

    tasks = [asyncio.create_task(hear(one)) for one in sockets]
    try:
        yield
    finally:
        for socket in sockets:
            await socket.close()
        await asyncio.gather(*tasks)
