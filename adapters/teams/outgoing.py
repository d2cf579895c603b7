"""Draws what we say as one message of Teams: Adaptive Cards, in which no word of a person is markup."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from adapters.teams.card_parts import (
    LIST,
    PICK,
    VERB,
    VERSION,
    Part,
    buttons,
    cut,
    is_followed,
    menus,
    quiet,
    size,
    split,
    text_block,
    wide_size,
)
from adapters.text_pieces import clean
from bot.reply import Button, Line, Reply, Section, as_text, reply_from

MOST_CARD = 20_000  # bytes of a card in UTF-8: our own rule (teams.md, section 5)
MOST_BODY = 18_500  # of that for what is shown
MOST_ACTIVITY = 78_000  # bytes in UTF-16, and its addresses: under 80,000; Teams refuses over 100 KB (same)
LEAST_SAID = 16_000  # of that for what is said, however much there is to be pressed
MOST_FRAME = 6_000  # of that for all that is not shown: what surrounds some ten cards, and a summary
MOST_SUMMARY = 200
MOST_BUTTONS = 5  # more of them are a menu
MOST_LABEL = 40  # of a button; Teams cuts longer ones, so they stand beside it as text too
MOST_VALUE = 200  # of an id that comes back
REPEATED = "(mogelijk herhaling)"
RATE = "Was dit een goed antwoord?"
TOO_LONG = "… (de rest is te lang voor één bericht in Teams)"
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
_Piece = list[Part]  # what stands in one card together


def draw(content: Mapping[str, Any], *, is_repeat: bool = False) -> dict[str, Any]:
    """The activity of a reply (`Reply.to_json`, with `by` for a person's words): one message.

    What does not fit in one card goes on in a next one of the same message; what can be pressed is at the
    end. Only a text of over some 35,000 characters is cut, and says so.
    """
    reply = reply_from(dict(content))
    heads = _heads(content, is_repeat=is_repeat)
    said = [*([quiet(head)] for head in heads), *_said(reply)]
    bodies = _bodies(said, list(_pressed(reply))) or [[text_block("…")]]
    words = clean("\n".join([*heads, as_text(reply), *_rating(reply)])).strip() or "…"
    return draw_cards(bodies, words)


def marked(activity: dict[str, Any], *, is_repeat: bool) -> dict[str, Any]:
    """A message with one card, marked as a possible repetition when it is one."""
    if not is_repeat:
        return activity
    (attachment,) = activity["attachments"]
    card = attachment["content"]
    body = [quiet(REPEATED), *card["body"]]
    return {**activity, "attachments": [{**attachment, "content": {**card, "body": body}}]}


def read_choice(value: Any) -> str:
    """What was pressed: the id on a button or from a menu, out of the value of an invoke (Action.Execute) or
    of a message (Action.Submit). "" for all else: nothing in it is trusted (pitfall 20 of teams.md)."""
    data = data_in(value)
    if data.get("verb") != VERB or data.get("v") != VERSION:
        return ""
    name = data.get("uit", "keuze")
    is_ours = isinstance(name, str) and (name == "keuze" or name.startswith(LIST))
    chosen = data.get(name) if is_ours else None
    return chosen if isinstance(chosen, str) and len(chosen) <= MOST_VALUE else ""


def is_unpicked(data: Mapping[str, Any]) -> bool:
    """Whether the button of a menu was pressed while nothing was picked from it: then it is not sent."""
    name = data.get("uit")
    return isinstance(name, str) and name.startswith(LIST) and not data.get(name)


def data_in(value: Any) -> Mapping[str, Any]:
    """What a press holds, with its verb: out of the value of an invoke (Action.Execute) or of a message
    (Action.Submit)."""
    if not isinstance(value, Mapping):
        return {}
    action = value.get("action")
    if isinstance(action, Mapping):
        data = action.get("data")
        return {**data, "verb": action.get("verb")} if isinstance(data, Mapping) else {}
    return value


def _heads(content: Mapping[str, Any], *, is_repeat: bool) -> list[str]:
    """What stands before all else: who says it must never be in doubt."""
    by = str(content.get("by") or "")
    return [*([REPEATED] if is_repeat else []), *([f"{cut(by, 100)} (medewerker):"] if by else [])]


def _rating(reply: Reply) -> list[str]:
    return [f"{RATE} " + " · ".join(one.label for one in reply.rate)] if reply.rate else []


def _said(reply: Reply) -> Iterator[_Piece]:
    """What is said, as plain text: markup in it stays what somebody typed."""
    lead = (reply.aside.text,) if reply.aside else ()
    for paragraph in (*lead, *reply.paragraphs):
        yield from ([text_block(part)] for part in split(paragraph))
    for one in reply.sections:
        yield from _section(one)
    for line in reply.small_print:
        yield from ([quiet(part)] for part in split(line))


def _section(one: Section) -> Iterator[_Piece]:
    """A heading, with its first line in the same card."""
    pieces = [
        *([text_block(part, weight="Bolder")] for part in split(one.heading)),
        *(piece for line in one.lines for piece in _line(line)),
    ]
    if len(pieces) > 1 and size(pieces[:2]) <= MOST_BODY:
        pieces[:2] = [[*pieces[0], *pieces[1]]]
    yield from pieces


def _line(line: Line) -> Iterator[_Piece]:
    """A line with where it leads to; an address that is not safe to follow is only read."""
    url = line.url or ""
    if is_followed(url):
        *before, last = split(line.text) or [url]
    else:
        *before, last = split(line.text if url in ("", line.text) else f"{line.text} ({url})") or ["–"]
        url = ""
    parts = [*((part, "") for part in before), (last, url)]
    for number, (part, address) in enumerate(parts):
        block = text_block(part, url=address, lead="" if number else "• ")
        yield [{**block, "spacing": "Small"}]


def _pressed(reply: Reply) -> Iterator[_Piece]:
    """What can be pressed, at the end."""
    yield from _chosen(reply.choices)
    if reply.rate:
        yield from _beneath(RATE, reply.rate, 100)
    if reply.buttons:
        yield from _beneath(reply.buttons_heading, reply.buttons, 200)


def _chosen(choices: Sequence[Button]) -> Iterator[_Piece]:
    """The choices; on the screen with their numbers where buttons do not tell all, and then the buttons have
    those numbers too."""
    if _are_buttons(choices) and all(_is_whole(one.label) for one in choices):
        if choices:
            yield [buttons(choices)]
        return
    lines = [f"{number}. {one.label}" for number, one in enumerate(choices, start=1)]
    yield from ([text_block(part)] for part in split("\n".join(lines)))
    yield from _presses([Button(one.id, line) for one, line in zip(choices, lines, strict=True)], PICK, 0)


def _beneath(heading: str, choices: Sequence[Button], first: int) -> Iterator[_Piece]:
    """Buttons under a heading; labels that do not fit on them stand there whole."""
    if any(not _is_whole(one.label) for one in choices):
        yield from ([text_block(part)] for part in split(" · ".join(one.label for one in choices)))
    head, *more = _presses(choices, heading, first)
    is_headed = bool(heading.strip()) and _are_buttons(choices)
    yield [*([quiet(heading)] if is_headed else []), *head]
    yield from more


def _are_buttons(choices: Sequence[Button]) -> bool:
    return len(choices) <= MOST_BUTTONS


def _is_whole(label: str) -> bool:
    return len(label) <= MOST_LABEL


def _presses(choices: Sequence[Button], name: str, first: int) -> Iterator[_Piece]:
    if _are_buttons(choices):
        yield [buttons(choices)]
    else:
        yield from menus(choices, name, first)


def _bodies(said: list[_Piece], pressed: list[_Piece]) -> list[_Piece]:
    """What stands in each card. Most often that is one, which is weighed once: that takes its time."""
    whole = _parts([*said, *pressed])
    if whole and size(whole) <= MOST_BODY:
        return [whole]
    together = _together(pressed)
    room = max(LEAST_SAID, MOST_ACTIVITY - MOST_FRAME - wide_size(together))
    return _pack([*_held(said, room), *together])


def _together(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces as one, where a card holds that."""
    whole = _parts(pieces)
    return [whole] if whole and size(whole) <= MOST_BODY else pieces


def _parts(pieces: Iterable[_Piece]) -> _Piece:
    return [part for piece in pieces for part in piece]


def _held(pieces: Iterable[_Piece], room: int) -> list[_Piece]:
    """The pieces, as many as a message holds; where that is not all, a line that says so."""
    found: list[_Piece] = []
    for piece in pieces:
        room -= wide_size(piece)
        if room < 0:
            return [*found, [text_block(TOO_LONG)]]
        found.append(piece)
    return found


def _pack(pieces: Iterable[_Piece]) -> list[_Piece]:
    """The pieces in as few cards as hold them, in order."""
    found: list[_Piece] = []
    weight = 0
    for piece in pieces:
        own = size(piece)
        weight += own
        if not found or weight > MOST_BODY:
            found.append([])
            weight = own
        found[-1].extend(piece)
    return found


def draw_cards(bodies: Sequence[_Piece], words: str) -> dict[str, Any]:
    """The activity with a card for each of these bodies; `words` are all of them for who sees no cards."""
    cards: list[Part] = [
        {"type": "AdaptiveCard", "version": "1.5", "lang": "nl", "body": body} for body in bodies
    ]
    activity: dict[str, Any] = {"type": "message", "summary": cut(words, MOST_SUMMARY)}
    if len(cards) > 1:
        activity["attachmentLayout"] = "list"
    activity["attachments"] = [{"contentType": CARD_TYPE, "content": card} for card in cards]
    left = MOST_ACTIVITY - wide_size(activity)
    for card, body in zip(cards, bodies, strict=True):
        own = words if len(cards) == 1 else _words_of(body)
        card["fallbackText"] = _fallback(own, MOST_CARD - size(card), left // len(cards))
    return activity


def _words_of(body: Sequence[Part]) -> str:
    """What stands in a card, for a client that cannot show it."""
    lines = [
        *("".join(run["text"] for run in one["inlines"]) for one in body if "inlines" in one),
        *(option["title"] for one in body for option in (*one.get("choices", ()), *one.get("actions", ()))),
    ]
    return "\n".join(lines)


def _fallback(words: str, room: int, wide_room: int) -> str:
    """The words, cut where the card or the message would be too large. A client may read them as markdown:
    what would be a link under another name comes apart."""
    text = words.replace("](", "] (").replace("]:", "] :")
    most = len(text)
    while most > 1 and (size(text) > room - 30 or wide_size(text) > wide_room - 60):
        most = most * 3 // 4
        text = cut(text, most)
    return text.strip() or "…"
