"""What is said where others read along, or to a guest: general answers, and nothing of one person."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation import Conversation
from bot.incoming import Audience, Incoming
from bot.linking import Linking
from bot.moment import HUMAN, Moment
from bot.phrases import PhraseBook
from bot.picking import NONE
from bot.ports import Unit
from bot.reply import Button, Decision, Line, Outcome, Reply, Section, Turn, introduce
from bot.request_talk import NOBODYS
from bot.said import Said, WishKind
from bot.talk import Talk

_GENERAL_FIELDS = ("turns", "topic", "options", "misses", "said", "explanation", "bucket", "is_slowed")
PRIVACY = "privacy"
FOR_ALONE, PERSON_ALONE = "alleen_hier", "mens_elders"  # phrases
_GENERAL_CHOICES = ("topic:", "rate:")
_SOMEBODY = Conversation(requests=(NOBODYS,))  # who may mean a request of theirs
Answer = Callable[[Conversation], Awaitable[Said]]


@dataclass(frozen=True)
class InCompany:
    """Answers where the audience is not ALONE. Nothing of one person is read from what is kept of a
    conversation, or is kept of what is said in it; what is of one person is not begun, shown or done, but
    told where it can be. `talk` is what answers now."""

    talk: Callable[[], Talk]
    linking: Linking

    async def say(
        self, unit: Unit, incoming: Incoming, before: Conversation, answer: Answer, *, now: datetime
    ) -> Said:
        """What is said; `answer` gives the general answer after a state without a person in it."""
        state = without_person(before)
        said = await self._instead(unit, incoming, state, now=now)
        if said is None:
            said = self._only_general(incoming, state, await answer(state))
        return replace(said, conversation=_kept(before, said.conversation, incoming.audience))

    async def hears_code(self, unit: Unit, incoming: Incoming, *, now: datetime) -> bool:
        """Whether a code was typed where others may read it; it is of no use from now on."""
        is_alone = incoming.audience is Audience.ALONE
        return not is_alone and await self.linking.burn(unit, incoming.text, now=now)

    async def _instead(
        self, unit: Unit, incoming: Incoming, state: Conversation, *, now: datetime
    ) -> Said | None:
        """What is said in place of an answer: help lines, that a code was read along, where to go."""
        talk = self.talk()
        is_code = await self.hears_code(unit, incoming, now=now)
        helped = talk.help_lines(incoming, now=now)
        if helped is not None:
            words = (self._word("code_meegelezen", incoming),) if is_code else ()
            reply = replace(helped, paragraphs=(*helped.paragraphs, *words))
            said = self._said(state, reply, Decision.INTAKE, is_urgent=True)
            return replace(said, is_secret=is_code)
        if is_code:
            return replace(self._elsewhere(incoming, state, "code_meegelezen"), is_secret=True)
        return self._elsewhere(incoming, state) if is_personal(talk, incoming, now=now) else None

    def _only_general(self, incoming: Incoming, state: Conversation, said: Said) -> Said:
        """The answer without anything to press that is of one person."""
        if said.request or said.wish or said.right:
            return self._elsewhere(incoming, state)
        turn, reply = said.turn, said.turn.reply
        general = replace(
            reply,
            choices=_general(reply.choices),
            buttons=_general(reply.buttons),
            rate=_general(reply.rate),
        )
        is_for_alone = turn.outcome.topic == HUMAN and turn.outcome.decision is Decision.INTAKE
        if is_for_alone:
            general = replace(general, paragraphs=(self._word(FOR_ALONE, incoming),))
            general = self._introduced(state, general)
        elif turn.outcome.topic == PRIVACY:  # it says what to type, which is not for here
            general = replace(general, paragraphs=(*reply.paragraphs, self._word(FOR_ALONE, incoming)))
        elif general != reply:
            words = (*reply.paragraphs, self._word(PERSON_ALONE, incoming))
            general = replace(general, paragraphs=words)
        if general == reply:
            return said
        general = self._with_way_on(incoming, general)
        outcome = replace(turn.outcome, intake_offered=False)
        return replace(said, turn=Turn(general, outcome, is_for_alone=is_for_alone))

    def _elsewhere(self, incoming: Incoming, state: Conversation, name: str = FOR_ALONE) -> Said:
        """Where it can be done."""
        reply = self._with_way_on(incoming, Reply((self._word(name, incoming),)))
        said = self._said(state, reply, Decision.FALLBACK)
        return replace(said, turn=replace(said.turn, is_for_alone=name == FOR_ALONE))

    def _said(
        self, state: Conversation, reply: Reply, decision: Decision, *, is_urgent: bool = False
    ) -> Said:
        reply = self._introduced(state, reply, last=is_urgent)
        after = replace(state, turns=state.turns + 1, options=())
        topic = HUMAN if is_urgent else None
        return Said(after, Turn(reply, Outcome(decision, topic=topic)), is_urgent=is_urgent)

    def _introduced(self, state: Conversation, reply: Reply, *, last: bool = False) -> Reply:
        """With who is talking, the first time."""
        return introduce(reply, self._book().say("eerste_keer"), last=last) if state.turns == 0 else reply

    def _with_way_on(self, incoming: Incoming, reply: Reply) -> Reply:
        """With where they write to us alone; for who cannot, with how to reach the organisation."""
        if incoming.audience is not Audience.GUEST and incoming.own is not None:
            book, own = self._book(), incoming.own
            name = "eigen_gesprek_open" if own.is_there else "eigen_gesprek_voeg_toe"
            way = Section(book.say("eigen_gesprek"), (Line(book.say(name), own.link),))
            return replace(reply, sections=(*reply.sections, way))
        contact = self.talk().contact
        if incoming.audience is not Audience.GUEST or contact in reply.sections:
            return reply
        return replace(reply, sections=(*reply.sections, contact))

    def _word(self, name: str, incoming: Incoming) -> str:
        if incoming.audience is Audience.GUEST:
            name = f"{name}_gast"
        elif incoming.own is not None and name in (FOR_ALONE, PERSON_ALONE):
            name = f"{name}_{'verder' if incoming.own.is_there else 'toevoegen'}"
        return self._book().say(name)

    def _book(self) -> PhraseBook:
        return self.talk().phrase_book({})


def without_person(state: Conversation) -> Conversation:
    """What a conversation is about, without who is in it."""
    return Conversation(**{name: getattr(state, name) for name in _GENERAL_FIELDS})


def _kept(before: Conversation, after: Conversation, audience: Audience) -> Conversation:
    """What is kept. Who is taken for a guest may have been, or become, one of us: what they told before
    stays as it was, unused, until it is erased or its time is over."""
    if audience is Audience.GUEST:
        return replace(before, **{name: getattr(after, name) for name in _GENERAL_FIELDS})
    return without_person(after)


def is_personal(talk: Talk, incoming: Incoming, *, now: datetime) -> bool:
    """Whether it begins, asks or does something of one person: an intake, a request, what is kept."""
    if incoming.choice:
        return not _is_general(incoming.choice)
    intake = talk.intake
    if intake.begins(Conversation(), incoming) or intake.rights.kind_in(incoming.text) is not None:
        return True
    about = intake.requests.respond(Moment(_SOMEBODY, incoming, talk.phrase_book({}), now))
    return about is not None and about.wish is not None and about.wish.kind is not WishKind.BACK


def _general(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    return tuple(one for one in buttons if _is_general(one.id))


def _is_general(choice: str) -> bool:
    return choice == NONE or choice.startswith(_GENERAL_CHOICES)
