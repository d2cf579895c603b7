"""From a confirmed intake to staff and back: assistant, handoff and desk over a real store in memory."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.store.store import SqlStore
from bot.desk import Changed, Unknown
from bot.desk_checks import Missing
from bot.request import Action, Outcome, Role, State, Values
from bot.request_rules import Refusal, Refused
from bot.staffing import Wanted
from bot.talk import Talk
from bot.teams import Teams
from tests.kit.both_sides import QUESTION, TEAMS, BothSides
from tests.kit.stores import new_store
from tests.kit.units import kept


@pytest.fixture
def store() -> Any:
    made = new_store()
    yield made
    made.close()


@pytest.fixture
def office(talk: Talk, store: SqlStore, clock: Any) -> BothSides:
    return BothSides(talk, store, clock, teams=TEAMS)


async def test_a_confirmed_intake_becomes_a_request_with_exactly_what_was_looked_over(
    office: BothSides,
) -> None:
    request = await office.send_request()

    assert [fact.value for fact in request.facts] == [
        QUESTION, "Een plek voor de buurt", "wonen", "Gent", "burger", "nog niets", "Sofie",
    ]  # fmt: skip
    assert (request.state, request.team, request.theme, request.municipality) == (
        State.NEW, "algemeen", "wonen", "Gent",
    )  # fmt: skip


async def test_the_team_is_told_by_mail_without_a_word_of_the_request(office: BothSides) -> None:
    request = await office.send_request()

    (mail,) = await office.owed("mail")
    assert request.number in mail["subject"]
    assert "kerkje" not in str(mail)
    assert "Sofie" not in str(mail)


async def test_an_answer_of_staff_reaches_the_asker_by_first_name_and_the_assistant_is_silent_after(
    office: BothSides,
) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.ANSWER, text="Bel de kerkfabriek.\n\nVraag naar de sleutel.")

    said = await office.type("Dank je, en wie is dat in Gent?")

    assert said == ""
    assert ("An", "Bel de kerkfabriek. Vraag naar de sleutel.") in await office.heard()
    opened = await office.desk.open(an.id, request.number)
    assert opened.entries[-1].text == "Dank je, en wie is dat in Gent?"
    assert opened.request.state is State.TAKEN


async def test_facts_are_asked_in_the_chat_and_the_reply_brings_the_request_back(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    waiting = await office.act(an, request, Action.ASK, questions=("Hoe groot is het kerkje?",))

    said = await office.type("200 vierkante meter, rekening BE68539007547034")

    opened = await office.desk.open(an.id, request.number)
    assert waiting.state is State.WAITING
    assert "Bedankt, ik geef het door." in said
    assert "heb ik weggelaten" in said
    assert (opened.request.state, opened.request.asked) == (State.TAKEN, ())
    assert "BE68" not in opened.entries[-1].text
    assert "200 vierkante meter" in opened.entries[-1].text


async def test_after_closing_the_assistant_answers_again_asks_how_it_went_and_can_reopen(
    office: BothSides,
) -> None:
    request, an = await office.send_request(), await office.hire("an")
    for action, values in (
        (Action.TAKE, {}),
        (Action.ANSWER, {"text": "Hier."}),
        (Action.CLOSE, {"outcome": Outcome.HELPED}),
    ):
        await office.act(an, request, action, **values)

    scored = await office.press(f"score:{request.number}:4")
    answer = await office.type("Wat is crowdfunding?")
    reopened = await office.type(f"heropen {request.number}")

    opened = await office.desk.open(an.id, request.number)
    assert "Dank je" in scored
    assert "crowdfunding" in answer.lower()
    assert request.number in reopened
    assert (opened.request.state, opened.request.owner) == (State.TAKEN, an.id)


async def test_reopening_after_fourteen_days_is_refused_kindly(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.CLOSE)
    office.clock.advance(days=15)

    said = await office.type(f"heropen {request.number}")

    assert "14 dagen" in said


async def test_the_asker_hears_how_it_stands_adds_something_and_withdraws(office: BothSides) -> None:
    request = await office.send_request()

    status = await office.type("Hoe staat het met mijn vraag?")
    added = await office.type(f"Ik wil nog iets toevoegen aan mijn vraag {request.number}: het dak lekt")
    asked = await office.type("Ik wil mijn vraag intrekken")
    gone = await office.type("ja")
    after = await office.type("Hoe staat het met mijn vraag?")

    assert "wacht nog op een medewerker" in status
    assert request.number in added
    assert "echt intrekken?" in asked
    assert "ingetrokken" in gone
    assert "ingetrokken" in after


async def test_a_number_of_somebody_else_is_told_as_one_that_does_not_exist(office: BothSides) -> None:
    request = await office.send_request()

    await office.type("hallo", conversation="ander")
    other = await office.type(f"Hoe staat het met mijn vraag {request.number}?", conversation="ander")
    none = await office.type("Hoe staat het met mijn vraag 428-193-C?", conversation="ander")

    assert other == none


async def test_statement_12_of_two_who_take_a_request_the_second_is_told_who_was_first(
    office: BothSides,
) -> None:
    request, an, bo = await office.send_request(), await office.hire("an"), await office.hire("bo")
    await office.act(an, request, Action.TAKE)

    with pytest.raises(Refused) as refused:
        await office.act(bo, request, Action.TAKE)

    assert (refused.value.reason, refused.value.owner) == (Refusal.TAKEN, an.id)


async def test_statement_61_the_same_form_twice_does_nothing_twice(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)

    for _ in range(2):
        await office.desk.act(an.id, request.number, Action.ANSWER, Values("Hier."), key="form")

    assert (await office.heard()).count(("An", "Hier.")) == 1


async def test_statement_65_another_team_sees_neither_the_request_nor_that_it_exists(
    office: BothSides,
) -> None:
    request, cas = await office.send_request(), await office.hire("cas", "geld")

    for number in (request.number, "428-193-C"):
        with pytest.raises(Unknown):
            await office.desk.open(cas.id, number)
        with pytest.raises(Unknown):
            await office.desk.act(cas.id, number, Action.TAKE, key="k")
    page = await office.desk.list(cas.id, Wanted(teams=None))
    assert (page.requests, page.total) == ((), 0)
    assert (await office.desk.counts(cas.id)).new == 0


async def test_statement_64_opening_and_changing_are_kept_without_content(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.desk.open(an.id, request.number)
    await office.act(an, request, Action.TAKE)

    async with office.store.unit(read_only=True) as unit:
        rows = await unit.audit(number=request.number)
    assert [(row.staff, row.action) for row in rows] == [(an.id, "gewijzigd"), (an.id, "geopend")]


async def test_statement_13_what_a_disabled_member_had_is_new_again_and_logs_them_out(
    office: BothSides,
) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)

    async with kept(office.store) as unit:
        freed = await office.desk.free_requests_of(unit, an)
        await unit.save_staff(replace(an, is_active=False))

    bo = await office.hire("bo")
    opened = await office.desk.open(bo.id, request.number)
    assert (freed, opened.request.state, opened.request.owner) == (1, State.NEW, None)
    with pytest.raises(Unknown):
        await office.desk.open(an.id, request.number)


@pytest.mark.parametrize(
    ("action", "values", "what"),
    [
        pytest.param(Action.ANSWER, {"text": "  "}, "text", id="empty answer"),
        pytest.param(Action.NOTE, {}, "text", id="empty note"),
        pytest.param(Action.ASK, {}, "text", id="no question"),
        pytest.param(Action.HAND_ON, {"team": "weg"}, "team", id="no such team"),
        pytest.param(Action.HAND_ON, {}, "owner", id="to nobody"),
        pytest.param(Action.HAND_ON, {"owner": 99}, "owner", id="to somebody unknown"),
        pytest.param(Action.ANSWER, {"text": "x" * 20_001}, "text too long", id="too long"),
    ],
)
async def test_an_action_without_what_it_needs_changes_nothing(
    office: BothSides, action: Action, values: dict[str, Any], what: str
) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)

    with pytest.raises(Missing) as missing:
        await office.act(an, request, action, **values)

    assert missing.value.what == what
    assert (await office.desk.open(an.id, request.number)).request.version == 2


async def test_handed_on_to_another_team_it_is_new_there_and_the_asker_is_told(office: BothSides) -> None:
    request, an, cas = await office.send_request(), await office.hire("an"), await office.hire("cas", "geld")
    await office.act(an, request, Action.TAKE)

    await office.act(an, request, Action.HAND_ON, team="geld")

    opened = await office.desk.open(cas.id, request.number)
    assert (opened.request.state, opened.request.team) == (State.NEW, "geld")
    assert any("Team geld" in said for _, said in await office.heard())


async def test_in_a_team_that_takes_turns_who_has_least_gets_it_at_once(
    talk: Talk, store: SqlStore, clock: Any
) -> None:
    office = BothSides(talk, store, clock, teams=Teams((replace(TEAMS.teams[0], takes_turns=True),)))
    an = await office.hire("an")

    request = await office.send_request()

    assert (request.state, request.owner) == (State.TAKEN, an.id)


async def test_acute_danger_is_answered_also_while_a_person_is_in_the_conversation(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.ANSWER, text="Hier.")

    said = await office.type("ik wil niet meer leven")

    assert "1813" in said


async def test_the_assistant_comes_back_on_the_askers_word(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.ANSWER, text="Hier.")

    back = await office.type("terug naar de assistent")
    answer = await office.type("Wat is crowdfunding?")

    assert "Ik ben er weer" in back
    assert "crowdfunding" in answer.lower()


async def test_giving_back_what_a_colleague_has_by_now_and_releasing_what_was_erased_since_are_refused(
    office: BothSides,
) -> None:
    lead = await office.hire("bea", role=Role.LEAD)
    request, an, mo = await office.send_request(), await office.hire("an"), await office.hire("mo")
    taken = await office.act(an, request, Action.TAKE)
    handed = await office.act(an, request, Action.HAND_ON, team="algemeen", owner=mo.id)
    held = await office.act(lead, handed, Action.HOLD)
    async with kept(office.store) as unit:
        await unit.forget_conversation(office.channel, "c", at=office.clock.now())

    for action, seen in ((Action.GIVE_BACK, taken), (Action.RELEASE, held)):
        with pytest.raises(Changed):
            await office.desk.act(lead.id, request.number, action, key=action.value, seen=seen.version)

    assert (await office.look(request.number)).owner == mo.id


async def test_an_action_on_what_was_seen_is_refused_when_the_request_is_another_by_now(
    office: BothSides,
) -> None:
    request, an = await office.send_request(), await office.hire("an")
    taken = await office.act(an, request, Action.TAKE)
    await office.type(f"Toevoegen aan {request.number}: het dak lekt nu ook")

    with pytest.raises(Changed):
        await office.desk.act(
            an.id, request.number, Action.CLOSE, Values(outcome=Outcome.HELPED), key="x", seen=taken.version
        )
    noted = await office.desk.act(
        an.id, request.number, Action.NOTE, Values("Gebeld"), key="y", seen=taken.version
    )

    assert noted.state is State.TAKEN


@pytest.mark.parametrize(
    ("before", "action"),
    [
        pytest.param((Action.TAKE,), Action.GIVE_BACK, id="give back"),
        pytest.param((Action.TAKE,), Action.SNOOZE, id="snooze"),
        pytest.param((Action.TAKE, Action.CLOSE), Action.REOPEN, id="reopen"),
        pytest.param((Action.TAKE, Action.HOLD), Action.RELEASE, id="release"),
    ],
)
async def test_statement_44_what_does_harm_on_another_state_than_was_seen_is_refused(
    office: BothSides, before: tuple[Action, ...], action: Action
) -> None:
    request, an = await office.send_request(), await office.hire("an", role=Role.LEAD)
    for one in before:
        seen = (await office.act(an, request, one, outcome=Outcome.HELPED, text="even")).version
    until = office.clock.now() + timedelta(days=2)

    with pytest.raises(Changed):
        await office.desk.act(
            an.id, request.number, action, Values(until=until, text="x"), key="x", seen=seen - 1
        )
    after = await office.desk.act(
        an.id, request.number, action, Values(until=until, text="x"), key="y", seen=seen
    )

    assert after.version == seen + 1


async def test_a_release_that_was_asked_before_its_asker_erased_everything_is_refused(
    office: BothSides,
) -> None:
    request, an = await office.send_request(), await office.hire("an", role=Role.LEAD)
    held = await office.act(an, request, Action.HOLD, text="rechtszaak")
    await office.assistant.forget("slack", "c")

    with pytest.raises(Changed):
        await office.desk.act(an.id, request.number, Action.RELEASE, key="x", seen=held.version)

    assert (await office.look(request.number)).erase_asked
