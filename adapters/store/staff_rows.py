"""Staff in the database: their records, what they sign in with, their sessions, codes, what was done."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, insert, or_, select, update

from adapters.store.rows import Rows, storable
from adapters.store.schema import audit, codes, sessions, staff, staff_secrets
from bot.request import Role, Staff
from bot.staffing import AuditRow, Secret, Session, Taken, WantedLog

_LINKS = ("login", "subject", "slack_user", "teams_user")
_PERSON = select(staff).where(staff.c.id == bindparam("of"))
_HELD = _PERSON.with_for_update(read=True)
_BY = {name: select(staff).where(staff.c[name] == bindparam("of")) for name in _LINKS}
_EVERYBODY = select(staff).order_by(staff.c.id)
_SECRET = select(staff_secrets).where(staff_secrets.c.staff == bindparam("of"))
_SESSION = select(sessions).where(sessions.c.key == bindparam("of"))
_TOUCH = update(sessions).where(sessions.c.key == bindparam("of"))
_CODE = select(codes.c.owner).where(
    codes.c.kind == bindparam("of_kind"), codes.c.hashed == bindparam("of"), codes.c.until > bindparam("now")
)


class StaffRows(Rows):
    """The part of a unit that staff need."""

    async def add_staff(self, person: Staff) -> Staff:
        """Adds somebody; the record with its id. Raises Taken."""
        row = {name: value for name, value in _to_row(person).items() if name != "id"}
        await self._refuse_taken(person)
        result = await self._execute(insert(staff).returning(staff.c.id), row)
        return Staff(**{**vars(person), "id": result.scalar_one()})

    async def staff(self, staff_id: int) -> Staff | None:
        """The record with this id."""
        return await self._person(_PERSON, staff_id)

    async def hold_staff(self, staff_id: int) -> Staff | None:
        """The record with this id; nobody else changes it until the unit ends. On SQLite a unit is alone."""
        return await self._person(_HELD if self._is_postgresql else _PERSON, staff_id)

    async def staff_by(
        self,
        *,
        login: str | None = None,
        subject: str | None = None,
        slack_user: str | None = None,
        teams_user: str | None = None,
    ) -> Staff | None:
        """The record with this login or this linked account; exactly one of them is given."""
        asked = {"login": login, "subject": subject, "slack_user": slack_user, "teams_user": teams_user}
        ((name, value),) = [(name, value) for name, value in asked.items() if value is not None]
        return await self._person(_BY[name], storable(value))

    async def all_staff(self) -> Sequence[Staff]:
        """Everybody, also who was disabled, by id."""
        return [_to_staff(row) for row in (await self._execute(_EVERYBODY)).all()]

    async def save_staff(self, person: Staff) -> None:
        """Keeps a changed record. Raises Taken."""
        await self._refuse_taken(person)
        await self._execute(update(staff).where(staff.c.id == person.id).values(**_to_row(person)))

    async def secret(self, staff_id: int) -> Secret | None:
        """What this member of staff signs in with; None when nothing was set."""
        row = (await self._execute(_SECRET, {"of": staff_id})).first()
        return Secret(row.password, row.totp, row.failed) if row else None

    async def keep_secret(self, staff_id: int, secret: Secret) -> None:
        """Keeps what they sign in with."""
        row = {"password": secret.password, "totp": secret.totp, "failed": secret.failed}
        self._put_later(staff_secrets, staff=staff_id, **row)

    async def add_session(self, session: Session) -> None:
        """Keeps a new session."""
        self._execute_later(insert(sessions), dict(vars(session)))

    async def session(self, key: str) -> Session | None:
        """The session with this key."""
        row = (await self._execute(_SESSION, {"of": storable(key)})).first()
        return Session(row.key, row.staff, row.created_at, row.seen_at, row.csrf, row.until) if row else None

    async def touch_session(self, key: str, at: datetime) -> None:
        """Notes that the session was used."""
        self._execute_later(_TOUCH, {"of": key, "seen_at": at})

    async def end_session(self, key: str) -> None:
        """Ends a session, everywhere."""
        await self._execute(delete(sessions).where(sessions.c.key == key))

    async def end_sessions_of(self, staff_id: int) -> None:
        """Ends all sessions of a member of staff."""
        await self._execute(delete(sessions).where(sessions.c.staff == staff_id))

    async def keep_code(
        self, kind: str, hashed: str, *, owner: str, until: datetime, channel: str = ""
    ) -> None:
        """Keeps a code by its hash. One that belongs to a conversation names its channel."""
        self._put_later(codes, kind=kind, hashed=hashed, channel=channel, owner=owner, until=until)

    async def code_owner(self, kind: str, hashed: str, *, now: datetime) -> str | None:
        """Whose code it is; None when there is none (any more)."""
        values = {"of_kind": kind, "of": hashed, "now": now}
        owner: str | None = (await self._execute(_CODE, values)).scalar_one_or_none()
        return owner

    async def take_code(self, kind: str, hashed: str, *, now: datetime) -> str | None:
        """Whose code it was; it cannot be used again, also not by who tries at the same moment."""
        which = (codes.c.kind == kind) & (codes.c.hashed == hashed) & (codes.c.until > now)
        owner: str | None = (
            await self._execute(delete(codes).where(which).returning(codes.c.owner))
        ).scalar_one_or_none()
        return owner

    async def end_codes(self, kind: str, *, owner: str, channel: str = "") -> int:
        """Ends all codes of this kind that somebody, or a conversation of the channel, has; how many."""
        which = (codes.c.kind == kind) & (codes.c.channel == channel) & (codes.c.owner == owner)
        return (await self._execute(delete(codes).where(which))).rowcount

    async def add_audit(self, row: AuditRow) -> None:
        """Keeps who did what."""
        self._execute_later(insert(audit), {name: value for name, value in vars(row).items() if name != "id"})

    async def audit(
        self, *, number: str | None = None, staff: Collection[int] | None = None, most: int = 200
    ) -> Sequence[AuditRow]:
        """What was done, newest first: with this request, by these members of staff, or at all."""
        people = None if staff is None else frozenset(staff)
        return await self.read_log(WantedLog(number, people, most=most))

    async def read_log(self, wanted: WantedLog) -> Sequence[AuditRow]:
        """The lines of the log that are wanted, newest first."""
        columns = audit.c
        narrowed = (
            (wanted.number, lambda value: columns.number == storable(value)),
            (wanted.staff, lambda value: columns.staff.in_(sorted(value))),
            (wanted.since, lambda value: columns.at >= value),
            (wanted.until, lambda value: columns.at < value),
            (wanted.below, lambda value: columns.id < value),
            (
                wanted.sight,
                lambda value: or_(columns.team == value.team, columns.staff.in_(sorted(value.colleagues))),
            ),
        )
        where = [condition(value) for value, condition in narrowed if value is not None]
        query = select(audit).where(*where).order_by(columns.id.desc()).limit(wanted.most)
        rows = (await self._execute(query)).all()
        return [
            AuditRow(row.at, row.staff, row.action, row.number, row.about, row.id, row.team) for row in rows
        ]

    async def _person(self, query: Select[Any], of: Any) -> Staff | None:
        row = (await self._execute(query, {"of": of})).first()
        return _to_staff(row) if row else None

    async def _refuse_taken(self, person: Staff) -> None:
        for name in _LINKS:
            value = getattr(person, name)
            other = await self._person(_BY[name], value) if value is not None else None
            if other is not None and other.id != person.id:
                raise Taken(name)


def _to_row(person: Staff) -> dict[str, Any]:
    return {**{name: storable(value) for name, value in vars(person).items()}, "role": person.role.value}


def _to_staff(row: Row[Any]) -> Staff:
    return Staff(**{**row._mapping, "role": Role(row.role)})
