"""Requests with their timeline, staff with their sessions, and what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_moment = sa.DateTime(timezone=True)
_number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """The tables of the inbox."""
    _staff()
    _requests()


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("login", sa.String(100), nullable=False, unique=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("team", sa.String(30), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("subject", sa.String(255), nullable=True, unique=True),
        sa.Column("slack_user", sa.String(50), nullable=True, unique=True),
        sa.Column("teams_user", sa.String(50), nullable=True, unique=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "staff_secrets",
        sa.Column("staff", sa.Integer, sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("password", sa.String(255), nullable=True),
        sa.Column("totp", sa.String(64), nullable=True),
        sa.Column("failed", sa.Integer, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("staff", sa.Integer, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
        sa.Column("created_at", _moment, nullable=False),
        sa.Column("seen_at", _moment, nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("until", _moment, nullable=False),
    )
    op.create_index("sessions_staff", "sessions", ["staff"])
    op.create_index("sessions_until", "sessions", ["until"])
    op.create_table(
        "codes",
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("hashed", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("until", _moment, nullable=False),
    )
    op.create_index("codes_owner", "codes", ["channel", "owner"])
    op.create_index("codes_until", "codes", ["until"])
    op.create_table(
        "audit",
        sa.Column("id", _number, primary_key=True, autoincrement=True),
        sa.Column("at", _moment, nullable=False),
        sa.Column("staff", sa.Integer, nullable=True),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("number", sa.String(12), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_number", "audit", ["number", "id"])
    op.create_index("audit_staff", "audit", ["staff", "id"])
    op.create_index("audit_at", "audit", ["at"])


def _of_request() -> sa.ForeignKey:
    return sa.ForeignKey("requests.number", ondelete="CASCADE")


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("number", sa.String(12), primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("conversation", sa.String(200), nullable=False),
        sa.Column("team", sa.String(30), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("topic", sa.String(100), nullable=True),
        sa.Column("theme", sa.String(100), nullable=True),
        sa.Column("municipality", sa.String(100), nullable=True),
        sa.Column("asker_role", sa.String(40), nullable=True),
        sa.Column("asker_name", sa.String(200), nullable=False),
        sa.Column("notify_email", sa.String(254), nullable=False),
        sa.Column("owner", sa.Integer, nullable=True),
        sa.Column("urgency", sa.String(20), nullable=False),
        sa.Column("labels", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("score", sa.Integer, nullable=True),
        sa.Column("created_at", _moment, nullable=False),
        sa.Column("changed_at", _moment, nullable=False),
        sa.Column("snoozed_until", _moment, nullable=True),
        sa.Column("answered_at", _moment, nullable=True),
        sa.Column("closed_at", _moment, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("search", sa.Text, nullable=False),
        sa.Column("until", _moment, nullable=False),
    )
    op.create_index("requests_team", "requests", ["team", "state", "changed_at"])
    op.create_index("requests_changed", "requests", ["team", "changed_at"])
    op.create_index("requests_owner", "requests", ["owner", "state"])
    op.create_index("requests_conversation", "requests", ["channel", "conversation"])
    op.create_index("requests_until", "requests", ["until"])
    op.create_index(
        "requests_found", "requests", ["changed_at", "number", "team", "state", "snoozed_until", "search"]
    )
    op.create_table(
        "request_details",
        sa.Column("number", sa.String(12), _of_request(), primary_key=True),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("asked", sa.JSON, nullable=False),
    )
    op.create_table(
        "request_entries",
        sa.Column("id", _number, primary_key=True, autoincrement=True),
        sa.Column("number", sa.String(12), _of_request(), nullable=False),
        sa.Column("at", _moment, nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("by", sa.Integer, nullable=True),
        sa.Column("text", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("request_entries_number", "request_entries", ["number", "id"])
    op.create_table(
        "looks",
        sa.Column("number", sa.String(12), _of_request(), primary_key=True),
        sa.Column("staff", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("until", _moment, nullable=False),
    )
