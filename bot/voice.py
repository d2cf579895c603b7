"""What the asker hears of a request: lines in their conversation, owed where the channel is sent to."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.appointment import Appointment, say_moment
from bot.conversation import Conversation
from bot.meetings import Meetings
from bot.phrases import PhraseBook
from bot.ports import Notice, Unit
from bot.reply import INSTEAD, Button, Reply
from bot.request import Action, Request, Staff, Values
from bot.request_talk import wish_button
from bot.resume import Reminder
from bot.retention import DEFAULT, Terms
from bot.said import WishKind
from bot.teams import Teams

ASSISTANT, STAFF = "assistent", "medewerker"
SCORES = range(1, 6)
NO_MEETINGS = Meetings()


@dataclass(frozen=True)
class Deed:
    """What a member of staff did with a request; `receiver` is the colleague to whom it was handed on,
    `appointment` what was offered or called off by it; `is_promised`: it gave the asker a new date."""

    staff: Staff
    action: Action
    values: Values
    receiver: Staff | None = None
    appointment: Appointment | None = None
    is_promised: bool = False


def _just_ask(text: str, _: str) -> Reply:
    return Reply((text,))


@dataclass(frozen=True)
class Voice:
    """Speaks to the asker of a request. `pushed` are the channels that must be sent what is said; who left
    a mail address is told by the `reminder` that there is an answer. `ask` draws a question about the
    request with this number."""

    phrases: Callable[[], PhraseBook]
    teams: Teams
    pushed: Collection[str]
    terms: Terms = DEFAULT
    reminder: Reminder | None = None
    ask: Callable[[str, str], Reply] = _just_ask
    meetings: Meetings = NO_MEETINGS

    async def tell(self, unit: Unit, request: Request, deed: Deed, *, now: datetime) -> None:
        """Says what staff did, as far as the asker is to know; a person by first name."""
        action, by, key = deed.action, deed.staff.first_name, str(request.version)
        is_first = await self._remember(unit, request, action, now=now)
        if action in SPOKEN or (action is Action.CALL_OFF and deed.values.text.strip()):
            await self.say(unit, request, self._spoken(request, deed), key=f"{key}:1", now=now, by=by)
        if self.reminder and (action in SPOKEN or action is Action.CALL_OFF):
            await self.reminder.owe(unit, request, now=now, is_answer=action not in _ABOUT_TALKS)
        if deed.appointment is not None and action not in _ABOUT_TALKS:
            await self.tell_called_off(unit, request, deed.appointment, now=now)
        reply = self._told(request, deed, is_first=is_first)
        if not reply.is_empty:
            await self.say(unit, request, reply, key=f"{key}:2", now=now)

    async def leave(self, unit: Unit, request: Request, staff: Staff, *, now: datetime) -> None:
        """Says that this member of staff goes no further with it, and that the team does."""
        await self._remember(unit, request, Action.GIVE_BACK, now=now)
        said = [self.phrases().say("aanvraag_collega", nummer=request.number, voornaam=staff.first_name)]
        if request.promised_at is not None:
            said.append(self.phrases().say("belofte", moment=say_moment(request.promised_at)))
        await self.say(unit, request, Reply(tuple(said)), key=f"{request.version}:left", now=now)

    async def tell_news(self, unit: Unit, request: Request, reply: Reply, *, key: str, now: datetime) -> None:
        """Says what nobody did: a reminder, or that a promise was missed. By mail, that there is news."""
        await self.say(unit, request, reply, key=key, now=now)
        if self.reminder:
            await self.reminder.owe(unit, request, now=now, is_answer=False, key=key)

    async def tell_called_off(self, unit: Unit, request: Request, off: Appointment, *, now: datetime) -> None:
        """Says that a planned talk does not take place."""
        await self.tell_news(unit, request, self._off(request, off), key=f"{request.version}:off", now=now)

    def _off(self, request: Request, off: Appointment) -> Reply:
        if off.start is None:
            return Reply((self.phrases().say("afspraak_voorstel_weg"),))
        return self.meetings.draw_planned(
            self.phrases(), off, "afspraak_gaat_niet_door", request.channel, by=""
        )

    async def say(
        self, unit: Unit, request: Request, reply: Reply, *, key: str, now: datetime, by: str | None = None
    ) -> None:
        """One line in the conversation of the request: of the assistant, or of a person by first name."""
        content = {**reply.to_json(), "request": request.number, **({"by": by} if by else {})}
        place = (request.channel, request.conversation)
        author = STAFF if by else ASSISTANT
        await unit.add_message(*place, author, content, event_id=None, at=now)
        if request.channel in self.pushed:
            name = f"request:{request.number}:{key}"
            await unit.owe(Notice(name[:200], *place, author, content, due_at=now, created_at=now))

    def _spoken(self, request: Request, deed: Deed) -> Reply:
        """The words of the person; of several questions the first, the rest follow one by one."""
        text = deed.values.text
        if deed.action is Action.PLAN and deed.appointment is not None:
            return self.meetings.draw_offer(self.phrases(), deed.appointment, _paragraphs(text))
        if deed.action is not Action.ASK:
            return Reply(_paragraphs(text))
        question = self.ask(request.asked[0], request.number)
        intro = () if request.asked[0] == text.strip() else _paragraphs(text)
        return replace(question, paragraphs=(*intro, *question.paragraphs))

    def _told(self, request: Request, deed: Deed, *, is_first: bool) -> Reply:
        """What the assistant says about it; empty when nothing."""
        if deed.action is Action.CALL_OFF and deed.appointment is not None:
            return self._off(request, deed.appointment)
        name = _PHRASES.get(deed.action)
        if deed.action is Action.HAND_ON and deed.receiver is not None:
            name = "aanvraag_opgenomen"
        if deed.action in (Action.ASK, Action.ANSWER, Action.PLAN):
            name = "aanvraag_gesprek" if is_first else None
        promised = self._promised(request, deed)
        if name is None:
            return Reply(promised)
        who = deed.receiver or deed.staff
        values = {"nummer": request.number, "voornaam": who.first_name}
        said = self.phrases().say(name, team=self.teams.of(request.team).title, **values)
        if deed.action in (Action.CLOSE, Action.REFER):
            heading = self.phrases().say("aanvraag_tevreden")
            return Reply((said,), buttons=self._scores(request), buttons_heading=heading)
        if promised:
            return Reply((said, *promised))
        if name == "aanvraag_gesprek":
            back = wish_button(WishKind.BACK, request.number, self.phrases().say("knop_assistent"))
            return Reply((said,), buttons=(back,), buttons_heading=INSTEAD)
        return Reply((said,))

    def _promised(self, request: Request, deed: Deed) -> tuple[str, ...]:
        if not deed.is_promised or request.promised_at is None:
            return ()
        return (self.phrases().say("belofte", moment=say_moment(request.promised_at)),)

    @staticmethod
    def _scores(request: Request) -> tuple[Button, ...]:
        return tuple(Button(f"score:{request.number}:{score}", str(score)) for score in SCORES)

    async def _remember(self, unit: Unit, request: Request, action: Action, *, now: datetime) -> bool:
        """Whether a person is in the conversation from now on, and was not: then the assistant is silent."""
        place = (request.channel, request.conversation)
        state = await unit.conversation(*place) or Conversation()
        before = state.with_staff
        if action is Action.PLAN:
            state = replace(state, offered=request.number, offer_turn=state.turns)
        elif action in (Action.CALL_OFF, *_STAFF_LEAVES) and state.offered == request.number:
            state = replace(state, offered=None, offer_turn=None)
        elif action in SPOKEN:
            state = replace(state, offer_turn=None)  # what is typed now answers something else
        if action in (Action.ASK, Action.ANSWER, Action.PLAN):
            state = replace(state, with_staff=request.number)
        elif action in _STAFF_LEAVES and before == request.number:
            state = replace(state, with_staff=None)
        until = now + timedelta(days=self.terms.conversation.days)
        await unit.keep_conversation(*place, state, until=until)
        return before != state.with_staff


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())


SPOKEN = (Action.ASK, Action.ANSWER, Action.REFER, Action.PLAN)
_ABOUT_TALKS = (Action.PLAN, Action.CALL_OFF)
_PHRASES = {
    Action.TAKE: "aanvraag_opgenomen",
    Action.HAND_ON: "aanvraag_doorgegeven",
    Action.REFER: "aanvraag_doorverwezen",
    Action.CLOSE: "aanvraag_gesloten",
    Action.REOPEN: "aanvraag_heropend",
}
_STAFF_LEAVES = (Action.GIVE_BACK, Action.HAND_ON, Action.REFER, Action.CLOSE, Action.WITHDRAW)
