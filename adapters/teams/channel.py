"""Sends one notice to Teams: a message with a card, in the personal chat of who asked."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from adapters.teams.address import Address
from adapters.teams.connector import LONGEST_CALL_SECONDS, Connector
from adapters.teams.ids import read_place
from adapters.teams.outgoing import draw
from adapters.teams.pacing import LONGEST_TURN, Pacer
from adapters.teams.service_urls import is_allowed
from bot.outbox import SendRefused
from bot.ports import Notice

FindAddress = Callable[[str], Awaitable[Mapping[str, str] | None]]


class TeamsChannel:
    """Sends notices to people of these organisations (bot/outbox.py), where they were last heard of. What it
    sends elsewhere is refused."""

    send_seconds = LONGEST_CALL_SECONDS + LONGEST_TURN + 2.0
    pace = timedelta(0)  # the limits of Teams are kept by the pacer
    can_unsay = False

    def __init__(
        self,
        connector: Connector,
        tenants: frozenset[str],
        find_address: FindAddress,
        pacer: Pacer,
        *,
        allows_loopback: bool = False,
    ) -> None:
        self._allows_loopback = allows_loopback
        self.connector = connector
        self._tenants = tenants
        self._find_address = find_address
        self._pacer = pacer

    def can_find(self, _: Notice) -> bool:
        """Never: Teams has no way to look back."""
        return False

    async def find(self, _: Notice) -> str | None:
        """Nothing: see `can_find`."""
        return None

    async def send(self, notice: Notice) -> str | None:
        """Sends; the name of the message. Raises SendRefused, SendLater or SendUnclear."""
        address = await self._address_of(notice)
        activity = {
            **draw(notice.content, is_repeat=notice.is_repeat),
            "from": {"id": address.bot},
            "recipient": {"id": address.user},
            "conversation": {"id": address.conversation},
        }
        await self._pacer.turn(address.conversation)
        return await self.connector.post(address.service, address.conversation, activity)

    async def unsay(self, _: Notice) -> None:
        """Nothing: what was said stays with Teams."""

    async def _address_of(self, notice: Notice) -> Address:
        try:
            place = read_place(notice.conversation)
        except ValueError:
            raise SendRefused("not a conversation in Teams") from None
        if place.tenant not in self._tenants:
            raise SendRefused("a conversation of another organisation")
        address = Address.from_json(await self._find_address(notice.conversation) or {})
        if address is None:
            raise SendRefused("nobody is reached there any more")
        if not is_allowed(address.service, loopback=self._allows_loopback):  # pitfall 14 of teams.md
            raise SendRefused("not an address of Microsoft")
        return address
