"""The outbox: when a notice is tried again, given up, asked about or marked as a repetition."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.home_place import HOME
from bot.marking import UNSAY
from bot.outbox import MOST_TRIES, SendLater, SendRefused, SendUnclear, backoff
from bot.ports import Notice
from bot.rights import erase
from tests.kit.desk import HANGS, ArrivedAllTheSame, Desk
from tests.kit.stores import new_store
from tests.kit.units import kept


@pytest.fixture
def desk(clock: Any) -> Iterator[Desk]:
    store = new_store()
    yield Desk(store, clock)
    store.close()


# --- backoff --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [
        pytest.param(0, 5, id="none"),
        pytest.param(1, 5, id="first"),
        pytest.param(2, 20, id="second"),
        pytest.param(3, 80, id="third"),
        pytest.param(5, 1280, id="fifth"),
        pytest.param(6, 3600, id="an hour at most"),
        pytest.param(10_000, 3600, id="very many"),
    ],
)
def test_backoff_is_four_times_as_long_each_time_and_spread_by_a_tenth(tries: int, seconds: float) -> None:
    waits = [backoff(tries, f"key {number}").total_seconds() for number in range(200)]

    assert min(waits) >= seconds
    assert max(waits) <= seconds * 1.1
    assert max(waits) - min(waits) > seconds * 0.08


def test_backoff_is_the_same_each_time_for_one_key() -> None:
    assert backoff(3, "a") == backoff(3, "a")
    assert backoff(3, "a") != backoff(3, "b")


# --- how a try ends -------------------------------------------------------------------------------


async def test_what_was_sent_is_not_sent_again(desk: Desk) -> None:
    await desk.owe()

    await desk.send_until_done()

    assert desk.channel.arrived == ["k"]
    assert desk.watch.heard == ["sent"]


async def test_statement_11_a_permanent_error_is_not_tried_again(desk: Desk) -> None:
    desk.channel.answers = [SendRefused("channel_not_found")]
    await desk.owe()

    await desk.send_until_done()

    assert len(desk.channel.tried) == 1
    assert await desk.dead() == [("k", "channel_not_found")]
    assert desk.watch.heard == ["dead"]


async def test_statement_10_the_wait_a_platform_asked_for_is_kept_and_others_go_on(desk: Desk) -> None:
    desk.channel.answers = [SendLater("ratelimited", after=timedelta(seconds=30))]
    outbox = desk.outbox()
    await desk.owe("first", "c")
    await outbox.send_due()
    await desk.owe("other", "d")

    desk.clock.advance(seconds=29)
    await outbox.send_due()
    before = list(desk.channel.arrived)
    desk.clock.advance(seconds=1)
    await outbox.send_due()

    assert before == ["other"]
    assert desk.channel.arrived == ["other", "first"]


async def test_a_short_wait_that_was_asked_for_does_not_shorten_the_backoff(desk: Desk) -> None:
    desk.channel.answers = [SendLater("busy", after=timedelta(seconds=1))]
    outbox = desk.outbox()
    await desk.owe()
    await outbox.send_due()

    desk.clock.advance(seconds=4.9)

    assert await outbox.send_due() == 0


async def test_waiting_of_our_own_accord_is_no_try(desk: Desk) -> None:
    wait = SendLater("the channel is busy", after=timedelta(seconds=1), is_try=False)
    desk.channel.answers = [wait] * (MOST_TRIES + 1)
    await desk.owe()

    await desk.send_until_done()

    assert desk.channel.arrived == ["k"]
    assert {one.tries for one in desk.channel.tried} == {1}
    assert desk.watch.heard[-1] == "sent"


async def test_eight_tries_that_failed_make_a_dead_notice(desk: Desk) -> None:
    desk.channel.answers = [SendLater("no connection")] * 20
    await desk.owe()

    await desk.send_until_done()

    assert len(desk.channel.tried) == MOST_TRIES
    assert await desk.dead() == [("k", "no connection")]
    assert desk.watch.heard == ["later"] * (MOST_TRIES - 1) + ["dead"]


async def test_an_unclear_send_that_arrived_is_found_and_not_sent_twice(desk: Desk) -> None:
    desk.channel.can_look_up = True
    desk.channel.answers = [ArrivedAllTheSame("timeout")]
    await desk.owe()

    await desk.send_until_done()

    assert desk.channel.arrived == ["k"]
    assert len(desk.channel.tried) == 1
    assert desk.watch.heard == ["unclear", "sent"]


async def test_an_unclear_send_that_did_not_arrive_is_sent_after_asking_without_a_mark(desk: Desk) -> None:
    desk.channel.can_look_up = True
    desk.channel.answers = [SendUnclear("timeout")]
    await desk.owe()

    await desk.send_until_done()

    assert (desk.channel.arrived, desk.channel.lookups) == (["k"], 1)
    assert [notice.is_repeat for notice in desk.channel.tried] == [False, False]


async def test_an_unclear_send_is_repeated_once_and_marked_where_it_cannot_be_asked(desk: Desk) -> None:
    desk.channel.answers = [SendUnclear("timeout")]
    await desk.owe()

    await desk.send_until_done()

    assert [notice.is_repeat for notice in desk.channel.tried] == [False, True]
    assert desk.channel.lookups == 0
    assert desk.watch.heard == ["unclear", "sent"]


async def test_a_second_unclear_send_is_left_to_a_person_where_it_cannot_be_asked(desk: Desk) -> None:
    desk.channel.answers = [SendUnclear("timeout"), SendUnclear("timeout")]
    await desk.owe()

    await desk.send_until_done()

    assert len(desk.channel.tried) == 2
    assert await desk.dead() == [("k", "timeout")]


async def test_a_fault_of_our_own_counts_as_unclear_and_its_words_are_not_kept(desk: Desk) -> None:
    desk.channel.answers = [KeyError("what Jan Peeters wrote")] * 2
    await desk.owe()

    await desk.send_until_done()

    assert await desk.dead() == [("k", "KeyError")]


async def test_a_send_that_hangs_is_cut_and_unclear(desk: Desk) -> None:
    desk.channel.send_seconds = 0.05
    desk.channel.answers = [HANGS]
    await desk.owe()

    await asyncio.wait_for(desk.outbox().send_due(), timeout=20)

    assert desk.watch.heard == ["unclear"]


# --- doubt outlives whoever had it ----------------------------------------------------------------


async def take_and_die(desk: Desk, *, arrived: bool) -> None:
    """Another process claimed the notice, and was killed before it could mark it."""
    async with desk.store.unit() as unit:
        (taken,) = await unit.claim_notices(
            "killed", {"slack": timedelta(0)}, now=desk.clock.now(), lease=timedelta(seconds=60), most=1
        )
        await unit.commit()
    if arrived:
        desk.channel.arrived.append(taken.key)
    desk.clock.advance(seconds=61)


async def test_statement_8_a_kill_between_send_and_mark_sends_nothing_twice(desk: Desk) -> None:
    desk.channel.can_look_up = True
    await desk.owe()
    await take_and_die(desk, arrived=True)

    await desk.send_until_done()

    assert desk.channel.arrived == ["k"]
    assert desk.watch.heard == ["sent"]


async def test_a_lookup_that_could_not_be_done_is_done_later_and_nothing_is_sent_before(desk: Desk) -> None:
    desk.channel.can_look_up = True
    desk.channel.cannot_find = SendLater("no connection")
    await desk.owe()
    await take_and_die(desk, arrived=True)
    await desk.outbox().send_due()

    desk.channel.cannot_find = None
    await desk.send_until_done()

    assert desk.channel.arrived == ["k"]
    assert desk.watch.heard == ["later", "sent"]


async def test_a_repeat_stays_marked_after_a_failure_in_between(desk: Desk) -> None:
    desk.channel.answers = [SendLater("no connection")]
    await desk.owe()
    await take_and_die(desk, arrived=True)

    await desk.send_until_done()

    assert [notice.is_repeat for notice in desk.channel.tried] == [True, True]


async def test_an_unclear_repeat_after_a_kill_is_left_to_a_person(desk: Desk) -> None:
    desk.channel.answers = [SendUnclear("timeout")]
    await desk.owe()
    await take_and_die(desk, arrived=True)

    await desk.send_until_done()

    assert len(desk.channel.tried) == 1
    assert await desk.dead() == [("k", "timeout")]


@pytest.mark.parametrize("can_look_up", [True, False])
async def test_a_notice_that_every_process_dies_of_is_given_up(desk: Desk, can_look_up: bool) -> None:
    desk.channel.can_look_up = can_look_up
    await desk.owe()
    for _ in range(MOST_TRIES):
        await take_and_die(desk, arrived=False)

    await desk.send_until_done()

    assert desk.channel.tried == []
    assert [key for key, _ in await desk.dead()] == ["k"]


@pytest.mark.parametrize("can_look_up", [True, False])
async def test_a_dead_notice_that_may_have_arrived_is_still_in_doubt_when_retried(
    desk: Desk, can_look_up: bool
) -> None:
    desk.channel.can_look_up = can_look_up
    desk.channel.answers = [ArrivedAllTheSame("timeout"), *[SendUnclear("timeout")] * 20]
    desk.channel.cannot_find = SendUnclear("timeout")
    await desk.owe()
    await desk.send_until_done()
    desk.channel.cannot_find, desk.channel.answers = None, []
    async with desk.store.unit() as unit:
        (dead,) = await unit.dead_notices()
        await unit.retry_notice(dead.number, now=desk.clock.now())
        await unit.commit()

    await desk.send_until_done()

    assert await desk.dead() == []
    assert desk.channel.arrived == (["k"] if can_look_up else ["k", "k"])
    assert desk.channel.tried[-1].is_repeat is not can_look_up


# --- taking back ----------------------------------------------------------------------------------


async def owe_unsay(desk: Desk, ref: str = "r1") -> None:
    at = desk.clock.now()
    notice = Notice(f"unsay {ref}", "slack", "c", UNSAY, {"ref": ref}, due_at=at, created_at=at)
    async with kept(desk.store) as unit:
        await unit.owe(notice)


async def test_what_is_to_be_taken_back_is_and_nothing_is_said(desk: Desk) -> None:
    await owe_unsay(desk)

    await desk.outbox().send_due()

    assert (desk.channel.unsaid, desk.channel.arrived) == (["r1"], [])
    assert desk.watch.heard == ["sent"]


async def test_where_nothing_can_be_taken_back_it_is_skipped(desk: Desk) -> None:
    desk.channel.can_unsay = False
    await owe_unsay(desk)

    await desk.outbox().send_due()

    assert (desk.channel.tried, await desk.dead()) == ([], [])


async def test_taking_back_is_tried_again_until_it_is_known_to_be_done(desk: Desk) -> None:
    desk.channel.answers = [ArrivedAllTheSame("lost"), SendUnclear("lost"), SendLater("busy")]
    await owe_unsay(desk)

    await desk.send_until_done()

    assert set(desk.channel.unsaid) == {"r1"}
    assert (len(desk.channel.tried), await desk.dead()) == (4, [])


async def test_what_was_sent_is_known_by_its_id_alone(desk: Desk) -> None:
    await desk.owe("k")

    await desk.outbox().send_due()

    async with desk.store.unit(read_only=True) as unit:
        assert list(await unit.sent_refs("slack", "c")) == ["ref of k"]
        assert [one.content for one in await unit.dead_notices()] == []


async def test_a_conversation_that_is_erased_is_taken_back_from_the_platform(desk: Desk) -> None:
    await desk.owe("k1")
    await desk.owe("k2")
    await desk.owe("k3", "elsewhere")
    await desk.outbox().send_due()
    await desk.outbox().send_due()

    async with kept(desk.store) as unit:
        await erase(unit, "slack", "c", now=desk.clock.now(), announces=None)
    await desk.send_until_done()

    assert desk.channel.unsaid == ["ref of k1", "ref of k2"]


async def test_what_arrives_while_its_conversation_is_erased_is_taken_back_too(desk: Desk) -> None:
    await desk.owe("k")
    real = desk.channel.send

    async def send(notice: Notice) -> str | None:
        ref = await real(notice)
        async with kept(desk.store) as unit:
            await erase(unit, "slack", "c", now=desk.clock.now(), announces=None)
        return ref

    desk.channel.send = send  # type: ignore[method-assign]
    await desk.outbox().send_due()
    await desk.send_until_done()

    assert desk.channel.unsaid == ["ref of k"]


async def test_a_home_that_arrives_while_its_person_is_erased_is_emptied_after_that(desk: Desk) -> None:
    now = desk.clock.now()
    shown = {"intro": "Dag", "requests": [{"number": "123", "state": "nieuw", "told": "123: wacht."}]}
    async with kept(desk.store) as unit:
        await unit.owe(Notice("k", "slack", "c/home", HOME, shown, due_at=now, created_at=now))
    real, sent = desk.channel.send, []

    async def send(notice: Notice) -> str | None:
        sent.append(notice.content["requests"])
        if len(sent) == 1:
            async with kept(desk.store) as unit:
                await erase(unit, "slack", "c", now=now, announces=None)
            desk.clock.advance(seconds=1)
            await desk.outbox("b").send_due()  # the emptied home arrives before what was on its way
        await real(notice)
        return None

    desk.channel.send = send  # type: ignore[method-assign]
    await desk.outbox().send_due()
    await desk.send_until_done()

    assert sent == [shown["requests"], [], []]
    assert desk.channel.unsaid == []
