"""Health and figures over HTTP: what is told to whom, and that it stays calm when the store is not."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from adapters.logs import make_log
from adapters.store.store import SqlStore
from adapters.watch import LogAndFigures
from bot.ports import NotKept
from tests.e2e.web_client import get
from tests.e2e.web_fakes import NOW, make_site, run_chat
from tests.kit.owed import PERSON, give_up, owe, owed

in_one_loop = pytest.mark.asyncio(loop_scope="session")


@in_one_loop
async def test_the_process_is_alive_whatever_the_store_does(chat, visitor) -> None:
    chat.store.broken_by = NotKept("away")

    alive = await get(visitor, f"{chat.address}/healthz")

    assert alive[:2] == (200, "ok\n")


@in_one_loop
async def test_ready_tells_what_there_is_to_know_and_nothing_personal(visitor) -> None:
    async with run_chat(make_site(channels=("web", "slack"))) as chat:
        await owe(chat.store, owed(at=NOW - timedelta(seconds=299)))

        status, body, headers = await get(visitor, f"{chat.address}/readyz")

    assert status == 200
    assert headers["Content-Type"].startswith("application/json")
    assert json.loads(body) == {
        "ready": True,
        "store": True,
        "oldest_owed_seconds": 299,
        "dead_notices": 0,
        "gaps": 0,
        "channels": {
            "web": {"owed": 0, "refused": False},
            "slack": {"owed": 1, "refused": False},
        },
    }


@in_one_loop
async def test_a_notice_that_is_due_for_five_minutes_makes_it_unready(chat, visitor) -> None:
    await owe(chat.store, owed("later", at=NOW + timedelta(days=1)), owed(at=NOW - timedelta(minutes=5)))

    status, body, _ = await get(visitor, f"{chat.address}/readyz")

    assert status == 503
    assert json.loads(body)["oldest_owed_seconds"] == 300
    assert PERSON not in body


@in_one_loop
async def test_dead_notices_are_counted_and_do_not_make_it_unready(chat, visitor) -> None:
    await give_up(chat.store, owed("a", at=NOW), owed("b", at=NOW))

    status, body, _ = await get(visitor, f"{chat.address}/readyz")

    assert (status, json.loads(body)["dead_notices"]) == (200, 2)


@in_one_loop
@pytest.mark.parametrize(
    "error", [NotKept("geheim"), RuntimeError("geheim")], ids=["store away", "fault of ours"]
)
async def test_a_store_that_fails_makes_it_unready_and_recovers(chat, visitor, error) -> None:
    chat.store.broken_by = error
    broken = await get(visitor, f"{chat.address}/readyz")
    chat.store.broken_by = None
    mended = await get(visitor, f"{chat.address}/readyz")

    assert broken[0] == 503
    assert json.loads(broken[1]) == {
        "ready": False,
        "store": False,
        "oldest_owed_seconds": None,
        "dead_notices": None,
        "gaps": None,
        "channels": {},
    }
    assert mended[0] == 200


class HangingStore:
    """A store that does not answer until it is let go; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.may_answer = asyncio.Event()

    @asynccontextmanager
    async def unit(self, *, read_only: bool = False) -> AsyncIterator[Any]:
        self.asked += 1
        await self.may_answer.wait()
        raise NotKept("away")
        yield

    def close(self) -> None:
        """Nothing to close."""


@in_one_loop
async def test_a_store_that_hangs_is_asked_once_and_keeps_nobody_waiting(visitor, monkeypatch) -> None:
    monkeypatch.setattr("adapters.web.ops.STORE_SECONDS", 0.05)
    store = HangingStore()

    async with run_chat(make_site(store=store)) as chat:
        statuses = [(await get(visitor, f"{chat.address}/readyz"))[0] for _ in range(3)]
        store.may_answer.set()

    assert statuses == [503, 503, 503]
    assert store.asked == 1


@in_one_loop
@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
@pytest.mark.parametrize(
    ("networks", "method", "headers"),
    [
        pytest.param(["127.0.0.1"], "GET", {"X-Forwarded-For": "127.0.0.1"}, id="forwarded for"),
        pytest.param(["127.0.0.1"], "GET", {"Forwarded": "for=127.0.0.1"}, id="forwarded"),
        pytest.param(["127.0.0.1"], "GET", {"Via": "1.1 proxy"}, id="via"),
        pytest.param(["127.0.0.1"], "POST", {}, id="posted"),
        pytest.param(["10.0.0.0/8", "::1"], "GET", {}, id="from elsewhere"),
        pytest.param([], "GET", {}, id="for nobody"),
    ],
)
async def test_for_others_it_is_a_page_that_does_not_exist(visitor, path, networks, method, headers) -> None:
    allowed = tuple(ip_network(network) for network in networks)

    async with run_chat(make_site(ops_networks=allowed)) as chat:
        answers = []
        for one in (path, "/bestaat-niet"):
            async with visitor.request(method, chat.address + one, headers=headers) as response:
                answers.append((response.status, await response.text(), sorted(response.headers)))

    assert answers[0] == answers[1]
    assert answers[0][0] == 404


@in_one_loop
async def test_figures_are_told_in_the_text_form_of_prometheus(visitor) -> None:
    watch = LogAndFigures(make_log(), ["web"])

    def figures(found) -> bytes:
        watch.measure(
            store_answers=found.store_answers, oldest_owed=found.oldest_owed, dead_notices=found.dead_notices
        )
        return watch.figures()

    async with run_chat(make_site(figures=figures)) as chat:
        await owe(chat.store, owed(at=NOW - timedelta(seconds=7)))
        status, body, headers = await get(visitor, f"{chat.address}/metrics")

    assert status == 200
    assert headers["Content-Type"].startswith("text/plain; version=")
    assert "wegwijs_store_answers 1.0\n" in body
    assert "wegwijs_oldest_owed_seconds 7.0\n" in body
    assert "wegwijs_dead_notices 0.0\n" in body
    assert 'wegwijs_events_total{channel="web",event="turn",outcome="answer"} 0.0\n' in body


async def test_the_number_of_dead_notices_is_known_on_both_databases(store: SqlStore) -> None:
    await give_up(store, owed("a", at=NOW), owed("b", at=NOW))
    await owe(store, owed("c", at=NOW))

    async with store.unit(read_only=True) as unit:
        assert await unit.count_dead() == 2
