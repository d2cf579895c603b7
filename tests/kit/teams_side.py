"""Staff in Teams over a real store: who is linked, what they press, what is answered."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.stamps import Stamp, Stamps
from adapters.teams.board_card import draw_card
from adapters.teams.staff import StaffSide
from adapters.teams.staff_parts import PURPOSE, TEAMS, TeamsParts, contents_of
from adapters.teams.staffing import Staffing
from bot.request import Action, Request, Role, Staff
from bot.teams import Canned, Team, Teams
from tests.kit.boards import WEEK, BoardOffice
from tests.kit.both_sides import BothSides, make_meetings
from tests.kit.staff_windows import SIGNER, FakeAccounts, FakeTelling, Fragile
from tests.kit.teams_staff import (
    BOARD_NAME,
    CHANNEL_ID,
    MONEY_BOARD_NAME,
    TENANT,
    fill_in,
    presses_of,
    user_of,
    words_of,
)
from tests.kit.units import kept

CANNED = (Canned("groet", "Tot gauw."),)
QUESTIONS = ("Welke buurt, en welk huis?", "lang " * 50)
TEAMS_WITH_BOARDS = Teams((
    Team("algemeen", "Algemeen team", "team@voorbeeld.be", hours=WEEK, boards={"teams": BOARD_NAME}),
    Team("geld", "Team geld", boards={"teams": MONEY_BOARD_NAME}),
))  # fmt: skip
Body = Mapping[str, Any]


@dataclass
class TeamsSide:
    """An office whose staff work in Teams."""

    both: BothSides
    telling: FakeTelling = field(default_factory=FakeTelling)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    shown: dict[str, Any] = field(default_factory=dict)  # the card that a dialog showed last

    def __post_init__(self) -> None:
        self._ids = itertools.count()
        self.boards = BoardOffice(self.both, channel="teams")
        self.desk, self.store = Fragile(self.both.desk), Fragile(self.both.store)
        cards = self.both.announcer.cards
        assert cards is not None
        self.parts = TeamsParts(
            TEAMS,
            self.desk,
            self.store,
            self.accounts,
            self.telling,
            SIGNER,
            self.both.clock,
            replace(self.both.desk.teams, canned=CANNED),
            meetings=make_meetings(self._ids),
            open_questions=lambda _: QUESTIONS,
            inbox="https://w.be/balie",
            content_at=contents_of(self.store, cards, self.both.clock),
        )
        self.start()

    def start(self) -> None:
        """Puts the side together, as after a restart."""
        self.staffing = Staffing(StaffSide(self.parts), self.telling)

    async def hire(
        self, login: str, user: int = 1, team: str = "algemeen", role: Role = Role.MEMBER
    ) -> Staff:
        """A member of staff whose account in Teams is linked."""
        staff = await self.both.hire(login, team, role)
        linked = replace(staff, teams_user=f"{TENANT}/{user_of(user)}")
        async with kept(self.both.store) as unit:
            await unit.save_staff(linked)
        return linked

    async def card(self, request: Request, board: str = BOARD_NAME) -> dict[str, dict[str, Any]]:
        """The buttons of its card as it lies there now, by action."""
        content = await self.boards.card(request, board)
        return presses_of(draw_card(content, Stamps(SIGNER, board, PURPOSE)))

    async def taken(self, role: Role = Role.MEMBER) -> Request:
        """A request that Mia (user 1) took up."""
        await self.hire("mia", role=role)
        request = await self.both.send_request()
        await self.press((await self.card(request))[Action.TAKE])
        return await self.both.look(request.number)

    def signed(self, stamp: Stamp, place: str = BOARD_NAME) -> str:
        """Signed as we sign it for that place."""
        return Stamps(SIGNER, place, PURPOSE).write(stamp)

    async def press(self, button: Body, user: int = 1, **changes: Any) -> Body:
        """Presses a button on a card: it is done at once, or it opens a dialog."""
        data = dict(button["data"])
        if button["type"] == "Action.Execute":
            action = {"type": "Action.Execute", "verb": button["verb"], "data": data}
            return await self.invoke("adaptiveCard/action", {"action": action}, user, **changes)
        return await self.invoke("task/fetch", {"data": data}, user, **changes)

    async def step(self, action: str, user: int = 1, **changes: Any) -> Body:
        """Presses a button of the dialog that was shown last."""
        data = presses_of(self.shown)[action]["data"]
        return await self.invoke("task/submit", {"data": dict(data)}, user, **changes)

    async def send(self, user: int = 1, *, forged: Body | None = None, **filled: str) -> Body:
        """Fills in the form that was shown last, and sends it."""
        return await self.invoke(
            "task/submit", {"data": {**fill_in(self.shown, **filled), **(forged or {})}}, user
        )

    async def invoke(self, name: str, value: Any, user: int = 1, **changes: Any) -> Body:
        """What Teams delivers, and the body that answers it."""
        body = await self.staffing.answer(
            self.activity(user, type="invoke", name=name, value=value, **changes)
        )
        assert body is not None
        if "task" in body:
            self.shown = body["task"]["value"]["card"]["content"]
        return body

    def activity(self, user: int = 1, **changes: Any) -> dict[str, Any]:
        return {
            "id": f"a{next(self._ids)}",
            "channelId": "msteams",
            "from": {"id": f"29:{user}", "aadObjectId": user_of(user)},
            "conversation": {"id": f"{CHANNEL_ID};messageid=1", "conversationType": "channel"},
            "channelData": {"tenant": {"id": TENANT}},
            **changes,
        }

    @property
    def said(self) -> str:
        """All that stands in the dialog that was shown last."""
        return words_of(self.shown)

    @property
    def told(self) -> list[tuple[str, str]]:
        """Who was told what in their personal chat."""
        return [(conversation, text) for _, conversation, _, text in self.telling.told]
