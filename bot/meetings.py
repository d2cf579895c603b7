"""Appointments of requests: offered by staff, picked, moved or called off, and how they are told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.appointment import (
    Appointment,
    Opening,
    Place,
    PlaceKind,
    Reason,
    Standing,
    Unfit,
    cancelled,
    check_moments,
    offer,
    overlaps,
    picked,
    say_moment,
    without,
)
from bot.phrases import PhraseBook
from bot.ports import Unit
from bot.reply import INSTEAD, Button, Line, Reply, Section
from bot.request import Request

MOMENT = "moment:"  # before the ids of buttons
NONE_FITS = "geen"
MINUTE = 60  # seconds
_WHERE = {
    PlaceKind.ONLINE: "afspraak_online",
    PlaceKind.PHONE: "afspraak_telefoon",
    PlaceKind.ADDRESS: "afspraak_adres",
}


@dataclass(frozen=True)
class Meetings:
    """Plans talks. `places` are where they can be, `new_uid` makes a name that no other appointment has.

    `link_of` gives the address of the calendar file for a channel, "" where it cannot be reached: date, time
    and place are told in words anyway. All that picks or offers waits for its turn in the member's agenda,
    so that of two who pick one moment the second sees the first.
    """

    places: tuple[Place, ...] = ()
    minutes: int = 45
    new_uid: Callable[[], str] = str
    link_of: Callable[[str, str], str] = lambda _, __: ""

    def place_of(self, appointment: Appointment) -> Place | None:
        """The place, when it still stands in the settings."""
        return self._named(appointment.place)

    def _named(self, name: str) -> Place | None:
        return next((one for one in self.places if one.name == name), None)

    async def offer(
        self,
        unit: Unit,
        request: Request,
        staff: int,
        moments: Sequence[datetime],
        place: str,
        *,
        now: datetime,
        opening: Opening | None,
    ) -> tuple[Request, Appointment]:
        """The request with one to three moments offered. Raises Unfit for a moment that cannot be."""
        before = await self._latest(unit, request, now=now)
        busy = await self._busy(unit, staff, before, now=now)
        minutes = before.minutes if before and before.standing is Standing.PLANNED else self.minutes
        check_moments(moments, minutes=minutes, now=now, opening=opening, busy=busy)
        made = offer(
            before,
            uid=self.new_uid(),
            number=request.number,
            staff=staff,
            place=place,
            minutes=minutes,
            moments=moments,
            now=now,
        )
        await unit.keep_appointment(made)
        return _planned(request, made), made

    async def pick(
        self, unit: Unit, request: Request, moment: datetime, *, now: datetime
    ) -> tuple[Request, Appointment]:
        """The request with its talk planned at one of the moments offered. Raises Unfit."""
        appointment = await self._latest(unit, request, now=now)
        if appointment is None:
            raise Unfit(Reason.NONE, moment)
        busy = await self._busy(unit, appointment.staff, appointment, now=now)
        made = picked(appointment, moment, now=now, busy=busy)
        await unit.keep_appointment(made)
        return _planned(request, made), made

    async def drop(
        self, unit: Unit, request: Request, moment: datetime | None, *, now: datetime
    ) -> Appointment | None:
        """The appointment without a moment that is no longer free; None drops all that was offered."""
        appointment = await self._latest(unit, request, now=now)
        if appointment is None:
            return None
        left = appointment
        for one in appointment.offered if moment is None else (moment,):
            left = without(left, one, now=now)
        await unit.keep_appointment(left)
        return left

    async def end(self, unit: Unit, request: Request, *, now: datetime) -> tuple[Request, Appointment | None]:
        """The request without an appointment to come, and what was called off, if anything."""
        appointment = await self._latest(unit, request, now=now)
        if appointment is None:  # there was none, or the talk took place
            return replace(request, planning=None), None
        off = cancelled(appointment, now=now)
        await unit.keep_appointment(off)
        return replace(request, planning=None, planned_at=None), off

    async def clashes(self, unit: Unit, request: Request, moment: datetime) -> bool:
        """Whether its asker has another talk planned from this conversation at that time."""
        others = await unit.requests_of(request.channel, request.conversation)
        for one in others:
            if one.number == request.number or one.planning is not Standing.PLANNED:
                continue
            found = await unit.appointment_of(one.number)
            if found is not None and overlaps(found, moment, self.minutes):
                return True
        return False

    async def _latest(self, unit: Unit, request: Request, *, now: datetime) -> Appointment | None:
        """What is offered or planned and not over.

        Who asks holds the conversation, so nobody else changes it. Only who takes time in an agenda waits for
        it, for one at a time and after the conversation, so that nobody waits in a ring.
        """
        found = await unit.appointment_of(request.number)
        if found is None or found.standing is Standing.CANCELLED:
            return None
        return None if found.end is not None and found.end <= now else found

    @staticmethod
    async def _busy(
        unit: Unit, staff: int, but: Appointment | None, *, now: datetime
    ) -> tuple[Appointment, ...]:
        await _take_agenda(unit, staff)
        planned = await unit.planned_of(staff, after=now)
        return tuple(one for one in planned if but is None or one.uid != but.uid)

    def draw_offer(self, book: PhraseBook, appointment: Appointment, words: Sequence[str]) -> Reply:
        """The moments, as choices."""
        asked = book.say(
            "afspraak_verzetten" if appointment.standing is Standing.PLANNED else "afspraak_voorstel",
            minuten=str(appointment.minutes),
        )
        number = appointment.number
        choices = tuple(
            Button(f"{MOMENT}{number}:{stamp_of(one)}", say_moment(one)) for one in appointment.offered
        )
        none = Button(f"{MOMENT}{number}:{NONE_FITS}", book.say("knop_geen_moment"))
        where = appointment.offered_place or appointment.place
        said = (*words, asked, *self._say_place(book, where))
        return Reply(said, choices=choices, buttons=(none,), buttons_heading=INSTEAD)

    def draw_planned(
        self, book: PhraseBook, appointment: Appointment, name: str, channel: str, *, by: str
    ) -> Reply:
        """When and where, in words and as a calendar file: the phrase `name`, and a first name."""
        assert appointment.start is not None  # noqa: S101 - it is planned, or was
        values = {"voornaam": by, "moment": say_moment(appointment.start), "nummer": appointment.number}
        said = book.say(name, minuten=str(appointment.minutes), **values)
        is_off = appointment.standing is Standing.CANCELLED
        where = () if is_off else self._say_place(book, appointment.place)
        link = self.link_of(channel, appointment.uid)
        label = book.say("afspraak_bestand_weg" if is_off else "afspraak_bestand")
        file = (Line(label, link),) if link else ()
        sections = (Section(book.say("afspraak_agenda"), file),) if file else ()
        return Reply((said, *where), sections=sections)

    def _say_place(self, book: PhraseBook, name: str) -> tuple[str, ...]:
        """Where it is; a place that is no longer in the settings, by its name."""
        place = self._named(name)
        if place is None:
            return (name,) if name else ()
        return (book.say(_WHERE[place.kind], waarde=place.value),)


def stamp_of(moment: datetime) -> str:
    """The moment in the id of a button: whole minutes since 1970."""
    return str(int(moment.timestamp()) // MINUTE)


def read_stamp(text: str) -> datetime | None:
    """`stamp_of` the other way round; None for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return datetime.fromtimestamp(int(text) * MINUTE, UTC)


async def _take_agenda(unit: Unit, staff: int) -> None:
    await unit.lock("agenda", f"staff:{staff}")


def _planned(request: Request, appointment: Appointment) -> Request:
    return replace(request, planning=appointment.standing, planned_at=appointment.start)
