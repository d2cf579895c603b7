"""Recognises which option of a question back is meant: "2", "dat tweede", "de laatste", its title."""

import re

from intents.normalise import clean, fold, tokenise

NONE = "none"
MAX_PICK_CHARACTERS = 200  # no title is longer
_ORDINALS = {
    0: ("1", "een", "eerste", "1ste", "1e", "first"),
    1: ("2", "twee", "tweede", "2de", "2e", "second"),
    2: ("3", "drie", "derde", "3de", "3e", "third"),
    3: ("4", "vier", "vierde", "4de", "4e", "fourth"),
}
_SMALL = (
    "de", "het", "dat", "die", "nummer", "optie", "keuze", "is", "antwoord", "doe", "maar", "graag", "ja",
    "neem", "geef", "mij", "dan", "ik", "kies", "aub", "alstublieft", "alsjeblieft", "asjeblieft", "please",
)  # fmt: skip
_NONE = re.compile(
    r"(nee )?(geen|niks|niets|none)( enkele| een)?( (van|of))?"
    r"( (deze|dezen|die|dit|dat|dat alles|beide|alle|allemaal|these|(de|die|deze|alle) (twee|drie|vier)))?"
    r"( (hoor|sorry|eigenlijk|precies|aub|bedankt|dank je|dankje|merci))?"
)


class PickedNone:
    """None of the options is meant."""


def pick(text: str, options: tuple[str, ...], titles: tuple[str, ...]) -> str | PickedNone | None:
    """The option meant by `text`, PickedNone, or None when it says something else.

    The number after the last option stands for "geen van deze".
    """
    if not options or len(text) > MAX_PICK_CHARACTERS:
        return None
    tokens = tokenise(fold(clean(text)))
    if _NONE.fullmatch(" ".join(tokens)):
        return PickedNone()
    left = [token for token in tokens if token not in _SMALL]
    if len(left) == 1:
        if left[0] in ("laatste", "last"):
            return options[-1]
        number = next((n for n, words in _ORDINALS.items() if left[0] in words), None)
        number = 4 if left[0] == "5" else number
        if number is not None and number <= len(options):
            return options[number] if number < len(options) else PickedNone()
    said = " ".join(tokens)
    return next(
        (o for o, t in zip(options, titles, strict=False) if said == " ".join(tokenise(fold(t)))),
        None,
    )
