"""Sends one notice to Teams: as a message where somebody asked, or as a thread in a channel of staff."""

from collections.abc import Mapping
from datetime import timedelta
from time import monotonic
from typing import Any

from adapters.stamps import Stamps
from adapters.teams.address import Address, Ours
from adapters.teams.board_card import draw_card, draw_line, draw_summary
from adapters.teams.connector import LONGEST_CALL_SECONDS, Connector
from adapters.teams.ids import Place, Ref, read_place, read_ref, thread_begun
from adapters.teams.outgoing import draw, marked
from adapters.teams.pacing import LONGEST_TURN, Pacer
from adapters.teams.service_urls import is_allowed
from adapters.teams.staff_parts import PURPOSE
from bot.cards import CARD, LINE, SUMMARY
from bot.outbox import SendLater, SendRefused
from bot.ports import Notice
from bot.signing import Signer

Activity = dict[str, Any]
_MOST_BEFORE = 2.0  # seconds of a send, after which there is time for one call more


class TeamsChannel:
    """Sends notices to people of these organisations (bot/outbox.py), where they were last heard of, and to
    channels of staff. What it sends elsewhere is refused."""

    send_seconds = LONGEST_CALL_SECONDS + LONGEST_TURN + _MOST_BEFORE
    pace = timedelta(0)  # the limits of Teams are kept by the pacer
    can_unsay = True

    def __init__(self, connector: Connector, ours: Ours, *, signer: Signer, pacer: Pacer) -> None:
        self.connector = connector
        self._ours = ours
        self._signer = signer
        self._pacer = pacer

    @property
    def is_let_in(self) -> bool:
        """Whether Microsoft knows us, as far as it told."""
        return self.connector.is_let_in

    async def close(self) -> None:
        """Ends the connections."""
        await self.connector.close()

    def can_find(self, _: Notice) -> bool:
        """Never: Teams has no way to look back."""
        return False

    async def find(self, _: Notice) -> str | None:
        """Nothing: see `can_find`."""
        return None

    async def send(self, notice: Notice) -> str | None:
        """Sends; the name of the message. Raises SendRefused, SendLater or SendUnclear."""
        place = self._place(notice)
        if place.channel:
            return (await self._tell_staff(notice, place)).to_text()
        address = self._checked(notice.address)
        activity = {
            **draw(notice.content, is_repeat=notice.is_repeat),
            "from": {"id": address.bot},
            "recipient": {"id": address.user},
            "conversation": {"id": address.conversation},
        }
        await self._pacer.turn(address.conversation)
        posted = await self.connector.post(address.service, address.conversation, activity)
        return Ref(address.conversation, posted).to_text()

    async def unsay(self, notice: Notice) -> None:
        """Deletes what was said. Raises as `send` does."""
        ref = read_ref(str(notice.content["ref"]))
        if ref is not None:
            await self._pacer.turn(ref.conversation)
            await self.connector.delete(self._ours.service, ref.conversation, ref.activity)

    def _place(self, notice: Notice) -> Place:
        try:
            place = read_place(notice.conversation)
        except ValueError:
            raise SendRefused("not a conversation in Teams") from None
        if not self._ours.has(place.tenant):
            raise SendRefused("a conversation of another organisation")
        return place

    def _checked(self, found: Mapping[str, str]) -> Address:
        address = Address.from_json(found)
        if address is None:
            raise SendRefused("nobody is reached there any more")
        if not is_allowed(address.service, loopback=self._ours.allows_loopback):  # pitfall 14 of teams.md
            raise SendRefused("not an address of Microsoft")
        return address

    async def _tell_staff(self, notice: Notice, place: Place) -> Ref:
        """A card is changed where it lies, or begins a thread; a line goes in the thread of its card."""
        activity = self._draw_for_staff(notice)
        ref = read_ref(notice.ref)
        if ref is None or notice.kind == SUMMARY:
            return await self._begin(place, activity)
        began = monotonic()
        await self._pacer.turn(ref.conversation)
        if notice.kind == LINE:
            posted = await self.connector.post(self._ours.service, ref.conversation, activity)
            return Ref(ref.conversation, posted)
        if await self.connector.change(self._ours.service, ref.conversation, ref.activity, activity):
            return ref
        if monotonic() - began > _MOST_BEFORE:  # a new thread that is cut off might be there twice
            raise SendLater("the card is gone, and Teams is slow")
        return await self._begin(place, activity)

    def _draw_for_staff(self, notice: Notice) -> Activity:
        if notice.kind == CARD:
            stamps = Stamps(self._signer, notice.conversation, PURPOSE)
            return marked(draw_card(notice.content, stamps), is_repeat=notice.is_repeat)
        if notice.kind == LINE:
            return marked(draw_line(notice.content), is_repeat=notice.is_repeat)
        if notice.kind == SUMMARY:
            return marked(draw_summary(notice.content), is_repeat=notice.is_repeat)
        raise SendRefused("nothing for a channel of staff")

    async def _begin(self, place: Place, activity: Activity) -> Ref:
        """A new thread in a channel of staff."""
        await self._pacer.turn(place.channel)
        begun = await self.connector.begin(self._ours.service, thread_in(place, self._ours.bot, activity))
        return thread_begun(*begun)


def thread_in(place: Place, bot: str, activity: Mapping[str, Any]) -> Mapping[str, Any]:
    """What begins a thread in a channel (teams.md, section 4)."""
    return {
        "isGroup": True,
        "bot": {"id": bot},
        "tenantId": place.tenant,
        "channelData": {"channel": {"id": place.channel}, "tenant": {"id": place.tenant}},
        "activity": dict(activity),
    }
