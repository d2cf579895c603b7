"""What is taken from an activity, and what is not."""

from typing import Any

import pytest

from adapters.teams.incoming import UNKNOWN_CHOICE, is_whole, read_asked, without_mention

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


def test_a_message_is_one_of_the_person_and_tells_where_they_are_reached() -> None:
    one = read_asked(activity())

    assert one is not None
    assert (one.channel, one.conversation, one.person) == ("teams", f"{TENANT}/{USER}", f"{TENANT}/{USER}")
    assert (one.event_id, one.text, one.choice) == ("1700000000001", "waar is geld?", None)
    assert one.address == {
        "service": "https://smba.trafficmanager.net/emea/",
        "conversation": "a:1conversation",
        "user": "29:1abc",
        "bot": "28:bot",
    }


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"conversation": {"id": "19:x", "conversationType": "channel"}}, id="a channel"),
        pytest.param({"conversation": {"id": "19:x", "conversationType": "groupChat"}}, id="a group"),
        pytest.param({"conversation": {"id": "19:x"}}, id="nothing said of where"),
        pytest.param({"from": {"id": "29:1abc"}}, id="somebody without an id of an organisation"),
        pytest.param({"channelData": None}, id="pitfall_16 no tenant"),
        pytest.param({"type": "invoke", "name": "task/fetch"}, id="another press"),
        pytest.param({"type": "typing"}, id="typing"),
    ],
)
def test_what_is_not_asked_in_a_personal_chat_is_left_alone(changed: dict[str, Any]) -> None:
    assert read_asked(activity(**changed)) is None


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
    asked = read_asked(activity(value=value, text=None))

    assert asked is not None
    assert asked.choice == UNKNOWN_CHOICE


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
