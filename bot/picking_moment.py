"""Recognises which of the moments offered is meant: "2", "dinsdag om tien uur", "de vroegste"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.answers import MONTHS
from bot.appointment import WEEKDAYS, say_moment
from bot.hours import BRUSSELS
from bot.moment_words import ORDINALS, Fits, mend_weekdays, read_named
from bot.picking import MAX_PICK_CHARACTERS, PickedNone, pick
from intents.normalise import clean, fold

_YES = (
    "ja", "jawel", "jep", "yes", "ok", "oke", "okee", "okay", "prima", "goed", "past", "perfect", "akkoord",
    "lukt", "top", "super", "fijn", "graag", "zeker", "in orde", "dat kan", "ik kan", "kan ik", "doe maar",
    "👍",
)  # fmt: skip
# Words that change nothing. Never one that turns a choice around or makes it a wish: niet, of, ook,
# misschien, voor, na, tot, vanaf.
_SMALL = (
    "de", "het", "dat", "die", "deze", "dit", "ik", "we", "wij", "mij", "me", "ons", "is", "gaat", "kan",
    "kunnen",
    "voor mij", "voor me", "voor ons", "wat mij betreft", "mijn voorkeur gaat naar", "mijn voorkeur is",
    "neem", "nemen", "kies", "bevestig", "doe", "maar", "dan", "op", "van", "moment", "datum", "optie",
    "keuze",
    "nummer", "nr", "voorstel", "afspraak", "liefst", "liever", "het liefst", "het best", "best", "alleen",
    "enkel",
    "wel", "heel", "zeer", "uitstekend", "hallo", "hoi", "dag", "beste", "goedemorgen", "goeiemorgen",
    "goedendag",
    "goeiedag", "goedemiddag", "goedenavond", "bedankt", "alvast", "dank je wel", "dank u wel", "dank je",
    "dank u", "dankjewel", "dankuwel", "merci", "aub", "alstublieft", "alsjeblieft", "hoor", "tot dan",
)  # fmt: skip
_RANKS = {
    "eerste": 0, "vroegste": 0, "1ste": 0, "1e": 0, "1": 0, "tweede": 1, "2de": 1, "2e": 1, "2": 1,
    "derde": 2, "3de": 2, "3e": 2, "3": 2, "laatste": -1,
}  # fmt: skip
_POLITE = re.compile(
    r"\b(nee|neen|sorry|helaas|(jammer|spijtig) genoeg|jammer|spijtig|bedankt|dank je|dank u|merci|hoor"
    r"|eigenlijk|voor (mij|me|ons)|mij|me|ons|aub|allemaal)\b"
)
_THESE = r"(?: (?:van|op|in) (?:deze|die|de|alle|al die|jullie|je)(?: (?:twee|drie))?)?"
_MOMENTS = r"(?: (?:moment|momenten|dag|data|datums|dagen|voorstellen|tijdstippen|opties|mogelijkheden))?"
_FITS = r"(?:past|passen|lukt|lukken|gaat|gaan|kan|kunnen)"
_NONE = re.compile(
    rf"(?:op )?geen(?: enkele?| een)?{_THESE}{_MOMENTS}(?: {_FITS})?(?: ik)?"
    rf"|(?:dat|dit|die|deze|ze|alle)?{_MOMENTS} ?{_FITS} (?:dan )?niet"
    r"|ik kan (?:dan|op (?:die|deze|dat|dit)(?: momenten| moment| dagen| dag)?) niet"
    rf"|dan (?:kan|kunnen) (?:ik|we|wij) niet|ik kan (?:op )?geen(?: enkele?| een)?{_THESE}{_MOMENTS}"
    rf"|er (?:past|lukt) (?:er )?geen(?: enkele?| een)?{_THESE}{_MOMENTS}"
)
_RATIO = re.compile(r"\b(\d+)[ -]*op[ -]*\1\b")  # a talk of one to one, ten out of ten
_NAMED = re.compile(
    rf"\b(?:{'|'.join(WEEKDAYS)}|{'|'.join(MONTHS)}|morgen|overmorgen|vandaag|half \w+|\d{{1,2}}[:.u]\d{{2}}"
    r"|(?:\d{1,2}|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf) ?(?:u|uur))\b"
)
_GAP = re.compile("[-\\s,.!;:()\U0001f3fb-\U0001f3ff\ufe0f]+")  # the last ones only colour a thumb


def _words(words: Sequence[str]) -> re.Pattern[str]:
    longest = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:{longest})(?![a-z0-9'])")


_YES_WORD, _SMALL_WORD, _RANK_WORD = _words(_YES), _words(_SMALL), _words(tuple(_RANKS))


def names_moment(text: str) -> bool:
    """Whether a day or an hour is named: more than a yes, a number or a place in the row."""
    said = mend_weekdays(" ".join(fold(clean(text[:MAX_PICK_CHARACTERS])).split()))
    return _NAMED.search(said) is not None


def pick_moment(text: str, moments: Sequence[datetime], *, now: datetime) -> datetime | PickedNone | None:
    """The moment meant by `text`, as it stands in `moments`; PickedNone; or None when it says something else.

    Every word must belong to a choice and the choice must be of exactly one: a question, a wish, two moments,
    or a moment that is not offered is None, so that it reaches the person it is for.
    """
    if not moments or len(text) > MAX_PICK_CHARACTERS or "?" in text:
        return None
    said = mend_weekdays(" ".join(fold(clean(text)).split()))
    local = [moment.astimezone(BRUSSELS) for moment in moments]
    if _RATIO.search(said):
        return None
    if _is_refusal(said, single=len(moments) == 1):
        return PickedNone()
    places = tuple(str(place) for place in range(len(moments)))
    place = pick(text, places, tuple(say_moment(moment) for moment in moments))
    if isinstance(place, PickedNone):
        return place if _is_none(said, local) else None
    found = int(place) if place else _find(said, local, now.astimezone(BRUSSELS))
    return None if found is None or _may_be_a_date(said, local, found) else moments[found]


def _is_refusal(said: str, *, single: bool) -> bool:
    bare = " ".join(_GAP.sub(" ", _POLITE.sub(" ", said)).split())
    if not bare:
        return single and re.match(r"neen?\b", said) is not None
    return _NONE.fullmatch(bare) is not None


def _may_be_a_date(said: str, local: Sequence[datetime], index: int) -> bool:
    """Whether "de tweede" may be the second day of a month instead."""
    ordinal = re.search(rf"(\d+)(?:ste|de|e)\b|\b({'|'.join(ORDINALS[:4])})\b", said)
    if ordinal is None:
        return False
    day = int(ordinal[1]) if ordinal[1] else ORDINALS.index(ordinal[2]) + 1
    return any(moment.day == day for place, moment in enumerate(local) if place != index)


def _is_none(said: str, local: Sequence[datetime]) -> bool:
    """Whether it is "geen", or the number after the last one, which is no day or hour that is offered."""
    if re.match(r"(nee )?(geen|niks|niets|none)\b", said):
        return True
    digits = re.search(r"\b\d+\b", said)
    number = int(digits[0]) if digits else None
    return number is not None and not any(number in (m.day, m.hour, m.hour - 12) for m in local)


@dataclass
class _Heard:
    """What was named so far: days and hours, a place in the row, and whether it sounds like a yes."""

    fits: list[Fits] = field(default_factory=list)
    ranks: list[str] = field(default_factory=list)
    agrees: bool = False

    def take(self, said: str, at: int, now: datetime) -> int | None:
        """Where the longest part of a choice that begins here ends; None when there is none."""
        named = read_named(said, at, now)
        plain = (_GAP, _SMALL_WORD, _YES_WORD, _RANK_WORD)
        found = max((m for m in (one.match(said, at) for one in plain) if m), key=_ends, default=None)
        if named and (found is None or named[0] > found.end()):
            self.fits.append(named[1])
            return named[0]
        if found is None:
            return None
        if found.re is _RANK_WORD:
            self.ranks.append(found[0])
        self.agrees = self.agrees or found.re is _YES_WORD
        return found.end()

    def choose(self, local: Sequence[datetime]) -> set[int]:
        """The places in the row that it may be about."""
        left = [n for n, moment in enumerate(local) if all(fits(moment) for fits in self.fits)]
        if not self.ranks:
            return set(left) if self.fits or (self.agrees and len(local) == 1) else set()
        rank = self.ranks[0]
        if len(self.ranks) > 1 or (rank.isdigit() and self.fits and len(left) > 1):
            return set()
        among_all = set(_at(range(len(local)), rank)) & set(left)
        return among_all if rank.isdigit() else among_all | set(_at(left, rank))


def _find(said: str, local: Sequence[datetime], now: datetime) -> int | None:
    """The place of the one moment that all of `said` is about."""
    heard, at = _Heard(), 0
    while at < len(said):
        end = heard.take(said, at, now)
        if end is None:
            return None
        at = end
    chosen = heard.choose(local)
    return chosen.pop() if len(chosen) == 1 else None


def _ends(match: re.Match[str]) -> int:
    return match.end()


def _at(row: Sequence[int], rank: str) -> Sequence[int]:
    """The one of this rank in a row, if there is one: "de eerste", "de laatste"."""
    number = _RANKS[rank]
    return row[number:][:1]
