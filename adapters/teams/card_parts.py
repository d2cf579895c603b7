"""Parts of an Adaptive Card: running text that is read as it is, links that are safe, buttons and menus.

Running text stands in a TextRun only: a TextBlock would read it as markdown (pitfall 11 of teams.md).
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import orjson

from adapters.links import is_link
from adapters.text_pieces import clean, to_a_stop, whole_before
from bot.reply import Button

Part = dict[str, Any]
VERB = "kies"
VERSION = 1
MOST_PIECE = 6_000  # of a text, in UTF-8: a card holds some of them
MOST_TITLE = 200  # of a button; Teams itself shows some 40 and cuts the rest
MOST_MENU = 6_000  # of the options of one menu, in UTF-8
MOST_ADDRESS = 2_000
_WIDEST = 8  # bytes of one sign as JSON, with room to spare: "\\u0000" is six
LIST = "lijst_"  # what a menu is called in what comes back, with its number
PICK, PRESS = "Kies hier", "Kies"
# a client puts a date in the place of {{DATE(2026-11-28T10:00:00Z, SHORT)}}, in any text
_COMMAND = re.compile(r"(?<=\{)(?=\{(?:DATE|TIME)\([^(){}]{10,60}\)\}\})")


def size(value: Any) -> int:
    """Bytes of something as JSON in UTF-8, as our own limit of a card counts; blanks between its parts and a
    few more are counted too."""
    raw = _as_json(value)
    return len(raw) + raw.count(b",") + raw.count(b":")


def wide_size(value: Any) -> int:
    """Bytes of something as JSON in UTF-16, as Teams counts a message (teams.md, section 5); as in `size`."""
    raw = _as_json(value)
    signs = 2 * len(raw) if raw.isascii() else len(raw.decode().encode("utf-16-le"))
    return signs + 2 * (raw.count(b",") + raw.count(b":"))


def _as_json(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # half a sign, which is not sent so
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def cut(text: str, most: int) -> str:
    """The text, or its beginning with … after it, of at most so many signs. Blanks around it are left out."""
    whole = clean(text).strip()
    return whole if len(whole) <= most else f"{whole[: whole_before(whole, most - 1)].rstrip()}…"


def split(text: str, most: int = MOST_PIECE) -> list[str]:
    """The text in pieces of so many bytes: at the end of a paragraph, line, sentence or word where there is
    one in the second half. No sign is lost: the pieces together are the text; none when it is blank."""
    pieces, rest = [], clean(text)
    while len(rest) * _WIDEST > most and size(rest) > most:
        head = to_a_stop(_beginning(rest, most))
        pieces.append(head)
        rest = rest[len(head) :]
    return [*pieces, rest] if rest.strip() or pieces else []


def _beginning(text: str, most: int) -> str:
    """As much of the text as fits; what people see as one sign stays whole."""
    end = min(len(text), most)
    while end > 1 and size(text[:end]) > most:
        end = max(1, min(end - 1, end * most // size(text[:end])))
    return text[: whole_before(text, end)]


def text_block(text: str, *, url: str = "", lead: str = "", **looks: Any) -> Part:
    """A block of running text, that a client shows as it is; with `url` all of it is a link."""
    action = {"selectAction": {"type": "Action.OpenUrl", "url": url}, "color": "Accent"} if url else {}
    runs = [run(part, **looks, **action) for part in _COMMAND.split(clean(text))]
    return {"type": "RichTextBlock", "inlines": [*([run(lead)] if lead else []), *runs]}


def run(text: str, **looks: Any) -> Part:
    """A text of one look."""
    return {"type": "TextRun", "text": text, **looks}


def quiet(text: str) -> Part:
    """A small grey text."""
    return text_block(text, size="Small", isSubtle=True)


@lru_cache(maxsize=1000)  # those of the knowledge come again and again
def is_followed(url: str) -> bool:
    """Whether an address becomes a link: one that browsers get to safely, and that fits."""
    return is_link(url) and len(url) <= MOST_ADDRESS


def press(title: str, data: Part, *, verb: str = VERB) -> Part:
    """A button that tells us of the press; where Action.Execute is not known it is an Action.Submit, of which
    the data say by themselves that they are ours."""
    named = {"title": cut(title, MOST_TITLE) or "–"}
    told = {"v": VERSION, **data}
    older = {"type": "Action.Submit", **named, "data": {**told, "verb": verb}}
    return {"type": "Action.Execute", **named, "verb": verb, "data": told, "fallback": older}


def buttons(choices: Sequence[Button]) -> Part:
    """A row of buttons."""
    drawn = [press(one.label, {"keuze": one.id}) for one in choices]
    return {"type": "ActionSet", "actions": drawn}


def menus(choices: Sequence[Button], name: str, first: int) -> Iterator[list[Part]]:
    """Menus with a button beneath each, as many as hold the choices; `first` is the number of the first."""
    options = [{"title": cut(one.label, MOST_TITLE) or "–", "value": one.id} for one in choices]
    for number, part in enumerate(_portions(options), start=first):
        yield [
            {
                "type": "Input.ChoiceSet",
                "id": f"{LIST}{number}",
                "style": "compact",
                "label": clean(name) or PICK,
                "placeholder": PICK,
                "choices": part,
            },
            {"type": "ActionSet", "actions": [press(PRESS, {"uit": f"{LIST}{number}"})]},
        ]


def _portions(options: Sequence[Part]) -> Iterator[list[Part]]:
    portion: list[Part] = []
    weight = 0
    for option in options:
        weight += size(option)
        if portion and weight > MOST_MENU:
            yield portion
            portion, weight = [], size(option)
        portion.append(option)
    if portion:
        yield portion
