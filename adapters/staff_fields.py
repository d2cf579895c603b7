"""What the form of each action of staff asks, whatever it is drawn in: fields, labels, options."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from adapters import staff_words as words
from adapters.staff_forms import CANNED, MOMENT_FIELDS, Filled, short_name
from adapters.stamps import MOST_VALUE
from bot.appointment import Place
from bot.desk import Colleague, Opened
from bot.desk_checks import MOST_TEXT
from bot.request import Action, Outcome, Request, Urgency
from bot.teams import Canned, Team

FilledT = TypeVar("FilledT", bound=Filled)
LONGEST_LABELS = 450  # ten labels of forty characters, with what stands between them
PRESSES = frozenset((Action.TAKE, Action.GIVE_BACK, Action.REOPEN, Action.HOLD, Action.RELEASE))
_SUBMITS = {
    Action.ANSWER: "Verstuur antwoord",
    Action.ASK: "Verstuur vragen",
    Action.NOTE: "Bewaar notitie",
    Action.LABEL: "Bewaar labels",
    Action.URGENCY: "Bewaar",
    Action.SNOOZE: "Bewaar",
    Action.PLAN: "Stel voor",
    Action.CALL_OFF: "Zeg af",
    Action.HAND_ON: "Geef door",
    Action.REFER: "Verwijs door en sluit",
    Action.CLOSE: "Sluit aanvraag",
}


class Kind(StrEnum):
    """What is filled in: a line, a long text, one of the options, a day, a day with an hour, some of the
    options."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    DAY = "day"
    MOMENT = "moment"
    MANY = "many"


@dataclass(frozen=True)
class Field:
    """One field of a form. `options` are value and label; `value` is what stands in it at first; `most` is
    how many characters it takes."""

    name: str
    label: str
    kind: Kind
    options: tuple[tuple[str, str], ...] = ()
    is_required: bool = False
    hint: str = ""
    value: str = ""
    most: int = MOST_TEXT


@dataclass(frozen=True)
class FormContext:
    """What the forms offer besides what stands in the request: who can take it over, where a talk can be,
    canned replies, and what is not known yet."""

    colleagues: Sequence[Colleague] = ()
    teams: Sequence[Team] = ()
    places: Sequence[Place] = ()
    canned: Sequence[Canned] = ()
    open_questions: Sequence[str] = ()


NO_CONTEXT = FormContext()


def receivers_of(
    request: Request, colleagues: Iterable[Colleague], teams: Iterable[Team]
) -> tuple[tuple[Colleague, ...], tuple[Team, ...]]:
    """To whom the request may be handed on: not to who has it already, nor to who is in none of the teams, as
    an admin may be: a request goes along to the team of who takes it over."""
    known = {team.id: team for team in teams}
    others = (one for one in colleagues if one.staff.id != request.owner and one.staff.team in known)
    by_name = sorted(others, key=lambda one: one.staff.name.casefold())
    return tuple(by_name), tuple(team for team in known.values() if team.id != request.team)


def can_fill_in(action: Action, context: FormContext) -> bool:
    """Whether there is anything to choose from where the action needs a choice."""
    if action is Action.HAND_ON:
        return bool(context.colleagues or context.teams)
    return action is not Action.PLAN or bool(context.places)


def name_submit(action: Action) -> str:
    """The label of the button that sends the form."""
    return _SUBMITS.get(action) or words.name_action(action)


def fields_of(action: Action, opened: Opened, *, context: FormContext = NO_CONTEXT) -> tuple[Field, ...]:
    """The fields of the form, in order; none for an action that is done with a press alone.

    An action that is not known here asks a text that may stay empty: so a new one in the core can be done
    everywhere at once, and gets a form of its own when it needs one.
    """
    if action in PRESSES:
        return ()
    make = _FIELDS.get(action)
    if make is None:
        return (Field("text", words.name_action(action), Kind.LONG),)
    return make(opened, context)


def name_option(value: str) -> str:
    """The value of an option, or a short name that is made of it where a platform would not take it: too
    long for Slack, blank, with odd signs, or with a comma, of which Teams puts them between values."""
    if value.strip() and value.isprintable() and len(value) <= MOST_VALUE and "," not in value:
        return value
    return short_name(value)


def with_whole_values(found: FilledT, described: Sequence[Field]) -> FilledT:
    """With the values of options in place of the short names that some had to get."""
    whole = {
        one.name: {name_option(value): value for value, _ in one.options} for one in described if one.options
    }
    fields = {
        name: tuple(whole.get(name, {}).get(value, value) for value in values)
        for name, values in found.fields.items()
    }
    return replace(found, fields=fields)


