"""Draws what we say as messages of Slack: never cut, and with nothing in it that is a command there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Any, NamedTuple

from adapters.slack.blocks import MOST_ADDRESS, Block, cut, is_followed, plain, quiet, section, size, split
from adapters.slack.escape import escape
from bot.reply import Button, Line, Reply, Section, reply_from

MOST_TEXT = 3_800  # of a message; over 4,000 an update is refused
MOST_PIECE = 2_900  # of what is not split, a title and its first line together
MOST_IN_ALL = 9_000  # in all blocks; Slack refuses somewhat more, without saying how much
MOST_BLOCKS = 45
MOST_BUTTONS = 5  # more of them are a menu
MOST_OPTIONS = 100
MOST_LABEL = 75
MOST_PLACEHOLDER = 150
MOST_VALUE = 2_000  # of a button
CHOICE, SHARE = "wegwijs:v1:choice", "wegwijs:v1:share"
REPEATED = "(mogelijk herhaling)"
RATE = "Was dit een goed antwoord?"
SHARED_BY = "Deel in kanaal"
_PICK = "Kies hier"
_LONGEST_SIGN = len("&amp;")


@dataclass(frozen=True)
class Drawn:
    """One message: `text` is all of it, for a notification and for who has it read aloud."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True)
class _Piece:
    """A part of a message that is not split: its blocks, and the same in words."""

    words: str
    blocks: list[Block] = field(default_factory=list)


def draw(
    content: Mapping[str, Any], *, is_repeat: bool = False, can_share: bool = False
) -> tuple[Drawn, ...]:
    """The messages of a reply (`Reply.to_json`, with `by` for a person's words); at least one. `can_share`
    adds a button that shows it to all who read along; its value is the `event` of the content, without which
    there is no such button."""
    reply = reply_from(dict(content))
    pieces = [*_said(reply), *_pressed(reply)]
    event = str(content.get("event") or "")
    if can_share and 0 < len(event) <= MOST_VALUE:
        share = _button(SHARED_BY, SHARE, event)
        pieces.append(_Piece(SHARED_BY, [{"type": "actions", "elements": [share]}]))
    return _pack(_opening(content, is_repeat=is_repeat), pieces)


def draw_shared(content: Mapping[str, Any], *, is_repeat: bool = False) -> tuple[Drawn, ...]:
    """The messages of a reply for all who read along: what is for one person only is left out."""
    reply = reply_from({**content, "rate": (), "buttons": ()})
    return _pack(_opening(content, is_repeat=is_repeat), [*_said(reply), *_pressed(reply)])


def marked(part: Drawn, *, is_repeat: bool) -> tuple[Drawn, ...]:
    """The message, marked as a possible repetition when it is one."""
    if not is_repeat:
        return (part,)
    return (Drawn(f"{REPEATED} {part.text}", [quiet(REPEATED), *part.blocks]),)


def _opening(content: Mapping[str, Any], *, is_repeat: bool) -> list[_Piece]:
    """What stands at the head of each message: who says it must never be in doubt."""
    by = str(content.get("by") or "")
    heads = [*([REPEATED] if is_repeat else []), *([f"{cut(by, 100)} (medewerker):"] if by else [])]
    return [_Piece(plain(head)["text"], [quiet(head)]) for head in heads]


def _said(reply: Reply) -> Iterator[_Piece]:
    """What is said, as plain text: markup in it stays what somebody typed."""
    lead = (reply.aside.text,) if reply.aside else ()
    for paragraph in (*lead, *reply.paragraphs):
        yield from (_Piece(part, [section(part)]) for part in _parts(paragraph))
    for one in reply.sections:
        yield from _section(one)
    for line in reply.small_print:
        yield from (_Piece(part, [quiet(part)]) for part in _parts(line))


def _parts(text: str, most: int = MOST_PIECE) -> list[str]:
    """The text in pieces, each of which fits once it is escaped too."""
    return [short for part in split(text, most) for short in _shortened(part, most)]


