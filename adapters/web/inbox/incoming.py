"""Reads what a browser posts to the inbox: strictly, each form with its own fields."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qsl

from aiohttp import web

from adapters.staff_forms import LONGEST_LABEL, MANY, YEARS, Filled, mark_of_values, read_word
from adapters.web.incoming import FORM, UnreadableError, storable
from bot.request import Role, State, Urgency, Values
from bot.staffing import Wanted

BODY_SECONDS = 15
MOST_FIELDS = 60
PAGE = 50
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_NUMBER = re.compile(r"[A-Za-z0-9-]{1,20}")


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
class Form(Filled):
    """A posted form."""

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
        if name in found and name not in MANY:
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
    return f"{read_key(form)}.{mark_of_values(values)}"


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
    is_place = moment.tzinfo and moment.year in YEARS and _NUMBER.fullmatch(number)
    return (moment, number) if is_place else None


def write_cursor(moment: datetime, number: str) -> str:
    """`read_cursor` the other way round."""
    return f"{moment.isoformat()}~{number}"
