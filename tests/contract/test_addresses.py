"""Where a conversation is reached: kept with it, and gone with it, on both databases."""

from datetime import UTC, datetime, timedelta

from adapters.store.store import SqlStore
from bot.conversation import Conversation
from tests.kit.units import kept

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)


async def keep(store: SqlStore, key: str, **address: str) -> None:
    async with kept(store) as unit:
        await unit.keep_conversation("teams", key, Conversation(), until=LATER)
        await unit.keep_address("teams", key, address)


async def found(store: SqlStore, key: str) -> object:
    async with store.unit(read_only=True) as unit:
        return await unit.address("teams", key)


async def test_the_last_address_of_a_conversation_is_kept(store: SqlStore) -> None:
    await keep(store, "a", where="een")
    await keep(store, "a", where="twee")
    await keep(store, "b", where="drie")

    assert await found(store, "a") == {"where": "twee"}
    assert await found(store, "b") == {"where": "drie"}


async def test_an_address_goes_with_its_conversation(store: SqlStore) -> None:
    await keep(store, "a", where="een")

    async with kept(store) as unit:
        await unit.forget_conversation("teams", "a", at=NOW)

    assert await found(store, "a") is None


async def test_an_address_that_is_of_no_use_any_more_is_forgotten_alone(store: SqlStore) -> None:
    await keep(store, "a", where="een")
    await keep(store, "b", where="twee")

    async with kept(store) as unit:
        await unit.forget_address("teams", "a")

    async with store.unit(read_only=True) as unit:
        assert await unit.conversation("teams", "a") is not None
    assert await found(store, "a") is None
    assert await found(store, "b") == {"where": "twee"}
