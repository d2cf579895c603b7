"""Where conversations in Teams are reached, as the store keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from adapters.teams.ids import CHANNEL
from bot.ports import Clock, Store

KNOWN_AGAIN = timedelta(days=7)  # for so long an event is not taken twice
_NEVER = timedelta(0)


@dataclass(frozen=True)
class KeptAddresses:
    """Addresses in the store. Everything raises NotKept."""

    store: Store
    clock: Clock

    async def find(self, conversation: str) -> Mapping[str, str] | None:
        """Where a conversation is reached; None when that is not known (any more)."""
        async with self.store.unit(read_only=True) as unit:
            return await unit.address(CHANNEL, conversation)

    async def forget(self, place: str, event_id: str) -> None:
        """Nobody is reached any more in this chat, or in a thread of this channel; the same event once more
        changes nothing."""
        now = self.clock.now()
        async with self.store.unit() as unit:
            is_new = await unit.receive(
                CHANNEL, "weg", event_id, meaning=None, at=now, within=_NEVER, until=now + KNOWN_AGAIN
            )
            if is_new:
                await unit.forget_addresses(CHANNEL, place)
            await unit.commit()
