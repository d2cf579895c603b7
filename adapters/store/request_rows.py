"""Requests in the database: kept by compare-and-set, listed and searched in a narrow table."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from adapters.store.rows import Rows, storable
from adapters.store.schema import looks, request_details, request_entries, requests
from bot.appointment import Standing
from bot.number import LETTERS
from bot.promise import Nudge
from bot.request import OPEN, Fact, Outcome, Request, State, Urgency
from bot.staffing import Counts, Entry, Page, Wanted

_BORDER = "\n"  # around each label, so that one is not found within another
_OPEN = sorted(state.value for state in OPEN)
_MOST_SEARCHED = 200
_NUMBER = re.compile(r"(\d{3})[ .-]?(\d{3})[ .-]?[a-z]?")
_PLAIN = (
    "number", "channel", "conversation", "team", "subject", "topic", "theme", "municipality", "asker_role",
    "asker_name", "notify_email", "owner", "score", "created_at", "changed_at", "snoozed_until",
    "answered_at", "closed_at", "promised_at", "nudge_at", "missed", "has_said_sorry", "planned_at",
    "is_held", "warned_at", "erase_asked", "version",
)  # fmt: skip
_WHOLE = (
    select(requests, request_details.c.facts, request_details.c.asked)
    .join(request_details, request_details.c.number == requests.c.number)
    .where(requests.c.number == bindparam("of"))
)
_LOCKED = _WHOLE.with_for_update(of=requests)
_OF_CONVERSATION = (
    select(requests)
    .where(requests.c.channel == bindparam("of_channel"), requests.c.conversation == bindparam("of_key"))
    .order_by(requests.c.created_at.desc(), requests.c.number)
)
_SAVE = update(requests).where(
    requests.c.number == bindparam("of"), requests.c.version == bindparam("of_version")
)
_SAVE_DETAILS = update(request_details).where(request_details.c.number == bindparam("of"))
_TIMELINE = (
    select(request_entries).where(request_entries.c.number == bindparam("of")).order_by(request_entries.c.id)
)
_LOOKERS = select(looks).where(looks.c.number == bindparam("of"), looks.c.until > bindparam("now"))


class RequestRows(Rows):
    """The part of a unit that requests need."""

    async def add_request(self, request: Request, *, until: datetime) -> bool:
        """Adds a request; False when its number is in use."""
        if not await self._insert_new(requests, **_to_row(request), until=until):
            return False
        self._execute_later(insert(request_details), {"number": request.number, **_details(request)})
        return True

    async def request(self, number: str) -> Request | None:
        """The request; nobody else changes it until the unit ends. On SQLite a unit is alone anyway."""
        return await self._one(_LOCKED if self._is_postgresql else _WHOLE, number)

    async def peek_request(self, number: str) -> Request | None:
        """The request as it is now, without waiting for anybody."""
        return await self._one(_WHOLE, number)

    async def _one(self, query: Select[Any], number: str) -> Request | None:
        row = (await self._execute(query, {"of": storable(number)})).first()
        return _to_request(row, facts=row.facts, asked=row.asked) if row else None

    async def save_request(self, request: Request, *, until: datetime) -> bool:
        """Keeps a changed request; False when it was changed since, by its version."""
        row = {name: value for name, value in _to_row(request).items() if name != "number"}
        place = {"of": request.number, "of_version": request.version - 1}
        changed = await self._execute(_SAVE, {**row, **place, "until": until})
        if changed.rowcount != 1:
            return False
        self._execute_later(_SAVE_DETAILS, {"of": request.number, **_details(request)})
        return True

    async def requests_of(self, channel: str, key: str) -> Sequence[Request]:
        """The requests sent from this conversation, newest first, without their facts."""
        rows = (await self._execute(_OF_CONVERSATION, {"of_channel": channel, "of_key": key})).all()
        return [_to_request(row) for row in rows]

    async def find_requests(self, wanted: Wanted) -> Page:
        """The requests that are wanted, last changed first.

        Which ones is found in an index that holds all that is asked for; only those are read.
        """
        where = _conditions(wanted)
        order = (requests.c.changed_at.desc(), requests.c.number)
        here = [*where, *_after(wanted)]
        found = select(requests.c.number).where(*here).order_by(*order).limit(wanted.most)
        query = select(requests).where(requests.c.number.in_(found.scalar_subquery())).order_by(*order)
        rows = (await self._execute(query)).all()
        total = len(rows)
        if wanted.after is not None or total == wanted.most:
            counted = select(func.count()).select_from(requests).where(*where)
            total = (await self._execute(counted)).scalar_one()
        return Page(tuple(_to_request(row) for row in rows), total)

    async def requests_by_number(
        self, teams: Sequence[str] | None, *, after: str = "", most: int
    ) -> Sequence[Request]:
        """The requests of these teams (None: all) in the order of their numbers, without their facts."""
        here = [*_in_teams(teams), requests.c.number > after]
        query = select(requests).where(*here).order_by(requests.c.number).limit(most)
        return [_to_request(row) for row in (await self._execute(query)).all()]

    async def facts_of(self, numbers: Sequence[str]) -> Mapping[str, tuple[Fact, ...]]:
        """The facts of each of these requests."""
        columns = (request_details.c.number, request_details.c.facts)
        query = select(*columns).where(request_details.c.number.in_(list(numbers)))
        rows = (await self._execute(query)).all()
        return {row.number: tuple(Fact(**fact) for fact in row.facts) for row in rows}

    async def count_requests(
        self,
        *,
        teams: Sequence[str] | None,
        staff: int,
        stale_before: datetime,
        now: datetime,
        due_before: datetime | None = None,
    ) -> Counts:
        """How many are open, in these teams (None: all) and of this member of staff."""
        of_team, is_awake = _in_teams(teams), _is_awake(now)
        mine = and_(requests.c.owner == staff, *of_team)
        still = and_(requests.c.changed_at < stale_before, is_awake)
        query = select(
            _count(is_awake, requests.c.state == State.NEW.value).label("new"),
            _count(mine, is_awake).label("mine"),
            _count(mine, is_awake, requests.c.state == State.WAITING.value).label("waiting"),
            _count(still).label("stale"),
            _count(requests.c.promised_at < (due_before or now)).label("due"),
            func.count().label("open"),
        ).where(requests.c.state.in_(_OPEN), *of_team)
        row = (await self._execute(query)).one()
        return Counts(row.new or 0, row.mine or 0, row.waiting or 0, row.stale or 0, row.open, row.due or 0)

    async def open_load(self, team: str) -> Mapping[int, int]:
        """How many open requests each member of a team has."""
        query = (
            select(requests.c.owner, func.count().label("load"))
            .where(requests.c.team == team, requests.c.state.in_(_OPEN), requests.c.owner.is_not(None))
            .group_by(requests.c.owner)
        )
        return {row.owner: row.load for row in (await self._execute(query)).all()}

    async def last_change(self, teams: Sequence[str] | None) -> datetime | None:
        """When a request of these teams (None: all) last changed."""
        query = select(func.max(requests.c.changed_at)).where(*_in_teams(teams))
        found: datetime | None = (await self._execute(query)).scalar()
        return found

    async def add_entry(self, entry: Entry) -> None:
        """Adds a line to the timeline of a request."""
        row = {"number": entry.number, "at": entry.at, "action": entry.action, "by": entry.by}
        self._execute_later(insert(request_entries), {**row, "text": storable(entry.text)})

    async def timeline(self, number: str) -> Sequence[Entry]:
        """The timeline, oldest first."""
        rows = (await self._execute(_TIMELINE, {"of": number})).all()
        return [Entry(row.number, row.at, row.action, row.by, row.text) for row in rows]

    async def look(self, number: str, staff: int, *, until: datetime) -> None:
        """Notes that somebody has the request open until then."""
        self._put_later(looks, number=number, staff=staff, until=until)

    async def lookers(self, number: str, *, now: datetime) -> Mapping[int, datetime]:
        """Who has it open, and until when that counts."""
        rows = (await self._execute(_LOOKERS, {"of": number, "now": now})).all()
        return {row.staff: row.until for row in rows}


def fold(text: str) -> str:
    """The text as it is searched: small letters, without accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((and_(True, *conditions), 1), else_=0))


