"""What staff click in Slack happens once, to who may, and is answered."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters import staff_words as words
from adapters.slack.blocks import LINK_ACTION
from adapters.slack.respond import Response, is_hook
from adapters.slack.signed import stamps_at
from adapters.slack.staff_clicks import FORM_VIEW, REQUEST_VIEW
from adapters.stamps import LOOK, Stamp
from bot.request import Action, Role
from tests.kit.boards import BOARD, MONEY_BOARD
from tests.kit.slack_blocks import lint_view
from tests.kit.slack_side import HOOK, SlackOffice
from tests.kit.slack_staff import values_of
from tests.kit.staff_windows import SIGNER
from tests.kit.units import kept


async def test_who_clicks_take_up_owns_the_request_and_the_card_shows_it(office: SlackOffice) -> None:
    mia = await office.hire("mia", "U1")
    request = await office.both.send_request()

    response = await office.press((await office.card(request))[Action.TAKE])

    assert response == Response()
    assert (await office.both.look(request.number)).owner == mia.id
    assert (await office.boards.card(request))["owner"] == "Mia"
    assert office.telling.told == []


async def test_pitfall_15_of_two_who_take_it_up_at_once_one_owns_it_and_the_other_is_told(
    office: SlackOffice,
) -> None:
    await office.hire("mia", "U1")
    await office.hire("ben", "U2")
    request = await office.both.send_request()
    value = (await office.card(request))[Action.TAKE]

    await asyncio.gather(office.press(value, "U1"), office.press(value, "U2"))

    owner = (await office.both.look(request.number)).owner
    first, loser = ("Mia", "U2") if owner == 1 else ("Ben", "U1")
    assert office.telling.told == [
        (
            "slack",
            f"T1/{loser}/C1",
            "whisper",
            f"{first} was je voor en heeft deze aanvraag al opgenomen.",
        )
    ]


async def test_pitfall_6_a_double_click_is_one_deed_and_nobody_is_told_they_were_late(
    office: SlackOffice,
) -> None:
    await office.hire("mia", "U1")
    request = await office.both.send_request()
    value = (await office.card(request))[Action.TAKE]

    for _ in range(2):
        await office.press(value)

    assert (await office.both.look(request.number)).version == 2
    assert office.telling.told == []


async def test_pitfall_7_who_is_not_linked_changes_nothing_and_hears_how_to_link(
    office: SlackOffice,
) -> None:
    request = await office.both.send_request()
    card = await office.card(request)

    for action in (Action.TAKE, LOOK):
        await office.press(card[action], "U66")

    assert await office.both.look(request.number) == request
    assert office.views.shown == []
    assert all(said.startswith("Je Slack-account is nog niet gekoppeld.") for said in office.whispers)
    assert len(office.whispers) == 2


async def test_pitfall_7_who_was_disabled_changes_nothing(office: SlackOffice) -> None:
    mia = await office.hire("mia", "U1")
    request = await office.both.send_request()
    card = await office.card(request)
    async with kept(office.both.store) as unit:
        await unit.save_staff(replace(mia, is_active=False))

    await office.press(card[Action.TAKE])

    assert (await office.both.look(request.number)).owner is None
    assert office.whispers == [words.DISABLED]


@pytest.mark.parametrize("action", [Action.TAKE, LOOK, Action.CLOSE])
async def test_pitfall_7_a_member_of_another_team_changes_and_sees_nothing_and_that_is_kept(
    office: SlackOffice, action: str
) -> None:
    await office.hire("gita", "U1", "geld")
    request = await office.both.send_request()
    value = stamps_at(SIGNER, BOARD).write(Stamp(request.number, 1, action))

    await office.press(value)

    assert await office.both.look(request.number) == request
    assert office.views.shown == []
    assert office.whispers == [words.NOT_YOURS]
    assert office.accounts.denied == [("gita", request.number)]


@pytest.mark.parametrize(
    ("forge", "claimed"),
    [
        (lambda value, number: value.replace(number, "111-111-A"), "111-111-A"),
        (lambda value, number: value.replace("opnemen", "sluiten"), "428"),
        (lambda value, _: value[:30], "428"),
        (lambda _, __: "", None),
        (lambda _, __: "rommel ]]>", None),
        (lambda _, number: stamps_at(SIGNER, MONEY_BOARD).write(Stamp(number, 1, "opnemen")), "428"),
        (lambda _, number: stamps_at(SIGNER, "T1/U1").write(Stamp(number, 1, "opnemen")), "428"),
    ],
    ids=["other number", "other action", "cut", "empty", "garbage", "other board", "of a window"],
)
async def test_statement_44_a_forged_value_changes_nothing_and_is_kept(
    office: SlackOffice, forge: Any, claimed: str | None
) -> None:
    await office.hire("mia", "U1")
    request = await office.both.send_request()
    card = await office.card(request)

    await office.press(forge(card[Action.TAKE], request.number))

    assert await office.both.look(request.number) == request
    assert office.whispers == [words.FORGED]
    wanted = request.number if claimed == "428" else claimed
    assert office.accounts.denied == [("mia", wanted)]


async def test_a_link_that_is_clicked_needs_nothing(office: SlackOffice) -> None:
    assert await office.press("", action_id=LINK_ACTION) == Response()
    assert office.accounts.denied == []


async def test_pitfall_9_looking_opens_the_whole_request_for_who_may_and_posts_nothing(
    office: SlackOffice,
) -> None:
    mia = await office.hire("mia", "U1")
    request = await office.both.send_request()

    response = await office.press((await office.card(request))[LOOK])

    ((how, trigger, view),) = office.views.shown
    assert (how, trigger, view["callback_id"]) == ("open", "t1", REQUEST_VIEW)
    assert lint_view(view) == []
    assert request.subject in office.said
    assert response.body is None
    async with office.both.store.unit(read_only=True) as unit:
        looks = await unit.lookers(request.number, now=office.both.clock.now())
    assert list(looks) == [mia.id]


async def test_what_is_done_in_a_window_is_shown_in_that_window(office: SlackOffice) -> None:
    await office.hire("mia", "U1")
    request = await office.both.send_request()
    await office.press((await office.card(request))[LOOK])

    await office.press(values_of(office.window)[Action.TAKE], view_id="V1")

    how, view_id, _ = office.views.shown[-1]
    assert (how, view_id) == ("update", "V1")
    assert words.DONE[Action.TAKE] in office.said
    assert Action.ANSWER.value in values_of(office.window)


async def test_an_action_from_the_menu_of_a_card_opens_its_form(office: SlackOffice) -> None:
    request = await office.taken()

    await office.press((await office.card(request))[Action.CLOSE])

    how, _, view = office.views.shown[-1]
    assert (how, view["callback_id"], view["title"]["text"]) == ("open", FORM_VIEW, "Sluiten")


async def test_an_action_that_only_the_owner_may_do_opens_no_form_for_another(office: SlackOffice) -> None:
    request = await office.taken()
    await office.hire("ben", "U2")

    await office.press((await office.card(request))[Action.ANSWER], "U2")

    assert office.views.shown == []
    assert office.whispers == ["Alleen wie de aanvraag opnam, kan dit. Nu is dat Mia."]


async def test_a_click_that_could_not_be_kept_is_answered_at_its_own_address(office: SlackOffice) -> None:
    await office.hire("mia", "U1")
    request = await office.both.send_request()
    card = await office.card(request)
    office.desk.times = 1

    await office.press(card[Action.TAKE])

    assert office.views.answered == [(HOOK, words.NOT_KEPT)]
    assert (await office.both.look(request.number)).owner is None


async def test_a_click_while_the_store_is_away_is_answered_too(office: SlackOffice) -> None:
    await office.hire("mia", "U1")
    request = await office.both.send_request()
    card = await office.card(request)
    office.store.times = 1

    await office.press(card[LOOK])

    assert office.views.answered == [(HOOK, words.NOT_KEPT)]


async def test_a_click_in_a_window_that_could_not_be_kept_is_answered_there(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[LOOK])
    values = values_of(office.window)
    office.desk.times = 1

    await office.press(values[Action.GIVE_BACK], view_id="V1")

    assert words.NOT_KEPT in office.said
    assert await office.both.look(request.number) == request


async def test_what_was_done_is_said_when_the_window_cannot_be_drawn_again(office: SlackOffice) -> None:
    request = await office.taken()
    await office.press((await office.card(request))[LOOK])
    values = values_of(office.window)
    office.desk.after, office.desk.times = 1, 1

    await office.press(values[Action.GIVE_BACK], view_id="V1")

    assert (await office.both.look(request.number)).owner is None
    assert words.DONE[Action.GIVE_BACK] in office.said


async def test_a_window_that_does_not_open_is_told(office: SlackOffice) -> None:
    await office.hire("mia", "U1")
    request = await office.both.send_request()
    card = await office.card(request)
    office.views.fails = 1

    await office.press(card[LOOK])

    assert office.views.answered == [(HOOK, words.NO_WINDOW)]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://hooks.slack.com/x",
        "https://hooks.slack.com.evil.be/x",
        "https://evil.be/https://hooks.slack.com/",
        "https://hooks.slack.com@evil.be/",
    ],
)
async def test_statement_47_only_the_hooks_of_slack_are_answered_at(
    office: SlackOffice, address: str
) -> None:
    await office.hire("mia", "U1")
    request = await office.both.send_request()
    card = await office.card(request)
    office.desk.times = 1

    await office.press(card[Action.TAKE], response_url=address)

    assert office.views.answered == []
    assert not is_hook(address)
    assert is_hook(HOOK)
    assert not is_hook(HOOK, "")


async def test_statement_47_no_secret_of_a_click_stands_in_what_is_written_about_it(
    office: SlackOffice,
) -> None:
    click = office.click("waarde", trigger_id="geheim-1", response_url="https://hooks.slack.com/geheim-2")

    assert "geheim" not in repr(click)


async def test_a_place_to_talk_is_needed_to_plan_a_talk(office: SlackOffice) -> None:
    request = await office.taken()
    card = await office.card(request)
    office.side._parts = replace(office.side._parts, meetings=replace(office.side._parts.meetings, places=()))

    await office.press(card[Action.PLAN])

    assert office.whispers == [words.NOTHING_TO_CHOOSE]


async def test_an_action_of_a_later_version_is_politely_refused(office: SlackOffice) -> None:
    await office.hire("mia", "U1")
    request = await office.both.send_request()

    await office.press(stamps_at(SIGNER, BOARD).write(Stamp(request.number, 1, "loven")))

    assert office.whispers == [words.NOT_POSSIBLE]


async def test_releasing_is_done_in_the_window_where_its_end_is_told(office: SlackOffice) -> None:
    await office.hire("lea", "U1", role=Role.LEAD)
    request = await office.both.send_request()
    await office.press((await office.card(request))[Action.HOLD])

    await office.press((await office.card(request))[Action.RELEASE])
    held = (await office.both.look(request.number)).is_held
    await office.press(values_of(office.window)[Action.RELEASE], view_id="V1")

    assert held
    assert not (await office.both.look(request.number)).is_held
    assert words.DONE[Action.RELEASE] in office.said


async def test_a_request_that_is_erased_by_its_release_is_said_to_be_gone(office: SlackOffice) -> None:
    await office.hire("lea", "U1", role=Role.LEAD)
    request = await office.both.send_request()
    await office.press((await office.card(request))[Action.HOLD])
    async with kept(office.both.store) as unit:
        held = await unit.request(request.number)
        assert held is not None
        asked = replace(held, erase_asked=True, version=held.version + 1)
        assert await unit.save_request(asked, until=office.both.clock.now() + timedelta(days=9))
    await office.press((await office.card(request))[Action.RELEASE])
    warned = words.GOES_AT_ONCE in office.said

    await office.press(values_of(office.window)[Action.RELEASE], view_id="V1")

    assert warned
    assert words.GONE[Action.RELEASE] in office.said


async def test_pitfall_10_a_refused_click_is_logged_with_ids_only(
    office: SlackOffice, caplog: pytest.LogCaptureFixture
) -> None:
    request = await office.both.send_request()
    card = await office.card(request)

    with caplog.at_level("DEBUG"):
        await office.press(card[Action.TAKE], "U66")

    assert "T1/U66 is not linked" in caplog.text
    assert not [one for one in (HOOK, card[Action.TAKE], request.subject, "Sofie") if one in caplog.text]
