"""Numbers of requests: short, sayable, and a wrong sign shows."""

import re
from random import Random

from intents.normalise import clean

# 23 letters, without I, O and U: 23 is prime, so every single wrong digit and every swap of two
# neighbours gives another letter (10 and 9 have no factor in common with it).
LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"
_DIGITS = 6
_LONGEST = 4000  # characters that are looked at
SHAPE = re.compile(r"(?<![\w-])([0-9O]{3})[ .\-]{0,3}([0-9O]{3})[ .\-]{0,3}([A-Z])(?![\w-])")


def new_number(random: Random) -> str:
    """A number such as 428-193-K. Which one is left to `random`: it tells nobody how many there are."""
    return _written(f"{random.randrange(10**_DIGITS):0{_DIGITS}}")


def read_number(text: str) -> str | None:
    """The first number in what somebody typed, as we write it; None when there is none or it is wrong.

    Small letters, blanks or dashes elsewhere and O for 0 do not matter.
    """
    for found in SHAPE.finditer(clean(text[:_LONGEST]).upper()):
        number = _written((found[1] + found[2]).replace("O", "0"))
        if number[-1] == found[3]:
            return number
    return None


def looks_like_number(text: str) -> bool:
    """Whether something in the text has the shape of a number, right or wrong."""
    return SHAPE.search(clean(text[:_LONGEST]).upper()) is not None


def _written(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:]}-{LETTERS[int(digits) % len(LETTERS)]}"
