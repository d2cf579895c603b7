"""Messages about a request that were given up are known by its number."""

import ast
from datetime import timedelta
from pathlib import Path

from adapters.staff_words import say_reason
from adapters.store.store import SqlStore
from bot.ports import Notice
from bot.request import Action
from bot.staffing import Wanted
from bot.talk import Talk
from tests.conftest import FixedClock
from tests.kit.both_sides import TEAMS, BothSides
from tests.kit.units import kept

ROOT = Path(__file__).parents[2]


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


def refusals() -> set[str]:
    """The sentences with which our own code refuses to send."""
    files = [*(ROOT / "adapters").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]
    raised = (
        node
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "SendRefused"
    )
    said = (argument for call in raised for argument in call.args)
    return {str(one.value) for one in said if isinstance(one, ast.Constant)}


def test_each_sentence_with_which_we_refuse_to_send_has_a_dutch_one_for_the_inbox() -> None:
    found = refusals()

    assert len(found) > 4
    assert [one for one in found if say_reason(one) == f"({one})"] == []
