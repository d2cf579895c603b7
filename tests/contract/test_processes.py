"""What holds for several processes on one database, and for what comes in twice."""

import asyncio
from datetime import timedelta

import pytest

from adapters.store.store import SqlStore
from bot.conversation import Conversation
from tests.kit.notices import MINUTE, NOW, at, claim, notice, owe, sent
from tests.kit.units import kept

TEN_MINUTES = timedelta(minutes=10)


# --- what comes in twice --------------------------------------------------------------------------


async def receive(
    store: SqlStore, event_id: str, seconds: float, *, meaning: str | None = "m", key: str = "c"
) -> bool:
    async with kept(store) as unit:
        until = at(seconds) + timedelta(days=7)
        return await unit.receive(
            "slack", key, event_id, meaning=meaning, at=at(seconds), within=TEN_MINUTES, until=until
        )


async def test_statement_2_the_same_meaning_is_new_again_after_ten_minutes(store: SqlStore) -> None:
    found = [await receive(store, str(seconds), seconds) for seconds in (0, 1, 599.9, 600, 601)]

    assert found == [True, False, False, True, False]


async def test_the_same_meaning_is_measured_from_the_one_that_counted(store: SqlStore) -> None:
    found = [await receive(store, str(seconds), seconds) for seconds in (0, 500, 700)]

    assert found == [True, False, True]


async def test_an_event_that_meant_the_same_stays_known_after_ten_minutes(store: SqlStore) -> None:
    found = [await receive(store, name, seconds) for name, seconds in (("e1", 0), ("e2", 590), ("e2", 700))]

    assert found == [True, False, False]


async def test_events_without_a_meaning_are_told_apart_by_their_id_only(store: SqlStore) -> None:
    found = [await receive(store, name, 0, meaning=None) for name in ("e1", "e2", "e1")]

    assert found == [True, True, False]


# --- limits ---------------------------------------------------------------------------------------


async def allow(store: SqlStore, seconds: float = 0, key: str = "k") -> bool:
    async with kept(store) as unit:
        return await unit.allow(key, most=6, per=MINUTE, now=at(seconds))


async def test_statement_59_a_limit_holds_over_two_stores_together(store: SqlStore, twin: SqlStore) -> None:
    found = [await allow(one) for _ in range(5) for one in (store, twin)]

    assert found == [True] * 6 + [False] * 4
    assert await allow(twin, key="another")


async def test_statement_59_a_limit_holds_for_two_stores_that_ask_at_once(
    store: SqlStore, twin: SqlStore
) -> None:
    found = await asyncio.gather(*(allow(one) for _ in range(10) for one in (store, twin)))

    assert sum(found) == 6


async def test_a_limit_comes_back_evenly_and_never_beyond_its_most(store: SqlStore) -> None:
    for _ in range(6):
        await allow(store)

    found = [await allow(store, seconds) for seconds in (9, 10, 15, 20, 30)]
    day_later = [await allow(store, 86_400) for _ in range(8)]

    assert found == [False, True, False, True, True]
    assert day_later == [True] * 6 + [False] * 2


async def test_statement_18_a_clock_that_goes_back_and_forth_gives_nothing(store: SqlStore) -> None:
    moments = [0, -30] * 3 + [0, -30, 0, -30]

    found = [await allow(store, seconds) for seconds in moments]

    assert found == [True] * 6 + [False] * 4


async def test_statement_18_a_clock_that_was_set_back_an_hour_locks_nobody_out(store: SqlStore) -> None:
    for _ in range(6):
        await allow(store)

    found = [await allow(store, seconds) for seconds in (-3600, -3595, -3589, -3588)]

    assert found == [False, False, True, False]


# --- two processes --------------------------------------------------------------------------------


async def test_two_stores_that_claim_at_once_never_both_get_one(store: SqlStore, twin: SqlStore) -> None:
    conversations = [f"c{number}" for number in range(20)]
    await owe(store, *(notice(f"{name} {turn}", name) for turn in range(3) for name in conversations))
    taken: list[str] = []

    async def work(mine: SqlStore, owner: str) -> None:
        for _ in range(60):
            for one in await claim(mine, owner, most=3):
                taken.append(one.key)
                assert await sent(mine, one, owner)

    await asyncio.gather(*(work(one, f"{one is store} {n}") for one in (store, twin) for n in range(2)))

    assert len(taken) == len(set(taken)) == 60
    for name in conversations:
        mine = [key for key in taken if key.startswith(f"{name} ")]
        assert mine == sorted(mine)


async def test_two_stores_that_owe_the_same_at_once_owe_it_once(store: SqlStore, twin: SqlStore) -> None:
    pairs = [(one, str(number)) for number in range(20) for one in (store, twin)]

    found = await asyncio.gather(*(owe(one, notice(key, key)) for one, key in pairs))

    assert sum(is_new for (is_new,) in found) == 20
    assert len(await claim(store, most=100)) == 20


async def test_a_lock_makes_two_stores_take_turns_on_one_conversation(
    store: SqlStore, twin: SqlStore
) -> None:
    async def count_on(mine: SqlStore) -> None:
        async with kept(mine) as unit:
            await unit.lock("slack", "c")
            before = await unit.conversation("slack", "c") or Conversation()
            await asyncio.sleep(0.001)
            after = Conversation(turns=before.turns + 1)
            await unit.keep_conversation("slack", "c", after, until=at(3600))

    await asyncio.gather(*(count_on(one) for _ in range(10) for one in (store, twin)))

    async with store.unit() as unit:
        assert await unit.conversation("slack", "c") == Conversation(turns=20)


async def test_a_lock_on_postgresql_leaves_other_conversations_free(store: SqlStore, twin: SqlStore) -> None:
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")

    async with store.unit() as unit, twin.unit() as second, asyncio.timeout(4):
        await unit.lock("slack", "c")
        await second.lock("slack", "d")


async def test_a_read_only_unit_sees_one_moment_and_keeps_no_writer_waiting(
    store: SqlStore, twin: SqlStore
) -> None:
    async with store.unit(read_only=True) as reader:
        before = await reader.oldest_owed(NOW)
        async with asyncio.timeout(4):  # less than either database waits for a lock
            await owe(twin, notice("k"))
        during = await reader.oldest_owed(NOW)
    async with store.unit(read_only=True) as reader:
        after = await reader.oldest_owed(NOW)

    assert (before, during, after) == (None, None, NOW)
