"""Turns to write in Slack."""

import pytest

from adapters.slack import pacing
from adapters.slack.pacing import BURST, CHANNEL_SECONDS, LONGEST_TURN, WORKSPACE_SECONDS, Pacer
from bot.outbox import SendLater


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_in_one_channel_each_next_turn_is_over_a_second_later() -> None:
    pacer = Pacer(seconds=Watch())

    waits = [pacer.reserve("C1") for _ in range(4)]

    assert [round(wait / CHANNEL_SECONDS, 6) for wait in waits] == [0, 1, 2, 3]


def test_another_channel_does_not_wait_for_a_busy_one() -> None:
    pacer = Pacer(seconds=Watch())
    for _ in range(5):
        pacer.reserve("C1")

    assert pacer.reserve("C2") == 0


def test_after_a_pause_a_channel_may_be_written_to_at_once() -> None:
    watch = Watch()
    pacer = Pacer(seconds=watch)
    pacer.reserve("C1")
    watch.now += CHANNEL_SECONDS

    assert pacer.reserve("C1") == 0


def test_the_workspace_as_a_whole_has_a_budget_with_room_for_a_burst() -> None:
    pacer = Pacer(seconds=Watch())

    waits = [pacer.reserve(f"C{number}") for number in range(BURST + 10)]

    assert waits[: BURST - 1] == [0] * (BURST - 1)
    assert waits[-1] > 9 * WORKSPACE_SECONDS
    assert waits == sorted(waits)


def test_a_busy_channel_takes_no_more_of_the_budget_than_it_uses() -> None:
    pacer = Pacer(seconds=Watch())
    for _ in range(BURST // 2):
        pacer.reserve("C1")

    assert pacer.reserve("C2") == 0


def test_channels_of_long_ago_are_forgotten() -> None:
    watch = Watch()
    pacer = Pacer(seconds=watch, workspace_seconds=0.0)
    for number in range(1000):
        pacer.reserve(f"C{number}")
    watch.now += 60

    pacer.reserve("C-last")

    assert len(pacer._next_of) < 10


async def send_back(pacer: Pacer, channel: str = "C1") -> float:
    """How long it is sent back for, in seconds."""
    with pytest.raises(SendLater) as found:
        await pacer.turn(channel)
    assert not found.value.is_try
    assert found.value.after is not None
    return found.value.after.total_seconds()


async def test_who_would_wait_long_for_a_busy_channel_is_sent_back_until_its_turn_each_a_turn_later() -> None:
    pacer = Pacer(seconds=Watch())
    while pacer.reserve("C1") + CHANNEL_SECONDS <= LONGEST_TURN:
        pass

    waits = [await send_back(pacer) for _ in range(3)]

    assert waits[0] > LONGEST_TURN
    assert [round(wait - waits[0], 6) for wait in waits] == [0, CHANNEL_SECONDS, 2 * CHANNEL_SECONDS]
    assert pacer.reserve("C2") == 0


async def test_who_comes_back_in_its_turn_goes_at_once() -> None:
    watch = Watch()
    pacer = Pacer(seconds=watch)
    for _ in range(5):
        pacer.reserve("C1")
    wait = await send_back(pacer)

    watch.now += wait

    assert pacer.reserve("C1") == pytest.approx(0)


async def test_the_next_part_of_a_message_is_not_sent_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "LONGEST_TURN", 0.0)
    pacer = Pacer(channel_seconds=0.05)
    await pacer.turn("C1")

    await pacer.turn("C1", is_begun=True)

    await send_back(pacer)
