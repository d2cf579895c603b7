"""What every store promises to the outbox, on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import datetime

import pytest

from adapters.store.store import SqlStore
from bot.outbox import KEEP_DEAD, KEEP_SENT
from tests.kit.notices import MINUTE, NOW, at, claim, dead, failed, keys, notice, owe, sent
from tests.kit.units import kept

# --- owing and claiming ---------------------------------------------------------------------------


async def test_the_same_thing_is_owed_once(store: SqlStore) -> None:
    first = await owe(store, notice("k"), notice("k"))
    again = await owe(store, notice("k", "elsewhere"))

    assert (first, again) == ([True, False], [False])
    assert keys(await claim(store)) == ["k"]


async def test_what_was_sent_is_not_owed_again(store: SqlStore) -> None:
    await owe(store, notice("k"))
    (one,) = await claim(store)
    await sent(store, one)

    assert await owe(store, notice("k")) == [False]
    assert await claim(store, now=at(3600)) == []


async def test_a_unit_without_commit_owes_nothing(store: SqlStore) -> None:
    async with store.unit() as unit:
        await unit.owe(notice("k"))

    assert await claim(store) == []


async def test_a_claimed_notice_is_as_it_was_owed_with_one_try_more(store: SqlStore) -> None:
    await owe(store, notice("k"))

    (one,) = await claim(store)

    assert (one.key, one.channel, one.conversation, one.kind) == ("k", "slack", "c", "reply")
    assert (one.content, one.due_at, one.created_at) == ({"paragraphs": ["k"]}, NOW, NOW)
    assert (one.tries, one.repeats, one.is_unclear, one.is_repeat) == (1, 0, False, False)


async def test_statement_10_one_that_may_have_arrived_holds_up_its_own_strand_and_no_other(
    store: SqlStore,
) -> None:
    await owe(store, *(replace(notice(name), strand=name[0]) for name in ("x1", "y1", "x2", "y2")))
    (poison,) = await claim(store)
    await failed(store, poison, next_at=at(60), repeats=1)

    passed = await claim(store)
    while_sending = await claim(store)
    await sent(store, passed[0])
    second = await claim(store)
    await sent(store, second[0])
    held = await claim(store)
    again = await claim(store, now=at(60))

    assert (keys(passed), while_sending, keys(second), held, keys(again)) == (["y1"], [], ["y2"], [], ["x1"])


async def test_one_that_surely_did_not_arrive_is_not_passed_by_any_strand(store: SqlStore) -> None:
    await owe(store, *(replace(notice(name), strand=name) for name in ("x", "y")))
    (away,) = await claim(store)
    await failed(store, away, next_at=at(60), repeats=0)

    assert await claim(store) == []


async def test_a_conversation_is_sent_in_the_order_in_which_it_was_owed(store: SqlStore) -> None:
    await owe(store, notice("a1", "a"), notice("b1", "b"), notice("a2", "a"), notice("b2", "b"))

    first = await claim(store)
    nothing = await claim(store)
    for one in first:
        await sent(store, one)
    second = await claim(store)

    assert (keys(first), nothing, keys(second)) == (["a1", "b1"], [], ["a2", "b2"])


async def test_one_that_waits_for_another_try_holds_back_the_rest_of_its_conversation(
    store: SqlStore,
) -> None:
    await owe(store, notice("a1", "a"), notice("a2", "a"))
    (one,) = await claim(store)
    await failed(store, one, next_at=at(30))

    before = await claim(store, now=at(29))
    after = await claim(store, now=at(30))

    assert (before, keys(after)) == ([], ["a1"])


async def test_one_that_is_due_later_does_not_hold_back_the_rest(store: SqlStore) -> None:
    await owe(store, notice("reminder", "a", due=3600), notice("reply", "a"))

    first = await claim(store)
    await sent(store, first[0])

    assert keys(first) == ["reply"]
    assert await claim(store, now=at(3599)) == []
    assert keys(await claim(store, now=at(3600))) == ["reminder"]


async def test_at_most_so_many_are_taken_and_only_of_the_channels_asked_for(store: SqlStore) -> None:
    owed = [notice(str(number), str(number)) for number in range(5)]
    await owe(store, notice("teams", "t", channel="teams"), *owed)

    taken = await claim(store, most=3)
    rest = await claim(store)

    assert (keys(taken), keys(rest)) == (["0", "1", "2"], ["3", "4"])
    assert keys(await claim(store, channels=("teams", "slack"))) == ["teams"]


# --- clocks that differ or are set back -----------------------------------------------------------


async def test_statement_18_a_reply_goes_at_once_and_in_order_when_the_clock_is_set_back(
    store: SqlStore,
) -> None:
    await owe(store, notice("first", due=3600, created=3600))
    await owe(store, notice("second"))

    first = await claim(store)
    await sent(store, first[0])

    assert (keys(first), keys(await claim(store))) == (["first"], ["second"])


async def test_statement_18_what_is_being_sent_holds_back_the_rest_when_the_clock_is_set_back(
    store: SqlStore,
) -> None:
    await owe(store, notice("first", due=3600, created=3600))
    await claim(store, now=at(3600))
    await owe(store, notice("second"))

    assert await claim(store) == []


# --- leases ---------------------------------------------------------------------------------------


async def test_a_lease_that_ended_hands_the_notice_over_as_unclear(store: SqlStore) -> None:
    await owe(store, notice("k"))
    await claim(store, "a")

    early = await claim(store, "b", now=at(59))
    (one,) = await claim(store, "b", now=at(60))

    assert early == []
    assert (one.tries, one.is_unclear) == (2, True)


async def test_doubt_is_kept_with_a_failed_try(store: SqlStore) -> None:
    await owe(store, notice("k"))
    (one,) = await claim(store)
    await failed(store, one, next_at=at(5), repeats=1)

    (again,) = await claim(store, now=at(5))

    assert (again.repeats, again.is_unclear) == (1, True)


@pytest.mark.parametrize("owner", ["a", "b"])
async def test_the_mark_of_a_lost_lease_is_refused_whoever_has_it_now(store: SqlStore, owner: str) -> None:
    await owe(store, notice("k"))
    (late,) = await claim(store, "a")
    (mine,) = await claim(store, owner, now=at(61))

    refused = [await sent(store, late, "a"), await failed(store, late, "a")]
    accepted = await sent(store, mine, owner)

    assert (refused, accepted) == ([False, False], True)


async def test_the_mark_of_somebody_else_is_refused(store: SqlStore) -> None:
    await owe(store, notice("k"))
    (one,) = await claim(store, "a")

    assert not await sent(store, one, "b")
    assert await sent(store, one, "a")
    assert not await sent(store, one, "a")


async def test_the_next_of_a_conversation_waits_the_pace_and_others_do_not(store: SqlStore) -> None:
    await owe(store, notice("a1", "a"), notice("a2", "a"), notice("b1", "b"), notice("later", "a", due=60))
    one, two = await claim(store, pace=2)
    await sent(store, one)
    await sent(store, two)
    await owe(store, notice("a3", "a"), notice("c1", "c"))

    now = await claim(store, pace=2)
    await sent(store, now[0])
    early = await claim(store, now=at(1.9), pace=2)
    after = await claim(store, now=at(2), pace=2)

    assert (keys([one, two]), keys(now), early, keys(after)) == (["a1", "b1"], ["c1"], [], ["a2"])
    await sent(store, after[0], now=at(2))
    assert await claim(store, now=at(3), pace=2) == []
    assert keys(await claim(store, now=at(4), pace=2)) == ["a3"]


async def test_statement_18_a_pace_holds_nothing_up_when_the_clock_was_set_back(store: SqlStore) -> None:
    await owe(store, notice("a1", "a"))
    (one,) = await claim(store)
    await sent(store, one, now=at(3600))
    await owe(store, notice("a2", "a"))

    assert keys(await claim(store, pace=2)) == ["a2"]


async def test_a_pace_holds_for_a_clock_that_is_a_little_behind(store: SqlStore) -> None:
    await owe(store, notice("a1", "a"))
    (one,) = await claim(store)
    await sent(store, one, now=at(0.02))
    await owe(store, notice("a2", "a"))

    assert await claim(store, pace=1) == []
    assert keys(await claim(store, now=at(1.1), pace=1)) == ["a2"]


async def test_a_pace_counts_on_its_own_channel_only(store: SqlStore) -> None:
    await owe(store, notice("a1", "a", channel="teams"))
    (one,) = await claim(store, channels=("teams",), pace=2)
    await sent(store, one)
    await owe(store, notice("a2", "a"))

    assert keys(await claim(store, pace=2)) == ["a2"]


# --- dead and retried -----------------------------------------------------------------------------


async def test_a_dead_notice_is_shown_holds_nothing_back_and_can_be_retried(store: SqlStore) -> None:
    await owe(store, notice("k"), notice("next"))
    (one,) = await claim(store)
    await failed(store, one)

    (shown,) = await dead(store)
    (following,) = await claim(store, now=at(3600))
    await sent(store, following)
    async with kept(store) as unit:
        retried = [await unit.retry_notice(shown.number, now=NOW) for _ in range(2)]
    (again,) = await claim(store)

    assert (shown.key, shown.error, following.key) == ("k", "e", "next")
    assert (retried, again.key, again.tries, await dead(store)) == ([True, False], "k", 1, [])


async def test_only_what_is_dead_can_be_retried(store: SqlStore) -> None:
    await owe(store, notice("k"))
    (one,) = await claim(store)

    async with kept(store) as unit:
        assert not await unit.retry_notice(one.number, now=NOW)
        assert not await unit.retry_notice(one.number + 1, now=NOW)


async def test_a_dead_notice_that_may_have_arrived_is_unclear_when_retried(store: SqlStore) -> None:
    await owe(store, notice("k"))
    (one,) = await claim(store)
    await failed(store, one, repeats=2)
    async with kept(store) as unit:
        await unit.retry_notice(one.number, now=NOW)

    (again,) = await claim(store)

    assert (again.is_unclear, again.repeats) == (True, 2)


async def test_the_oldest_owed_is_the_one_that_is_due_longest_sent_or_not(store: SqlStore) -> None:
    async def oldest(seconds: float) -> datetime | None:
        async with store.unit(read_only=True) as unit:
            return await unit.oldest_owed(at(seconds))

    await owe(store, notice("future", "f", due=500), notice("a", "a", due=10), notice("b", "b", due=20))

    found = [await oldest(5), await oldest(30)]
    first, second = await claim(store, now=at(30))
    found.append(await oldest(30))
    await sent(store, first)
    await failed(store, second, next_at=at(900))
    found.append(await oldest(30))

    assert found == [None, at(10), at(10), at(20)]


async def test_a_retried_notice_waits_since_it_was_owed_again(store: SqlStore) -> None:
    await owe(store, notice("k"))
    (one,) = await claim(store)
    await failed(store, one)

    async with kept(store) as unit:
        await unit.retry_notice(one.number, now=at(3600))
        assert await unit.oldest_owed(at(3601)) == at(3600)


async def test_what_is_due_is_counted_by_channel(store: SqlStore) -> None:
    await owe(store, notice("a"), notice("b"), notice("c", channel="teams"), notice("later", due=60))

    async with store.unit(read_only=True) as unit:
        assert await unit.owed_by_channel(at(1)) == {"slack": 2, "teams": 1}


# --- the end of what is kept ----------------------------------------------------------------------


async def test_purge_keeps_what_is_owed_however_old_and_deletes_what_is_done(store: SqlStore) -> None:
    await owe(store, *(notice(name, name) for name in ("sent", "dead", "sending", "owed")))
    marked = {one.key: one for one in await claim(store, most=3)}
    await sent(store, marked["sent"])
    await failed(store, marked["dead"])

    async def purge(now: datetime) -> int:
        async with kept(store) as unit:
            return await unit.purge(now)

    assert await purge(NOW + KEEP_SENT) == 0
    assert await purge(NOW + KEEP_SENT + MINUTE) == 1
    assert await purge(NOW + KEEP_DEAD) == 0
    assert await purge(NOW + KEEP_DEAD + MINUTE) == 1
    assert await dead(store) == []
    assert sorted(keys(await claim(store, now=NOW + 2 * KEEP_DEAD))) == ["owed", "sending"]


async def test_forgetting_a_conversation_forgets_what_it_was_owed(store: SqlStore) -> None:
    await owe(store, notice("a", "a"), notice("b", "b"))

    async with kept(store) as unit:
        await unit.forget_conversation("slack", "a", at=NOW)

    assert keys(await claim(store)) == ["b"]
