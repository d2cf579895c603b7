"""What staff do with requests: one function an action, for the inbox, Slack and Teams alike."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.announcing import CALLED_OFF, FREED, GIVEN_BACK, HANDED_ON, NEW, REOPENED, Announcer
from bot.appointment import Appointment, Unfit, end_of_day, say_moment
from bot.desk_checks import Checks, Missing, check_values
from bot.keeper import Keeper
from bot.ports import Clock, Message, Notice, Store, Unit
from bot.promising import Promising
from bot.release import finish_release
from bot.request import NO_VALUES, OPEN, Action, Request, Role, Staff, State, Values, freed
from bot.request_rules import act, allowed, check, has_owner_here
from bot.resume import Reminder
from bot.retention import DEFAULT, Terms
from bot.staffing import AuditRow, Counts, Entry, Page, Wanted
from bot.teams import Teams
from bot.voice import Deed, Voice

CHANNEL = "balie"  # under which the forms of staff are received
KEEP_FORMS = timedelta(days=7)
LOOKS_FOR = timedelta(seconds=30)
MOST_FREED = 1000  # at a time
_END_TALKS = frozenset((Action.CALL_OFF, Action.GIVE_BACK, Action.HAND_ON, Action.REFER, Action.CLOSE))
_ON_WHAT_WAS_SEEN = frozenset((
    Action.LABEL, Action.URGENCY, Action.CLOSE, Action.HAND_ON, Action.REFER, Action.PLAN, Action.CALL_OFF,
    Action.GIVE_BACK, Action.SNOOZE, Action.REOPEN, Action.RELEASE,
))  # fmt: skip
_MAY_OWE = (Action.REOPEN, Action.HAND_ON, Action.GIVE_BACK)  # after these somebody else begins
_ANNOUNCED = {
    Action.GIVE_BACK: GIVEN_BACK,
    Action.HAND_ON: HANDED_ON,
    Action.REOPEN: REOPENED,
}


class Unknown(Exception):  # noqa: N818 - it says what happened
    """There is no such request for this person: it does not exist, or is another team's."""


class Changed(Exception):  # noqa: N818 - it says what happened
    """The request is another by now than the one that the form was filled in on. Nothing was changed."""


def is_overtaken(request: Request, action: Action, values: Values, *, seen: int) -> bool:
    """Whether an action that builds on what was seen (an answer or a note does not, and to keep a request
    longer harms nobody) comes too late for that; one that wants what is so already does not."""
    if action not in _ON_WHAT_WAS_SEEN or seen == request.version:
        return False
    is_so = {
        Action.LABEL: request.labels == values.labels,
        Action.URGENCY: request.urgency is values.urgency,
        Action.SNOOZE: values.until is not None and request.snoozed_until == values.until,
        Action.CALL_OFF: request.planning is None,
        Action.HAND_ON: (request.team, request.owner) == (values.team or request.team, values.owner),
    }
    return not is_so.get(action, False)


@dataclass(frozen=True)
class Opened:
    """A request as one member of staff sees it: with its timeline, what may be done now, and what was said
    about it since it was sent. The rest of the conversation is not for staff: the asker looked over exactly
    what they get to read.

    `people` are all members of staff, by id; `appointment` is the last one; `undelivered` are messages about
    it that were given up.
    """

    request: Request
    entries: tuple[Entry, ...]
    messages: tuple[Message, ...]
    allowed: tuple[Action, ...]
    people: dict[int, Staff]
    earlier: tuple[Request, ...]
    appointment: Appointment | None = None
    undelivered: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Glance:
    """What an open page asks every moment: how many there are, a mark that differs when something changed
    in what it shows (one request, or all that one may see), and first names of who else looks at it.

    `shared` is the part of the mark that is the same for all who see the same teams.
    """

    counts: Counts
    mark: str
    looking: tuple[str, ...] = ()
    shared: str = ""


async def receive_form(unit: Unit, staff: Staff, key: str, *, now: datetime) -> bool:
    """Notes that this form came from somebody; False when the same one came before."""
    return await unit.receive(
        CHANNEL, f"staff:{staff.id}", key, meaning=None, at=now, within=KEEP_FORMS, until=now + KEEP_FORMS
    )


