"""The intake within a conversation: begun, asked, looked over and sent; and wishes about what was sent."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.intake import Intake, IntakeState, Known, Read, Step
from bot.moment import HUMAN, TALKS, Moment
from bot.number import looks_like_number, read_number
from bot.phrases import PhraseBook
from bot.picking import pick
from bot.reply import Button, Decision, Outcome, Reply, Turn
from bot.said import Said, Wish, WishKind
from bot.wishes import ABOUT_REQUESTS, Wishes, content_of
from intents.engine import IntentEngine
from intents.understanding import Context, Verdict
from knowledge.loader import Knowledge

START, ANEW, TO_OPEN = "intake:start", "intake:nieuw", "intake:toevoegen"
NOT_ADDING = "intake:niets"
_BEGINNINGS = frozenset((START, ANEW, TO_OPEN))
NOBODYS = "000-000-?"  # the number of a request that cannot be
_PREFIX = "intake:"
_CHOSEN = ("rol", "fase")  # entities of which one is chosen from a list
Answer = Callable[[Moment], Said]


class IntakeTalk:
    """Everything in a conversation that leads to a request, or is about one. Keeps nothing itself."""

    def __init__(self, knowledge: Knowledge, engine: IntentEngine, *, request_days: int) -> None:
        self._engine = engine
        self._days = request_days
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

    def button(self, book: PhraseBook) -> Button:
        """Begins the intake."""
        return Button(START, book.say("intake_knop"))

    def respond(self, moment: Moment, alone: Answer) -> Said | None:
        """What is said when this is about an intake or a request, else None.

        `alone` answers a message as if there were no intake: for an aside.
        """
        state, choice = moment.state, moment.incoming.choice or ""
        if choice.startswith("score:"):
            return self._scored(moment, choice)
        if state.intake is None:
            return self._outside(moment, choice)
        if choice and not choice.startswith(_PREFIX):
            return self._aside(moment, alone)
        text = choice.removeprefix(_PREFIX).replace("-", " ") if choice else moment.incoming.text
        if not choice and self._is_aside(moment, text):
            return self._aside(moment, alone)
        return self._said(moment, self._intake.step(state.intake, text))

    def begins(self, state: Conversation, incoming: Incoming) -> bool:
        """Whether an intake begins with this message, so that what it builds on is to be handed in."""
        if state.intake is not None:
            return False
        choice = incoming.choice or self._to_add_or_not(state, incoming.text)
        return choice in _BEGINNINGS or (not choice and self._begins(state, incoming.text))

    def remember(
        self, state: Conversation, incoming: Incoming, said: Said, *, is_question: bool
    ) -> Conversation:
        """The state with the last question, and what was offered or asked just now."""
        drawn = {button.id for button in said.turn.reply.every_button}
        if is_question and state.intake is None and said.wish is None and said.request is None:
            state = replace(state, asked=incoming.event_id)
        may_add_to = state.may_add_to if TO_OPEN in drawn else None
        return replace(state, is_offered=START in drawn, may_add_to=may_add_to, adding_to=None)

    def wish_in(self, state: Conversation, text: str) -> Wish | None:
        """What is wanted with a request that was sent, as far as the text says so."""
        number = read_number(text)
        if not state.requests and number is None:
            return None
        found = self._wishes.find(text, ABOUT_REQUESTS)
        if found is None and number is not None and len(text.split()) <= 3:
            found = WishKind.STATUS.value
        if found is None:
            return None
        said = content_of(text) if found == WishKind.ADD.value else text
        return Wish(WishKind(found), number, said)

    def _outside(self, moment: Moment, choice: str) -> Said | None:
        text, state = "" if choice else moment.incoming.text, moment.state
        if choice == NOT_ADDING or state.adding_to is not None:
            return self._add_or_not(moment, text)
        choice = choice or self._to_add_or_not(state, text)
        if choice in (START, ANEW) or (not choice and self._begins(state, text)):
            return self._begin(moment, anew=choice == ANEW)
        if choice == TO_OPEN:
            return self._wished(moment, Wish(WishKind.ADD, state.may_add_to, moment.asked))
        return self._about_requests(moment, text) if text else None

    def _add_or_not(self, moment: Moment, text: str) -> Said | None:
        """What was typed to what is to be added to a request; another button than ours ends it."""
        pressed = moment.incoming.choice
        if pressed == NOT_ADDING or self._wishes.find(text, ("stop", "nee")):
            words = (moment.book.say("aanvraag_niets_toegevoegd"),)
            return Said(moment.state, Turn(Reply(words), _outcome()))
        if pressed or not text.strip():
            return None
        return self._wished(moment, Wish(WishKind.ADD, moment.state.adding_to, text))

    def _about_requests(self, moment: Moment, text: str) -> Said | None:
        wish = self.wish_in(moment.state, text)
        if wish is not None:
            return self._wished(moment, wish)
        if moment.state.requests and looks_like_number(text):
            return self._wished(moment, Wish(WishKind.STATUS, NOBODYS, text))
        if self._wishes.find(text, ("genoeg",)):
            words = (moment.book.say("laat_maar"),)
            return Said(moment.state, Turn(Reply(words), Outcome(Decision.FALLBACK)))
        return None

    def _begins(self, state: Conversation, text: str) -> bool:
        among = ("start", "ja") if state.is_offered else ("start",)
        return bool(text) and self._wishes.find(text, among) is not None

    def _to_add_or_not(self, state: Conversation, text: str) -> str:
        """What was typed to whether the question is to be added to an open request, as a choice, or ""."""
        if state.may_add_to is None or not text:
            return ""
        picked = pick(text, (TO_OPEN, ANEW), ("zet het erbij", "nieuwe vraag"))
        wish = self._wishes.find(text, ("nee", "ja", "aanvullen"))
        from_wish = {"nee": ANEW, "ja": TO_OPEN, "aanvullen": TO_OPEN}.get(wish or "", "")
        return picked if isinstance(picked, str) else from_wish

    def _begin(self, moment: Moment, *, anew: bool) -> Said:
        state = moment.state
        if moment.open_request and not anew:
            number, subject = moment.open_request.number, moment.open_request.subject
            words = moment.book.say("intake_toevoegen", nummer=number, onderwerp=subject)
            choices = (Button(TO_OPEN, "Ja, zet het erbij"), Button(ANEW, "Nee, een nieuwe vraag"))
            state = replace(state, may_add_to=number)
            return Said(state, Turn(Reply((words,), choices=choices), _outcome()))
        known = Known(moment.asked, state.topic, state.theme, state.municipality, state.role, state.phase)
        return self._said(moment, self._intake.start(known))

    def _said(self, moment: Moment, step: Step) -> Said:
        words = tuple(moment.book.say(f"intake_{word.value}") for word in step.words)
        state = replace(moment.state, intake=step.state, options=())
        if step.state is None:
            asked = None if step.draft else state.asked
            said = Said(replace(state, asked=asked), Turn(Reply(words), _outcome()))
            return replace(said, request=step.draft)
        return Said(state, Turn(self._draw(moment.book, step.state, words), _outcome()))

    def _draw(self, book: PhraseBook, state: IntakeState, words: tuple[str, ...]) -> Reply:
        """The question that is asked, or everything to look over."""
        question = self._intake.question(state)
        if question is None:
            return self._draw_review(book, state, words)
        values = tuple(self._titles[question.kind]) if question.kind in _CHOSEN else question.options
        choices = tuple(
            Button(f"{_PREFIX}{value.replace(' ', '-')}", self._title(question.kind, value))
            for value in values
        )
        skip = () if question.required else (Button(f"{_PREFIX}overslaan", "Overslaan"),)
        buttons = (*skip, Button(f"{_PREFIX}terug", "Terug"), Button(f"{_PREFIX}stop", "Stop"))
        return Reply((*words, question.text), choices=choices, buttons=buttons, buttons_heading="Of")

    def _draw_review(self, book: PhraseBook, state: IntakeState, words: tuple[str, ...]) -> Reply:
        facts = self._intake.lines(state)
        lines = tuple(f"{number}. {one.label}: {one.value}" for number, one in enumerate(facts, start=1))
        privacy = book.say("intake_privacy", dagen=str(self._days))
        send = (Button(f"{_PREFIX}ja", "Ja, versturen"), Button(f"{_PREFIX}stop", "Stop, niets versturen"))
        strike = tuple(
            Button(f"{_PREFIX}schrap-{number}", f"Laat weg: {one.label}")
            for number, one in enumerate(facts, start=1)
            if number > 1
        )
        said = (*words, book.say("intake_nakijken"), *lines, privacy)
        return Reply(said, choices=send, buttons=strike, buttons_heading="Of laat een regel weg")

    def _is_aside(self, moment: Moment, text: str) -> bool:
        """Whether somebody asks us something instead of answering: a clear question about a topic."""
        intake = moment.state.intake
        assert intake is not None  # noqa: S101 - asked only during an intake
        question = self._intake.question(intake)
        if self._intake.is_steering(text) or (question and question.id == self._intake.questions[0].id):
            return False
        found = self._engine.understand(text, Context(moment.state.topic))
        asks = text.rstrip().endswith("?") or (found.aspect is not None and found.follow_up)
        return asks and found.verdict is Verdict.TOPIC and found.topic not in TALKS

    def _aside(self, moment: Moment, alone: Answer) -> Said:
        """Answers what was asked in between, and asks the question again."""
        intake = moment.state.intake
        assert intake is not None  # noqa: S101 - asked only during an intake
        said = alone(replace(moment, state=replace(moment.state, intake=None)))
        again = self._draw(moment.book, intake, (moment.book.say("intake_verder"),))
        reply = replace(
            said.turn.reply,
            paragraphs=(*said.turn.reply.paragraphs, *again.paragraphs),
            sections=(*said.turn.reply.sections, *again.sections),
            choices=again.choices,
            buttons=again.buttons,
            buttons_heading=again.buttons_heading,
            rate=(),
        )
        state = replace(said.conversation, intake=intake, options=())
        return replace(said, conversation=state, turn=Turn(reply, replace(_outcome(), topic=HUMAN)))

    def _scored(self, moment: Moment, choice: str) -> Said:
        number, _, score = choice.removeprefix("score:").rpartition(":")
        if score not in ("1", "2", "3", "4", "5"):
            return self._wished(moment, Wish(WishKind.STATUS, NOBODYS))
        return self._wished(moment, Wish(WishKind.SCORE, read_number(number) or NOBODYS, score=int(score)))

    @staticmethod
    def _wished(moment: Moment, wish: Wish) -> Said:
        return Said(moment.state, Turn(Reply(()), _outcome()), wish=wish)

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


def _outcome() -> Outcome:
    return Outcome(Decision.INTAKE, topic=HUMAN, confidence=1.0, intake_offered=True)
