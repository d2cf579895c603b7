"""The outbox in the database: claimed under a lease, in order, by one process at a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Row,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    update,
)

from adapters.store.rows import Rows, fitting, storable
from adapters.store.schema import addresses, conversations, notices
from bot.outbox import KEEP_DEAD, KEEP_SENT
from bot.ports import Notice

OWED, SENDING, SENT, DEAD = "owed", "sending", "sent", "dead"
_OPEN = (OWED, SENDING)
_TAKE = (
    update(notices)
    .where(notices.c.id.in_(bindparam("numbers", expanding=True)))
    .values(state=SENDING, tries=notices.c.tries + 1)
)
_FINISH = update(notices).where(
    notices.c.id == bindparam("of_number"),
    notices.c.lease_owner == bindparam("of_owner"),
    notices.c.state == SENDING,
    notices.c.tries == bindparam("of_tries"),
)


class NoticeRows(Rows):
    """The half of a unit that the outbox needs."""

    async def owe(self, notice: Notice) -> None:
        """Adds a notice to the outbox; one with its key stays as it is."""
        self._add_later(notices, **owed_row(notice))

    async def owe_new(self, notice: Notice) -> bool:
        """Adds a notice to the outbox; False when one with its key is there already."""
        return await self._insert_new(notices, **owed_row(notice))

    async def claim_notices(
        self, owner: str, channels: Mapping[str, timedelta], *, now: datetime, lease: timedelta, most: int
    ) -> Sequence[Notice]:
        """Takes up to `most` notices that may go now, the first of each conversation, for `lease`.

        `channels` are those to send to, with the pause between two notices in one conversation.
        One that waits because it may have arrived holds up its own strand only.
        One that was being sent when its lease ended may have arrived: it is handed out as unclear.
        One that was to go at once does so, and keeps its place, also when the clock of who owed it
        was ahead of `now`.
        """
        paces = {name: pace for name, pace in channels.items() if pace}
        values: dict[str, Any] = {"now": now, "names": list(channels), "most": most}
        for number, pace in enumerate(paces.values()):
            values |= {f"since_{number}": now - pace, f"until_{number}": now + pace}
        held = {"lease_owner": owner, "lease_until": now + lease}
        return [
            _claimed(row) for row in await self._run(partial(self._claim_here, tuple(paces), values, held))
        ]

    def _claim_here(
        self, paced: tuple[str, ...], values: dict[str, Any], held: Mapping[str, Any]
    ) -> Sequence[Row[Any]]:
        """What may go, taken; on the thread of the store: going there twice costs more."""
        rows = self._execute_here(_due(paced), values).all()
        if rows:
            self._execute_here(_TAKE, {"numbers": [row.id for row in rows], **held})
        return rows

    async def note_sent(self, notice: Notice, owner: str, *, ref: str | None, now: datetime) -> bool:
        """Marks as sent, under the platform's id of it; what was said is dropped. False when the lease was
        lost."""
        row = {
            "state": SENT,
            "content": {},
            "sent_at": now,
            "ref": ref and fitting(ref),
            "error": None,
            "until": now + KEEP_SENT,
        }
        return await self._finish(notice, owner, row)

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
        """Back to owed until `next_at`, or dead when that is None; counted unless it was no try. False when
        the lease was lost."""
        row: dict[str, Any] = {"state": DEAD, "error": storable(error)[:200], "repeats": repeats}
        row["tries"] = notice.tries - (not is_try)
        if next_at is not None:
            row.update(state=OWED, next_at=next_at)
        return await self._finish(notice, owner, row)

    async def _finish(self, notice: Notice, owner: str, row: dict[str, Any]) -> bool:
        held = {"of_number": notice.number, "of_owner": owner, "of_tries": notice.tries}
        changed = await self._execute(_FINISH, {**row, **held, "lease_owner": None, "lease_until": None})
        return changed.rowcount == 1

    async def dead_notices(self) -> Sequence[Notice]:
        """Notices that were given up, oldest first."""
        query = select(notices).where(notices.c.state == DEAD).order_by(notices.c.id)
        return [_notice(row) for row in (await self._execute(query)).all()]

    async def count_dead(self) -> int:
        """How many notices were given up."""
        query = select(func.count()).select_from(notices).where(notices.c.state == DEAD)
        return int((await self._execute(query)).scalar_one())

    async def dead_of(self, number: str) -> Sequence[Notice]:
        """Notices about this request that were given up, oldest first."""
        about = notices.c.key.contains(f":{number}:", autoescape=True)
        query = select(notices).where(notices.c.state == DEAD, about).order_by(notices.c.id)
        return [_notice(row) for row in (await self._execute(query)).all()]

    async def numbers_with_dead(self) -> Collection[str]:
        """Parts of the keys of notices that were given up: the numbers of the requests are among them."""
        query = select(notices.c.key).where(notices.c.state == DEAD, notices.c.key.contains(":"))
        keys = (await self._execute(query)).scalars()
        return frozenset(part for key in keys for part in key.split(":"))

    async def retry_notice(self, number: int, *, now: datetime) -> bool:
        """Makes a dead notice owed again, with its tries counted anew; False when there is none.

        Whether it may have arrived before is not forgotten: it is asked, or marked as a repetition.
        """
        dead = (notices.c.id == number) & (notices.c.state == DEAD)
        row = {"state": OWED, "tries": 0, "next_at": now, "until": now + KEEP_DEAD}
        return (await self._execute(update(notices).where(dead).values(**row))).rowcount == 1

    async def owed_by_channel(self, now: datetime) -> Mapping[str, int]:
        """How many notices wait that are due, by channel; one with none is left out."""
        query = (
            select(notices.c.channel, func.count().label("owed"))
            .where(notices.c.state.in_(_OPEN), notices.c.due_at <= now)
            .group_by(notices.c.channel)
        )
        return {row.channel: row.owed for row in (await self._execute(query)).all()}

    async def oldest_owed(self, now: datetime) -> datetime | None:
        """Since when the oldest notice waits that is due; None when nothing does.

        One that was given up waits from the moment at which somebody owed it again; one that waits for its
        turn, from when it was due.
        """
        is_anew = (notices.c.tries == 0) & (notices.c.next_at <= now)
        since = case((is_anew, notices.c.next_at), else_=notices.c.due_at)
        query = select(func.min(since)).where(notices.c.state.in_(_OPEN), notices.c.due_at <= now)
        oldest: datetime | None = (await self._execute(query)).scalar()
        return oldest


def owed_row(notice: Notice) -> dict[str, Any]:
    """The row of a notice that is owed from now on."""
    return {
        "key": fitting(notice.key),
        "channel": notice.channel,
        "conversation": notice.conversation,
        "kind": notice.kind,
        "content": notice.content,
        "strand": notice.strand,
        "state": OWED,
        "tries": 0,
        "repeats": 0,
        "created_at": notice.created_at,
        "due_at": notice.due_at,
        "next_at": notice.due_at,
        "until": notice.due_at + KEEP_DEAD,
    }


def is_over(now: datetime) -> ColumnElement[bool]:
    """Whether it can be deleted: it is done with, and its end date has passed. What was sent in a
    conversation stays as long as that does: it is known by its id when all is to be taken back."""
    there = exists().where(
        conversations.c.channel == notices.c.channel, conversations.c.key == notices.c.conversation
    )
    is_needed = (notices.c.state == SENT) & notices.c.ref.is_not(None) & there
    return (notices.c.until < now) & notices.c.state.in_((SENT, DEAD)) & ~is_needed


@cache
def _due(paced: tuple[str, ...]) -> Executable:
    """Those that may go `now`, the first of each conversation; in a channel that is `paced`, only where the
    last one went before `since_…`."""
    now: BindParameter[datetime] = bindparam("now")
    earlier = notices.alias("earlier")
    blocked = exists().where(
        earlier.c.channel == notices.c.channel,
        earlier.c.conversation == notices.c.conversation,
        earlier.c.id < notices.c.id,
        earlier.c.state.in_(_OPEN),
        or_(earlier.c.strand == notices.c.strand, ~_is_passed(earlier, now)),
        or_(earlier.c.due_at <= now, earlier.c.due_at <= earlier.c.created_at),
    )
    at_once = (notices.c.tries == 0) & (notices.c.next_at <= notices.c.created_at)
    is_there = (addresses.c.channel == notices.c.channel) & (addresses.c.key == notices.c.conversation)
    return (
        select(notices, addresses.c.address)
        .outerjoin(addresses, is_there)
        .where(
            notices.c.state.in_(_OPEN),
            or_(notices.c.next_at <= now, at_once),
            notices.c.channel.in_(bindparam("names", expanding=True)),
            or_(notices.c.lease_until.is_(None), notices.c.lease_until <= now),
            ~blocked,
            *(~_just_sent(name, number) for number, name in enumerate(paced)),
        )
        .order_by(notices.c.next_at, notices.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True, of=notices)
    )


def _is_passed(earlier: FromClause, now: BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether other strands need not wait for it: it, or one before it in its own strand, may have arrived
    and is to be tried again later. When a platform is away nothing is unclear, and nothing is passed: else
    all would be tried in vain."""
    first = notices.alias("first")
    return exists().where(
        first.c.channel == earlier.c.channel,
        first.c.conversation == earlier.c.conversation,
        first.c.strand == earlier.c.strand,
        first.c.id <= earlier.c.id,
        first.c.state == OWED,
        first.c.repeats > 0,
        first.c.next_at > now,
    )


def _just_sent(channel: str, number: int) -> ColumnElement[bool]:
    """Whether the last one in a conversation of the channel went less than its pace ago. Clocks of two
    machines differ a little; one that was set back by more holds nothing up."""
    last = notices.alias("last")
    return (notices.c.channel == channel) & exists().where(
        last.c.channel == notices.c.channel,
        last.c.conversation == notices.c.conversation,
        last.c.sent_at > bindparam(f"since_{number}"),
        last.c.sent_at <= bindparam(f"until_{number}"),
    )


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        key=row.key,
        channel=row.channel,
        conversation=row.conversation,
        kind=row.kind,
        content=row.content,
        due_at=row.due_at,
        created_at=row.created_at,
        number=row.id,
        tries=row.tries,
        repeats=row.repeats,
        error=row.error,
        strand=row.strand,
    )


def _claimed(row: Row[Any]) -> Notice:
    """The notice as it is once claimed: one try more, unclear when an earlier one may have arrived."""
    fresh = _notice(row)
    return Notice(
        **{
            **fresh.__dict__,
            "tries": row.tries + 1,
            "is_unclear": row.state == SENDING or row.repeats > 0,
            "address": row.address or {},
        }
    )
