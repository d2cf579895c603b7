"""What Slack delivers, turned into what the assistant takes."""

from typing import Any

import pytest

from adapters.slack.incoming import Pressed, Reader
from bot.incoming import Audience, Change, Incoming

US = "T1"


def reader(*, guests: tuple[str, ...] = (), in_threads: bool = False) -> Reader:
    return Reader(US, lambda user: user in guests or None, in_threads)


def event(kind: str = "message", **fields: Any) -> dict[str, Any]:
    """An envelope with a message of U1 in their direct message, changed as asked."""
    within = {"type": kind, "user": "U1", "channel": "D1", "ts": "1700.1", "text": "waar is geld?"}
    within |= {"channel_type": "im"} if kind == "message" else {}
    return {
        "type": "event_callback",
        "team_id": US,
        "event_id": "Ev1",
        "authorizations": [{"user_id": "UBOT", "team_id": US}],
        "event": {name: value for name, value in {**within, **fields}.items() if value is not None},
    }


def pressed(**fields: Any) -> dict[str, Any]:
    """A press of U1 on a message in their direct message."""
    return {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": US},
        "team": {"id": US},
        "trigger_id": "13.37",
        "response_url": "https://hooks.slack.com/actions/x",
        "container": {"type": "message", "message_ts": "1700.2", "channel_id": "D1"},
        "actions": [
            {"action_id": "wegwijs:v1:choice:0", "block_id": "b", "value": "topic:x", "action_ts": "1.5"}
        ],
        **fields,
    }


# --- messages ----------------------------------------------------------------------------------------


def test_a_direct_message_is_of_the_person_and_its_event_is_the_message() -> None:
    found = reader().message(event())

    assert found == Incoming("slack", "T1/U1", "D1/1700.1", "waar is geld?", person="T1/U1", delivery="Ev1")


@pytest.mark.parametrize(("thread", "told"), [(None, "1700.1"), ("1600.9", "1600.9")])
def test_in_threads_an_answer_goes_into_that_of_its_message(thread: str | None, told: str) -> None:
    found = reader(in_threads=True).message(event(thread_ts=thread))

    assert isinstance(found, Incoming)
    assert (found.thread, found.conversation) == (told, "T1/U1")


IGNORED = {
    "of a bot": {"bot_id": "B1"},
    "of a bot, by its profile": {"bot_profile": {"id": "B1"}},
    "a bot message": {"subtype": "bot_message"},
    "of nobody": {"user": None},
    "somebody joined": {"subtype": "channel_join"},
    "a pinned item": {"subtype": "pinned_item"},
    "in a channel": {"channel_type": "channel", "channel": "C1"},
    "in a group message": {"channel_type": "mpim", "channel": "G1"},
}


@pytest.mark.parametrize("fields", IGNORED.values(), ids=list(IGNORED))
def test_pitfall_13_other_messages_are_left_alone(fields: dict[str, Any]) -> None:
    assert reader().message(event(**fields)) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_a_file_and_a_broadcast_are_read_as_what_was_typed_with_it(subtype: str) -> None:
    found = reader().message(event(subtype=subtype))

    assert isinstance(found, Incoming)
    assert found.text == "waar is geld?"


def test_pitfall_2_what_slack_escaped_is_undone_once() -> None:
    found = reader().message(event(text="1 &lt; 2 &amp;amp; <https://a.be|hier>"))

    assert isinstance(found, Incoming)
    assert found.text == "1 < 2 &amp; hier"


def test_an_edit_and_a_deletion_name_the_message_and_order_themselves() -> None:
    edit = event(
        subtype="message_changed",
        event_ts="1800.1",
        message={"user": "U1", "ts": "1700.1", "text": "anders"},
        previous_message={"user": "U1", "ts": "1700.1", "text": "waar is geld?"},
    )
    gone = event(
        subtype="message_deleted",
        deleted_ts="1700.1",
        event_ts="1900.1",
        previous_message={"user": "U1", "ts": "1700.1", "text": "anders"},
    )

    assert reader().message(edit) == Change("slack", "T1/U1", "D1/1700.1", "anders", "1800.1")
    assert reader().message(gone) == Change("slack", "T1/U1", "D1/1700.1", None, "1900.1")


def test_a_preview_of_a_link_and_an_edit_of_our_own_message_change_nothing() -> None:
    same = {"user": "U1", "ts": "1700.1", "text": "zie https://a.be"}
    ours = {"user": "UBOT", "bot_id": "BBOT", "ts": "1700.2", "text": "nieuw"}

    preview = event(subtype="message_changed", message=same, previous_message=same)
    own = event(subtype="message_changed", message=ours, previous_message={**ours, "text": "oud"})

    assert reader().message(preview) is None
    assert reader().message(own) is None


# --- where others read along ---------------------------------------------------------------------


def test_a_mention_is_a_conversation_of_this_person_in_this_thread() -> None:
    found = reader().mention(event("app_mention", channel="C1", text="<@UBOT> waar is geld?"))

    assert found == Incoming(
        "slack",
        "T1/U1/C1/1700.1",
        "C1/1700.1",
        "waar is geld?",
        audience=Audience.SHARED,
        delivery="Ev1",
    )


def test_a_mention_within_a_thread_stays_there_and_nobody_is_its_person() -> None:
    found = reader().mention(event("app_mention", channel="C1", thread_ts="1600.9"))

    assert found is not None
    assert (found.conversation, found.person) == ("T1/U1/C1/1600.9", "")


