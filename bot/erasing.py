"""What a unit of the store promises about what is to go: erased on demand, past its end date, recorded."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.retention import DEFAULT, Destruction, Outlook, Terms

AT_ONCE = 200  # rows that a purge deletes in one go, so that who chats goes on


class Erases(Protocol):
    """The part of a unit (bot/ports.py) that deletes. Everything raises NotKept."""

    async def forget_conversation(self, channel: str, key: str, *, at: datetime) -> tuple[str, ...]:
        """Deletes the conversation with all that hangs on it, and keeps that it must stay gone.

        Requests on hold stay, with what was said about them, and are marked `erase_asked`, which raises their
        version; their numbers.
        """

    async def purge(self, now: datetime, terms: Terms = DEFAULT, *, most: int = AT_ONCE) -> int:
        """Deletes `most` of what has passed its end date, and records it; how many rows it changed.

        To be called, each time in a new unit with the same `now`, until it is 0.
        """

    async def outlook(self, now: datetime, terms: Terms) -> Sequence[Outlook]:
        """What `purge` would destroy, now and within a week, by kind and rule."""

    async def add_destruction(self, one: Destruction) -> None:
        """Adds a line to the record of what was destroyed."""

    async def destructions(self, *, most: int = 500) -> Sequence[Destruction]:
        """The record of what was destroyed, newest first."""

    async def warn_of_end(self, now: datetime, terms: Terms, *, before: datetime) -> Mapping[str, int]:
        """Notes of each closed request that goes `before` a moment that its team is warned; how many were
        not yet, by team. What does not go after all, is no longer noted."""

    async def forget_request(self, number: str, *, at: datetime) -> bool:
        """Deletes a request with all that hangs on it and what was said about it, and keeps that it must stay
        gone; False when there is none. Its conversation is to be locked."""

    async def take_back_mails(self, numbers: Collection[str]) -> None:
        """Deletes all mails to the askers of these requests, sent or not: the address is to be gone."""
