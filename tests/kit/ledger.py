"""Reads a database as it is, past the program: what was kept, what is owed, whether it is whole."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, Row, select, text

from adapters.store.schema import conversations, erasures, feedback, messages, misses, notices, received

OPEN = ("owed", "sending")


@dataclass(frozen=True)
class OwedRow:
    """A row of the outbox; `text` is the first paragraph: of what was sent it is read from its key."""

    number: int
    key: str
    conversation: str
    state: str
    text: str


@dataclass(frozen=True)
class Ledger:
    """Everything in a database. Events are named by conversation and id."""

    conversations: Mapping[str, int]  # turns
    received: Counter[tuple[str, str]]
    asked: Counter[tuple[str, str]]
    answered: Counter[tuple[str, str]]
    notices: Sequence[OwedRow]
    misses: Counter[str]
    ratings: int
    erasures: int

    @property
    def open_notices(self) -> list[OwedRow]:
        """Those that are still to be sent."""
        return [one for one in self.notices if one.state in OPEN]

    @cached_property
    def owed_for(self) -> Counter[tuple[str, str]]:
        """How many notices there are for each event."""
        return Counter((one.conversation, one.text.removeprefix("op ")) for one in self.notices)

    def faults(self, conversation: str, event_id: str) -> list[str]:
        """What is missing, or there twice, of an event that was acknowledged."""
        event = (conversation, event_id)
        counts = {
            "received": self.received[event],
            "asked": self.asked[event],
            "answered": self.answered[event],
            "notices": self.owed_for[event],
        }
        return [f"{event_id}: {count} {name}" for name, count in counts.items() if count != 1]


def read_ledger(engine: Engine) -> Ledger:
    """All of the database, at one moment."""
    with engine.connect() as connection:
        lines = connection.execute(select(messages).order_by(messages.c.key, messages.c.number)).all()
        owed = connection.execute(select(notices).order_by(notices.c.id)).all()
        states = connection.execute(select(conversations)).all()
        came = connection.execute(select(received)).all()
        missed = connection.execute(select(misses)).all()
        rated = connection.execute(select(feedback)).all()
        erased = connection.execute(select(erasures)).all()
    return Ledger(
        conversations={row.key: row.state["turns"] for row in states},
        received=Counter((row.conversation, row.event_id) for row in came),
        asked=Counter((row.key, row.event_id) for row in lines if row.author == "vrager"),
        answered=Counter(
            (row.key, row.content["paragraphs"][0].removeprefix("op "))
            for row in lines
            if row.author == "assistent"
        ),
        notices=[_owed(row, came) for row in owed],
        misses=Counter(row.kind for row in missed),
        ratings=len(rated),
        erasures=len(erased),
    )


def _owed(row: Row[Any], came: Sequence[Row[Any]]) -> OwedRow:
    if row.content:
        return OwedRow(row.id, row.key, row.conversation, row.state, row.content["paragraphs"][0])
    named = {
        sha256(f"reply:{one.channel}:{one.conversation}:{one.event_id}".encode()).hexdigest(): one.event_id
        for one in came
        if one.conversation == row.conversation
    }
    text = f"op {named[row.key]}" if row.key in named else row.key
    return OwedRow(row.id, row.key, row.conversation, row.state, text)


def check_whole(engine: Engine) -> str:
    """`ok` when the files are: SQLite checks itself; of PostgreSQL every table and index is checked."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return str(connection.execute(text("PRAGMA integrity_check")).scalar())
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS amcheck"))
        indexes = text(
            "SELECT bt_index_check(index => i.indexrelid, heapallindexed => true) FROM pg_index i"
            " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE a.amname = 'btree' AND n.nspname = 'public'"
        )
        connection.execute(indexes).all()
        tables = text(
            "SELECT v.msg FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,"
            " LATERAL verify_heapam(c.oid) v WHERE c.relkind = 'r' AND n.nspname = 'public'"
        )
        wrong = connection.execute(tables).all()
    return str(wrong[0].msg) if wrong else "ok"
