"""What became of messages after they were sent: edited, or taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Changes of messages."""
    op.create_table(
        "changes",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("conversation", sa.String(200), primary_key=True),
        sa.Column("event_id", sa.String(200), primary_key=True),
        sa.Column("text", sa.Text, nullable=True),
        sa.Column("is_withdrawn", sa.Boolean, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("until", _moment, nullable=False),
    )
    op.create_index("changes_until", "changes", ["until"])
