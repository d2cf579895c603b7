"""Takes all of one person out of the tables: a conversation, its requests, and what was owed about them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Table, delete, exists, insert, or_, select, update

from adapters.store.notice_rows import owed_row
from adapters.store.rows import event_of, insert_new, origin_of
from adapters.store.schema import (
    card_lines,
    cards,
    changes,
    codes,
    conversations,
    destructions,
    erasures,
    messages,
    misses,
    notices,
    received,
    requests,
)
from bot.announcing import MAIL, WIPED
from bot.conversation import Conversation, without_memory, without_request
from bot.marking import unsay_notice
from bot.retention import Kind

_BY_PLACE = (  # what is deleted by the name of its conversation, whatever becomes of its requests
    (changes, changes.c.conversation),
    (codes, codes.c.owner),
)
_OF_EVENT = (received.c.event_id, received.c.at, received.c.until)


class Erased(NamedTuple):
    """What must stay gone: a hash of its name, when it was erased, and until when that is to be known."""

    channel: str
    conversation: str
    at: datetime
    until: datetime


@dataclass(frozen=True)
class Forgotten:
    """What was destroyed, the numbers of the requests that stayed, and the events that may be delivered
    again, or changed, by the platform."""

    rows: Mapping[Kind, int]
    stayed: tuple[str, ...]
    events: tuple[Erased, ...] = ()


def forget(connection: Connection, channel: str, key: str, *, at: datetime) -> Forgotten:
    """Deletes all of a conversation but its requests on hold and what was said about those; these are
    marked: they go when they are released, which nobody may do on what was seen before.

    Who calls it holds the conversation.
    """
    here = (requests.c.channel == channel) & (requests.c.conversation == key)
    found = connection.execute(select(requests.c.number, requests.c.is_held).where(here)).all()
    stay = tuple(sorted(row.number for row in found if row.is_held))
    gone = [row.number for row in found if row.number not in stay]
    delete_requests(connection, gone, at=at)
    unmarked = requests.c.number.in_(stay) & requests.c.erase_asked.is_(False)
    marked = {"erase_asked": True, "version": requests.c.version + 1}
    connection.execute(update(requests).where(unmarked).values(**marked))
    connection.execute(delete(misses).where(misses.c.origin == origin_of(channel, key)))
    for table, column in _BY_PLACE:
        connection.execute(delete(table).where(table.c.channel == channel, column == key))
    _delete_owed_here(connection, channel, key, stay)
    if stay:
        _empty(connection, channel, key, stay)
        return Forgotten({Kind.REQUEST: len(gone)}, stay, _take_events(connection, channel, key))
    over = (conversations.c.channel == channel) & (conversations.c.key == key)
    done = connection.execute(delete(conversations).where(over)).rowcount
    events = _take_events(connection, channel, key)
    return Forgotten({Kind.CONVERSATION: done, Kind.REQUEST: len(gone)}, (), events)


def forget_request(connection: Connection, number: str, *, at: datetime) -> str | None:
    """Deletes one request with what was said about it, and its conversation when that was all; the channel,
    None when there is no such request.

    Who calls it holds the conversation.
    """
    place = (requests.c.channel, requests.c.conversation)
    found = connection.execute(select(*place).where(requests.c.number == number)).first()
    if found is None:
        return None
    channel, key = found
    delete_requests(connection, [number], at=at)
    here = (messages.c.channel == channel) & (messages.c.key == key)
    connection.execute(delete(messages).where(here, messages.c.content["request"].as_string() == number))
    _leave_out(connection, channel, key, number)
    return str(channel)


def _leave_out(connection: Connection, channel: str, key: str, number: str) -> None:
    """The conversation without this request; gone when nothing else is in it."""
    same = (conversations.c.channel == channel) & (conversations.c.key == key)
    others = exists().where(requests.c.channel == channel, requests.c.conversation == key)
    words = exists().where(messages.c.channel == channel, messages.c.key == key)
    connection.execute(delete(conversations).where(same, ~others, ~words))
    state = connection.execute(select(conversations.c.state).where(same)).scalar_one_or_none()
    if state is not None:
        left = without_request(Conversation.from_json(state), number).to_json()
        connection.execute(update(conversations).where(same).values(state=left))


def keep_erased(connection: Connection, erased: Collection[Erased], *, at: datetime) -> None:
    """Keeps what must stay gone, from this moment on; what was erased before is erased anew."""
    for one in erased:
        same = (erasures.c.channel == one.channel) & (erasures.c.conversation == one.conversation)
        row = one._replace(at=at)._asdict()
        if connection.execute(update(erasures).where(same).values(at=at, until=one.until)).rowcount == 0:
            connection.execute(insert(erasures).values(**row))


def take_back_mails(connection: Connection, numbers: Collection[str]) -> None:
    """Deletes all mails to the askers of these requests."""
    for number in numbers:
        about = notices.c.key.startswith(f"answer:{number}:", autoescape=True)
        connection.execute(delete(notices).where(notices.c.channel == MAIL, about))


def _take_events(connection: Connection, channel: str, key: str) -> tuple[Erased, ...]:
    """Deletes what was noted of events, but of those whose message stays; hashes of their names."""
    said = select(messages.c.event_id).where(messages.c.channel == channel, messages.c.key == key)
    kept = said.where(messages.c.event_id.is_not(None))
    here = (received.c.channel == channel) & (received.c.conversation == key)
    gone = delete(received).where(here, received.c.event_id.not_in(kept)).returning(*_OF_EVENT)
    rows = connection.execute(gone).all()
    return tuple(Erased(channel, event_of(key, row.event_id), row.at, row.until) for row in rows)


def delete_requests(connection: Connection, numbers: Collection[str], *, at: datetime) -> None:
    """Deletes requests with all that hangs on them, and what is owed to anybody about them; that their cards
    are taken off their boards, with what was said beneath them, is owed.

    The cards come last: one that arrives at this moment waits for its notice, or is waited for.
    """
    if numbers:
        connection.execute(delete(requests).where(requests.c.number.in_(numbers)))
        delete_rows(connection, notices, owed_about(connection, numbers))
        _take_off(connection, numbers, at)


def _take_off(connection: Connection, numbers: Collection[str], at: datetime) -> None:
    add = insert_new(notices, is_postgresql=connection.dialect.name == "postgresql")
    for table in (card_lines, cards):
        place = (table.c.channel, table.c.conversation, table.c.ref)
        gone = delete(table).where(table.c.number.in_(numbers)).returning(*place)
        for where in connection.execute(gone).all():
            connection.execute(add, owed_row(unsay_notice(*where, now=at)))


def owed_about(connection: Connection, numbers: Collection[str]) -> list[int]:
    """The notices about these requests: their key has the number between colons. That a request was wiped
    is still to be told, which says no more than its number."""
    wanted = frozenset(numbers)
    named = select(notices.c.id, notices.c.key).where(notices.c.key.contains(":"))
    parts = ((row.id, row.key.split(":")) for row in connection.execute(named))
    return [number for number, key in parts if wanted.intersection(key) and key[-1] != WIPED]


def delete_rows(connection: Connection, table: Table, ids: Iterable[int]) -> None:
    """Deletes the rows with these ids."""
    (column,) = table.primary_key
    found = list(ids)
    if found:
        connection.execute(delete(table).where(column.in_(found)))


def record(connection: Connection, at: datetime, kind: Kind, rule: str, rows: int) -> None:
    """Adds to the line of this moment, kind and rule in the record of what was destroyed."""
    if not rows:
        return
    same = (destructions.c.at == at) & (destructions.c.kind == kind.value) & (destructions.c.rule == rule)
    more = update(destructions).where(same).values(rows=destructions.c.rows + rows)
    if connection.execute(more).rowcount == 0:
        connection.execute(insert(destructions).values(at=at, kind=kind.value, rule=rule, rows=rows))


def _delete_owed_here(connection: Connection, channel: str, key: str, stay: Collection[str]) -> None:
    here = (notices.c.channel == channel) & (notices.c.conversation == key)
    kept = set(owed_about(connection, stay)) if stay else set()
    found = connection.execute(select(notices.c.id).where(here)).scalars()
    delete_rows(connection, notices, [number for number in found if number not in kept])


def _empty(connection: Connection, channel: str, key: str, stay: Collection[str]) -> None:
    """Leaves of a conversation what was said about these requests."""
    about = messages.c.content["request"].as_string()
    others = or_(about.is_(None), about.not_in(stay))
    here = (messages.c.channel == channel) & (messages.c.key == key)
    connection.execute(delete(messages).where(here, others))
    same = (conversations.c.channel == channel) & (conversations.c.key == key)
    state = connection.execute(select(conversations.c.state).where(same)).scalar_one_or_none()
    if state is not None:
        left = without_memory(Conversation.from_json(state), stay).to_json()
        connection.execute(update(conversations).where(same).values(state=left))
