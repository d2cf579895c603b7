"""Where requests lie as cards on the boards of teams, and when a platform was silent."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_moment = sa.DateTime(timezone=True)
_number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Two tables. A card goes by hand, not by a foreign key: it is to be taken off its board first."""
    op.create_table(
        "cards",
        sa.Column("number", sa.String(12), primary_key=True),
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("conversation", sa.String(200), primary_key=True),
        sa.Column("ref", sa.String(200), nullable=False),
        sa.Column("mark", sa.String(16), nullable=False),
    )
    op.create_index("cards_ref", "cards", ["channel", "conversation", "ref"])
    op.create_table(
        "gaps",
        sa.Column("id", _number, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("since", _moment, nullable=False),
        sa.Column("until", _moment, nullable=True),
        sa.Column("noted", _moment, nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("gaps_until", "gaps", ["until"])
