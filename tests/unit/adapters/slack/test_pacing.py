"""Turns to write in Slack."""

from adapters.slack.pacing import BURST, CHANNEL_SECONDS, WORKSPACE_SECONDS, Pacer


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
