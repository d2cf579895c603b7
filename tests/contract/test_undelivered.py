"""Messages about a request that were given up are known by its number."""

from datetime import timedelta

from adapters.store.store import SqlStore
from bot.ports import Notice
from bot.request import Action
from bot.staffing import Wanted
from bot.talk import Talk
from tests.conftest import FixedClock
from tests.kit.both_sides import TEAMS, BothSides
from tests.kit.units import kept


async def test_statement_11_staff_see_which_message_to_an_asker_was_given_up(
    talk: Talk, store: SqlStore, clock: FixedClock
) -> None:
    both = BothSides(talk, store, clock, teams=TEAMS)
    an, request = await both.hire("an"), await both.send_request()
    await both.act(an, request, Action.TAKE)
    await both.act(an, request, Action.ANSWER, text="Dat kan.")
    async with kept(store) as unit:
        other = Notice("reply:x", "slack", "d", "reply", {}, due_at=clock.now(), created_at=clock.now())
        await unit.owe(other)
    lease, gone = timedelta(minutes=1), 1
    while gone:
        async with kept(store) as unit:
            found = await unit.claim_notices(
                "o", {"slack": timedelta(0)}, now=clock.now(), lease=lease, most=9
            )
            gone = len(found)
            for one in found:
                await unit.note_failed(one, "o", error="user_left", next_at=None, repeats=0)

    opened = await both.desk.open(an.id, request.number)
    page = await both.desk.list(an.id, Wanted(teams=None))

    told = [" ".join(one.content["paragraphs"]) for one in opened.undelivered]
    assert "Dat kan." in told
    assert {one.key.split(":")[1] for one in opened.undelivered} == {request.number}
    assert page.undelivered == {request.number}
