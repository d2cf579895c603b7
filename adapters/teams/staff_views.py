"""The dialog with a whole request: facts, conversation, timeline, and what can be done with it now."""

from collections.abc import Iterable, Sequence

from adapters import staff_words as words
from adapters.card_words import OPEN_INBOX
from adapters.staff_fields import can_fill_in
from adapters.staff_reading import name_fact
from adapters.staff_telling import (
    ASKED,
    CONVERSATION,
    FACTS,
    NO_FACTS,
    OPEN_DESK,
    REST,
    TALK,
    TIMELINE,
    newest_that_fit,
    say_asked,
    say_earlier,
    say_gone,
    say_looking,
    say_subject,
    say_talk,
    say_top,
    tell_deed,
    tell_message,
)
from adapters.staff_windows import Window
from adapters.stamps import Stamp
from adapters.teams.card_parts import Part, cut, quiet, size, split, text_block
from adapters.teams.dialog import Room, as_card, draw_told
from adapters.teams.staff_presses import Press, first_ones_first, in_dialog, link_row, rows
from adapters.undelivered import Undelivered, tell_undelivered
from bot.ports import Message, Notice
from bot.request import Action, Request

_MOST_SAID, _MOST_SUBJECT, _MOST_TOP = 600, 150, 700
_MOST_LOOKING, _MOST_EARLIER, _MOST_AUTHOR = 200, 400, 80
_MOST_DEED, _MOST_TIMELINE = 600, 2_000
_MOST_UNDELIVERED = 2  # the newest; the inbox has them all
_PIECE = 1_500  # bytes: of a long text that does not fit, as much as does


def draw_request(window: Window, *, said: str = "") -> Part:
    """The card with the whole request; `said` stands above it. Of a conversation that does not fit, the
    oldest messages fall away, with a line that says how many."""
    request, room = window.opened.request, Room(kept=2 * size([quiet(REST)]))  # of what fell away
    top = [*_say(said), *_draw_top(window), *_draw_actions(window), *_draw_undelivered(window)]
    end = [*_draw_timeline(window), *_draw_end(window)]
    room.takes([*top, *end])
    middle: list[Part] = []
    for group in (*_draw_facts(request), *_draw_asked(window), *_draw_talk(window)):
        if not room.takes(group):
            middle.append(quiet(REST))
            break
        middle += group
    return as_card([*top, *middle, *_draw_conversation(window, room), *end])


def draw_told_to_staff(sentence: str, *, typed: str = "", link: str = "") -> Part:
    """A card that only says something, with the way to the inbox."""
    return draw_told(sentence, typed=typed, end=link_row(OPEN_DESK, link))


def _say(said: str) -> list[Part]:
    return [text_block(cut(said, _MOST_SAID), weight="Bolder", color="Accent")] if said else []


def _heading(text: str) -> Part:
    return {**text_block(text, weight="Bolder"), "separator": True, "spacing": "Medium"}


def _draw_top(window: Window) -> list[Part]:
    looking = cut(say_looking(window.looking), _MOST_LOOKING)
    return [
        text_block(cut(say_subject(window), _MOST_SUBJECT), size="Large", weight="Bolder"),
        quiet(cut(say_top(window), _MOST_TOP)),
        *([quiet(looking)] if looking else []),
    ]


def _draw_actions(window: Window) -> list[Part]:
    """A button for each action that is allowed now."""
    request = window.opened.request
    may = [one.value for one in window.opened.allowed if can_fill_in(one, window.context)]
    drawn = [
        in_dialog(
            Press(
                words.name_action(Action(one)),
                window.stamps.write(Stamp(request.number, request.version, one)),
            )
        )
        for one in first_ones_first(may)
    ]
    is_last = request.erase_asked and Action.RELEASE.value in may
    return [*rows(drawn), *([quiet(words.GOES_AT_ONCE)] if is_last else [])]


def _draw_undelivered(window: Window) -> list[Part]:
    """What did not arrive: the newest, and where the others are."""
    lost: Sequence[Notice] = window.opened.undelivered
    shown = [part for one in lost[-_MOST_UNDELIVERED:] for part in _tell_lost(tell_undelivered(one))]
    return [*shown, *([quiet(REST)] if len(lost) > _MOST_UNDELIVERED else [])]


def _tell_lost(lost: Undelivered) -> list[Part]:
    words_of_it = [quiet(f"“{lost.words}”")] if lost.words else []
    reason = f" {cut(lost.reason, _MOST_LOOKING)}" if lost.reason else ""
    return [
        text_block(f"{lost.what}.{reason}", weight="Bolder", color="Attention"),
        *words_of_it,
        quiet(lost.todo),
    ]


def _draw_facts(request: Request) -> Iterable[list[Part]]:
    """The facts, each under its label; of one that does not fit, as much as does."""
    if not request.facts:
        yield [quiet(NO_FACTS)]
        return
    yield [_heading(FACTS)]
    for one in request.facts:
        first, *more = split(one.value.strip(), _PIECE) or ["–"]
        yield [quiet(name_fact(one)), {**text_block(first), "spacing": "None"}]
        yield from ([text_block(part)] for part in more)


def _draw_asked(window: Window) -> Iterable[list[Part]]:
    first, *more = split(say_asked(window), _PIECE) or [""]
    if first:
        yield [quiet(ASKED), text_block(first)]
        yield from ([text_block(part)] for part in more)


def _draw_talk(window: Window) -> Iterable[list[Part]]:
    talk = say_talk(window)
    if talk:
        yield [_heading(TALK), *(text_block(line) for line in talk.split("\n"))]


def _draw_conversation(window: Window, room: Room) -> list[Part]:
    """The newest messages that fit, oldest first."""
    messages = window.opened.messages
    if not messages or not room.takes([_heading(CONVERSATION)]):
        return []
    shown, gone = newest_that_fit(messages, lambda one: _draw_message(one, window), room.takes)
    line = [quiet(say_gone(gone))] if gone else []
    return [_heading(CONVERSATION), *line, *shown]


def _draw_message(message: Message, window: Window) -> list[Part]:
    author, at, text = tell_message(message, window)
    first, *more = split(text, _PIECE) or ["–"]
    said = [{**text_block(first), "spacing": "None"}, *map(text_block, more)]
    return [quiet(f"{cut(author, _MOST_AUTHOR)} · {at}"), *said]


def _draw_timeline(window: Window) -> list[Part]:
    """What happened, newest first; what is too long ago to fit falls away."""
    lines: list[Part] = []
    for entry in reversed(window.opened.entries):
        line = {**text_block(cut(tell_deed(entry, window), _MOST_DEED)), "spacing": "Small"}
        if size([*lines, line]) > _MOST_TIMELINE:
            lines.append(quiet(REST))
            break
        lines.append(line)
    return [_heading(TIMELINE), *lines] if lines else []


def _draw_end(window: Window) -> list[Part]:
    earlier = cut(say_earlier(window), _MOST_EARLIER)
    return [*([quiet(earlier)] if earlier else []), *link_row(OPEN_INBOX, window.link)]
