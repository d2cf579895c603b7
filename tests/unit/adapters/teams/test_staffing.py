"""What Teams delivers for staff is read strictly, and answered in the form that Teams reads."""

from typing import Any

import pytest

from adapters import staff_words as words
from adapters.stamps import LOOK
from adapters.teams.dialog import SAID_TYPE
from bot.request import Action
from tests.kit.teams_side import TeamsSide
from tests.kit.teams_staff import CHANNEL_ID, TENANT, user_of


def said_to_press(body: Any) -> str:
    """What was said to a press."""
    assert (body["statusCode"], body["type"]) == (200, SAID_TYPE)
    return str(body["value"])


@pytest.mark.parametrize("version", [2, "1", None])
async def test_a_button_of_another_version_of_wegwijs_is_no_press(office: TeamsSide, version: Any) -> None:
    await office.hire("mia")
    request = await office.both.send_request()
    button = (await office.card(request))[Action.TAKE]

    body = await office.press({**button, "data": {**button["data"], "v": version}})

    assert said_to_press(body) == words.FORGED
    assert (await office.both.look(request.number)).owner is None


async def test_statement_44_a_card_works_only_in_the_channel_where_it_lies(office: TeamsSide) -> None:
    await office.hire("mia")
    request = await office.both.send_request()
    card = await office.card(request)

    for conversation in ("19:elders@thread.tacv2;messageid=1", "a:persoonlijk"):
        body = await office.press(card[Action.TAKE], conversation={"id": conversation})
        assert said_to_press(body) == words.FORGED

    assert await office.both.look(request.number) == request
    await office.press(card[Action.TAKE], conversation={"id": CHANNEL_ID})
    assert (await office.both.look(request.number)).owner == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"from": {"id": "29:1"}},
        {"from": {"id": "29:1", "aadObjectId": "geen"}},
        {"channelData": {}},
    ],
    ids=["no id of an organisation", "an odd id", "no organisation"],
)
async def test_who_is_unknown_changes_nothing_and_hears_how_to_link(office: TeamsSide, changes: Any) -> None:
    await office.hire("mia")
    request = await office.both.send_request()
    card = await office.card(request)

    body = await office.press(card[Action.TAKE], **changes)
    await office.press(card[LOOK], **changes)

    assert said_to_press(body) == words.say_not_linked("Teams")
    assert "nog niet gekoppeld" in office.said
    assert await office.both.look(request.number) == request


async def test_an_older_client_that_sends_a_message_is_done_and_told_nothing_when_it_went_well(
    office: TeamsSide,
) -> None:
    mia = await office.hire("mia")
    request = await office.both.send_request()
    fallback = (await office.card(request))[Action.TAKE]["fallback"]
    activity = office.activity(type="message", value=fallback["data"])

    body = await office.staffing.answer(activity)

    assert office.staffing.is_for_staff(activity)
    assert body is None
    assert office.told == []
    assert (await office.both.look(request.number)).owner == mia.id


async def test_an_older_client_hears_in_the_personal_chat_why_it_was_not_done(office: TeamsSide) -> None:
    await office.hire("mia", 1)
    await office.hire("ben", 2)
    card = await office.card(await office.both.send_request())
    await office.press(card[Action.TAKE], 1)

    for user in (2, 66):
        message = office.activity(user, type="message", value=card[Action.TAKE]["fallback"]["data"])
        assert await office.staffing.answer(message) is None

    assert office.told == [
        (f"{TENANT}/{user_of(2)}", "Mia was je voor en heeft deze aanvraag al opgenomen."),
        (f"{TENANT}/{user_of(66)}", words.say_not_linked("Teams")),
    ]


async def test_a_message_of_who_is_unknown_changes_nothing(office: TeamsSide) -> None:
    request = await office.both.send_request()
    data = (await office.card(request))[Action.TAKE]["fallback"]["data"]

    assert await office.staffing.answer(office.activity(type="message", value=data, channelData={})) is None
    assert await office.both.look(request.number) == request


@pytest.mark.parametrize(
    ("activity", "is_ours"),
    [
        ({"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"verb": "balie"}}}, True),
        ({"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"verb": "kies"}}}, False),
        (
            {
                "type": "invoke",
                "name": "adaptiveCard/action",
                "value": {"action": {"verb": "kies", "data": {"verb": "balie"}}},
            },
            False,
        ),
        ({"type": "invoke", "name": "task/fetch", "value": {"data": {"verb": "balie"}}}, True),
        ({"type": "invoke", "name": "task/submit", "value": {"data": {"verb": "balie"}}}, True),
        ({"type": "invoke", "name": "task/submit", "value": {"verb": "balie"}}, False),
        ({"type": "invoke", "name": "other/thing", "value": {"data": {"verb": "balie"}}}, False),
        ({"type": "message", "value": {"verb": "balie"}}, True),
        ({"type": "message", "value": {"verb": "kies"}}, False),
        ({"type": "message", "value": "balie", "text": "balie"}, False),
        ({"type": "message", "value": ["balie"]}, False),
        ({"type": "invoke", "name": "task/fetch", "value": None}, False),
        ({"type": "conversationUpdate", "value": {"verb": "balie"}}, False),
        ({}, False),
    ],
)
def test_pitfall_19_only_what_says_that_it_is_for_staff_is(
    office: TeamsSide, activity: Any, is_ours: bool
) -> None:
    assert office.staffing.is_for_staff(activity) is is_ours
