"""The tables: conversations, their messages, feedback (which names nobody) and misses."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("state", JSON, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
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
    Column("at", DateTime(timezone=True), nullable=False),
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
    Column("at", DateTime(timezone=True), nullable=False),
)

misses = Table(
    "misses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("topic", String(100), nullable=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Index("misses_until", "until"),
)
