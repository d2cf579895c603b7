"""Staff in Slack: their cards, who may press what, forged buttons, races."""

import asyncio
import json
from typing import Any

import pytest

from bot.request import Action, Role, State
from tests.kit.fake_slack import Message, View
from tests.kit.slack_office import BOARD, SlackOffice

STAFF = "wegwijs:v1:balie"


async def audit(office: SlackOffice, number: str | None = None) -> list[str]:
    async with office.store.unit(read_only=True) as unit:
        return [row.action for row in await unit.audit(number=number)]


async def new_card(office: SlackOffice) -> tuple[str, Message]:
    number = await office.send_request(office.person("U1"))
    return number, await office.said(BOARD, f"Aanvraag {number} · Nieuw")


async def test_pitfall_9_a_card_and_its_lines_hold_no_word_and_no_name_of_the_asker(
    office: SlackOffice,
) -> None:
    wout = await office.hire("wout", "U2")
    office.slack.secret_words |= {"kerkje", "Lotte"}
    number, card = await new_card(office)

    await office.act(wout, number, Action.TAKE)
    await office.act(wout, number, Action.ASK, text="Mag ik weten waar het kerkje staat?")
    await office.person("U1").write("In Ledeberg, achter het kerkje")
    await office.settled()

    shown = "\n".join(one.shown for one in office.slack.posts(BOARD))
    assert "kerkje" not in shown
    assert "Lotte" not in shown
    assert "Gent" in card.shown


async def test_a_card_shows_what_is_asked_only_where_the_organisation_chose_so(
    office_open: SlackOffice,
) -> None:
    await office_open.hire("wout", "U2")

    _, card = await new_card(office_open)

    assert "kerkje" in card.shown


async def test_pitfall_7_who_is_not_linked_changes_nothing_and_reads_how_to_link(office: SlackOffice) -> None:
    await office.hire("wout")
    number, card = await new_card(office)

    answer = await office.person("U2").press(card, label="Opnemen")

    await office.until(lambda: "nog niet gekoppeld" in office.whispered(BOARD, "U2"))
    assert answer.status == 200
    assert (await office.look(number)).state is State.NEW


async def test_an_account_is_linked_by_a_code_in_the_direct_message_and_may_act_from_then_on(
    office: SlackOffice,
) -> None:
    wout = await office.hire("wout")
    number, card = await new_card(office)
    code = await office.link_code(wout)

    await office.person("U2").write(code)
    await office.said("DU2", "gekoppeld")
    await office.person("U2").press(card, label="Opnemen")

    assert (await office.look(number)).owner == wout.id
    assert code not in await office.kept_lines("T1/U2")


async def test_pitfall_7_another_team_changes_nothing(office: SlackOffice) -> None:
    await office.hire("wout", "U2", team="geld")
    number, card = await new_card(office)

    await office.person("U2").press(card, label="Opnemen")

    await office.until(lambda: office.whispered(BOARD, "U2"))
    assert (await office.look(number)).state is State.NEW


@pytest.mark.parametrize("kind", ["press", "form", "reply"])
async def test_pitfall_7_somebody_of_another_workspace_with_the_same_user_id_changes_nothing(
    relaying: SlackOffice, kind: str
) -> None:
    wout = await relaying.hire("wout", "U2")
    number, card = await new_card(relaying)
    if kind != "press":
        await relaying.act(wout, number, Action.TAKE)
    before = await relaying.look(number)
    if kind == "press":
        await relaying.person("U2").press(card, label="Bekijk")
        payload = json.loads(json.dumps(relaying.sender.last))
        take = next(
            one for block in card.blocks if block["type"] == "actions" for one in block["elements"][1:]
        )
        payload["actions"][0] |= {"value": take["value"], "action_ts": "1700000001.000001"}
    elif kind == "form":
        await relaying.person("U2").choose(await relaying.card(number), "Antwoorden")
        form = await relaying.window("U2")
        payload = submission_of(form, "Bel de dienst Wonen")
    if kind == "reply":
        card = await relaying.card(number)
        event = {
            "type": "message", "channel_type": "group", "channel": BOARD, "user": "U2", "user_team": "T2",
            "text": "Bel de dienst Wonen", "ts": "1700000002.000001", "thread_ts": card.ts,
        }  # fmt: skip
        await relaying.sender.deliver(relaying.sender.envelope(event))
    else:
        payload["user"] = {"id": "U2", "team_id": "T2"}
        await relaying.sender.interact(payload)
    await relaying.settled()

    assert await relaying.look(number) == before


