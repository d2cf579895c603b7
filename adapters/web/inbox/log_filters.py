"""Which lines of the log the address asks for: of whom, about which request, of which day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from adapters.web.incoming import storable
from bot.number import read_number
from bot.staffing import WantedLog

_LONGEST_ID = 18  # digits of what fits in a number of the database
_YEARS = range(2000, 3000)  # near the ends of the calendar, another time zone is out of it


@dataclass(frozen=True)
class LogFilters:
    """What was asked; 0 and "" do not narrow."""

    person: int = 0
    number: str = ""
    day: date | None = None
    below: int = 0

    @property
    def in_address(self) -> dict[str, str]:
        """The same in an address, without the place in the log."""
        day = self.day.isoformat() if self.day else ""
        found = {"persoon": str(self.person or ""), "nummer": self.number, "dag": day}
        return {name: value for name, value in found.items() if value}

    def to_wanted(self, now: datetime, *, most: int) -> WantedLog:
        """The question to the store; a day is one of the clock that `now` is of."""
        begin = datetime.combine(self.day, time(), now.tzinfo) if self.day else None
        end = datetime.combine(self.day + timedelta(days=1), time(), now.tzinfo) if self.day else None
        return WantedLog(
            number=self.number or None,
            staff=frozenset((self.person,)) if self.person else None,
            since=begin,
            until=end,
            below=self.below or None,
            most=most,
        )


def read_log_filters(query: Mapping[str, str]) -> LogFilters:
    """The filters in an address; what is not understood is left out."""
    return LogFilters(
        person=_read_id(query.get("persoon", ""), digits=9),
        number=_read_request(storable(query.get("nummer", ""))[:20]),
        day=_read_day(query.get("dag", "")),
        below=_read_id(query.get("voor", ""), digits=_LONGEST_ID),
    )


def _read_request(text: str) -> str:
    """The number as we write it. One that is wrong stays: nothing is found, rather than everything."""
    return read_number(text) or text.strip().upper()


def _read_id(text: str, *, digits: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else 0


def _read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None
