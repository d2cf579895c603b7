"""A desk in memory that keeps the contract of bot/desk.py, and the store of staff beside it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.bucket import Bucket, take
from bot.desk import Changed, Colleague, Glance, Opened, Unknown, is_overtaken, mark_of
from bot.desk_checks import Missing
from bot.ports import Message, Notice, NotKept
from bot.request import NO_VALUES, Action, Fact, Request, Role, Staff, State, Values, freed
from bot.request_rules import act, allowed, check
from bot.staffing import AuditRow, Counts, Entry, Page, Secret, Session, Taken, Wanted, WantedLog
from bot.teams import Canned, Team, Teams

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEAMS = Teams(
    teams=(Team("noord", "Team Noord"), Team("zuid", "Team Zuid")),
    canned=(
        Canned("Afspraak", "Zullen we een afspraak maken?"),
        Canned("Subsidie", "Over subsidies vind je meer op vlaio.be."),
    ),
)


def make_request(number: str = "428-193-K", **changes: Any) -> Request:
    """A new request of team Noord."""
    made = Request(
        number=number,
        channel="web",
        conversation=f"gesprek {number}",
        team="noord",
        subject="Een buurtmoestuin beginnen",
        created_at=NOW - timedelta(hours=2),
        changed_at=NOW - timedelta(hours=2),
        theme="klimaat",
        municipality="Gent",
        asker_name="Ana Peeters",
    )
    return replace(made, **changes)


class MemoryStore:
    """The part of the store that is about staff, in memory: nothing is kept without a commit.

    While `is_full`, no commit succeeds; while `is_away`, nothing does.
    """

    def __init__(self) -> None:
        self.staff: dict[int, Staff] = {}
        self.secrets: dict[int, Secret] = {}
        self.sessions: dict[str, Session] = {}
        self.codes: dict[tuple[str, str], tuple[str, datetime]] = {}
        self.audit: list[AuditRow] = []
        self.buckets: dict[str, Bucket] = {}
        self.requests: dict[str, Request] = {}  # those of the desk; units only read them
        self.is_full = False
        self.is_away = False

    @asynccontextmanager
    async def unit(self, *, read_only: bool = False) -> AsyncIterator["MemoryUnit"]:
        if self.is_away:
            raise NotKept("geheim 0475 12 34 56")
        yield MemoryUnit(self)

    def staff_unit(self) -> AbstractAsyncContextManager["MemoryUnit"]:
        return self.unit()

    def hire(self, staff: Staff, password_hash: str | None = None) -> Staff:
        """Somebody who is there when the test begins."""
        self.staff[staff.id] = staff
        if password_hash:
            self.secrets[staff.id] = Secret(password=password_hash)
        return staff


class MemoryUnit:
    """One transaction on a copy, which takes the place of the original at the commit."""

    _PARTS = ("staff", "secrets", "sessions", "codes", "audit", "buckets")

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._at_begin = {name: getattr(store, name).copy() for name in self._PARTS}
        self._rows: dict[str, Any] = {name: getattr(store, name).copy() for name in self._PARTS}

    async def commit(self) -> None:
        if self._store.is_full:
            raise NotKept("geheim 0475 12 34 56")
        for name, rows in self._rows.items():
            if rows != self._at_begin[name]:
                setattr(self._store, name, rows)

    async def allow(self, key: str, *, most: int, per: timedelta, now: datetime) -> bool:
        self._rows["buckets"][key], may = take(self._rows["buckets"].get(key), most=most, per=per, now=now)
        return may

    async def add_staff(self, staff: Staff) -> Staff:
        if any(one.login == staff.login for one in self._rows["staff"].values()):
            raise Taken(staff.login)
        made = replace(staff, id=max(self._rows["staff"], default=0) + 1)
        self._rows["staff"][made.id] = made
        return made

    async def save_staff(self, staff: Staff) -> None:
        self._rows["staff"][staff.id] = staff

    async def all_staff(self) -> Sequence[Staff]:
        return list(self._rows["staff"].values())

    async def staff(self, staff_id: int) -> Staff | None:
        return self._rows["staff"].get(staff_id)

    async def staff_by(
        self, *, login: str | None = None, subject: str | None = None, **_: Any
    ) -> Staff | None:
        name, value = ("login", login) if login is not None else ("subject", subject)
        return next((one for one in self._rows["staff"].values() if getattr(one, name) == value), None)

    async def secret(self, staff_id: int) -> Secret | None:
        return self._rows["secrets"].get(staff_id)

    async def keep_secret(self, staff_id: int, secret: Secret) -> None:
        self._rows["secrets"][staff_id] = secret

    async def add_session(self, session: Session) -> None:
        self._rows["sessions"][session.key] = session

    async def session(self, key: str) -> Session | None:
        return self._rows["sessions"].get(key)

    async def touch_session(self, key: str, at: datetime) -> None:
        self._rows["sessions"][key] = replace(self._rows["sessions"][key], seen_at=at)

    async def end_session(self, key: str) -> None:
        self._rows["sessions"].pop(key, None)

    async def end_sessions_of(self, staff_id: int) -> None:
        for key in [key for key, one in self._rows["sessions"].items() if one.staff == staff_id]:
            del self._rows["sessions"][key]

    async def keep_code(self, kind: str, hashed: str, *, owner: str, until: datetime) -> None:
        self._rows["codes"][kind, hashed] = (owner, until)

    async def code_owner(self, kind: str, hashed: str, *, now: datetime) -> str | None:
        owner, until = self._rows["codes"].get((kind, hashed), (None, now))
        return owner if until > now else None

    async def take_code(self, kind: str, hashed: str, *, now: datetime) -> str | None:
        owner = await self.code_owner(kind, hashed, now=now)
        self._rows["codes"].pop((kind, hashed), None)
        return owner

    async def end_codes(self, kind: str, *, owner: str, channel: str = "") -> int:
        ended = [key for key, (of, _) in self._rows["codes"].items() if (key[0], of) == (kind, owner)]
        for key in ended:
            del self._rows["codes"][key]
        return len(ended)

    async def add_audit(self, row: AuditRow) -> None:
        self._rows["audit"].append(row)

    async def read_log(self, wanted: WantedLog) -> list[AuditRow]:
        lines = [replace(row, id=number) for number, row in enumerate(self._rows["audit"], start=1)]
        return [row for row in reversed(lines) if _is_wanted(row, wanted)][: wanted.most]

    async def peek_request(self, number: str) -> Request | None:
        return self._store.requests.get(number)

    async def requests_by_number(
        self, teams: Sequence[str] | None, *, after: str = "", most: int
    ) -> list[Request]:
        found = [one for one in self._store.requests.values() if teams is None or one.team in teams]
        found = sorted((one for one in found if one.number > after), key=lambda one: one.number)
        return [replace(one, facts=()) for one in found[:most]]

    async def facts_of(self, numbers: Sequence[str]) -> dict[str, tuple[Fact, ...]]:
        return {number: self._store.requests[number].facts for number in numbers}


class FakeDesk:
    """Requests in memory. The next `full` actions keep nothing."""

    def __init__(self, store: MemoryStore, clock: Any, teams: Teams = TEAMS) -> None:
        self._store = store
        self._clock = clock
        self._teams = teams
        self._looks: dict[tuple[str, int], datetime] = {}
        self._keys: set[tuple[int, str]] = set()
        self._changed: datetime | None = None
        self.requests = store.requests
        self.entries: dict[str, list[Entry]] = {}
        self.messages: dict[str, list[Message]] = {}
        self.deeds: list[tuple[int, str, Action, Values]] = []
        self.full = 0
        self.undelivered: dict[str, tuple[Notice, ...]] = {}

    def file(self, request: Request, *lines: tuple[str, dict[str, Any]]) -> Request:
        """A request that came in, with what was said before."""
        self.requests[request.number] = request
        self.messages[request.number] = [
            Message(number, author, content, request.created_at)
            for number, (author, content) in enumerate(lines, start=1)
        ]
        self._touch()
        return request

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
        staff, request = self._find(staff_id, number)
        if (staff_id, key) in self._keys:
            return request
        now = self._clock.now()
        check(action, request, staff, now=now)
        if seen is not None and is_overtaken(request, action, values, seen=seen):
            raise Changed(number)
        self._check_values(action, values, request)
        if self.full:
            self.full -= 1
            raise NotKept("geheim 0475 12 34 56")
        after = act(action, request, staff, values, now=now)
        self._keys.add((staff_id, key))
        self.requests[number] = after
        text = "\n".join(part for part in (values.text, *values.questions, *values.labels) if part)
        self.entries.setdefault(number, []).append(Entry(number, now, action.value, staff_id, text))
        self.deeds.append((staff_id, number, action, values))
        if action is Action.ANSWER:
            content = {"paragraphs": [values.text], "by": staff.first_name}
            lines = self.messages.setdefault(number, [])
            lines.append(Message(len(lines) + 1, "medewerker", content, now))
        self._touch()
        return after

    async def open(self, staff_id: int, number: str) -> Opened:
        staff, request = self._find(staff_id, number)
        self._store.audit = [*self._store.audit, AuditRow(self._clock.now(), staff_id, "geopend", number)]
        return Opened(
            request,
            tuple(self.entries.get(number, ())),
            tuple(self.messages.get(number, ())),
            allowed(request, staff, now=self._clock.now()),
            dict(self._store.staff),
            (),
            undelivered=self.undelivered.get(number, ()),
        )

    async def list(self, staff_id: int, wanted: Wanted) -> Page:
        now = self._clock.now()
        found = [one for one in self._seen(staff_id) if _fits(one, wanted, now)]
        found.sort(key=lambda one: one.number)
        found.sort(key=lambda one: one.changed_at, reverse=True)
        after = [one for one in found if not wanted.after or _is_after(one, *wanted.after)]
        return Page(tuple(after[: wanted.most]), len(found), frozenset(self.undelivered))

    async def counts(self, staff_id: int) -> Counts:
        seen = self._seen(staff_id)
        before = self._clock.now() - self._teams.stale_after
        return Counts(
            new=sum(one.state is State.NEW for one in seen),
            mine=sum(one.owner == staff_id and one.is_open for one in seen),
            waiting=sum(one.state is State.WAITING and one.owner == staff_id for one in seen),
            open=sum(one.is_open for one in seen),
            stale=sum(one.is_open and one.changed_at < before for one in seen if not one.snoozed_until),
        )

    async def colleagues(self, staff_id: int) -> tuple[Colleague, ...]:
        me = self._staff(staff_id)
        return tuple(
            Colleague(one, sum(r.owner == one.id and r.is_open for r in self.requests.values()))
            for one in self._store.staff.values()
            if one.is_active and (me.role is Role.ADMIN or one.team == me.team)
        )

    async def glance(self, staff_id: int, number: str | None = None) -> Glance:
        counts = await self.counts(staff_id)
        if number is None:
            return Glance(counts, f"{self._changed}/{counts}", shared=f"{self._changed}/{counts.open}")
        _, request = self._find(staff_id, number)
        return Glance(counts, mark_of(request), self._looking(staff_id, number))

    def _looking(self, staff_id: int, number: str) -> tuple[str, ...]:
        now = self._clock.now()
        self._looks[number, staff_id] = now + timedelta(seconds=30)
        return tuple(
            self._store.staff[one].first_name
            for (of, one), until in self._looks.items()
            if of == number and one != staff_id and until > now
        )

    async def free_requests_of(self, unit: Any, staff: Staff) -> int:
        mine = [one for one in self.requests.values() if one.owner == staff.id and one.is_open]
        for one in mine:
            self.requests[one.number] = freed(one, now=self._clock.now())
        self._touch()
        return len(mine)

    def _touch(self) -> None:
        """The moments of changes rise, though the clock of a test stands still."""
        self._changed = max(
            self._clock.now(), (self._changed or self._clock.now()) + timedelta(microseconds=1)
        )

    def _staff(self, staff_id: int) -> Staff:
        if self._store.is_away:
            raise NotKept("geheim 0475 12 34 56")
        staff = self._store.staff.get(staff_id)
        if staff is None or not staff.is_active:
            raise Unknown("staff")
        return staff

    def _seen(self, staff_id: int) -> Sequence[Request]:
        me = self._staff(staff_id)
        return [one for one in self.requests.values() if me.role is Role.ADMIN or one.team == me.team]

    def _find(self, staff_id: int, number: str) -> tuple[Staff, Request]:
        staff = self._staff(staff_id)
        found = next((one for one in self._seen(staff_id) if one.number == number), None)
        if found is None:
            raise Unknown(number)
        return staff, found

    @staticmethod
    def _check_values(action: Action, values: Values, request: Request) -> None:
        needs_text = action in (Action.ANSWER, Action.NOTE, Action.REFER)
        if needs_text and not values.text.strip():
            raise Missing("text")
        if action is Action.ASK and not (values.text.strip() or values.questions):
            raise Missing("text")
        if action is Action.HAND_ON and values.owner is None and values.team == request.team:
            raise Missing("owner")


def _is_wanted(row: AuditRow, wanted: WantedLog) -> bool:
    return all(
        (
            wanted.number is None or row.number == wanted.number,
            wanted.staff is None or row.staff in wanted.staff,
            wanted.since is None or row.at >= wanted.since,
            wanted.until is None or row.at < wanted.until,
            wanted.below is None or (row.id or 0) < wanted.below,
            wanted.sight is None or row.team == wanted.sight.team or row.staff in wanted.sight.colleagues,
        )
    )


def _is_after(request: Request, moment: datetime, number: str) -> bool:
    return request.changed_at < moment or (request.changed_at == moment and request.number > number)


def _fits(request: Request, wanted: Wanted, now: datetime) -> bool:
    sleeps = request.snoozed_until is not None and request.snoozed_until > now
    searched = " ".join(
        (request.number, request.subject, request.theme or "", request.municipality or "", request.asker_name)
    )
    return all(
        (
            not wanted.states or request.state in wanted.states,
            wanted.owner is None or request.owner == wanted.owner,
            wanted.theme is None or request.theme == wanted.theme,
            wanted.municipality is None or request.municipality == wanted.municipality,
            wanted.urgency is None or request.urgency is wanted.urgency,
            wanted.label is None or wanted.label in request.labels,
            wanted.text.lower() in searched.lower(),
            wanted.sleeping or not sleeps,
        )
    )
