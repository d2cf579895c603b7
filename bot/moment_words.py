"""The days and hours that people name in Dutch: "dinsdagvoormiddag", "14 juli", "half elf", "overmorgen"."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from rapidfuzz.distance import OSA

from bot.answers import MONTHS
from bot.appointment import WEEKDAYS

Fits = Callable[[datetime], bool]  # whether a moment, in Brussels time, is what was named
ORDINALS = (
    "eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende", "tiende",
    "elfde", "twaalfde", "dertiende", "veertiende", "vijftiende", "zestiende", "zeventiende", "achttiende",
    "negentiende", "twintigste", "eenentwintigste", "tweeentwintigste", "drieentwintigste",
    "vierentwintigste", "vijfentwintigste", "zesentwintigste", "zevenentwintigste", "achtentwintigste",
    "negenentwintigste", "dertigste", "eenendertigste",
)  # fmt: skip
_NUMBERS = (
    "nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
)  # fmt: skip
_PARTS = {
    "voormiddag": (0, 12), "ochtend": (0, 12), "morgen": (0, 12), "vroeg": (0, 12), "voor de middag": (0, 12),
    "namiddag": (12, 18), "middag": (12, 18), "na de middag": (12, 18), "avond": (17, 24),
}  # fmt: skip
_SHORT_DAYS = {"ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5}  # not "zo": that is a word
_SHORT_MONTHS = {
    "jan": 1, "feb": 2, "febr": 2, "mrt": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9,
    "okt": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, 1)} | _SHORT_MONTHS
_LATE_NIGHT = 4  # until this hour "morgen" may be the day that has begun


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_DAY, _MONTH, _PART = _any((*WEEKDAYS, *_SHORT_DAYS)), _any(_MONTH_NUMBERS), _any(_PARTS)
_WEEK = "deze week|volgende week|(?:aan)?komende|aanstaande"
_HOUR, _ORDINAL = rf"\d{{1,2}}|{_any(_NUMBERS)}", _any(ORDINALS)


def _part(name: str | None) -> Fits:
    first, last = _PARTS[name] if name else (0, 24)
    return lambda moment: first <= moment.hour < last


def _weekday(match: re.Match[str], now: datetime) -> Fits:
    day, part = match["day"], _part(match["part"])
    number = _SHORT_DAYS[day] if day in _SHORT_DAYS else WEEKDAYS.index(day)
    week = _week(match["before"] or match["after"], now)
    return lambda moment: moment.weekday() == number and part(moment) and week(moment)


def _week(word: str | None, now: datetime) -> Fits:
    """deze week, volgende week; komende and aanstaande mean the first one to come."""
    if word is None:
        return lambda _: True
    if not word.endswith("week"):
        return lambda moment: 1 <= (moment.date() - now.date()).days <= 7
    day = now.date() + timedelta(days=0 if word.startswith("deze") else 7)
    return lambda moment: moment.isocalendar()[:2] == day.isocalendar()[:2]


def _from_today(match: re.Match[str], now: datetime) -> Fits:
    days, part = {"vandaag": 0, "morgen": 1, "overmorgen": 2}[match["day"]], _part(match["part"])
    day = now.date() + timedelta(days=days)
    return lambda moment: now.hour >= _LATE_NIGHT and moment.date() == day and part(moment)


def _date(match: re.Match[str], _: datetime) -> Fits:
    named = match["day"]
    day = ORDINALS.index(named) + 1 if named in ORDINALS else int(named)
    month, year = match["month"], match["year"]
    number = int(month) if month.isdigit() else _MONTH_NUMBERS[month]
    full = f"20{year}"[-4:] if year else ""
    return lambda moment: (moment.day, moment.month) == (day, number) and full in ("", str(moment.year))


def _ordinal_day(match: re.Match[str], _: datetime) -> Fits:
    day = ORDINALS.index(match["word"]) + 1 if match["word"] else int(match["digits"])
    return lambda moment: moment.day == day


def _bare(match: re.Match[str], _: datetime) -> Fits:
    number = int(match["number"])
    hour = _clock(number, 0)
    return lambda moment: moment.day == number or hour(moment)


def _clock(hour: int, minute: int) -> Fits:
    """Up to twelve, an hour that is named may be one of the afternoon."""
    total, round_minutes = hour * 60 + minute, 720 if hour <= 12 else 1440
    return lambda moment: (moment.hour * 60 + moment.minute - total) % round_minutes == 0


def _hour(match: re.Match[str], _: datetime) -> Fits:
    minute = match.groupdict().get("minute")
    return _clock(_number(match["hour"]), int(minute or 0))


def _spoken(match: re.Match[str], _: datetime) -> Fits:
    """kwart voor elf, tien over half drie."""
    shift = 15 if match["shift"] == "kwart" else _number(match["shift"])
    minute = (-shift if match["side"] == "voor" else shift) - (30 if match["half"] else 0)
    return _clock(_number(match["hour"]), minute)


def _half(match: re.Match[str], _: datetime) -> Fits:
    return _clock(_number(match["hour"]), -30)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.index(word)


_YEAR = r"(?: (?P<year>20\d\d))?"
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], Fits]], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?![a-z0-9])"), reader)
    for pattern, reader in (
        (rf"(?P<day>\d{{1,2}}) ?(?:ste|de|e)? ?(?P<month>{_MONTH})\.?{_YEAR}", _date),
        (rf"(?P<day>{_ORDINAL})(?: van)? (?P<month>{_MONTH})\.?{_YEAR}", _date),
        (r"(?P<day>\d{1,2})[/-](?P<month>\d{1,2})(?:[/-](?P<year>20\d\d|\d\d))?(?![/-])", _date),
        (rf"(?:om |tegen )?(?P<shift>kwart|{_HOUR}) (?P<side>voor|over|na) (?P<half>half )?(?P<hour>{_HOUR})"
         r"(?: ?(?:uur|u|h))?", _spoken),
        (rf"(?:om |tegen )?half (?P<hour>{_HOUR})", _half),
        (rf"(?:om |tegen )?(?P<hour>\d{{1,2}})(?: ?(?:uur|u|h) ?|[:.])(?P<minute>[0-5]\d)(?: ?(?:uur|u|h))?"
         rf"(?! ?(?:{_MONTH})|[/:.-]\d)", _hour),
        (rf"(?:om |tegen )?(?P<hour>{_HOUR}) ?(?:uur|u|h)", _hour),
        (rf"(?:om|tegen) (?P<hour>{_HOUR})", _hour),
        (rf"(?:(?P<before>{_WEEK}) (?:op )?)?(?P<day>{_DAY})(?:\.? ?(?P<part>{_PART}))?"
         rf"(?: (?P<after>{_WEEK}))?", _weekday),
        (rf"in de (?P<part>{_PART})", lambda match, _: _part(match["part"])),
        (rf"'?s (?P<part>{_PART})s", lambda match, _: _part(match["part"])),
        (rf"(?P<day>overmorgen|morgen|vandaag) ?(?P<part>{_PART})?", _from_today),
        (rf"(?!vroeg)(?P<part>{_PART})", lambda match, _: _part(match["part"])),
        (rf"(?P<digits>\d{{1,2}})(?:ste|de|e)|(?P<word>{_ORDINAL})", _ordinal_day),
        (r"(?P<number>[7-9]|[12]\d|3[01])(?![:.]\d)", _bare),
    )
)  # fmt: skip


def read_named(said: str, at: int, now: datetime) -> tuple[int, Fits] | None:
    """What `said` (in small letters) names at this place: where it ends, and which moments it fits.

    `now` in Brussels time, for "morgen" and "volgende week". None when no day or hour begins there.
    """
    for pattern, reader in _READERS:
        match = pattern.match(said, at)
        if match:
            return match.end(), reader(match, now)
    return None


def mend_weekdays(said: str) -> str:
    """Weekdays with one typing error, written as they should be: dinsdg, woendag."""
    return re.sub(r"(?<![a-z0-9])[a-z]{5,10}(?![a-z0-9])", lambda match: _mended(match[0]), said)


def _mended(word: str) -> str:
    """The first letter must be right: "mondag" is nearer to zondag than to maandag."""
    near = (day for day in WEEKDAYS if day[0] == word[0] and OSA.distance(day, word, score_cutoff=1) <= 1)
    return next(near, word)
