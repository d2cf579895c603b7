"""Text as typed → clean text → tokens in small letters without accents."""

import re
import unicodedata
from functools import lru_cache

MAX_CHARACTERS = 4000
_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼ", "'"))
_SPECIAL = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"})


def clean(text: str) -> str:
    """The text cut to MAX_CHARACTERS, in NFKC, without invisible and control characters.

    It is cut before normalising: one character can become eighteen in NFKC.
    """
    cut = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS])[:MAX_CHARACTERS]
    if cut.isascii() and cut.isprintable():
        return cut.strip()
    kept = (_visible(c) for c in cut)
    return "".join(kept).strip()


def _visible(character: str) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if category in ("Cf", "Cs", "Co", "Cn"):
        return ""
    return " " if category == "Cc" else character


def fold(text: str) -> str:
    """Small letters without accents, with plain apostrophes."""
    lowered = text.lower()
    if lowered.isascii() and "`" not in lowered:
        return lowered
    lowered = lowered.translate(_APOSTROPHES)
    split = unicodedata.normalize("NFKD", lowered.translate(_SPECIAL))
    return "".join(c for c in split if not unicodedata.combining(c))


def tokenise(folded: str) -> list[str]:
    """Words and numbers of a folded text."""
    return _TOKEN.findall(folded)


_DOUBLE_VOWEL = re.compile(r"(aa|ee|oo|uu)(?=[bcdfghjklmnpqrstvwxz])")
_DOUBLE_END = re.compile(r"([bcdfgklmnprst])\1$")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A rough Dutch stem: `zoeken`, `zoekt` and `zoek` share one, so do `lokaal` and `lokalen`.

    Rougher than Snowball on purpose: character n-grams carry the rest (../README.md).
    """
    if len(word) < 4 or word[0].isdigit():
        return word
    base = word.replace("'", "")
    if base.endswith("heden"):
        base = base[:-5] + "heid"
    if base.endswith("ingen"):
        base = base[:-2]
    if base.endswith(("uis", "eis", "ijs", "ous", "eus")):
        return base  # its s is part of it: huis, reis, prijs
    for suffix in (
        "en",
        "ers",
        "er",
        "tjes",
        "jes",
        "tje",
        "je",
        "es",
        "e",
        "s",
        "t",
        "d",
    ):
        if base.endswith(suffix) and len(base) - len(suffix) >= 3:
            base = base[: -len(suffix)]
            break
    if base.endswith("ing") and len(base) > 6:
        base = base[:-3]
    base = _DOUBLE_VOWEL.sub(lambda m: m.group(1)[0], base)
    base = _DOUBLE_END.sub(r"\1", base)
    return base[:-1] + {"v": "f", "z": "s"}.get(base[-1], base[-1])