@pytest.mark.parametrize("fields", [{"channel": "D1"}, {"bot_id": "B1", "channel": "C1"}, {"channel": None}])
def test_a_mention_by_a_bot_or_in_a_direct_message_is_left_alone(fields: dict[str, Any]) -> None:
    assert reader().mention(event("app_mention", **fields)) is None


ELSEWHERE = {
    "a guest": ({}, "U1"),
    "of another workspace": ({"user_team": "T2"}, ""),
    "sent from another workspace": ({"source_team": "T2"}, ""),
}


@pytest.mark.parametrize(("fields", "guest"), ELSEWHERE.values(), ids=list(ELSEWHERE))
def test_pitfall_8_who_is_of_elsewhere_is_a_guest_everywhere(fields: dict[str, Any], guest: str) -> None:
    one = reader(guests=(guest,))

    direct = one.message(event(**fields))
    shared = one.mention(event("app_mention", channel="C1", **fields))

    assert isinstance(direct, Incoming)
    assert shared is not None
    assert (direct.audience, shared.audience) == (Audience.GUEST, Audience.GUEST)


@pytest.mark.parametrize(
    "payload",
    [{"team_id": "T2"}, {"team": {"id": "T2"}}, {"user": {"team_id": "T2"}}, {}, {"team_id": 7}],
)
def test_a_delivery_of_another_workspace_is_not_ours(payload: dict[str, Any]) -> None:
    assert not reader().is_ours(payload)


# --- presses, commands, forms --------------------------------------------------------------------


def choice(payload: dict[str, Any], one: Reader | None = None) -> Incoming:
    read = one or reader()
    found = read.pressed(payload)
    assert found is not None
    return read.choice(payload, found)


def test_a_press_is_a_choice_of_who_pressed() -> None:
    found = choice(pressed())

    assert (found.conversation, found.choice, found.under) == ("T1/U1", "topic:x", "1700.2")
    assert found.event_id == "click/1700.2/1.5/U1"
    assert found.person == "T1/U1"


def test_an_option_of_a_menu_is_a_choice_too() -> None:
    menu = {"action_id": "wegwijs:v1:choice:0", "selected_option": {"value": "topic:y"}, "action_ts": "1.6"}

    assert choice(pressed(actions=[menu])).choice == "topic:y"


def test_a_press_in_a_channel_goes_on_in_the_thread_it_is_marked_with() -> None:
    where = {"type": "message", "message_ts": "1700.2", "channel_id": "C1", "is_ephemeral": True}
    marked = [{**pressed()["actions"][0], "block_id": "thread=1600.9:3"}]

    found = choice(pressed(container=where, actions=marked))

    assert (found.conversation, found.audience, found.person) == (
        "T1/U1/C1/1600.9",
        Audience.SHARED,
        "",
    )


def test_a_press_on_an_answer_to_a_command_goes_on_in_the_direct_message() -> None:
    where = {"type": "message", "message_ts": "1700.2", "channel_id": "C1", "is_ephemeral": True}
    marked = [{**pressed()["actions"][0], "block_id": "direct:3"}]

    found = choice(pressed(container=where, actions=marked))

    assert (found.conversation, found.audience) == ("T1/U1", Audience.ALONE)


def test_a_press_in_the_home_tab_is_answered_in_the_direct_message_each_time() -> None:
    home = pressed(container={"type": "view", "view_id": "V1"})

    found = choice(home)

    assert (found.conversation, found.under, found.meaning) == ("T1/U1", "", None)


def test_a_command_is_a_question_that_is_answered_at_once() -> None:
    body = {
        "team_id": US,
        "user_id": "U1",
        "command": "/wegwijs",
        "text": "vraag waar is geld?",
        "trigger_id": "1.2",
    }

    found = reader().command(body)

    assert found is not None
    assert (found.conversation, found.text, found.is_answered_here) == ("T1/U1", "waar is geld?", True)
    assert "1.2" not in found.event_id


def test_a_trigger_and_an_address_to_answer_at_are_not_in_a_repr() -> None:
    found = reader().pressed(pressed())

    assert isinstance(found, Pressed)
    assert "13.37" not in repr(found)
    assert "hooks" not in repr(found)


def test_a_shortcut_asks_the_words_of_the_message_for_who_pointed_at_it() -> None:
    payload = {
        "type": "message_action",
        "team": {"id": US},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "action_ts": "2.0",
        "message": {"ts": "1700.1", "user": "U2", "text": "weet iemand waar geld is?"},
    }

    found = reader().shortcut(payload)

    assert found is not None
    assert (found.conversation, found.text) == ("T1/U1", "weet iemand waar geld is?")


def test_a_form_sent_twice_counts_once_only_where_that_is_asked() -> None:
    payload = {"user": {"id": "U1"}, "view": {"id": "V1", "hash": "h"}, "trigger_id": "1.2"}
    again = {**payload, "trigger_id": "1.3"}

    once = [reader().filled(one, "c", {"a": "b"}, once=True) for one in (payload, again)]
    anew = [reader().filled(one, "c", {"a": "b"}, once=False) for one in (payload, again)]

    assert once[0].event_id == once[1].event_id
    assert anew[0].event_id != anew[1].event_id
    assert anew[0].meaning is None


@pytest.mark.parametrize(
    "odd", [{}, {"event": []}, {"event": {"user": ["U1"], "channel_type": "im"}}, {"event": None}]
)
def test_what_is_odd_is_left_alone(odd: dict[str, Any]) -> None:
    one = reader()

    found = (one.message(odd), one.mention(odd), one.opened_home(odd), one.command(odd), one.shortcut(odd))

    assert found == (None, None, None, None, None)
    assert one.pressed(odd) is None