def _in_teams(teams: Sequence[str] | None) -> list[ColumnElement[bool]]:
    return [] if teams is None else [requests.c.team.in_(list(teams))]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = _in_teams(wanted.teams)
    if wanted.states:
        found.append(requests.c.state.in_([state.value for state in wanted.states]))
    exact = {"owner": wanted.owner, "theme": wanted.theme, "municipality": wanted.municipality}
    found += [requests.c[name] == value for name, value in exact.items() if value is not None]
    found += _of_time(wanted)
    if wanted.urgency is not None:
        found.append(requests.c.urgency == wanted.urgency.value)
    if wanted.label:
        found.append(_holds(requests.c.labels, f"{_BORDER}{wanted.label}{_BORDER}"))
    if not wanted.sleeping:
        found.append(_is_awake(wanted.now))
    words = fold(storable(wanted.text[:_MOST_SEARCHED]))
    digits = _NUMBER.fullmatch(words)
    if digits:  # a number in full, or all but its letter
        start = f"{digits[1]}-{digits[2]}-"
        found.append(requests.c.number.in_([start + letter for letter in LETTERS]))
    elif words:
        found.append(_holds(requests.c.search, words))
    return found


def _of_time(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What waits for too long, what was promised by then, and what will soon go."""
    found: list[ColumnElement[bool]] = []
    if wanted.stale_before is not None:
        found += [requests.c.changed_at < wanted.stale_before, requests.c.state.in_(_OPEN)]
    if wanted.promised_before is not None:
        found += [requests.c.promised_at < wanted.promised_before, requests.c.state.in_(_OPEN)]
    if wanted.warned:
        closed = requests.c.state.not_in(_OPEN)
        found += [requests.c.warned_at.is_not(None), requests.c.is_held.is_(False), closed]
    return found


def _after(wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.after is None:
        return []
    at, number = wanted.after
    same = and_(requests.c.changed_at == at, requests.c.number > number)
    return [or_(requests.c.changed_at < at, same)]


def _is_awake(now: datetime | None) -> ColumnElement[bool]:
    """Whether it is not snoozed, or no longer."""
    never = requests.c.snoozed_until.is_(None)
    return never if now is None else or_(never, requests.c.snoozed_until <= now)


def _holds(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Whether the column holds the text, taken literally."""
    return column.contains(text, autoescape=True)


def _to_row(request: Request) -> dict[str, Any]:
    row = {name: storable(getattr(request, name)) for name in _PLAIN}
    parts = (request.number, request.number.replace("-", ""), request.subject, request.theme)
    searched = (*parts, request.municipality, request.asker_name)
    return {
        **row,
        "subject": row["subject"][:200],
        "asker_name": row["asker_name"][:200],
        "state": request.state.value,
        "urgency": request.urgency.value,
        "outcome": request.outcome.value if request.outcome else None,
        "nudge": request.nudge.value if request.nudge else None,
        "planning": request.planning.value if request.planning else None,
        "labels": storable("".join(f"{_BORDER}{label}{_BORDER}" for label in request.labels)),
        "search": fold(storable(" \u00b7 ".join(part for part in searched if part))),
    }


def _details(request: Request) -> dict[str, Any]:
    return {"facts": [vars(fact) for fact in request.facts], "asked": list(request.asked)}


def _to_request(row: Row[Any], *, facts: Any = (), asked: Any = ()) -> Request:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return Request(
        **plain,
        state=State(row.state),
        urgency=Urgency(row.urgency),
        outcome=Outcome(row.outcome) if row.outcome else None,
        nudge=Nudge(row.nudge) if row.nudge else None,
        planning=Standing(row.planning) if row.planning else None,
        labels=tuple(label for label in row.labels.split(_BORDER) if label),
        facts=tuple(Fact(**fact) for fact in facts),
        asked=tuple(asked),
    )
