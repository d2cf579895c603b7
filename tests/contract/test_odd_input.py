"""Bad input and crowds: odd ids, clocks, two at once, and who waits too long; the same on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import StatementError

from adapters.store.store import SqlStore
from adapters.store.unit import SqlUnit
from bot.conversation import Conversation
from bot.incoming import Change
from bot.ports import Miss, Notice, NotKept
from bot.request import Request
from tests.kit.units import kept

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)


async def talk(unit: SqlUnit, key: str = "a") -> None:
    await unit.keep_conversation("web", key, Conversation(turns=1), until=LATER)


@pytest.mark.parametrize("odd", ["x" * 300, "nul\0", "lone\ud800"], ids=["long", "NUL", "lone surrogate"])
async def test_statement_32_odd_ids_and_marks_are_the_same_on_both_databases(
    store: SqlStore, odd: str
) -> None:
    notice = Notice(odd, "slack", "c", "reply", {"t": 1}, due_at=NOW, created_at=NOW)
    async with kept(store) as unit:
        assert await unit.owe_new(notice)
        assert not await unit.owe_new(notice)
        assert await unit.allow(odd, most=1, per=timedelta(minutes=1), now=NOW)
        assert not await unit.allow(odd, most=1, per=timedelta(minutes=1), now=NOW)
        await unit.add_miss(Miss("fallback", odd, odd, NOW), until=LATER)
        await unit.keep_change(Change("slack", "a", odd, odd, odd), until=LATER)
        (claimed,) = await unit.claim_notices(
            "o", {"slack": timedelta(0)}, now=NOW, lease=timedelta(minutes=1), most=1
        )
        assert await unit.note_sent(claimed, "o", ref=odd, now=NOW)


async def test_statement_32_what_is_no_number_in_json_is_refused_on_both(store: SqlStore) -> None:
    async with store.unit() as unit:
        await talk(unit)
        await unit.add_message("web", "a", "vrager", {"x": float("nan")}, event_id=None, at=NOW)

        with pytest.raises((ValueError, StatementError)):
            await unit.commit()


async def test_statement_18_a_click_before_the_clock_was_set_back_swallows_none_after(
    store: SqlStore,
) -> None:
    async def click(event_id: str, at: datetime) -> bool:
        async with kept(store) as unit:
            ten = timedelta(minutes=10)
            return await unit.receive("slack", "a", event_id, meaning="m", at=at, within=ten, until=LATER)

    first = await click("e1", NOW)
    after = await click("e2", NOW - timedelta(minutes=15))

    assert (first, after) == (True, True)


async def test_a_conversation_stays_as_long_as_a_request_in_it_is_open(store: SqlStore) -> None:
    async with kept(store) as unit:
        await talk(unit, "a")
        await talk(unit, "b")
        open_one = Request("428-193-K", "web", "a", "algemeen", "x", NOW, NOW)
        await unit.add_request(open_one, until=LATER + timedelta(days=900))

    async with kept(store) as unit:
        await unit.purge(LATER + timedelta(days=1))

    async with store.unit(read_only=True) as unit:
        assert [await unit.conversation("web", key) is None for key in ("a", "b")] == [False, True]


async def test_two_that_wipe_at_once_both_succeed(store: SqlStore) -> None:
    async def wipe() -> None:
        async with kept(store) as unit:
            await unit.forget_conversation("web", "a", at=NOW)

    await asyncio.gather(wipe(), wipe())


async def test_who_waits_too_long_for_the_store_is_told_in_time(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.store.store.TURN_SECONDS", 0.1)
    async with store.unit() as unit:
        await talk(unit)

        with pytest.raises(NotKept):
            async with store.unit() as other:
                await other.misses()

        async with store.unit(read_only=True) as reader:
            assert await reader.conversation("web", "a") is None  # who only reads does not wait
