"""Conversations, messages, feedback and misses."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The first tables."""
    op.create_table(
        "conversations",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("state", sa.JSON, nullable=False),
        sa.Column("until", _moment, nullable=False),
    )
    op.create_index("conversations_until", "conversations", ["until"])
    op.create_table(
        "messages",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("author", sa.String(20), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("event_id", sa.String(200), nullable=True),
        sa.Column("at", _moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel", "key"], ["conversations.channel", "conversations.key"], ondelete="CASCADE"
        ),
        sa.UniqueConstraint("channel", "key", "event_id", name="messages_event"),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("topic", sa.String(100), nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("at", _moment, nullable=False),
    )
    op.create_table(
        "misses",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("topic", sa.String(100), nullable=True),
        sa.Column("at", _moment, nullable=False),
        sa.Column("until", _moment, nullable=False),
    )
    op.create_index("misses_until", "misses", ["until"])
