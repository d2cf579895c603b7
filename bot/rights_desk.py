"""What leads and admins do when a person asks for their data in another way than in the conversation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.desk import Unknown
from bot.dossier import Dossier, read_dossier
from bot.ports import Clock, Store, Unit
from bot.request import Request, Role, Staff
from bot.retention import DEFAULT, Terms
from bot.rights import Announces, erase
from bot.rights_clock import KEEP_DONE, KEEP_OPEN, Demand, PersonRight, due_on
from bot.staffing import AuditRow

READ, NOTED, FINISHED = "ingekeken", "verzoek genoteerd", "verzoek afgehandeld"
MOST_FOUND = 50
_MAY = frozenset((Role.LEAD, Role.ADMIN))


class OfOtherTeams(Exception):  # noqa: N818 - it says what happened
    """The conversation holds a request of another team too: only an admin may erase it. Nothing was."""


@dataclass(frozen=True)
class Erasable:
    """What goes when the conversation of this request is erased: the numbers that are open, all others, and
    those that stay because they are on hold. `is_allowed`: whether all are of teams of who asks."""

    request: Request
    still_open: tuple[str, ...]
    others: tuple[str, ...]
    held: tuple[str, ...]
    is_allowed: bool


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
        """At most fifty requests with this in their number, subject, name or mail address."""
        async with self.store.unit(read_only=True) as unit:
            teams = _teams_of(await self._staff(unit, staff_id))
            numbers = await unit.numbers_of_person(text, teams=teams, most=MOST_FOUND)
            found = [await unit.peek_request(number) for number in numbers]
        return tuple(one for one in found if one is not None)

    async def read(self, staff_id: int, number: str) -> Dossier:
        """All that is kept about the requests of this conversation, as far as it is of the teams of who asks;
        with notes, as staff look it over before they hand it on. That it was read is kept."""
        now = self.clock.now()
        async with self.store.unit() as unit:
            staff, request = await self._find(unit, staff_id, number)
            place = (request.channel, request.conversation)
            dossier = await read_dossier(unit, *place, self.terms, now, with_notes=True)
            await unit.add_audit(AuditRow(now, staff.id, READ, number))
            await unit.commit()
        return dossier.of_teams(_teams_of(staff))

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
            if not (await _erasable(unit, staff, request)).is_allowed:
                raise OfOtherTeams(number)
            stayed = await erase(unit, *place, now=now, announces=self.announces, by=staff.id)
            await unit.commit()
        self.on_owed()
        return stayed

    async def note(
        self, staff_id: int, demand: Demand, received_on: date, number: str | None = None
    ) -> PersonRight:
        """Notes what a person asked, on a day that is not in the future (else ValueError), about a request
        that who notes it may see, or about none."""
        now = self.clock.now()
        if received_on > now.date():
            raise ValueError("received in the future")
        async with self.store.unit() as unit:
            staff = await self._staff(unit, staff_id)
            if number is not None:
                await self._find(unit, staff_id, number)
            due = due_on(received_on)
            one = PersonRight(demand, received_on, due, staff.id, now + KEEP_OPEN, number=number)
            await unit.add_right(one)
            await unit.add_audit(AuditRow(now, staff.id, NOTED, number))
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
            staff = await self._staff(unit, staff_id)
            found = next((one for one in await self._noted(unit, staff) if one.id == right), None)
            if found is None:
                raise Unknown(str(right))
            if await unit.finish_right(right, at=now, until=now + KEEP_DONE):
                await unit.add_audit(AuditRow(now, staff.id, FINISHED, found.number))
                await unit.commit()

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
    found, teams = await unit.requests_of(request.channel, request.conversation), _teams_of(staff)
    return Erasable(
        request,
        tuple(one.number for one in found if one.is_open and not one.is_held),
        tuple(one.number for one in found if not one.is_open and not one.is_held),
        tuple(one.number for one in found if one.is_held),
        all(teams is None or one.team in teams for one in found),
    )


def _teams_of(staff: Staff) -> tuple[str, ...] | None:
    """The teams whose requests they may see; None is all."""
    return None if staff.role is Role.ADMIN else (staff.team,)
