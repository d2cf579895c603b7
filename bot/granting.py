"""Does what an asker wants with a request that was sent: told, added to, withdrawn, reopened, scored."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.announcing import REOPENED, WITHDRAWN
from bot.appointment import Appointment, Standing, say_moment
from bot.asker_side import AskerSide, asking, with_words
from bot.conversation import Asked, Awaits
from bot.incoming import Incoming
from bot.ports import Unit
from bot.request import Action, Request, State, has_talk_to_come
from bot.request_rules import Refusal, Refused, act, has_owner_here
from bot.request_talk import nothing_button, wish_button
from bot.said import Said, Wish, WishKind
from bot.sensitive import mask_numbers
from bot.staffing import Entry

_WHY_NOT = {
    Refusal.STATE: "aanvraag_kan_nu_niet",
    Refusal.RIGHT: "aanvraag_onbekend",
    Refusal.TAKEN: "aanvraag_kan_nu_niet",
    Refusal.TOO_LATE: "aanvraag_te_lang_geleden",
    Refusal.INACTIVE: "aanvraag_kan_nu_niet",
}
_ABOUT_TALKS = frozenset((
    WishKind.PICK, WishKind.NONE_FITS, WishKind.APPOINTMENT, WishKind.MOVE, WishKind.CALL_OFF,
    WishKind.SURELY_CALL_OFF,
))  # fmt: skip


@dataclass(frozen=True)
class Matter:
    """A wish about a request: what was said so far, and when."""

    said: Said
    wish: Wish
    request: Request
    now: datetime


Grant = Callable[[Unit, Matter], Awaitable[Said]]


class Granting:
    """Grants wishes. `talks` are those about appointments, by kind."""

    def __init__(self, side: AskerSide, talks: "dict[WishKind, Grant]") -> None:
        self._side = side
        self._grants: dict[WishKind, Grant] = {
            WishKind.STATUS: self._status,
            WishKind.WITHDRAW: self._ask_sure,
            WishKind.SURELY_WITHDRAW: self._withdraw,
            WishKind.ADD: self._more,
            WishKind.REOPEN: self._reopen,
            WishKind.SCORE: self._score,
            **talks,
        }

    async def grant(self, unit: Unit, incoming: Incoming, said: Said, wish: Wish, *, now: datetime) -> Said:
        """What is said once the wish was carried out, or why it cannot be."""
        side = self._side
        if wish.kind is WishKind.BACK:
            return side.told(said, "aanvraag_assistent_terug", with_staff=None)
        if wish.kind is WishKind.STATUS and not wish.number:
            return await self._tell_all(unit, incoming, said, now=now)
        request = await self._meant(unit, incoming, said, wish, now=now)
        if request is None:
            return side.told(said, "aanvraag_onbekend")
        try:
            return await self._grants[wish.kind](unit, Matter(said, wish, request, now))
        except Refused as refused:
            return side.told(said, _WHY_NOT[refused.reason], nummer=request.number)

    async def _meant(
        self, unit: Unit, incoming: Incoming, said: Said, wish: Wish, *, now: datetime
    ) -> Request | None:
        """The request of the wish; without a number the one with an appointment when it is about that, else
        the last one that is still open, else the last."""
        numbers = (wish.number,) if wish.number else tuple(reversed(said.conversation.requests))
        found = [one for number in numbers if (one := await self._side.mine(unit, incoming, number))]
        if wish.kind in _ABOUT_TALKS:
            found.sort(key=lambda one: not has_talk_to_come(one, now=now))
        else:
            found.sort(key=lambda one: not one.is_open)
        return found[0] if found else None

    async def _tell_all(self, unit: Unit, incoming: Incoming, said: Said, *, now: datetime) -> Said:
        found: Sequence[Request] = await unit.requests_of(incoming.channel, incoming.conversation)
        if not found:
            return self._side.told(said, "aanvraag_geen")
        return self._with_status(said, *found[:5], now=now)

    def _status_of(self, request: Request, *, now: datetime) -> tuple[str, ...]:
        name = f"stand_{request.state.value}"
        if request.state is State.TAKEN and request.answered_at:
            name = "stand_beantwoord"
        lines = self._side.say(name, nummer=request.number, onderwerp=request.subject)
        if request.promised_at is not None and request.is_open:
            is_late = request.promised_at <= now
            told = "stand_te_laat" if is_late else "stand_belofte"
            lines += self._side.say(told, moment=say_moment(request.promised_at))
        if request.planned_at is not None and request.planning is Standing.PLANNED:
            told = "stand_afspraak" if request.planned_at > now else "stand_afspraak_voorbij"
            lines += self._side.say(told, moment=say_moment(request.planned_at))
        return lines

    async def _status(self, _: Unit, matter: Matter) -> Said:
        return self._with_status(matter.said, matter.request, now=matter.now)

    def _with_status(self, said: Said, *found: Request, now: datetime) -> Said:
        """How they stand. Who reads "antwoord gewoon hier" is heard by the member of staff from then on."""
        lines = [line for one in found for line in self._status_of(one, now=now)]
        waiting = next((one.number for one in found if one.state is State.WAITING), None)
        state = said.conversation
        if waiting is not None and state.intake is None:
            state = replace(state, with_staff=waiting)
        return replace(with_words(said, *lines, *said.turn.reply.paragraphs), conversation=state)

    async def _ask_sure(self, _: Unit, matter: Matter) -> Said:
        """Withdrawing cannot be undone, so it is asked once more."""
        number = matter.request.number
        act(Action.WITHDRAW, matter.request, None, now=matter.now)
        words = self._side.told(matter.said, "aanvraag_zeker", nummer=number)
        book = self._side.voice.phrases()
        choices = (
            wish_button(WishKind.SURELY_WITHDRAW, number, book.say("knop_intrekken")),
            nothing_button(number, book.say("knop_laat_staan")),
        )
        return asking(words, Awaits(Asked.SURE, number), choices)

    async def _withdraw(self, unit: Unit, matter: Matter) -> Said:
        after = act(Action.WITHDRAW, matter.request, None, now=matter.now)
        after, off = await self._side.voice.meetings.end(unit, after, now=matter.now)
        await self._side.save(unit, after, now=matter.now, said="kaart_ingetrokken")
        await unit.add_entry(Entry(after.number, matter.now, Action.WITHDRAW.value, None))
        await self._side.announcer.tell(unit, after, WITHDRAWN, now=matter.now)
        told = self._side.told(matter.said, "aanvraag_ingetrokken", nummer=after.number)
        if off is not None and off.start is not None:
            told = self._with_off(told, after, off)
        state = told.conversation
        still = None if state.with_staff == after.number else state.with_staff
        return replace(told, conversation=replace(state, with_staff=still), about=after.number)

    def _with_off(self, told: Said, request: Request, off: Appointment) -> Said:
        """What was said, and that the talk is off, with the file that takes it out of a calendar."""
        voice = self._side.voice
        reply = voice.meetings.draw_planned(voice.phrases(), off, "afspraak_afgezegd", request.channel, by="")
        said = (*told.turn.reply.paragraphs, *reply.paragraphs)
        whole = replace(told.turn.reply, paragraphs=said, sections=reply.sections)
        return replace(told, turn=replace(told.turn, reply=whole))

    async def _more(self, unit: Unit, matter: Matter) -> Said:
        request, text = matter.request, matter.wish.text
        if not request.is_open:
            raise Refused(Action.REPLY, Refusal.STATE)
        if not text.strip():
            words = self._side.told(matter.said, "aanvraag_wat_toevoegen", nummer=request.number)
            button = nothing_button(request.number, self._side.voice.phrases().say("knop_toch_niet"))
            return asking(words, Awaits(Asked.WHAT, request.number), (), buttons=(button,))
        kept = mask_numbers(text)
        after = await self._side.add(unit, request, kept, now=matter.now)
        words = self._side.told(matter.said, "aanvraag_aangevuld", nummer=request.number)
        masked = self._side.say("intake_gemaskeerd") if kept != text else ()
        is_new = after.promised_at is not None and after.promised_at != request.promised_at
        promise = self._side.say_promise(after, now=matter.now) if is_new else ()
        lines = (*words.turn.reply.paragraphs, *masked, *promise)
        return replace(with_words(words, *lines), about=request.number)

    async def _reopen(self, unit: Unit, matter: Matter) -> Said:
        request, now = matter.request, matter.now
        owner = None if request.owner is None else await unit.staff(request.owner)
        after = act(Action.REOPEN, request, None, now=now, is_owner_active=has_owner_here(request, owner))
        after = self._side.promising.anew(after, now=now)
        await self._side.save(unit, after, now=now, said="kaart_vrager_heropent")
        await unit.add_entry(Entry(request.number, now, Action.REOPEN.value, None))
        await self._side.announcer.tell(unit, after, REOPENED, now=now)
        told = self._side.told(matter.said, "aanvraag_heropend", nummer=request.number)
        lines = (*told.turn.reply.paragraphs, *self._side.say_promise(after, now=now))
        return replace(with_words(told, *lines), about=request.number)

    async def _score(self, unit: Unit, matter: Matter) -> Said:
        request = matter.request
        if request.is_open:
            raise Refused(Action.CLOSE, Refusal.STATE)
        if request.score is None:
            after = replace(
                request, score=matter.wish.score, version=request.version + 1, changed_at=matter.now
            )
            await self._side.save(unit, after, now=matter.now)
            await unit.add_entry(
                Entry(request.number, matter.now, "beoordeling", None, str(matter.wish.score))
            )
        return self._side.told(matter.said, "aanvraag_beoordeeld")
