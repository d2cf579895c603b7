"""What came in, what is owed, how often somebody may, and who was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_moment = sa.DateTime(timezone=True)
_number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Received events, notices, limits and erasures."""
    op.create_table(
        "received",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("conversation", sa.String(200), primary_key=True),
        sa.Column("event_id", sa.String(200), primary_key=True),
        sa.Column("meaning", sa.String(64), nullable=True),
        sa.Column("at", _moment, nullable=False),
        sa.Column("until", _moment, nullable=False),
    )
    op.create_index("received_meaning", "received", ["meaning", "at"])
    op.create_index("received_until", "received", ["until"])
    op.create_table(
        "notices",
        sa.Column("id", _number, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(200), nullable=False, unique=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("conversation", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("repeats", sa.Integer, nullable=False),
        sa.Column("created_at", _moment, nullable=False),
        sa.Column("due_at", _moment, nullable=False),
        sa.Column("next_at", _moment, nullable=False),
        sa.Column("lease_owner", sa.String(80), nullable=True),
        sa.Column("lease_until", _moment, nullable=True),
        sa.Column("sent_at", _moment, nullable=True),
        sa.Column("ref", sa.String(200), nullable=True),
        sa.Column("error", sa.String(200), nullable=True),
        sa.Column("until", _moment, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("notices_due", "notices", ["state", "next_at"])
    op.create_index("notices_order", "notices", ["channel", "conversation", "id"])
    op.create_index("notices_until", "notices", ["until"])
    op.create_table(
        "limits",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("left", sa.Float, nullable=False),
        sa.Column("at", _moment, nullable=False),
    )
    op.create_table(
        "erasures",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("at", _moment, nullable=False),
        sa.Column("until", _moment, nullable=False),
    )
