"""An appointment as a calendar file (.ics): one event, in Brussels time, with nobody invited."""

import re
import unicodedata
from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from bot.appointment import Appointment, Place, PlaceKind, Standing
from bot.hours import BRUSSELS

_ZONE = "Europe/Brussels"
_PRODUCT = "-//Sociale InnovatieFabriek//wegwijs//NL"
_LINK = re.compile(r"https://[^\s\"<>\\^`{|}]+")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # all that a reader may break a line at


def draw_calendar(
    appointment: Appointment, place: Place | None, *, summary: str, description: str = "", now: datetime
) -> bytes:
    """The file that adds, moves or (once cancelled) removes an appointment in a calendar.

    Control signs are left out, line ends only remain in the description. Raises ValueError when it was
    never planned. RFC 5545; METHOD as in RFC 5546, without ORGANIZER: it tells, it does not invite.
    """
    is_cancelled = appointment.standing is Standing.CANCELLED
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("method", "CANCEL" if is_cancelled else "PUBLISH")
    event = _draw_event(appointment, now=now)
    event.add("summary", _one_line(summary))
    if description:
        event.add("description", _visible(description))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    if place is not None:
        _add_place(event, place)
    calendar.add_component(_draw_zone())
    calendar.add_component(event)
    drawn: bytes = calendar.to_ical()
    return drawn


def _draw_event(appointment: Appointment, *, now: datetime) -> Event:
    if appointment.start is None or appointment.end is None:
        raise ValueError("an appointment that was never planned has no calendar file")
    start, end = (moment.astimezone(BRUSSELS) for moment in (appointment.start, appointment.end))
    if start.fold or end.fold:
        # By RFC 5545 3.3.5 an hour that comes twice means the first; only UTC can name the second.
        start, end = appointment.start, appointment.end
    event = Event()
    event.add("uid", _one_line(appointment.uid))
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", start)
    event.add("dtend", end)
    return event


def _add_place(event: Event, place: Place) -> None:
    """Where it is. An address stands alone, so that a map finds it."""
    name, value = _one_line(place.name), _one_line(place.value)
    event.add("location", value if place.kind is PlaceKind.ADDRESS else f"{name}: {value}")
    if place.kind is PlaceKind.ONLINE and _LINK.fullmatch(value):
        event.add("url", value)


def _draw_zone() -> Timezone:
    """The rule of the European Union since 1996 (directive 2000/84/EC), as every calendar knows it.

    Not `Timezone.from_tzid`: icalendar 7.3 begins summer time an hour late, and lists days for a rule.
    """
    winter, summer = TimezoneStandard(), TimezoneDaylight()
    for part, name, begins, offset in (
        (winter, "CET", datetime(1996, 10, 27, 3), 1),  # noqa: DTZ001 - RFC 5545 3.6.5 wants local time
        (summer, "CEST", datetime(1996, 3, 31, 2), 2),  # noqa: DTZ001
    ):
        part.add("dtstart", begins)
        part.add("rrule", vRecur(freq="yearly", bymonth=begins.month, byday="-1su"))
        part.add("tzname", name)
        part.add("tzoffsetfrom", timedelta(hours=3 - offset))
        part.add("tzoffsetto", timedelta(hours=offset))
    zone = Timezone()
    zone.add("tzid", _ZONE)
    zone.add_component(winter)
    zone.add_component(summer)
    return zone


def _visible(text: str) -> str:
    """Without control, direction and half signs; every kind of line end as one."""
    kept = (c for c in _LINE_ENDS.sub("\n", text) if c in "\n\t" or unicodedata.category(c)[0] != "C")
    return "".join(kept).replace("\\N", "\\n")  # icalendar makes a line end of a typed \N, not of \n


def _one_line(text: str) -> str:
    return _visible(text).replace("\n", " ").replace("\t", " ").strip()
