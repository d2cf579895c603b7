"""What leads and admins do when a person asks for their data in another way than in the conversation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.desk import Unknown, receive_form
from bot.dossier import Dossier, read_dossier
from bot.exporting import EXPORTED
from bot.ports import Clock, Store, Unit
from bot.request import Request, Role, Staff
from bot.retention import DEFAULT, ON_DEMAND, Destruction, Kind, Terms
from bot.rights import Announces, erase
from bot.rights_clock import KEEP_DONE, KEEP_OPEN, Demand, PersonRight, due_on
from bot.staffing import AuditRow

READ, SEARCHED, ERASED_AROUND = "ingekeken", "naar een persoon gezocht", "rest van het gesprek gewist"
NOTED, FINISHED, WITHDRAWN = "verzoek genoteerd", "verzoek afgehandeld", "verzoek weggehaald"
MOST_FOUND = 50
MOST_DESTROYED = 50
LONGEST_AGO = timedelta(days=366)  # a day before that is a slip of the pen
_MAY = frozenset((Role.LEAD, Role.ADMIN))


class OfOtherTeams(Exception):  # noqa: N818 - it says what happened
    """The conversation holds a request of another team too: only an admin may erase it. Nothing was."""


@dataclass(frozen=True)
class Erasable:
    """What goes when the conversation of this request is erased: the requests that are open, all others, and
    those that stay because they are on hold; each of teams of who asks. `is_allowed`: whether all are."""

    request: Request
    still_open: tuple[Request, ...]
    others: tuple[Request, ...]
    held: tuple[Request, ...]
    is_allowed: bool


@dataclass(frozen=True)
class Destroyed:
    """A line of the record of what was destroyed, and the selectieregel that the settings name for it now."""

    line: Destruction
    selection_rule: str


@dataclass(frozen=True)
class RightsDesk:
    """Finds what is kept of a person by what they tell, and grants what they ask. Members of a team, and
    requests of another team, are Unknown. Everything raises NotKept; what was done is in the log."""

    store: Store
    clock: Clock
    terms: Terms = DEFAULT
    announces: Announces | None = None
    on_owed: Callable[[], None] = lambda: None

    async def find(self, staff_id: int, text: str) -> tuple[Request, ...]:
        """At most fifty requests with this in their number, subject, name or mail address. That somebody
        searched is kept, and not for what."""
        async with self.store.unit() as unit:
            staff = await self._staff(unit, staff_id)
            numbers = await unit.numbers_of_person(text, teams=_teams_of(staff), most=MOST_FOUND)
            found = [await unit.peek_request(number) for number in numbers]
            await unit.add_audit(AuditRow(self.clock.now(), staff.id, SEARCHED))
            await unit.commit()
        return tuple(one for one in found if one is not None)

    async def read(self, staff_id: int, number: str) -> Dossier:
        """All that is kept about the requests of this conversation, as far as it is of the teams of who asks;
        with notes, as staff look it over before they hand it on. That each was read is kept."""
        return await self._show(staff_id, number, READ)

    async def take_out(self, staff_id: int, number: str) -> Dossier:
        """The same, to leave the inbox as a file: that is kept of each request too."""
        return await self._show(staff_id, number, EXPORTED)

    async def _show(self, staff_id: int, number: str, action: str) -> Dossier:
        now = self.clock.now()
        async with self.store.unit() as unit:
            staff, request = await self._find(unit, staff_id, number)
            place = (request.channel, request.conversation)
            whole = await read_dossier(unit, *place, self.terms, now, with_notes=True)
            dossier = whole.of_teams(_teams_of(staff))
            for shown in (kept.request for kept in dossier.requests):
                await unit.add_audit(AuditRow(now, staff.id, action, shown.number, team=shown.team))
            await unit.commit()
        return dossier

    async def erasable(self, staff_id: int, number: str) -> Erasable:
        """What would go."""
        async with self.store.unit(read_only=True) as unit:
            staff, request = await self._find(unit, staff_id, number)
            return await _erasable(unit, staff, request)

    async def erase(self, staff_id: int, number: str) -> tuple[str, ...]:
        """Erases the whole conversation; the numbers of requests that stay. Raises OfOtherTeams."""
        now = self.clock.now()
        async with self.store.unit() as unit:
            staff, request = await self._find(unit, staff_id, number)
            place = (request.channel, request.conversation)
            await unit.lock(*place)
            await self._find(unit, staff_id, number)  # the asker may have erased it while we waited
            what = await _erasable(unit, staff, request)
            if not what.is_allowed:
                raise OfOtherTeams(number)
            stayed = await erase(unit, *place, now=now, announces=self.announces, by=staff.id)
            for held in (one for one in what.held if one.number in stayed):
                await unit.add_audit(AuditRow(now, staff.id, ERASED_AROUND, held.number, team=held.team))
            await unit.commit()
        self.on_owed()
        return stayed

    async def note(
        self, staff_id: int, demand: Demand, received_on: date, number: str | None = None, *, key: str
    ) -> PersonRight:
        """Notes what a person asked, on a day that is not in the future nor over a year ago (else
        ValueError), about a request that who notes it may see, or about none. `key` names the form: the same
        one again notes nothing."""
        now = self.clock.now()
        if not now.date() - LONGEST_AGO <= received_on <= now.date():
            raise ValueError("received in the future, or too long ago")
        async with self.store.unit() as unit:
            staff = await self._staff(unit, staff_id)
            team = None if number is None else (await self._find(unit, staff_id, number))[1].team
            due = due_on(received_on)
            one = PersonRight(demand, received_on, due, staff.id, now + KEEP_OPEN, number=number)
            if await receive_form(unit, staff, key, now=now):
                await unit.add_right(one)
                await unit.add_audit(AuditRow(now, staff.id, NOTED, number, team=team))
                await unit.commit()
        return one

    async def noted(self, staff_id: int) -> Sequence[PersonRight]:
        """What is due first, first; what was done last. Noted in one's own team, or by all for an admin."""
        async with self.store.unit(read_only=True) as unit:
            staff = await self._staff(unit, staff_id)
            return await self._noted(unit, staff)

    async def finish(self, staff_id: int, right: int) -> None:
        """Notes that it was done; once more changes nothing. Raises Unknown for one of another team."""
        now = self.clock.now()
        async with self.store.unit() as unit:
            staff, found = await self._find_noted(unit, staff_id, right)
            if await unit.finish_right(right, at=now, until=now + KEEP_DONE):
                await unit.add_audit(AuditRow(now, staff.id, FINISHED, found.number))
                await unit.commit()

    async def withdraw(self, staff_id: int, right: int) -> None:
        """Takes back what was noted by mistake; what was done stays. Raises Unknown for one of another
        team."""
        async with self.store.unit() as unit:
            staff, found = await self._find_noted(unit, staff_id, right)
            if await unit.drop_right(right):
                await unit.add_audit(AuditRow(self.clock.now(), staff.id, WITHDRAWN, found.number))
                await unit.commit()

    async def destroyed(self, staff_id: int) -> tuple[Destroyed, ...]:
        """What was destroyed lately, newest first: numbers only, of all teams together."""
        async with self.store.unit(read_only=True) as unit:
            await self._staff(unit, staff_id)
            rows = await unit.destructions(most=MOST_DESTROYED)
        return tuple(Destroyed(row, self._selection_rule(row)) for row in rows)

    def _selection_rule(self, row: Destruction) -> str:
        if row.rule == ON_DEMAND or row.kind not in {kind.value for kind in Kind}:
            return ""
        return self.terms.of(Kind(row.kind), row.rule).selection_rule

    async def _find_noted(self, unit: Unit, staff_id: int, right: int) -> tuple[Staff, PersonRight]:
        staff = await self._staff(unit, staff_id)
        found = next((one for one in await self._noted(unit, staff) if one.id == right), None)
        if found is None:
            raise Unknown(str(right))
        return staff, found

    @staticmethod
    async def _noted(unit: Unit, staff: Staff) -> Sequence[PersonRight]:
        rows = await unit.rights()
        if staff.role is Role.ADMIN:
            return rows
        team = {one.id for one in await unit.all_staff() if one.team == staff.team}
        return [one for one in rows if one.staff in team]

    @staticmethod
    async def _staff(unit: Unit, staff_id: int) -> Staff:
        staff = await unit.staff(staff_id)
        if staff is None or not staff.is_active or staff.role not in _MAY:
            raise Unknown("staff")
        return staff

    async def _find(self, unit: Unit, staff_id: int, number: str) -> tuple[Staff, Request]:
        staff = await self._staff(unit, staff_id)
        request, teams = await unit.peek_request(number), _teams_of(staff)
        if request is None or (teams is not None and request.team not in teams):
            raise Unknown(number)
        return staff, request


async def _erasable(unit: Unit, staff: Staff, request: Request) -> Erasable:
    """A number of another team is not for who asks: that there is one says enough."""
    found, teams = await unit.requests_of(request.channel, request.conversation), _teams_of(staff)
    own = [one for one in found if teams is None or one.team in teams]
    return Erasable(
        request,
        tuple(one for one in own if one.is_open and not one.is_held),
        tuple(one for one in own if not one.is_open and not one.is_held),
        tuple(one for one in own if one.is_held),
        len(own) == len(found),
    )


def _teams_of(staff: Staff) -> tuple[str, ...] | None:
    """The teams whose requests they may see; None is all."""
    return None if staff.role is Role.ADMIN else (staff.team,)
