"""kill -9 under load, in short; the full runs are `python -m tests.bench.kills`."""

import contextlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from tests.bench.kills import kill_under_load, new_postgresql
from tests.kit.postgres import Postgres
from tests.kit.process import Server

SHORT_LIFE_SECONDS = 0.3
SHORT_LEASE_SECONDS = 3.0
KILL_AFTER_SECONDS = (0.0, 0.004, 0.012)  # from before the message is read until after it is answered


async def test_fifty_kills_on_sqlite_lose_nothing_and_double_nothing_unmarked(tmp_path: Path) -> None:
    report = await kill_under_load(
        str(tmp_path / "k.sqlite"),
        50,
        longest_life_seconds=SHORT_LIFE_SECONDS,
        lease_seconds=SHORT_LEASE_SECONDS,
    )

    assert report.faults == []


async def test_ten_kills_on_postgresql_lose_nothing_and_double_nothing_unmarked(postgres: Postgres) -> None:
    report = await kill_under_load(
        new_postgresql(postgres),
        10,
        longest_life_seconds=SHORT_LIFE_SECONDS,
        lease_seconds=SHORT_LEASE_SECONDS,
    )

    assert report.faults == []


@dataclass
class Visitor:
    """Somebody in the web chat; keeps the cookie, and knows what was acknowledged."""

    cookie: str = ""
    acknowledged: list[str] = field(default_factory=list)

    def say(self, server: Server, text: str) -> None:
        """Sends under an id that belongs to the text. Raises OSError or HTTPException."""
        post = {"id": f"bericht-{text.replace(' ', '-')}", "text": text, "after": 0}
        self._ask(server, "POST", "/bericht", json.dumps(post))
        self.acknowledged.append(text)

    def say_until_killed(self, server: Server, text: str) -> threading.Thread:
        """Sends from a thread of its own; whoever kills the server need not wait."""

        def send() -> None:
            with contextlib.suppress(OSError, HTTPException):  # not acknowledged
                self.say(server, text)

        thread = threading.Thread(target=send)
        thread.start()
        return thread

    def read(self, server: Server) -> list[dict[str, Any]]:
        """The whole conversation."""
        messages: list[dict[str, Any]] = self._ask(server, "GET", "/berichten?na=0", None)["messages"]
        return messages

    def _ask(self, server: Server, method: str, path: str, body: str | None) -> Any:
        connection = HTTPConnection(server.address.removeprefix("http://"), timeout=10)
        headers = {"Accept": "application/json", "Content-Type": "application/json", "Cookie": self.cookie}
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            if response.status != 200:
                raise HTTPException(response.status)
            if given := response.headers["Set-Cookie"]:
                self.cookie = given.partition(";")[0]
            return json.load(response)
        finally:
            connection.close()


@pytest.mark.timeout(180)
def test_three_kills_of_the_whole_process_lose_and_double_nothing_in_a_web_chat(
    serve: Callable[[], Server],
) -> None:
    visitor, server = Visitor(), serve()
    said: list[str] = []

    for number, kill_after_seconds in enumerate(KILL_AFTER_SECONDS):
        for turn in range(2):
            said.append(f"vraag naar een {number}{turn}")
            visitor.say(server, said[-1])
        said.append(f"vraag naar twee {number}")
        sending = visitor.say_until_killed(server, said[-1])
        time.sleep(kill_after_seconds)
        server.process.kill()
        server.process.wait()
        sending.join()
        acknowledged = list(visitor.acknowledged)
        server = serve()
        kept = [message["html"] for message in visitor.read(server)]
        for text in acknowledged:
            assert sum(text in html for html in kept) == 1
        for text in said[-2:]:
            visitor.say(server, text)

    messages = visitor.read(server)
    assert [message["author"] for message in messages] == ["vrager", "assistent"] * len(said)
    for text, asked in zip(said, messages[::2], strict=True):
        assert text in asked["html"]
