"""Who is at the inbox: signing in with a password or through an issuer, sessions, codes for once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from bot.known import Free, Known, find_known, tie
from bot.login import (
    ABSOLUTE,
    FIRST,
    FIRST_FOR,
    LINK_FOR,
    TOTP_SECONDS,
    hash_token,
    is_alive,
    link_code,
    password_problem,
    read_login,
    read_password,
    totp_secret,
    totp_step,
)
from bot.ports import Clock, Store, Unit
from bot.request import Role, Staff
from bot.staffing import LINK_MADE, AuditRow, Secret, Session, Taken

LINK = "koppelen"
SIGNED_IN, DENIED = "aangemeld", "geweigerd"
TOUCH_AFTER = timedelta(seconds=30)
TRY_WINDOW = timedelta(minutes=10)
TRIES_PER_ACCOUNT, TRIES_PER_NETWORK = 10, 60  # of one login from one network, of one network
TRIES_FROM_ANYWHERE = 100  # of one login


class Hasher(Protocol):
    """Hashes passwords slowly, and not on the event loop."""

    async def hash(self, password: str) -> str:
        """The hash to keep. Raises TooBusy."""

    async def fits(self, hashed: str | None, password: str) -> bool:
        """Whether this is the password; None takes as long and never fits. Raises TooBusy."""


class TooBusy(Exception):  # noqa: N818 - it says what happened
    """Too many passwords are being looked at; the same attempt may be made again in a moment."""


class Denial(StrEnum):
    """Why nobody was signed in. It never tells which of login, password and code was wrong."""

    WRONG = "fout"
    TOO_OFTEN = "te vaak"
    UNKNOWN = "onbekend"


class Denied(Exception):  # noqa: N818 - it says what happened
    """Nobody was signed in, or nothing was changed."""

    def __init__(self, denial: Denial) -> None:
        self.denial = denial
        super().__init__(denial.value)


class BadPassword(Exception):  # noqa: N818 - it says what happened
    """The new password will not do; `sentence` says why to its owner."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__("the new password was refused")


@dataclass(frozen=True)
class Attempt:
    """One attempt to sign in. `device` names a browser in which this login succeeded before, if any.

    So nobody can lock a colleague out by guessing: a known browser has tries of its own, and a new one
    has those of its network.
    """

    login: str
    password: str = field(repr=False)
    code: str = field(default="", repr=False)
    network: str = ""
    device: str | None = None


@dataclass(frozen=True)
class Visit:
    """Somebody who is signed in. `must_set_code`: nothing else is open before they use an app with codes."""

    staff: Staff
    session: Session
    must_set_code: bool = False


@dataclass(frozen=True)
class SignedIn:
    """A new session; the token goes to the browser and is kept nowhere."""

    staff: Staff
    token: str = field(repr=False)


