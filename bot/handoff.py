"""Between asker and staff: a confirmed intake becomes a request; what the asker writes later reaches it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from bot.announcing import NEW, REOPENED, REPLY, WITHDRAWN, Announcer
from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.intake import Draft
from bot.intake_talk import NOT_ADDING
from bot.moment import HUMAN, TALKS
from bot.number import new_number
from bot.ports import Unit
from bot.reply import INSTEAD, Button, Decision, Outcome, Reply, Turn
from bot.request import Action, Refusal, Refused, Request, Staff, State, Values, act
from bot.said import Said, Wish, WishKind
from bot.sensitive import mask_numbers
from bot.staffing import Entry
from bot.teams import Destination, Teams, whose_turn
from bot.voice import Voice

OPEN_FOR = timedelta(days=3650)  # an open request has no end date
TRIES = 50  # of a new number; with 100,000 requests in store one in ten is taken
SENT, WROTE = "ingediend", "bericht van de vrager"


@dataclass(frozen=True)
class Handoff:
    """The asker's side of requests. `province_of` tells the province of a municipality."""

    teams: Teams
    voice: Voice
    announcer: Announcer
    random: Random
    province_of: Callable[[str], str | None]
    keep_days: int = 90

    async def settle(self, unit: Unit, incoming: Incoming, said: Said, *, now: datetime) -> Said:
        """What was said, once a request was made of its draft, or its wish was carried out."""
        if said.request is not None:
            return await self._send(unit, incoming, said, said.request, now=now)
        if said.wish is not None:
            return await self._grant(unit, incoming, said, said.wish, now=now)
        return said

    async def pass_on(
        self, unit: Unit, incoming: Incoming, state: Conversation, *, now: datetime
    ) -> Said | None:
        """Hands what was typed to the member of staff in the conversation; None when nobody is there."""
        request = await self._mine(unit, incoming, state.with_staff or "")
        if request is None or not request.is_open:
            return None
        await self._add(unit, request, incoming.text, now=now)
        thanks = self._say("aanvraag_doorgestuurd") if request.state is State.WAITING else ()
        words = (*thanks, *self._masked(incoming.text))
        turn = Turn(Reply(words), Outcome(Decision.INTAKE, topic=HUMAN, intake_offered=True))
        return Said(replace(state, turns=state.turns + 1, adding_to=None), turn)

    async def find_open(self, unit: Unit, incoming: Incoming, state: Conversation) -> Request | None:
        """An open request from here: on what is talked about now if there is one, else the newest."""
        sent = await unit.requests_of(incoming.channel, incoming.conversation) if state.requests else ()
        found = [one for one in sent if one.is_open]
        return next((one for one in found if _is_alike(one, state)), found[0] if found else None)

    async def _send(self, unit: Unit, incoming: Incoming, said: Said, draft: Draft, *, now: datetime) -> Said:
        destination = Destination(
            draft.topic,
            draft.theme,
            draft.municipality,
            self.province_of(draft.municipality) if draft.municipality else None,
            draft.role,
        )
        team = self.teams.route(destination)
        request = Request(
            number="",
            channel=incoming.channel,
            conversation=incoming.conversation,
            team=team.id,
            subject=draft.subject,
            created_at=now,
            changed_at=now,
            topic=draft.topic,
            theme=draft.theme,
            municipality=draft.municipality,
            asker_role=draft.role,
            asker_name=draft.asker_name,
            facts=draft.facts,
        )
        request = await self._number(unit, request, now=now)
        await unit.add_entry(Entry(request.number, now, SENT, None))
        owner = await self._assign(unit, request, now=now)
        await self.announcer.tell(unit, request, NEW, now=now)
        numbers = (*said.conversation.requests, request.number)[-20:]
        state = replace(said.conversation, requests=numbers)
        words = tuple(part.replace("{nummer}", request.number) for part in said.turn.reply.paragraphs)
        if owner is not None:
            words = (
                *words,
                *self._say("aanvraag_opgenomen", nummer=request.number, voornaam=owner.first_name),
            )
        reply = replace(said.turn.reply, paragraphs=words)
        return replace(said, conversation=state, turn=replace(said.turn, reply=reply))

    async def _number(self, unit: Unit, request: Request, *, now: datetime) -> Request:
        for _ in range(TRIES):
            numbered = replace(request, number=new_number(self.random))
            if await unit.add_request(numbered, until=now + OPEN_FOR):
                return numbered
        raise RuntimeError("no free request number was found")

    async def _assign(self, unit: Unit, request: Request, *, now: datetime) -> Staff | None:
        """Whose turn it is takes it at once, in a team that takes turns."""
        team = self.teams.of(request.team)
        if not team.takes_turns:
            return None
        members = tuple(await unit.all_staff())
        pick = int("".join(sign for sign in request.number if sign.isdigit()))
        next_one = whose_turn(team, members, await unit.open_load(team.id), pick=pick)
        if next_one is None:
            return None
        taken = act(Action.TAKE, request, next_one, now=now)
        await unit.save_request(taken, until=now + OPEN_FOR)
        await unit.add_entry(Entry(request.number, now, Action.TAKE.value, next_one.id))
        return next_one

    async def _grant(self, unit: Unit, incoming: Incoming, said: Said, wish: Wish, *, now: datetime) -> Said:
        if wish.kind is WishKind.BACK:
            return self._told(said, "aanvraag_assistent_terug", with_staff=None)
        if wish.kind is WishKind.STATUS and not wish.number:
            return await self._tell_all(unit, incoming, said)
        request = await self._meant(unit, incoming, said, wish)
        if request is None:
            return self._told(said, "aanvraag_onbekend")
        try:
            return await self._grants[wish.kind](self, unit, said, wish, request, now=now)
        except Refused as refused:
            return self._told(said, _WHY_NOT[refused.reason], nummer=request.number)

    async def _meant(self, unit: Unit, incoming: Incoming, said: Said, wish: Wish) -> Request | None:
        """The request of the wish; without a number the last one that is still open, else the last."""
        numbers = (wish.number,) if wish.number else tuple(reversed(said.conversation.requests))
        found = [one for number in numbers if (one := await self._mine(unit, incoming, number))]
        return next((one for one in found if one.is_open), found[0] if found else None)

    @staticmethod
    async def _mine(unit: Unit, incoming: Incoming, number: str) -> Request | None:
        """The request, when it was sent from this very conversation."""
        request = await unit.request(number) if number else None
        here = (incoming.channel, incoming.conversation)
        return request if request is not None and (request.channel, request.conversation) == here else None

    async def _tell_all(self, unit: Unit, incoming: Incoming, said: Said) -> Said:
        found: Sequence[Request] = await unit.requests_of(incoming.channel, incoming.conversation)
        if not found:
            return self._told(said, "aanvraag_geen")
        lines = tuple(line for one in found[:5] for line in self._status_of(one))
        return replace(said, turn=replace(said.turn, reply=replace(said.turn.reply, paragraphs=lines)))

    def _status_of(self, request: Request) -> tuple[str, ...]:
        name = f"stand_{request.state.value}"
        if request.state is State.TAKEN and request.answered_at:
            name = "stand_beantwoord"
        return self._say(name, nummer=request.number, onderwerp=request.subject)

    async def _status(
        self,
        _: Unit,
        said: Said,
        __: Wish,
        request: Request,
        *,
        now: datetime,  # noqa: ARG002 - one shape for all
    ) -> Said:
        words = self._status_of(request)
        return replace(said, turn=replace(said.turn, reply=replace(said.turn.reply, paragraphs=words)))

    async def _withdraw(self, unit: Unit, said: Said, _: Wish, request: Request, *, now: datetime) -> Said:
        after = act(Action.WITHDRAW, request, None, now=now)
        await self._save(unit, after, now=now)
        await unit.add_entry(Entry(request.number, now, Action.WITHDRAW.value, None))
        await self.announcer.tell(unit, after, WITHDRAWN, now=now)
        return self._told(said, "aanvraag_ingetrokken", with_staff=None, nummer=request.number)

    async def _more(self, unit: Unit, said: Said, wish: Wish, request: Request, *, now: datetime) -> Said:
        if not request.is_open:
            raise Refused(Action.REPLY, Refusal.STATE)
        if not wish.text.strip():
            return self._ask_what(said, request)
        await self._add(unit, request, wish.text, now=now)
        told = self._told(said, "aanvraag_aangevuld", nummer=request.number)
        reply = told.turn.reply
        reply = replace(reply, paragraphs=(*reply.paragraphs, *self._masked(wish.text)))
        return replace(told, turn=replace(told.turn, reply=reply))

    def _ask_what(self, said: Said, request: Request) -> Said:
        """Somebody wants to add something, and did not say what."""
        told = self._told(said, "aanvraag_wat_toevoegen", nummer=request.number)
        button = Button(NOT_ADDING, self.voice.phrases().say("toch_niet"))
        reply = replace(told.turn.reply, buttons=(button,), buttons_heading=INSTEAD)
        state = replace(told.conversation, adding_to=request.number)
        return replace(told, conversation=state, turn=replace(told.turn, reply=reply))

    def _masked(self, text: str) -> tuple[str, ...]:
        """Says so when a number was left out."""
        return self._say("intake_gemaskeerd") if mask_numbers(text) != text else ()

    async def _reopen(self, unit: Unit, said: Said, _: Wish, request: Request, *, now: datetime) -> Said:
        owner = None if request.owner is None else await unit.staff(request.owner)
        is_there = owner is not None and owner.is_active
        after = act(Action.REOPEN, request, None, now=now, is_owner_active=is_there)
        await self._save(unit, after, now=now)
        await unit.add_entry(Entry(request.number, now, Action.REOPEN.value, None))
        await self.announcer.tell(unit, after, REOPENED, now=now)
        return self._told(said, "aanvraag_heropend", nummer=request.number)

    async def _score(self, unit: Unit, said: Said, wish: Wish, request: Request, *, now: datetime) -> Said:
        if request.is_open:
            raise Refused(Action.CLOSE, Refusal.STATE)
        after = replace(request, score=wish.score, version=request.version + 1, changed_at=now)
        await self._save(unit, after, now=now)
        await unit.add_entry(Entry(request.number, now, "beoordeling", None, str(wish.score)))
        return self._told(said, "aanvraag_beoordeeld")

    _grants = {  # noqa: RUF012 - never changed
        WishKind.STATUS: _status,
        WishKind.WITHDRAW: _withdraw,
        WishKind.ADD: _more,
        WishKind.REOPEN: _reopen,
        WishKind.SCORE: _score,
    }

    async def _add(self, unit: Unit, request: Request, text: str, *, now: datetime) -> None:
        """What the asker wrote, on the request; what staff waited for brings it back to its owner."""
        if request.state is State.WAITING:
            after = act(Action.REPLY, request, None, Values(text), now=now)
        else:
            after = replace(request, version=request.version + 1, changed_at=now, snoozed_until=None)
        await self._save(unit, after, now=now)
        action = Action.REPLY.value if request.state is State.WAITING else WROTE
        await unit.add_entry(Entry(request.number, now, action, None, mask_numbers(text)))
        await self.announcer.tell(unit, after, REPLY, now=now)

    async def _save(self, unit: Unit, request: Request, *, now: datetime) -> None:
        until = now + (timedelta(days=self.keep_days) if not request.is_open else OPEN_FOR)
        if not await unit.save_request(request, until=until):
            raise AssertionError("a locked request was changed by somebody else")

    def _say(self, name: str, **values: str) -> tuple[str, ...]:
        return (self.voice.phrases().say(name, **values),)

    def _told(self, said: Said, name: str, *, with_staff: str | None = "", **values: str) -> Said:
        """What was said, with this phrase for a reply; `with_staff=None` ends the talk with a person."""
        words = self._say(name, **values)
        turn = replace(said.turn, reply=replace(said.turn.reply, paragraphs=words))
        state = said.conversation if with_staff == "" else replace(said.conversation, with_staff=None)
        return replace(said, conversation=state, turn=turn)


def _is_alike(request: Request, state: Conversation) -> bool:
    """Whether both are about one topic or theme."""
    is_topic = request.topic is not None and request.topic == state.topic and request.topic not in TALKS
    return is_topic or (request.theme is not None and request.theme == state.theme)


_WHY_NOT = {
    Refusal.STATE: "aanvraag_kan_nu_niet",
    Refusal.RIGHT: "aanvraag_onbekend",
    Refusal.TAKEN: "aanvraag_kan_nu_niet",
    Refusal.TOO_LATE: "aanvraag_te_lang_geleden",
    Refusal.INACTIVE: "aanvraag_kan_nu_niet",
}
