"""Masks what could name a person, before a message is kept to learn from."""

import re

_MAIL = re.compile(r"(?<![^\s@])[^\s@]+@[^\s@]+\.[^\s@]+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\d[\d .,/-]*\d|\d")

_SMALL = "aan|al|als|bij|de|een|en|geen|het|ik|in|maar|met|niet|nog|of|ook|op|uit|voor|want|we|wij|zelf"
_NOT_A_NAME = rf"(?!(?i:{_SMALL})\b)"
_PARTICLES = r"(?:(?i:van|de|der|den|du|la|le|el|ten|ter)[ \t]+)*"
_WORD = rf"{_NOT_A_NAME}[^\W\d_][\w'’-]*"
_CAPITAL = rf"{_NOT_A_NAME}[A-ZÀ-ÖØ-Þ][\w'’-]*\.?"
_CAPITALS = rf"{_CAPITAL}(?:[ \t]+{_PARTICLES}{_CAPITAL})*"
_NAMES = (
    # what follows is certainly a name, also in small letters
    re.compile(
        r"\b((?i:ik heet|(?:mijn|m['’]n|mn) naam is|je m['’]appelle|mon nom est|my name is)[ \t]+)"
        rf"{_WORD}(?:[ \t]+{_PARTICLES}{_WORD})?(?:[ \t]+{_CAPITAL})*"
    ),
    # a name or a role: only a capital tells
    re.compile(rf"\b((?i:ik ben|je suis|i am|i['’]m)[ \t]+(?:(?i:den)[ \t]+)?){_CAPITALS}"),
    # a signature: capitals, or the last words of the message
    re.compile(
        r"\b((?i:mvg|groet|groeten|groetjes)[,.!]?\s+(?:(?i:van)[ \t]+)?)"
        rf"(?:{_CAPITALS}|{_WORD}(?:[ \t]+{_PARTICLES}{_WORD})?[ \t.!]*\Z)"
    ),
)
MAX_KEPT = 500


def mask(text: str) -> str:
    """The text with mail addresses, links, numbers and names replaced; at most 500 signs.

    A name is what follows "mijn naam is" or "groetjes", and a capital after "ik ben".
    """
    kept = _LINK.sub("[link]", _MAIL.sub("[mail]", text))
    for pattern in _NAMES:
        kept = pattern.sub(r"\1[naam]", kept)
    return _NUMBER.sub("[nummer]", kept)[:MAX_KEPT]
