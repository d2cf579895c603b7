"""What the web chat is handed: the assistant, the store and the words about the organisation."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.incoming import Incoming
from bot.ports import Clock, Store
from bot.reply import Line, Turn


class Assistant(Protocol):
    """Answers one message."""

    async def handle(self, incoming: Incoming) -> Turn:
        """Handles and keeps the message; the same event twice gives the same turn and is kept once."""


@dataclass(frozen=True)
class Site:
    """One web chat of one organisation.

    `contact` may be empty, then pages point to the website. `first_words` open every conversation
    and say that it is no person; `suggestions` are questions to press while it is still empty.
    `checked_on` is the day on which answers were last gone through. A conversation is kept
    `retention_days` after its last message, a masked question `misses_days`.
    """

    assistant: Assistant
    store: Store
    clock: Clock
    organisation: str
    website: str
    checked_on: date
    retention_days: int
    misses_days: int
    contact: tuple[Line, ...] = ()
    socials: tuple[Line, ...] = ()
    suggestions: tuple[str, ...] = ()
    first_words: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    secure_cookie: bool = False
