"""Where conversations in Teams are reached, as the store keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.teams.ids import CHANNEL
from bot.ports import Store


@dataclass(frozen=True)
class KeptAddresses:
    """Addresses in the store. Everything raises NotKept."""

    store: Store

    async def find(self, conversation: str) -> Mapping[str, str] | None:
        """Where a conversation is reached; None when that is not known (any more)."""
        async with self.store.unit(read_only=True) as unit:
            return await unit.address(CHANNEL, conversation)

    async def forget(self, conversation: str) -> None:
        """It is not reached any more."""
        async with self.store.unit() as unit:
            await unit.forget_address(CHANNEL, conversation)
            await unit.commit()
