"""The calendar file of an appointment: a signed address, and what is behind it as long as it is to come."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.appointment import Appointment
from bot.calendar_file import draw_calendar
from bot.meetings import Meetings
from bot.phrases import PhraseBook
from bot.ports import Clock, Store
from bot.signing import Signer

PURPOSE = "afspraak"
PATH = "/afspraak"
WEB = "web"  # the channel whose pages need no public address to lead to one another


@dataclass(frozen=True)
class CalendarLinks:
    """Addresses of calendar files. `address` is our public one; without it only the web chat has links."""

    signer: Signer
    address: str = ""

    def of(self, channel: str, uid: str) -> str:
        """The address for who reads this channel, "" where it could not be opened."""
        if not self.address and channel != WEB:
            return ""
        return f"{self.address}{PATH}/{uid}/{self.signer.sign(PURPOSE, uid)}.ics"

    def is_ours(self, uid: str, signature: str) -> bool:
        """Whether we made this address."""
        return self.signer.is_signed(signature, PURPOSE, uid)


@dataclass(frozen=True)
class CalendarFiles:
    """Draws calendar files. Whoever has the address reads when and where, not who or what about."""

    store: Store
    clock: Clock
    links: CalendarLinks
    meetings: Meetings
    phrases: Callable[[], PhraseBook]

    async def of_link(self, uid: str, signature: str) -> bytes | None:
        """The file behind an address; None for one that is not ours, or whose appointment is over."""
        if not self.links.is_ours(uid, signature):
            return None
        async with self.store.unit(read_only=True) as unit:
            appointment = await unit.appointment(uid)
        return self._draw(appointment, "") if appointment is not None else None

    def draw_for_staff(self, appointment: Appointment) -> bytes | None:
        """The file for the member of staff; None when nothing was planned, or it is over."""
        return self._draw(appointment, "_medewerker")

    def _draw(self, appointment: Appointment, reader: str) -> bytes | None:
        """One that was called off takes it back."""
        now = self.clock.now()
        if appointment.end is None or appointment.end <= now:
            return None
        book, number = self.phrases(), appointment.number
        return draw_calendar(
            appointment,
            self.meetings.place_of(appointment),
            summary=book.say(f"agenda_titel{reader}", nummer=number),
            description=book.say(f"agenda_uitleg{reader}", nummer=number),
            now=now,
        )