class Accounts:
    """Sessions and secrets of staff. Everything raises NotKept.

    `random` gives that many random bytes; `code_roles` are the roles that need an app with codes
    beside their password. `free` gives the requests of who changes teams back, in the same transaction.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        hasher: Hasher,
        *,
        random: Callable[[int], bytes],
        free: Free,
        code_roles: Collection[Role] = (),
    ) -> None:
        self._store = store
        self._clock = clock
        self._hasher = hasher
        self._random = random
        self._free = free
        self._code_roles = frozenset(code_roles)

    async def sign_in(self, attempt: Attempt, *, old_token: str = "") -> SignedIn:
        """A new session; that of `old_token` ends. Raises Denied and TooBusy."""
        login = read_login(attempt.login)
        await self._count(attempt, login)
        staff, secret = await self._find(login)
        is_usable = staff is not None and staff.is_active
        fits = await self._hasher.fits(
            secret.password if secret and is_usable else None, read_password(attempt.password)
        )
        async with self._store.unit() as unit:
            if not fits or staff is None or not await self._is_code(unit, staff, secret, attempt.code):
                await self._note(unit, DENIED, staff)
                await unit.commit()
                raise Denied(Denial.WRONG)
            signed = await self._begin(unit, staff, old_token=old_token)
            await unit.commit()
        return signed

    async def sign_in_known(self, known: Known, *, old_token: str = "") -> SignedIn:
        """A new session for somebody whom an issuer knows; their role here follows the issuer's.

        One with a role who is not known here yet is added. Raises Denied.
        """
        try:
            async with self._store.unit() as unit:
                staff = await find_known(unit, known, free=self._free, now=self._clock.now())
                if staff is None or not staff.is_active:
                    await self._note(unit, DENIED, staff)
                    await unit.commit()
                    raise Denied(Denial.UNKNOWN)
                signed = await self._begin(unit, staff, old_token=old_token)
                await unit.commit()
        except Taken as error:  # the same person came in twice at the same moment
            raise Denied(Denial.UNKNOWN) from error
        return signed

    async def tie_known(self, staff: Staff, known: Known) -> None:
        """From now on this person can also sign in with that account of the issuer. Raises Denied."""
        async with self._store.unit() as unit:
            if await tie(unit, staff, known, now=self._clock.now()) is None:
                raise Denied(Denial.UNKNOWN)
            await unit.commit()

    async def visit_of(self, token: str, *, is_busy: bool = True) -> Visit | None:
        """Whose session this is; None when there is none, or it ended. `is_busy`: it is used by a person."""
        now = self._clock.now()
        async with self._store.unit(read_only=True) as unit:
            session = await unit.session(hash_token(token))
            if session is None or not is_alive(session, now):
                return None
            staff = await unit.staff(session.staff)
            if staff is None or not staff.is_active:
                return None
            secret = await unit.secret(staff.id) if staff.role in self._code_roles else None
        if is_busy and now - session.seen_at >= TOUCH_AFTER:
            async with self._store.unit() as unit:
                await unit.touch_session(session.key, now)
                await unit.commit()
            session = replace(session, seen_at=now)
        return Visit(staff, session, must_set_code=secret is not None and not secret.totp)

    async def sign_out(self, session: Session) -> None:
        """Ends the session, everywhere at once."""
        async with self._store.unit() as unit:
            await unit.end_session(session.key)
            await unit.commit()

    async def who_of_first(self, code: str) -> Staff | None:
        """Whose first sign-in this code is for; None when it was used or is too old."""
        async with self._store.unit(read_only=True) as unit:
            owner = await unit.code_owner(FIRST, hash_token(code), now=self._clock.now())
            staff = await unit.staff(int(owner)) if owner else None
        return staff if staff and staff.is_active else None

    async def choose_password(self, code: str, password: str, *, old_token: str = "") -> SignedIn:
        """Sets a password with a code for once, and signs in; an app with codes is to be set anew.

        Raises Denied, BadPassword and TooBusy.
        """
        staff = await self.who_of_first(code)
        if staff is None:
            raise Denied(Denial.UNKNOWN)
        hashed = await self._hash_new(password, staff)
        async with self._store.unit() as unit:
            if await unit.take_code(FIRST, hash_token(code), now=self._clock.now()) is None:
                raise Denied(Denial.UNKNOWN)
            await unit.end_codes(FIRST, owner=str(staff.id))
            await unit.keep_secret(staff.id, Secret(password=hashed))
            return await self._begin_alone(unit, staff, old_token)

    async def change_password(self, visit: Visit, old: str, new: str, *, network: str) -> SignedIn:
        """Sets another password; all sessions of this person end, and a new one begins.

        Raises Denied, BadPassword and TooBusy.
        """
        staff = visit.staff
        await self._count(Attempt(staff.login, "", network=network, device=f"staff {staff.id}"), staff.login)
        _, secret = await self._find(staff.login)
        if not await self._hasher.fits(secret.password if secret else None, read_password(old)):
            raise Denied(Denial.WRONG)
        hashed = await self._hash_new(new, staff)
        async with self._store.unit() as unit:
            secret = await unit.secret(staff.id) or Secret()
            await unit.keep_secret(staff.id, replace(secret, password=hashed))
            return await self._begin_alone(unit, staff, "")

    async def has_password(self, staff: Staff) -> bool:
        """Whether this person signs in here, and not only through an issuer."""
        async with self._store.unit(read_only=True) as unit:
            secret = await unit.secret(staff.id)
        return secret is not None and bool(secret.password)

    async def has_code(self, staff: Staff) -> bool:
        """Whether this person uses an app with codes."""
        async with self._store.unit(read_only=True) as unit:
            secret = await unit.secret(staff.id)
        return secret is not None and bool(secret.totp)

    def new_code_secret(self) -> str:
        """A secret for an app with codes; it counts only once `set_code` was told a code of it."""
        return totp_secret(self._random(20))

    async def set_code(self, staff: Staff, secret: str, code: str) -> None:
        """From now on this person needs a code of the app. Raises Denied for a code that is not of it.

        Who has one already gets another through a new first link only.
        """
        async with self._store.unit() as unit:
            kept = await unit.secret(staff.id)
            if kept is None or kept.totp:
                raise Denied(Denial.WRONG)
            changed = replace(kept, totp=secret)
            if not await self._is_code(unit, staff, changed, code):
                raise Denied(Denial.WRONG)
            await unit.keep_secret(staff.id, changed)
            await unit.commit()

    async def first_code(self, staff: Staff, *, by: Staff | None = None) -> str:
        """A code for one link, with which this person chooses a password; earlier ones end.

        Without `by` it is made by who runs the server.
        """
        code = self._token()
        async with self._store.unit() as unit:
            await unit.end_codes(FIRST, owner=str(staff.id))
            now = self._clock.now()
            await unit.keep_code(FIRST, hash_token(code), owner=str(staff.id), until=now + FIRST_FOR)
            await unit.add_audit(AuditRow(now, by.id if by else None, LINK_MADE, about=staff.id))
            await unit.commit()
        return code

    async def link_code(self, staff: Staff) -> str:
        """A code to type to the assistant, once, in the account of a channel that is to be linked."""
        code = link_code(self._random(12))
        async with self._store.unit() as unit:
            until = self._clock.now() + LINK_FOR
            await unit.keep_code(LINK, hash_token(code), owner=str(staff.id), until=until)
            await unit.commit()
        return code

    async def note_denied(self, staff: Staff, number: str | None) -> None:
        """Keeps that somebody sent a button or form that we never gave them."""
        async with self._store.unit() as unit:
            await unit.add_audit(AuditRow(self._clock.now(), staff.id, DENIED, number))
            await unit.commit()

    async def _count(self, attempt: Attempt, login: str | None) -> None:
        """Raises Denied. The narrowest limits go first: what they stop does not use up the wider ones."""
        now, name = self._clock.now(), hash_token(login or attempt.login)
        limits: Mapping[str, int] = {
            f"balie:net:{attempt.network}": TRIES_PER_NETWORK,
            f"balie:login:{name}:{attempt.network}": TRIES_PER_ACCOUNT,
            f"balie:login:{name}": TRIES_FROM_ANYWHERE,
        }
        if attempt.device is not None:
            limits = {f"balie:device:{hash_token(attempt.device)}": TRIES_PER_ACCOUNT}
        async with self._store.unit() as unit:
            may = True
            for key, most in limits.items():
                may = may and await unit.allow(key, most=most, per=TRY_WINDOW, now=now)
            await unit.commit()
        if not may:
            raise Denied(Denial.TOO_OFTEN)

    async def _find(self, login: str | None) -> tuple[Staff | None, Secret | None]:
        if login is None:
            return None, None
        async with self._store.unit(read_only=True) as unit:
            staff = await unit.staff_by(login=login)
            return staff, await unit.secret(staff.id) if staff else None

    async def _is_code(self, unit: Unit, staff: Staff, secret: Secret | None, code: str) -> bool:
        """Whether the code fits, or none is needed. A code works once."""
        if secret is None or not secret.totp:
            return True
        now = self._clock.now()
        step = totp_step(secret.totp, code, now)
        if step is None:
            return False
        once = timedelta(seconds=4 * TOTP_SECONDS)
        return await unit.allow(f"balie:code:{staff.id}:{step}", most=1, per=once, now=now)

    async def _hash_new(self, password: str, staff: Staff) -> str:
        problem = password_problem(read_password(password), staff)
        if problem:
            raise BadPassword(problem)
        return await self._hasher.hash(read_password(password))

    async def _begin_alone(self, unit: Unit, staff: Staff, old_token: str) -> SignedIn:
        await unit.end_sessions_of(staff.id)
        signed = await self._begin(unit, staff, old_token=old_token)
        await unit.commit()
        return signed

    async def _begin(self, unit: Unit, staff: Staff, *, old_token: str) -> SignedIn:
        now, token = self._clock.now(), self._token()
        if old_token:
            await unit.end_session(hash_token(old_token))
        session = Session(hash_token(token), staff.id, now, now, self._token(), now + ABSOLUTE)
        await unit.add_session(session)
        await self._note(unit, SIGNED_IN, staff)
        return SignedIn(staff, token)

    async def _note(self, unit: Unit, action: str, staff: Staff | None) -> None:
        await unit.add_audit(AuditRow(self._clock.now(), staff.id if staff else None, action, None))

    def _token(self) -> str:
        return self._random(32).hex()
