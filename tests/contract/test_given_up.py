"""What could not be delivered to an asker: staff hear it at once, and no address is kept of nowhere."""

from datetime import timedelta

import pytest

from adapters.store.store import SqlStore
from bot.given_up import GivenUp
from bot.outbox import Outbox, SendRefused
from bot.ports import Notice
from bot.request import Action
from bot.talk import Talk
from tests.conftest import FixedClock
from tests.kit.boards import BOARD, TEAMS, Board
from tests.kit.both_sides import BothSides, FakeWatch
from tests.kit.units import kept


class Refusing(Board):
    """A platform on which one person is not reached any more."""

    def __init__(self, *, is_gone: bool) -> None:
        super().__init__()
        self.is_gone = is_gone

    async def send(self, notice: Notice) -> str | None:
        if notice.conversation == "c" and notice.kind != "reply":
            raise SendRefused("ConversationBlockedByUser", is_gone=self.is_gone)
        return await super().send(notice)


@pytest.mark.parametrize("is_gone", [True, False])
async def test_pitfall_10_an_answer_that_cannot_be_delivered_is_told_to_staff_and_the_address_goes(
    talk: Talk, store: SqlStore, clock: FixedClock, *, is_gone: bool
) -> None:
    both, platform = BothSides(talk, store, clock, teams=TEAMS), Refusing(is_gone=is_gone)
    given_up = GivenUp(both.announcer.cards) if both.announcer.cards else None
    outbox = Outbox(store, {"slack": platform}, clock, FakeWatch(), owner="a", given_up=given_up)
    an, request = await both.hire("an"), await both.send_request()
    async with kept(store) as unit:
        await unit.keep_address("slack", "c", {"where": "daar"})
    await both.act(an, request, Action.TAKE)
    await both.act(an, request, Action.ANSWER, text="Dat kan.")

    while await outbox.send_due():
        clock.advance(seconds=1)

    assert sum("niet bezorgd" in line for _, line in platform.lines) >= 1
    async with store.unit(read_only=True) as unit:
        address = await unit.address("slack", "c")
    assert address == (None if is_gone else {"where": "daar"})


async def test_what_is_for_staff_itself_is_not_told_to_them(
    talk: Talk, store: SqlStore, clock: FixedClock
) -> None:
    both = BothSides(talk, store, clock, teams=TEAMS)
    request = await both.send_request()
    assert both.announcer.cards is not None
    about = Notice(
        f"card:{request.number}:1:x", "slack", BOARD, "card", {}, due_at=clock.now(), created_at=clock.now()
    )
    other = Notice("reply", "slack", "c", "reply", {}, due_at=clock.now(), created_at=clock.now())

    async with kept(store) as unit:
        for one in (about, other):
            await GivenUp(both.announcer.cards).tell(unit, one, now=clock.now())

    async with kept(store) as unit:
        lease = timedelta(minutes=1)
        taken = await unit.claim_notices("o", {"slack": timedelta(0)}, now=clock.now(), lease=lease, most=50)
    assert not any("niet bezorgd" in str(one.content) for one in taken)
