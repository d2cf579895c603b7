"""Tells staff at once that what was meant for the asker of a request was given up."""

from dataclasses import dataclass
from datetime import datetime

from bot.cards import Cards
from bot.ports import Notice, Unit


@dataclass(frozen=True)
class GivenUp:
    """Says so beneath the card of the request, on the boards of its team; the inbox tells it anyway."""

    cards: Cards

    async def tell(self, unit: Unit, notice: Notice, *, now: datetime) -> None:
        """Owes a line for a notice to an asker; nothing for any other, or without boards."""
        number = number_in(notice.key) if self.cards.are_used else ""
        request = await unit.peek_request(number) if number else None
        if request is None or (request.channel, request.conversation) != (
            notice.channel,
            notice.conversation,
        ):
            return
        said = self.cards.line("kaart_niet_bezorgd")
        await self.cards.say(unit, request, said, name=f"{notice.number}", now=now)


def number_in(key: str) -> str:
    """The number of the request in the key of a notice about one (kind:number:…); "" in any other."""
    _, _, rest = key.partition(":")
    return rest.partition(":")[0]
