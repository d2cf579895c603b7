"""Between asker and staff: a confirmed intake becomes a request; what the asker writes later reaches it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from bot.announcing import NEW, REOPENED, REPLY, WIPED, WITHDRAWN, Announcer
from bot.conversation import Asked, Awaits, Conversation
from bot.data_link import DataLinks
from bot.incoming import Incoming
from bot.intake import Draft, Replied
from bot.intake_talk import IntakeTalk
from bot.moment import HUMAN, TALKS
from bot.number import new_number
from bot.ports import Unit
from bot.reply import INSTEAD, Button, Decision, Outcome, Reply, Turn
from bot.request import OPEN_FOR, Action, Request, Staff, State, Values, kept_until, with_fact
from bot.request_rules import Refusal, Refused, act, has_owner_here
from bot.request_talk import FACT, nothing_button, wish_button
from bot.retention import DEFAULT, Terms
from bot.said import Said, Wish, WishKind
from bot.sensitive import mask_numbers
from bot.staffing import Entry
from bot.teams import Destination, Teams, whose_turn
from bot.voice import Voice

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
    terms: Terms = DEFAULT
    links: DataLinks | None = None

    async def settle(self, unit: Unit, incoming: Incoming, said: Said, *, now: datetime) -> Said:
        """What was said, once a request was made of its draft, or its wish was carried out."""
        if said.request is not None:
            return await self._send(unit, incoming, said, said.request, now=now)
        if said.wish is not None:
            return await self._grant(unit, incoming, said, said.wish, now=now)
        return said

    async def pass_on(
        self, unit: Unit, incoming: Incoming, state: Conversation, questions: IntakeTalk, *, now: datetime
    ) -> Said | None:
        """Hands what was typed to the member of staff in the conversation; None when nobody is there."""
        request = await self._mine(unit, incoming, state.with_staff or "")
        if request is None or not request.is_open:
            return None
        state = replace(state, turns=state.turns + 1, awaits=None)
        of, _, pressed = (incoming.choice or "").removeprefix(FACT).partition(":")
        if pressed and of != request.number:
            return self._passed(state, request, Reply(self._say("oude_keuze")))
        text = pressed.replace("-", " ") or incoming.text
        if request.state is State.WAITING and request.asked:
            return await self._take_reply(unit, request, state, questions, text, now=now)
        kept = mask_numbers(text)
        await self._add(unit, request, kept, now=now)
        return self._passed(state, request, Reply(self._masked(text, kept)))

    async def _take_reply(
        self,
        unit: Unit,
        request: Request,
        state: Conversation,
        questions: IntakeTalk,
        text: str,
        *,
        now: datetime,
    ) -> Said:
        """Fills the reply in, and asks the next question; after the last one the request is its owner's."""
        asked, *rest = request.asked
        is_skipped = questions.intake.is_skip(text)
        found = request if is_skipped else filled(request, questions.intake.read_reply(asked, text))
        kept = mask_numbers(text)
        await unit.add_entry(Entry(request.number, now, Action.REPLY.value, None, f"{asked}\n{kept}"))
        masked = self._masked(text, kept)
        if rest:
            after = replace(found, asked=tuple(rest), version=found.version + 1, changed_at=now)
            await self._save(unit, after, now=now)
            reply = questions.ask_for_staff(self.voice.phrases(), rest[0], request.number)
            return self._passed(state, after, replace(reply, paragraphs=(*masked, *reply.paragraphs)))
        after = act(Action.REPLY, found, None, Values(text), now=now)
        await self._save(unit, after, now=now)
        await self.announcer.tell(unit, after, REPLY, now=now)
        return self._passed(state, after, Reply((*masked, *self._say("aanvraag_doorgestuurd"))))

    @staticmethod
    def _passed(state: Conversation, request: Request, reply: Reply) -> Said:
        turn = Turn(reply, Outcome(Decision.INTAKE, topic=HUMAN, intake_offered=True))
        return Said(state, turn, about=request.number)

    async def find_open(self, unit: Unit, incoming: Incoming, state: Conversation) -> Request | None:
        """An open request from here: on what is talked about now if there is one, else the newest."""
        sent = await unit.requests_of(incoming.channel, incoming.conversation) if state.requests else ()
        found = [one for one in sent if one.is_open]
        return next((one for one in found if _is_alike(one, state)), found[0] if found else None)

    async def tell_wiped(self, unit: Unit, channel: str, conversation: str, *, now: datetime) -> None:
        """Tells the teams that open requests of this conversation are wiped with it."""
        for request in await unit.requests_of(channel, conversation):
            if request.is_open:
                await self.announcer.tell(unit, request, WIPED, now=now)

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
        held = await unit.hold_staff(next_one.id) if next_one else None
        if next_one is None or held is None or not held.is_active:
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
        return self._with_status(said, *found[:5])

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
        return self._with_status(said, request)

    def _with_status(self, said: Said, *found: Request) -> Said:
        """How they stand. Who reads "antwoord gewoon hier" is heard by the member of staff from then on."""
        lines = [line for one in found for line in self._status_of(one)]
        waiting = next((one.number for one in found if one.state is State.WAITING), None)
        state = said.conversation
        if waiting is not None and state.intake is None:
            state = replace(state, with_staff=waiting)
        return replace(_with_words(said, *lines, *said.turn.reply.paragraphs), conversation=state)

    async def _ask_sure(
        self,
        _: Unit,
        said: Said,
        __: Wish,
        request: Request,
        *,
        now: datetime,
    ) -> Said:
        """Withdrawing cannot be undone, so it is asked once more."""
        act(Action.WITHDRAW, request, None, now=now)
        words = self._told(said, "aanvraag_zeker", nummer=request.number)
        book = self.voice.phrases()
        choices = (
            wish_button(WishKind.SURELY_WITHDRAW, request.number, book.say("knop_intrekken")),
            nothing_button(request.number, book.say("knop_laat_staan")),
        )
        return _asking(words, Awaits(Asked.SURE, request.number), choices)

    async def _withdraw(self, unit: Unit, said: Said, _: Wish, request: Request, *, now: datetime) -> Said:
        after = act(Action.WITHDRAW, request, None, now=now)
        await self._save(unit, after, now=now)
        await unit.add_entry(Entry(request.number, now, Action.WITHDRAW.value, None))
        await self.announcer.tell(unit, after, WITHDRAWN, now=now)
        told = self._told(said, "aanvraag_ingetrokken", nummer=request.number)
        state = told.conversation
        still = None if state.with_staff == request.number else state.with_staff
        return replace(told, conversation=replace(state, with_staff=still), about=request.number)

    async def _more(self, unit: Unit, said: Said, wish: Wish, request: Request, *, now: datetime) -> Said:
        if not request.is_open:
            raise Refused(Action.REPLY, Refusal.STATE)
        if not wish.text.strip():
            words = self._told(said, "aanvraag_wat_toevoegen", nummer=request.number)
            button = nothing_button(request.number, self.voice.phrases().say("knop_toch_niet"))
            return _asking(words, Awaits(Asked.WHAT, request.number), (), buttons=(button,))
        kept = mask_numbers(wish.text)
        await self._add(unit, request, kept, now=now)
        words = self._told(said, "aanvraag_aangevuld", nummer=request.number)
        masked = self._masked(wish.text, kept)
        return replace(_with_words(words, *words.turn.reply.paragraphs, *masked), about=request.number)

    def _masked(self, text: str, kept: str) -> tuple[str, ...]:
        """Says so when a number was left out of what is kept."""
        return self._say("intake_gemaskeerd") if kept != text else ()

    async def _reopen(self, unit: Unit, said: Said, _: Wish, request: Request, *, now: datetime) -> Said:
        owner = None if request.owner is None else await unit.staff(request.owner)
        after = act(Action.REOPEN, request, None, now=now, is_owner_active=has_owner_here(request, owner))
        await self._save(unit, after, now=now)
        await unit.add_entry(Entry(request.number, now, Action.REOPEN.value, None))
        await self.announcer.tell(unit, after, REOPENED, now=now)
        return replace(self._told(said, "aanvraag_heropend", nummer=request.number), about=request.number)

    async def _score(self, unit: Unit, said: Said, wish: Wish, request: Request, *, now: datetime) -> Said:
        if request.is_open:
            raise Refused(Action.CLOSE, Refusal.STATE)
        if request.score is None:
            after = replace(request, score=wish.score, version=request.version + 1, changed_at=now)
            await self._save(unit, after, now=now)
            await unit.add_entry(Entry(request.number, now, "beoordeling", None, str(wish.score)))
        return self._told(said, "aanvraag_beoordeeld")

    _grants = {  # noqa: RUF012 - never changed
        WishKind.STATUS: _status,
        WishKind.WITHDRAW: _ask_sure,
        WishKind.SURELY_WITHDRAW: _withdraw,
        WishKind.ADD: _more,
        WishKind.REOPEN: _reopen,
        WishKind.SCORE: _score,
    }

    async def _add(self, unit: Unit, request: Request, kept: str, *, now: datetime) -> None:
        """What the asker wrote, as it is kept, on the request; what staff waited for brings it back."""
        if request.state is State.WAITING:
            after = act(Action.REPLY, request, None, Values(kept), now=now)
        else:
            after = replace(request, version=request.version + 1, changed_at=now, snoozed_until=None)
        await self._save(unit, after, now=now)
        action = Action.REPLY.value if request.state is State.WAITING else WROTE
        await unit.add_entry(Entry(request.number, now, action, None, kept))
        await self.announcer.tell(unit, after, REPLY, now=now)

    async def _save(self, unit: Unit, request: Request, *, now: datetime) -> None:
        if not await unit.save_request(request, until=kept_until(request, now=now, terms=self.terms)):
            raise AssertionError("a locked request was changed by somebody else")

    def _say(self, name: str, **values: str) -> tuple[str, ...]:
        return (self.voice.phrases().say(name, **values),)

    def _told(self, said: Said, name: str, *, with_staff: str | None = "", **values: str) -> Said:
        """What was said, with this phrase before it; `with_staff=None` ends the talk with a person."""
        told = _with_words(said, *self._say(name, **values), *said.turn.reply.paragraphs)
        if with_staff == "":
            return told
        return replace(told, conversation=replace(said.conversation, with_staff=with_staff))


def _with_words(said: Said, *words: str) -> Said:
    reply = replace(said.turn.reply, paragraphs=words)
    return replace(said, turn=replace(said.turn, reply=reply))


def _asking(
    said: Said, awaits: Awaits, choices: tuple[Button, ...], *, buttons: tuple[Button, ...] = ()
) -> Said:
    """What was said as a question back, with what can be pressed."""
    reply = replace(said.turn.reply, choices=choices, buttons=buttons, buttons_heading=INSTEAD)
    state = replace(said.conversation, awaits=awaits)
    return replace(said, conversation=state, turn=replace(said.turn, reply=reply))


def filled(request: Request, replied: Replied) -> Request:
    """The request with what was replied, also where it is searched and routed by."""
    after = with_fact(request, replied.fact)
    if replied.kind == "gemeente":
        return replace(after, municipality=replied.name)
    if replied.kind == "thema":
        return replace(after, theme=replied.name)
    if replied.kind == "rol":
        return replace(after, asker_role=replied.name)
    return replace(after, asker_name=replied.fact.value[:100]) if replied.fact.id == "naam" else after


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
