"""Reads what a browser posts to the inbox: strictly, each form with its own fields."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl

from aiohttp import web

from adapters.web.incoming import FORM, UnreadableError, storable
from bot.desk_checks import Missing
from bot.hours import BRUSSELS
from bot.request import Action, Outcome, Role, State, Urgency, Values
from bot.staffing import Wanted

BODY_SECONDS = 15
MOST_FIELDS = 60
LONGEST_SLEEP = timedelta(days=365)
MOST_LABELS, LONGEST_LABEL = 10, 40
PAGE = 50
_YEARS = range(2000, 3000)  # near the ends of the calendar, another time zone is out of it
MOMENT_FIELDS = ("moment1", "moment2", "moment3")
_MANY = frozenset(("vraag",))
_MORNING = time(8)
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_NUMBER = re.compile(r"[A-Za-z0-9-]{1,20}")
_Word = TypeVar("_Word", bound=StrEnum)


class Box(StrEnum):
    """The parts of the list, as tabs."""

    NEW = "nieuw"
    MINE = "mijn"
    TODAY = "vandaag"
    WAITING = "wacht"
    STALE = "stil"
    CLOSED = "gesloten"
    GOING = "verdwijnt"
    ALL = "alle"


@dataclass(frozen=True)
class Form:
    """A posted form."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def one(self, name: str) -> str:
        """The value of a field; empty when it was not sent."""
        return self.fields.get(name, ("",))[0]

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a field, without the empty ones."""
        return tuple(value for value in self.fields.get(name, ()) if value.strip())

    def __contains__(self, name: str) -> bool:
        return name in self.fields


@dataclass(frozen=True)
class Filters:
    """What the list is asked to show."""

    box: Box = Box.NEW
    text: str = ""
    theme: str = ""
    municipality: str = ""
    urgency: str = ""
    label: str = ""
    sleeping: bool = False
    after: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the tab was chosen."""
        return any((self.text, self.theme, self.municipality, self.urgency, self.label, self.sleeping))

    @property
    def in_address(self) -> dict[str, str]:
        """What may stand in an address: all but the text, which may be a name."""
        found = {
            "bak": self.box.value,
            "thema": self.theme,
            "gemeente": self.municipality,
            "dringend": self.urgency,
            "label": self.label,
            "sluimert": "ja" if self.sleeping else "",
            "na": self.after,
        }
        return {name: value for name, value in found.items() if value}

    def to_wanted(self, staff_id: int, *, stale_before: datetime, tonight: datetime) -> Wanted:
        """The question to the desk; `stale_before`: what did not change since waits for too long; `tonight`:
        what was promised before is for today, or late."""
        states, is_mine = _BOXES[self.box]
        return Wanted(
            teams=None,
            states=states,
            owner=staff_id if is_mine else None,
            theme=self.theme or None,
            municipality=self.municipality or None,
            urgency=read_word(Urgency, self.urgency),
            label=self.label or None,
            text=self.text,
            sleeping=self.sleeping or self.box not in _AWAKE,
            after=read_cursor(self.after),
            stale_before=stale_before if self.box is Box.STALE else None,
            promised_before=tonight if self.box is Box.TODAY else None,
            warned=self.box is Box.GOING,
            most=PAGE,
        )


_BOXES: Mapping[Box, tuple[tuple[State, ...], bool]] = {
    Box.NEW: ((State.NEW,), False),
    Box.MINE: ((State.TAKEN, State.WAITING), True),
    Box.WAITING: ((State.WAITING,), True),
    Box.STALE: ((), False),
    Box.CLOSED: ((State.CLOSED, State.WITHDRAWN), False),
    Box.TODAY: ((), False),
    Box.GOING: ((State.CLOSED, State.WITHDRAWN), False),
    Box.ALL: ((), False),
}
_AWAKE = frozenset((Box.NEW, Box.MINE, Box.WAITING, Box.STALE))  # what is snoozed is left out of these


async def read_body(request: web.Request) -> Form:
    """The posted form. Raises the HTTP error that fits when it is none of ours."""
    if request.content_type != FORM:
        raise web.HTTPUnsupportedMediaType
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await request.read()
        return read_form(body)
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except UnreadableError as error:
        raise web.HTTPBadRequest from error


