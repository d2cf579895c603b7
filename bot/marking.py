"""Marks what became of sends, several in one transaction; what arrived at who was erased is taken back."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.boards import CardPlace
from bot.cards import CARD, LINE, mark_of_card
from bot.home_place import HOME, emptied
from bot.ports import Clock, Notice, Unit, Watch

UNSAY = "unsay"  # the kind of a notice that takes back what was said under its `ref`


class TellsGivenUp(Protocol):
    """Tells who should know that a notice was given up (`bot.given_up.GivenUp`)."""

    async def tell(self, unit: Unit, notice: Notice, *, now: datetime) -> None:
        """Owes them a word, where this is for somebody."""


@dataclass(frozen=True)
class Result:
    """How a try ended, if it `is_try`. `pause` is the wait before the next, None when there will be none."""

    outcome: str
    error: str = ""
    ref: str | None = None
    pause: timedelta | None = None
    repeats: int = 0
    is_try: bool = True
    is_gone: bool = False


@dataclass(frozen=True)
class Mark:
    """A result that is to be kept, for as long as the lease lasts."""

    notice: Notice
    result: Result
    until: datetime


@dataclass(frozen=True)
class MarkParts:
    """What marking is made of. `owner` holds the leases; `can_unsay` tells whether what was said in a channel
    can be taken back; `given_up` is told of each notice that is given up, in the transaction that does so.
    """

    owner: str
    clock: Clock
    watch: Watch
    can_unsay: Callable[[str], bool]
    given_up: TellsGivenUp | None = None


class Marks:
    """What is still to be marked. A store that is away is asked again as long as the lease lasts."""

    def __init__(self, parts: MarkParts) -> None:
        self._parts = parts
        self._waiting: list[Mark] = []

    @property
    def waiting(self) -> Sequence[Mark]:
        """All of them, in the order in which the sends ended."""
        return tuple(self._waiting)

    def add(self, notice: Notice, result: Result, *, lease: timedelta) -> None:
        """To be marked the next time."""
        self._waiting.append(Mark(notice, result, self._parts.clock.now() + lease))

    async def write(self, unit: Unit, marks: Sequence[Mark]) -> Sequence[str]:
        """Writes these in a unit; what to call the outcome of each, once that is kept. Raises NotKept."""
        return [one.result.outcome if await self._write(unit, one) else "lease_lost" for one in marks]

    def done(self, marks: Sequence[Mark], outcomes: Sequence[str]) -> None:
        """These are kept."""
        for mark, outcome in zip(marks, outcomes, strict=True):
            self._waiting.remove(mark)
            self._parts.watch.note("notice", channel=mark.notice.channel, outcome=outcome)

    def give_up_late(self) -> None:
        """Those whose lease is over are somebody else's by now."""
        late = [one for one in self._waiting if self._parts.clock.now() >= one.until]
        self.done(late, ["not_kept"] * len(late))

    async def _write(self, unit: Unit, mark: Mark) -> bool:
        """Whether the lease was still ours."""
        notice, result, now = mark.notice, mark.result, self._parts.clock.now()
        if result.outcome == "sent":
            mine = await unit.note_sent(notice, self._parts.owner, ref=result.ref, now=now)
            await self._take_back(unit, notice, result, mine=mine)
            if mine and result.ref:
                await _keep_place(unit, notice, result.ref)
            return mine
        next_at = None if result.pause is None else now + result.pause
        mine = await unit.note_failed(
            notice,
            self._parts.owner,
            error=result.error[:200],
            next_at=next_at,
            repeats=result.repeats,
            is_try=result.is_try,
        )
        if mine and result.outcome == "dead":
            await self._give_up(unit, notice, is_gone=result.is_gone)
        return mine

    async def _give_up(self, unit: Unit, notice: Notice, *, is_gone: bool) -> None:
        """Where nothing arrives any more, no address is kept; and who should know is told."""
        if is_gone:
            await unit.forget_address(notice.channel, notice.conversation)
        if self._parts.given_up is not None:
            await self._parts.given_up.tell(unit, notice, now=self._parts.clock.now())

    async def _take_back(self, unit: Unit, notice: Notice, result: Result, *, mine: bool) -> None:
        """What arrived while its conversation was being erased is taken back too; a home is emptied again."""
        can_unsay = self._parts.can_unsay(notice.channel) and result.ref is not None
        is_gone = not mine and (can_unsay or notice.kind == HOME) and not await unit.has_notice(notice.key)
        if not is_gone:
            return
        place, now = (notice.channel, notice.conversation), self._parts.clock.now()
        if notice.kind == HOME:
            await unit.owe(emptied(*place, str(notice.content.get("intro", "")), now=now))
        else:
            await unit.owe(unsay_notice(*place, result.ref or "", now=now))


async def _keep_place(unit: Unit, notice: Notice, ref: str) -> None:
    """Keeps where a card lies, and what is beneath it."""
    if notice.kind not in (CARD, LINE):
        return
    place, number = CardPlace(notice.channel, notice.conversation, ref), notice.content["number"]
    if notice.kind == LINE:
        await unit.keep_line(number, place)
    else:
        place = replace(place, mark=mark_of_card(notice.content))
        await unit.keep_card(number, place, notice=notice.number)


def unsay_notice(channel: str, conversation: str, ref: str, *, now: datetime) -> Notice:
    """What takes back the message with this id of the platform.

    In a place of its own: nothing waits for it, it tells of nobody, and it stays owed when the conversation
    is erased once more.
    """
    key = _digest(UNSAY, channel, conversation, ref)
    return Notice(key, channel, f"{UNSAY}/{key[:32]}", UNSAY, {"ref": ref}, due_at=now, created_at=now)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
