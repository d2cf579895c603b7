"""The calendar file as two libraries read it: the same event, in the same zone, and nobody invited."""

import io
import time
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from dateutil.tz import tzical
from hypothesis import example, given
from hypothesis import strategies as st

from bot.appointment import Appointment, Place, PlaceKind, Standing, cancelled
from bot.calendar_file import draw_calendar
from bot.hours import BRUSSELS

NOW = datetime(2026, 7, 9, 8, 0, 5, 123, tzinfo=UTC)
PLANNED = Appointment(
    "a1b2@wegwijs", "A-1", 7, Standing.PLANNED, "Videogesprek", 45, start=datetime(2026, 7, 14, 8, tzinfo=UTC)
)
ONLINE = Place("Videogesprek", PlaceKind.ONLINE, "https://meet.voorbeeld.be/wegwijs;a,b?x=1#nu")
PHONE = Place("We bellen", PlaceKind.PHONE, "02 123 45 67")
OFFICE = Place("Op kantoor", PlaceKind.ADDRESS, "Sint-Lazaruslaan 10, 1210 Brussel")


def draw(
    appointment: Appointment = PLANNED,
    place: Place | None = None,
    summary: str = "Gesprek",
    description: str = "",
) -> str:
    return draw_calendar(appointment, place, summary=summary, description=description, now=NOW).decode()


def by_icalendar(drawn: str) -> Any:
    (event,) = icalendar.Calendar.from_ical(drawn).walk("VEVENT")
    return event


def by_vobject(drawn: str) -> Any:
    (calendar,) = vobject.readComponents(drawn)
    (event,) = calendar.vevent_list
    return event


def seen(text: str) -> str:
    """What is left of a text without what cannot be seen, and without icalendar's own line end."""
    kept = "".join(c for c in text if not c.isspace() and unicodedata.category(c)[0] not in "CZ")
    return kept.replace("\\N", "\\n")


@pytest.mark.parametrize(
    ("start", "minutes", "clock"),
    [
        pytest.param("2026-07-14T08:00", 45, ("20260714T100000", "20260714T104500"), id="summer"),
        pytest.param("2027-01-12T09:00", 60, ("20270112T100000", "20270112T110000"), id="winter"),
        pytest.param("2028-02-29T13:00", 45, ("20280229T140000", "20280229T144500"), id="29 february"),
        pytest.param("2028-02-29T22:30", 60, ("20280229T233000", "20280301T003000"), id="into 1 march"),
        pytest.param("2027-03-28T00:30", 60, ("20270328T013000", "20270328T033000"), id="over summer time"),
        pytest.param("2027-03-28T01:00", 45, ("20270328T030000", "20270328T034500"), id="summer time begins"),
        pytest.param("2027-03-28T08:00", 45, ("20270328T100000", "20270328T104500"), id="day of summer time"),
        pytest.param("2026-10-24T23:30", 30, ("20261025T013000", "20261025T020000"), id="before the hour"),
        pytest.param("2026-10-25T00:30", 15, ("20261025T023000", "20261025T024500"), id="in its first time"),
        pytest.param("2026-10-25T09:00", 45, ("20261025T100000", "20261025T104500"), id="day of winter time"),
        pytest.param("2026-12-31T22:45", 30, ("20261231T234500", "20270101T001500"), id="over new year"),
    ],
)  # fmt: skip
def test_two_libraries_read_the_same_start_end_and_zone(
    start: str, minutes: int, clock: tuple[str, str]
) -> None:
    moment = datetime.fromisoformat(start).replace(tzinfo=UTC)

    drawn = draw(replace(PLANNED, start=moment, minutes=minutes))

    assert f"DTSTART;TZID=Europe/Brussels:{clock[0]}\r\nDTEND;TZID=Europe/Brussels:{clock[1]}\r\n" in drawn
    one, other = by_icalendar(drawn), by_vobject(drawn)
    for begin, end in ((one.start, one.end), (other.dtstart.value, other.dtend.value)):
        assert (begin.astimezone(UTC), end.astimezone(UTC)) == (moment, moment + timedelta(minutes=minutes))
        assert begin.utcoffset() == moment.astimezone(BRUSSELS).utcoffset()
    assert (
        one["dtstart"].params["TZID"] == other.dtstart.params["X-VOBJ-ORIGINAL-TZID"][0] == "Europe/Brussels"
    )


