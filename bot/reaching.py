"""What a unit of the store promises about where a conversation is reached, on platforms that tell it."""

from collections.abc import Mapping
from typing import Protocol


class Reaches(Protocol):
    """The part of a unit (bot/ports.py) about addresses. Everything raises NotKept."""

    async def keep_address(self, channel: str, key: str, address: Mapping[str, str]) -> None:
        """Keeps where the conversation, which is there, is reached; it goes with that."""

    async def address(self, channel: str, key: str) -> Mapping[str, str] | None:
        """Where it is reached; None when that was never told, or is over."""

    async def forget_address(self, channel: str, key: str) -> None:
        """It is not reached any more, until it is told again where."""

    async def forget_addresses(self, channel: str, place: str) -> None:
        """Nobody is reached any more where `conversation` of the address is this, or a thread in it (behind a
        ;)."""
