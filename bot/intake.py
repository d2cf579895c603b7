"""The questions before a request, one at a time; pure: state and answer in, new state and words out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.mail_address import read_mail
from bot.picking import pick
from bot.request import Fact
from bot.sensitive import is_sensitive, mask_numbers
from bot.wishes import STEERING, Wishes, read_line
from knowledge.model import Intake as Questions
from knowledge.model import IntakeQuestion

MOST_CHARACTERS = 2000
SUBJECT_CHARACTERS = 120


class Word(StrEnum):
    """What the intake says besides its questions; each is a phrase `intake_...`."""

    BEGIN = "begin"
    FIRST = "terug_niet"
    MASKED = "gemaskeerd"
    SENSITIVE = "gevoelig"
    NO_PLACE = "gemeente_niet"
    NO_CHOICE = "keuze_niet"
    NO_MAIL = "mail_niet"
    EMPTY = "leeg"
    WHICH = "welke_regel"
    AGAIN = "nog_eens"
    REQUIRED = "verplicht"
    STOPPED = "gestopt"
    SENT = "klaar"


@dataclass(frozen=True)
class IntakeState:
    """Where somebody is in the intake. `asking` is the id of the question, None while they look it over.

    `answers` are as staff will see them, by question, in the order given; `skipped` were passed over or
    struck out. `is_changing`: back to looking over after this one.
    """

    asking: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    topic: str | None = None
    is_changing: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain values for the store."""
        return dict(vars(self))

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "IntakeState":
        """The state of `to_json`; fields of a later version are ignored."""
        known = {name: value[name] for name in cls.__dataclass_fields__ if name in value}
        return cls(**{**known, "skipped": tuple(known.get("skipped", ()))})


@dataclass(frozen=True)
class Draft:
    """A confirmed intake: all that becomes a request."""

    subject: str
    facts: tuple[Fact, ...]
    topic: str | None = None
    theme: str | None = None
    municipality: str | None = None
    role: str | None = None
    asker_name: str = ""


@dataclass(frozen=True)
class Known:
    """What the chat told already."""

    question: str = ""
    topic: str | None = None
    theme: str | None = None
    municipality: str | None = None
    role: str | None = None
    phase: str | None = None


@dataclass(frozen=True)
class Step:
    """What comes of an answer: the state (None: it is over), what to say first, and a draft to send."""

    state: IntakeState | None
    words: tuple[Word, ...] = ()
    draft: Draft | None = None


@dataclass(frozen=True)
class Read:
    """Reads places, themes, roles and phases in what somebody typed; each gives its name, or None.

    `title` is how such a name of a kind is written for people.
    """

    title: Callable[[str, str], str]
    municipality: Callable[[str], str | None]
    theme: Callable[[str], str | None]
    role: Callable[[str], str | None]
    phase: Callable[[str], str | None]


