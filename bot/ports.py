"""What the assistant needs from outside: a clock, a store, and somebody who watches."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.appointment import Appointment
from bot.boards import Boards
from bot.conversation import Conversation
from bot.erasing import Erases
from bot.incoming import Change
from bot.reaching import Reaches
from bot.request import Fact, Request, Staff
from bot.rights_clock import PersonRight
from bot.staffing import AuditRow, Counts, Entry, Page, Secret, Session, Wanted, WantedLog


class NotKept(Exception):  # noqa: N818 - it says what happened
    """The store could not do its work: full, locked, away. Nothing of the unit was kept, or it is
    not known whether it was; the same event may be handed in again in either case."""


class Clock(Protocol):
    """The time; handed in so that tests can fix it."""

    def now(self) -> datetime:
        """Now, with its time zone."""


class Watch(Protocol):
    """Hears what happened, as ids and outcomes only: for logs and figures, never for content."""

    def note(self, event: str, *, channel: str, outcome: str, seconds: float | None = None) -> None:
        """`event` and `outcome` are words from a fixed list (adapters/watch.py)."""


@dataclass(frozen=True)
class Message:
    """One line of a conversation as shown: `author` is `vrager` or `assistent`.

    `number` counts from 1 within the conversation; `content` is text for the asker and a drawn
    reply (a plain JSON value) for the assistant.
    """

    number: int
    author: str
    content: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class Miss:
    """A message that was not (well) understood, masked. `kind`: fallback, clarify, niet_geholpen."""

    kind: str
    text: str
    topic: str | None
    at: datetime


@dataclass(frozen=True)
class Notice:
    """A message that is owed. `key` is its idempotency key: the same thing is owed once.

    It goes to `conversation` of `channel`, not before `due_at`, in order; where one may have arrived and
    waits to be tried again, those of another `strand` pass it. `tries` counts those begun;
    `repeats` those after which it is not known whether it arrived. `is_repeat` tells the channel to
    mark it as a possible repetition. `ref` is the platform's id of an earlier message that this one changes
    or hangs under; `address` is where the conversation is reached, on platforms that tell it.
    """

    key: str
    channel: str
    conversation: str
    kind: str
    content: dict[str, Any]
    due_at: datetime
    created_at: datetime
    number: int = 0
    tries: int = 0
    repeats: int = 0
    is_unclear: bool = False
    is_repeat: bool = False
    error: str | None = None
    ref: str | None = None
    strand: str = ""
    address: Mapping[str, str] = field(default_factory=dict, repr=False)


class Unit(Erases, Boards, Reaches, Protocol):
    """One transaction. Leaving without `commit` keeps nothing. Everything raises NotKept."""

    async def lock(self, channel: str, key: str) -> None:
        """Waits until no other unit works on this conversation; ends with the unit."""

    async def conversation(self, channel: str, key: str) -> Conversation | None:
        """The conversation, or None when there is none (any more)."""

    async def keep_conversation(
        self, channel: str, key: str, value: Conversation, *, until: datetime
    ) -> None:
        """Stores the conversation until the given day."""

    async def receive(
        self,
        channel: str,
        key: str,
        event_id: str,
        *,
        meaning: str | None,
        at: datetime,
        within: timedelta,
        until: datetime,
    ) -> bool:
        """Notes an event; False when it, or one with the same `meaning` less than `within` ago, was."""

    async def forget_meaning(self, channel: str, key: str, event_id: str) -> None:
        """The event meant nothing after all: the same again under another id is new."""

    async def add_message(
        self,
        channel: str,
        key: str,
        author: str,
        content: dict[str, Any],
        *,
        event_id: str | None,
        at: datetime,
    ) -> None:
        """Adds a line to the conversation, numbered on."""

    async def keep_change(self, change: Change, *, until: datetime) -> None:
        """Writes the change into its message; when that is still to come, keeps it until then."""

    async def change_waiting(self, channel: str, key: str, event_id: str) -> Change | None:
        """The change that came before its message, if any."""

    async def messages(self, channel: str, key: str, *, after: int = 0) -> Sequence[Message]:
        """Lines of the conversation with a number above `after`."""

    async def allow(self, key: str, *, most: int, per: timedelta, now: datetime) -> bool:
        """Takes one of the `most` that `key` may do in each `per`; False when none is left."""

    async def add_feedback(self, topic: str, *, helpful: bool, at: datetime) -> None:
        """Keeps that an answer helped, or not."""

    async def add_miss(self, miss: Miss, *, until: datetime, place: tuple[str, str] | None = None) -> None:
        """Keeps a masked miss until the given day, or until the conversation of this place is erased."""

    async def misses(self) -> Sequence[Miss]:
        """All misses kept."""

    async def owe(self, notice: Notice) -> None:
        """Adds a notice to the outbox; one with its key stays as it is."""

    async def owe_new(self, notice: Notice) -> bool:
        """Adds a notice to the outbox; False when one with its key is there already."""

    async def claim_notices(
        self, owner: str, channels: Mapping[str, timedelta], *, now: datetime, lease: timedelta, most: int
    ) -> Sequence[Notice]:
        """Takes up to `most` notices that may go now, the first of each conversation, for `lease`. One that
        waits because it may have arrived holds up its own strand only.

        `channels` are those to send to, with the pause between two notices in one conversation.
        """

    async def note_sent(self, notice: Notice, owner: str, *, ref: str | None, now: datetime) -> bool:
        """Marks as sent. False when the lease was lost."""

    async def note_failed(
        self,
        notice: Notice,
        owner: str,
        *,
        error: str,
        next_at: datetime | None,
        repeats: int,
        is_try: bool = True,
    ) -> bool:
        """Back to owed until `next_at`, or dead when None; no try: not counted. False: lease lost."""

    async def dead_notices(self) -> Sequence[Notice]:
        """Notices that were given up, oldest first."""

    async def count_dead(self) -> int:
        """How many notices were given up."""

    async def dead_of(self, number: str) -> Sequence[Notice]:
        """Notices about this request that were given up, oldest first."""

    async def numbers_with_dead(self) -> Collection[str]:
        """Parts of the keys of notices that were given up: the numbers of the requests are among them."""

    async def retry_notice(self, number: int, *, now: datetime) -> bool:
        """Makes a dead notice owed again, with its tries counted anew; False when there is none."""

    async def owed_by_channel(self, now: datetime) -> Mapping[str, int]:
        """How many notices wait that are due, by channel; one with none is left out."""

    async def oldest_owed(self, now: datetime) -> datetime | None:
        """Since when the oldest notice waits that is due; None when nothing does."""

    async def add_request(self, request: Request, *, until: datetime) -> bool:
        """Adds a request; False when its number is in use."""

    async def request(self, number: str) -> Request | None:
        """The request; nobody else changes it until the unit ends."""

    async def peek_request(self, number: str) -> Request | None:
        """The request as it is now, without waiting for anybody."""

    async def save_request(self, request: Request, *, until: datetime) -> bool:
        """Keeps a changed request; False when it was changed since, by its version."""

    async def requests_of(self, channel: str, key: str) -> Sequence[Request]:
        """The requests sent from this conversation, newest first, without their facts."""

    async def find_requests(self, wanted: Wanted) -> Page:
        """The requests that are wanted."""

    async def requests_by_number(
        self, teams: Sequence[str] | None, *, after: str = "", most: int
    ) -> Sequence[Request]:
        """The requests of these teams (None: all) in the order of their numbers, without their facts; those
        that come after a number."""

    async def facts_of(self, numbers: Sequence[str]) -> Mapping[str, tuple[Fact, ...]]:
        """The facts of each of these requests."""

    async def count_requests(
        self,
        *,
        teams: Sequence[str] | None,
        staff: int,
        stale_before: datetime,
        now: datetime,
        due_before: datetime | None = None,
    ) -> Counts:
        """How many are open, in these teams (None: all) and of this member of staff; `due` counts what was
        promised before `due_before`."""

    async def open_load(self, team: str) -> Mapping[int, int]:
        """How many open requests each member of a team has."""

    async def last_change(self, teams: Sequence[str] | None) -> datetime | None:
        """When a request of these teams (None: all) last changed."""

    async def add_entry(self, entry: Entry) -> None:
        """Adds a line to the timeline of a request."""

    async def timeline(self, number: str) -> Sequence[Entry]:
        """The timeline, oldest first."""

    async def look(self, number: str, staff: int, *, until: datetime) -> None:
        """Notes that somebody has the request open until then."""

    async def lookers(self, number: str, *, now: datetime) -> Mapping[int, datetime]:
        """Who has it open, and until when that counts."""

    async def keep_appointment(self, appointment: Appointment) -> None:
        """Keeps a new or changed appointment."""

    async def appointment_of(self, number: str) -> Appointment | None:
        """The appointment of a request that changed last."""

    async def appointment(self, uid: str) -> Appointment | None:
        """The appointment with this name."""

    async def planned_of(self, staff: int, *, after: datetime) -> Sequence[Appointment]:
        """The planned appointments of a member of staff that end after a moment, in order."""

    async def to_remind(self, now: datetime, *, most: int = 100) -> Sequence[Appointment]:
        """Appointments whose reminder is due, the earliest first."""

    async def to_nudge(self, now: datetime, *, most: int = 100) -> Sequence[str]:
        """Numbers of requests of which something is due about their promise, the earliest first."""

    async def add_audit(self, row: AuditRow) -> None:
        """Keeps who did what."""

    async def audit(
        self, *, number: str | None = None, staff: Collection[int] | None = None, most: int = 200
    ) -> Sequence[AuditRow]:
        """What was done, newest first: with this request, by these members of staff, or at all."""

    async def read_log(self, wanted: WantedLog) -> Sequence[AuditRow]:
        """The lines of the log that are wanted, newest first."""

    async def add_staff(self, staff: Staff) -> Staff:
        """Adds somebody; the record with its id. Raises Taken."""

    async def staff(self, staff_id: int) -> Staff | None:
        """The record with this id."""

    async def hold_staff(self, staff_id: int) -> Staff | None:
        """The record with this id; nobody else changes it until the unit ends."""

    async def staff_by(
        self,
        *,
        login: str | None = None,
        subject: str | None = None,
        slack_user: str | None = None,
        teams_user: str | None = None,
    ) -> Staff | None:
        """The record with this login or this linked account; exactly one of them is given."""

    async def all_staff(self) -> Sequence[Staff]:
        """Everybody, also who was disabled, by id."""

    async def save_staff(self, staff: Staff) -> None:
        """Keeps a changed record. Raises Taken."""

    async def secret(self, staff_id: int) -> Secret | None:
        """What this member of staff signs in with; None when nothing was set."""

    async def keep_secret(self, staff_id: int, secret: Secret) -> None:
        """Keeps what they sign in with."""

    async def add_session(self, session: Session) -> None:
        """Keeps a new session."""

    async def session(self, key: str) -> Session | None:
        """The session with this key."""

    async def touch_session(self, key: str, at: datetime) -> None:
        """Notes that the session was used."""

    async def end_session(self, key: str) -> None:
        """Ends a session, everywhere."""

    async def end_sessions_of(self, staff_id: int) -> None:
        """Ends all sessions of a member of staff."""

    async def keep_code(
        self, kind: str, hashed: str, *, owner: str, until: datetime, channel: str = ""
    ) -> None:
        """Keeps a code by its hash. One that belongs to a conversation names its channel."""

    async def code_owner(self, kind: str, hashed: str, *, now: datetime) -> str | None:
        """Whose code it is; None when there is none (any more)."""

    async def take_code(self, kind: str, hashed: str, *, now: datetime) -> str | None:
        """Whose code it was; it cannot be used again."""

    async def end_codes(self, kind: str, *, owner: str, channel: str = "") -> int:
        """Ends all codes of this kind that somebody, or a conversation of the channel, has; how many."""

    async def places_of(self, channel: str, person: str) -> Sequence[str]:
        """The names of all conversations of a person, in order: their own, and those within it, of which the
        name goes on after a slash. Of each of which anything is kept, or owed."""

    async def kept_until(self, channel: str, key: str) -> datetime | None:
        """When the conversation goes; None when there is none."""

    async def all_messages(self, channel: str, key: str) -> Sequence[Message]:
        """Every line of the conversation, oldest first."""

    async def appointments_of(self, number: str) -> Sequence[Appointment]:
        """All appointments of a request, the one that changed last at the end."""

    async def sent_refs(self, channel: str, key: str) -> Sequence[str]:
        """The platform's ids of all that was sent in this conversation."""

    async def has_notice(self, key: str) -> bool:
        """Whether there is a notice with this key, in whatever state."""

    async def numbers_of_person(self, text: str, *, teams: Sequence[str] | None, most: int) -> Sequence[str]:
        """Numbers of requests with this in their number, subject, name or mail address, newest first."""

    async def add_right(self, one: PersonRight) -> None:
        """Keeps that a person asked for something; it gets a number of its own."""

    async def rights(self, *, most: int = 500) -> Sequence[PersonRight]:
        """What persons asked: what is still to be done first, by the day on which it is due."""

    async def drop_right(self, number: int) -> bool:
        """Deletes what was noted by mistake, when it was not done yet; False when there is no such thing."""

    async def finish_right(self, number: int, *, at: datetime, until: datetime) -> bool:
        """Notes that it was done, to be kept until then; False when there is none, or it was."""

    async def commit(self) -> None:
        """Makes the changes of this unit last."""


class Store(Protocol):
    """Where things are kept."""

    def unit(self, *, read_only: bool = False) -> AbstractAsyncContextManager[Unit]:
        """A new transaction. A `read_only` one sees one moment, and keeps nobody waiting."""

    def staff_unit(self) -> AbstractAsyncContextManager[Unit]:
        """As `unit`, for staff: where the database lets them, they do not wait for all who chat."""