def _shortened(part: str, most: int) -> list[str]:
    if len(part) * _LONGEST_SIGN <= most or size(escape(part)) <= most:
        return [part]
    return [short for half in split(part, size(part) // 2 + 1) for short in _shortened(half, most)]


def _section(one: Section) -> Iterator[_Piece]:
    """A heading, with its first line in the same message; one that is long goes on in a next block."""
    pieces = [
        *(_Piece(part, [_rich([_text(part, bold=True)])]) for part in _parts(one.heading)),
        *(piece for line in one.lines for piece in _line(line)),
    ]
    if len(pieces) > 1 and size(_words(pieces[:2])) <= MOST_PIECE:
        title, first = pieces[:2]
        pieces[:2] = [_Piece(f"{title.words}\n{first.words}", [*title.blocks, *first.blocks])]
    yield from pieces


def _line(line: Line) -> Iterator[_Piece]:
    """A line with where it leads to; an address that is not safe to follow is only read."""
    url = line.url or ""
    if is_followed(url):
        *before, last = _parts(line.text, MOST_PIECE - MOST_ADDRESS) or [url]
        words = last if last == url else f"{last} ({url})"
        shown: Block = {"type": "link", "url": url, "text": last}
    else:
        whole = line.text if url in ("", line.text) else f"{line.text} ({url})"
        *before, last = _parts(whole) or ["–"]
        words, shown = last, _text(last)
    for part in before:
        yield _Piece(part, [_item([_text(part)])])
    yield _Piece(words, [_item([shown])])


def _rich(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _item(elements: list[Block]) -> Block:
    line = {"type": "rich_text_section", "elements": elements}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [line]}],
    }


def _text(text: str, *, bold: bool = False) -> Block:
    shown = plain(text)["text"]
    return {"type": "text", "text": shown, **({"style": {"bold": True}} if bold else {})}


def _pressed(reply: Reply) -> Iterator[_Piece]:
    """What can be pressed, at the end."""
    yield from _chosen(reply.choices)
    first = len(reply.choices)
    if reply.rate:
        yield from _beneath(RATE, reply.rate, first, read_out=RATE)
    if reply.buttons:
        yield from _beneath(reply.buttons_heading, reply.buttons, first + len(reply.rate))


def _chosen(choices: Sequence[Button]) -> Iterator[_Piece]:
    """The choices; in words with their numbers, for who types one. On the screen too where buttons do not
    tell all, and then the buttons have those numbers."""
    lines = [f"{number}. {one.label}" for number, one in enumerate(choices, start=1)]
    if not _are_buttons(choices) or any(not _is_whole(one.label) for one in choices):
        numbered = [Button(one.id, line) for one, line in zip(choices, lines, strict=True)]
        yield from (_Piece(part, [section(part)]) for part in _parts("\n".join(lines)))
        yield from (_Piece(_PICK, [block]) for block in _presses(numbered, _PICK, 0))
    elif choices:
        yield _Piece("\n".join(lines), _presses(choices, _PICK, 0))


def _beneath(heading: str, buttons: Sequence[Button], first: int, *, read_out: str = "") -> Iterator[_Piece]:
    """Buttons under a heading; labels that do not fit on them stand there whole."""
    labels = " · ".join(one.label for one in buttons)
    if any(not _is_whole(one.label) for one in buttons) or size(escape(labels)) > MOST_PIECE // 2:
        yield from (_Piece(part, [section(part)]) for part in _parts(labels))
        labels = ""
    head, *blocks = _presses(buttons, heading, first, read_out=read_out)
    lead = heading if not labels or heading.endswith(("?", ":")) else f"{heading}:"
    yield _Piece(f"{lead} {labels}".strip(), [*([quiet(heading)] if heading else []), head])
    yield from (_Piece(heading, [block]) for block in blocks)


def _are_buttons(buttons: Sequence[Button]) -> bool:
    return len(buttons) <= MOST_BUTTONS


def _is_whole(label: str) -> bool:
    return size(label) <= MOST_LABEL


def _presses(buttons: Sequence[Button], name: str, first: int, *, read_out: str = "") -> list[Block]:
    """Buttons, or menus of which each is a block; `read_out` stands before the label for who hears it."""
    if _are_buttons(buttons):
        drawn = [
            _button(one.label, f"{CHOICE}:{number}", one.id, read_out=read_out)
            for number, one in enumerate(buttons, start=first)
        ]
        return [{"type": "actions", "elements": drawn}]
    parts = [(start, buttons[start : start + MOST_OPTIONS]) for start in range(0, len(buttons), MOST_OPTIONS)]
    return [
        {"type": "actions", "elements": [_menu(part, name, f"{CHOICE}:{first + start}")]}
        for start, part in parts
    ]


