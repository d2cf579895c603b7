"""Draws what we say as one message of Teams with cards: never cut, and nobody's words are markup in it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.links import is_link
from bot.reply import Button, Line, Reply, Section, as_text, reply_from

Part = dict[str, Any]

MOST_CARD = 13_500  # bytes of what a card says; with its fallback it stays under 20 KB (teams.md, section 5)
MOST_RUN = 2_000  # characters of one line; a longer one goes on in the next
MOST_BUTTONS = 5  # more of them are a menu
MOST_TITLE = 40  # characters that Teams shows of a button
MOST_SUMMARY = 200
MOST_CHOICE = 200
MOST_FALLBACK = 1_500  # characters, for who cannot see cards; all of it stands in the card
VERB, CHOICE = "kies", "keuze"
REPEATED = "(mogelijk herhaling)"
RATE = "Was dit een goed antwoord?"
_PICK = "Kies"
_CARD = "application/vnd.microsoft.card.adaptive"


def draw(content: Mapping[str, Any], *, is_repeat: bool = False) -> dict[str, Any]:
    """The message of a reply (`Reply.to_json`, with `by` for a person's words), to be posted: cards of
    version 1.5, one after another where one would be too large, with all that can be pressed at the end."""
    reply = reply_from(dict(content))
    parts = [*_opening(content, is_repeat=is_repeat), *_said(reply), *_pressed(reply)]
    words = as_text(reply)
    cards = [_card(part, words) for part in _pack(parts)]
    return {
        "type": "message",
        "summary": words[:MOST_SUMMARY].partition("\n")[0],
        "attachmentLayout": "list",
        "attachments": [{"contentType": _CARD, "content": card} for card in cards],
    }


def read_choice(value: Mapping[str, Any]) -> str:
    """The id of what was pressed, as Teams hands it in: an Action.Execute, or its fallback. "" for anything
    else: what stands in a button was in other hands (pitfall 20 of teams.md)."""
    action = value.get("action")
    if isinstance(action, Mapping):
        data = action.get("data")
        verb, found = action.get("verb"), data.get(CHOICE) if isinstance(data, Mapping) else None
    else:
        verb, found = value.get("verb"), value.get(CHOICE)
    is_ours = verb == VERB and isinstance(found, str) and len(found) <= MOST_CHOICE
    return str(found) if is_ours else ""


def _opening(content: Mapping[str, Any], *, is_repeat: bool) -> Iterator[Part]:
    """Who says it must never be in doubt."""
    if is_repeat:
        yield from _quiet(REPEATED)
    if by := str(content.get("by") or ""):
        yield from _quiet(f"{by[:100]} (medewerker):")


def _said(reply: Reply) -> Iterator[Part]:
    lead = (reply.aside.text,) if reply.aside else ()
    for paragraph in (*lead, *reply.paragraphs):
        yield from _lines(paragraph)
    for one in reply.sections:
        yield from _section(one)
    for line in reply.small_print:
        yield from _quiet(line)


def _section(one: Section) -> Iterator[Part]:
    yield from (_rich([_run(part, weight="Bolder")]) for part in _cut_up(one.heading))
    for line in one.lines:
        yield from _line(line)


def _line(line: Line) -> Iterator[Part]:
    """A line of a list; a link leads somewhere only where that is safe, else its address stands there."""
    leads = line.url is not None and is_link(line.url)
    words = line.text if line.url is None or leads else f"{line.text} ({line.url})"
    follow = {"selectAction": {"type": "Action.OpenUrl", "url": line.url}} if leads else {}
    for part in _cut_up(words):
        yield _rich([_run("• "), {**_run(part), **follow}], spacing="Small")


def _quiet(text: str) -> Iterator[Part]:
    yield from (_rich([_run(part, size="Small", isSubtle=True)], spacing="Small") for part in _cut_up(text))


def _lines(paragraph: str) -> Iterator[Part]:
    """A paragraph: its lines stand close together."""
    for number, part in enumerate(_cut_up(paragraph)):
        yield _rich([_run(part)], spacing="None" if number else "Medium")


def _cut_up(text: str) -> list[str]:
    """The lines of a text, a long one in pieces."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [line[at : at + MOST_RUN] for line in lines for at in range(0, len(line), MOST_RUN)]


def _rich(runs: list[Part], *, spacing: str = "Medium") -> Part:
    """Words as they are: in a TextBlock they would be markup (pitfall 11 of teams.md)."""
    return {"type": "RichTextBlock", "spacing": spacing, "inlines": runs}


def _run(text: str, **style: Any) -> Part:
    return {"type": "TextRun", "text": text, **style}


def _pressed(reply: Reply) -> Iterator[Part]:
    """What can be pressed."""
    yield from _buttons(reply.choices, number_all=True)
    if reply.rate:
        yield from _quiet(RATE)
        yield from _buttons(reply.rate)
    if reply.buttons:
        yield from _quiet(reply.buttons_heading)
        yield from _buttons(reply.buttons)


def _buttons(buttons: Sequence[Button], *, number_all: bool = False) -> Iterator[Part]:
    """Few are buttons, more of them a menu; labels that do not fit on them stand there whole, choices with
    the number that may be typed."""
    is_menu = len(buttons) > MOST_BUTTONS
    if is_menu or any(len(one.label) > MOST_TITLE for one in buttons):
        for number, one in enumerate(buttons, start=1):
            yield from _lines(f"{number}. {one.label}" if number_all else one.label)
    if is_menu:
        yield _menu(buttons)
        yield _actions([_action(_PICK, {})])
    elif buttons:
        yield _actions([_action(one.label, {CHOICE: one.id}) for one in buttons])


def _menu(buttons: Sequence[Button]) -> Part:
    choices = [{"title": one.label, "value": one.id} for one in buttons]
    return {
        **{"type": "Input.ChoiceSet", "id": CHOICE, "style": "compact", "choices": choices},
        **{"isRequired": True, "label": _PICK, "errorMessage": "Kies er een."},
    }


def _actions(actions: list[Part]) -> Part:
    return {"type": "ActionSet", "actions": actions}


def _action(label: str, data: Mapping[str, str]) -> Part:
    """A button that says who pressed it; where that cannot be, the older kind."""
    title = label if len(label) <= MOST_TITLE else f"{label[: MOST_TITLE - 1]}…"
    older = {"type": "Action.Submit", "title": title, "data": {"verb": VERB, **data}}
    return {"type": "Action.Execute", "title": title, "verb": VERB, "data": dict(data), "fallback": older}


def _pack(parts: Sequence[Part]) -> list[list[Part]]:
    """The parts by card. A menu and its button stay together: an input is sent with the card it is on."""
    cards: list[list[Part]] = [[]]
    for part in parts:
        is_whole = part["type"] == "ActionSet" and cards[-1] and cards[-1][-1]["type"].startswith("Input")
        if cards[-1] and not is_whole and _size([*cards[-1], part]) > MOST_CARD:
            cards.append([])
        cards[-1].append(part)
    return cards


def _size(parts: Sequence[Part]) -> int:
    return len(json.dumps(parts, ensure_ascii=False).encode("utf-8", "replace"))


def _card(parts: list[Part], words: str) -> Part:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "fallbackText": words[:MOST_FALLBACK] or "…",
        "body": parts,
    }
