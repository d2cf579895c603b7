"""How a whole request is told to staff on every platform: in lines of words, whatever draws them."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from adapters import staff_words as words
from adapters.staff_reading import Said, read_message, say_when, tell_entry, text_of
from adapters.staff_windows import Window
from bot.appointment import Standing, say_moment
from bot.ports import Message
from bot.staffing import WEGWIJS, Entry

_Part = TypeVar("_Part")
FACTS, TALK, CONVERSATION, TIMELINE = "Vraag en feiten", "Afspraak", "Gesprek", "Tijdlijn"
NO_FACTS = "Er is niets gevraagd of ingevuld."
ASKED = "Gevraagd aan de vrager"
TYPED = "Dit had je getypt:"
OPEN_DESK = "Open de balie"
REST = "De rest staat in de balie."


def say_subject(window: Window) -> str:
    """What the request is about."""
    return window.opened.request.subject.strip() or "Zonder onderwerp"


def say_top(window: Window) -> str:
    """All that is short and known of a request, in one line."""
    request = window.opened.request
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
    return " · ".join(filter(None, known))


def _say_owner(window: Window) -> str:
    owner = window.opened.request.owner
    if owner is None:
        return "nog niet opgenomen"
    return "van jou" if owner == window.staff.id else f"van {_name(window, owner)}"


def say_looking(names: Sequence[str]) -> str:
    """Who else looks at it; "" for nobody."""
    verb = "bekijkt" if len(names) == 1 else "bekijken"
    return f"{', '.join(names)} {verb} deze aanvraag ook." if names else ""


def _name(window: Window, staff: int | None, otherwise: str = "een collega") -> str:
    if staff == WEGWIJS:
        return "Wegwijs"
    found = window.opened.people.get(staff) if staff is not None else None
    return found.name if found else otherwise


def say_asked(window: Window) -> str:
    """The questions to the asker that are open, one a line; "" for none."""
    return "\n".join(f"• {one}" for one in window.opened.request.asked)


def say_talk(window: Window) -> str:
    """When and where the talk is or can be; "" when there is none."""
    return "\n".join(filter(None, _say_talk(window)))


def _say_talk(window: Window) -> Iterable[str]:
    talk = window.opened.appointment
    if talk is None:
        return
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


def tell_message(message: Message, window: Window) -> tuple[str, str, str]:
    """Who said something, when, and what."""
    said = read_message(message, window.opened.request.asker_name)
    return said.author, say_when(said.at, window.now), _whole_of(said)


def _whole_of(said: Said) -> str:
    # What is folded away of an asker's text is the rest of it; of an answer it are lines under it.
    glue = "" if said.kind == "vrager" else "\n"
    return glue.join((("\n\n" if glue else "").join(said.paragraphs), *said.more))


def newest_that_fit(
    messages: Sequence[Message], draw: Callable[[Message], list[_Part]], takes: Callable[[list[_Part]], bool]
) -> tuple[list[_Part], int]:
    """What is drawn of the newest messages for which there is room, oldest first; and how many there are of
    which nothing is."""
    drawn: list[list[_Part]] = []
    for message in reversed(messages):
        group = draw(message)
        if not takes(group):
            break
        drawn.append(group)
    return [part for group in reversed(drawn) for part in group], len(messages) - len(drawn)


def say_gone(number: int) -> str:
    """How many messages, the oldest, are not shown."""
    said = "1 ouder bericht past" if number == 1 else f"{number} oudere berichten passen"
    return f"{said} hier niet. Je leest ze in de balie."


def tell_deed(entry: Entry, window: Window) -> str:
    """One line of the timeline, with what was written beneath it."""
    by = _name(window, entry.by, "een collega" if entry.by is not None else "De vrager")
    text = text_of(entry).strip()
    line = f"• {by} {tell_entry(entry)} ({say_when(entry.at, window.now)})"
    return f"{line}\n  {text}" if text else line


def say_earlier(window: Window) -> str:
    """The other requests from the same conversation; "" for none."""
    earlier = [f"{one.number} ({words.name_word(one.state).lower()})" for one in window.opened.earlier]
    return f"Andere aanvragen uit dit gesprek: {', '.join(earlier)}" if earlier else ""
