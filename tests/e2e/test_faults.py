"""Events and answers of a platform that go wrong, and what is kept all the same (reliability.md, part 2).

Statements 14 and 15, about the database, are in test_database_faults.py.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio

from adapters.store.store import SqlStore
from bot.outbox import Channel
from tests.kit.child import ASKABLE, BLIND, EXIT_CODE, ExitAt
from tests.kit.children import Child, ChildGone, Children
from tests.kit.counting import Answer, Platform
from tests.kit.ledger import read_ledger
from tests.kit.office import Office, event, make_office, open_channels

MORNING = "2026-11-23T09:00:00+00:00"
HOUR_LATER = "2026-11-23T10:00:00+00:00"


@pytest_asyncio.fixture
async def platform() -> AsyncIterator[Platform]:
    async with Platform() as running:
        yield running


@pytest_asyncio.fixture
async def channels(platform: Platform) -> AsyncIterator[dict[str, Channel]]:
    async with open_channels(platform) as opened:
        yield opened


@pytest.fixture
def office(store: SqlStore, clock: Any, channels: dict[str, Channel]) -> Office:
    return make_office(store, clock, channels)


@pytest.fixture
def others(store: SqlStore, clock: Any, channels: dict[str, Channel]) -> Iterator[list[Office]]:
    """Two more processes' worth on the same database."""
    if store.engine.dialect.name == "sqlite":
        stores = [SqlStore.sqlite(Path(store.engine.url.database or "")) for _ in range(2)]
    else:
        address = store.engine.url.render_as_string(hide_password=False)
        stores = [SqlStore.postgresql(address) for _ in range(2)]
    yield [make_office(one, clock, channels, f"other{number}") for number, one in enumerate(stores)]
    for one in stores:
        one.close()


# --- statements 1 and 4: what comes in twice, or in another order -----------------------------------


async def test_statement_1_an_event_that_comes_five_times_on_three_workers_has_one_reply(
    office: Office, others: list[Office], platform: Platform
) -> None:
    offices = [office, *others]

    turns = await asyncio.gather(*(one.handle(event("e1")) for one in offices for _ in range(5)))
    await asyncio.gather(*(one.outbox.send_due() for one in offices))

    assert len({turn.reply for turn in turns}) == 1
    assert office.ledger().faults("a", "e1") == []
    assert office.ledger().conversations == {"a": 1}
    assert platform.texts("a") == ["op e1"]


async def test_statement_4_events_in_another_order_and_again_are_each_answered_once(
    office: Office, others: list[Office], platform: Platform
) -> None:
    offices = [office, *others]

    for number, name in enumerate(("e3", "e1", "e3", "e2", "e1", "e2", "e3")):
        await offices[number % 3].handle(event(name))
    for _ in range(3):
        await office.outbox.send_due()

    ledger = office.ledger()
    assert [ledger.faults("a", name) for name in ("e1", "e2", "e3")] == [[], [], []]
    assert ledger.conversations == {"a": 3}
    assert platform.texts("a") == ["op e3", "op e1", "op e2"]


# --- statements 7 and 8: kill -9 in between ---------------------------------------------------------


@pytest.fixture
def address(store: SqlStore) -> str:
    """Where a child finds the database of `store`."""
    if store.engine.dialect.name == "sqlite":
        return str(store.engine.url.database)
    return store.engine.url.render_as_string(hide_password=False)


@asynccontextmanager
async def crashed(
    address: str, platform: Platform, what: Literal["commit", "send"], channel: str = BLIND
) -> AsyncIterator[Child]:
    """A new process, after one died right after the first commit, or send, that `e1` led to."""
    async with Children() as children:
        exit_at = ExitAt(what, 1, "after")
        first = await children.start(address, platform.address, moment=MORNING, exit_at=exit_at)
        with contextlib.suppress(ChildGone):
            await hand_in(first, channel)
            await first.do("send", moment=MORNING)
        assert await first.wait() == EXIT_CODE
        yield await children.start(address, platform.address, moment=MORNING)


async def hand_in(child: Child, channel: str = BLIND) -> None:
    await child.do("handle", channel=channel, conversation="a", event_id="e1", text="hallo", moment=MORNING)


async def test_statement_7_killed_between_commit_and_acknowledgement_the_event_is_handled_once(
    store: SqlStore, address: str, platform: Platform
) -> None:
    async with crashed(address, platform, "commit") as second:
        await hand_in(second)
        await second.do("send", moment=MORNING)

    ledger = read_ledger(store.engine)
    assert ledger.faults("a", "e1") == []
    assert ledger.conversations == {"a": 1}
    assert platform.texts("a") == ["op e1"]


@pytest.mark.parametrize(("channel", "repeats"), [(ASKABLE, [False]), (BLIND, [False, True])])
async def test_statement_8_killed_between_send_and_mark_it_is_looked_up_or_marked_as_a_repeat(
    store: SqlStore, address: str, platform: Platform, channel: str, repeats: list[bool]
) -> None:
    async with crashed(address, platform, "send", channel) as second:
        await second.do("send", moment=HOUR_LATER)
        await second.do("send", moment=HOUR_LATER)

    assert [one.is_repeat for one in platform.arrivals] == repeats
    assert [one.state for one in read_ledger(store.engine).notices] == ["sent"]


# --- statements 10 and 11: what the platform answers ------------------------------------------------


async def test_statement_10_after_429_it_waits_as_told_and_others_do_not(
    office: Office, platform: Platform, clock: Any
) -> None:
    platform.script("a", Answer.LATER)
    for conversation in ("a", "b"):
        await office.handle(event(f"{conversation}1", conversation))
    await office.outbox.send_due()
    at_once = [platform.texts("a"), platform.texts("b")]

    clock.advance(seconds=29)
    await office.outbox.send_due()
    early = platform.texts("a")
    clock.advance(seconds=10)
    await office.outbox.send_due()

    assert (at_once, early) == ([[], ["op b1"]], [])
    assert [one.text for one in platform.arrivals if not one.is_repeat] == ["op b1", "op a1"]


async def test_statement_11_what_was_refused_is_not_tried_again_and_is_shown(
    office: Office, platform: Platform, clock: Any
) -> None:
    platform.script("a", Answer.REFUSED)
    await office.handle(event("e1"))
    await office.handle(event("e2"))
    for _ in range(3):
        await office.outbox.send_due()
        clock.advance(days=1)

    async with office.store.unit(read_only=True) as unit:
        dead = await unit.dead_notices()

    assert [(one.tries, one.error) for one in dead] == [(1, "forbidden")]
    assert platform.texts("a") == ["op e2"]