def read_form(body: bytes) -> Form:
    """The form in the body. Refused: too many fields, one twice that is there once in our pages."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise UnreadableError("too many fields") from error
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if name in found and name not in _MANY:
            raise UnreadableError("the same field twice")
        found[name] = (*found.get(name, ()), storable(value))
    return Form(found)


def read_filters(fields: Mapping[str, str]) -> Filters:
    """The filters in an address or form; what is not understood is left out."""
    return Filters(
        box=read_word(Box, fields.get("bak", "")) or Box.NEW,
        text=storable(fields.get("zoek", ""))[:200].strip(),
        theme=storable(fields.get("thema", ""))[:100],
        municipality=storable(fields.get("gemeente", ""))[:100].strip(),
        urgency=read_word(Urgency, fields.get("dringend", "")) or "",
        label=storable(fields.get("label", ""))[:LONGEST_LABEL].strip(),
        sleeping=bool(fields.get("sluimert")),
        after=fields.get("na", "")[:80],
    )


def read_number(text: str) -> str:
    """A request number in an address. Raises HTTPNotFound for what can be none."""
    if not _NUMBER.fullmatch(text):
        raise web.HTTPNotFound
    return text


def read_key(form: Form) -> str:
    """The name that the page gave to this form. Raises HTTPBadRequest without one."""
    key = form.one("sleutel")
    if not _KEY.fullmatch(key):
        raise web.HTTPBadRequest
    return key


def name_deed(form: Form, values: Values) -> str:
    """The name of what is asked: the same form with the same content is one deed, with other content another.

    Raises HTTPBadRequest for a form without a name.
    """
    content = hashlib.sha256(repr(values).encode()).hexdigest()
    return f"{read_key(form)}.{content[:32]}"


def read_word(kind: type[_Word], text: str) -> _Word | None:
    """One of the words of an enumeration, or None."""
    return next((word for word in kind if word.value == text), None)


def read_role(form: Form) -> Role:
    """A role. Raises HTTPBadRequest for another word."""
    role = read_word(Role, form.one("rol"))
    if role is None:
        raise web.HTTPBadRequest
    return role


def read_cursor(text: str) -> tuple[datetime, str] | None:
    """The place in the list where a page ended; None when it is none."""
    at, _, number = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    is_place = moment.tzinfo and moment.year in _YEARS and _NUMBER.fullmatch(number)
    return (moment, number) if is_place else None


def write_cursor(moment: datetime, number: str) -> str:
    """`read_cursor` the other way round."""
    return f"{moment.isoformat()}~{number}"


def read_values(action: Action, form: Form, now: datetime) -> Values:
    """What the form of an action holds. Raises Missing."""
    if action is Action.SNOOZE:
        return Values(until=_read_morning(form.one("dag"), now))
    read = _READERS.get(action)
    return read(form) if read else Values(text=form.one("text"))


def _read_plan(form: Form) -> Values:
    moments = tuple(moment for name in MOMENT_FIELDS if (moment := read_moment(form.one(name).strip())))
    return Values(text=form.one("text"), moments=moments, place=form.one("plaats"))


def read_moment(text: str) -> datetime | None:
    """A time on the clock in Brussels, None when nothing was typed; one that comes twice is the first.

    Raises Missing for one that is skipped, or none.
    """
    if not text:
        return None
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        raise Missing("moments onleesbaar") from None
    if typed.tzinfo is not None or typed.year not in _YEARS or "T" not in text:
        raise Missing("moments onleesbaar")
    moment = typed.replace(tzinfo=BRUSSELS, second=0, microsecond=0).astimezone(UTC)
    if moment.astimezone(BRUSSELS).replace(tzinfo=None) != typed.replace(second=0, microsecond=0):
        raise Missing("moments bestaat niet")
    return moment


def _needed(value: _Word | None, name: str) -> _Word:
    if value is None:
        raise Missing(name)
    return value


def _read_outcome(form: Form) -> Values:
    outcome = read_word(Outcome, form.one("uitkomst"))
    return Values(text=form.one("text"), outcome=_needed(outcome, "outcome"))


def _read_urgency(form: Form) -> Values:
    return Values(urgency=_needed(read_word(Urgency, form.one("dringend")), "urgency"))


def _read_questions(form: Form) -> Values:
    return Values(text=form.one("text"), questions=form.many("vraag"))


def _read_receiver(form: Form) -> Values:
    kind, _, name = form.one("naar").partition(":")
    text = form.one("text")
    if kind == "team" and name:
        return Values(text=text, team=name)
    team, _, identifier = name.partition(":")
    if kind == "collega" and identifier.isascii() and identifier.isdigit() and len(identifier) < 10:
        return Values(text=text, team=team, owner=int(identifier))
    raise Missing("team")


def _read_labels(form: Form) -> Values:
    parts = form.one("labels").split(",")
    found = tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))
    if len(found) > MOST_LABELS or any(len(label) > LONGEST_LABEL for label in found):
        raise Missing("labels")
    return Values(labels=found)


def _read_morning(text: str, now: datetime) -> datetime | None:
    """That day at eight in the morning; None when no day was filled in, which wakes a request."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Missing("until") from None
    if not now.date() < day <= now.date() + LONGEST_SLEEP:
        raise Missing("until")
    return datetime.combine(day, _MORNING, now.tzinfo)


_READERS: Mapping[Action, Callable[[Form], Values]] = {
    Action.HAND_ON: _read_receiver,
    Action.CLOSE: _read_outcome,
    Action.URGENCY: _read_urgency,
    Action.LABEL: _read_labels,
    Action.ASK: _read_questions,
    Action.PLAN: _read_plan,
}