def _menu(buttons: Sequence[Button], name: str, action_id: str) -> Block:
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(name or _PICK, MOST_PLACEHOLDER),
        "options": [{"text": plain(one.label, MOST_LABEL), "value": one.id} for one in buttons],
    }


def _button(label: str, action_id: str, value: str, *, read_out: str = "") -> Block:
    made = {"type": "button", "text": plain(label, MOST_LABEL), "action_id": action_id, "value": value}
    return made | ({"accessibility_label": cut(f"{read_out} {label}", MOST_LABEL)} if read_out else {})


def _pack(opening: Sequence[_Piece], pieces: Sequence[_Piece]) -> tuple[Drawn, ...]:
    """The pieces in as few messages as hold them, in order, each with the opening."""
    if _is_short([*opening, *pieces]):  # nearly always
        return (_as_message([*opening, *pieces]),)
    before = _weigh(opening)
    found: list[list[_Piece]] = [[]]
    whole = before
    for piece in pieces:
        own = _weigh((piece,))
        whole = _Weight(*map(add, whole, own))
        if found[-1] and not _fits(whole):
            found.append([])
            whole = _Weight(*map(add, before, own))
        found[-1].append(piece)
    return tuple(_as_message([*opening, *part]) for part in found)


def _is_short(pieces: Sequence[_Piece]) -> bool:
    """Whether they surely fit in one message, without looking into each block: a word stands in it twice at
    the most, as text and on a button, beside what a menu says of itself."""
    blocks = sum(len(one.blocks) for one in pieces)
    words = sum(size(one.words) + 1 for one in pieces)
    is_little = 2 * words + MOST_PLACEHOLDER * blocks <= MOST_IN_ALL
    return blocks <= MOST_BLOCKS and is_little and size(_words(pieces)) <= MOST_TEXT


class _Weight(NamedTuple):
    """What Slack counts of a message; `words` with a line end after each piece, the last one too."""

    words: int
    texts: int
    blocks: int


def _weigh(pieces: Sequence[_Piece]) -> _Weight:
    """What the pieces weigh together."""
    blocks = [block for one in pieces for block in one.blocks]
    words = "".join(f"{one.words}\n" for one in pieces if one.words)
    return _Weight(size(escape(words)), _size_of(blocks), len(blocks))


def _fits(whole: _Weight) -> bool:
    return whole.words <= MOST_TEXT + 1 and whole.texts <= MOST_IN_ALL and whole.blocks <= MOST_BLOCKS


def _size_of(blocks: Sequence[Block]) -> int:
    """How much text stands in blocks, wherever in them."""
    found, left = 0, list(blocks)
    while left:
        for name, inside in left.pop().items():
            if name == "text" and isinstance(inside, str):
                found += size(inside)
            elif isinstance(inside, dict):
                left.append(inside)
            elif isinstance(inside, list):
                left.extend(inside)
    return found


def _words(pieces: Sequence[_Piece]) -> str:
    return escape("\n".join(one.words for one in pieces if one.words))


def _as_message(pieces: Sequence[_Piece]) -> Drawn:
    """The message; without words at least a sign, as Slack takes none that says nothing."""
    blocks = _merged(pieces)
    return Drawn(_words(pieces) or "…", blocks or [section("…")])


def _merged(pieces: Sequence[_Piece]) -> list[Block]:
    """The blocks, with the lines of one list in one block."""
    found: list[Block] = []
    for block in (block for one in pieces for block in one.blocks):
        if block["type"] == "rich_text" and found and found[-1]["type"] == "rich_text":
            _join(found[-1], block)
        else:
            found.append({**block, "elements": [*block["elements"]]} if "elements" in block else block)
    return found


def _join(block: Block, more: Block) -> None:
    for element in more["elements"]:
        last = block["elements"][-1]
        if element["type"] == last["type"] == "rich_text_list":
            block["elements"][-1] = {**last, "elements": [*last["elements"], *element["elements"]]}
        else:
            block["elements"].append(element)
