"""Between asker and staff: a confirmed intake becomes a request; what the asker writes later reaches it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from bot.announcing import NEW, REPLY, WIPED, Announcer
from bot.appointment import say_soon
from bot.asker_side import AskerSide
from bot.conversation import Conversation
from bot.data_link import DataLinks
from bot.granting import Granting
from bot.granting_talks import TalkGrants
from bot.incoming import Incoming
from bot.intake_state import Draft, Replied
from bot.intake_talk import IntakeTalk
from bot.meetings import stamp_of
from bot.moment import HUMAN, TALKS
from bot.number import new_number
from bot.phrases import PhraseBook
from bot.picking_moment import names_moment, pick_moment
from bot.ports import Unit
from bot.reply import Decision, Outcome, Reply, Turn
from bot.request import Action, Request, Staff, State, Values, with_fact
from bot.request_rules import act
from bot.request_talk import FACT, request_outcome
from bot.retention import DEFAULT, Terms
from bot.said import Said, Wish, WishKind
from bot.sensitive import mask_numbers
from bot.staffing import Entry
from bot.teams import Destination, Teams, whose_turn
from bot.voice import Voice

TRIES = 50  # of a new number; with 100,000 requests in store one in ten is taken
SENT = "ingediend"


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

    @property
    def side(self) -> AskerSide:
        """What all that an asker does with requests works with."""
        return AskerSide(self.voice, self.announcer, self.terms)

    @property
    def _granting(self) -> Granting:
        return Granting(self.side, TalkGrants(self.side).by_kind)

    @property
    def phrases(self) -> Callable[[], PhraseBook]:
        """What is said, in the words in use."""
        return self.voice.phrases

    async def settle(self, unit: Unit, incoming: Incoming, said: Said, *, now: datetime) -> Said:
        """What was said, once a request was made of its draft, or its wish was carried out."""
        if said.request is not None:
            return await self._send(unit, incoming, said, said.request, now=now)
        if said.wish is not None:
            return await self._granting.grant(unit, incoming, said, said.wish, now=now)
        return said

    async def pass_on(
        self, unit: Unit, incoming: Incoming, state: Conversation, questions: IntakeTalk, *, now: datetime
    ) -> Said | None:
        """Hands what was typed to the member of staff in the conversation; None when nobody is there."""
        request = await self.side.mine(unit, incoming, state.with_staff or "")
        if request is None or not request.is_open:
            return None
        state = replace(state, turns=state.turns + 1, awaits=None)
        of, _, pressed = (incoming.choice or "").removeprefix(FACT).partition(":")
        if pressed and of != request.number:
            return self._passed(state, request, Reply(self.side.say("oude_keuze")))
        text = pressed.replace("-", " ") or incoming.text
        if request.state is State.WAITING and request.asked:
            return await self._take_reply(unit, request, state, questions, text, now=now)
        kept = mask_numbers(text)
        await self.side.add(unit, request, kept, now=now)
        state, hours = self._told_hours(state, request, now=now)
        return self._passed(state, request, Reply((*self._masked(text, kept), *hours)))

    def _told_hours(
        self, state: Conversation, request: Request, *, now: datetime
    ) -> tuple[Conversation, tuple[str, ...]]:
        """Who writes outside hours is told once when somebody is there."""
        opens = self.side.promising.opens_at(request, now=now)
        mark = opens.isoformat() if opens else None
        told = self.side.say("buiten_uren", moment=say_soon(opens, now=now)) if opens else ()
        return replace(state, told_until=mark), told if mark != state.told_until else ()

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
            await self.side.save(unit, after, now=now)
            reply = questions.ask_for_staff(self.voice.phrases(), rest[0], request.number)
            return self._passed(state, after, replace(reply, paragraphs=(*masked, *reply.paragraphs)))
        after = self.side.replied(found, Values(text), now=now)
        await self.side.save(unit, after, now=now, said="kaart_beantwoord")
        await self.announcer.tell(unit, after, REPLY, now=now)
        told = (*self.side.say("aanvraag_doorgestuurd"), *self.side.say_promise(after, now=now))
        return self._passed(state, after, Reply((*masked, *told)))

    def _masked(self, text: str, kept: str) -> tuple[str, ...]:
        """Says so when a number was left out of what is kept."""
        return self.side.say("intake_gemaskeerd") if kept != text else ()

    @staticmethod
    def _passed(state: Conversation, request: Request, reply: Reply) -> Said:
        turn = Turn(reply, Outcome(Decision.INTAKE, topic=HUMAN, intake_offered=True))
        return Said(state, turn, about=request.number)

    async def picked_by_words(
        self, unit: Unit, incoming: Incoming, state: Conversation, *, now: datetime
    ) -> Said | None:
        """What was typed as a choice among the moments that staff offered; None when it says something else,
        which the member of staff is to read.

        A yes, a number or a place in the row counts only right after the offer: later it answers what was
        said since.
        """
        is_asked = state.intake is not None or state.awaits is not None or bool(state.options)
        if state.offered is None or incoming.choice or is_asked:
            return None
        is_right_after = state.offer_turn == state.turns and state.with_staff == state.offered
        if not (is_right_after or names_moment(incoming.text)):
            return None
        offered = await self._open_offer(unit, state.offered)
        found = pick_moment(incoming.text, offered, now=now) if offered else None
        if found is None:
            return None
        wish = Wish(WishKind.NONE_FITS, state.offered)
        if isinstance(found, datetime):
            wish = Wish(WishKind.PICK, state.offered, stamp_of(found))
        said = Said(replace(state, turns=state.turns + 1), Turn(Reply(()), request_outcome()), wish=wish)
        return await self.settle(unit, incoming, said, now=now)

    @staticmethod
    async def _open_offer(unit: Unit, number: str) -> tuple[datetime, ...]:
        """The moments that can be picked; none while its asker is asked something else."""
        request, appointment = await unit.peek_request(number), await unit.appointment_of(number)
        if request is None or request.asked or appointment is None:
            return ()
        return appointment.offered

    async def find_open(self, unit: Unit, incoming: Incoming, state: Conversation) -> Request | None:
        """An open request from here: on what is talked about now if there is one, else the newest."""
        sent = await unit.requests_of(incoming.channel, incoming.conversation) if state.requests else ()
        found = [one for one in sent if one.is_open]
        return next((one for one in found if _is_alike(one, state)), found[0] if found else None)

    async def tell_wiped(self, unit: Unit, channel: str, conversation: str, *, now: datetime) -> None:
        """Tells the teams that open requests of this conversation are wiped with it."""
        for request in await unit.requests_of(channel, conversation):
            if request.is_open and not request.is_held:  # what is on hold stays
                await self.announcer.tell(unit, request, WIPED, now=now)

    async def show_stayed(self, unit: Unit, numbers: Collection[str], *, now: datetime) -> None:
        """Shows the teams the requests that stay when their conversation is wiped, as they are now."""
        for request in [await unit.request(number) for number in numbers]:
            if request is not None:
                await self.side.keeper.show(unit, request, now=now)

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
        request = await self.side.promising.first(unit, request, now=now)
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
                *self.side.say("aanvraag_opgenomen", nummer=request.number, voornaam=owner.first_name),
            )
        words = (*words, *self.side.say_promise(request, now=now))
        reply = replace(said.turn.reply, paragraphs=words)
        return replace(said, conversation=state, turn=replace(said.turn, reply=reply))

    async def _number(self, unit: Unit, request: Request, *, now: datetime) -> Request:
        for _ in range(TRIES):
            numbered = replace(request, number=new_number(self.random))
            if await self.side.keeper.add(unit, numbered, now=now):
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
        keeper = self.side.keeper
        await keeper.save(unit, taken, now=now, said=keeper.line("kaart_beurt", wie=next_one.first_name))
        await unit.add_entry(Entry(request.number, now, Action.TAKE.value, next_one.id))
        return next_one


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
