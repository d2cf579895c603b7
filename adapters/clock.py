"""The clock: that of the machine, in the time of Brussels; or one that a test moves."""

from datetime import UTC, date, datetime
from pathlib import Path

from adapters.settings import Settings
from bot.hours import BRUSSELS
from bot.ports import Clock


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Now, in Brussels."""
        return datetime.now(BRUSSELS)


class MovedClock:
    """A clock that runs ahead by the seconds that a file holds, read anew each time: only to try things out.

    A file that cannot be read, or holds no number, is the clock of the machine.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """Now and so much later, in Brussels."""
        now = datetime.now(BRUSSELS)
        try:
            ahead = float(self._path.read_text(encoding="ascii"))
            return datetime.fromtimestamp(now.timestamp() + ahead, BRUSSELS)
        except (OSError, ValueError, OverflowError):
            return now


def make_clock(settings: Settings) -> Clock:
    """The clock of the machine; one that a test moves where WEGWIJS_TEST_CLOCK names a file."""
    return MovedClock(settings.test_clock) if settings.test_clock else SystemClock()


def today_here() -> date:
    """Which day it is where this machine stands."""
    return datetime.now(UTC).astimezone().date()
