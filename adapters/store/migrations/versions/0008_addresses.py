"""Where a conversation is reached, on platforms that tell it with each message."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """One table; an address goes with its conversation."""
    op.create_table(
        "addresses",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("address", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel", "key"], ["conversations.channel", "conversations.key"], ondelete="CASCADE"
        ),
    )
