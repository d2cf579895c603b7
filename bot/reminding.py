"""Does what is due: reminds of promises and appointments, says sorry for a promise that was missed."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.announcing import Announcer
from bot.appointment import Appointment, Standing, say_moment
from bot.keeper import Keeper
from bot.ports import Clock, NotKept, Store, Unit, Watch
from bot.promise import Nudge
from bot.promising import Promising
from bot.reply import Reply
from bot.request import Request, Staff, first_name_of, settled
from bot.retention import DEFAULT, Terms
from bot.staffing import PROMISE_MISSED, WEGWIJS, Entry
from bot.voice import Voice

AT_ONCE = 100


class Reminding:
    """Looks what is due, and does each in a transaction of its own, once: what comes next is kept with it.

    Any number of these in any number of processes share one store. A clock that is set back does nothing
    twice; after a pause each thing is done once, and what makes no sense any more is left out.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        voice: Voice,
        announcer: Announcer,
        watch: Watch,
        *,
        terms: Terms = DEFAULT,
    ) -> None:
        self._store = store
        self._clock = clock
        self._voice = voice
        self._announcer = announcer
        self._watch = watch
        self._keeper = Keeper(terms, announcer.cards)
        self._promising = Promising(voice.teams)

    async def remind(self) -> int:
        """Does all that is due now; how many things were done. Raises NotKept."""
        now = self._clock.now()
        async with self._store.unit(read_only=True) as unit:
            numbers = await unit.to_nudge(now, most=AT_ONCE)
            appointments = await unit.to_remind(now, most=AT_ONCE)
        works = [partial(self._nudge, number) for number in numbers]
        works += [partial(self._remind_of, one) for one in appointments]
        return sum([await self._try(work) for work in works])

    async def _try(self, work: Callable[[], Awaitable[bool]]) -> bool:
        """Whether it was done. One that fails stays due, and keeps the others waiting no longer."""
        try:
            return await work()
        except NotKept:
            raise
        except Exception:  # noqa: BLE001 - a fault of ours in one of them
            self._watch.note("reminder", channel="", outcome="failed")
            return False

    async def _nudge(self, number: str) -> bool:
        """Whether something was due about the promise of this request."""
        now = self._clock.now()
        async with self._store.staff_unit() as unit:
            request = await self._hold(unit, number)
            if request is None or request.nudge_at is None or request.nudge_at > now:
                return False
            if not request.is_open or request.promised_at is None:
                gone = replace(settled(request), version=request.version + 1)
                await self._keeper.save(unit, gone, now=now)
            else:
                await self._do(unit, request, now=now)
            await unit.commit()
        return True

    async def _do(self, unit: Unit, request: Request, *, now: datetime) -> None:
        """Reminds, or says sorry. After a pause of ours only the last of what was due is done."""
        assert request.promised_at is not None  # noqa: S101 - looked at before
        due = request
        while due.nudge is not Nudge.MISSED:
            following = self._promising.after_nudge(due, now=now)
            if following.nudge_at is None or following.nudge_at > now:
                break
            due = following
        assert due.nudge is not None  # noqa: S101 - it was due
        after = self._promising.after_nudge(due, now=now)
        after = replace(after, version=request.version + 1)
        owner = None if after.owner is None else await unit.staff(after.owner)
        is_missed = due.nudge is Nudge.MISSED
        if is_missed:
            await self._miss(unit, request, after, now=now)
        said = self._keeper.line("kaart_belofte_gemist") if is_missed else ""
        await self._keeper.save(unit, after, now=now, said=said)
        by = say_moment(request.promised_at)
        await self._announcer.nudge(unit, after, due.nudge.value, owner, now=now, moment=by)
        self._watch.note("promise", channel=after.channel, outcome=_OUTCOMES[due.nudge])

    async def _miss(self, unit: Unit, before: Request, after: Request, *, now: datetime) -> None:
        """Says sorry, once for a request, with the new date where one can be named."""
        await unit.add_entry(Entry(after.number, now, PROMISE_MISSED, WEGWIJS))
        if before.has_said_sorry:
            return
        book, number = self._voice.phrases(), before.number
        name = "belofte_gemist" if after.promised_at else "belofte_gemist_geen"
        values = {"moment": say_moment(after.promised_at)} if after.promised_at else {}
        reply = Reply((book.say(name, nummer=number, **values),))
        await self._voice.tell_news(unit, after, reply, key=f"{after.version}:sorry", now=now)

    async def _remind_of(self, found: Appointment) -> bool:
        """Whether a reminder of this appointment was due."""
        now = self._clock.now()
        async with self._store.staff_unit() as unit:
            request = await self._hold(unit, found.number)
            one = await unit.appointment(found.uid)
            if one is None or one.remind_at is None or one.remind_at > now:
                return False
            await unit.keep_appointment(replace(one, remind_at=None))
            is_to_come = one.standing is Standing.PLANNED and one.start is not None and one.start > now
            if request is not None and is_to_come:
                await self._tell(unit, request, one, await unit.staff(one.staff), now=now)
            await unit.commit()
        return True

    async def _tell(
        self, unit: Unit, request: Request, one: Appointment, staff: Staff | None, *, now: datetime
    ) -> None:
        book, by = self._voice.phrases(), first_name_of(staff)
        reply = self._voice.meetings.draw_planned(book, one, "afspraak_herinnering", request.channel, by=by)
        await self._voice.tell_news(unit, request, reply, key=f"{one.uid}:{one.sequence}:remind", now=now)
        assert one.start is not None  # noqa: S101 - it is to come
        await self._announcer.nudge(unit, request, "afspraak", staff, now=now, moment=say_moment(one.start))
        self._watch.note("appointment", channel=request.channel, outcome="reminded")

    @staticmethod
    async def _hold(unit: Unit, number: str) -> Request | None:
        """The request, once nobody else works in its conversation."""
        found = await unit.peek_request(number)
        if found is None:
            return None
        await unit.lock(found.channel, found.conversation)
        return await unit.request(number)


_OUTCOMES = {Nudge.HALF: "half", Nudge.DAY: "day", Nudge.MISSED: "missed"}
