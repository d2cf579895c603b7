"""The intake within a conversation: begun, asked, looked over and sent."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation import Asked, Awaits, Conversation
from bot.incoming import Audience, Incoming
from bot.intake import SUBJECT_CHARACTERS, Intake
from bot.intake_form import FORM, FORM_CHANNELS, FORM_CHOICES, FORM_SEND, Filled, IntakeForms
from bot.intake_state import IntakeState, Known, Read, Step
from bot.moment import TALKS, Moment
from bot.phrases import PhraseBook
from bot.picking import pick
from bot.reply import Button, IntakeForm, Reply, Turn
from bot.request_talk import FACT, RequestTalk, request_outcome, wished
from bot.retention import Terms
from bot.rights_talk import RightsTalk
from bot.said import Right, RightKind, Said, Wish, WishKind
from bot.wishes import Wishes
from intents.engine import IntentEngine
from intents.normalise import clean, fold
from intents.understanding import Context, Verdict
from knowledge.loader import Knowledge
from knowledge.model import IntakeQuestion

START, ANEW, TO_OPEN = "intake:start", "intake:nieuw", "intake:toevoegen"
_BEGINNINGS = frozenset((START, ANEW, TO_OPEN))
_PREFIX, _REVIEW = "intake:", "nakijken"
_SEND = {"ja": "versturen", "stop": "niets_versturen"}
OR = "Of"
_LONGEST_ASIDE = 400  # characters; no question to us is longer
_CHOSEN = ("rol", "fase")  # entities of which one is chosen from a list
Answer = Callable[[Moment], Said]


class IntakeTalk:
    """Everything in a conversation that leads to a request; `requests` is what is about one that was sent,
    `rights` what is about all that is kept of a person.

    Keeps nothing itself.
    """

    def __init__(self, knowledge: Knowledge, engine: IntentEngine, *, terms: Terms) -> None:
        self._engine = engine
        self._terms = terms
        self._wishes = Wishes(knowledge.intake, engine.standard_words)
        self._titles: Mapping[str, Mapping[str, str]] = {
            kind: {value.name: value.title for value in knowledge.entities[kind].values}
            for kind in ("thema", *_CHOSEN)
        }
        read = Read(
            title=self._title,
            municipality=self._reader("gemeente"),
            theme=self._reader("thema"),
            role=self._reader("rol"),
            phase=self._reader("fase"),
        )
        self._intake = Intake(knowledge.intake, self._wishes, read)
        self._forms = IntakeForms(self._intake, self.choices_of)
        self.requests = RequestTalk(self._wishes)
        self.rights = RightsTalk(self._wishes)

    @property
    def intake(self) -> Intake:
        """The questions in use."""
        return self._intake

    def button(self, book: PhraseBook) -> Button:
        """Begins the intake."""
        return Button(START, book.say("intake_knop"))

    def respond(self, moment: Moment, alone: Answer) -> Said | None:
        """What is said when this is about an intake or a request, else None.

        `alone` answers a message as if there were no intake: for an aside.
        """
        intake, choice = moment.state.intake, moment.incoming.choice or ""
        first = self._by_form(moment, choice) or self._about_data(moment, intake, alone)
        if first is not None:
            return first
        if intake is None:
            return self._outside(moment, choice) or self.requests.respond(moment)
        if choice.startswith(_PREFIX):
            return self._pressed(moment, intake, choice)
        steers = not choice and self._intake.is_steering(intake, moment.incoming.text)
        about = None if steers else self._about_request(moment, intake)
        if about is not None:
            return about
        if choice or (not steers and self._is_aside(moment, intake)):
            return self._aside(moment, intake, alone)
        return self._said(moment, self._intake.step(intake, moment.incoming.text))

    def begins(self, state: Conversation, incoming: Incoming) -> bool:
        """Whether an intake begins with this message, so that what it builds on is to be handed in."""
        if state.intake is not None:
            return False
        choice = incoming.choice or self._to_add_or_not(state, incoming.text)
        return choice in _BEGINNINGS or (not choice and self._begins(state, incoming.text))

    def remember(
        self, before: Conversation, incoming: Incoming, said: Said, *, is_question: bool
    ) -> Conversation:
        """The state with the last question, and what was offered or asked just now."""
        state, reply = said.conversation, said.turn.reply
        is_done = said.wish is not None or said.request is not None or said.right is not None
        if is_question and state.intake is None and not is_done:
            state = replace(state, asked=incoming.event_id)
        awaits = None if state.awaits is before.awaits else state.awaits
        is_offered = any(button.id == START for button in reply.every_button)
        if state.intake is not None and said.turn.form is None:
            state = replace(state, intake=replace(state.intake, is_unheard=False))
        return replace(state, is_offered=is_offered, awaits=awaits)

    def form(
        self, book: PhraseBook, state: Conversation, incoming: Incoming | None = None
    ) -> IntakeForm | None:
        """The intake that runs as a form, or the next when this one came in; None when none runs."""
        if state.intake is None:
            return None
        if incoming is not None:
            return self._drawn(book, self._forms.read(state.intake, incoming.choice or "", incoming.fields))
        return self._forms.draw(book, state.intake, days=self._days(state.intake))

    def reread(self, state: Conversation, old: str, new: str) -> Conversation | None:
        """The state after a text of the asker was changed, or taken back (`new` is ""); None when it is the
        same."""
        intake = self._intake.reread(state.intake, old, new) if state.intake else None
        return None if intake == state.intake else replace(state, intake=intake)

    def news(self, moment: Moment) -> tuple[str, ...]:
        """What was filled in just now."""
        return self._forms.news(moment.state.intake, moment.incoming.fields)

    def _by_form(self, moment: Moment, choice: str) -> Said | None:
        """What comes of a form: the next one, with nothing said in the conversation, or a request."""
        intake, fields = moment.state.intake, moment.incoming.fields
        if intake is None or choice not in (FORM, *FORM_CHOICES):
            return None
        if choice == FORM:
            return self._again(moment, intake)
        sent = self._forms.send(intake, fields) if choice == FORM_SEND else None
        if sent is not None:
            return self._said(moment, sent)
        filled = self._forms.read(intake, choice, fields)
        turn = Turn(Reply(()), request_outcome(), self._drawn(moment.book, filled))
        return Said(replace(moment.state, intake=filled.state), turn)

    def _drawn(self, book: PhraseBook, filled: Filled) -> IntakeForm:
        return self._forms.draw_filled(book, filled, days=self._days(filled.state))

    def _days(self, intake: IntakeState) -> int:
        """How long a request on this is kept after it is closed."""
        return self._terms.of_request(intake.topic).days

    def _outside(self, moment: Moment, choice: str) -> Said | None:
        text, state = "" if choice else moment.incoming.text, moment.state
        choice = choice or self._to_add_or_not(state, text)
        if choice == TO_OPEN and state.awaits is not None:
            return wished(moment, Wish(WishKind.ADD, state.awaits.number, moment.asked))
        if choice in (START, ANEW) or (not choice and self._begins(state, text)):
            return self._begin(moment, anew=choice == ANEW)
        return None

    def _begins(self, state: Conversation, text: str) -> bool:
        among = ("start", "ja") if state.is_offered else ("start",)
        return bool(text) and self._wishes.find(text, among) is not None

    def _to_add_or_not(self, state: Conversation, text: str) -> str:
        """What was typed to whether the question belongs to an open request, as a choice, or ""."""
        if state.awaits is None or state.awaits.what is not Asked.BELONGS or not text:
            return ""
        picked = pick(text, (TO_OPEN, ANEW), ("zet het erbij", "nieuwe vraag"))
        wish = self._wishes.find(text, ("nee", "ja", "aanvullen"))
        from_wish = {"nee": ANEW, "ja": TO_OPEN, "aanvullen": TO_OPEN}.get(wish or "", "")
        return picked if isinstance(picked, str) else from_wish

    def _begin(self, moment: Moment, *, anew: bool) -> Said:
        state, book = moment.state, moment.book
        if moment.open_request and not anew:
            number, subject = moment.open_request.number, moment.open_request.subject
            words = book.say("intake_toevoegen", nummer=number, onderwerp=subject)
            choices = (Button(TO_OPEN, book.say("knop_erbij")), Button(ANEW, book.say("knop_nieuwe_vraag")))
            state = replace(state, awaits=Awaits(Asked.BELONGS, number))
            return Said(state, Turn(Reply((words,), choices=choices), request_outcome()))
        known = Known(moment.asked, state.topic, state.theme, state.municipality, state.role, state.phase)
        return self._said(moment, self._intake.start(known))

    def _pressed(self, moment: Moment, intake: IntakeState, choice: str) -> Said:
        """A button of the intake. One of another question than that which is asked now does nothing."""
        if choice in _BEGINNINGS:
            return self._again(moment, intake, "intake_bezig")
        question, _, value = choice.removeprefix(_PREFIX).partition(":")
        if question != (intake.asking or _REVIEW):
            return self._again(moment, intake, "oude_keuze")
        return self._said(moment, self._intake.step(intake, value.replace("-", " ")))

    def _about_request(self, moment: Moment, intake: IntakeState) -> Said | None:
        """A wish about an earlier request during an intake: how it stands is told, the rest comes after."""
        if moment.incoming.choice:
            said = self.requests.respond(moment)
            again = self._draw(moment, intake, ())
            return replace(said, turn=replace(said.turn, reply=again)) if said else None
        wish = self.requests.wish_in(moment.state, moment.incoming.text)
        if wish is None:
            return None
        if wish.kind is not WishKind.STATUS:
            return self._again(moment, intake, "intake_eerst")
        return wished(moment, wish, after=self._draw(moment, intake, ()))

    def _about_data(self, moment: Moment, intake: IntakeState | None, alone: Answer) -> Said | None:
        """What somebody wants with what is kept of them; during an intake its question comes after, and its
        own lines are changed at its end."""
        if intake is None:
            return self._asked_instead(moment, alone) or self.rights.respond(moment)
        is_asked = moment.state.awaits is not None
        if not is_asked and self._intake.is_steering(intake, moment.incoming.text):
            return None
        said = self.rights.respond(moment, after=self._draw(moment, intake, ()))
        is_change = said is not None and said.right is not None and said.right.kind is RightKind.CORRECT
        return self._again(moment, intake, "intake_eerst") if is_change else said

    def _asked_instead(self, moment: Moment, alone: Answer) -> Said | None:
        """The answer to a clear question where the value of a line was asked: the line is asked again, unless
        we ask back what is meant."""
        awaits, text = moment.state.awaits, moment.incoming.text
        if moment.incoming.choice or awaits is None or awaits.what is not Asked.CORRECT:
            return None
        if awaits.fact == self._intake.first or self.rights.kind_in(text) is not None:
            return None
        if self._is_unclear_question(moment):
            return alone(moment)
        if not self._is_question(moment, awaits.aside):
            return None
        said = alone(moment)
        state = replace(said.conversation, awaits=replace(awaits, aside=_digest(text)), options=())
        right = Right(RightKind.PICK, awaits.number, awaits.fact, aside=said.turn.reply)
        return replace(said, conversation=state, right=right)

    def _again(self, moment: Moment, intake: IntakeState, *names: str) -> Said:
        reply = self._draw(moment, intake, tuple(moment.book.say(name) for name in names))
        return Said(moment.state, Turn(reply, request_outcome()))

    def _said(self, moment: Moment, step: Step) -> Said:
        values = {"vraag": "", "dagen": str(self._terms.of_request(moment.state.topic).days)}
        if step.state is not None:
            values["vraag"] = step.state.answers.get(self._intake.first, "")[:SUBJECT_CHARACTERS]
        words = tuple(moment.book.say(f"intake_{word.value}", **values) for word in step.words)
        state = replace(moment.state, intake=step.state, options=())
        if step.state is None:
            asked = None if step.draft else state.asked
            said = Said(replace(state, asked=asked), Turn(Reply(words), request_outcome()))
            return replace(said, request=step.draft)
        return Said(state, Turn(self._draw(moment, step.state, words), request_outcome()))

    def _draw(self, moment: Moment, state: IntakeState, words: tuple[str, ...]) -> Reply:
        """The question that is asked, or everything to look over."""
        book, incoming = moment.book, moment.incoming
        question = self._intake.question(state)
        if question is None:
            return self._draw_review(book, state, words)
        choices = tuple(
            _button(question.id, value, label) for value, label in self.choices_of(question).items()
        )
        names = (*(() if question.required else ("overslaan",)), "terug", "stop")
        buttons = tuple(_button(question.id, name, book.say(f"knop_{name}")) for name in names)
        if incoming.channel in FORM_CHANNELS and incoming.audience is Audience.ALONE:
            buttons = (*buttons, Button(FORM, book.say("knop_formulier")))
        return Reply((*words, question.text), choices=choices, buttons=buttons, buttons_heading=OR)

    def _draw_review(self, book: PhraseBook, state: IntakeState, words: tuple[str, ...]) -> Reply:
        facts = self._intake.lines(state)
        lines = tuple(f"{number}. {one.label}: {one.value}" for number, one in enumerate(facts, start=1))
        privacy = book.say("intake_privacy", dagen=str(self._days(state)))
        send = tuple(_button(_REVIEW, value, book.say(f"knop_{name}")) for value, name in _SEND.items())
        strike = tuple(
            _button(_REVIEW, f"schrap {one.label}", book.say("knop_laat_weg", regel=one.label))
            for one in facts
            if one.id != self._intake.first
        )
        said = (*words, book.say("intake_nakijken"), *lines, privacy)
        return Reply(said, choices=send, buttons=strike, buttons_heading=book.say("knoppen_laat_weg"))

    def choices_of(self, question: IntakeQuestion) -> Mapping[str, str]:
        """What can be chosen for an answer, with how it is written for people."""
        if question.kind in _CHOSEN:
            return self._titles[question.kind]
        return {value: value for value in question.options}

    def ask_for_staff(self, book: PhraseBook, text: str, number: str) -> Reply:
        """A question that staff ask about a request: with buttons when it is one of ours."""
        question = self._intake.asked_by_staff(text)
        if question is None:
            return Reply((text,))
        values = {**self.choices_of(question), "overslaan": book.say("knop_overslaan")}
        buttons = [
            Button(f"{FACT}{number}:{value.replace(' ', '-')}", label) for value, label in values.items()
        ]
        return Reply((text,), choices=tuple(buttons[:-1]), buttons=(buttons[-1],), buttons_heading=OR)

    def _is_aside(self, moment: Moment, intake: IntakeState) -> bool:
        """Whether somebody asks us something instead of answering."""
        question = self._intake.question(intake)
        is_first = question is not None and question.id == self._intake.first
        return not is_first and self._is_question(moment, intake.aside)

    def _is_question(self, moment: Moment, aside: str) -> bool:
        """Whether this is a clear question about a topic; the same once more is an answer after all."""
        text = moment.incoming.text
        if len(text) > _LONGEST_ASIDE or _digest(text) == aside:
            return False
        found = self._engine.understand(text, Context(moment.state.topic))
        is_topic = found.verdict is Verdict.TOPIC and found.topic not in TALKS
        if found.aspect is not None and found.follow_up:
            return is_topic
        return text.rstrip().endswith("?") and (is_topic or found.aspect is not None)

    def _is_unclear_question(self, moment: Moment) -> bool:
        text = moment.incoming.text
        if len(text) > _LONGEST_ASIDE or not text.rstrip().endswith("?"):
            return False
        return self._engine.understand(text, Context(moment.state.topic)).verdict is Verdict.CHOICE

    def _aside(self, moment: Moment, intake: IntakeState, alone: Answer) -> Said:
        """Answers what was asked in between, and asks the question again."""
        said = alone(replace(moment, state=replace(moment.state, intake=None)))
        again = self._draw(moment, intake, (moment.book.say("intake_verder"),))
        reply = replace(
            said.turn.reply,
            paragraphs=(*said.turn.reply.paragraphs, *again.paragraphs),
            sections=(*said.turn.reply.sections, *again.sections),
            choices=again.choices,
            buttons=again.buttons,
            buttons_heading=again.buttons_heading,
            rate=(),
        )
        kept = replace(intake, aside=_digest(moment.incoming.text))
        state = replace(said.conversation, intake=kept, options=())
        return replace(said, conversation=state, turn=Turn(reply, request_outcome()))

    def _title(self, kind: str, name: str) -> str:
        return self._titles.get(kind, {}).get(name, name)

    def _reader(self, kind: str) -> Callable[[str], str | None]:
        def read(text: str) -> str | None:
            titles = self._titles.get(kind, {})
            if kind in _CHOSEN:
                picked = pick(text, tuple(titles), tuple(titles.values()))
                if isinstance(picked, str):
                    return picked
            if text.strip().casefold() in titles:
                return text.strip().casefold()
            found = self._engine.understand(text).entities.get(kind, ())
            return found[0] if found else None

        return read


def _button(question: str, value: str, label: str) -> Button:
    """A button that belongs to one question: pressed when another one is asked, it means nothing."""
    return Button(f"{_PREFIX}{question}:{value.replace(' ', '-')}", label)


def _digest(text: str) -> str:
    """Tells two texts apart, whatever their capitals and blanks."""
    return hashlib.sha256(fold(clean(text)).encode()).hexdigest()[:16]
