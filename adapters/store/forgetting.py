"""Takes all of one person out of the tables: a conversation, its requests, and what was owed about them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, delete, insert, or_, select, update

from adapters.store.schema import (
    changes,
    codes,
    conversations,
    destructions,
    messages,
    notices,
    received,
    requests,
)
from bot.announcing import WIPED
from bot.conversation import Conversation, without_memory
from bot.retention import Kind

_BY_PLACE = (  # what is deleted by the name of its conversation, whatever becomes of its requests
    (received, received.c.conversation),
    (changes, changes.c.conversation),
    (codes, codes.c.owner),
)


@dataclass(frozen=True)
class Forgotten:
    """What was destroyed, and the numbers of the requests that stayed."""

    rows: Mapping[Kind, int]
    stayed: tuple[str, ...]


def forget(connection: Connection, channel: str, key: str) -> Forgotten:
    """Deletes all of a conversation but its requests on hold and what was said about those.

    Who calls it holds the conversation.
    """
    here = (requests.c.channel == channel) & (requests.c.conversation == key)
    found = connection.execute(select(requests.c.number, requests.c.is_held).where(here)).all()
    stay = tuple(sorted(row.number for row in found if row.is_held))
    gone = [row.number for row in found if row.number not in stay]
    delete_requests(connection, gone)
    for table, column in _BY_PLACE:
        connection.execute(delete(table).where(table.c.channel == channel, column == key))
    _delete_owed_here(connection, channel, key, stay)
    if stay:
        _empty(connection, channel, key, stay)
        return Forgotten({Kind.REQUEST: len(gone)}, stay)
    over = (conversations.c.channel == channel) & (conversations.c.key == key)
    done = connection.execute(delete(conversations).where(over)).rowcount
    return Forgotten({Kind.CONVERSATION: done, Kind.REQUEST: len(gone)}, ())


def delete_requests(connection: Connection, numbers: Collection[str]) -> None:
    """Deletes requests with all that hangs on them, and what is owed to anybody about them."""
    if numbers:
        connection.execute(delete(requests).where(requests.c.number.in_(numbers)))
        delete_rows(connection, notices, owed_about(connection, numbers))


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
