"""What the assistant needs from outside: a clock and a store."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.conversation import Conversation


class Clock(Protocol):
    """The time; handed in so that tests can fix it."""

    def now(self) -> datetime:
        """Now, with its time zone."""


@dataclass(frozen=True)
class Message:
    """One line of a conversation as shown: `author` is `vrager` or `assistent`.

    `number` counts from 1 within the conversation; `content` is text for the asker and a drawn
    reply (a plain JSON value) for the assistant.
    """

    number: int
    author: str
    content: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class Miss:
    """A message that was not (well) understood, masked. `kind`: fallback, clarify, niet_geholpen."""

    kind: str
    text: str
    topic: str | None
    at: datetime


class Unit(Protocol):
    """One transaction. Leaving without `commit` keeps nothing."""

    async def conversation(self, channel: str, key: str) -> Conversation | None:
        """The conversation, or None when there is none (any more)."""

    async def keep_conversation(
        self, channel: str, key: str, value: Conversation, *, until: datetime
    ) -> None:
        """Stores the conversation until the given day."""

    async def seen(self, channel: str, key: str, event_id: str) -> bool:
        """Whether this event of this conversation was handled before."""

    async def add_message(
        self,
        channel: str,
        key: str,
        author: str,
        content: dict[str, Any],
        *,
        event_id: str | None,
        at: datetime,
    ) -> None:
        """Adds a line to the conversation, numbered on."""

    async def messages(self, channel: str, key: str, *, after: int = 0) -> Sequence[Message]:
        """Lines of the conversation with a number above `after`."""

    async def add_feedback(self, topic: str, *, helpful: bool, at: datetime) -> None:
        """Keeps that an answer helped, or not."""

    async def add_miss(self, miss: Miss, *, until: datetime) -> None:
        """Keeps a masked miss until the given day."""

    async def misses(self) -> Sequence[Miss]:
        """All misses kept."""

    async def forget_conversation(self, channel: str, key: str) -> None:
        """Deletes the conversation and its messages."""

    async def purge(self, now: datetime) -> int:
        """Deletes all whose end date has passed; the number of rows deleted."""

    async def commit(self) -> None:
        """Makes the changes of this unit last."""


class Store(Protocol):
    """Where things are kept."""

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """A new transaction."""