@pytest.mark.parametrize("minutes", [(30, 45), (-30, 75)], ids=["begins in it", "ends in it"])
def test_the_second_time_of_the_double_hour_is_written_in_utc(minutes: tuple[int, int]) -> None:
    begin = datetime(2026, 10, 25, 1, tzinfo=UTC) + timedelta(minutes=minutes[0])

    drawn = draw(replace(PLANNED, start=begin, minutes=minutes[1]))

    one, other = by_icalendar(drawn), by_vobject(drawn)
    assert one.start == other.dtstart.value == begin
    assert one.end == other.dtend.value == begin + timedelta(minutes=minutes[1])


def test_a_start_that_comes_in_brussels_time_is_the_same_moment() -> None:
    assert draw(replace(PLANNED, start=PLANNED.start.astimezone(BRUSSELS))) == draw()  # type: ignore[union-attr]


def test_the_zone_in_the_file_says_what_the_zone_is_at_every_half_hour_around_a_switch() -> None:
    drawn = draw()
    zone = tzical(io.StringIO(drawn[drawn.index("BEGIN:VTIMEZONE") : drawn.index("BEGIN:VEVENT")])).get()

    for year in range(2026, 2037):
        for day in (datetime(year, 3, 24, tzinfo=UTC), datetime(year, 10, 24, tzinfo=UTC)):
            for step in range(2 * 24 * 9):
                local = (day + timedelta(minutes=30 * step)).astimezone(BRUSSELS)
                assert local.replace(tzinfo=zone).utcoffset() == local.utcoffset(), local


def test_the_file_has_one_version_ends_its_lines_with_crlf_and_folds_them() -> None:
    drawn = draw(summary="é" * 400)

    assert drawn.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert drawn.endswith("END:VCALENDAR\r\n")
    assert drawn.count("\n") == drawn.count("\r\n")
    assert all(len(line.encode()) <= 75 for line in drawn.split("\r\n"))


def test_a_planned_one_is_published_with_its_uid_its_sequence_and_when_it_was_drawn() -> None:
    drawn = draw(replace(PLANNED, sequence=2))

    assert "\r\nMETHOD:PUBLISH\r\n" in drawn
    event = by_icalendar(drawn)
    assert (event.uid, event.sequence, event["status"]) == ("a1b2@wegwijs", 2, "CONFIRMED")
    assert NOW.replace(microsecond=0) == event.DTSTAMP


def test_a_cancelled_one_removes_the_same_event() -> None:
    drawn = draw(cancelled(PLANNED, now=NOW), ONLINE)

    assert "\r\nMETHOD:CANCEL\r\n" in drawn
    event = by_vobject(drawn)
    assert (event.uid.value, event.sequence.value, event.status.value) == ("a1b2@wegwijs", "1", "CANCELLED")
    assert event.dtstart.value == PLANNED.start


def test_while_other_moments_are_offered_the_file_holds_the_planned_one() -> None:
    drawn = draw(replace(PLANNED, offered=(NOW + timedelta(days=30),)))

    assert by_icalendar(drawn).start == PLANNED.start


@pytest.mark.parametrize("standing", [Standing.OFFERED, Standing.CANCELLED])
def test_what_was_never_planned_has_no_file(standing: Standing) -> None:
    with pytest.raises(ValueError, match="never planned"):
        draw(replace(PLANNED, standing=standing, start=None))


@pytest.mark.parametrize(
    ("place", "location", "url"),
    [
        pytest.param(ONLINE, f"Videogesprek: {ONLINE.value}", ONLINE.value, id="online"),
        pytest.param(PHONE, "We bellen: 02 123 45 67", None, id="phone"),
        pytest.param(OFFICE, "Sint-Lazaruslaan 10, 1210 Brussel", None, id="address"),
        pytest.param(replace(OFFICE, value="https://x.be"), "https://x.be", None, id="address like a link"),
        pytest.param(replace(ONLINE, value="http://x.be"), "Videogesprek: http://x.be", None, id="without s"),
        pytest.param(replace(ONLINE, value="https://x.be\r\nATTENDEE:mailto:a@b.be"),
                     "Videogesprek: https://x.be ATTENDEE:mailto:a@b.be", None, id="a line end in the link"),
        pytest.param(replace(ONLINE, value="https://x.be\0\u202e/a"), "Videogesprek: https://x.be/a",
                     "https://x.be/a", id="control signs in the link"),
        pytest.param(None, None, None, id="no place"),
    ],
)  # fmt: skip
def test_where_it_is_stands_in_the_file(place: Place | None, location: str | None, url: str | None) -> None:
    event = by_icalendar(draw(place=place))

    assert (event.location, event.url) == (location, url or "")


