"""A clean text as tokens that remember how they were written."""

import re
from typing import NamedTuple

from intents.normalise import fold

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_END = re.compile(r"[.!?\n:;]")


class Token(NamedTuple):
    """A word: folded, and what its surroundings in the text tell."""

    text: str
    start: int
    end: int
    capital: bool
    opens: bool  # the first word of a sentence
    hyphen_before: bool
    hyphen_after: bool


def read_tokens(cleaned: str) -> list[Token]:
    """Tokens of a clean text, in order."""
    found: list[Token] = []
    previous_end = 0
    for match in _WORD.finditer(cleaned):
        start, end = match.span()
        word = match.group()
        opens = not found or _END.search(cleaned, previous_end, start) is not None
        hyphen_after = cleaned[end : end + 1] == "-" and cleaned[end + 1 : end + 2].isalnum()
        hyphen_before = bool(found) and start - previous_end == 1 and cleaned[previous_end] == "-"
        found.append(Token(fold(word), start, end, word[0].isupper(), opens, hyphen_before, hyphen_after))
        previous_end = end
    return found
