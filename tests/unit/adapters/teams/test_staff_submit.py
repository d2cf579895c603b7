"""A form that staff send in a dialog of Teams is done once, and never loses what was typed."""

from dataclasses import replace
from typing import Any

import pytest

from adapters import staff_words as words
from adapters.staff_fields import PRESSES
from adapters.stamps import LOOK, Stamp
from adapters.teams.staff_presses import AT_ONCE
from bot.request import Action, Outcome, Request, Role, State
from bot.request_rules import STAFF_ACTIONS
from tests.kit.teams_cards import lint_dialog
from tests.kit.teams_side import QUESTIONS, TeamsSide
from tests.kit.teams_staff import TENANT, inputs_of, links_of, presses_of, user_of

PLANNED = {"moment1_dag": "2027-01-15", "moment1_uur": "10:00", "plaats": "Telefoon"}
FILLED: dict[Action, dict[str, str]] = {
    Action.ANSWER: {"text": "Dag Sofie"},
    Action.ASK: {"text": "Welke straat?"},
    Action.NOTE: {"text": "Bel Sofie"},
    Action.LABEL: {"labels": "haast"},
    Action.URGENCY: {"dringend": "dringend"},
    Action.SNOOZE: {"dag": "2026-12-15"},
    Action.PLAN: PLANNED,
    Action.CALL_OFF: {"text": "Ziek"},
    Action.HAND_ON: {"naar": "team:geld"},
    Action.REFER: {"text": "Ga naar het loket."},
    Action.CLOSE: {"uitkomst": "geholpen"},
}
_BEFORE = {Action.REOPEN: Action.CLOSE, Action.RELEASE: Action.HOLD, Action.CALL_OFF: Action.PLAN}


async def ready_for(office: TeamsSide, action: Action) -> Request:
    """A request on which Mia, who leads her team, may do this."""
    if action is Action.TAKE:
        await office.hire("mia", role=Role.LEAD)
        return await office.both.send_request()
    request = await office.taken(Role.LEAD)
    before = _BEFORE.get(action)
    if before is not None:
        await office.press((await office.card(request))[LOOK])
        await do(office, before)
    return await office.both.look(request.number)


async def do(office: TeamsSide, action: Action) -> None:
    """From the dialog that is shown."""
    await office.step(action)
    if action not in PRESSES:
        await office.send(**FILLED[action])


@pytest.mark.parametrize("action", STAFF_ACTIONS)
async def test_every_action_of_the_core_can_be_done_from_the_dialog(
    office: TeamsSide, action: Action
) -> None:
    request = await ready_for(office, action)
    await office.press((await office.card(request))[LOOK])

    await do(office, action)

    after = await office.both.look(request.number)
    assert after.version > request.version
    assert words.DONE[action] in office.said
    assert lint_dialog(office.shown) == []


@pytest.mark.parametrize("action", STAFF_ACTIONS)
async def test_every_action_of_the_core_can_be_done_from_the_card(office: TeamsSide, action: Action) -> None:
    request = await ready_for(office, action)

    await office.press((await office.card(request))[action])
    if action is Action.RELEASE:
        await office.step(action)
    elif action not in AT_ONCE:
        await office.send(**FILLED[action])

    assert (await office.both.look(request.number)).version > request.version


async def test_after_a_form_the_request_is_shown_with_what_was_done(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.NOTE])

    await office.send(text="Bel Sofie")

    assert words.DONE[Action.NOTE] in office.said
    assert "Bel Sofie" in office.said
    assert Action.ANSWER.value in presses_of(office.shown)


async def test_what_is_answered_reaches_the_asker(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ANSWER])

    await office.send(text="Dag", standaard="groet")

    assert any("Dag" in said and "Tot gauw." in said for by, said in await office.both.heard() if by == "Mia")


async def test_pitfall_6_a_form_that_is_delivered_twice_is_done_once(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ANSWER])
    form = office.shown

    for _ in range(2):
        office.shown = form
        await office.send(text="Dag Sofie")

    assert [said for by, said in await office.both.heard() if by == "Mia"].count("Dag Sofie") == 1
    assert words.DONE[Action.ANSWER] in office.said
    assert (await office.both.look(request.number)).version == request.version + 1


async def test_going_back_from_a_form_shows_the_request_and_does_nothing(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.CLOSE])

    await office.step(LOOK)

    assert request.subject in office.said
    assert await office.both.look(request.number) == request


async def test_questions_are_asked_whole_whatever_is_in_them(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ASK])
    values = [one["value"] for one in inputs_of(office.shown)["vraag"]["choices"]]

    await office.send(vraag=",".join(values))

    assert (await office.both.look(request.number)).asked == QUESTIONS


