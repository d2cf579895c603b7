"""What the side of staff in Teams is made of, besides what it is made of on every platform."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.staff_windows import Platform, StaffParts
from adapters.teams.ids import CHANNEL
from bot.cards import Cards
from bot.ports import Clock, Store

PURPOSE = "teams balie"  # stands in the signature of every card that lies there
TEAMS = Platform(CHANNEL, "Teams", PURPOSE)
ContentAt = Callable[[str, str], Awaitable[Mapping[str, Any] | None]]


@dataclass(frozen=True, kw_only=True)
class TeamsParts(StaffParts):
    """`content_at` gives what the card of a request says now on a board, by number and board; None when the
    request is gone."""

    content_at: ContentAt


def contents_of(store: Store, cards: Cards, clock: Clock) -> ContentAt:
    """Reads what cards say now from the store. What it gives raises NotKept."""

    async def content_at(number: str, board: str) -> Mapping[str, Any] | None:
        async with store.unit(read_only=True) as unit:
            request = await unit.peek_request(number)
            if request is None:
                return None
            return await cards.content_at(unit, request, (CHANNEL, board), now=clock.now())

    return content_at
