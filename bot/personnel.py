"""The records of staff: added, changed, disabled, an account of a channel unlinked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.login import FIRST, read_login
from bot.ports import Clock, Store, Unit
from bot.request import Role, Staff
from bot.staffing import (
    ADDED,
    DISABLED,
    ENABLED,
    PLACED,
    RENAMED,
    UNLINKED,
    AuditRow,
    Sight,
    Taken,
    WantedLog,
)

LONGEST_NAME = 100
SHOWN = 200
ALL = WantedLog(most=SHOWN)


class NotPossible(Exception):  # noqa: N818 - it says what happened
    """The record was not kept; `sentence` says why to the admin."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__("a record of staff was refused")


@dataclass(frozen=True)
class NewColleague:
    """What is filled in for somebody new."""

    login: str
    name: str
    team: str
    role: Role = Role.MEMBER


class Personnel:
    """All records of staff. Who may change them, the caller checks. Everything raises NotKept.

    `free` gives the requests of somebody who leaves back to their team, in the same transaction.
    """

    def __init__(
        self, store: Store, clock: Clock, *, free: Callable[[Unit, Staff], Awaitable[object]]
    ) -> None:
        self._store = store
        self._clock = clock
        self._free = free

    async def all(self) -> Sequence[Staff]:
        """Everybody, also who left; by name."""
        async with self._store.unit(read_only=True) as unit:
            return sorted(await unit.all_staff(), key=lambda one: (not one.is_active, one.name.lower()))

    async def names(self) -> Mapping[int, str]:
        """The names of everybody, by id."""
        return {one.id: one.name for one in await self.all()}

    async def log(self, by: Staff, wanted: WantedLog = ALL) -> Sequence[AuditRow]:
        """What was done, newest first: by their own team or with a request it had, for an admin by everybody.

        About a request that their team has now, a lead sees what anybody ever did with it.
        """
        async with self._store.unit(read_only=True) as unit:
            if by.role is Role.ADMIN or await self._is_of_team(unit, by.team, wanted.number):
                return await unit.read_log(wanted)
            team = frozenset(one.id for one in await unit.all_staff() if one.team == by.team)
            return await unit.read_log(replace(wanted, sight=Sight(by.team, team)))

    @staticmethod
    async def _is_of_team(unit: Unit, team: str, number: str | None) -> bool:
        request = None if number is None else await unit.peek_request(number)
        return request is not None and request.team == team

    async def add(self, new: NewColleague, *, by: Staff | None = None) -> Staff:
        """The new record. Without `by` it is added by who runs the server. Raises NotPossible."""
        login, name = read_login(new.login), read_name(new.name)
        if login is None:
            raise NotPossible("Een login bestaat uit letters, cijfers, punten, streepjes of een mailadres.")
        try:
            async with self._store.unit() as unit:
                staff = await unit.add_staff(Staff(0, login, name, new.team, new.role))
                await self._note(unit, by, ADDED, staff)
                await unit.commit()
        except Taken:
            raise NotPossible("Deze login is al in gebruik.") from None
        return staff

    async def place(self, by: Staff, staff_id: int, *, team: str, role: Role) -> Staff:
        """Changes team and role. Raises NotPossible for one's own role."""
        if by.id == staff_id and role is not by.role:
            raise NotPossible("Je eigen rol kun je niet veranderen. Vraag het aan een andere beheerder.")
        async with self._store.unit() as unit:
            staff = await self._find(unit, staff_id)
            if (team, role) == (staff.team, staff.role):
                return staff
            placed = replace(staff, team=team, role=role)
            await unit.save_staff(placed)  # first, so that nothing is taken meanwhile
            if team != staff.team:
                await self._free(unit, staff)
            return await self._keep(unit, by, placed, PLACED)

    async def rename(self, by: Staff, staff_id: int, name: str) -> Staff:
        """Changes the name. Raises NotPossible."""
        name = read_name(name)
        async with self._store.unit() as unit:
            staff = await self._find(unit, staff_id)
            if name == staff.name:
                return staff
            return await self._keep(unit, by, replace(staff, name=name), RENAMED)

    async def disable(self, by: Staff, staff_id: int) -> Staff:
        """Ends all sessions and first links, gives the open requests back. Raises NotPossible for oneself."""
        if by.id == staff_id:
            raise NotPossible("Jezelf uitschakelen kan niet. Vraag het aan een andere beheerder.")
        async with self._store.unit() as unit:
            staff = await self._find(unit, staff_id)
            await unit.end_sessions_of(staff.id)
            await unit.end_codes(FIRST, owner=str(staff.id))
            gone = replace(staff, is_active=False)
            await unit.save_staff(gone)  # first, so that nothing is taken meanwhile
            await self._free(unit, staff)
            return await self._keep(unit, by, gone, DISABLED)

    async def enable(self, by: Staff, staff_id: int) -> Staff:
        """Lets somebody in again."""
        async with self._store.unit() as unit:
            staff = await self._find(unit, staff_id)
            return await self._keep(unit, by, replace(staff, is_active=True), ENABLED)

    async def unlink(self, by: Staff, staff_id: int) -> Staff:
        """Takes away the linked accounts: Slack, Teams and the issuer's. Their sessions end too."""
        async with self._store.unit() as unit:
            staff = await self._find(unit, staff_id)
            await unit.end_sessions_of(staff.id)
            bare = replace(staff, subject=None, slack_user=None, teams_user=None)
            return await self._keep(unit, by, bare, UNLINKED)

    @staticmethod
    async def _find(unit: Unit, staff_id: int) -> Staff:
        staff = await unit.staff(staff_id)
        if staff is None:
            raise NotPossible("Deze persoon bestaat niet.")
        return staff

    async def _keep(self, unit: Unit, by: Staff, staff: Staff, deed: str) -> Staff:
        await unit.save_staff(staff)
        await self._note(unit, by, deed, staff)
        await unit.commit()
        return staff

    async def _note(self, unit: Unit, by: Staff | None, deed: str, staff: Staff) -> None:
        await unit.add_audit(AuditRow(self._clock.now(), by.id or None if by else None, deed, about=staff.id))


def read_name(text: str) -> str:
    """The name as it is kept. Raises NotPossible."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME:
        raise NotPossible("Vul een naam in van ten hoogste 100 tekens.")
    return name
