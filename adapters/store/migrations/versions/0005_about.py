"""Whom a deed is about, in the log of what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """A member of staff, beside who did it."""
    op.add_column("audit", sa.Column("about", sa.Integer, nullable=True))
