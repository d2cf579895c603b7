"""Whom an issuer vouches for: which record here is theirs, and what it takes over from the issuer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.login import read_login
from bot.ports import Unit
from bot.request import Role, Staff
from bot.staffing import ADDED, PLACED, AuditRow

TIED = "gekoppeld"
Free = Callable[[Unit, Staff], Awaitable[object]]


@dataclass(frozen=True)
class Known:
    """What an issuer told about somebody: who, and the role and team that its groups stand for here.

    `login` is one that nobody can choose for themselves at the issuer, or None. `first_team` is the team
    of a newcomer without one.
    """

    subject: str
    login: str | None
    name: str
    role: Role | None = None
    team: str | None = None
    first_team: str | None = None


async def find_known(unit: Unit, known: Known, *, free: Free, now: datetime) -> Staff | None:
    """Their record, which follows the issuer from now on; None when there is none for them.

    It is the one of their subject, else the one with their login, else a new one. `free` gives the
    requests of who changes teams back.
    """
    staff = await unit.staff_by(subject=known.subject)
    login = read_login(known.login or "")
    if staff is None and login:
        staff = await unit.staff_by(login=login)
        if staff is not None and not await _may_tie(unit, staff):
            return None
    if staff is None:
        return await _add(unit, known, login, now)
    if not staff.is_active:
        return staff
    staff = await tie(unit, staff, known, now=now) or staff
    return await _follow(unit, staff, known, free, now)


async def tie(unit: Unit, staff: Staff, known: Known, *, now: datetime) -> Staff | None:
    """The record, tied to this account; None when either is tied to another one."""
    if staff.subject == known.subject:
        return staff
    if staff.subject is not None or await unit.staff_by(subject=known.subject) is not None:
        return None
    tied = replace(staff, subject=known.subject)
    await unit.save_staff(tied)
    await unit.add_audit(AuditRow(now, staff.id, TIED, about=staff.id))
    return tied


async def _may_tie(unit: Unit, staff: Staff) -> bool:
    """Whether a login alone is enough. Not for an admin with a password, who ties it while signed in."""
    if staff.subject is not None:
        return False
    secret = await unit.secret(staff.id)
    return staff.role is not Role.ADMIN or secret is None or not secret.password


async def _follow(unit: Unit, staff: Staff, known: Known, free: Free, now: datetime) -> Staff:
    role, team = known.role or staff.role, known.team or staff.team
    if (role, team) == (staff.role, staff.team):
        return staff
    followed = replace(staff, role=role, team=team)
    await unit.save_staff(followed)  # first, so that nothing is taken meanwhile
    if team != staff.team:
        await free(unit, staff)
    await unit.add_audit(AuditRow(now, staff.id, PLACED, about=staff.id))
    return followed


async def _add(unit: Unit, known: Known, login: str | None, now: datetime) -> Staff | None:
    team = known.team or known.first_team
    if known.role is None or team is None or login is None:
        return None
    name = known.name or login
    made = await unit.add_staff(Staff(0, login, name, team, known.role, subject=known.subject))
    await unit.add_audit(AuditRow(now, made.id, ADDED, about=made.id))
    return made
