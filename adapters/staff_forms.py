"""The forms of staff, in the inbox, Slack and Teams: what each action asks, and how that is read."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol, Self, TypeVar

from bot.desk_checks import Missing
from bot.hours import BRUSSELS
from bot.request import Action, Outcome, Urgency, Values
from bot.teams import Canned

LONGEST_SLEEP = timedelta(days=365)
MOST_LABELS, LONGEST_LABEL = 10, 40
YEARS = range(2000, 3000)  # near the ends of the calendar, another time zone is out of it
MOMENT_FIELDS = ("moment1", "moment2", "moment3")
_SHORT = re.compile(r"#[0-9a-f]{64}")
CANNED = "standaard"  # the field of a canned reply
MANY = frozenset(("vraag",))  # the fields of which several can be chosen
IN_WORDS = ("vraag", "text", "labels")  # what somebody typed or ticked in words
_MORNING = time(8)
_FIELD_OF = {
    "until": "dag",
    "team": "naar",
    "owner": "naar",
    "outcome": "uitkomst",
    "urgency": "dringend",
    "labels": "labels",
    "place": "plaats",
}
_Word = TypeVar("_Word", bound=StrEnum)


class Fields(Protocol):
    """A form that was filled in, whatever it was drawn in."""

    def one(self, name: str) -> str:
        """The value of a field; empty when it was not sent."""

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a field, without the empty ones."""


@dataclass(frozen=True)
class Filled:
    """What was filled in, by the name of the field."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def one(self, name: str) -> str:
        """The value of a field; empty when it was not sent."""
        return next(iter(self.fields.get(name, ())), "")

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a field, without the empty ones."""
        return tuple(value for value in self.fields.get(name, ()) if value.strip())

    @property
    def in_words(self) -> str:
        """Everything that somebody wrote or ticked in words, to copy when its form is gone; not what stands
        here by a short name."""
        parts = [value for name in IN_WORDS for value in self.many(name) if not _SHORT.fullmatch(value)]
        return "\n\n".join(part.strip() for part in parts)

    @property
    def has_short_names(self) -> bool:
        """Whether a value stands here by the short name that its option had to get."""
        return any(_SHORT.fullmatch(value) for values in self.fields.values() for value in values)

    def with_canned(self, canned: Sequence[Canned]) -> Self:
        """With the canned reply that was chosen in its text."""
        chosen = self.one(CANNED)
        if not chosen:
            return self
        return replace(self, fields={**self.fields, "text": (add_canned(self.one("text"), chosen, canned),)})


def short_name(value: str) -> str:
    """A name for the value of an option that a platform would not take."""
    return f"#{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()}"


def read_word(kind: type[_Word], text: str) -> _Word | None:
    """One of the words of an enumeration, or None."""
    return next((word for word in kind if word.value == text), None)


def mark_of_values(values: Values) -> str:
    """The same for the same content of a form: with the name of the form it tells a repeat from a change."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]


def add_canned(text: str, chosen: str, canned: Sequence[Canned]) -> str:
    """The chosen canned reply after what was typed; only what was typed when there is none of that name."""
    added = next((one.text for one in canned if one.name == chosen), "")
    return "\n\n".join(part for part in (text.strip(), added.strip()) if part)


def wrong_field(missing: Missing, fields: Fields) -> str:
    """The name of the field that is wrong: of several moments, the one that cannot be."""
    if not missing.what.startswith("moments"):
        return _FIELD_OF.get(missing.what, "text")
    for name in MOMENT_FIELDS:
        try:
            found = read_moment(fields.one(name).strip())
        except Missing:
            return name
        if found is not None and found == missing.moment:
            return name
    return MOMENT_FIELDS[0]


def read_values(action: Action, form: Fields, now: datetime) -> Values:
    """What the form of an action holds. Raises Missing."""
    if action is Action.SNOOZE:
        return Values(until=_read_morning(form.one("dag"), now))
    read = _READERS.get(action)
    return read(form) if read else Values(text=form.one("text"))


def _read_plan(form: Fields) -> Values:
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
    if typed.tzinfo is not None or typed.year not in YEARS or "T" not in text:
        raise Missing("moments onleesbaar")
    moment = typed.replace(tzinfo=BRUSSELS, second=0, microsecond=0).astimezone(UTC)
    if moment.astimezone(BRUSSELS).replace(tzinfo=None) != typed.replace(second=0, microsecond=0):
        raise Missing("moments bestaat niet")
    return moment


def _needed(value: _Word | None, name: str) -> _Word:
    if value is None:
        raise Missing(name)
    return value


def _read_outcome(form: Fields) -> Values:
    outcome = read_word(Outcome, form.one("uitkomst"))
    return Values(text=form.one("text"), outcome=_needed(outcome, "outcome"))


def _read_urgency(form: Fields) -> Values:
    return Values(urgency=_needed(read_word(Urgency, form.one("dringend")), "urgency"))


def _read_questions(form: Fields) -> Values:
    return Values(text=form.one("text"), questions=form.many("vraag"))


def _read_receiver(form: Fields) -> Values:
    kind, _, name = form.one("naar").partition(":")
    text = form.one("text")
    if kind == "team" and name:
        return Values(text=text, team=name)
    team, _, identifier = name.partition(":")
    if kind == "collega" and identifier.isascii() and identifier.isdigit() and len(identifier) < 10:
        return Values(text=text, team=team, owner=int(identifier))
    raise Missing("team")


def _read_labels(form: Fields) -> Values:
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


_READERS: Mapping[Action, Callable[[Fields], Values]] = {
    Action.HAND_ON: _read_receiver,
    Action.CLOSE: _read_outcome,
    Action.URGENCY: _read_urgency,
    Action.LABEL: _read_labels,
    Action.ASK: _read_questions,
    Action.PLAN: _read_plan,
}
