"""What Teams can ask of us: each kind of activity handed to the side of askers or to that of staff."""

from dataclasses import dataclass
from typing import Protocol

from adapters.payload import Payload, text
from adapters.teams.asking import UNKNOWN_PERSON, Asking
from adapters.teams.dialog import Body, closed, whispered
from adapters.teams.incoming import CARD_ACTION, Sender, read_sender
from adapters.teams.turns import run_turn

NOT_OURS = "Die knop herken ik niet. Er is niets veranderd."


class StaffDoor(Protocol):
    """The side of staff (`adapters.teams.staffing.Staffing`). Raises NotKept."""

    def is_for_staff(self, activity: Payload) -> bool:
        """Whether something of a card or dialog of staff was pressed."""

    async def answer(self, activity: Payload) -> Body | None:
        """Does what was pressed; the body for who pressed, where the platform takes one."""


@dataclass(frozen=True)
class Front:
    """Takes activities that were let in."""

    asking: Asking
    staffing: StaffDoor

    async def take(self, activity: Payload) -> Body | None:
        """Handles it; the body to answer with, where it is answered within its request. Raises NotKept."""
        delivery = _Delivery(activity, read_sender(activity), self.asking, self.staffing)
        await run_turn(activity, delivery)
        return delivery.body


def in_words(activity: Payload, sentence: str) -> Body:
    """The body that only says something to who pressed."""
    return whispered(sentence) if text(activity, "name") == CARD_ACTION else closed(sentence)


@dataclass
class _Delivery:
    """One activity on its way."""

    activity: Payload
    sender: Sender | None
    asking: Asking
    staffing: StaffDoor
    body: Body | None = None

    async def on_message(self) -> None:
        """Somebody said something, or pressed it in an older client."""
        if self.staffing.is_for_staff(self.activity):
            await self.staffing.answer(self.activity)
        elif self.sender is not None:
            await self.asking.hear(self.activity, self.sender)

    async def on_change(self) -> None:
        """A message was edited or deleted."""
        if self.sender is not None:
            await self.asking.change(self.activity, self.sender)

    async def on_installation(self) -> None:
        """We were added or removed."""
        await self.asking.leave(self.activity)
        if self.sender is not None:
            await self.asking.greet(self.activity, self.sender)

    async def on_invoke(self) -> None:
        """Something was pressed that is to be answered within its request."""
        if self.staffing.is_for_staff(self.activity):
            self.body = await self.staffing.answer(self.activity)
        elif self.sender is None or text(self.activity, "name") != CARD_ACTION:
            self.body = in_words(self.activity, UNKNOWN_PERSON if self.sender is None else NOT_OURS)
        else:
            self.body = await self.asking.press(self.activity, self.sender)
