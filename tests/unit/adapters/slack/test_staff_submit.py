"""A form that staff send in Slack is done once, and never loses what was typed."""

from typing import Any

import pytest

from adapters import staff_words as words
from adapters.slack.respond import Response
from adapters.slack.staff_clicks import Submission
from adapters.stamps import LOOK
from bot.request import Action, Outcome, Role, State
from tests.kit.slack_blocks import lint_view
from tests.kit.slack_side import SlackOffice
from tests.kit.slack_staff import fill_in, values_of, words_of


async def test_a_form_from_a_card_that_is_sent_is_done_and_closes(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.CLOSE])

    response = await office.submit(uitkomst="geholpen")

    after = await office.both.look(request.number)
    assert (after.state, after.outcome) == (State.CLOSED, Outcome.HELPED)
    assert response == Response()


async def test_a_form_over_a_window_is_pushed_and_the_window_is_drawn_anew(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[LOOK])
    await office.press(values_of(office.window)[Action.NOTE], view_id="V1")

    response = await office.submit(root="V1", text="Bel Sofie")

    assert [(how, where) for how, where, _ in office.views.shown][-2:] == [("push", "t1"), ("update", "V1")]
    assert response.body is None
    assert "Bel Sofie" in office.said
    assert words.DONE[Action.NOTE] in office.said


async def test_pitfall_6_a_form_that_is_sent_twice_is_done_once(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ANSWER])

    for _ in range(2):
        await office.submit(text="Dag Sofie")

    assert [said for by, said in await office.both.heard() if by == "Mia"].count("Dag Sofie") == 1
    assert (await office.both.look(request.number)).version == request.version + 1


async def test_a_canned_reply_comes_after_what_was_typed(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ANSWER])

    await office.submit(text="Dag", standaard="groet")

    assert any("Dag" in said and "Tot gauw." in said for _, said in await office.both.heard())


async def test_a_question_that_is_too_long_for_slack_is_asked_whole(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ASK])
    (element,) = [
        block["element"] for block in office.window["blocks"] if block.get("block_id", "").startswith("vraag")
    ]

    await office.submit(vraag=[one["value"] for one in element["options"]])

    assert (await office.both.look(request.number)).asked == ("Welke buurt?", "lang " * 50)


@pytest.mark.parametrize(
    ("action", "filled", "field"),
    [
        (Action.ANSWER, {"text": ""}, "text"),
        (Action.SNOOZE, {"dag": "2020-01-01"}, "dag"),
        (Action.HAND_ON, {"naar": "team:weg"}, "naar"),
        (Action.PLAN, {"moment1": 1_000_000_000, "plaats": "Telefoon"}, "moment1"),
        (Action.PLAN, {"moment1": 1_800_000_000, "plaats": "weg"}, "plaats"),
    ],
    ids=["no text", "a day that was", "a team that is none", "a moment that was", "a place that is none"],
)
async def test_what_is_missing_is_said_under_its_field_and_nothing_is_lost(
    office: SlackOffice, action: Action, filled: dict[str, Any], field: str
) -> None:
    request = await office.taken()
    await office.hire("lea", "U3", role=Role.LEAD)
    await office.press((await office.card(request))[action])

    response = await office.submit(**filled)

    assert response.body is not None
    assert response.body["response_action"] == "errors"
    assert list(response.body["errors"]) == [f"{field}@{request.version}"]
    assert await office.both.look(request.number) == request


async def test_after_the_correction_the_same_form_is_done(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ANSWER])
    await office.submit(text=" ")

    response = await office.submit(text="Dag")

    assert response == Response()
    assert (await office.both.look(request.number)).answered_at is not None


