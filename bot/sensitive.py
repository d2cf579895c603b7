"""Personal numbers are masked before anything is kept; sensitive words about a person give a hint."""

import re
from collections.abc import Callable

MASK = "[nummer weggelaten]"
_DIGITS = re.compile(r"(?<![\w.,])\d(?:[ .\-/]{0,2}\d){10,18}(?![\w])")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ .\-]?[A-Z0-9]){11,30}(?!\w)", re.IGNORECASE)
_ABOUT = r"(?:mijn|m['’]n|zijn|haar|hun|onze|je|jouw|diens)"
_HEALTH = (
    "diagnose|diagnoses|ziekte|ziektes|aandoening|handicap|beperking|depressie|burn-?out|kanker|verslaving|"
    "medicatie|medicijnen|pillen|behandeling|therapie|psychiater|psycholoog|dokter|huisarts|operatie|"
    "zwangerschap|miskraam|dementie|autisme|adhd|psychose|ziekenhuisopname|opname|ziekteverlof|hiv|"
    "bloedwaarden|invaliditeit"
)
_JUSTICE = (
    "strafblad|veroordeling|straf|celstraf|proces|rechtszaak|procedure|advocaat|enkelband|probatie|"
    "voorwaardelijke vrijlating|vonnis|dagvaarding|schuldbemiddeling|collectieve schuldenregeling"
)
_MIGRATION = (
    "asielaanvraag|asielprocedure|verblijfsvergunning|verblijfstitel|verblijfsstatus|papieren|uitwijzing|"
    "gezinshereniging|naturalisatie|regularisatie|oranje kaart|verblijf"
)
_SENSITIVE = (
    re.compile(rf"\b{_ABOUT}\s+(?:\w+\s+){{0,2}}(?:{_HEALTH}|{_JUSTICE}|{_MIGRATION})\b", re.IGNORECASE),
    re.compile(
        r"\b(?:ik|hij|zij|ze)\s+(?:\w+\s+){0,2}?"
        r"(?:heb|heeft|ben|is|was|werd|lijd|lijdt|kreeg|krijg|krijgt|zit|zat)\s+(?:\w+\s+){0,3}?"
        r"(?:kanker|depressie|depressief|autisme|adhd|hiv|een burn-?out|zwanger|verslaafd|psychose|"
        r"dementie|veroordeeld|in de gevangenis|een strafblad|zonder papieren|asielzoeker|illegaal|"
        r"een enkelband|uitgeprocedeerd|in voorarrest|schizofreen|ongeneeslijk ziek|ernstig ziek)\b",
        re.IGNORECASE,
    ),
)


def mask_numbers(text: str) -> str:
    """The text without rijksregisternummers, bank accounts and card numbers; other numbers stay.

    A rijksregisternummer has 11 digits of which the last two are 97 minus the rest of the first nine
    divided by 97, with a 2 in front of them for who was born from 2000 on (Royal Decree of 3 April
    1984). An IBAN is checked by ISO 13616 (mod 97), a card number by Luhn (ISO/IEC 7812).
    """
    masked = _IBAN.sub(lambda found: _mask_start(found[0], _is_iban), text)
    return _DIGITS.sub(lambda found: _mask_start(found[0], _is_personal), masked)


def is_sensitive(text: str) -> bool:
    """Whether the text may tell something about a person's health, court case or stay."""
    return any(pattern.search(text) for pattern in _SENSITIVE)


def _mask_start(found: str, is_it: Callable[[str], bool]) -> str:
    """Masks the longest beginning that is such a number; other signs may follow without a border."""
    for end in range(len(found), 10, -1):
        if found[end - 1].isalnum() and is_it(found[:end]):
            return MASK + found[end:]
    return found


def _is_personal(found: str) -> bool:
    digits = re.sub(r"\D", "", found)
    return _is_rijksregister(digits) or (13 <= len(digits) <= 19 and _is_luhn(digits))


def _is_rijksregister(digits: str) -> bool:
    if len(digits) != 11 or not 0 <= int(digits[2:4]) % 20 <= 12 or int(digits[4:6]) > 31:
        return False
    body, check = digits[:9], int(digits[9:])
    return check in (97 - int(body) % 97, 97 - int(f"2{body}") % 97)


def _is_iban(found: str) -> bool:
    plain = re.sub(r"[ .\-]", "", found).upper()
    if not 15 <= len(plain) <= 34:
        return False
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def _is_luhn(digits: str) -> bool:
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