def _answer(_: Opened, context: FormContext) -> tuple[Field, ...]:
    hint = "De vrager leest dit in het eigen gesprek, met je voornaam."
    field = Field("text", "Je antwoord", Kind.LONG, is_required=not context.canned, hint=hint)
    if not context.canned:
        return (field,)
    options = tuple((one.name, one.name) for one in context.canned)
    beneath = "De tekst ervan komt onder wat je zelf typt."
    return field, Field(CANNED, "Standaardantwoord", Kind.CHOICE, options, hint=beneath)


def _ask(_: Opened, context: FormContext) -> tuple[Field, ...]:
    questions = tuple((one, one) for one in context.open_questions)
    label = "Je eigen vraag" if questions else "Wat wil je nog weten?"
    hint = "De aanvraag wacht daarna op de vrager."
    own = Field("text", label, Kind.LONG, is_required=not questions, hint=hint)
    return (Field("vraag", "Dit weten we nog niet", Kind.MANY, questions), own) if questions else (own,)


def _note(_: Opened, __: FormContext) -> tuple[Field, ...]:
    hint = "Alleen het team ziet een notitie."
    return (Field("text", "Je notitie", Kind.LONG, is_required=True, hint=hint),)


def _label(opened: Opened, _: FormContext) -> tuple[Field, ...]:
    now = ", ".join(opened.request.labels)
    label = "Labels, met komma’s ertussen"
    return (Field("labels", label, Kind.TEXT, value=now, most=LONGEST_LABELS),)


def _urgency(opened: Opened, _: FormContext) -> tuple[Field, ...]:
    options = _options(Urgency)
    now = opened.request.urgency.value
    label = "Hoe dringend is het?"
    return (Field("dringend", label, Kind.CHOICE, options, is_required=True, value=now),)


def _snooze(opened: Opened, _: FormContext) -> tuple[Field, ...]:
    until = opened.request.snoozed_until
    day = until.date().isoformat() if until else ""
    hint = "Tot die dag staat de aanvraag niet in je lijst. Maak het vak leeg om ze weer te tonen."
    return (Field("dag", "Sluimeren tot", Kind.DAY, hint=hint, value=day),)


def _plan(_: Opened, context: FormContext) -> tuple[Field, ...]:
    hint = "Een tot drie momenten. De vrager kiest er een."
    moments = [
        Field(
            name, f"Moment {number}", Kind.MOMENT, is_required=number == 1, hint=hint if number == 1 else ""
        )
        for number, name in enumerate(MOMENT_FIELDS, start=1)
    ]
    places = tuple((one.name, one.name) for one in context.places)
    only = places[0][0] if len(places) == 1 else ""
    where = Field("plaats", "Waar?", Kind.CHOICE, places, is_required=True, value=only)
    return *moments, where, Field("text", "Bericht erbij", Kind.LONG, hint="De vrager leest dit mee.")


def _call_off(_: Opened, __: FormContext) -> tuple[Field, ...]:
    return (Field("text", "Waarom?", Kind.LONG, hint="De vrager leest dit mee."),)


def _hand_on(_: Opened, context: FormContext) -> tuple[Field, ...]:
    people = [
        (f"collega:{one.staff.team}:{one.staff.id}", f"{one.staff.name} ({one.load} open)")
        for one in context.colleagues
    ]
    teams = [(f"team:{one.id}", f"{one.title} (hele team)") for one in context.teams]
    return Field("naar", "Aan wie?", Kind.CHOICE, (*people, *teams), is_required=True), _BESIDES


def _refer(_: Opened, __: FormContext) -> tuple[Field, ...]:
    hint = "Schrijf bij wie de vrager terechtkan. De aanvraag wordt daarna gesloten."
    return (Field("text", "Je brief aan de vrager", Kind.LONG, is_required=True, hint=hint),)


def _close(_: Opened, __: FormContext) -> tuple[Field, ...]:
    options = _options(Outcome)
    return Field("uitkomst", "Hoe liep het af?", Kind.CHOICE, options, is_required=True), _BESIDES


def _options(values: Iterable[StrEnum]) -> tuple[tuple[str, str], ...]:
    """All the words of an enumeration, each with its title or else its own name."""
    return tuple((one.value, words.name_word(one)) for one in values)


_BESIDES = Field("text", "Notitie erbij", Kind.LONG, hint="Alleen voor collega’s.")
_FIELDS: Mapping[Action, Callable[[Opened, FormContext], tuple[Field, ...]]] = {
    Action.ANSWER: _answer,
    Action.ASK: _ask,
    Action.NOTE: _note,
    Action.LABEL: _label,
    Action.URGENCY: _urgency,
    Action.SNOOZE: _snooze,
    Action.PLAN: _plan,
    Action.CALL_OFF: _call_off,
    Action.HAND_ON: _hand_on,
    Action.REFER: _refer,
    Action.CLOSE: _close,
}