async def test_a_form_on_a_request_that_changed_comes_back_with_what_was_typed(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.CLOSE])
    mia = await office.both.hire("lea", role=Role.LEAD)
    await office.both.act(mia, request, Action.NOTE, text="Eerst bellen")

    response = await office.submit(uitkomst="dubbel", text="Zie andere")

    assert response.body is not None
    view = response.body["view"]
    assert response.body["response_action"] == "update"
    assert words.CHANGED in words_of(view)
    assert {"Zie andere", "dubbel"} <= {str(one) for one in _typed(view)}
    assert lint_view(view) == []


async def test_that_form_is_done_when_it_is_sent_again(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.CLOSE])
    lea = await office.both.hire("lea", role=Role.LEAD)
    await office.both.act(lea, request, Action.NOTE, text="Eerst bellen")
    response = await office.submit(uitkomst="dubbel")
    assert response.body is not None
    office.views.shown.append(("update", "V2", response.body["view"]))

    await office.submit()

    assert (await office.both.look(request.number)).outcome is Outcome.DOUBLE


async def test_what_was_typed_for_what_can_no_longer_be_done_can_be_copied(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ANSWER])
    lea = await office.both.hire("lea", role=Role.LEAD)
    await office.both.act(lea, request, Action.CLOSE, outcome=Outcome.DOUBLE)

    response = await office.submit(text="Een lang antwoord")

    assert response.body is not None
    said = words_of(response.body["view"])
    assert "intussen gesloten" in said
    assert "Een lang antwoord" in said


async def test_a_request_that_is_handed_on_is_gone_from_the_window(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[LOOK])
    await office.press(values_of(office.window)[Action.HAND_ON], view_id="V1")

    await office.submit(root="V1", naar="team:geld")

    assert (await office.both.look(request.number)).team == "geld"
    assert words.DONE[Action.HAND_ON] in office.said
    assert request.subject not in office.said


async def test_statement_44_a_form_with_another_number_changes_nothing_and_is_kept(
    office: SlackOffice,
) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ANSWER])
    view = office.window
    forged = view["private_metadata"].replace(request.number, "111-111-A")

    for metadata, user in ((forged, "U1"), ("", "U1"), (view["private_metadata"], "U2")):
        await office.hire(f"x{len(office.accounts.denied)}", "U2") if user == "U2" else None
        sent = Submission(f"T1/{user}", user, "V2", "V2", metadata, fill_in(view, text="Dag"), "k")
        response = await office.side.submit(sent)

        assert response.body is not None
        assert words.FORGED in words_of(response.body["view"])
        assert "Dag" in words_of(response.body["view"])

    assert [number for _, number in office.accounts.denied] == ["111-111-A", None, request.number]
    assert await office.both.look(request.number) == request


async def test_a_form_of_who_is_no_longer_linked_keeps_what_was_typed(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ANSWER])

    response = await office.submit("U66", text="Dag Sofie")

    assert response.body is not None
    said = words_of(response.body["view"])
    assert "nog niet gekoppeld" in said
    assert "Dag Sofie" in said


async def test_a_form_that_could_not_be_kept_keeps_all_that_was_typed(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[Action.ANSWER])
    office.desk.times = 1

    response = await office.submit(text="Dag")

    assert response.body == {
        "response_action": "errors",
        "errors": {f"text@{request.version}": words.NOT_KEPT},
    }
    assert await office.submit(text="Dag") == Response()


async def test_nothing_is_raised_when_slack_takes_nothing_at_all(office: SlackOffice) -> None:
    request = await office.taken()
    card = await office.card(request)
    await office.press(card[Action.NOTE])
    office.views.fails = 9

    await office.press(card[LOOK])
    await office.submit(root="V1", text="Notitie")

    assert (await office.both.look(request.number)).version == request.version + 1


def _typed(view: dict[str, Any]) -> list[Any]:
    found = fill_in(view)
    return [str(part) for element in found.values() for read in element.values() for part in _leaves(read)]


def _leaves(read: Any) -> list[Any]:
    if isinstance(read, dict):
        return [leaf for inside in read.values() for leaf in _leaves(inside)]
    return [read]
