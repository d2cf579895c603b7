"""Turns to write in Teams."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams.pacing import APP_LIMIT, CONVERSATION_LIMITS, LONGEST_TURN, SENT_BACK_SECONDS, Pacer
from bot.outbox import SendLater

STEPS = st.tuples(st.sampled_from(("a", "b", "19:k;messageid=1", "19:k;messageid=2")), st.floats(0, 2))


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def most_within(moments: list[float], span: float) -> int:
    """The most that were written in any time of this length."""
    return max(sum(start <= one < start + span - 1e-9 for one in moments) for start in moments)


def fill(pacer: Pacer, watch: Watch, number: int, conversation: str = "a") -> list[float]:
    """When so many are written that are asked for at once, each as soon as it may."""
    return [watch.now + pacer.reserve(conversation) for _ in range(number)]


@pytest.mark.parametrize(("span", "most"), CONVERSATION_LIMITS, ids=lambda one: f"{one:g}")
def test_in_one_conversation_no_limit_is_passed_and_each_is_used(span: float, most: int) -> None:
    watch = Watch()
    pacer = Pacer(seconds=watch, margin=0.0)

    moments = fill(pacer, watch, 1900)

    assert moments == sorted(moments)
    assert most_within(moments[-most - 60 :] if span > 60 else moments[:200], span) <= most
    assert moments[most] - moments[0] >= span


def test_seven_may_be_written_at_once_and_the_eighth_a_second_later() -> None:
    pacer = Pacer(seconds=Watch())

    waits = [pacer.reserve("a") for _ in range(8)]

    assert waits[:7] == [0] * 7
    assert waits[7] == pytest.approx(1.1)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=120))
def test_in_any_order_of_asking_all_limits_hold_at_once(steps: list[tuple[str, float]]) -> None:
    watch = Watch()
    pacer = Pacer(seconds=watch, margin=0.0)
    written: dict[str, list[float]] = {}

    for conversation, pause in steps:
        watch.now += pause if pause > 1.5 else 0.0
        written.setdefault(conversation[:4], []).append(watch.now + pacer.reserve(conversation))

    for moments in written.values():
        assert moments == sorted(moments)
        assert all(most_within(moments, span) <= most for span, most in CONVERSATION_LIMITS)
    together = [one for moments in written.values() for one in moments]
    assert not together or most_within(together, APP_LIMIT[0]) <= APP_LIMIT[1]


def test_threads_of_one_channel_share_its_limits() -> None:
    pacer = Pacer(seconds=Watch())
    for number in range(7):
        pacer.reserve(f"19:k@thread.tacv2;messageid={number}")

    assert pacer.reserve("19:k@thread.tacv2;messageid=8") > 1
    assert pacer.reserve("19:ander@thread.tacv2;messageid=8") == 0


def test_statement_10_another_conversation_does_not_wait_for_a_busy_one() -> None:
    pacer = Pacer(seconds=Watch())
    for _ in range(29):
        pacer.reserve("a")

    assert pacer.reserve("b") == 0


def test_after_a_pause_a_conversation_may_be_written_to_at_once() -> None:
    watch = Watch()
    pacer = Pacer(seconds=watch)
    fill(pacer, watch, 7)
    watch.now += 2.2

    assert pacer.reserve("a") == 0


def test_the_application_as_a_whole_writes_thirty_a_second() -> None:
    pacer = Pacer(seconds=Watch())

    waits = [pacer.reserve(f"c{number}") for number in range(61)]

    assert waits[:30] == [0] * 30
    assert waits[30:60] == [pytest.approx(1.1)] * 30
    assert waits[60] == pytest.approx(2.2)


async def send_back(pacer: Pacer, conversation: str = "a") -> float:
    """How long it is sent back for, in seconds."""
    with pytest.raises(SendLater) as found:
        await pacer.turn(conversation)
    assert not found.value.is_try
    assert found.value.after is not None
    return found.value.after.total_seconds()


async def test_who_would_wait_long_is_sent_back_until_its_turn_each_a_turn_later() -> None:
    watch = Watch()
    pacer = Pacer(seconds=watch)
    fill(pacer, watch, 20)

    waits = [await send_back(pacer) for _ in range(3)]

    assert waits[0] > LONGEST_TURN
    assert [round(wait - waits[0], 6) for wait in waits] == [0, SENT_BACK_SECONDS, 2 * SENT_BACK_SECONDS]
    assert pacer.reserve("b") == 0


async def test_who_comes_back_in_its_turn_goes_at_once() -> None:
    watch = Watch()
    pacer = Pacer(seconds=watch)
    fill(pacer, watch, 60)
    wait = await send_back(pacer)

    watch.now += wait

    assert pacer.reserve("a") == pytest.approx(0)


def test_conversations_of_long_ago_are_forgotten() -> None:
    watch = Watch()
    pacer = Pacer(seconds=watch)
    for number in range(1500):
        pacer.reserve(f"c{number}")
        watch.now += 1
    watch.now += 3700

    for number in range(1500):
        watch.now += 1
        pacer.reserve(f"new{number}")

    assert not any(name.startswith("c") for name in pacer._turns_of)
    assert len(pacer._turns) < 5
