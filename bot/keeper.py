"""Keeps requests that are new or changed, and shows them on the boards of their teams: the one place."""

from dataclasses import dataclass
from datetime import datetime

from bot.cards import Cards
from bot.ports import Unit
from bot.request import Action, Request, Staff, Values, kept_until
from bot.retention import DEFAULT, Terms


@dataclass(frozen=True)
class Keeper:
    """Everything that changes a request keeps it through here (a test sees to that), so that no card can stay
    behind. Without `cards` there are no boards."""

    terms: Terms = DEFAULT
    cards: Cards | None = None

    async def save(
        self,
        unit: Unit,
        request: Request,
        *,
        now: datetime,
        said: str = "",
        until: datetime | None = None,
    ) -> None:
        """Keeps a changed request that is locked; `said` is one sentence for its team, `until` when it goes,
        where that is not as its term says."""
        end = until or kept_until(request, now=now, terms=self.terms)
        if not await unit.save_request(request, until=end):
            raise AssertionError("a locked request was changed by somebody else")
        await self.show(unit, request, now=now, said=said)

    async def add(self, unit: Unit, request: Request, *, now: datetime) -> bool:
        """Adds a request; False when its number is in use."""
        if not await unit.add_request(request, until=kept_until(request, now=now, terms=self.terms)):
            return False
        await self.show(unit, request, now=now)
        return True

    def line(self, name: str, **values: str) -> str:
        """The phrase that tells a team what happened; "" without boards."""
        return self.cards.line(name, **values) if self.cards else ""

    def deed_line(self, staff: Staff, action: Action, values: Values, receiver: Staff | None) -> str:
        """What a member of staff did, as far as its team is to hear of it; "" without boards."""
        return self.cards.deed_line(staff, action, values, receiver) if self.cards else ""

    async def show(self, unit: Unit, request: Request, *, now: datetime, said: str = "") -> None:
        """Shows a request as it is, once it is kept."""
        if self.cards is not None:
            await self.cards.show(unit, request, now=now, said=said)
