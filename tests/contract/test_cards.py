"""Cards on the boards of teams: never behind, without words of the asker, and gone with their request."""

import ast
import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.register_fields import FIELDS
from adapters.store.store import SqlStore
from bot.boards import CardPlace
from bot.cards import Cards
from bot.keeper import Keeper
from bot.ports import Notice
from bot.request import Action, Outcome, Request, Role, State, Urgency
from bot.resume import Reminder
from bot.rights import erase
from bot.signing import Signer
from bot.talk import Talk
from tests.conftest import FixedClock
from tests.kit.boards import BOARD, TEAMS, BoardOffice, without_boards
from tests.kit.both_sides import QUESTION, BothSides
from tests.kit.talks import TUESDAY, WEDNESDAY, at, offer
from tests.kit.units import kept

ROOT = Path(__file__).parents[2]


@pytest.fixture
def office(talk: Talk, store: SqlStore, clock: FixedClock) -> BoardOffice:
    clock.moment = at(10, 15).astimezone(UTC)
    return BoardOffice(BothSides(talk, store, clock, teams=TEAMS))


async def test_statement_36_a_new_request_lies_as_a_card_on_the_board_of_its_team(
    office: BoardOffice,
) -> None:
    request = await office.both.send_request()

    card = await office.card(request)

    assert card == {
        "number": request.number,
        "state": "nieuw",
        "team": "Algemeen team",
        "theme": "wonen",
        "municipality": "Gent",
        "urgency": "gewoon",
        "promise": card["promise"],
        "snoozed": "",
        "is_late": False,
        "outcome": "",
        "owner": "",
        "link": f"https://w.be/balie/aanvraag/{request.number}",
        "actions": ["opnemen", "doorgeven", "doorverwijzen", "bewaren"],
        "version": 1,
        "subject": "",
        "asker_name": "",
        "is_elsewhere": False,
    }
    assert card["promise"].startswith("dinsdag 14 juli")


Step = Callable[[], Awaitable[Any]]


async def _walk(office: BoardOffice, request: Request, steps: list[tuple[str, Step]]) -> list[str]:
    """Takes each step; what is wrong with the card after it."""
    wrong = []
    for name, step in steps:
        before = (await office.both.look(request.number)).version
        await step()
        now = await office.both.look(request.number)
        await office.send()
        cards = [one for one in office.board.on(BOARD) if one["number"] == request.number]
        if now.version == before:
            wrong.append(f"{name}: changed nothing")
        if [one["version"] for one in cards] != [now.version] or cards[0]["state"] != now.state.value:
            wrong.append(f"{name}: {now.version} {now.state}, card {cards}")
    return wrong


async def test_after_every_deed_of_staff_and_asker_the_card_is_as_the_request(office: BoardOffice) -> None:
    both = office.both
    lea, bo = await both.hire("lea", role=Role.LEAD), await both.hire("bo")
    request = await both.send_request()
    number = request.number

    def do(action: Action, **values: Any) -> tuple[str, Step]:
        return action.value, lambda: both.act(lea, request, action, **values)

    def says(text: str) -> tuple[str, Step]:
        return text, lambda: both.type(text)

    def presses(choice: str) -> tuple[str, Step]:
        return choice, lambda: both.press(choice)

    moment = f"moment:{number}:{int(TUESDAY.timestamp()) // 60}"
    steps = [
        do(Action.TAKE),
        do(Action.NOTE, text="intern"),
        do(Action.LABEL, labels=("dak",)),
        do(Action.URGENCY, urgency=Urgency.HIGH),
        do(Action.SNOOZE, until=both.clock.now() + timedelta(days=2)),
        do(Action.HOLD, text="rechtszaak"),
        do(Action.RELEASE),
        do(Action.ASK, text="Met hoeveel zijn jullie?"),
        says("met tien"),
        do(Action.ANSWER, text="Dat kan."),
        says("Nog iets: we zijn met elf"),
        ("voorstel", lambda: offer(both, lea, request)),
        presses(moment),
        ("ander voorstel", lambda: offer(both, lea, request, WEDNESDAY)),
        presses(f"moment:{number}:geen"),
        do(Action.CALL_OFF),
        do(Action.GIVE_BACK),
        do(Action.HAND_ON, owner=bo.id),
        do(Action.CLOSE, outcome=Outcome.HELPED),
        presses(f"score:{number}:5"),
        ("heropen", lambda: both.type(f"heropen {number}")),
        ("vrij", lambda: _free(both, bo)),
        ("adres", lambda: _leave_address(both, "zoe@voorbeeld.be")),
        ("verbeterd", lambda: _correct(both)),
        ("gemist", lambda: _let_it_be_late(both)),
        do(Action.REFER, text="Ga naar het loket."),
        do(Action.REOPEN),
        ("ingetrokken", lambda: _withdraw(both, number)),
    ]

    wrong = await _walk(office, request, steps)

    assert wrong == []
    assert (await both.look(number)).state is State.WITHDRAWN


