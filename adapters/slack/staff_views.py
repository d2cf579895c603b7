"""The window with a whole request: facts, conversation, timeline, and what can be done with it now."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote_plus

from adapters import staff_words as words
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
from adapters.slack.signed import LOOK, Stamp, Stamps
from adapters.slack.staff_clicks import REQUEST_VIEW, TOLD_VIEW
from adapters.staff_fields import NO_CONTEXT, FormContext, can_fill_in
from adapters.staff_reading import name_fact, read_message, say_when, tell_entry, text_of
from bot.appointment import Appointment, Standing, say_moment
from bot.desk import Opened
from bot.ports import Message
from bot.request import Action, Request, Staff
from bot.staffing import WEGWIJS, Entry

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
_REST = "De rest staat in de balie."


@dataclass(frozen=True)
class Window:
    """What a window is drawn from: the request as `staff` sees it, what its forms offer, who else looks.

    `team`, `theme` and `place` are the titles of its team and theme, and where its talk is; `link` is its
    page in the inbox.
    """

    opened: Opened
    staff: Staff
    now: datetime
    stamps: Stamps
    context: FormContext = NO_CONTEXT
    looking: tuple[str, ...] = ()
    team: str = ""
    theme: str = ""
    place: str = ""
    link: str = ""


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
    for group in (*_draw_facts(request), _draw_asked(request), _draw_talk(window)):
        if not room.takes(group):
            middle.append(quiet(_REST))
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
    blocks += [quiet("Dit had je getypt:"), *sections(typed)[: _MOST_BLOCKS // 2]] if typed.strip() else []
    return _modal("Wegwijs", [*blocks, *_actions(link_button("Open de balie", link))], callback_id=TOLD_VIEW)


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
    request = window.opened.request
    subject = request.subject.strip() or "Zonder onderwerp"
    promised = request.promised_at if request.is_open else None
    known = (
        words.name_word(request.state),
        window.team,
        window.theme,
        request.municipality or "",
        words.name_word(request.urgency).lower(),
        _say_owner(window),
        f"ingediend {say_when(request.created_at, window.now)}",
        f"antwoord beloofd tegen {say_moment(promised)}" if promised else "",
        f"afloop: {words.name_word(request.outcome).lower()}" if request.outcome else "",
        f"beoordeeld met {request.score} op 5" if request.score else "",
        f"labels: {', '.join(request.labels)}" if request.labels else "",
    )
    whole = sections(subject) if len(subject) > MOST_HEADER else []
    looking = [quiet(_say_looking(window.looking))] if window.looking else []
    return [heading(subject), *whole[:1], quiet(" · ".join(filter(None, known))), *looking]


def _say_owner(window: Window) -> str:
    owner = window.opened.request.owner
    if owner is None:
        return "nog niet opgenomen"
    return "van jou" if owner == window.staff.id else f"van {_name(window, owner)}"


def _say_looking(names: Sequence[str]) -> str:
    verb = "bekijkt" if len(names) == 1 else "bekijken"
    return f"{', '.join(names)} {verb} deze aanvraag ook."


def _name(window: Window, staff: int | None, otherwise: str = "een collega") -> str:
    if staff == WEGWIJS:
        return "Wegwijs"
    found = window.opened.people.get(staff) if staff is not None else None
    return found.name if found else otherwise


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
        yield [quiet("Er is niets gevraagd of ingevuld.")]
        return
    yield [heading("Vraag en feiten")]
    named = [(name_fact(one), one.value.strip()) for one in request.facts]
    for label, value in named:
        if len(value) > _SHORT:
            yield [quiet(label), *sections(value)]
    short = [plain(f"{label}: {value}", 2_000) for label, value in named if len(value) <= _SHORT]
    for start in range(0, len(short), _MOST_FIELDS):
        yield [{"type": "section", "fields": short[start : start + _MOST_FIELDS]}]


def _draw_asked(request: Request) -> list[Block]:
    if not request.asked:
        return []
    return [quiet("Gevraagd aan de vrager"), *sections("\n".join(f"• {one}" for one in request.asked))]


def _draw_talk(window: Window) -> list[Block]:
    talk = window.opened.appointment
    if talk is None:
        return []
    return [heading("Afspraak"), section("\n".join(filter(None, _say_talk(talk, window))))]


def _say_talk(talk: Appointment, window: Window) -> Iterable[str]:
    if talk.start is not None:
        off = ": afgezegd" if talk.standing is Standing.CANCELLED else ""
        with_whom = _name(window, talk.staff)
        yield f"{say_moment(talk.start).capitalize()}, {talk.minutes} minuten, met {with_whom}{off}"
    if talk.offered:
        yield "Voorgesteld om naar te verzetten:" if talk.start else "De vrager kan kiezen uit:"
        yield from (f"• {say_moment(one)}" for one in talk.offered)
    elif talk.start is None:
        yield "Geen van de momenten past de vrager. Stel andere voor."
    yield f"{talk.place}: {window.place}" if window.place else talk.place


def _draw_conversation(window: Window, room: _Room) -> list[Block]:
    """The newest messages that fit, oldest first."""
    messages = window.opened.messages
    if not messages or not room.takes([heading("Gesprek")]):
        return []
    groups: list[list[Block]] = []
    for message in reversed(messages):
        group = _draw_message(message, window)
        if not room.takes(group):
            break
        groups.append(group)
    gone = len(messages) - len(groups)
    line = [quiet(_say_gone(gone))] if gone else []
    return [heading("Gesprek"), *line, *(block for group in reversed(groups) for block in group)]


def _say_gone(number: int) -> str:
    said = "1 ouder bericht past" if number == 1 else f"{number} oudere berichten passen"
    return f"{said} hier niet. Je leest ze in de balie."


def _draw_message(message: Message, window: Window) -> list[Block]:
    said = read_message(message, window.opened.request.asker_name)
    # What is folded away of an asker's text is the rest of it; of an answer it are lines under it.
    glue = "" if said.kind == "vrager" else "\n"
    text = glue.join((("\n\n" if glue else "").join(said.paragraphs), *said.more))
    return [quiet(f"{cut(said.author, 80)} · {say_when(said.at, window.now)}"), *sections(text)]


def _draw_timeline(window: Window) -> list[Block]:
    """What happened, newest first; what is too long ago to fit falls away."""
    lines: list[str] = []
    entries = tuple(reversed(window.opened.entries))
    size = 0
    for entry in entries:
        line = cut(_tell(entry, window), 1_000)
        size += len(line) + 1
        if size > _MOST_TIMELINE:
            lines.append(_REST)
            break
        lines.append(line)
    return [heading("Tijdlijn"), *sections("\n".join(lines))] if lines else []


def _tell(entry: Entry, window: Window) -> str:
    by = _name(window, entry.by, "een collega" if entry.by is not None else "De vrager")
    text = text_of(entry).strip()
    line = f"• {by} {tell_entry(entry)} ({say_when(entry.at, window.now)})"
    return f"{line}\n  {text}" if text else line


def _draw_end(window: Window) -> list[Block]:
    earlier = [f"{one.number} ({words.name_word(one.state).lower()})" for one in window.opened.earlier]
    line = [quiet(f"Andere aanvragen uit dit gesprek: {', '.join(earlier)}")] if earlier else []
    return [*line, *_actions(link_button("Open in de balie", window.link))]
