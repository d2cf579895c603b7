"""Boards of teams in the database: where cards lie, when a platform was heard of, and its gaps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from adapters.store.notice_rows import DEAD, OWED, SENDING
from adapters.store.rows import LOCK, Rows, fitting, lock_number
from adapters.store.schema import card_lines, cards, gaps, notices
from bot.boards import CardPlace, Gap, Owed
from bot.cards import CARD, LINE

_REF = select(cards.c.ref).where(
    cards.c.number == bindparam("of"),
    cards.c.channel == bindparam("of_channel"),
    cards.c.conversation == bindparam("of_board"),
)
_AT = select(cards.c.number).where(
    cards.c.channel == bindparam("of_channel"),
    cards.c.conversation == bindparam("of_board"),
    cards.c.ref == bindparam("of_ref"),
)
_OF = select(cards).where(cards.c.number == bindparam("of")).order_by(cards.c.channel, cards.c.conversation)


class BoardRows(Rows):
    """The part of a unit that boards need (bot/boards.py)."""

    async def card_ref(self, number: str, channel: str, conversation: str) -> str | None:
        """The platform's id of the card of this request on this board; None when none arrived (yet)."""
        values = {"of": number, "of_channel": channel, "of_board": conversation}
        found: str | None = (await self._execute(_REF, values)).scalar()
        return found

    async def card_at(self, channel: str, conversation: str, ref: str) -> str | None:
        """The number of the request whose card this is; None when it is no card (any more)."""
        values = {"of_channel": channel, "of_board": conversation, "of_ref": fitting(ref)}
        found: str | None = (await self._execute(_AT, values)).scalar()
        return found

    async def cards_of(self, number: str) -> Sequence[CardPlace]:
        """All cards of a request."""
        rows = (await self._execute(_OF, {"of": number})).all()
        return [_place(row) for row in rows]

    async def cards_among(self, numbers: Sequence[str]) -> Mapping[str, Sequence[CardPlace]]:
        """All cards of these requests, by number; one without any is left out."""
        query = select(cards).where(cards.c.number.in_(list(numbers)))
        found: dict[str, list[CardPlace]] = {}
        for row in (await self._execute(query)).all():
            found.setdefault(row.number, []).append(_place(row))
        return found

    async def owed_of_card(self, number: str, channel: str, conversation: str) -> Owed:
        """Whether a state of this card is still to come."""
        open_ones = notices.c.state.in_((OWED, SENDING, DEAD))
        query = select(notices.c.state, notices.c.repeats)
        query = query.where(_about(number, channel, conversation, CARD), open_ones)
        rows = (await self._execute(query)).all()
        if any(row.state != DEAD for row in rows):
            return Owed.WAITS
        if any(row.repeats for row in rows):
            return Owed.UNCLEAR
        return Owed.REFUSED if rows else Owed.NOTHING

    async def drop_given_up(self, number: str, channel: str, conversation: str) -> None:
        """Deletes states of a card, and lines beneath it, that were given up."""
        about = _about(number, channel, conversation, CARD, LINE)
        await self._execute(delete(notices).where(about, notices.c.state == DEAD))

    async def keep_card(self, number: str, place: CardPlace, *, notice: int) -> None:
        """Keeps where the card of a request lies, in the place of an earlier one on the same board; older
        states of it that were given up are gone, and so are the lines beneath it."""
        at = {"channel": place.channel, "conversation": place.conversation}
        self._put_later(cards, number=number, **at, ref=fitting(place.ref), mark=place.mark)
        older = (notices.c.id < notice) & _about(number, *place.board, CARD, LINE)
        self._execute_later(delete(notices).where(notices.c.state == DEAD, older))

    async def keep_line(self, number: str, place: CardPlace) -> None:
        """Keeps where a line about a request lies: it is taken away with its card."""
        at = {"channel": place.channel, "conversation": place.conversation}
        await self._insert_new(card_lines, number=number, **at, ref=fitting(place.ref))

    async def drop_overtaken(self, number: str, channel: str, conversation: str) -> None:
        """Deletes states of a card that were owed and not begun; where no card lies yet, the first stays."""
        lies = exists().where(
            cards.c.number == number, cards.c.channel == channel, cards.c.conversation == conversation
        )
        waits = (notices.c.state == OWED) & (notices.c.tries == 0)
        of_card = _about(number, channel, conversation, CARD)
        await self._execute(delete(notices).where(of_card, waits, lies))

    async def heard_at(self, channel: str) -> datetime | None:
        """When a channel was last heard of; None when it never was. On SQLite a unit is alone anyway."""
        if self._is_postgresql:
            await self._execute(LOCK, {"number": lock_number("gaps", channel)})
        query = select(func.max(gaps.c.since)).where(gaps.c.channel == channel, gaps.c.until.is_(None))
        found: datetime | None = (await self._execute(query)).scalar()
        return found

    async def silent(self, since: datetime) -> Sequence[str]:
        """The channels that were heard of once, and not since a moment."""
        last = select(gaps.c.channel).where(gaps.c.until.is_(None)).group_by(gaps.c.channel)
        silent = last.having(func.max(gaps.c.since) < since).order_by(gaps.c.channel)
        return [row.channel for row in (await self._execute(silent)).all()]

    async def note_heard(self, channel: str, at: datetime) -> None:
        """Notes that a channel was heard of, later than noted before."""
        last = update(gaps).where(gaps.c.channel == channel, gaps.c.until.is_(None))
        if (await self._execute(last.values(since=at))).rowcount == 0:
            await self._execute(insert(gaps).values(channel=channel, since=at))

    async def note_gap(self, channel: str, since: datetime, until: datetime) -> None:
        """Keeps that a channel was silent."""
        await self._execute(insert(gaps).values(channel=channel, since=since, until=until))

    async def gaps(self, since: datetime) -> Sequence[Gap]:
        """The gaps that ended after a moment and were not put away, oldest first."""
        query = select(gaps).where(gaps.c.until > since, gaps.c.noted.is_(None)).order_by(gaps.c.since)
        rows = (await self._execute(query)).all()
        return [Gap(row.id, row.channel, row.since, row.until) for row in rows]

    async def put_gap_away(self, number: int, *, at: datetime) -> bool:
        """Shows a gap no more; False when there is none, or it was put away."""
        there = (gaps.c.id == number) & gaps.c.until.is_not(None) & gaps.c.noted.is_(None)
        return (await self._execute(update(gaps).where(there).values(noted=at))).rowcount == 1


def _place(row: Row[Any]) -> CardPlace:
    return CardPlace(row.channel, row.conversation, row.ref, row.mark)


def _about(number: str, channel: str, conversation: str, *kinds: str) -> ColumnElement[bool]:
    """Whether a notice is one of these kinds about this request on this board."""
    here = (notices.c.channel == channel) & (notices.c.conversation == conversation)
    return here & or_(*(notices.c.key.startswith(f"{kind}:{number}:", autoescape=True) for kind in kinds))
