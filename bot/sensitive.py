"""Personal numbers are masked before anything is kept; sensitive words about a person give a hint."""

import re

from bot.numbers_personal import find_personal_numbers

MASK = "[nummer weggelaten]"
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
    """The text without rijksregisternummers, bank accounts and card numbers; all else stays as typed."""
    pieces, last = [], 0
    for start, end in find_personal_numbers(text):
        pieces += [text[last:start], MASK]
        last = end
    return "".join((*pieces, text[last:]))


def is_sensitive(text: str) -> bool:
    """Whether the text may tell something about a person's health, court case or stay."""
    return any(pattern.search(text) for pattern in _SENSITIVE)
