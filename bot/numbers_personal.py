"""Finds rijksregisternummers, bank accounts and cards in a text, however they were typed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain

Span = tuple[int, int]

# length by country: those with figures only after the country, and those where letters may stand
_PLAIN = (
    "NO15 BE16 DK18 FI18 FO18 GL18 FK18 SD18 MK19 SI19 AT20 BA20 EE20 LT20 XK20 HR21 CR22 DE22 ME22 RS22 VA22"
    " TL23 SO23 IL23 CZ24 ES24 SE24 SK24 TN24 PT25 ST25 LY25 AO25 CV25 MZ25 GW25 IS26 DZ26 TR26 BI27 DJ27 "
    "CM27 MR27 GA27 TD27 CF27 CG27 GQ27 KM27 MG27 PL28 HU28 MA28 EG29"
)
_LETTERED = (
    "NL18 KZ20 LU20 MN20 CH21 LI21 LV21 BG22 BH22 GB22 GE22 IE22 AE23 GI23 IQ23 OM23 AD24 MD24 PK24 RO24 SA24"
    " VG24 IR26 FR27 GR27 IT27 MC27 SM27 AL28 AZ28 BF28 BJ28 BY28 CI28 CY28 DO28 GT28 HN28 LB28 ML28 NE28 "
    "NI28 SN28 SV28 TG28 BR29 PS29 QA29 UA29 JO30 KW30 MU30 YE30 MT31 SC31 LC32 RU33"
)
_GAP = "[ ,+]{0,3}"
_CARD_GAP = "[ +]{0,3}"  # a comma or a new line makes a list: of postcodes, of amounts


def _write_ibans() -> str:
    # within a word ("Kerkstraat 12") two letters are no country, unless all is glued
    start = rf"(?:(?=BE)|(?<![A-Z])(?=[A-Z]{{2}}{_GAP}\d{_GAP}\d)|(?=[A-Z]{{2}}\d\d))"
    forms = [rf"{c[:2]}(?:{_GAP}\d){{{int(c[2:]) - 2}}}" for c in _PLAIN.split()]
    forms += [rf"{c[:2]}(?:{_GAP}[A-Z\d]){{{int(c[2:]) - 2}}}" for c in _LETTERED.split()]
    return rf"{start}(?=({'|'.join(forms)})(?:(?<=\d)(?!\d)|(?<=[A-Z])(?![A-Z])))"


_IBAN = re.compile(_write_ibans())
# a month counts 20 or 40 more in a bis number; after a plus and without signs it is a phone number
_DAY = rf"\d\d{_GAP}(?:[024]\d|[135][0-2]){_GAP}[0-3]\d"
_RUN = r"(?:(?<!\d )|(?<=\d\d ))"  # figure by figure: from the first on, so that a long row stays quick
_REGISTER = (
    re.compile(rf"(?<![\d+])(?=({_DAY}{_GAP}\d{{3}}{_GAP}\d\d)(?!\d))"),
    re.compile(r"(?<=\+)(?=(\d\d[ ,]\d\d[ ,]\d\d[ ,]{1,3}\d{3}[ ,]?\d\d)(?!\d))"),
    re.compile(rf"(?<![\d+])(?=({_RUN}\d(?: \d){{10}}|\d\d(?: \d\d){{4}} \d|(?:\d{{3}} ){{3}}\d\d)(?!\d))"),
)
_CARD = re.compile(
    rf"(?<![\d+])(?=([2-6]\d{{3}}(?:{_CARD_GAP}\d{{4}}){{2,3}}(?:{_CARD_GAP}\d{{1,4}})?"
    rf"|3[47]\d\d{_CARD_GAP}\d{{6}}{_CARD_GAP}\d{{5}}|3\d{{3}}{_CARD_GAP}\d{{6}}{_CARD_GAP}\d{{4}}"
    rf"|{_RUN}[2-6](?: \d){{12,18}}|[2-6]\d(?: \d\d){{6,8}}(?: \d)?|[1-9]\d{{12,18}})(?!\d))"
)
# by issuer, so that a list of years or a barcode is none; sixteen figures in one go may be of any
_ISSUERS = (
    (re.compile("4"), (19, 16, 13)),
    (re.compile("5[1-5]|35|2(?:2[2-9]|[3-6]|7[0-2])"), (16,)),
    (re.compile("3[47]"), (15,)),
    (re.compile("3(?:0[0-5]|[689])"), (16, 14)),
    (re.compile("5[06-8]|6"), (19, 18, 17, 16, 15, 14, 13)),
)
_DATED = re.compile(r"(?:19|20)\d\d[01]\d[0-3]\d")
_DOUBLED = str.maketrans("0123456789", "0246813579")
_NO_GAPS = str.maketrans("", "", " ,+")
_AS_FIGURES = str.maketrans({chr(ord("A") + place): str(10 + place) for place in range(26)})


def find_personal_numbers(text: str) -> tuple[Span, ...]:
    """Where such numbers stand, from left to right; two that overlap are one, so that no half stays.

    A bank account, known by its country, goes before what seems to be a card within it.

    Up to three signs may stand between figures, and a word may be glued to the number; what is
    grouped as no such number is (an amount, a phone number, an ondernemingsnummer) is left out.
    """
    plain, places = _flatten(text)
    ibans = _join(_find_ibans(plain))
    within = bytearray(len(plain))
    for start, end in ibans:
        within[start:end] = b"\1" * (end - start)
    others = chain(_find_registers(plain), _find_cards(plain))
    found = _join((*ibans, *(span for span in others if within.find(1, *span) < 0)))
    return tuple((places[start], places[end - 1] + 1) for start, end in found)


def _join(found: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


class _Flat(dict[int, str]):
    """One sign for each sign: A-Z, 0-9, blank for a separator, nothing seen as \\0, `.` for the rest."""

    def __missing__(self, code: int) -> str:
        self[code] = flat = _flatten_sign(chr(code))
        return flat


def _flatten_sign(sign: str) -> str:
    if sign in ",;\n\r":
        return ","
    if sign == "+":
        return sign
    if (figure := unicodedata.decimal(sign, None)) is not None:
        return str(figure)
    if sign.isalnum():
        letter = unicodedata.normalize("NFKC", sign).upper()
        return letter if len(letter) == 1 and "A" <= letter <= "Z" else "."
    return "\0" if unicodedata.category(sign) in {"Cf", "Mn", "Me"} else " "


def _flatten(text: str) -> tuple[str, range | list[int]]:
    """The text in few signs, and where each of them stood."""
    flat = text.translate(_Flat())
    if "\0" not in flat:
        return flat, range(len(flat))
    return flat.replace("\0", ""), [place for place, sign in enumerate(flat) if sign != "\0"]


def _find_ibans(plain: str) -> Iterator[Span]:
    for found in _IBAN.finditer(plain):
        if _is_iban(found[1]):
            yield found.span(1)


def _find_registers(plain: str) -> Iterator[Span]:
    for found in chain.from_iterable(form.finditer(plain) for form in _REGISTER):
        if _is_register(found[1].translate(_NO_GAPS)):
            yield found.span(1)


def _find_cards(plain: str) -> Iterator[Span]:
    for found in _CARD.finditer(plain):
        if end := _find_card_end(found[1]):
            yield found.start(1), found.start(1) + end


def _find_card_end(found: str) -> int:
    """Where the longest card at the beginning ends, 0 for none; a group of figures is never cut."""
    digits = found.translate(_NO_GAPS)
    for length in _find_lengths(found, digits):
        if length <= len(digits) and _is_luhn(digits[:length]):
            end = [place for place, sign in enumerate(found, 1) if sign.isdigit()][length - 1]
            if not found[end : end + 1].isdigit() and not _is_round(found[:end]):
                return end
    return 0


def _find_lengths(found: str, digits: str) -> tuple[int, ...]:
    """How many figures a card that begins so may have, the most first."""
    lengths = next((lengths for issuer, lengths in _ISSUERS if issuer.match(digits)), ())
    if len(found) == len(digits) == 16 and not _DATED.match(digits):
        return (16,)
    return lengths


def _is_register(digits: str) -> bool:
    """By the Royal Decree of 3 April 1984: the last two are 97 less the rest of the nine by 97.

    Who was born from 2000 on has a 2 in front of those nine.
    """
    if int(digits[4:6]) > 31 or int(digits[2:4]) % 20 > 12:
        return False
    body, check = digits[:9], int(digits[9:])
    return check in (97 - int(body) % 97, 97 - int(f"2{body}") % 97)


def _is_iban(found: str) -> bool:
    """By ISO 13616; mostly figures, so that words after "is 26" are no account."""
    signs = found.translate(_NO_GAPS)
    body = signs[4:]
    if (
        not 2 <= int(signs[2:4]) <= 98
        or sum(map(str.isdigit, body)) < 0.6 * len(body)
        or _is_enterprise(found)
    ):
        return False
    return int((body + signs[:4]).translate(_AS_FIGURES)) % 97 == 1


def _is_enterprise(found: str) -> bool:
    """Whether it is an ondernemingsnummer (ten figures, the first 0 or 1) with a number after it."""
    return re.match(rf"BE{_GAP}[01]\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}[ ,+]", found) is not None


def _is_round(found: str) -> bool:
    """Whether it is a row of round amounts or postcodes."""
    groups = re.split("[ +]+", found)
    return len(groups) > 3 and all(group.endswith("0") for group in groups)


def _is_luhn(digits: str) -> bool:
    """By ISO/IEC 7812."""
    back = digits[::-1]
    return sum(map(int, back[::2] + back[1::2].translate(_DOUBLED))) % 10 == 0
