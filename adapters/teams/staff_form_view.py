"""The form of an action in a dialog: drawn from the description of its fields, and read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.payload import Payload, text
from adapters.staff_fields import Field, Kind, fields_of, name_option, name_submit
from adapters.staff_forms import IN_WORDS, MANY, Filled
from adapters.staff_windows import Window
from adapters.stamps import LOOK, Stamp
from adapters.teams.card_inputs import (
    boxes_input,
    choice_input,
    day_input,
    hour_input,
    text_input,
    wrong,
)
from adapters.teams.card_parts import Part, cut, quiet, size
from adapters.teams.dialog import as_card
from adapters.teams.outgoing import MOST_CARD
from adapters.teams.staff_presses import SEND, Press, back, in_dialog, row
from bot.request import Action

MOST_TYPED = 5_000  # signs as a client counts them: the form that says what is wrong shows them all again
_FIELD = "veld_"  # how our fields are called in what comes back, apart from what is signed
_DAY, _HOUR = "_dag", "_uur"  # the two halves of a moment
_NOTHING = "-"  # there is no way back to nothing from a choice
_MOST_OPTIONS = (500, 100, 30, 10, 3)
_MOST_SUBJECT = 150
TOO_MANY = "Niet alles past hier: de rest vind je in de balie."


@dataclass(frozen=True)
class Wrong:
    """What is wrong with which field; without a `name` with the whole."""

    name: str
    sentence: str


NOTHING_TYPED, NOTHING_WRONG = Filled(), Wrong("", "")


def holds(typed: Filled) -> bool:
    """Whether the form can show all that was typed: a client stops at that, but what comes may be longer."""
    values = (value for parts in typed.fields.values() for value in parts)
    return all(len(value.encode("utf-16-le", "replace")) // 2 <= MOST_TYPED for value in values)


def draw_form(
    action: Action, window: Window, *, typed: Filled = NOTHING_TYPED, problem: Wrong = NOTHING_WRONG
) -> Part:
    """The form, with what was typed before and what is wrong with it. Only a signed id goes along. Of more
    options than a card holds the first stand there, and what was chosen, with a line that says so."""
    described = fields_of(action, window.opened, context=window.context)
    head, end = _head(window, problem, described), _end(action, window)
    for most in _MOST_OPTIONS:
        fitting = [_with_options(one, typed, most) for one in described]
        card = as_card([*head, *_fields(fitting, typed, problem), *end])
        if size(card) <= MOST_CARD:
            break
    return card


def _head(window: Window, problem: Wrong, described: Sequence[Field]) -> list[Part]:
    request = window.opened.request
    subject = cut(request.subject, _MOST_SUBJECT)
    is_of_all = bool(problem.sentence) and problem.name not in {one.name for one in described}
    said = [wrong(problem.sentence)] if is_of_all else []
    return [*said, quiet(f"{request.number} · {subject}" if subject else request.number)]


def _end(action: Action, window: Window) -> list[Part]:
    request = window.opened.request

    def press(title: str, what: str) -> Press:
        return Press(title, window.stamps.write(Stamp(request.number, request.version, what)))

    send = in_dialog(press(name_submit(action), action.value), SEND)
    return [row([{**send, "style": "positive"}, back(press("Terug", LOOK))])]


def _with_options(one: Field, typed: Filled, most: int) -> Field:
    """The field with at most so many options; what was chosen is among them."""
    if len(one.options) <= most:
        return one
    chosen = {*typed.fields.get(one.name, ()), one.value}
    kept = [option for option in one.options if option[0] in chosen][:most]
    others = [option for option in one.options if option not in kept]
    hint = f"{one.hint} {TOO_MANY}".strip()
    return replace(one, options=(*kept, *others[: most - len(kept)]), hint=hint)


def _fields(described: Sequence[Field], typed: Filled, problem: Wrong) -> list[Part]:
    return [part for one in described for part in _draw_field(one, typed, problem)]


def _draw_field(one: Field, typed: Filled, problem: Wrong) -> list[Part]:
    said = [wrong(problem.sentence)] if problem.name == one.name and problem.sentence else []
    return [*said, *_inputs(one, typed), *([quiet(one.hint)] if one.hint else [])]


def _inputs(one: Field, typed: Filled) -> list[Part]:
    """What is filled in: a moment is a day and an hour."""
    name, is_required = f"{_FIELD}{one.name}", one.is_required
    value = typed.one(one.name) if typed.fields else one.value
    options = [(name_option(option), label) for option, label in one.options]
    if one.kind is Kind.MANY:
        ticked = [name_option(option) for option in typed.many(one.name)]
        return [boxes_input(name, one.label, options, ticked=ticked)]
    if one.kind is Kind.CHOICE:
        none = [] if is_required else [(_NOTHING, "Geen")]
        chosen = name_option(value) if value else ""
        return [choice_input(name, one.label, [*none, *options], value=chosen, is_required=is_required)]
    if one.kind is Kind.DAY:
        return [day_input(name, one.label, value=value, is_required=is_required)]
    if one.kind is Kind.MOMENT:
        day, _, hour = value.partition("T")
        return [
            day_input(f"{name}{_DAY}", f"{one.label}: dag", value=day, is_required=is_required),
            hour_input(f"{name}{_HOUR}", f"{one.label}: uur", value=hour, is_required=is_required),
        ]
    most, is_long = min(one.most, MOST_TYPED), one.kind is Kind.LONG
    return [text_input(name, one.label, value=value, most=most, is_long=is_long, is_required=is_required)]


def read_fields(data: Payload) -> Filled:
    """What was filled in, by the name of the field. What is none of our fields, or no text, is left out."""
    found = {
        name.removeprefix(_FIELD): text(data, name).replace("\r\n", "\n")
        for name, value in data.items()
        if name.startswith(_FIELD) and isinstance(value, str)
    }
    halves = {name for name in found if name.endswith((_DAY, _HOUR))}
    moments = {name.removesuffix(_DAY).removesuffix(_HOUR) for name in halves}
    read = {name: (_join(found, name),) for name in moments}
    return Filled(read | {name: _read(name, value) for name, value in found.items() if name not in halves})


def _join(found: Mapping[str, str], name: str) -> str:
    """The day and the hour as one time on the clock, as the inbox has it typed; "" when there is neither."""
    day, hour = (found.get(f"{name}{half}", "").strip() for half in (_DAY, _HOUR))
    return f"{day}T{hour.zfill(5) if hour else ''}" if day or hour else ""


def _read(name: str, value: str) -> tuple[str, ...]:
    if name in MANY:
        return tuple(value[:MOST_TYPED].split(","))
    return ("",) if value == _NOTHING and name not in IN_WORDS else (value,)
