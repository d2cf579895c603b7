"""One turn of a conversation, pure: state and message in, new state and reply out."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from bot.answers import SMALL_TALK, Answers, say_date
from bot.conversation import Conversation, Explanation
from bot.danger import DangerWatch
from bot.incoming import Audience, Incoming
from bot.intake_form import FORM, FORM_FILL, FORM_SEND
from bot.intake_talk import IntakeTalk
from bot.moment import HUMAN, TALK, TALKS, Moment, first_of, remember
from bot.organisation import Organisation
from bot.outcomes import outcome_of
from bot.phrases import PhraseBook
from bot.picking import NONE, PickedNone, pick
from bot.ports import Miss
from bot.reply import Aside, Decision, IntakeForm, Outcome, Reply, Section, Turn, introduce
from bot.request import Request
from bot.request_talk import FACT
from bot.retention import DEFAULT, Terms
from bot.said import Said, WishKind
from bot.unsure import TOO_LONG, Unsure, topic_button
from bot.why import tell_why
from intents.engine import IntentEngine
from intents.normalise import clean, fold, tokenise
from intents.understanding import Context, Understanding, Verdict
from knowledge.loader import Knowledge
from knowledge.model import Topic

FIRST_ANSWER = 0.6  # confidence from which a case also gets the answer on its topic
_WHY = re.compile(
    r"\s*(en |maar )?(waarom|hoezo|waarom dat|waarom (dit|dat) antwoord|hoe kom je daar\s?bij)\W*",
    re.IGNORECASE,
)


class Talk:
    """Answers messages from one version of the knowledge. Keeps nothing between turns."""

    def __init__(
        self,
        knowledge: Knowledge,
        engine: IntentEngine,
        organisation: Organisation,
        *,
        terms: Terms = DEFAULT,
    ) -> None:
        self.knowledge = knowledge
        self.engine = engine
        self._organisation = organisation
        self._answers = Answers(knowledge, organisation)
        self._danger = DangerWatch(knowledge.dangers, engine.standard_words)
        self._intake = IntakeTalk(knowledge, engine, terms=terms)
        self._unsure = Unsure(knowledge, engine, organisation, button=self._intake.button)

    def respond(
        self,
        state: Conversation,
        incoming: Incoming,
        *,
        now: datetime,
        introduced: bool = False,
        asked: str = "",
        open_request: Request | None = None,
    ) -> Said:
        """What is said to `incoming` after `state`. `introduced`: the channel has said who we are.

        `asked` is the text of the message that this `builds_on`; when it `begins_intake`, `open_request` is
        one that was sent from here and is open.
        """
        book = self.phrase_book(state.said)
        said = self._decide(Moment(state, incoming, book, now, asked, open_request))
        reply = said.turn.reply
        if state.turns == 0 and not introduced:
            reply = introduce(reply, book.say("eerste_keer"), last=said.is_urgent)
        is_question = self._is_question(state, incoming, said.turn.outcome)
        conversation = self._intake.remember(state, incoming, said, is_question=is_question)
        conversation = replace(conversation, turns=state.turns + 1, said=dict(book.said))
        return replace(said, conversation=conversation, turn=replace(said.turn, reply=reply))

    def ask_to_slow_down(self, state: Conversation) -> Said:
        """What is said to who sends more than anybody can type."""
        book = self.phrase_book(state.said)
        turn = Turn(Reply((book.say("te_snel"),)), Outcome(Decision.FALLBACK))
        return Said(replace(state, said=dict(book.said)), turn)

    def phrase_book(self, said: Mapping[str, int]) -> PhraseBook:
        """The phrases, with the name and website of the organisation filled in."""
        site = urlsplit(self._organisation.website).netloc
        always = {"organisatie": self._organisation.name, "website": site}
        return PhraseBook(self.knowledge.phrases, said, always=always)

    def builds_on(self, state: Conversation, incoming: Incoming) -> str | None:
        """The event of the earlier message of which the text is to be handed in as `asked`."""
        if self.begins_intake(state, incoming):
            return state.asked
        is_why = not incoming.choice and _WHY.fullmatch(incoming.text[:TOO_LONG])
        return state.explanation.event if is_why and state.explanation else None

    def begins_intake(self, state: Conversation, incoming: Incoming) -> bool:
        """Whether an intake begins with this message, so that what it builds on is to be handed in."""
        return self._intake.begins(state, incoming)

    def is_for_assistant(self, state: Conversation, incoming: Incoming) -> bool:
        """Whether a message is not for the member of staff in the conversation: a button of ours, an answer
        to a question of ours, or the asker's word to the assistant."""
        if incoming.choice:
            return not incoming.choice.startswith(FACT)
        if state.intake is not None or state.awaits is not None:
            return True
        if self._intake.rights.kind_in_full(incoming.text) is not None:
            return True
        wish = self._intake.requests.wish_in(state, incoming.text)
        return wish is not None and wish.kind is not WishKind.ADD

    def help_lines(self, incoming: Incoming, *, now: datetime) -> Reply | None:
        """What is said of acute danger, also while a person is in the conversation."""
        danger = None if incoming.choice else self._danger.find(incoming.text[:TOO_LONG])
        if danger is None:
            return None
        moment = Moment(Conversation(), incoming, self.phrase_book({}), now)
        return replace(self._say_danger(moment, danger.answer).turn.reply, buttons=())

    def form(self, state: Conversation, incoming: Incoming | None = None) -> IntakeForm | None:
        """The intake that runs as one form, or the next when this one came in; None when none runs."""
        return self._intake.form(self.phrase_book(state.said), state, incoming)

    def reread(self, state: Conversation, old: str, new: str) -> Conversation | None:
        """The state after a text of the asker was changed, or taken back (`new` is ""); None when it is the
        same."""
        return self._intake.reread(state, old, new)

    def label(self, choice: str) -> str:
        """What a choice is called where no button of it was shown."""
        if choice in (FORM, FORM_FILL, FORM_SEND):
            return self.phrase_book({}).say("knop_versturen" if choice == FORM_SEND else "knop_formulier")
        topic = self.knowledge.topics.get(choice.removeprefix("topic:"))
        return topic.title if topic else "…"

    @property
    def contact(self) -> Section:
        """How to reach a person of the organisation."""
        return self._organisation.contact()

    @property
    def intake(self) -> IntakeTalk:
        """The questions before a request."""
        return self._intake

    def _decide(self, moment: Moment) -> Said:
        text = moment.incoming.text[:TOO_LONG]
        danger = None if moment.incoming.choice else self._danger.find(text)
        if danger:
            return self._say_danger(moment, danger.answer)
        said = self._intake.respond(moment, self._decide_alone) or self._decide_alone(moment)
        return self._with_help(moment, said) if moment.incoming.choice == FORM_FILL else said

    def _with_help(self, moment: Moment, said: Said) -> Said:
        """With help lines, on the form and in the conversation, when danger is spoken of in a form."""
        for text in self._intake.news(moment):
            typed = replace(moment.incoming, text=text, choice=None)
            reply, form = self.help_lines(typed, now=moment.now), said.turn.form
            if reply is not None:
                form = form and replace(form, notes=(*reply.paragraphs, *form.notes))
                return replace(said, turn=replace(said.turn, reply=reply, form=form), is_urgent=True)
        return said

    def _decide_alone(self, moment: Moment) -> Said:
        """What is said when no intake runs and nothing is wanted with a request."""
        if moment.incoming.choice:
            return self._pressed(moment, moment.incoming.choice)
        text = moment.incoming.text[:TOO_LONG]
        return self._without_understanding(moment, text) or self._understood(
            moment, self.engine.understand(text, self._context(moment.state))
        )

    def _without_understanding(self, moment: Moment, text: str) -> Said | None:
        """The reply to a picked option, to "waarom?" and to a number that picks nothing."""
        picked = self._picked(moment.state, text)
        if isinstance(picked, PickedNone):
            return self._none_of_these(moment)
        if picked:
            return self._answer(moment, self.knowledge.topics[picked], confidence=1.0)
        if _WHY.fullmatch(text):
            return tell_why(moment, self.knowledge, self.engine)
        bare_number = text.strip().isdecimal() and len(text.strip()) < 3
        return self._say_old_choice(moment) if bare_number else None

    def _picked(self, state: Conversation, text: str) -> str | PickedNone | None:
        """The option of the open question back that was typed."""
        options = tuple(one for one in state.options if one in self.knowledge.topics)
        return pick(text, options, tuple(self.knowledge.topics[one].title for one in options))

    def _is_question(self, before: Conversation, incoming: Incoming, outcome: Outcome) -> bool:
        """Whether something was asked, for an intake that may follow: no greeting, choice or "waarom?"."""
        text, topic = incoming.text[:TOO_LONG], outcome.topic or ""
        is_answer = self._picked(before, text) is not None or _WHY.fullmatch(text) is not None
        is_talk = topic in TALKS or self.knowledge.group_of.get(topic) == SMALL_TALK
        return bool(text.strip()) and not text.strip().isdecimal() and not is_answer and not is_talk

    def _context(self, state: Conversation) -> Context:
        topic = self.knowledge.topics.get(state.topic or "")
        return Context(state.topic, state.options, topic.follow_ups if topic else ())

    def _understood(self, moment: Moment, found: Understanding) -> Said:
        handlers = {
            Verdict.TOPIC: self._say_topic,
            Verdict.CHOICE: self._unsure.ask_which,
            Verdict.CASE: self._say_case,
            Verdict.OUTSIDE: self._unsure.say_outside,
            Verdict.UNKNOWN: self._unsure.say_unknown,
            Verdict.EMPTY: self._unsure.say_empty,
        }
        said = handlers[found.verdict](moment, found)
        aside = self._in_their_language(moment, found)
        return replace(said, turn=replace(said.turn, reply=replace(said.turn.reply, aside=aside)))

    @staticmethod
    def _in_their_language(moment: Moment, found: Understanding) -> Aside | None:
        name = {"en": "engels", "fr": "frans"}.get(found.language)
        return Aside(moment.book.say(name), found.language) if name else None

    def _pressed(self, moment: Moment, choice: str) -> Said:
        kind, _, value = choice.partition(":")
        if kind == "topic" and value in self.knowledge.topics:
            return self._answer(moment, self.knowledge.topics[value], confidence=1.0)
        if kind == "rate":
            verdict, _, topic = value.partition(":")
            if topic in self.knowledge.topics and verdict in ("ja", "nee"):
                return self._rated(moment, topic, helpful=verdict == "ja")
        if choice == NONE:
            return self._none_of_these(moment)
        return self._say_old_choice(moment)

    @staticmethod
    def _say_old_choice(moment: Moment) -> Said:
        reply = Reply((moment.book.say("oude_keuze"),))
        return Said(moment.state, Turn(reply, Outcome(Decision.FALLBACK)))

    def _rated(self, moment: Moment, topic: str, *, helpful: bool) -> Said:
        if helpful:
            reply = Reply((moment.book.say("hulpvol"),))
        else:
            reply = Reply((moment.book.say("niet_hulpvol"),), buttons=(self._intake.button(moment.book),))
        turn = Turn(reply, Outcome(Decision.ANSWER, topic="feedback", confidence=1.0))
        miss = None if helpful else Miss("niet_geholpen", "", topic, moment.now)
        return Said(moment.state, turn, miss, (topic, helpful))

    def _none_of_these(self, moment: Moment) -> Said:
        return self._unsure.missed(
            replace(moment, state=replace(moment.state, options=())),
            Outcome(Decision.FALLBACK),
            moment.incoming.text,
        )

    def _say_topic(self, moment: Moment, found: Understanding) -> Said:
        assert found.topic is not None  # noqa: S101 - the verdict says so
        topic = self.knowledge.topics[found.topic]
        if topic.id == HUMAN:
            return self._say_human(moment, found)
        if found.aspect and found.follow_up:
            reply = self._answers.aspect(topic, found.aspect, moment.book, today=moment.now.date())
            return self._close(moment, topic, reply, found)
        return self._answer(moment, topic, found=found, confidence=found.confidence)

    def _answer(
        self,
        moment: Moment,
        topic: Topic,
        *,
        confidence: float,
        found: Understanding | None = None,
    ) -> Said:
        if topic.id == HUMAN and found is None:
            found = Understanding(Verdict.TOPIC, topic=HUMAN, confidence=confidence)
            return self._say_human(moment, found)
        found = found or Understanding(Verdict.TOPIC, topic=topic.id, confidence=confidence)
        role = first_of(found, "rol") or moment.state.role
        places = found.entities.get("gemeente", ())
        told = () if places else (moment.state.municipality,) if moment.state.municipality else ()
        reply = self._answers.reply(
            topic, moment.book, role=role, places=places, told=told, today=moment.now.date()
        )
        paragraphs = (*self._bridge(moment, topic), *reply.paragraphs, *self._second(moment, found, role))
        if found.family:  # perhaps a case as well
            paragraphs = (*paragraphs, moment.book.say("gesprek_mogelijk"))
        if found.family or topic.id == TALK:
            reply = replace(reply, buttons=(self._intake.button(moment.book), *reply.buttons))
        return self._close(moment, topic, replace(reply, paragraphs=paragraphs), found)

    def _close(self, moment: Moment, topic: Topic, reply: Reply, found: Understanding) -> Said:
        offered = bool(found.family) or self._answers.is_long_overdue(topic, today=moment.now.date())
        state = replace(
            remember(moment.state, found),
            topic=topic.id,
            options=(),
            misses=0,
            explanation=Explanation(
                topic.id,
                moment.incoming.event_id if moment.incoming.text else None,
                found.why.example,
                found.runner_up,
                found.confidence,
            ),
        )
        outcome = outcome_of(found, Decision.ANSWER, topic=topic.id, intake_offered=offered)
        return Said(state, Turn(reply, outcome))

    def _second(self, moment: Moment, found: Understanding, role: str | None) -> tuple[str, ...]:
        if not found.also:
            return ()
        second = self.knowledge.topics[found.also]
        return (moment.book.say("twee_vragen", titel=second.title), second.answer_for(role))

    def _bridge(self, moment: Moment, topic: Topic) -> tuple[str, ...]:
        typed = tokenise(fold(clean(moment.incoming.text)))
        said = f" {' '.join(self.engine.standard_words(typed))} "
        for bridge in self.knowledge.bridges:
            if bridge.topic != topic.id or f" {bridge.term.lower()} " in said:
                continue
            hit = next((words for words in bridge.said if f" {words.lower()} " in said), None)
            if hit:
                return (moment.book.say("brug", gezegd=hit, term=bridge.term),)
        return ()

    def _say_human(self, moment: Moment, found: Understanding) -> Said:
        return self._offer(moment, found, (moment.book.say("gesprek_mens"),), topic=HUMAN)

    def _say_case(self, moment: Moment, found: Understanding) -> Said:
        case = self.knowledge.cases[found.family or ""]
        is_alone = moment.incoming.audience is Audience.ALONE
        offered = moment.book.say("gesprek_aanbod" if is_alone else "gesprek_aanbod_elders")
        lead = (case.answer, offered)
        first = self.knowledge.topics.get(found.topic or "") if found.confidence >= FIRST_ANSWER else None
        if first is None or first.id == HUMAN:
            return self._offer(moment, found, lead, topic=None)
        role = first_of(found, "rol") or moment.state.role
        answer = (moment.book.say("alvast", titel=first.title), first.answer_for(role))
        return self._offer(moment, found, (*lead, *answer), topic=first.id)

    def _say_danger(self, moment: Moment, answer: str) -> Said:
        said = self._offer(moment, Understanding(Verdict.CASE), (answer,), topic=HUMAN)
        checked = moment.book.say("gecontroleerd", datum=say_date(self.knowledge.dangers.checked))
        reply = replace(said.turn.reply, small_print=(checked,))
        return replace(said, turn=replace(said.turn, reply=reply), is_urgent=True)

    def _offer(
        self,
        moment: Moment,
        found: Understanding,
        paragraphs: tuple[str, ...],
        *,
        topic: str | None,
    ) -> Said:
        reply = Reply(
            paragraphs,
            sections=(self._organisation.contact(),),
            buttons=(self._intake.button(moment.book), topic_button(self.knowledge, "privacy")),
        )
        state = replace(
            remember(moment.state, found),
            topic=topic or moment.state.topic,
            options=(),
            misses=0,
            explanation=None,
        )
        return Said(
            state,
            Turn(reply, outcome_of(found, Decision.INTAKE, topic=topic, intake_offered=True)),
        )
