"""Where a text may be cut for platforms that take so much at a time: at a stop, and never within a sign."""

import re
import unicodedata

from adapters.staff_reading import show_signs

_STOPS = tuple(map(re.compile, (r"\n\s*\n", r"\n", r"[.!?…][)\"'’”]*\s", r"\s")))
_JOINER = "\u200d"
_FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))  # two of these letters make a flag
_TONES = re.compile("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")  # of a skin, and in flags of regions
_MOST_JOINED = 40  # more accents on one sign than people write


def clean(text: str) -> str:
    """The text with hidden signs in sight, and no half signs: a platform would refuse all of it."""
    if text.isascii() and text.isprintable():
        return text
    return show_signs(text).encode("utf-8", "replace").decode()


def to_a_stop(head: str) -> str:
    """Its beginning up to the best place to stop at: the end of a paragraph, line, sentence or word in the
    second half of it."""
    for stop in _STOPS:
        ends = [found.end() for found in stop.finditer(head, len(head) // 2)]
        if ends:
            return head[: ends[-1]]
    return head


def whole_before(text: str, place: int) -> int:
    """The nearest place at or before that, at which no sign is cut in two."""
    for back in range(place, max(0, place - _MOST_JOINED), -1):
        if back >= len(text) or not _is_joined(text, back):
            return back
    return place


def _is_joined(text: str, place: int) -> bool:
    """Whether what stands there belongs to what is before it: an accent, a skin tone, half of a flag."""
    sign = text[place]
    if sign in _FLAGS:
        return (place - len(text[:place].rstrip(_FLAGS))) % 2 == 1
    is_mark = unicodedata.category(sign) in ("Mn", "Me", "Mc") or bool(_TONES.match(sign))
    return is_mark or _JOINER in (sign, text[place - 1])
