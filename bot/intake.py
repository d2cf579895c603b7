"""The questions before a request, one at a time; pure: state and answer in, new state and words out."""

from collections.abc import Sequence
from dataclasses import replace

from bot.fact import Fact
from bot.intake_state import Answered, Draft, IntakeState, Known, Read, Replied, Step, Word
from bot.mail_address import read_mail
from bot.picking import pick
from bot.sensitive import MASK, is_sensitive, mask_numbers
from bot.wishes import STEERING, Wishes, read_lines, says_name, without_numbers, without_words
from knowledge.model import Intake as Questions
from knowledge.model import IntakeQuestion

MOST_CHARACTERS = 2000
SUBJECT_CHARACTERS = 120
_TELLING = 1000  # characters; two texts that begin alike for so long are the same
_STEERS_WITHIN = 200  # characters: who steers says it briefly


class Intake:
    """Asks the questions of `intake.yaml`."""

    def __init__(self, questions: Questions, wishes: Wishes, read: Read) -> None:
        self.questions = questions.questions
        self._by_id = {one.id: one for one in questions.questions}
        self._by_text = {one.text: one for one in questions.questions}
        self._wishes = wishes
        self._read = read
        self._readers = {
            "gemeente": read.municipality,
            "thema": read.theme,
            "rol": read.role,
            "fase": read.phase,
        }

    @property
    def first(self) -> str:
        """The id of the first question: the asker's own."""
        return self.questions[0].id

    def start(self, known: Known) -> Step:
        """The first step, with what the chat told filled in."""
        asked = known.question.strip()
        told = {self.first: mask_numbers(asked)[:MOST_CHARACTERS]}
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
        answers = {name: value for name, value in told.items() if value}
        state = IntakeState(answers=answers, topic=known.topic, told=tuple(answers))
        taken_over = (Word.TAKEN_OVER, *_notes(asked)) if asked else ()
        return Step(self.next(state), (Word.BEGIN, *taken_over))

    def question(self, state: IntakeState) -> IntakeQuestion | None:
        """The question that is being asked; None while everything is looked over."""
        return self._by_id.get(state.asking or "")

    def lines(self, state: IntakeState) -> tuple[Fact, ...]:
        """What staff will see, line by line, in the order of the questions."""
        return tuple(
            Fact(one.id, one.title, self.shown(state, one))
            for one in self.questions
            if one.id in state.answers and self.applies(one, state)
        )

    def shown(self, state: IntakeState, question: IntakeQuestion) -> str:
        """The answer to this question as people read it, "" for none."""
        return self._read.title(question.kind, state.answers.get(question.id, ""))

    def notes(self, state: IntakeState) -> tuple[Word, ...]:
        """What is to be said of all that staff will see: a number was left out, some may be sensitive."""
        shown = [one.value for one in self.lines(state)]
        masked = (Word.MASKED,) if any(MASK in value for value in shown) else ()
        return (*masked, *((Word.SENSITIVE,) if any(map(is_sensitive, shown)) else ()))

    def step(self, state: IntakeState, text: str) -> Step:
        """What comes of what was typed or pressed."""
        if state.asking is not None and state.asking not in self._by_id:  # the questions were changed since
            return Step(self.next(state))
        question = self.question(state)
        wish = self._steering(text, question)
        if wish in ("stop", "terug", "wijzig", "schrap"):
            return self._steer(state, wish, text)
        if state.is_unheard:  # this answers an earlier question, or what was shown before
            return Step(replace(state, is_unheard=False), (Word.GO_ON,))
        if question is None:
            return self._look_over(state, wish)
        if wish == "overslaan":
            return self._go_on(state, self.pass_over(state, question))
        return self._go_on(state, self.put(state, question, text))

    def _steer(self, state: IntakeState, wish: str, text: str) -> Step:
        if wish == "stop":
            return Step(None, (Word.STOPPED,))
        return self._back(state) if wish == "terug" else self._edit(state, wish, self._meant(state, text))

    def is_steering(self, state: IntakeState, text: str) -> bool:
        """Whether the text steers the intake rather than answering or asking something."""
        return self._steering(text, self.question(state)) is not None

    def question_of(self, name: str) -> IntakeQuestion | None:
        """The question with this id."""
        return self._by_id.get(name)

    def asked_by_staff(self, text: str) -> IntakeQuestion | None:
        """The question of ours that staff sent with this text, if it is one."""
        return self._by_text.get(text)

    def is_skip(self, text: str) -> bool:
        """Whether somebody does not want to answer."""
        return self._wishes.find(text, ("overslaan",)) is not None

    def read_reply(self, asked: str, reply: str) -> Replied:
        """What the asker replied to a question of staff; nobody is asked twice, so anything will do."""
        given, question = mask_numbers(reply[:MOST_CHARACTERS]).strip(), self.asked_by_staff(asked)
        if question is None:
            return Replied(Fact(asked[:100], asked[:100], given))
        value, wrong = self._value_in(question, given)
        if wrong is not None or (question.kind == "thema" and self._read.theme(value) is None):
            return Replied(Fact(question.id, question.title, given))
        title = self._read.title(question.kind, value)
        return Replied(Fact(question.id, question.title, title), question.kind, value)

    def still_open(self, facts: Sequence[Fact], theme: str | None) -> tuple[str, ...]:
        """The questions, as text, that these facts leave open, as far as they apply."""
        given = {fact.id: fact.value for fact in facts}
        state = IntakeState(answers=given)
        return tuple(
            one.text
            for one in self.questions
            if one.id not in given
            and (not one.themes or theme in one.themes)
            and (one.only_if is None or self._fits(one, state))
        )

    def _fits(self, question: IntakeQuestion, state: IntakeState) -> bool:
        """Whether the condition holds for facts, which hold titles instead of names."""
        wanted = question.only_if
        asked = self._by_id.get(wanted.question) if wanted else None
        if wanted is None or asked is None:
            return True
        return state.answers.get(wanted.question) in (
            wanted.value,
            self._read.title(asked.kind, wanted.value),
        )

    def _steering(self, text: str, question: IntakeQuestion | None) -> str | None:
        """The wish in a text; who looks all over also calls a line by its name: "schrap mijn naam"."""
        spoken = text[:_STEERS_WITHIN] if len(text) <= _STEERS_WITHIN else ""
        wish = self._wishes.find(without_numbers(spoken), STEERING)
        if wish is not None or question is not None:
            return wish
        rest = without_words(spoken, (word for one in self.questions for word in one.title.split()))
        return self._wishes.find(without_numbers(rest), ("wijzig", "schrap"))

    def _meant(self, state: IntakeState, text: str) -> tuple[str, ...]:
        """The ids of the lines that are meant, by number or by name."""
        lines = self.lines(state)
        numbers = [lines[number - 1].id for number in read_lines(text) if 1 <= number <= len(lines)]
        return tuple(numbers) or tuple(one.id for one in lines if says_name(text, one.label))

    def _look_over(self, state: IntakeState, wish: str | None) -> Step:
        if self._missing(state):
            return Step(self.next(state))
        if wish == "ja":
            return self.send(state)
        return Step(state, (Word.WHICH if wish == "nee" else Word.AGAIN,))

    def send(self, state: IntakeState) -> Step:
        """The end of an intake of which nothing required is open: it becomes a request."""
        return Step(None, (Word.SENT,), self._draft(state))

    def put(self, state: IntakeState, question: IntakeQuestion, text: str) -> Answered:
        """The state with this answer to this question, whichever is asked now."""
        given = " ".join(text.split("\x00"))[:MOST_CHARACTERS].strip()
        if not given:
            return Answered(state, wrong=Word.EMPTY)
        value, wrong = self._value_in(question, given)
        if wrong is not None:
            return Answered(state, wrong=wrong)
        words = (*((Word.CUT,) if len(text.strip()) > MOST_CHARACTERS else ()), *_notes(value))
        others = {name: kept for name, kept in state.answers.items() if name != question.id}
        skipped = tuple(name for name in state.skipped if name != question.id)
        after = replace(
            state, answers={**others, question.id: mask_numbers(value)}, skipped=skipped, aside=""
        )
        if question.id == self.first:
            after = replace(after, topic=None)  # that of another question would decide who gets it
        return Answered(after, words)

    def pass_over(self, state: IntakeState, question: IntakeQuestion) -> Answered:
        """The state without an answer to this question; wrong for one that must be answered."""
        if question.required:
            return Answered(state, wrong=Word.REQUIRED)
        return Answered(self.without(state, question.id))

    def passes_over(self, text: str, question: IntakeQuestion) -> bool:
        """Whether the text, as an answer to this question, says that there will be none."""
        return self._steering(text, question) == "overslaan"

    def reread(self, state: IntakeState, old: str, new: str) -> IntakeState:
        """The state after a text of the asker was changed, or taken back (`new` is ""). An answer that stands
        there as it was typed becomes what it was changed into, or is asked again; where it is not sure which
        one it was, both are. Nothing is sent before it was shown anew."""
        answered = [one for one in self.questions if _is_typed(state.answers.get(one.id, ""), old)]
        if not answered:
            return state
        changed = state
        for question in answered:
            is_clear = len(answered) == 1 and self._steering(new, question) is None
            put = self.put(changed, question, new if is_clear else "")
            rest = {name: kept for name, kept in changed.answers.items() if name != question.id}
            changed = put.state if put.wrong is None else replace(changed, answers=rest)
        asked = self.question(changed)
        if asked is not None and self.applies(asked, changed):
            return changed
        return replace(self.next(changed), is_unheard=True)

    def _go_on(self, state: IntakeState, done: Answered) -> Step:
        if done.wrong is not None:
            return Step(state, (done.wrong,))
        return Step(self.next(done.state), done.notes)

    @staticmethod
    def without(state: IntakeState, *names: str) -> IntakeState:
        """The state with these questions passed over, or their lines struck out."""
        answers = {key: value for key, value in state.answers.items() if key not in names}
        kept = tuple(name for name in state.skipped if name not in names)
        return replace(state, answers=answers, skipped=(*kept, *names))

    def _value_in(self, question: IntakeQuestion, given: str) -> tuple[str, Word | None]:
        """The value as staff will see it, or what is wrong with it."""
        if question.kind == "keuze":
            value = pick(given, question.options, question.options)
            return (value, None) if isinstance(value, str) else ("", Word.NO_CHOICE)
        if question.kind in self._readers:
            return self._named(question.kind, given)
        if question.check == "mail" and read_mail(given) is None:
            return "", Word.NO_MAIL
        return given, None

    def _named(self, kind: str, given: str) -> tuple[str, Word | None]:
        found = self._readers[kind](given)
        if found:
            return found, None
        if kind == "thema":  # one that we do not know is kept as it was said, but not a question
            return ("", Word.NO_THEME) if given.endswith("?") else (given, None)
        return "", Word.NO_PLACE if kind == "gemeente" else Word.NO_CHOICE

    def _back(self, state: IntakeState) -> Step:
        """To the question before; the old answer stays until there is a new one."""
        asked = [one.id for one in self.questions if self.applies(one, state)]
        here = asked.index(state.asking) if state.asking in asked else len(asked)
        if here == 0:
            return Step(state, (Word.FIRST,))
        before = asked[here - 1]
        skipped = tuple(name for name in state.skipped if name != before)
        return Step(replace(state, asking=before, skipped=skipped, is_changing=state.asking is None))

    def _edit(self, state: IntakeState, wish: str, names: tuple[str, ...]) -> Step:
        if not names:
            return Step(replace(state, asking=None) if not self._missing(state) else state, (Word.WHICH,))
        if wish == "wijzig":
            return Step(replace(state, asking=names[0], is_changing=state.asking is None))
        if self.first in names:
            return Step(state, (Word.REQUIRED,))
        return Step(self.next(self.without(state, *names)))

    def _missing(self, state: IntakeState) -> bool:
        return any(one.required for one in self.unanswered(state))

    def unanswered(self, state: IntakeState) -> tuple[IntakeQuestion, ...]:
        """The questions that apply and were neither answered nor passed over."""
        done = {*state.answers, *state.skipped}
        return tuple(one for one in self.questions if one.id not in done and self.applies(one, state))

    def next(self, state: IntakeState) -> IntakeState:
        """At the first question that is still open, or looking over all answers."""
        for one in self.unanswered(state):
            if one.required or not state.is_changing:
                return replace(state, asking=one.id)
        return replace(state, asking=None, is_changing=False)

    def applies(self, question: IntakeQuestion, state: IntakeState) -> bool:
        """Whether the question is for who answered this; what the chat told is, always."""
        if question.id in state.told:
            return True
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
        theme = self._value(state, "thema")
        return Draft(
            subject=state.answers[self.first][:SUBJECT_CHARACTERS],
            facts=self.lines(state),
            topic=state.topic,
            theme=theme and self._read.theme(theme),
            municipality=self._value(state, "gemeente"),
            role=self._value(state, "rol"),
            asker_name=state.answers.get("naam", ""),
        )


def _is_typed(answer: str, text: str) -> bool:
    """Whether the answer is the text itself; of a long one, that was cut, the beginning tells."""
    if len(answer) >= _TELLING and len(text) >= _TELLING:
        return answer[:_TELLING] == text[:_TELLING]
    return bool(answer) and answer.casefold() == text.strip().casefold()


def _notes(text: str) -> tuple[Word, ...]:
    """What is to be said about a text: that a number was left out, that it may be sensitive."""
    masked = (Word.MASKED,) if mask_numbers(text) != text else ()
    return (*masked, *((Word.SENSITIVE,) if is_sensitive(text) else ()))
