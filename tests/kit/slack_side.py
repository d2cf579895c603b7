"""Staff in Slack over a real store: who is linked, what they click, what they then see."""

import itertools
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.slack.card import draw_card
from adapters.slack.respond import Response
from adapters.slack.signed import stamps_at
from adapters.slack.staff import StaffSide
from adapters.slack.staff_clicks import Click, Submission, ThreadReply
from adapters.slack.staff_windows import SLACK, SlackParts
from bot.request import Action, Request, Role, Staff
from bot.teams import Canned
from tests.kit.boards import BOARD, BoardOffice
from tests.kit.both_sides import BothSides, make_meetings
from tests.kit.slack_staff import FakeViews, fill_in, values_of, words_of
from tests.kit.staff_windows import SIGNER, FakeAccounts, FakeTelling, Fragile
from tests.kit.units import kept

HOOK = "https://hooks.slack.com/actions/T1/1/x"
CANNED = (Canned("groet", "Tot gauw."),)


@dataclass
class SlackOffice:
    """An office whose staff work in Slack."""

    both: BothSides
    relays: bool = False
    views: FakeViews = field(default_factory=FakeViews)
    telling: FakeTelling = field(default_factory=FakeTelling)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)

    def __post_init__(self) -> None:
        self._ids = itertools.count()
        self.boards = BoardOffice(self.both)
        self.desk = Fragile(self.both.desk)
        self.store = Fragile(self.both.store)
        self.side = StaffSide(
            SlackParts(
                SLACK,
                self.desk,
                self.store,
                self.accounts,
                self.telling,
                SIGNER,
                self.both.clock,
                replace(self.both.desk.teams, canned=CANNED),
                meetings=make_meetings(self._ids),
                open_questions=lambda _: ("Welke buurt?", "lang " * 50),
                inbox="https://w.be/balie",
                web=self.views,
                relays=self.relays,
            )
        )

    async def hire(self, login: str, user: str, team: str = "algemeen", role: Role = Role.MEMBER) -> Staff:
        """A member of staff whose account in Slack is linked."""
        staff = await self.both.hire(login, team, role)
        linked = replace(staff, slack_user=f"T1/{user}")
        async with kept(self.both.store) as unit:
            await unit.save_staff(linked)
        return linked

    async def card(self, request: Request, board: str = BOARD) -> dict[str, str]:
        """The values of what can be pressed on its card as it lies there now."""
        content = await self.boards.card(request, board)
        return values_of(draw_card(content, stamps_at(SIGNER, board)).blocks)

    async def press(self, value: str, user: str = "U1", **changes: Any) -> Response:
        """A click on a card, with what comes after it."""
        response = await self.side.press(self.click(value, user, **changes))
        if response.after is not None:
            await response.after()
        return response

    async def taken(self) -> Request:
        """A request that Mia (U1) took up."""
        await self.hire("mia", "U1")
        request = await self.both.send_request()
        await self.press((await self.card(request))[Action.TAKE])
        return await self.both.look(request.number)

    def click(self, value: str, user: str = "U1", **changes: Any) -> Click:
        key = f"click/m1/{next(self._ids)}/{user}"
        made = {"team": "T1", "channel": BOARD.partition("/")[2], "trigger_id": "t1"}
        if changes.get("view_id"):
            made = {"team": "T1", "trigger_id": "t1"}
        made |= {"response_url": "" if changes.get("view_id") else HOOK, "key": key}
        return Click(f"T1/{user}", user, value=value, **(made | changes))

    async def submit(self, user: str = "U1", *, root: str = "", **filled: Any) -> Response:
        """The form that was shown last, filled in and sent, with what comes after it."""
        view = self.window
        sent = Submission(
            f"T1/{user}",
            user,
            "V2",
            root or "V2",
            view["private_metadata"],
            fill_in(view, **filled),
            "form/V2",
        )
        response = await self.side.submit(sent)
        if response.after is not None:
            await response.after()
        return response

    def reply(self, text: str, user: str = "U1", ts: str = "m1") -> ThreadReply:
        key = f"C1/{next(self._ids)}"
        return ThreadReply(f"T1/{user}", user, "T1", BOARD.partition("/")[2], ts, text, key)

    @property
    def window(self) -> dict[str, Any]:
        """The window that was shown last."""
        return self.views.shown[-1][2]

    @property
    def said(self) -> str:
        """All that stands in it."""
        return words_of(self.window)

    @property
    def whispers(self) -> list[str]:
        return [text for _, _, _, text in self.telling.told]