@pytest.mark.parametrize(
    "text",
    [
        'Gesprek over "zorg"; wonen, en meer: \\n is geen einde',
        "Café 't Hoekje – €5 👩 ½",
        "a\\;b\\,c\\\\d\\n",
        "DTSTART;TZID=Europe/Brussels:20260101T000000",
        "x" * 5000,
        " ".join(["één, twee; drie"] * 300),
    ],
    ids=["signs", "letters", "backslashes", "a property", "long word", "long text"],
)
def test_text_comes_back_as_it_was(text: str) -> None:
    place = replace(OFFICE, value=text)

    drawn = draw(PLANNED, place, text, f"{text}\n\nEn verder.")

    one, other = by_icalendar(drawn), by_vobject(drawn)
    assert [str(one["summary"]), str(one["location"])] == [text, text]
    assert [other.summary.value, other.location.value] == [text, text]
    assert str(one["description"]) == other.description.value == f"{text}\n\nEn verder."


def test_a_backslash_with_a_capital_n_is_no_line_end() -> None:
    event = by_vobject(draw(summary="C:\\Nieuw"))

    assert event.summary.value == "C:\\nieuw"


def test_every_kind_of_line_end_stays_one_in_the_description_and_becomes_a_space_in_the_summary() -> None:
    hostile = "a\r\nb\rc\nd\u2028e\u2029f\x85g\x0bh\x0ci\x1cj"

    event = by_icalendar(draw(summary=hostile, description=hostile))

    assert str(event["summary"]) == "a b c d e f g h i j"
    assert str(event["description"]) == "a\nb\nc\nd\ne\nf\ng\nh\ni\nj"


HOSTILE = (
    "\r\n", "\r", "\n", "\r\n ", "\u2028", "\x85", "\0", "\x0b", "\u202e", "\u2066", "\ufeff", "\ud800",
    "\\", "\\n", '"', ";", ":", ",", "^n", "^'", "\r\nATTENDEE:mailto:x@x.be", "\nORGANIZER:mailto:x@x.be",
    "\r\nATTENDEE;CN=x:mailto:x@x.be", "\r\nEND:VEVENT", "\r\nBEGIN:VEVENT", "\r\nEND:VCALENDAR",
    "\nBEGIN:VALARM\nACTION:EMAIL\nEND:VALARM", "\r\nURL:https://x.be", "\r\nMETHOD:REQUEST",
    "\r\nDTSTART:19990101T000000Z", "=0D=0A", "%0D%0A", "é", "👩‍👩‍👧", "a" * 80, "https://x.be/",
)  # fmt: skip
ALONE = {
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "URL",
    "SEQUENCE",
    "STATUS",
}
TEXTS = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), max_size=12).map("".join)


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.sampled_from(PlaceKind))
@example("".join(HOSTILE), "".join(HOSTILE), "".join(HOSTILE), "".join(HOSTILE), PlaceKind.ONLINE)
def test_hostile_text_gives_one_event_and_no_attendee(
    summary: str, description: str, name: str, value: str, kind: PlaceKind
) -> None:
    drawn = draw(replace(PLANNED, uid=f"u{name}"), Place(name, kind, value), summary, description)

    one, other = by_icalendar(drawn), by_vobject(drawn)
    names = [str(key) for key in one]
    assert len(names) == len(set(names))
    assert set(names) <= ALONE
    assert {child.name for child in other.getChildren()} <= ALONE
    assert not one.subcomponents
    assert one.start == other.dtstart.value == PLANNED.start
    assert seen(str(one["summary"])) == seen(other.summary.value) == seen(summary)
    assert seen(str(one.get("description", ""))) == seen(description)
    assert seen(value) in seen(str(one["location"]))
    assert not set(drawn) & set("\0\x0b\u202e\u2066\ufeff\u2028\x85")


def test_a_huge_description_takes_little_time() -> None:
    begin = time.thread_time()

    draw(description="\r\nATTENDEE:x;" * 4000)

    assert time.thread_time() - begin < 1
