"""What is taken from an activity, and what is not."""

from typing import Any

import pytest

from adapters.teams.incoming import (
    UNKNOWN_CHOICE,
    is_whole,
    read_change,
    read_form,
    read_message,
    read_sender,
    without_mention,
)
from bot.incoming import Audience, Incoming
from bot.intake_form import LEAVE_OUT, SEEN

TENANT, USER = "11111111-2222-3333-4444-555555555555", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


def activity(**changed: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "type": "message",
        "id": "1700000000001",
        "channelId": "msteams",
        "serviceUrl": "https://smba.trafficmanager.net/emea/",
        "from": {"id": "29:1abc", "aadObjectId": USER, "name": "Lotte"},
        "recipient": {"id": "28:bot"},
        "conversation": {"id": "a:1conversation", "conversationType": "personal"},
        "channelData": {"tenant": {"id": TENANT}},
        "text": "waar is geld?",
    }
    return {**whole, **changed}


def heard(**changed: Any) -> Incoming:
    made = activity(**changed)
    sender = read_sender(made)
    assert sender is not None
    return read_message(made, sender)


def test_a_message_is_one_of_the_person_and_tells_where_they_are_reached() -> None:
    one = heard()

    assert (one.channel, one.conversation, one.person) == ("teams", f"{TENANT}/{USER}", f"{TENANT}/{USER}")
    assert (one.event_id, one.text, one.choice) == ("1700000000001", "waar is geld?", None)
    assert one.audience is Audience.ALONE
    assert one.address == {
        "service": "https://smba.trafficmanager.net/emea/",
        "conversation": "a:1conversation",
        "user": "29:1abc",
        "bot": "28:bot",
    }


@pytest.mark.parametrize(
    "place",
    [
        pytest.param({"id": "19:x", "conversationType": "channel"}, id="a channel"),
        pytest.param({"id": "19:x", "conversationType": "groupChat"}, id="a group"),
        pytest.param({"id": "19:x"}, id="nothing said of where"),
        pytest.param({"id": "19:x", "conversationType": "nieuw"}, id="something new"),
    ],
)
def test_what_is_not_surely_said_alone_is_read_along(place: dict[str, Any]) -> None:
    one = heard(conversation=place)

    assert one.audience is Audience.SHARED
    assert one.person == ""
    assert one.conversation.startswith(f"{TENANT}/{USER}/")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"from": {"id": "29:1abc"}}, id="somebody without an id of an organisation"),
        pytest.param({"channelData": None}, id="no tenant"),
        pytest.param({"conversation": {"id": "a", "tenantId": TENANT}, "channelData": {}}, id="elsewhere"),
    ],
)
def test_who_is_not_known_by_an_id_of_their_organisation_is_nobody(changed: dict[str, Any]) -> None:
    assert read_sender(activity(**changed)) is None


def test_pitfall_16_the_organisation_is_that_of_channel_data_whatever_the_conversation_says() -> None:
    other = "99999999-2222-3333-4444-555555555555"
    place = {"id": "a:1", "conversationType": "personal", "tenantId": other, "tenantID": other}

    assert heard(conversation=place).person == f"{TENANT}/{USER}"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"action": {"verb": "weg", "data": {"keuze": "x"}}}, id="another verb"),
        pytest.param({"action": "x"}, id="no action"),
        pytest.param({"action": {"verb": "kies", "data": {"keuze": ["x"]}}}, id="no text"),
        pytest.param({"keuze": 7}, id="a number"),
    ],
)
def test_pitfall_19_what_was_pressed_and_is_nothing_of_ours_is_an_unknown_choice(value: object) -> None:
    assert heard(value=value, text=None).choice == UNKNOWN_CHOICE


def test_a_press_of_the_same_on_the_same_card_has_one_meaning() -> None:
    value = {"verb": "kies", "v": 1, "keuze": "topic:x"}
    one, again, elsewhere = (
        heard(value=value, id=name, replyToId=card) for name, card in (("1", "m"), ("2", "m"), ("3", "n"))
    )

    assert one.meaning == again.meaning
    assert one.meaning != elsewhere.meaning


def test_a_form_that_is_sent_twice_has_one_meaning_and_one_that_is_filled_in_has_none() -> None:
    made = activity()
    sender = read_sender(made)
    assert sender is not None
    sent = {"verb": "intake", "v": 1, "stap": "stuur", "gezien": "abc", "velden": "doel,naam", "mee": "doel"}
    filled = {"verb": "intake", "v": 1, "stap": "vul", "velden": "probleem,doel", "veld:probleem": "Een kerk"}

    send = [read_form(activity(id=name), sender, sent) for name in ("1", "2")]
    fill = read_form(made, sender, filled)

    assert send[0].fields == {LEAVE_OUT: "naam", SEEN: "abc"}
    assert send[0].meaning == send[1].meaning is not None
    assert fill.fields == {"probleem": "Een kerk", "doel": ""}
    assert fill.meaning is None


@pytest.mark.parametrize(("kind", "said"), [("messageUpdate", "waar is geld?"), ("messageDelete", None)])
def test_what_became_of_a_message_is_told_of_that_message(kind: str, said: str | None) -> None:
    made = activity(type=kind, timestamp="2026-11-28T10:00:00Z")
    sender = read_sender(made)
    assert sender is not None

    change = read_change(made, sender)

    assert (change.event_id, change.text, change.version) == ("1700000000001", said, "2026-11-28T10:00:00Z")
    assert change.conversation == f"{TENANT}/{USER}"


def test_the_name_of_a_place_that_is_too_long_is_refused() -> None:
    assert not is_whole(activity(conversation={"id": "19:" + "x" * 600}))


@pytest.mark.parametrize(
    "name", ["type", "id", "serviceUrl", "channelId", "from", "recipient", "conversation"]
)
@pytest.mark.parametrize("value", [None, "", 7, [], {}])
def test_an_activity_without_what_all_have_is_not_whole(name: str, value: object) -> None:
    assert is_whole(activity())
    assert not is_whole(activity(**{name: value}))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param("wat is wegwijs?", "wat is wegwijs?", id="without a mention"),
        pytest.param("<at>wegwijs</at> wat is wegwijs?", "wat is wegwijs?", id="our name in the question"),
        pytest.param('<at id="0">wegwijs</at> waar is geld?', "waar is geld?", id="a mention with a number"),
        pytest.param("waar, <at>wegwijs</at>, is geld?", "waar,  , is geld?", id="in the middle"),
        pytest.param("<at>wegwijs</at>", "", id="only the mention"),
        pytest.param("<at>Wout</at> waar is geld?", "<at>Wout</at> waar is geld?", id="somebody else"),
    ],
)
def test_pitfall_17_the_mention_of_us_and_nothing_else_is_left_out(written: str, said: str) -> None:
    start, end = written.find("<at"), written.find("</at>")
    whom = {"id": "29:wout" if "Wout" in written else "28:bot"}
    mention = {"type": "mention", "text": written[start : end + 5] if start >= 0 else "", "mentioned": whom}

    assert without_mention(activity(text=written, entities=[mention])) == said


@pytest.mark.parametrize("entities", [None, "x", [None], [7], [{"type": "mention"}], [{"mentioned": None}]])
def test_odd_entities_change_nothing_of_what_was_said(entities: object) -> None:
    assert without_mention(activity(entities=entities)) == "waar is geld?"