@pytest.mark.parametrize(
    ("action", "filled", "field"),
    [
        (Action.ANSWER, {"text": ""}, "text"),
        (Action.SNOOZE, {"dag": "2020-01-01"}, "dag"),
        (Action.SNOOZE, {"dag": "ooit"}, "dag"),
        (Action.HAND_ON, {"naar": "team:weg", "text": "Voor jullie"}, "naar"),
        (Action.PLAN, PLANNED | {"moment1_dag": "2020-01-15"}, "moment1_dag"),
        (Action.PLAN, PLANNED | {"moment2_dag": "2027-01-18"}, "moment2_dag"),
        (Action.PLAN, PLANNED | {"plaats": "weg", "text": "Tot dan"}, "plaats"),
        (Action.CLOSE, {"text": "Zie andere"}, "uitkomst"),
        (Action.LABEL, {"labels": "x" * 41}, "labels"),
        (Action.URGENCY, {"dringend": "ooit"}, "dringend"),
    ],
    ids=[
        *("no text", "a day that was", "no day", "a team that is none", "a moment that was"),
        *("half a moment", "a place that is none", "no outcome", "a long label", "no urgency"),
    ],
)
async def test_what_is_missing_is_said_above_its_field_and_nothing_is_lost(
    office: TeamsSide, action: Action, filled: dict[str, str], field: str
) -> None:
    request = await office.taken(Role.LEAD)
    await office.press((await office.card(request))[action])

    await office.send(**filled)

    body = office.shown["body"]
    place = next(number for number, one in enumerate(body) if one.get("id") == f"veld_{field}")
    assert body[place - 1]["inlines"][0]["color"] == "Attention"
    shown = {name: one.get("value", "") for name, one in inputs_of(office.shown).items()}
    kept = {name: value for name, value in filled.items() if value and not _is_no_option(office, name, value)}
    assert kept.items() <= shown.items()
    assert lint_dialog(office.shown) == []
    assert await office.both.look(request.number) == request


def _is_no_option(office: TeamsSide, name: str, value: str) -> bool:
    """What cannot be chosen does not stand there as chosen."""
    choices = inputs_of(office.shown)[name].get("choices")
    return choices is not None and value not in [one["value"] for one in choices]


async def test_after_the_correction_the_same_form_is_done(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.PLAN])
    await office.send(**(PLANNED | {"moment1_uur": "03:00", "text": "Tot dan"}))

    await office.send(moment1_uur="11:00")

    assert (await office.both.look(request.number)).planning is not None
    assert words.DONE[Action.PLAN] in office.said


async def test_a_form_on_a_request_that_changed_comes_back_with_what_was_typed_and_is_done_then(
    office: TeamsSide,
) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.CLOSE])
    lea = await office.both.hire("lea", role=Role.LEAD)
    await office.both.act(lea, request, Action.NOTE, text="Eerst bellen")

    await office.send(uitkomst="dubbel", text="Zie andere")
    asked = inputs_of(office.shown)
    said = office.said
    await office.send()

    assert words.CHANGED in said
    assert (asked["uitkomst"]["value"], asked["text"]["value"]) == ("dubbel", "Zie andere")
    assert (await office.both.look(request.number)).outcome is Outcome.DOUBLE


async def test_what_was_typed_for_what_can_no_longer_be_done_can_be_copied(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ANSWER])
    lea = await office.both.hire("lea", role=Role.LEAD)
    await office.both.act(lea, request, Action.CLOSE, outcome=Outcome.DOUBLE)

    await office.send(text="Een lang antwoord")

    assert "intussen gesloten" in office.said
    assert "Een lang antwoord" in office.said
    assert links_of(office.shown) == ["https://w.be/balie"]


async def test_a_deed_that_can_no_longer_be_done_is_said_above_the_request(office: TeamsSide) -> None:
    await office.hire("mia", 1)
    await office.hire("ben", 2)
    request = await office.both.send_request()
    card = await office.card(request)
    await office.press(card[LOOK], 1)
    await office.press(card[Action.TAKE], 2)

    await office.step(Action.TAKE, 1)

    assert office.said.startswith("Ben was je voor en heeft deze aanvraag al opgenomen.")
    assert request.subject in office.said


async def test_a_deed_on_a_request_that_changed_is_said_above_the_request(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[LOOK])
    lea = await office.both.hire("lea", role=Role.LEAD)
    after = await office.both.act(lea, request, Action.NOTE, text="Eerst bellen")

    await office.step(Action.GIVE_BACK)

    assert office.said.startswith(words.CHANGED)
    assert "Eerst bellen" in office.said
    assert await office.both.look(request.number) == after


