"""Blocks for staff: plain texts, that no word of a person can turn into markup, and menus that fit."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from adapters.links import is_link
from adapters.slack.escape import escape
from adapters.staff_fields import name_option
from adapters.text_pieces import clean, to_a_stop, whole_before

Block = dict[str, Any]
Option = tuple[str, str]  # value and label
PREFIX = "wegwijs:v1:balie"
LINK_ACTION = f"{PREFIX}:link"  # a button with an address: Slack tells of the click, nothing is to be done
MOST_TEXT = 3_000
MOST_HEADER = 150
MOST_LABEL = 75
MOST_TITLE = 24
MOST_ADDRESS = 1_400  # of a link, escaped; it stands in the text beside the words
_MOST_OPTIONS = 100


def plain(text: str, most: int = MOST_TEXT) -> Block:
    """A text that is shown as it is, cut at `most` with a mark."""
    return {"type": "plain_text", "text": cut(clean(text), most) or "–", "emoji": False}


def cut(text: str, most: int) -> str:
    """The text, or its beginning with … after it. Blanks around it are left out."""
    whole = text.strip()
    if size(whole) <= most:
        return whole
    return f"{beginning(whole, most - 1).rstrip()}…"


def section(text: str) -> Block:
    """A block of plain text."""
    return {"type": "section", "text": plain(text)}


def sections(text: str) -> list[Block]:
    """The whole text, in as many blocks as it needs."""
    return [section(piece) for piece in split(text)]


def heading(text: str) -> Block:
    """A title in bold. Only for what we wrote ourselves."""
    return {"type": "header", "text": plain(text, MOST_HEADER)}


def quiet(text: str) -> Block:
    """A small grey line."""
    return {"type": "context", "elements": [plain(text)]}


def split(text: str, most: int = MOST_TEXT) -> list[str]:
    """The text in pieces that fit in a block: at the end of a paragraph, line, sentence or word where there
    is one in the second half."""
    pieces, rest = [], clean(text).strip()
    while size(rest) > most:
        head = to_a_stop(beginning(rest, most))
        pieces.append(head.rstrip())
        rest = rest[len(head) :].strip()
    return [piece for piece in (*pieces, rest) if piece]


def size(text: str) -> int:
    """How long the text is as JavaScript counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def beginning(text: str, most: int) -> str:
    """As much of the text as counts for at most that; what people see as one sign stays whole."""
    end = min(len(text), most)
    while end and size(text[:end]) > most:
        end -= max(1, (size(text[:end]) - most) // 2)
    return text[: whole_before(text, end)] if end < len(text) else text


def button(label: str, number: int, value: str, *, is_first: bool = False) -> Block:
    """A button; `number` tells it from the others in the same message or view."""
    made = {
        "type": "button",
        "text": plain(label, MOST_LABEL),
        "action_id": f"{PREFIX}:{number}",
        "value": value,
    }
    return made | ({"style": "primary"} if is_first else {})


def link_button(label: str, address: str) -> list[Block]:
    """A button that opens the address; none when browsers would not get there safely."""
    if not is_followed(address):
        return []
    return [{"type": "button", "text": plain(label, MOST_LABEL), "action_id": LINK_ACTION, "url": address}]


@lru_cache(maxsize=1000)  # those of the knowledge come again and again
def is_followed(url: str) -> bool:
    """Whether an address becomes a link or a button: one that browsers get to safely, and that fits."""
    return is_link(url) and size(escape(url)) <= MOST_ADDRESS


def menu(label: str, action_id: str, options: Sequence[Option], *, chosen: str = "") -> Block:
    """A menu to choose one thing from. Over a hundred options stand in groups, as Slack wants it."""
    made = {"type": "static_select", "action_id": action_id, "placeholder": plain(label, MOST_LABEL)}
    drawn = {value: draw_option(value, label) for value, label in reversed(options)}
    made |= {"initial_option": drawn[chosen]} if chosen in drawn else {}
    return made | _grouped(list(reversed(drawn.values())))


def draw_option(value: str, label: str) -> Block:
    """One option. A value that is too long for Slack goes by a short name (`name_option`)."""
    return {"text": plain(label, MOST_LABEL), "value": name_option(value)}


def _grouped(drawn: list[Block]) -> Block:
    if len(drawn) <= _MOST_OPTIONS:
        return {"options": drawn}
    groups = [drawn[start : start + _MOST_OPTIONS] for start in range(0, len(drawn), _MOST_OPTIONS)]
    named = [{"label": plain(_span(group), MOST_LABEL), "options": group} for group in groups]
    return {"option_groups": named}


def _span(group: list[Block]) -> str:
    """From which option to which: of each only its beginning."""
    first, last = (cut(str(one["text"]["text"]), 30) for one in (group[0], group[-1]))
    return f"{first} – {last}"