def submission_of(form: View, text: str) -> dict[str, Any]:
    """A form as Slack delivers it, with this text in its first field."""
    block = next(one for one in form.blocks if one["type"] == "input")
    values = {block["block_id"]: {block["element"]["action_id"]: {"type": "plain_text_input", "value": text}}}
    view = {**form.body, "state": {"values": values}}
    return {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U2"},
        "trigger_id": "1.2",
        "view": view,
    }


async def test_who_was_disabled_changes_nothing(office: SlackOffice) -> None:
    wout = await office.hire("wout", "U2")
    admin = await office.hire("bea", "U3", role=Role.ADMIN)
    number, card = await new_card(office)
    await office.personnel.disable(admin, wout.id)

    await office.person("U2").press(card, label="Opnemen")

    await office.until(lambda: office.whispered(BOARD, "U2"))
    assert (await office.look(number)).state is State.NEW


async def test_statement_13_requests_of_who_leaves_are_new_again_on_their_cards(office: SlackOffice) -> None:
    wout = await office.hire("wout", "U2")
    admin = await office.hire("bea", "U3", role=Role.ADMIN)
    number, card = await new_card(office)
    await office.person("U2").press(card, label="Opnemen")
    await office.said(BOARD, f"Aanvraag {number} · Opgenomen")

    await office.personnel.disable(admin, wout.id)

    await office.said(BOARD, f"Aanvraag {number} · Nieuw")