async def test_a_request_that_is_handed_on_is_gone_from_the_dialog(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.HAND_ON])

    await office.send(naar="team:geld")

    assert (await office.both.look(request.number)).team == "geld"
    assert words.DONE[Action.HAND_ON] in office.said
    assert request.subject not in office.said


@pytest.mark.parametrize("step", ["stuur", "doe", "", "anders"])
async def test_statement_44_a_form_that_was_changed_changes_nothing_and_is_kept(
    office: TeamsSide, step: str
) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ANSWER])
    form, value = office.shown, presses_of(office.shown)[Action.ANSWER]["data"]["balie"]
    stolen = office.signed(Stamp(request.number, request.version, "antwoorden"))

    for forged in (value.replace(request.number, "111-111-A"), "", stolen):
        office.shown = form
        await office.send(text="Dag", forged={"balie": forged, "stap": step})

        assert words.FORGED in office.said
        assert ("Dag" in office.said.split("\n")) is (step == "stuur")

    assert [number for _, number in office.accounts.denied] == ["111-111-A", None, request.number]
    assert await office.both.look(request.number) == request


async def test_statement_44_the_form_of_one_member_is_nothing_in_the_hands_of_another(
    office: TeamsSide,
) -> None:
    request = await office.taken()
    await office.hire("ben", 2)
    await office.press((await office.card(request))[Action.ANSWER])

    await office.send(2, text="Dag")

    assert words.FORGED in office.said
    assert office.accounts.denied == [("ben", request.number)]
    assert await office.both.look(request.number) == request


async def test_a_form_of_who_is_no_longer_linked_keeps_what_was_typed(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ANSWER])

    await office.send(66, text="Dag Sofie")

    assert "nog niet gekoppeld" in office.said
    assert "Dag Sofie" in office.said
    assert await office.both.look(request.number) == request


async def test_a_form_that_could_not_be_kept_keeps_all_that_was_typed_and_can_be_sent_again(
    office: TeamsSide,
) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.CLOSE])
    office.desk.times = 1

    await office.send(uitkomst="geholpen", text="Gebeld")
    said, asked = office.said, inputs_of(office.shown)
    await office.send()

    assert words.NOT_KEPT in said
    assert (asked["uitkomst"]["value"], asked["text"]["value"]) == ("geholpen", "Gebeld")
    assert (await office.both.look(request.number)).state is State.CLOSED


async def test_while_the_store_is_away_what_was_typed_can_be_copied(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ANSWER])
    office.store.times = 1

    await office.send(text="Dag Sofie")

    assert words.NOT_KEPT in office.said
    assert "Dag Sofie" in office.said
    assert await office.both.look(request.number) == request


async def test_what_was_done_is_said_when_the_dialog_cannot_be_drawn_again(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[LOOK])
    office.desk.after, office.desk.times = 1, 1

    await office.step(Action.GIVE_BACK)

    assert (await office.both.look(request.number)).owner is None
    assert words.DONE[Action.GIVE_BACK] in office.said


async def test_ten_thousand_signs_are_sent_whole_and_too_much_can_be_copied(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.NOTE])
    form = office.shown

    await office.send(text="w" * 20_001)
    said = office.said
    office.shown = form
    await office.send(text="w" * 10_000)

    assert "Je tekst is te lang. Maak hem korter." in said
    assert said.count("w") > 15_000
    async with office.both.store.unit(read_only=True) as unit:
        entries = await unit.timeline(request.number)
    assert entries[-1].text == "w" * 10_000


async def test_a_deed_in_a_dialog_that_is_delivered_twice_is_done_once(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[LOOK])
    data = presses_of(office.shown)[Action.GIVE_BACK]["data"]

    for _ in range(2):
        await office.invoke("task/submit", {"data": data}, id="zelfde")

    assert words.DONE[Action.GIVE_BACK] in office.said
    assert (await office.both.look(request.number)).version == request.version + 1


async def test_a_form_without_what_it_asks_is_as_an_empty_one(office: TeamsSide) -> None:
    request = await office.taken()
    place = f"{TENANT}/{user_of(1)}"
    value = office.signed(Stamp(request.number, request.version, Action.CLOSE), place)
    data: dict[str, Any] = {"v": 1, "verb": "balie", "balie": value, "stap": "stuur"}

    await office.invoke("task/submit", {"data": data})

    assert "Kies hoe het afliep." in office.said
    assert await office.both.look(request.number) == request


async def test_a_form_that_has_nothing_to_choose_from_any_more_is_not_shown_again(office: TeamsSide) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.PLAN])
    office.parts = replace(office.parts, meetings=replace(office.parts.meetings, places=()))
    office.start()

    await office.send(text="Tot dan")

    assert words.NOTHING_TO_CHOOSE in office.said
    assert "Tot dan" in office.said
    assert await office.both.look(request.number) == request