class Intake:
    """Asks the questions of `intake.yaml`."""

    def __init__(self, questions: Questions, wishes: Wishes, read: Read) -> None:
        self.questions = questions.questions
        self._by_id = {one.id: one for one in questions.questions}
        self._wishes = wishes
        self._read = read
        self._readers = {
            "gemeente": read.municipality,
            "thema": read.theme,
            "rol": read.role,
            "fase": read.phase,
        }

    def start(self, known: Known) -> Step:
        """The first step, with what the chat told filled in."""
        first = self.questions[0].id
        told = {first: mask_numbers(known.question.strip())[:MOST_CHARACTERS]}
        from_chat = {
            "thema": known.theme,
            "gemeente": known.municipality,
            "rol": known.role,
            "fase": known.phase,
        }
        for kind, value in from_chat.items():
            question = next((one for one in self.questions if one.kind == kind), None)
            if question and value:
                told[question.id] = value
        state = IntakeState(answers={name: value for name, value in told.items() if value}, topic=known.topic)
        return Step(self._next(state), (Word.BEGIN,))

    def question(self, state: IntakeState) -> IntakeQuestion | None:
        """The question that is being asked; None while everything is looked over."""
        return self._by_id.get(state.asking or "")

    def lines(self, state: IntakeState) -> tuple[Fact, ...]:
        """What staff will see, line by line, in the order of the questions."""
        return tuple(
            Fact(one.id, one.title, self._read.title(one.kind, state.answers[one.id]))
            for one in self.questions
            if one.id in state.answers
        )

    def step(self, state: IntakeState, text: str) -> Step:
        """What comes of what was typed or pressed."""
        wish = self._wishes.find(text, STEERING)
        question = self.question(state)
        if wish == "stop":
            return Step(None, (Word.STOPPED,))
        if wish == "terug":
            return self._back(state)
        if wish in ("wijzig", "schrap"):
            return self._edit(state, wish, read_line(text))
        if question is None:
            return self._look_over(state, wish)
        if wish == "overslaan":
            return self._skip(state, question)
        return self._answer(state, question, text)

    def is_steering(self, text: str) -> bool:
        """Whether the text steers the intake rather than answering or asking something."""
        return self._wishes.find(text, STEERING) is not None

    def _look_over(self, state: IntakeState, wish: str | None) -> Step:
        if wish == "ja":
            return Step(None, (Word.SENT,), self._draft(state))
        return Step(state, (Word.WHICH if wish == "nee" else Word.AGAIN,))

    def _skip(self, state: IntakeState, question: IntakeQuestion) -> Step:
        if question.required:
            return Step(state, (Word.REQUIRED,))
        return Step(self._next(replace(state, skipped=(*state.skipped, question.id))))

    def _answer(self, state: IntakeState, question: IntakeQuestion, text: str) -> Step:
        given = " ".join(text.split("\x00"))[:MOST_CHARACTERS].strip()
        if not given:
            return Step(state, (Word.EMPTY,))
        value, wrong = self._value_in(question, given)
        if wrong is not None:
            return Step(state, (wrong,))
        kept = mask_numbers(value)
        words = tuple(
            word
            for word, is_so in ((Word.MASKED, kept != value), (Word.SENSITIVE, is_sensitive(value)))
            if is_so
        )
        answers = {**{k: v for k, v in state.answers.items() if k != question.id}, question.id: kept}
        skipped = tuple(name for name in state.skipped if name != question.id)
        return Step(self._next(replace(state, answers=answers, skipped=skipped)), words)

    def _value_in(self, question: IntakeQuestion, given: str) -> tuple[str, Word | None]:
        """The value as staff will see it, or what is wrong with it."""
        if question.kind == "keuze":
            value = pick(given, question.options, question.options)
            return (value, None) if isinstance(value, str) else ("", Word.NO_CHOICE)
        if question.kind in self._readers:
            found = self._readers[question.kind](given)
            if found or question.kind == "thema":
                return found or given, None
            return "", Word.NO_PLACE if question.kind == "gemeente" else Word.NO_CHOICE
        if question.check == "mail" and read_mail(given) is None:
            return "", Word.NO_MAIL
        return given, None

    def _back(self, state: IntakeState) -> Step:
        """To the question before; the old answer stays until there is a new one."""
        asked = [one.id for one in self.questions if self._applies(one, state)]
        here = asked.index(state.asking) if state.asking in asked else len(asked)
        if here == 0:
            return Step(state, (Word.FIRST,))
        before = asked[here - 1]
        skipped = tuple(name for name in state.skipped if name != before)
        return Step(replace(state, asking=before, skipped=skipped, is_changing=state.asking is None))

    def _edit(self, state: IntakeState, wish: str, line: int | None) -> Step:
        lines = self.lines(state)
        if line is None or not 1 <= line <= len(lines):
            return Step(replace(state, asking=None) if not self._missing(state) else state, (Word.WHICH,))
        name = lines[line - 1].id
        if wish == "wijzig":
            return Step(replace(state, asking=name, is_changing=state.asking is None))
        if self._by_id[name].required and name == self.questions[0].id:
            return Step(state, (Word.REQUIRED,))
        answers = {key: value for key, value in state.answers.items() if key != name}
        return Step(self._next(replace(state, answers=answers, skipped=(*state.skipped, name))))

    def _missing(self, state: IntakeState) -> bool:
        needed = (one.id for one in self.questions if one.required and self._applies(one, state))
        return any(name not in state.answers for name in needed)

    def _next(self, state: IntakeState) -> IntakeState:
        """The first question that is still open, or the look over all answers."""
        for one in self.questions:
            done = one.id in state.answers or one.id in state.skipped
            if not done and self._applies(one, state) and not (state.is_changing and not one.required):
                return replace(state, asking=one.id)
        return replace(state, asking=None, is_changing=False)

    def _applies(self, question: IntakeQuestion, state: IntakeState) -> bool:
        theme = self._value(state, "thema")
        if question.themes and theme not in question.themes:
            return False
        wanted = question.only_if
        return wanted is None or state.answers.get(wanted.question) == wanted.value

    def _value(self, state: IntakeState, kind: str) -> str | None:
        """The answer to the question of this kind, if any."""
        given = (one.id for one in self.questions if one.kind == kind and one.id in state.answers)
        return next((state.answers[name] for name in given), None)

    def _draft(self, state: IntakeState) -> Draft:
        name = state.answers.get("naam", "")
        return Draft(
            subject=state.answers[self.questions[0].id][:SUBJECT_CHARACTERS],
            facts=self.lines(state),
            topic=state.topic,
            theme=self._value(state, "thema"),
            municipality=self._value(state, "gemeente"),
            role=self._value(state, "rol"),
            asker_name=name,
        )
