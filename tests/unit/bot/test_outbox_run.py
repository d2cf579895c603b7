"""The outbox while it runs: marking what was sent, waking, stopping, and what does not hold it up."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

import bot.outbox
from bot.outbox import AT_ONCE, Outbox
from bot.ports import Notice
from tests.kit.desk import HANGS, Away, Desk
from tests.kit.stores import new_store


@pytest.fixture
def desk(clock: Any) -> Iterator[Desk]:
    store = new_store()
    yield Desk(store, clock)
    store.close()


# --- marking --------------------------------------------------------------------------------------


async def test_a_store_that_is_away_while_marking_is_asked_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.outbox, "MARK_AGAIN_SECONDS", 0)
    away = Away(desk.store)
    desk.channel.answers = []
    await desk.owe()
    send = desk.channel.send

    async def send_and_lose_the_store(notice: Notice) -> str | None:
        away.times = 3
        return await send(notice)

    desk.channel.send = send_and_lose_the_store  # type: ignore[method-assign]

    await desk.outbox(store=away).send_due()
    await desk.send_until_done()

    assert desk.channel.arrived == ["k"]
    assert desk.watch.heard == ["sent"]


async def test_marking_is_given_up_when_the_lease_is_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.outbox, "MARK_AGAIN_SECONDS", 0)
    away = Away(desk.store)
    desk.channel.can_look_up = True
    await desk.owe()
    find = desk.channel.send

    async def send_and_lose_the_store(notice: Notice) -> str | None:
        away.times = 1_000_000
        asyncio.get_running_loop().call_later(0.02, lambda: desk.clock.advance(seconds=61))
        return await find(notice)

    desk.channel.send = send_and_lose_the_store  # type: ignore[method-assign]

    await asyncio.wait_for(desk.outbox(store=away).send_due(), timeout=20)
    desk.channel.send = find  # type: ignore[method-assign]
    await desk.send_until_done()

    assert desk.channel.arrived == ["k"]
    assert desk.watch.heard == ["not_kept", "sent"]


async def test_a_mark_after_the_lease_was_lost_is_reported_and_changes_nothing(desk: Desk) -> None:
    desk.channel.can_look_up = True
    await desk.owe()
    send = desk.channel.send
    desk.channel.arrived.append("k")  # the slow send is on its way: the other one finds it

    async def send_slower_than_the_lease(notice: Notice) -> str | None:
        desk.clock.advance(seconds=61)
        await desk.outbox("b").send_due()
        desk.channel.tried.append(notice)
        return "late"

    desk.channel.send = send_slower_than_the_lease  # type: ignore[method-assign]

    await desk.outbox("a").send_due()
    desk.channel.send = send  # type: ignore[method-assign]

    assert desk.watch.heard == ["sent", "lease_lost"]
    assert await desk.outbox().send_due() == 0


# --- run ------------------------------------------------------------------------------------------


@asynccontextmanager
async def running(outbox: Outbox) -> AsyncIterator[asyncio.Event]:
    """The outbox runs until the block ends; `stop` for those who stop it themselves."""
    stop = asyncio.Event()
    task = asyncio.create_task(outbox.run(stop))
    try:
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(task, timeout=20)


async def until(is_true: Any) -> None:
    """Waits for something that is to happen by itself; fails after 20 seconds."""
    for _ in range(20_000):
        if is_true():
            return
        await asyncio.sleep(0.001)
    pytest.fail("it did not happen")


@pytest.fixture
def rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outbox does not look by itself while a test lasts."""
    monkeypatch.setattr(bot.outbox, "POLL_SECONDS", 1000.0)


@pytest.mark.usefixtures("rarely")
async def test_wake_sends_at_once(desk: Desk) -> None:
    outbox = desk.outbox()
    async with running(outbox):
        await asyncio.sleep(0.05)
        await desk.owe()
        await asyncio.sleep(0.05)
        before = list(desk.channel.arrived)

        outbox.wake()
        await until(lambda: desk.channel.arrived)

    assert (before, desk.channel.arrived) == ([], ["k"])


@pytest.mark.usefixtures("rarely")
async def test_the_next_of_a_conversation_goes_as_soon_as_the_one_before_was_sent(desk: Desk) -> None:
    for number in range(5):
        await desk.owe(str(number))

    async with running(desk.outbox()):
        await until(lambda: len(desk.channel.arrived) == 5)

    assert desk.channel.arrived == ["0", "1", "2", "3", "4"]


async def test_stopping_finishes_the_sends_that_were_begun_and_begins_no_other(desk: Desk) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()
    send = desk.channel.send

    async def send_slowly(notice: Notice) -> str | None:
        began.set()
        await go_on.wait()
        return await send(notice)

    desk.channel.send = send_slowly  # type: ignore[method-assign]
    await desk.owe("begun")
    await desk.owe("next")
    async with running(desk.outbox()) as stop:
        await began.wait()
        stop.set()
        await asyncio.sleep(0.02)
        go_on.set()

    assert desk.channel.arrived == ["begun"]
    assert desk.watch.heard == ["sent"]


@pytest.mark.usefixtures("rarely")
async def test_one_conversation_that_hangs_does_not_hold_up_the_others(desk: Desk) -> None:
    desk.channel.send_seconds = 1.0
    desk.channel.answers = [HANGS]
    for number in range(2 * AT_ONCE):
        await desk.owe(f"hangs {number}", "stuck")
    for number in range(2 * AT_ONCE):
        await desk.owe(f"goes {number}", f"free {number}")

    async with running(desk.outbox()):
        await until(lambda: len(desk.channel.arrived) == 2 * AT_ONCE)
        heard = list(desk.watch.heard)

    assert "unclear" not in heard
    assert all(key.startswith("goes") for key in desk.channel.arrived)


async def test_a_store_that_is_away_does_not_end_the_run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.outbox, "POLL_SECONDS", 0.001)
    away = Away(desk.store)
    away.times = 3
    await desk.owe()

    async with running(desk.outbox(store=away)):
        await until(lambda: desk.channel.arrived)

    assert desk.watch.heard[:3] == ["not_kept"] * 3


# --- what is refused ------------------------------------------------------------------------------


def test_a_channel_slower_than_the_lease_is_refused(desk: Desk) -> None:
    desk.channel.send_seconds = 60

    with pytest.raises(ValueError, match="slack may outlast the lease"):
        desk.outbox()


async def test_an_outbox_without_channels_takes_nothing(desk: Desk) -> None:
    await desk.owe()

    assert await desk.outbox(channels={}).send_due() == 0
