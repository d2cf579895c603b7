"""Draws what we say as messages of Slack: never cut, and with nothing in it that is a command there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.blocks import Block, plain, quiet, section, split
from adapters.slack.escape import escape
from bot.assistant import reply_from
from bot.reply import Button, Line, Reply, Section

MOST_TEXT = 3_800  # of a message; over 4,000 an update is refused
MOST_BLOCKS = 45
MOST_BUTTONS = 5  # more of them are a menu
MOST_OPTIONS = 100
MOST_LABEL = 75
CHOICE, SHARE = "wegwijs:v1:choice", "wegwijs:v1:share"
REPEATED = "(mogelijk herhaling)"
RATE = "Was dit een goed antwoord?"
_LINKED = ("https://", "mailto:", "tel:")


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
    adds a button that shows it to all who read along; its value is the `event` of the content."""
    reply = reply_from(dict(content))
    pieces = [*_opening(content, is_repeat=is_repeat), *_said(reply), *_pressed(reply)]
    if can_share:
        share = _button("Deel in kanaal", SHARE, str(content.get("event", "")))
        pieces.append(_Piece("", [{"type": "actions", "elements": [share]}]))
    return _pack(pieces)


def draw_shared(content: Mapping[str, Any], *, is_repeat: bool = False) -> tuple[Drawn, ...]:
    """The messages of a reply for all who read along: what is for one person only is left out."""
    reply = reply_from({**content, "rate": (), "buttons": ()})
    return _pack([*_opening(content, is_repeat=is_repeat), *_said(reply), *_pressed(reply)])


def marked(part: Drawn, *, is_repeat: bool) -> tuple[Drawn, ...]:
    """The message, marked as a possible repetition when it is one."""
    if not is_repeat:
        return (part,)
    return (Drawn(f"{REPEATED} {part.text}", [quiet(REPEATED), *part.blocks]),)


def _opening(content: Mapping[str, Any], *, is_repeat: bool) -> Iterator[_Piece]:
    if is_repeat:
        yield _Piece(REPEATED, [quiet(REPEATED)])
    if content.get("by"):
        words = f"{content['by']} (medewerker):"
        yield _Piece(words, [quiet(words)])


def _said(reply: Reply) -> Iterator[_Piece]:
    """What is said, as plain text: markup in it stays what somebody typed."""
    lead = (reply.aside.text,) if reply.aside else ()
    for paragraph in (*lead, *reply.paragraphs):
        yield from (_Piece(part, [section(part)]) for part in split(paragraph))
    yield from _numbered(reply.choices)
    for one in reply.sections:
        yield from _section(one)
    for line in reply.small_print:
        yield from (_Piece(part, [quiet(part)]) for part in split(line))


def _numbered(choices: Sequence[Button]) -> Iterator[_Piece]:
    """The choices with their numbers, for who types one; on the screen only where buttons do not tell all."""
    lines = [f"{number}. {one.label}" for number, one in enumerate(choices, start=1)]
    is_shown = len(choices) > MOST_BUTTONS or any(len(one.label) > MOST_LABEL for one in choices)
    for line in lines:
        yield from (_Piece(part, [section(part)] if is_shown else []) for part in split(line))


def _section(one: Section) -> Iterator[_Piece]:
    """A heading with its lines; one that is long goes on in a next block."""
    heading = {"type": "rich_text_section", "elements": [_text(one.heading, bold=True)]}
    yield _Piece(one.heading, [{"type": "rich_text", "elements": [heading]}])
    for line in one.lines:
        yield from _line(line)


def _line(line: Line) -> Iterator[_Piece]:
    *before, last = split(line.text) or [line.url or "–"]
    for part in before:
        yield _Piece(part, [_item([_text(part)])])
    url = line.url or ""
    if not url or url == last:
        yield _Piece(last, [_item([_text(last)])])
    elif url.startswith(_LINKED):
        yield _Piece(f"{last} ({url})", [_item([{"type": "link", "url": url, "text": last}])])
    else:
        yield _Piece(f"{last} ({url})", [_item([_text(f"{last} ({url})")])])


def _item(elements: list[Block]) -> Block:
    line = {"type": "rich_text_section", "elements": elements}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [line]}],
    }


def _text(text: str, *, bold: bool = False) -> Block:
    shown = plain(text)["text"]
    return {"type": "text", "text": shown, **({"style": {"bold": True}} if bold else {})}


def _pressed(reply: Reply) -> list[_Piece]:
    """What can be pressed; kept together, at the end of the last message."""
    parts = [
        ("", "Kies hier", reply.choices, 0),
        (RATE if reply.rate else "", "Kies hier", reply.rate, len(reply.choices)),
        (
            reply.buttons_heading if reply.buttons else "",
            reply.buttons_heading,
            reply.buttons,
            len(reply.choices) + len(reply.rate),
        ),
    ]
    pieces = []
    for heading, placeholder, buttons, first in parts:
        if buttons:
            blocks = [quiet(heading)] if heading else []
            labels = " · ".join(one.label for one in buttons) if buttons is not reply.choices else ""
            words = f"{heading} {labels}".strip() if heading else labels
            pieces.append(_Piece(words, [*blocks, *_presses(buttons, placeholder, first)]))
    return pieces


def _presses(buttons: Sequence[Button], placeholder: str, first: int) -> list[Block]:
    if len(buttons) <= MOST_BUTTONS:
        drawn = [
            _button(one.label, f"{CHOICE}:{number}", one.id)
            for number, one in enumerate(buttons, start=first)
        ]
        return [{"type": "actions", "elements": drawn}]
    menus = []
    for start in range(0, len(buttons), MOST_OPTIONS):
        part = buttons[start : start + MOST_OPTIONS]
        menus.append(
            {
                "type": "static_select",
                "action_id": f"{CHOICE}:{first + start}",
                "placeholder": plain(placeholder, 150),
                "options": [{"text": plain(one.label, MOST_LABEL), "value": one.id} for one in part],
            }
        )
    return [{"type": "actions", "elements": menus}]


def _button(label: str, action_id: str, value: str) -> Block:
    return {"type": "button", "text": plain(label, MOST_LABEL), "action_id": action_id, "value": value}


def _pack(pieces: Sequence[_Piece]) -> tuple[Drawn, ...]:
    """The pieces in as few messages as hold them, in order."""
    found: list[list[_Piece]] = [[]]
    for piece in pieces:
        here = [*found[-1], piece]
        if found[-1] and not _fits(here):
            found.append([piece])
        else:
            found[-1] = here
    return tuple(_as_message(part) for part in found)


def _fits(pieces: Sequence[_Piece]) -> bool:
    return len(_words(pieces)) <= MOST_TEXT and sum(len(one.blocks) for one in pieces) <= MOST_BLOCKS


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
