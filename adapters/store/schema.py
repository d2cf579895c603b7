"""The tables, the same on SQLite and PostgreSQL. A change here needs a migration beside it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Moment(TypeDecorator[datetime]):
    """A moment with its time zone, kept in UTC; SQLite has no zones and keeps the bare UTC time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC. Raises ValueError for one without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - theirs
        """The moment with its zone, UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


metadata = MetaData()
_number = BigInteger().with_variant(Integer, "sqlite")

conversations = Table(
    "conversations",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("state", JSON, nullable=False),
    Column("until", Moment, nullable=False),
    Index("conversations_until", "until"),
)

messages = Table(
    "messages",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("author", String(20), nullable=False),
    Column("content", JSON, nullable=False),
    Column("event_id", String(200), nullable=True),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(
        ["channel", "key"], ["conversations.channel", "conversations.key"], ondelete="CASCADE"
    ),
    UniqueConstraint("channel", "key", "event_id", name="messages_event"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("topic", String(100), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)

misses = Table(
    "misses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("topic", String(100), nullable=True),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Index("misses_until", "until"),
)

received = Table(
    "received",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("conversation", String(200), primary_key=True),
    Column("event_id", String(200), primary_key=True),
    Column("meaning", String(64), nullable=True),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Index("received_meaning", "meaning", "at"),
    Index("received_until", "until"),
)

changes = Table(
    "changes",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("conversation", String(200), primary_key=True),
    Column("event_id", String(200), primary_key=True),
    Column("text", Text, nullable=True),  # NULL: taken back, or written into the message already
    Column("version", String(64), nullable=False),
    Column("until", Moment, nullable=False),
    Index("changes_until", "until"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("channel", String(20), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("content", JSON, nullable=False),
    Column("state", String(10), nullable=False),  # owed, sending, sent, dead
    Column("tries", Integer, nullable=False),
    Column("repeats", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("lease_owner", String(80), nullable=True),
    Column("lease_until", Moment, nullable=True),
    Column("sent_at", Moment, nullable=True),
    Column("ref", String(200), nullable=True),
    Column("error", String(200), nullable=True),
    Column("until", Moment, nullable=False),
    Index("notices_due", "state", "next_at"),
    Index("notices_order", "channel", "conversation", "id"),
    Index("notices_until", "until"),
    sqlite_autoincrement=True,
)

limits = Table(
    "limits",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("left", Float, nullable=False),
    Column("at", Moment, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("conversation", String(64), primary_key=True),  # SHA-256 of the key: who it was is gone too
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)