FORGED = {
    "another number": lambda value: "999-999-X" + value[9:],
    "another action": lambda value: value.rpartition(".")[0] + ".sluiten",
    "another version": lambda value: value.replace(".1.", ".2.", 1),
    "cut": lambda value: value[:-5],
    "garbage": lambda _: "x" * 60,
    "empty": lambda _: "",
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=list(FORGED))
async def test_statement_44_and_pitfall_7_a_forged_button_changes_nothing_and_is_kept(
    office: SlackOffice, forge: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await office.hire("wout", "U2")
    number, card = await new_card(office)
    await office.person("U2").press(card, label="Bekijk")
    payload = json.loads(json.dumps(office.sender.last))
    action = payload["actions"][0]
    take = next(one for block in card.blocks if block["type"] == "actions" for one in block["elements"])
    action["value"] = forge(take["value"].replace("bekijken", "opnemen") if not forge("") else take["value"])
    payload["actions"][0]["action_ts"] = "1700000001.000001"

    answer = await office.sender.interact(payload)

    assert answer.status == 200
    assert (await office.look(number)).state is State.NEW
    await office.until(lambda: office.whispered(BOARD, "U2"))
    assert "Traceback" not in caplog.text


async def test_statement_44_a_button_of_one_board_does_nothing_in_another_place(office: SlackOffice) -> None:
    await office.hire("wout", "U2")
    number, card = await new_card(office)
    await office.person("U2").press(card, label="Opnemen")
    payload = json.loads(json.dumps(office.sender.last))
    payload["container"]["channel_id"] = payload["channel"]["id"] = "C1"
    payload["actions"][0]["action_ts"] = "1700000001.000001"
    before = await office.look(number)

    await office.sender.interact(payload)

    assert await office.look(number) == before
    assert "geweigerd" in " ".join(await audit(office))


async def test_pitfall_15_and_statement_12_of_two_who_press_at_once_one_has_it_and_the_other_is_told(
    office: SlackOffice,
) -> None:
    await office.hire("wout", "U2")
    await office.hire("fatima", "U3")
    number, card = await new_card(office)

    await asyncio.gather(*(office.person(one).press(card, label="Opnemen") for one in ("U2", "U3")))

    owner = await office.owner_of(number)
    other = "U3" if owner.login == "wout" else "U2"
    await office.until(lambda: f"{owner.first_name} was je voor" in office.whispered(BOARD, other))
    shown = await office.said(BOARD, f"Opgenomen door: {owner.first_name}")
    assert "Opnemen" not in shown.labels


async def test_statement_2_a_double_press_and_a_press_that_is_delivered_twice_are_one_deed(
    office: SlackOffice,
) -> None:
    await office.hire("wout", "U2")
    number, card = await new_card(office)

    await office.person("U2").press(card, label="Opnemen")
    for _ in range(4):
        await office.sender.interact(office.sender.last)
    await office.settled()

    lines = [one.shown for one in office.slack.posts(BOARD) if one.thread_ts]
    assert sum("nam de aanvraag op" in line for line in lines) == 1
    assert (await office.look(number)).version == 2


async def test_pitfall_6_a_form_that_is_sent_twice_is_one_answer(office: SlackOffice) -> None:
    wout = await office.hire("wout", "U2")
    number, _ = await new_card(office)
    await office.act(wout, number, Action.TAKE)
    await office.person("U2").choose(await office.card(number), "Antwoorden")
    form = await office.window("U2")

    await office.person("U2").submit(form, {"Je antwoord": "Bel de dienst Wonen"})
    await office.sender.interact(office.sender.last)
    await office.settled()

    said = [one for one in office.slack.posts("DU1") if "Bel de dienst Wonen" in one.shown]
    assert len(said) == 1


async def test_what_is_looked_at_is_kept_and_posts_nothing(office: SlackOffice) -> None:
    await office.hire("wout", "U2")
    number, card = await new_card(office)
    before = len(office.slack.posts(BOARD))

    await office.person("U2").press(card, label="Bekijk")
    window = await office.window("U2")

    assert "kerkje" in window.shown
    assert "geopend" in await audit(office, number)
    assert len(office.slack.posts(BOARD)) == before


async def test_a_window_that_is_opened_too_late_is_told_of(office: SlackOffice) -> None:
    await office.hire("wout", "U2")
    _, card = await new_card(office)
    office.slack.fail("views.open", error="expired_trigger_id")

    answer = await office.person("U2").press(card, label="Bekijk")

    assert answer.status == 200
    await office.until(lambda: office.whispered(BOARD, "U2"))


async def test_a_form_that_does_not_open_leaves_the_window_of_the_request_there(office: SlackOffice) -> None:
    wout = await office.hire("wout", "U2")
    number, _ = await new_card(office)
    await office.act(wout, number, Action.TAKE)
    await office.person("U2").press(await office.card(number), label="Bekijk")
    window = await office.window("U2")
    office.slack.fail("views.push", error="expired_trigger_id")

    await office.person("U2").press(window, label="Antwoorden")
    await office.until(lambda: "niet open" in office.slack.views_open("U2")[-1].shown)

    assert "kerkje" in office.slack.views_open("U2")[-1].shown


async def test_a_request_that_is_handed_on_leaves_a_card_without_buttons_behind(office: SlackOffice) -> None:
    wout = await office.hire("wout", "U2")
    number, _ = await new_card(office)
    await office.act(wout, number, Action.TAKE)

    await office.act(wout, number, Action.HAND_ON, team="geld")

    left = await office.said(BOARD, f"Aanvraag {number} · Doorgegeven")
    assert left.labels == []


async def test_every_action_that_is_possible_stands_on_the_card(office: SlackOffice) -> None:
    lead = await office.hire("wout", "U2", role=Role.LEAD)
    number, _ = await new_card(office)
    await office.act(lead, number, Action.TAKE)

    opened = await office.parts.desk.open(lead.id, number)
    card = await office.card(number)

    assert {one.value for one in opened.allowed} <= {value.rpartition(".")[2] for value in values_of(card)}


def values_of(message: Message) -> list[str]:
    """The values of all that can be pressed."""
    found = []
    for block in message.blocks:
        for element in block.get("elements", ()):
            found += [one["value"] for one in element.get("options", ())] + [element.get("value", "")]
    return found


async def test_statement_8_where_the_channel_may_be_read_a_card_of_which_the_answer_was_lost_is_found(
    relaying: SlackOffice,
) -> None:
    lotte = relaying.person("U1")
    await relaying.begin_request(lotte)
    relaying.slack.lose_answer("chat.postMessage", times=1, channel=BOARD)

    await lotte.write("ja")
    await relaying.send_again()

    assert len(relaying.slack.posts(BOARD)) == 1