def mark_of(request: Request) -> str:
    """The mark of a page that shows this request."""
    return str(request.version)


@dataclass(frozen=True)
class Colleague:
    """A member of staff and how many open requests they have."""

    staff: Staff
    load: int


class Desk:
    """The actions of staff on requests. Everything raises NotKept; what belongs to another team is Unknown.

    `on_owed` is called when something was added to the outbox; `terms` say how long a request is kept.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        teams: Teams,
        voice: Voice,
        announcer: Announcer,
        *,
        terms: Terms = DEFAULT,
        on_owed: Callable[[], None] = lambda: None,
    ) -> None:
        self.teams = teams
        self._store = store
        self._clock = clock
        self._voice = voice
        self._announcer = announcer
        self._keeper = Keeper(terms, announcer.cards)
        self._on_owed = on_owed

    @property
    def reminder(self) -> Reminder | None:
        """What tells askers by mail that there is an answer, when it can."""
        return self._voice.reminder

    async def act(
        self,
        staff_id: int,
        number: str,
        action: Action,
        values: Values = NO_VALUES,
        *,
        key: str,
        seen: int | None = None,
    ) -> Request:
        """The request after the action; its asker is told in the same transaction. A release may have erased
        it (bot/release.py).

        `key` names the form: the same one again changes nothing. `seen` is the version that the form was
        filled in on, where that is known. Raises Refused, Unknown, Missing, Changed.
        """
        now = self._clock.now()
        place = await self._place_of(number)
        async with self._store.staff_unit() as unit:
            await unit.hold_staff(staff_id)  # before all else, as when somebody is disabled
            await unit.lock(*place)
            staff, request = await self._find(unit, staff_id, number)
            if not await receive_form(unit, staff, key, now=now):
                return request
            check(action, request, staff, now=now)
            if seen is not None and is_overtaken(request, action, values, seen=seen):
                raise Changed(number)
            against = Checks(self.teams, self._voice.meetings.places, now)
            await check_values(unit, request, action, values, against=against)
            after = await self._do(unit, staff, request, action, values, now=now)
            if action is Action.RELEASE:
                await finish_release(unit, after, now=now, keeper=self._keeper)
            await unit.commit()
        self._on_owed()
        return after

    async def _do(
        self, unit: Unit, staff: Staff, request: Request, action: Action, values: Values, *, now: datetime
    ) -> Request:
        """The request after the action, kept and told to everybody who is to know."""
        owner = None if request.owner is None else await unit.staff(request.owner)
        is_there = has_owner_here(request, owner)
        after = act(action, request, staff, values, now=now, is_owner_active=is_there)
        is_owed = action in _MAY_OWE and (action is Action.REOPEN or after.answered_at is None)
        promised = Promising(self.teams).owed(after, now=now) if is_owed else after
        after, appointment = await self._plan(unit, promised, staff, action, values, now=now)
        receiver = None if values.owner is None else await unit.staff(values.owner)
        is_promised = is_owed and after.promised_at is not None and request.promised_at is None
        deed = Deed(staff, action, values, receiver, appointment, is_promised)
        await self._keep(unit, after, deed, now=now)
        await self._voice.tell(unit, after, deed, now=now)
        if after.state is State.NEW or after.team != request.team:
            await self._announcer.tell(unit, after, _ANNOUNCED.get(action, NEW), now=now)
        if appointment is not None and action in _END_TALKS and appointment.staff != staff.id:
            colleague = await unit.staff(appointment.staff)
            await self._announcer.tell(unit, after, CALLED_OFF, now=now, to=colleague)
        return after

    async def _plan(
        self, unit: Unit, after: Request, staff: Staff, action: Action, values: Values, *, now: datetime
    ) -> tuple[Request, Appointment | None]:
        """The request with what the action does to its appointment, and that appointment. Raises Missing."""
        meetings = self._voice.meetings
        if action is Action.PLAN:
            opening = self.teams.of(after.team).hours
            try:
                return await meetings.offer(
                    unit, after, staff.id, values.moments, values.place, now=now, opening=opening
                )
            except Unfit as unfit:
                raise Missing(f"moments {unfit.reason.value}", unfit.moment) from None
        if action in _END_TALKS and after.planning is not None:
            return await meetings.end(unit, after, now=now)
        return after, None

    async def open(self, staff_id: int, number: str) -> Opened:
        """All there is about a request; that it was opened is kept, once as long as it stays open.

        Raises Unknown.
        """
        now = self._clock.now()
        async with self._store.unit(read_only=True) as unit:
            staff, request = await self._find(unit, staff_id, number, peek=True)
            entries = tuple(await unit.timeline(number))
            lines = await unit.messages(request.channel, request.conversation)
            messages = tuple(line for line in lines if line.content.get("request") == number)
            people = {one.id: one for one in await unit.all_staff()}
            earlier = await unit.requests_of(request.channel, request.conversation)
            looks = await unit.lookers(number, now=now)
            appointment = await unit.appointment_of(number)
            dead = tuple(await unit.dead_of(number))
        if staff.id not in looks:
            await self._note_look(staff, number, opened=request)
        may = allowed(request, staff, now=now)
        others = tuple(one for one in earlier if one.number != number and one.team == request.team)
        return Opened(request, entries, messages, may, people, others, appointment, dead)

    async def list(self, staff_id: int, wanted: Wanted) -> Page:
        """The requests that this person may see and wants to."""
        async with self._store.unit(read_only=True) as unit:
            staff = await self._staff(unit, staff_id)
            seen = replace(wanted, teams=self._seen_by(staff, wanted.teams), now=self._clock.now())
            page, dead = await unit.find_requests(seen), await unit.numbers_with_dead()
        return replace(page, undelivered=frozenset(dead).intersection(one.number for one in page.requests))

    async def counts(self, staff_id: int) -> Counts:
        """How many are new, mine, waiting and stale."""
        async with self._store.unit(read_only=True) as unit:
            return await self._count(unit, await self._staff(unit, staff_id))

    async def colleagues(self, staff_id: int) -> tuple[Colleague, ...]:
        """The active members of the teams that this person may see, with their load."""
        async with self._store.unit(read_only=True) as unit:
            staff = await self._staff(unit, staff_id)
            teams = self._seen_by(staff, None)
            everybody = await unit.all_staff()
            load: Counter[int] = Counter()
            for team in self.teams.ids if teams is None else teams:
                load.update(await unit.open_load(team))
        found = [
            Colleague(one, load[one.id])
            for one in everybody
            if one.is_active and (teams is None or one.team in teams)
        ]
        return tuple(found)

    async def glance(self, staff_id: int, number: str | None = None) -> Glance:
        """What changed; with a `number` it is also noted, for half a minute, that I look. Raises Unknown."""
        now = self._clock.now()
        async with self._store.unit(read_only=True) as unit:
            if number is None:
                staff = await self._staff(unit, staff_id)
                changed_at = await unit.last_change(self._seen_by(staff, None))
                counts = await self._count(unit, staff)
                seen = staff.team if staff.role is not Role.ADMIN else ""
                said = (seen, changed_at.isoformat() if changed_at else "", counts.new, counts.open)
                shared = "/".join(map(str, said))
                return Glance(counts, f"{shared}/{counts}", shared=shared)
            staff, request = await self._find(unit, staff_id, number, peek=True)
            counts = await self._count(unit, staff)
            looks = await unit.lookers(number, now=now)
            others = [await unit.staff(one) for one in looks if one != staff.id]
        if looks.get(staff.id, now) < now + LOOKS_FOR / 2:
            await self._note_look(staff, number)
        return Glance(counts, mark_of(request), tuple(one.first_name for one in others if one))

    async def _note_look(self, staff: Staff, number: str, *, opened: Request | None = None) -> None:
        now = self._clock.now()
        async with self._store.staff_unit() as unit:
            await unit.look(number, staff.id, until=now + LOOKS_FOR)
            if opened is not None:
                await unit.add_audit(AuditRow(now, staff.id, "geopend", number, team=opened.team))
            await unit.commit()

    async def _count(self, unit: Unit, staff: Staff) -> Counts:
        now, teams = self._clock.now(), self._seen_by(staff, None)
        stale, tonight = now - self.teams.stale_after, end_of_day(now)
        return await unit.count_requests(
            teams=teams, staff=staff.id, stale_before=stale, now=now, due_before=tonight
        )

    async def free_requests_of(self, unit: Unit, staff: Staff) -> int:
        """Gives all that a member had who was disabled or moved back to its team, and tells the askers; how
        many."""
        now, done = self._clock.now(), Counter[str]()
        wanted = Wanted(teams=None, owner=staff.id, states=tuple(OPEN), sleeping=True, most=MOST_FREED)
        while (page := await unit.find_requests(wanted)).requests:
            for one in sorted(page.requests, key=lambda one: (one.channel, one.conversation)):
                await unit.lock(one.channel, one.conversation)
                fresh = await unit.request(one.number)
                if fresh is not None and fresh.owner == staff.id and fresh.is_open:
                    await self._free(unit, fresh, staff, now=now)
                    done[fresh.team] += 1
            if len(page.requests) < MOST_FREED:
                break
        for team, number in done.items():
            await self._announcer.tell_freed(unit, self.teams.of(team), staff, number, now=now)
        return done.total()

    async def _free(self, unit: Unit, request: Request, staff: Staff, *, now: datetime) -> None:
        free = Promising(self.teams).owed(freed(request, now=now), now=now)
        after, off = await self._voice.meetings.end(unit, free, now=now)
        said = self._keeper.line("kaart_vrijgekomen", wie=staff.first_name)
        await self._keeper.save(unit, after, now=now, said=said)
        await unit.add_entry(Entry(after.number, now, FREED, staff.id))
        if off is not None:
            await self._voice.tell_called_off(unit, after, off, now=now)
        await self._voice.leave(unit, after, staff, now=now)

    async def _place_of(self, number: str) -> tuple[str, str]:
        """The conversation of the request, which is locked before it, as when the asker writes."""
        async with self._store.unit(read_only=True) as unit:
            request = await unit.peek_request(number)
        if request is None:
            raise Unknown(number)
        return request.channel, request.conversation

    async def _find(
        self, unit: Unit, staff_id: int, number: str, *, peek: bool = False
    ) -> tuple[Staff, Request]:
        staff = await self._staff(unit, staff_id)
        request = await (unit.peek_request(number) if peek else unit.request(number))
        seen = self._seen_by(staff, None)
        if request is None or (seen is not None and request.team not in seen):
            raise Unknown(number)
        return staff, request

    @staticmethod
    async def _staff(unit: Unit, staff_id: int) -> Staff:
        staff = await unit.staff(staff_id)
        if staff is None or not staff.is_active:
            raise Unknown("staff")
        return staff

    def _seen_by(self, staff: Staff, asked: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """The teams to look in; None is all."""
        if staff.role is Role.ADMIN:
            return asked
        return (staff.team,)

    async def _keep(self, unit: Unit, after: Request, deed: Deed, *, now: datetime) -> None:
        staff, action, values = deed.staff, deed.action, deed.values
        said = self._keeper.deed_line(staff, action, values, deed.receiver)
        await self._keeper.save(unit, after, now=now, said=said)
        await unit.add_entry(Entry(after.number, now, action.value, staff.id, self._told(action, values)))
        await unit.add_audit(AuditRow(now, staff.id, "gewijzigd", after.number, team=after.team))

    def _told(self, action: Action, values: Values) -> str:
        """What the timeline tells of an action."""
        parts = {
            Action.HAND_ON: self.teams.of(values.team).title if values.team else "",
            Action.LABEL: ", ".join(values.labels),
            Action.URGENCY: values.urgency.value if values.urgency else "",
            Action.CLOSE: values.outcome.value if values.outcome else "",
            Action.SNOOZE: values.until.date().isoformat() if values.until else "",
            Action.PLAN: "\n".join(map(say_moment, sorted(values.moments))),
        }
        lines = [values.text.strip(), *values.questions, parts.get(action, "")]
        return "\n".join(line for line in lines if line)
