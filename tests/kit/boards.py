"""Boards of teams as a platform has them: a channel that keeps cards, and an office that works with it."""

from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import Any

from bot.cards import CARD, LINE, SUMMARY
from bot.hours import Hours, Span
from bot.outbox import Outbox, SendRefused
from bot.ports import Notice
from bot.request import Request
from bot.teams import Team, Teams
from tests.kit.both_sides import BothSides, FakeWatch

BOARD, MONEY_BOARD = "T1/C1", "T1/C2"
WEEK = Hours({day: (Span(time(9), time(12)), Span(time(13), time(17))) for day in range(5)})
TEAMS = Teams((
    Team("algemeen", "Algemeen team", "team@voorbeeld.be", hours=WEEK, boards={"slack": BOARD}),
    Team("geld", "Team geld", boards={"slack": MONEY_BOARD}),
    Team("stil", "Team zonder kanaal"),
))  # fmt: skip


@dataclass
class Board:
    """The platform: cards by conversation and id, what was written beneath them, and what was refused."""

    send_seconds: float = 5.0
    pace: timedelta = timedelta(0)
    can_look_up: bool = True
    can_unsay: bool = True
    cards: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    lines: list[tuple[str | None, str]] = field(default_factory=list)
    said: dict[str, tuple[str | None, str]] = field(default_factory=dict)  # the lines, by their id
    loose: list[str] = field(default_factory=list)  # the requests of lines without a card
    summaries: list[tuple[str, str]] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    drawn: list[dict[str, Any]] = field(default_factory=list)
    refuses: bool = False
    before_answer: Any = None  # awaited once, while a card is under way
    posted: int = 0

    async def send(self, notice: Notice) -> str | None:
        if self.refuses:
            raise SendRefused("channel_not_found")
        if notice.kind == CARD:
            ref = self._put(notice)
            wait, self.before_answer = self.before_answer, None
            if wait is not None:
                await wait()
            return ref
        if notice.kind == LINE:
            self.lines.append((notice.ref, notice.content["text"]))
            if notice.content.get("is_loose"):
                self.loose.append(notice.content["number"])
            self.said[f"m{self.posted + 1}"] = self.lines[-1]
        if notice.kind == SUMMARY:
            self.summaries.append((notice.conversation, notice.content["text"]))
        self.posted += 1
        return f"m{self.posted}"

    def _put(self, notice: Notice) -> str:
        """Changes the card that it is, or posts a new one when there is none (any more)."""
        ref = notice.ref
        self.drawn.append(notice.content)
        if ref is None or (notice.conversation, ref) not in self.cards:
            self.posted += 1
            ref = f"m{self.posted}"
        self.cards[notice.conversation, ref] = notice.content
        return ref

    def can_find(self, notice: Notice) -> bool:
        return self.can_look_up

    async def find(self, notice: Notice) -> str | None:
        return None

    async def unsay(self, notice: Notice) -> None:
        ref = notice.content["ref"]
        self.cards = {place: card for place, card in self.cards.items() if place[1] != ref}
        self.unsaid.append(ref)

    def on(self, conversation: str) -> list[dict[str, Any]]:
        """The cards that lie on this board."""
        return [card for (board, _), card in self.cards.items() if board == conversation]


@dataclass
class BoardOffice:
    """An office whose teams have boards, and the platform with those."""

    both: BothSides
    board: Board = field(default_factory=Board)
    channel: str = "slack"

    async def send(self) -> None:
        """Sends all that is owed to the platform."""
        both = self.both
        outbox = Outbox(both.store, {self.channel: self.board}, both.clock, FakeWatch(), owner="a")
        while await outbox.send_due():
            pass

    async def card(self, request: Request, board: str = BOARD) -> dict[str, Any]:
        """The one card of a request on a board, once all was sent."""
        await self.send()
        (found,) = [one for one in self.board.on(board) if one["number"] == request.number]
        return found


def without_boards(teams: Teams) -> Teams:
    """The same teams, none of which has a board."""
    return replace(teams, teams=tuple(replace(team, boards={}) for team in teams.teams))
