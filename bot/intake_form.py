"""The intake as one form beside the conversation: what is filled in at once goes the way of what is typed."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.fact import Fact
from bot.intake import MOST_CHARACTERS, Intake
from bot.intake_state import Answered, IntakeState, Step, Word
from bot.phrases import PhraseBook
from bot.reply import Button, FormField, IntakeForm
from bot.sensitive import mask_numbers
from knowledge.model import IntakeQuestion

FORM = "intake:formulier"  # a button: shows the form; where there is none, the question is asked again
FORM_FILL = f"{FORM}:invullen"  # a choice: `Incoming.fields` hold what was filled in, by the id of the field
FORM_SEND = f"{FORM}:versturen"  # a choice: field "weg" holds the ids of the lines to leave out, with commas
FORM_CHOICES = frozenset((FORM_FILL, FORM_SEND))
FORM_CHANNELS = frozenset(("slack", "teams"))  # where a form can be shown
LEAVE_OUT = "weg"
SEEN = "gezien"  # a field beside it: `IntakeForm.seen` of the lines that were looked over
_SKIP = "overslaan"  # as an option: on some platforms what was chosen cannot be taken back
_NAME = "naam"


@dataclass(frozen=True)
class Filled:
    """What comes of a form: the state with all that was right, what is `wrong` by field, as it was `given`,
    and what there is to say of what was."""

    state: IntakeState
    wrong: Mapping[str, Word] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Word, ...] = ()


class IntakeForms:
    """Draws the intake as a form and reads what was filled in; `choices` are the answers to choose from.

    Keeps nothing. Every check is that of the intake.
    """

    def __init__(self, intake: Intake, choices: Callable[[IntakeQuestion], Mapping[str, str]]) -> None:
        self._intake = intake
        self._choices = choices

    def fill(self, state: IntakeState, fields: Mapping[str, str]) -> Filled:
        """The state with what was filled in; what is wrong leaves the earlier answer as it was.

        Questions are taken in their order, so that one that no longer applies is not read. Filling in the
        same once more changes nothing.
        """
        wrong: dict[str, Word] = {}
        notes: list[Word] = []
        for question in self._intake.questions:
            if question.id not in fields or not self._intake.applies(question, state):
                continue
            done = self._put(state, question, fields[question.id])
            state = done.state
            notes.extend(done.notes)
            if done.wrong is not None:
                wrong[question.id] = done.wrong
        given = {name: mask_numbers(fields[name])[:MOST_CHARACTERS] for name in wrong}
        after = self._intake.next(replace(state, is_changing=False))
        is_unheard = state.is_unheard or after.asking != state.asking
        return Filled(replace(after, is_unheard=is_unheard), wrong, given, tuple(notes))

    def news(self, state: IntakeState | None, fields: Mapping[str, str]) -> tuple[str, ...]:
        """What was filled in that was not there before."""
        found = [(self._intake.question_of(name), text) for name, text in fields.items()]
        return tuple(
            text
            for question, text in found
            if question and not (state and _is_same(text, self._intake.shown(state, question)))
        )

    def read(self, state: IntakeState, choice: str, fields: Mapping[str, str]) -> Filled:
        """What comes of a form that was filled in, or that was sent while something is missing."""
        return self.fill(state, fields) if choice == FORM_FILL else self._missing(state)

    def send(self, state: IntakeState, fields: Mapping[str, str]) -> Step | None:
        """The end of the intake, without the lines that were left out; None while a question is open, or when
        other lines were shown than those that would be sent now."""
        lines, leave_out = self._intake.lines(state), fields.get(LEAVE_OUT, "")
        if self._intake.unanswered(state) or fields.get(SEEN, _name_lines(lines)) != _name_lines(lines):
            return None
        free = {one.id for one in lines} - {self._intake.first}
        names = [name.strip() for name in leave_out.split(",")]
        return self._intake.send(self._intake.without(state, *(name for name in names if name in free)))

    def _missing(self, state: IntakeState) -> Filled:
        needed = {one.id: Word.REQUIRED for one in self._intake.unanswered(state) if one.required}
        return Filled(state, needed)

    def draw(self, book: PhraseBook, state: IntakeState, *, days: int) -> IntakeForm:
        """The form with what was answered so far."""
        return self._draw_fields(book, Filled(state), days=days)

    def draw_filled(self, book: PhraseBook, filled: Filled, *, days: int) -> IntakeForm:
        """The form again, with what is wrong or applies now too; without those all to look over."""
        if filled.wrong or self._intake.unanswered(filled.state):
            return self._draw_fields(book, filled, days=days)
        lines = self._intake.lines(filled.state)
        return IntakeForm(
            (),
            lines=lines,
            fixed=(self._intake.first,),
            notes=self._notes(book, filled),
            privacy=_privacy(book, days),
            is_review=True,
            seen=_name_lines(lines),
        )

    def _put(self, state: IntakeState, question: IntakeQuestion, text: str) -> Answered:
        """As when it was typed; what stands there still is no answer: it would change what it is about."""
        intake, is_blank = self._intake, not text.replace("\0", " ").strip()
        if is_blank:
            is_free = not question.required or question.id in state.skipped
            return (
                Answered(intake.without(state, question.id)) if is_free else intake.put(state, question, "")
            )
        if question.id in state.answers and self._is_there(state, question, text):
            return Answered(state)
        if intake.passes_over(text, question):
            return intake.pass_over(state, question)
        return intake.put(state, question, text)

    def _is_there(self, state: IntakeState, question: IntakeQuestion, text: str) -> bool:
        return any(
            _is_same(text, one) for one in (state.answers[question.id], self._intake.shown(state, question))
        )

    def _draw_fields(self, book: PhraseBook, filled: Filled, *, days: int) -> IntakeForm:
        state = filled.state
        applying = [one for one in self._intake.questions if self._intake.applies(one, state)]
        return IntakeForm(
            tuple(self._field(book, one, state, filled.given) for one in applying),
            wrong={name: book.say(f"intake_{word.value}") for name, word in filled.wrong.items()},
            notes=self._notes(book, filled),
            privacy=_privacy(book, days),
        )

    def _field(
        self, book: PhraseBook, question: IntakeQuestion, state: IntakeState, given: Mapping[str, str]
    ) -> FormField:
        is_needed = question.required and question.id not in state.skipped
        choices = self._choices(question)
        options = [Button(value, label) for value, label in choices.items()]
        if options and not question.required:
            options.append(Button(_SKIP, book.say("knop_overslaan")))
        kept = state.answers.get(question.id, "")
        shown = (kept if kept in choices else "") if choices else self._intake.shown(state, question)
        return FormField(
            question.id,
            question.title,
            question.text,
            shown if choices else given.get(question.id, shown),
            tuple(options),
            is_required=is_needed,
            is_long=question.kind == "tekst" and question.check == "geen" and question.id != _NAME,
        )

    def _notes(self, book: PhraseBook, filled: Filled) -> tuple[str, ...]:
        """What was said of this form, and of what was told before."""
        words = dict.fromkeys((*filled.notes, *self._intake.notes(filled.state)))
        return tuple(book.say(f"intake_{word.value}") for word in words)


def _name_lines(lines: Sequence[Fact]) -> str:
    """A name for exactly these lines, from which none of them can be read."""
    shown = json.dumps([[one.id, one.value] for one in lines])
    return hashlib.sha256(shown.encode()).hexdigest()[:32]


def _privacy(book: PhraseBook, days: int) -> str:
    return book.say("intake_privacy_formulier", dagen=str(days))


def _is_same(one: str, other: str) -> bool:
    """Whether two texts differ in blanks only: a form may fold lines."""
    return one.split() == other.split()
