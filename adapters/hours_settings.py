"""The part of `wegwijs.yaml` about opening hours: a week in spans, holidays, bridge days and closures."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from adapters.settings_part import Part, blank_to_list
from bot.hours import Closure, Hours, Span, holiday_names
from knowledge.model import Text
from knowledge.reader import Loc

BRIDGE_REASON = "brugdag"
HOW = "write hours such as 9:00-12:30 13:30-17:00, or leave it empty when you are closed"
_CLOCK = r"(\d{1,2})(?:[:.](\d\d)|u(\d\d)?)?"
_SPAN = re.compile(f"{_CLOCK}-{_CLOCK}", re.ASCII)
_DASH = re.compile(r"\s*[-–]\s*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _clock(hour: str, *minutes: str | None) -> time:
    minute = next((one for one in minutes if one), "00")
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise ValueError(f"{hour}:{minute} is no time: a day goes from 0:00 to 23:59") from None


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(HOW)
    parts = found.groups()
    return Span(_clock(*parts[:3]), _clock(*parts[3:]))


def _spans(value: Any) -> Any:
    """The spans of a day: between blanks or commas, as 9:00-12:30, 9.00-12.30, 9u-12u30 or 9-12.30."""
    if not isinstance(value, str):
        raise ValueError(HOW)
    spans = tuple(_span(text) for text in re.split(r"[\s,]+", _DASH.sub("-", value.strip())) if text)
    Hours({0: spans})  # refuses those that overlap
    return spans


def _day(value: Any) -> Any:
    wrong = ValueError("write a day that exists, such as 2026-05-15")
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise wrong
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise wrong from None


def _holiday(name: str) -> str:
    known = sorted(holiday_names())
    if name in known:
        return name
    near = get_close_matches(name, known, n=1)
    if near:
        raise ValueError(f"there is no holiday {name!r} (did you mean {near[0]!r}?)")
    raise ValueError(f"there is no such holiday: choose from {', '.join(known)}")


Spans = Annotated[tuple[Span, ...], BeforeValidator(_spans)]
Day = Annotated[date, BeforeValidator(_day)]
Holiday = Annotated[str, AfterValidator(_holiday)]


class ClosurePart(Part):
    """One closure under `uren.sluitingen`; both days are in it."""

    first: Day = Field(alias="van")
    last: Day = Field(alias="tot")
    reason: Text = Field(alias="reden")

    @model_validator(mode="after")
    def _fits(self) -> "ClosurePart":
        self.to_closure()
        return self

    def to_closure(self) -> Closure:
        """The closure. Raises ValueError when it ends before it starts."""
        return Closure(self.first, self.last, self.reason)


class HoursPart(Part):
    """Section `uren`, of the organisation or of a team."""

    monday: Spans = Field((), alias="maandag")
    tuesday: Spans = Field((), alias="dinsdag")
    wednesday: Spans = Field((), alias="woensdag")
    thursday: Spans = Field((), alias="donderdag")
    friday: Spans = Field((), alias="vrijdag")
    saturday: Spans = Field((), alias="zaterdag")
    sunday: Spans = Field((), alias="zondag")
    open_on: Annotated[frozenset[Holiday], BeforeValidator(blank_to_list)] = Field(
        frozenset(), alias="toch_open"
    )
    bridges: Annotated[tuple[Day, ...], BeforeValidator(blank_to_list)] = Field((), alias="brugdagen")
    closures: Annotated[tuple[ClosurePart, ...], BeforeValidator(blank_to_list)] = Field(
        (), alias="sluitingen"
    )

    @property
    def week(self) -> dict[int, tuple[Span, ...]]:
        """The days with hours, 0 for Monday."""
        days = (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday)
        return {day: spans for day, spans in enumerate((*days, self.saturday, self.sunday)) if spans}

    @property
    def has_more(self) -> bool:
        """Whether it names a day that differs from the week."""
        return bool(self.open_on or self.bridges or self.closures)

    def to_hours(self, team: "HoursPart | None" = None) -> Hours | None:
        """The hours of a team; None when there are none. The team's week comes in the place of this one,
        what else it says is added.
        """
        parts = (self, team) if team else (self,)
        week = parts[-1].week or self.week
        if not week:
            return None
        bridges = (Closure(day, day, BRIDGE_REASON) for part in parts for day in part.bridges)
        closures = (one.to_closure() for part in parts for one in part.closures)
        open_on = frozenset(name for part in parts for name in part.open_on)
        return Hours(week, (*bridges, *closures), open_on)


OptionalHours = Annotated[HoursPart, BeforeValidator(lambda value: value or {})]


def parts_without_week(organisation: HoursPart, teams: Iterable[HoursPart | None]) -> Iterator[Loc]:
    """Where closed or open days are named while no week says what they differ from."""
    everybody = tuple(teams)
    if organisation.week:
        return
    if organisation.has_more and not any(part and part.week for part in everybody):
        yield ("uren",)
    for place, part in enumerate(everybody):
        if part and part.has_more and not part.week:
            yield ("balie", "teams", place, "uren")
