"""Draws the intake as one card that is filled in, and reads what was filled in and what is to be left out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adapters.payload import Payload, text
from adapters.teams.card_inputs import boxes_input, choice_input, text_input, wrong
from adapters.teams.card_parts import VERSION, Part, press, quiet, size, split, text_block
from adapters.teams.dialog import MOST_BODY, as_card
from bot.intake import MOST_CHARACTERS
from bot.reply import FormField, IntakeForm

VERB = "intake"
FILL, SEND = "vul", "stuur"  # what a press asks, in "stap"
_MOST_SHOWN = MOST_BODY - 2_000  # beside notes, what is said of privacy, and the button
_FIELD, _KEEP = "veld:", "mee"
_BETWEEN = ","
_MOST_NAMES = 2_000  # signs of a list of names, which have a dozen
_TOO_LONG = "staat al ingevuld en is te lang om hier te tonen. Verander het in ons gesprek."
_REST = "… (de rest is te lang om hier te tonen)"


def draw_intake(form: IntakeForm, *, said: str = "") -> Part:
    """The card with the questions that apply, or with everything to look over; `said` stands above it."""
    notes = [*([text_block(said, weight="Bolder")] if said else []), *(quiet(note) for note in form.notes)]
    body, data = _review(form) if form.is_review else _questions(form)
    label = "Versturen" if form.is_review else "Verder"
    send = {"type": "ActionSet", "actions": [press(label, data, verb=VERB)]}
    return as_card([*notes, *body, quiet(form.privacy or "…"), send])


def _questions(form: IntakeForm) -> tuple[list[Part], dict[str, str]]:
    """The fields, and which they are: an empty one may not come back. One with a long answer that does not
    fit is left out, and stays as it is."""
    body: list[Part] = []
    shown = []
    room = _MOST_SHOWN - sum(size(_field(_emptied(one))) for one in form.fields)
    for one in form.fields:
        sentence = form.wrong.get(one.id, "")
        room -= size(one.value) + size(sentence)
        if room < 0 and one.value:
            body.append(quiet(f"{one.label} {_TOO_LONG}"))
            room += size(one.value)
            continue
        shown.append(one.id)
        body += [*([wrong(sentence)] if sentence else []), *_asked(one)]
    return body, {"stap": FILL, "velden": _BETWEEN.join(shown)}


def _asked(one: FormField) -> Iterable[Part]:
    """The field, with what helps to fill it in beneath it."""
    yield _field(one)
    if one.hint and one.hint != one.label:
        yield {**quiet(one.hint), "spacing": "Small"}


def _emptied(one: FormField) -> FormField:
    return FormField(one.id, one.label, one.hint, options=one.options)


def _field(one: FormField) -> Part:
    name = f"{_FIELD}{one.id}"
    if one.options:
        options = [(option.id, option.label) for option in one.options]
        return choice_input(name, one.label, options, value=one.value, is_required=one.is_required)
    most = MOST_CHARACTERS
    return text_input(
        name, one.label, value=one.value, most=most, is_long=one.is_long, is_required=one.is_required
    )


def _review(form: IntakeForm) -> tuple[list[Part], dict[str, str]]:
    """Line by line what a member of staff will read; what is unticked is left out."""
    free = [(one.id, one.label) for one in form.lines if one.id not in form.fixed]
    body = [text_block("Dit ziet de medewerker. Kijk het na voor je het verstuurt.", weight="Bolder")]
    boxes = boxes_input(_KEEP, "Stuur dit mee", free, ticked=[name for name, _ in free]) if free else None
    room = _MOST_SHOWN - (size(boxes) if boxes else 0)
    for part in (part for one in form.lines for part in split(f"{one.label}: {one.value}")):
        room -= size(text_block(part))
        if room < 0:
            body.append(text_block(_REST))
            break
        body.append(text_block(part))
    if boxes:
        body += [boxes, quiet("Haal het vinkje weg bij wat je niet wilt sturen.")]
    shown = _BETWEEN.join(name for name, _ in free)
    return body, {"stap": SEND, "gezien": form.seen, "velden": shown}


def is_of_intake(data: Payload) -> bool:
    """Whether what came back is of the intake."""
    return text(data, "verb") == VERB and data.get("v") == VERSION


def is_review(data: Payload) -> bool:
    """Whether it is the look over everything, and not the questions."""
    return text(data, "stap") == SEND


def seen_in(data: Payload) -> str:
    """The name of the lines that were looked over."""
    return text(data, "gezien")


def read_intake(data: Payload) -> Mapping[str, str]:
    """What was filled in, by question; an empty field is there, with nothing in it."""
    return {name: text(data, f"{_FIELD}{name}") for name in fields_in(data)}


def read_strikes(data: Payload) -> str:
    """The lines to leave out, with commas: those that could be ticked and are not."""
    ticked = frozenset(_names(data, _KEEP))
    return _BETWEEN.join(name for name in fields_in(data) if name not in ticked)


def typed_in(data: Any) -> str:
    """Everything that somebody typed, to copy when the form is of no use any more."""
    return "\n\n".join(filter(None, (one.strip() for one in read_intake(data).values())))


def fields_in(data: Payload) -> Sequence[str]:
    """The questions, or the lines, that stood there."""
    return _names(data, "velden")


def _names(data: Payload, name: str) -> Sequence[str]:
    """Each once."""
    return tuple(dict.fromkeys(one for one in text(data, name)[:_MOST_NAMES].split(_BETWEEN) if one))
