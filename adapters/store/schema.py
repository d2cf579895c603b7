"""The tables, the same on SQLite and PostgreSQL. A change here needs a migration beside it."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from adapters.store.moment import Moment

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

addresses = Table(  # where a conversation is reached, on platforms that tell it with each message
    "addresses",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("address", JSON, nullable=False),
    ForeignKeyConstraint(
        ["channel", "key"], ["conversations.channel", "conversations.key"], ondelete="CASCADE"
    ),
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
    Column("origin", String(64), nullable=True),  # SHA-256 of the conversation: it goes when that is erased
    Index("misses_until", "until"),
    Index("misses_at", "at"),
    Index("misses_origin", "origin"),
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
    Column("is_withdrawn", Boolean, nullable=False),
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
    Column("strand", String(12), nullable=False, server_default=text("''")),  # a request, on a board
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

erasures = Table(  # of conversations, and of what was erased in one that goes on: requests, events
    "erasures",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("conversation", String(64), primary_key=True),  # SHA-256 of its name: who it was is gone too
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("login", String(100), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("team", String(30), nullable=False),
    Column("role", String(20), nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("subject", String(255), nullable=True, unique=True),
    Column("slack_user", String(50), nullable=True, unique=True),
    Column("teams_user", String(50), nullable=True, unique=True),
    sqlite_autoincrement=True,
)

staff_secrets = Table(
    "staff_secrets",
    metadata,
    Column("staff", Integer, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("password", String(255), nullable=True),
    Column("totp", String(64), nullable=True),
    Column("failed", Integer, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("staff", Integer, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("until", Moment, nullable=False),
    Index("sessions_staff", "staff"),
    Index("sessions_until", "until"),
)

codes = Table(
    "codes",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("hashed", String(64), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("owner", String(200), nullable=False),
    Column("until", Moment, nullable=False),
    Index("codes_owner", "channel", "owner"),
    Index("codes_until", "until"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("staff", Integer, nullable=True),
    Column("action", String(40), nullable=False),
    Column("number", String(12), nullable=True),
    Column("about", Integer, nullable=True),
    Column("team", String(30), nullable=True),
    Index("audit_number", "number", "id"),
    Index("audit_team", "team", "id"),
    Index("audit_staff", "staff", "id"),
    Index("audit_at", "at"),
    sqlite_autoincrement=True,
)

requests = Table(
    "requests",
    metadata,
    Column("number", String(12), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("team", String(30), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("topic", String(100), nullable=True),
    Column("theme", String(100), nullable=True),
    Column("municipality", String(100), nullable=True),
    Column("asker_role", String(40), nullable=True),
    Column("asker_name", String(200), nullable=False),
    Column("notify_email", String(254), nullable=False),
    Column("owner", Integer, nullable=True),
    Column("urgency", String(20), nullable=False),
    Column("labels", Text, nullable=False),
    Column("outcome", String(40), nullable=True),
    Column("score", Integer, nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("snoozed_until", Moment, nullable=True),
    Column("answered_at", Moment, nullable=True),
    Column("closed_at", Moment, nullable=True),
    Column("version", Integer, nullable=False),
    Column("search", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("promised_at", Moment, nullable=True),
    Column("nudge", String(20), nullable=True),
    Column("nudge_at", Moment, nullable=True),
    Column("missed", Integer, nullable=False, server_default="0"),
    Column("has_said_sorry", Boolean, nullable=False, server_default=false()),
    Column("planning", String(20), nullable=True),
    Column("planned_at", Moment, nullable=True),
    Column("is_held", Boolean, nullable=False, server_default=false()),
    Column("warned_at", Moment, nullable=True),
    Column("erase_asked", Boolean, nullable=False, server_default=false()),
    Index("requests_team", "team", "state", "changed_at"),
    Index("requests_changed", "team", "changed_at"),
    Index("requests_owner", "owner", "state"),
    Index("requests_conversation", "channel", "conversation"),
    Index("requests_until", "until"),
    Index("requests_promised", "team", "promised_at"),
    Index("requests_nudge", "nudge_at"),
    Index("requests_closed", "closed_at"),
    Index("requests_found", "changed_at", "number", "team", "state", "snoozed_until", "search"),
)

request_details = Table(
    "request_details",
    metadata,
    Column("number", String(12), ForeignKey("requests.number", ondelete="CASCADE"), primary_key=True),
    Column("facts", JSON, nullable=False),
    Column("asked", JSON, nullable=False),
)

request_entries = Table(
    "request_entries",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=True),
    Column("number", String(12), ForeignKey("requests.number", ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("action", String(40), nullable=False),
    Column("by", Integer, nullable=True),
    Column("text", Text, nullable=False),
    Index("request_entries_number", "number", "id"),
    sqlite_autoincrement=True,
)

looks = Table(
    "looks",
    metadata,
    Column("number", String(12), ForeignKey("requests.number", ondelete="CASCADE"), primary_key=True),
    Column("staff", Integer, primary_key=True, autoincrement=False),
    Column("until", Moment, nullable=False),
)

appointments = Table(
    "appointments",
    metadata,
    Column("uid", String(60), primary_key=True),
    Column("number", String(12), ForeignKey("requests.number", ondelete="CASCADE"), nullable=False),
    Column("staff", Integer, nullable=False),
    Column("standing", String(20), nullable=False),
    Column("place", String(100), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("offered", JSON, nullable=False),
    Column("offered_place", String(100), nullable=False),
    Column("start", Moment, nullable=True),
    Column("end", Moment, nullable=True),
    Column("sequence", Integer, nullable=False),
    Column("remind_at", Moment, nullable=True),
    Column("changed_at", Moment, nullable=False),
    Index("appointments_number", "number"),
    Index("appointments_staff", "staff", "standing", "end"),
    Index("appointments_remind", "remind_at"),
)

destructions = Table(  # numbers only: what was deleted because its time had come, or because it was asked
    "destructions",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("rule", String(100), nullable=False),
    Column("rows", Integer, nullable=False),
    Index("destructions_at", "at"),
    sqlite_autoincrement=True,
)

rights = Table(  # what a person asked about their data, and the month within which it is to be answered
    "rights",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("number", String(12), nullable=True),
    Column("received_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("done_at", Moment, nullable=True),
    Column("staff", Integer, nullable=False),
    Column("until", Moment, nullable=False),
    Index("rights_until", "until"),
    sqlite_autoincrement=True,
)

cards = Table(  # without a foreign key: a card is taken off its board before its row goes
    "cards",
    metadata,
    Column("number", String(12), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("conversation", String(200), primary_key=True),
    Column("ref", String(200), nullable=False),
    Column("mark", String(16), nullable=False),
    Index("cards_ref", "channel", "conversation", "ref"),
)

card_lines = Table(  # what was said beneath a card: it is taken away with that
    "card_lines",
    metadata,
    Column("number", String(12), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("conversation", String(200), primary_key=True),
    Column("ref", String(200), primary_key=True),
)

gaps = Table(  # `until` NULL: the channel was last heard of at `since`; else it was silent in between
    "gaps",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=True),
    Column("channel", String(20), nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=True),
    Column("noted", Moment, nullable=True),
    Index("gaps_until", "until"),
    sqlite_autoincrement=True,
)