async def _free(both: BothSides, staff: Any) -> None:
    async with kept(both.store) as unit:
        assert await both.desk.free_requests_of(unit, staff) == 1


async def _leave_address(both: BothSides, address: str) -> None:
    cards = both.announcer.cards
    reminder = Reminder(Signer(["k" * 40]), lambda: both.talk.phrase_book({}), Keeper(cards=cards))
    async with kept(both.store) as unit:
        assert await reminder.leave(unit, "slack", "c", address, now=both.clock.now()) == 1


async def _correct(both: BothSides) -> None:
    await both.type("verbeter mijn gegevens")
    async with both.store.unit(read_only=True) as unit:
        (one,) = await unit.requests_of("slack", "c")
    await both.press(f"verbeter:{one.number}:naam")
    await both.type("Sofia")


async def _let_it_be_late(both: BothSides) -> None:
    both.clock.advance(days=9)
    assert await both.reminding.remind()


async def _withdraw(both: BothSides, number: str) -> None:
    await both.type(f"{number} intrekken")
    await both.type("ja")


def test_only_one_place_in_the_core_keeps_requests() -> None:
    found = set()
    for path in (*(ROOT / "bot").rglob("*.py"), *(ROOT / "adapters").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and node.func.attr in ("save_request", "add_request"):  # type: ignore[attr-defined]
                found.add(str(path.relative_to(ROOT)))

    assert found == {"bot/keeper.py"}


async def test_subject_and_name_are_on_the_card_only_when_the_settings_say_so(office: BoardOffice) -> None:
    both, request = office.both, await office.both.send_request()
    cards = Cards(TEAMS, lambda: both.talk.phrase_book({}), with_content=True)
    async with kept(both.store) as unit:
        await cards.show(unit, await both.look(request.number), now=both.clock.now(), said="later")

    card = await office.card(request)  # the same version is owed once: what was owed first stands

    assert (card["subject"], card["asker_name"]) == ("", "")
    content = await cards._content(unit, request, now=both.clock.now())
    assert (content["subject"], content["asker_name"]) == (QUESTION, "Sofie")


async def test_without_a_board_nothing_is_owed(talk: Talk, store: SqlStore, clock: FixedClock) -> None:
    both = BothSides(talk, store, clock, teams=without_boards(TEAMS))
    lea, request = await both.hire("lea"), await both.send_request()

    await both.act(lea, request, Action.TAKE)

    owed = await both.owed("slack")
    assert owed
    assert not [one for one in owed if "actions" in one]


async def test_a_card_that_was_deleted_on_the_platform_is_known_by_its_new_id(office: BoardOffice) -> None:
    both = office.both
    lea, request = await both.hire("lea"), await both.send_request()
    await office.send()
    office.board.cards.clear()

    await both.act(lea, request, Action.TAKE)

    await office.card(request)
    ((_, ref),) = office.board.cards
    async with both.store.unit(read_only=True) as unit:
        assert await unit.card_ref(request.number, "slack", BOARD) == ref
        assert await unit.card_at("slack", BOARD, ref) == request.number
        assert await unit.card_at("slack", BOARD, "m0") is None


async def test_a_state_of_a_card_that_was_given_up_never_comes_after_a_newer_one(office: BoardOffice) -> None:
    both = office.both
    lea, request = await both.hire("lea"), await both.send_request()
    office.board.refuses = True
    await office.send()
    office.board.refuses = False

    await both.act(lea, request, Action.TAKE)
    await office.send()

    async with kept(both.store) as unit:
        assert [one for one in await unit.dead_of(request.number) if one.kind == "card"] == []


@pytest.mark.parametrize("how", ["erase", "purge", "release"])
async def test_statement_44_a_card_goes_with_its_request(office: BoardOffice, how: str) -> None:
    both = office.both
    lea, request = await both.hire("lea", role=Role.LEAD), await both.send_request()
    if how == "release":
        await both.act(lea, request, Action.HOLD, text="even")
    await office.send()
    await both.act(lea, request, Action.TAKE)
    await office.send()
    below = [ref for ref, (_, text) in office.board.said.items() if text.startswith("Lea ")]
    await both.act(lea, request, Action.URGENCY, urgency=Urgency.LOW)  # owed, and not sent

    async with kept(both.store) as unit:
        if how != "purge":
            await erase(unit, "slack", "c", now=both.clock.now(), announces=None)
    if how == "release":
        await both.act(lea, request, Action.RELEASE)
    if how == "purge":
        await both.act(lea, request, Action.CLOSE, outcome=Outcome.HELPED)
        await office.send()
        both.clock.advance(days=30)  # longer than what was sent is kept
        await _purge(both, both.clock.now())
        await _purge(both, both.clock.advance(days=120))
    await office.send()

    assert office.board.on(BOARD) == []
    assert below
    assert set(office.board.unsaid) > set(below)
    async with both.store.unit(read_only=True) as unit:
        assert await unit.peek_request(request.number) is None
        assert await unit.cards_of(request.number) == []


async def _purge(both: BothSides, now: Any) -> None:
    for _ in range(20):
        async with kept(both.store) as unit:
            if not await unit.purge(now):
                return


@pytest.mark.parametrize("is_first", [True, False])
async def test_a_card_that_arrives_while_its_request_is_erased_goes_too(
    office: BoardOffice, *, is_first: bool
) -> None:
    both = office.both
    lea, request = await both.hire("lea"), await both.send_request()
    if not is_first:
        await office.send()
        await both.act(lea, request, Action.TAKE)

    async def erased() -> None:
        await both.assistant.forget("slack", "c")

    office.board.before_answer = erased
    await office.send()

    assert office.board.on(BOARD) == []


async def test_the_register_knows_what_a_card_holds(office: BoardOffice) -> None:
    request = await office.both.send_request()

    card = await office.card(request)

    assert set(card) <= set(FIELDS["notices.content"])


async def test_a_card_that_is_kept_while_its_request_is_erased_goes_too(
    office: BoardOffice, twin: SqlStore
) -> None:
    both, now = office.both, office.both.clock.now()
    await both.send_request()
    one = await _claim_card(both)
    other = BothSides(both.talk, twin, both.clock, teams=TEAMS)

    async with both.store.unit() as unit:
        assert await unit.note_sent(one, "o", ref="m1", now=now)
        await unit.keep_card(one.content["number"], CardPlace("slack", BOARD, "m1"), notice=one.number)
        await unit.heard_at("x")  # what was kept back has run
        erasing = asyncio.create_task(other.assistant.forget("slack", "c"))
        await asyncio.sleep(0.3)
        await unit.commit()
    await erasing

    await office.send()
    assert office.board.unsaid[-1] == "m1"
    async with both.store.unit(read_only=True) as unit:
        assert await unit.card_at("slack", BOARD, "m1") is None


async def _claim_card(both: BothSides) -> Notice:
    async with kept(both.store) as unit:
        found = await unit.claim_notices(
            "o", {"slack": timedelta(0)}, now=both.clock.now(), lease=timedelta(minutes=1), most=50
        )
    (card,) = [one for one in found if one.kind == "card"]
    return card


async def test_a_card_that_changed_often_while_the_platform_was_away_is_sent_once(
    office: BoardOffice,
) -> None:
    both = office.both
    lea, request = await both.hire("lea"), await both.send_request()
    await office.send()
    office.board.drawn.clear()

    for action in (Action.TAKE, Action.LABEL, Action.LABEL, Action.LABEL):
        await both.act(lea, request, action, labels=("dak",))
    await office.send()

    assert [one["version"] for one in office.board.drawn] == [(await both.look(request.number)).version]
