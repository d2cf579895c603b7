"""A notice outside a conversation is owed once."""

from adapters.store.store import SqlStore
from bot.cards import WHISPER
from bot.telling import Telling
from tests.conftest import FixedClock


async def test_a_whisper_is_owed_once(store: SqlStore, clock: FixedClock) -> None:
    woken: list[int] = []
    telling = Telling(store, clock, lambda: woken.append(1))

    first = await telling.tell("slack", "T1/C1/U1", WHISPER, {"text": "Al gedaan."}, key="w1")
    again = await telling.tell("slack", "T1/C1/U1", WHISPER, {"text": "Al gedaan."}, key="w1")

    assert (first, again, woken) == (True, False, [1])
    async with store.unit(read_only=True) as unit:
        assert await unit.owed_by_channel(clock.now()) == {"slack": 1}
