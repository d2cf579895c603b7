"""Deletes what has passed its end date, a few rows at a time, and tells what will."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
    update,
)

from adapters.store.forgetting import delete_requests, delete_rows, record
from adapters.store.notice_rows import DEAD, SENT, is_over
from adapters.store.rows import lock_place, try_place
from adapters.store.schema import (
    audit,
    changes,
    codes,
    conversations,
    destructions,
    erasures,
    gaps,
    limits,
    looks,
    messages,
    misses,
    notices,
    received,
    requests,
    rights,
    sessions,
)
from bot.conversation import Conversation, without_memory
from bot.gaps import KEEP_GAPS
from bot.request import OPEN
from bot.retention import KEEP_DESTRUCTIONS, WARNED_BEFORE, Fate, Kind, Outlook, Term, Terms

FORGET_LIMITS = timedelta(days=1)
UNWARNED = timedelta(days=14)  # so long past its term, a request goes without a warning
SLACK = timedelta(days=1)  # clocks of machines differ, and the moment of a purge is that of its begin
REQUESTS_AT_ONCE = 50  # for each its conversation is held
_Found = Row[*tuple[Any, ...]]
_CLOSED = requests.c.state.not_in([state.value for state in OPEN]) & requests.c.closed_at.is_not(None)
_AWAITED = exists().where(
    requests.c.channel == conversations.c.channel, requests.c.conversation == conversations.c.key
)
_OF_ROW = {  # statements by place, for many at a time
    table: delete(table).where(table.c.channel == bindparam("of_channel"), column == bindparam("of_key"))
    for table, column in (
        (conversations, conversations.c.key),  # messages go by their foreign key
        (received, received.c.conversation),
        (changes, changes.c.conversation),
        (codes, codes.c.owner),
    )
}
_LAST_SAID = (  # the last line has the highest number
    select(messages.c.at)
    .where(messages.c.channel == conversations.c.channel, messages.c.key == conversations.c.key)
    .order_by(messages.c.number.desc())
    .limit(1)
    .scalar_subquery()
)
_NOTICES_OF_ROW = delete(notices).where(
    notices.c.channel == bindparam("of_channel"),
    notices.c.conversation == bindparam("of_key"),
    or_(notices.c.state == SENT, notices.c.state == DEAD),
)
_IS_OPEN = exists().where(
    requests.c.channel == bindparam("of_channel"),
    requests.c.conversation == bindparam("of_key"),
    requests.c.state.in_([state.value for state in OPEN]),
)
_OTHER_WORDS = delete(messages).where(
    messages.c.channel == bindparam("of_channel"),
    messages.c.key == bindparam("of_key"),
    messages.c.content["request"].as_string().is_(None),
    ~_IS_OPEN,
)
_CHANGE_STATE = update(conversations).where(
    conversations.c.channel == bindparam("of_channel"), conversations.c.key == bindparam("of_key")
)


@dataclass
class _Run:
    """One go: `left` is how many rows it may still change, `done` how many it did."""

    connection: Connection
    now: datetime
    terms: Terms
    left: int
    done: int = field(default=0)

    def count(self, rows: int) -> None:
        self.left -= rows
        self.done += rows


def purge(connection: Connection, now: datetime, terms: Terms, most: int) -> int:
    """Deletes at most so many rows with all that hangs on them, and records them; how many it changed."""
    run = _Run(connection, now, terms, most)
    for step in _STEPS:
        if run.left > 0:
            step(run)
    return run.done


def gone_by(terms: Terms, moment: datetime, fate: Fate = Fate.DESTROY) -> ColumnElement[bool]:
    """Whether the term of a closed request is over by then, and this is what becomes of it."""
    parts = [_of_rule(rule, terms) & _is_over(term, moment) for rule, term in _rules(terms, fate)]
    return and_(_CLOSED, or_(*parts)) if parts else requests.c.number.is_(None)


def _is_due(terms: Terms, now: datetime) -> ColumnElement[bool]:
    """Whether a request goes now: its team was warned of it in time, or nobody warns."""
    rules = _rules(terms, Fate.DESTROY)
    due = [_of_rule(rule, terms) & _is_over(term, now) & _is_warned(term, now) for rule, term in rules]
    return and_(_CLOSED, requests.c.is_held.is_(False), or_(False, *due))


def _is_warned(term: Term, now: datetime) -> ColumnElement[bool]:
    """Whether the warning was a week ago. A shorter term leaves no time for one, and a warning that never
    comes keeps nothing for ever."""
    if timedelta(days=term.days) <= WARNED_BEFORE:
        return true()
    never = requests.c.warned_at.is_(None) & _is_over(term, now - UNWARNED)
    return or_(requests.c.warned_at <= now - WARNED_BEFORE, never)


def _rules(terms: Terms, fate: Fate) -> list[tuple[str, Term]]:
    return [(rule, term) for rule, term in (("", terms.request), *terms.topics.items()) if term.fate is fate]


def _of_rule(rule: str, terms: Terms) -> ColumnElement[bool]:
    if rule:
        return requests.c.topic == rule
    return or_(requests.c.topic.is_(None), requests.c.topic.not_in(sorted(terms.topics)))


def _is_over(term: Term, moment: datetime) -> ColumnElement[bool]:
    return requests.c.closed_at < moment - timedelta(days=term.days)


# --- conversations --------------------------------------------------------------------------------


def _shorten(run: _Run) -> None:
    """No conversation with a request is kept longer than from now on it would be."""
    latest = run.now + timedelta(days=run.terms.conversation.days)
    found = _places(run, conversations.c.until > latest + SLACK)
    _rewrite(run, [{**place, "until": latest} for place in found])
    run.count(len(found))


def _empty_conversations(run: _Run) -> None:
    """A conversation stays as long as a request in it; what was remembered goes, and once none of them is
    open, what was not said about them."""
    if run.terms.conversation.fate is Fate.KEEP:
        return
    query = select(conversations).where(conversations.c.until < run.now, _AWAITED).limit(run.left)
    found = run.connection.execute(query.with_for_update(skip_locked=True, of=conversations)).all()
    rows = [row for row in found if try_place(run.connection, row.channel, row.key)]
    if rows:
        run.connection.execute(_OTHER_WORDS, [_named(row) for row in rows])
    again = run.now + timedelta(days=run.terms.conversation.days)  # when it is looked at once more
    _rewrite(run, [{**_named(row), "state": _emptied(row.state), "until": again} for row in rows])
    run.count(len(rows))


def _emptied(state: dict[str, object]) -> dict[str, object]:
    before = Conversation.from_json(state)
    return without_memory(before, before.requests).to_json()


def _conversations(run: _Run) -> None:
    if run.terms.conversation.fate is Fate.KEEP:
        return
    found = _places(run, _is_left(run.terms.conversation, run.now))
    if found:
        for statement in (*_OF_ROW.values(), _NOTICES_OF_ROW):
            run.connection.execute(statement, found)
    record(run.connection, run.now, Kind.CONVERSATION, "", len(found))
    run.count(len(found))


def _is_left(term: Term, moment: datetime) -> ColumnElement[bool]:
    """Whether a conversation goes by then: by the term of its last message, or, when that is shorter, of
    today. One with a request does not."""
    is_old = moment - timedelta(days=term.days) > _LAST_SAID
    return and_(or_(conversations.c.until < moment, is_old), ~_AWAITED)


def _places(run: _Run, *which: ColumnElement[bool]) -> list[dict[str, str]]:
    """Conversations that nobody writes in at this moment."""
    query = select(conversations.c.channel, conversations.c.key).where(*which)
    query = query.order_by(conversations.c.until).limit(run.left)
    rows = run.connection.execute(query.with_for_update(skip_locked=True)).all()
    return [_named(row) for row in rows if try_place(run.connection, row.channel, row.key)]


def _named(row: _Found) -> dict[str, str]:
    return {"of_channel": row.channel, "of_key": row.key}


def _rewrite(run: _Run, rows: list[dict[str, object]]) -> None:
    if rows:
        run.connection.execute(_CHANGE_STATE, rows)


# --- what has an end date of its own ---------------------------------------------------------------


def _over(table: Table, which: Callable[[datetime], ColumnElement[bool]], run: _Run) -> None:
    """Deletes rows of a table. Who chats locks none of these for long: what is locked is left for later."""
    key = list(table.primary_key)
    found = select(*key).where(which(run.now)).limit(run.left).with_for_update(skip_locked=True)
    rows = run.connection.execute(found).all()
    if rows:
        run.connection.execute(delete(table).where(tuple_(*key).in_([tuple(row) for row in rows])))
    run.count(len(rows))


def _past(table: Table) -> Callable[[_Run], None]:
    return partial(_over, table, lambda now: table.c.until < now)


def _lost_codes(_: datetime) -> ColumnElement[bool]:
    """A code of a conversation goes with it."""
    there = exists().where(conversations.c.channel == codes.c.channel, conversations.c.key == codes.c.owner)
    return and_(codes.c.channel != "", ~there)


# --- misses, requests, the log ---------------------------------------------------------------------


def _by_age(table: Table, kind: Kind, run: _Run) -> None:
    term = run.terms.of(kind)
    if term.fate is Fate.KEEP:
        return
    old = table.c.at < run.now - timedelta(days=term.days)
    found = run.connection.execute(select(table.c.id).where(old).order_by(table.c.id).limit(run.left))
    ids = list(found.scalars())
    delete_rows(run.connection, table, ids)
    record(run.connection, run.now, kind, "", len(ids))
    run.count(len(ids))


def _requests(run: _Run) -> None:
    is_due = _is_due(run.terms, run.now)
    place = (requests.c.channel, requests.c.conversation)
    query = select(requests.c.number, *place, requests.c.topic).where(is_due)
    query = query.order_by(*place, requests.c.number).limit(min(run.left, REQUESTS_AT_ONCE))
    first = run.connection.execute(query).all()
    if not first:
        return
    for channel, key in sorted({(row.channel, row.conversation) for row in first}):
        lock_place(run.connection, channel, key)  # who writes in it goes first
    chosen = query.where(requests.c.number.in_([row.number for row in first])).with_for_update()
    rows = run.connection.execute(chosen).all()
    _delete_with_messages(run, rows)
    for rule in {row.topic if row.topic in run.terms.topics else "" for row in rows}:
        of_rule = [row for row in rows if (row.topic if row.topic in run.terms.topics else "") == rule]
        record(run.connection, run.now, Kind.REQUEST, rule, len(of_rule))
    run.count(len(rows))


def _delete_with_messages(run: _Run, rows: Sequence[_Found]) -> None:
    """The requests and what was said about them; a conversation is from then on kept by its own term."""
    delete_requests(run.connection, [row.number for row in rows], at=run.now)
    for row in rows:
        here = (messages.c.channel == row.channel) & (messages.c.key == row.conversation)
        about = messages.c.content["request"].as_string() == row.number
        run.connection.execute(delete(messages).where(here, about))
    for channel, key in {(row.channel, row.conversation) for row in rows}:
        _count_from_last_message(run, channel, key)


def _count_from_last_message(run: _Run, channel: str, key: str) -> None:
    """An emptied conversation was only kept for its requests, and goes with the last of them."""
    last = select(func.max(messages.c.at)).where(messages.c.channel == channel, messages.c.key == key)
    at = run.connection.execute(last).scalar()
    term = timedelta(days=run.terms.conversation.days)
    until = at + term if at is not None else run.now - timedelta(seconds=1)
    here = (conversations.c.channel == channel) & (conversations.c.key == key)
    sooner = here & ~_AWAITED & (conversations.c.until > until)
    run.connection.execute(update(conversations).where(sooner).values(until=until))


_STEPS: tuple[Callable[[_Run], None], ...] = (
    _requests,  # first: it waits for who writes, which nobody may do who holds another conversation
    _empty_conversations,
    _conversations,
    _shorten,
    *map(_past, (received, changes, erasures, sessions, codes, looks, rights)),
    partial(_over, notices, is_over),
    partial(_over, limits, lambda now: limits.c.at < now - FORGET_LIMITS),
    partial(_over, codes, _lost_codes),
    partial(_over, gaps, lambda now: gaps.c.until < now - KEEP_GAPS),
    partial(_by_age, misses, Kind.MISS),
    partial(_by_age, audit, Kind.AUDIT),
    partial(_over, destructions, lambda now: destructions.c.at < now - KEEP_DESTRUCTIONS),
)


# --- what will go -----------------------------------------------------------------------------------


def outlook(connection: Connection, now: datetime, terms: Terms) -> list[Outlook]:
    """What `purge` would destroy, by kind and rule; nothing is changed."""
    rules = ("", *terms.topics)
    return [
        *(_of_table(connection, now, kind, terms.of(kind)) for kind in _DATED),
        *(_of_requests(connection, now, rule, terms) for rule in rules),
    ]


_DATED = (Kind.CONVERSATION, Kind.MISS, Kind.AUDIT)


def _of_table(connection: Connection, now: datetime, kind: Kind, term: Term) -> Outlook:
    def gone(moment: datetime) -> int:
        if kind is Kind.CONVERSATION:
            return _count(connection, conversations, _is_left(term, moment))
        table = misses if kind is Kind.MISS else audit
        return _count(connection, table, table.c.at < moment - timedelta(days=term.days))

    over = gone(now)
    if term.fate is Fate.KEEP:
        return Outlook(kind, archive=over)
    return Outlook(kind, now=over, soon=gone(now + WARNED_BEFORE) - over)


def _of_requests(connection: Connection, now: datetime, rule: str, terms: Terms) -> Outlook:
    term = terms.of_request(rule)

    def gone(moment: datetime, *, held: bool) -> int:
        over = and_(_CLOSED, _of_rule(rule, terms), _is_over(term, moment), requests.c.is_held.is_(held))
        return _count(connection, requests, over)

    held = gone(now, held=True)
    if term.fate is Fate.KEEP:
        return Outlook(Kind.REQUEST, rule, held=held, archive=gone(now, held=False))
    over = _count(connection, requests, _is_due(terms, now) & _of_rule(rule, terms))
    soon = gone(now + WARNED_BEFORE, held=False) - over
    return Outlook(Kind.REQUEST, rule, now=over, soon=soon, held=held)


def _count(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(which)).scalar_one())


def warn_of_end(connection: Connection, now: datetime, terms: Terms, before: datetime) -> dict[str, int]:
    """Notes which closed requests go `before` a moment; how many were not noted yet, by team.

    It raises no version: no action decides this field, and whoever changes a request holds its row from
    reading it to writing it, so that neither writes over the other.
    """
    goes = and_(gone_by(terms, before), requests.c.is_held.is_(False))
    is_warned = requests.c.warned_at.is_not(None)
    connection.execute(update(requests).where(is_warned, ~goes).values(warned_at=None))
    new = update(requests).where(~is_warned, goes).values(warned_at=now).returning(requests.c.team)
    teams: Collection[str] = connection.execute(new).scalars().all()
    return {team: list(teams).count(team) for team in sorted(set(teams))}
