"""Promises, appointments, what was deleted, what persons asked about their data; the log is only added to."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_moment = sa.DateTime(timezone=True)
_number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """New columns of requests and misses, three tables, and a log that cannot be rewritten."""
    _requests()
    _appointments()
    _records()
    _name_teams()
    _guard_log()


def _requests() -> None:
    for column in (
        sa.Column("promised_at", _moment, nullable=True),
        sa.Column("nudge", sa.String(20), nullable=True),
        sa.Column("nudge_at", _moment, nullable=True),
        sa.Column("missed", sa.Integer, nullable=False, server_default="0"),
        sa.Column("has_said_sorry", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("planning", sa.String(20), nullable=True),
        sa.Column("planned_at", _moment, nullable=True),
        sa.Column("is_held", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("warned_at", _moment, nullable=True),
        sa.Column("erase_asked", sa.Boolean, nullable=False, server_default=sa.false()),
    ):
        op.add_column("requests", column)
    op.create_index("requests_promised", "requests", ["team", "promised_at"])
    op.create_index("requests_nudge", "requests", ["nudge_at"])
    op.create_index("requests_closed", "requests", ["closed_at"])
    op.create_index("misses_at", "misses", ["at"])
    op.add_column("misses", sa.Column("origin", sa.String(64), nullable=True))
    op.create_index("misses_origin", "misses", ["origin"])


def _appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("uid", sa.String(60), primary_key=True),
        sa.Column(
            "number", sa.String(12), sa.ForeignKey("requests.number", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("staff", sa.Integer, nullable=False),
        sa.Column("standing", sa.String(20), nullable=False),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("offered", sa.JSON, nullable=False),
        sa.Column("offered_place", sa.String(100), nullable=False),
        sa.Column("start", _moment, nullable=True),
        sa.Column("end", _moment, nullable=True),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("remind_at", _moment, nullable=True),
        sa.Column("changed_at", _moment, nullable=False),
    )
    op.create_index("appointments_number", "appointments", ["number"])
    op.create_index("appointments_staff", "appointments", ["staff", "standing", "end"])
    op.create_index("appointments_remind", "appointments", ["remind_at"])


def _records() -> None:
    op.create_table(
        "destructions",
        sa.Column("id", _number, primary_key=True, autoincrement=True),
        sa.Column("at", _moment, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("rule", sa.String(100), nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("destructions_at", "destructions", ["at"])
    op.create_table(
        "rights",
        sa.Column("id", _number, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("number", sa.String(12), nullable=True),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("done_at", _moment, nullable=True),
        sa.Column("staff", sa.Integer, nullable=False),
        sa.Column("until", _moment, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("rights_until", "rights", ["until"])


def _name_teams() -> None:
    """The team of a line of the log; of what was done before, as far as the request is still there."""
    op.add_column("audit", sa.Column("team", sa.String(30), nullable=True))
    op.create_index("audit_team", "audit", ["team", "id"])
    op.execute("UPDATE audit SET team = (SELECT team FROM requests WHERE requests.number = audit.number)")


def _guard_log() -> None:
    """The database itself refuses to change a line of the log; only the end of its term deletes one."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER audit_only_added BEFORE UPDATE ON audit"
            " BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION audit_only_added() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the log is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_only_added BEFORE UPDATE ON audit"
        " FOR EACH ROW EXECUTE FUNCTION audit_only_added()"
    )
