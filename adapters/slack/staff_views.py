"""The window with a whole request: facts, conversation, timeline, and what can be done with it now."""

import json
from collections.abc import Iterable, Sequence
from urllib.parse import quote_plus

from adapters import staff_words as words
from adapters.card_words import OPEN_INBOX
from adapters.slack.blocks import (
    MOST_HEADER,
    MOST_TITLE,
    PREFIX,
    Block,
    button,
    cut,
    heading,
    link_button,
    menu,
    plain,
    quiet,
    section,
    sections,
)
from adapters.slack.staff_clicks import REQUEST_VIEW, TOLD_VIEW
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
    TYPED,
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
from adapters.stamps import LOOK, Stamp
from bot.ports import Message
from bot.request import Action, Request

_MOST_BLOCKS = 100
# A click in a window brings all of it back in a form, and our door takes 256 kB: counted as it then comes.
_MOST_BYTES = 200_000
_MOST_TIMELINE = 5_000
_MOST_FIELDS = 10
_SHORT = 150  # a fact of at most that many characters stands beside others
_FIRST = (
    Action.TAKE,
    Action.ANSWER,
    Action.ASK,
    Action.PLAN,
    Action.REOPEN,
)  # as buttons; the rest in a menu


class _Room:
    """How much still fits in a window."""

    def __init__(self) -> None:
        self._blocks = _MOST_BLOCKS - 2  # two for the lines that say what fell away
        self._bytes = _MOST_BYTES

    def takes(self, blocks: Sequence[Block]) -> bool:
        """Whether these fit too; if so, their room is taken."""
        size = len(quote_plus(json.dumps(blocks)))
        if len(blocks) > self._blocks or size > self._bytes:
            return False
        self._blocks, self._bytes = self._blocks - len(blocks), self._bytes - size
        return True


def draw_request(window: Window, *, said: str = "") -> Block:
    """The whole request; `said` stands above it. Of a conversation that does not fit, the oldest messages
    fall away, with a line that says how many."""
    request = window.opened.request
    room = _Room()
    top = [*([section(said)] if said else []), *_draw_top(window), *_draw_actions(window)]
    end = [*_draw_timeline(window), *_draw_end(window)]
    room.takes([*top, *end])
    middle: list[Block] = []
    for group in (*_draw_facts(request), _draw_asked(window), _draw_talk(window)):
        if not room.takes(group):
            middle.append(quiet(REST))
            break
        middle += group
    said_so_far = _draw_conversation(window, room)
    return _modal(
        f"Aanvraag {request.number}",
        [*top, *middle, *said_so_far, *end],
        callback_id=REQUEST_VIEW,
        metadata=window.stamps.write(Stamp(request.number, request.version, LOOK)),
    )


def draw_told(sentence: str, *, typed: str = "", link: str = "") -> Block:
    """A window that only says something; what somebody typed stands there to be copied."""
    blocks = [section(sentence)]
    blocks += [quiet(TYPED), *sections(typed)[: _MOST_BLOCKS // 2]] if typed.strip() else []
    return _modal("Wegwijs", [*blocks, *_actions(link_button(OPEN_DESK, link))], callback_id=TOLD_VIEW)


def _modal(title: str, blocks: list[Block], *, callback_id: str, metadata: str = "") -> Block:
    made = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, MOST_TITLE),
        "close": plain("Sluit", MOST_TITLE),
        "blocks": blocks,
    }
    return made | ({"private_metadata": metadata} if metadata else {})


def _draw_top(window: Window) -> list[Block]:
    subject = say_subject(window)
    whole = sections(subject) if len(subject) > MOST_HEADER else []
    looking = [quiet(say_looking(window.looking))] if window.looking else []
    return [heading(subject), *whole[:1], quiet(say_top(window)), *looking]


def _draw_actions(window: Window) -> list[Block]:
    """A button or an entry of the menu for each action that is allowed now."""
    request = window.opened.request
    may = [one for one in window.opened.allowed if can_fill_in(one, window.context)]

    def write(action: Action) -> str:
        return window.stamps.write(Stamp(request.number, request.version, action.value))

    first = [one for one in may if one in _FIRST]
    drawn = [
        button(words.name_action(one), place, write(one), is_first=place == 0)
        for place, one in enumerate(first)
    ]
    rest = [(write(one), words.name_action(one)) for one in may if one not in _FIRST]
    drawn += [menu("Meer…", f"{PREFIX}:{len(_FIRST)}", rest)] if rest else []
    is_last = request.erase_asked and Action.RELEASE in may
    warning = [quiet(words.GOES_AT_ONCE)] if is_last else []
    return [*_actions(drawn, f"doen:{request.version}"), *warning]


def _actions(elements: list[Block], name: str = "") -> list[Block]:
    made: Block = {"type": "actions", "elements": elements}
    return [made | ({"block_id": name} if name else {})] if elements else []


def _draw_facts(request: Request) -> Iterable[list[Block]]:
    """The facts in groups that stay together: short ones beside each other, long ones under their label."""
    if not request.facts:
        yield [quiet(NO_FACTS)]
        return
    yield [heading(FACTS)]
    named = [(name_fact(one), one.value.strip()) for one in request.facts]
    for label, value in named:
        if len(value) > _SHORT:
            yield [quiet(label), *sections(value)]
    short = [plain(f"{label}: {value}", 2_000) for label, value in named if len(value) <= _SHORT]
    for start in range(0, len(short), _MOST_FIELDS):
        yield [{"type": "section", "fields": short[start : start + _MOST_FIELDS]}]


def _draw_asked(window: Window) -> list[Block]:
    asked = say_asked(window)
    return [quiet(ASKED), *sections(asked)] if asked else []


def _draw_talk(window: Window) -> list[Block]:
    talk = say_talk(window)
    return [heading(TALK), section(talk)] if talk else []


def _draw_conversation(window: Window, room: _Room) -> list[Block]:
    """The newest messages that fit, oldest first."""
    messages = window.opened.messages
    if not messages or not room.takes([heading(CONVERSATION)]):
        return []
    shown, gone = newest_that_fit(messages, lambda one: _draw_message(one, window), room.takes)
    line = [quiet(say_gone(gone))] if gone else []
    return [heading(CONVERSATION), *line, *shown]


def _draw_message(message: Message, window: Window) -> list[Block]:
    author, at, text = tell_message(message, window)
    return [quiet(f"{cut(author, 80)} · {at}"), *sections(text)]


def _draw_timeline(window: Window) -> list[Block]:
    """What happened, newest first; what is too long ago to fit falls away."""
    lines: list[str] = []
    entries = tuple(reversed(window.opened.entries))
    size = 0
    for entry in entries:
        line = cut(tell_deed(entry, window), 1_000)
        size += len(line) + 1
        if size > _MOST_TIMELINE:
            lines.append(REST)
            break
        lines.append(line)
    return [heading(TIMELINE), *sections("\n".join(lines))] if lines else []


def _draw_end(window: Window) -> list[Block]:
    earlier = say_earlier(window)
    line = [quiet(earlier)] if earlier else []
    return [*line, *_actions(link_button(OPEN_INBOX, window.link))]
