"""What a unit of the store promises about boards of teams: where cards lie, when a platform was silent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class CardPlace:
    """Where a card lies: the board, the platform's id of the message, and the mark (bot/cards.py) of what it
    says there."""

    channel: str
    conversation: str
    ref: str
    mark: str = ""

    @property
    def board(self) -> tuple[str, str]:
        """The channel and the conversation."""
        return self.channel, self.conversation


class Owed(StrEnum):
    """What became of the states of a card that are not on their board: one `waits`; else one was given up of
    which it is not known whether it arrived, or one was refused."""

    WAITS = "waits"
    UNCLEAR = "unclear"
    REFUSED = "refused"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Gap:
    """A period in which nothing was heard of a platform: what was written there then may have been missed."""

    id: int
    channel: str
    since: datetime
    until: datetime


class Boards(Protocol):
    """The part of a unit (bot/ports.py) about boards. Everything raises NotKept."""

    async def card_ref(self, number: str, channel: str, conversation: str) -> str | None:
        """The platform's id of the card of this request on this board; None when none arrived (yet)."""

    async def card_at(self, channel: str, conversation: str, ref: str) -> str | None:
        """The number of the request whose card this is; None when it is no card (any more)."""

    async def cards_of(self, number: str) -> Sequence[CardPlace]:
        """All cards of a request."""

    async def cards_among(self, numbers: Sequence[str]) -> Mapping[str, Sequence[CardPlace]]:
        """All cards of these requests, by number; one without any is left out."""

    async def owed_of_card(self, number: str, channel: str, conversation: str) -> Owed:
        """Whether a state of this card is still to come."""

    async def drop_given_up(self, number: str, channel: str, conversation: str) -> None:
        """Deletes states of a card, and lines beneath it, that were given up."""

    async def keep_card(self, number: str, place: CardPlace, *, notice: int) -> None:
        """Keeps where the card of a request lies, in the place of an earlier one on the same board. An older
        state of it than that of this notice is never to come after it: those that were given up are gone, and
        so are the lines beneath it."""

    async def keep_line(self, number: str, place: CardPlace) -> None:
        """Keeps where a line about a request lies: it is taken away with its card."""

    async def drop_overtaken(self, number: str, channel: str, conversation: str) -> None:
        """Deletes states of a card that were owed and not begun: another one is owed now. Where no card lies
        yet, the first one stays, so that what is said beneath it finds it."""

    async def heard_at(self, channel: str) -> datetime | None:
        """When a channel was last heard of; None when it never was. Nobody else notes it until the unit
        ends."""

    async def silent(self, since: datetime) -> Sequence[str]:
        """The channels that were heard of once, and not since a moment."""

    async def note_heard(self, channel: str, at: datetime) -> None:
        """Notes that a channel was heard of, later than noted before."""

    async def note_gap(self, channel: str, since: datetime, until: datetime) -> None:
        """Keeps that a channel was silent."""

    async def gaps(self, since: datetime) -> Sequence[Gap]:
        """The gaps that ended after a moment and were not put away, oldest first."""

    async def put_gap_away(self, number: int, *, at: datetime) -> bool:
        """Shows a gap no more; False when there is none, or it was put away."""
