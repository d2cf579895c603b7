"""Does what an asker wants with an appointment: a moment picked, told again, moved, called off."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.announcing import CALLED_OFF, MOMENT_WANTED, PICKED
from bot.appointment import Reason, Standing, Unfit, say_moment
from bot.asker_side import AskerSide, asking
from bot.conversation import Asked, Awaits
from bot.granting import Grant, Matter
from bot.meetings import read_stamp
from bot.ports import Unit
from bot.reply import Reply
from bot.request import Request, first_name_of, has_talk_to_come
from bot.request_talk import nothing_button, wish_button
from bot.said import Said, WishKind
from bot.staffing import ASKED_OTHER, ASKER_CALLED_OFF, ASKER_PICKED, Entry


@dataclass(frozen=True)
class TalkGrants:
    """Grants wishes about appointments."""

    side: AskerSide

    @property
    def by_kind(self) -> dict[WishKind, Grant]:
        """What grants which wish."""
        return {
            WishKind.PICK: self._pick,
            WishKind.NONE_FITS: self._none_fits,
            WishKind.APPOINTMENT: self._tell,
            WishKind.MOVE: self._none_fits,
            WishKind.CALL_OFF: self._ask_sure,
            WishKind.SURELY_CALL_OFF: self._call_off,
        }

    async def _pick(self, unit: Unit, matter: Matter) -> Said:
        moment, request = read_stamp(matter.wish.text), matter.request
        if moment is None or not request.is_open or not has_talk_to_come(request, now=matter.now):
            return self.side.told(matter.said, "afspraak_voorbij")
        if await self.side.voice.meetings.clashes(unit, request, moment):
            return self.side.told(matter.said, "afspraak_eigen_bezet", moment=say_moment(moment))
        try:
            return await self._plan(unit, matter, moment)
        except Unfit as unfit:
            return await self._not_so(unit, matter, moment, unfit)

    async def _plan(self, unit: Unit, matter: Matter, moment: datetime) -> Said:
        was_planned = matter.request.planning is Standing.PLANNED
        after, made = await self.side.voice.meetings.pick(unit, matter.request, moment, now=matter.now)
        await self._keep(unit, matter, after, ASKER_PICKED, PICKED, say_moment(moment))
        name = "afspraak_verzet" if was_planned else "afspraak_gemaakt"
        by = await unit.staff(made.staff)
        reply = self.side.voice.meetings.draw_planned(
            self.side.voice.phrases(), made, name, after.channel, by=first_name_of(by)
        )
        return _replied(matter, reply)

    async def _not_so(self, unit: Unit, matter: Matter, moment: datetime, unfit: Unfit) -> Said:
        """The moment is gone: the others are still there to choose from, or staff are asked for new ones."""
        meetings, book = self.side.voice.meetings, self.side.voice.phrases()
        if unfit.reason is Reason.NONE:
            is_that_one = matter.request.planned_at == moment
            told = self.side.told(matter.said, "afspraak_voorbij")
            return await self._tell(unit, matter) if is_that_one else told
        left = await meetings.drop(unit, matter.request, moment, now=matter.now)
        words = self.side.say("afspraak_bezet", moment=say_moment(moment))
        if left is not None and left.offered:
            await self.side.save(unit, _changed(matter, matter.request), now=matter.now)
            return _replied(matter, meetings.draw_offer(book, left, words))
        said = await self._none_fits(unit, matter)
        reply = replace(said.turn.reply, paragraphs=(*words, *said.turn.reply.paragraphs))
        return replace(said, turn=replace(said.turn, reply=reply))

    async def _none_fits(self, unit: Unit, matter: Matter) -> Said:
        """Staff are asked for other moments; what was planned stays until one of those is picked."""
        request = matter.request
        if not request.is_open or not has_talk_to_come(request, now=matter.now):
            return await self._tell(unit, matter)
        found = await unit.appointment_of(request.number)
        is_old = matter.wish.kind is WishKind.NONE_FITS and found is not None and not found.offered
        if is_old:
            return await self._tell(unit, matter)
        left = await self.side.voice.meetings.drop(unit, request, None, now=matter.now)
        if left is None:
            return self.side.told(matter.said, "afspraak_voorbij")
        is_planned = left.standing is Standing.PLANNED
        text = matter.wish.text if matter.wish.kind is WishKind.MOVE else ""
        owed = self.side.promising.owed(request, now=matter.now)
        await self._keep(unit, matter, owed, ASKED_OTHER, MOMENT_WANTED, text)
        name = "afspraak_blijft_nog" if is_planned else "afspraak_andere_momenten"
        values = {"moment": say_moment(left.start)} if left.start else {}
        reply = Reply((*self.side.say(name, **values), *self._say_promise(request, owed, now=matter.now)))
        return _replied(matter, reply)

    def _say_promise(self, before: Request, after: Request, *, now: datetime) -> tuple[str, ...]:
        """The date that there was not before, if any."""
        is_new = after.promised_at is not None and before.promised_at is None
        return self.side.say_promise(after, now=now) if is_new else ()

    async def _tell(self, unit: Unit, matter: Matter) -> Said:
        appointment = await unit.appointment_of(matter.request.number)
        meetings, book = self.side.voice.meetings, self.side.voice.phrases()
        if appointment is None or matter.request.planning is None:
            return self.side.told(matter.said, "afspraak_geen")
        if appointment.end is not None and appointment.end <= matter.now and appointment.start is not None:
            when = say_moment(appointment.start)
            return self.side.told(matter.said, "stand_afspraak_voorbij", moment=when)
        if appointment.standing is Standing.OFFERED and appointment.offered:
            return _replied(matter, meetings.draw_offer(book, appointment, ()))
        if appointment.start is None:
            return self.side.told(matter.said, "afspraak_andere_momenten")
        by = first_name_of(await unit.staff(appointment.staff))
        reply = meetings.draw_planned(book, appointment, "afspraak_is", matter.request.channel, by=by)
        if appointment.offered:  # to move it to
            asked = meetings.draw_offer(book, appointment, reply.paragraphs)
            reply = replace(asked, sections=reply.sections)
        return _replied(matter, reply)

    async def _ask_sure(self, unit: Unit, matter: Matter) -> Said:
        request, book = matter.request, self.side.voice.phrases()
        if not request.is_open or not has_talk_to_come(request, now=matter.now):
            return await self._tell(unit, matter)
        words = self.side.told(matter.said, "afspraak_zeker", nummer=request.number)
        choices = (
            wish_button(WishKind.SURELY_CALL_OFF, request.number, book.say("knop_afzeggen")),
            wish_button(WishKind.MOVE, request.number, book.say("knop_ander_moment")),
            nothing_button(request.number, book.say("knop_laat_staan_afspraak")),
        )
        return asking(words, Awaits(Asked.CALL_OFF, request.number), choices)

    async def _call_off(self, unit: Unit, matter: Matter) -> Said:
        request = matter.request
        if not request.is_open or not has_talk_to_come(request, now=matter.now):
            return await self._tell(unit, matter)
        after, off = await self.side.voice.meetings.end(unit, request, now=matter.now)
        when = say_moment(off.start) if off and off.start else ""
        after = self.side.promising.owed(after, now=matter.now)
        await self._keep(unit, matter, after, ASKER_CALLED_OFF, CALLED_OFF, when)
        promise = self._say_promise(request, after, now=matter.now)
        if off is None or off.start is None:
            return _replied(matter, Reply((*self.side.say("afspraak_niet_nodig"), *promise)))
        reply = self.side.voice.meetings.draw_planned(
            self.side.voice.phrases(), off, "afspraak_afgezegd", request.channel, by=""
        )
        return _replied(matter, replace(reply, paragraphs=(*reply.paragraphs, *promise)))

    async def _keep(
        self, unit: Unit, matter: Matter, after: Request, action: str, what: str, text: str
    ) -> None:
        after = _changed(matter, after)
        await self.side.save(unit, after, now=matter.now, said=_SAID[what])
        await unit.add_entry(Entry(after.number, matter.now, action, None, text))
        owner = None if after.owner is None else await unit.staff(after.owner)
        await self.side.announcer.tell(unit, after, what, now=matter.now, to=owner)


_SAID = {
    PICKED: "kaart_moment_gekozen",
    MOMENT_WANTED: "kaart_ander_moment",
    CALLED_OFF: "kaart_vrager_zegt_af",
}


def _changed(matter: Matter, after: Request) -> Request:
    return replace(after, version=matter.request.version + 1, changed_at=matter.now, snoozed_until=None)


def _replied(matter: Matter, reply: Reply) -> Said:
    """What was said, with this reply before it."""
    before = matter.said.turn.reply
    whole = replace(reply, paragraphs=(*reply.paragraphs, *before.paragraphs))
    turn = replace(matter.said.turn, reply=whole)
    return replace(matter.said, turn=turn, about=matter.request.number)
