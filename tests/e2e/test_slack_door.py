"""The door for what Slack delivers: unsigned, replayed, broken, twice, too much, and while others hang."""

import asyncio
import json
import time
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

import pytest

from adapters.staff_words import NOT_SURE
from bot.ports import NotKept
from tests.kit.slack_office import SlackOffice

NEWER = "new-secret-0123456789"
WORDS = "mijn buurvrouw Godelieve"
SIGNATURE, TIME = "X-Slack-Signature", "X-Slack-Request-Timestamp"


def message(office: SlackOffice, text: str = "waar vind ik geld?", *, ts: str = "1700000000.000100") -> bytes:
    """A message of Lotte, as bytes."""
    event = {"type": "message", "channel_type": "im", "channel": "DU1", "user": "U1", "text": text, "ts": ts}
    return json.dumps(office.sender.envelope(event)).encode()


async def count_turns(office: SlackOffice, conversation: str = "T1/U1") -> int:
    """How many lines somebody wrote."""
    async with office.store.unit(read_only=True) as unit:
        lines = await unit.messages("slack", conversation)
    return sum(line.author == "vrager" for line in lines)


REFUSED: dict[str, tuple[dict[str, Any], int]] = {
    "no signature": ({"headers": {SIGNATURE: ""}}, 401),
    "a wrong signature": ({"headers": {SIGNATURE: "v0=" + "0" * 64}}, 401),
    "another secret": ({"secret": "another-secret-of-slack"}, 401),
    "no time": ({"headers": {TIME: ""}}, 401),
    "a time that is no number": ({"headers": {TIME: "abc"}}, 401),
    "a time in other digits": ({"headers": {TIME: "١٢٣"}}, 401),
    "over five minutes old": ({"age": 303}, 401),
    "over five minutes ahead": ({"age": -303}, 401),
    "a signature that is no ASCII": ({"headers": {SIGNATURE: "v0=é"}}, 401),
}


@pytest.mark.parametrize(("how", "status"), REFUSED.values(), ids=list(REFUSED))
async def test_pitfall_5_and_statement_3_what_slack_did_not_sign_is_refused(
    office: SlackOffice, caplog: pytest.LogCaptureFixture, how: dict[str, Any], status: int
) -> None:
    answer = await office.sender.raw(message(office, WORDS), **how)

    assert (answer.status, answer.body) == (status, b"")
    assert await count_turns(office) == 0
    assert "Godelieve" not in caplog.text


BROKEN = {
    "truncated": b'{"type": "event_callback", "event": {"text": "mijn buurvrouw Godel',
    "not UTF-8": b'{"type": "event_callback", "x": "\xff\xfe"}',
    "no object": b'["mijn buurvrouw Godelieve"]',
    "without end": b'{"a":' + b"[" * 50_000,
    "NaN": b'{"a": NaN}',
    "empty": b"",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=list(BROKEN))
async def test_pitfall_5_what_is_signed_but_broken_is_refused_without_a_word(
    office: SlackOffice, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    answer = await office.sender.raw(body)

    assert (answer.status, answer.body) == (400, b"")
    assert "Godelieve" not in caplog.text
    assert "Traceback" not in caplog.text


async def test_over_256_kilobytes_is_refused(office: SlackOffice) -> None:
    answer = await office.sender.raw(message(office, "x" * (256 * 1024)))

    assert answer.status == 413


async def test_statement_3_what_is_nearly_five_minutes_old_is_taken(office: SlackOffice) -> None:
    answer = await office.sender.raw(message(office), age=297)

    assert answer.status == 200
    assert await count_turns(office) == 1


async def test_statement_67_during_a_rotation_both_secrets_hold(office_rotating: SlackOffice) -> None:
    new = await office_rotating.sender.raw(message(office_rotating), secret=NEWER)
    old = await office_rotating.sender.raw(message(office_rotating, ts="1700000000.000200"))

    assert (new.status, old.status) == (200, 200)
    assert await count_turns(office_rotating) == 2


async def test_slack_is_told_its_challenge(office: SlackOffice) -> None:
    answer = await office.sender.verify_url("abc")

    assert (answer.status, answer.json) == (200, {"challenge": "abc"})


async def test_pitfall_6_and_statement_1_one_event_however_often_and_at_once_is_answered_once(
    office: SlackOffice,
) -> None:
    body = json.loads(message(office))

    answers = await office.sender.deliver(body, times=5, at_once=True)
    again = await office.sender.deliver(body, retry_num=3)
    await office.settled()

    assert {one.status for one in (*answers, *again)} == {200}
    assert await count_turns(office) == 1
    assert len(office.slack.posts("DU1")) == 1


async def test_pitfall_6_a_first_delivery_that_says_it_is_a_retry_is_handled(office: SlackOffice) -> None:
    (answer,) = await office.sender.deliver(json.loads(message(office)), retry_num=2)

    assert answer.status == 200
    assert await count_turns(office) == 1


async def test_pitfall_6_one_event_id_with_another_time_stamp_is_one_event(office: SlackOffice) -> None:
    body = json.loads(message(office))
    other = {**body, "event": {**body["event"], "ts": "1700000000.000999"}}

    await office.sender.deliver(body)
    await office.sender.deliver(other)

    assert await count_turns(office) == 1


EVENTS = ("app_home_opened", "app_mention", "message", "tokens_revoked", "app_uninstalled", "team_join", "x")


@pytest.mark.parametrize("kind", EVENTS)
async def test_pitfall_12_every_event_is_taken_within_a_second_while_the_web_api_hangs(
    office: SlackOffice, kind: str
) -> None:
    office.slack.stall()
    event = {
        "type": kind,
        "user": "U1",
        "channel": "D1",
        "tab": "home",
        "ts": "1700000000.000300",
        "text": "hallo",
    }

    begun = time.monotonic()
    (answer,) = await office.sender.deliver(office.sender.envelope(event))
    took = time.monotonic() - begun
    office.slack.resume()

    assert answer.status == 200
    assert took < 1


async def test_pitfall_12_and_statement_15_while_the_store_hangs_a_message_is_to_come_again_and_is_not_lost(
    office: SlackOffice,
) -> None:
    body = json.loads(message(office))
    held = await office.hold_store()

    begun = time.monotonic()
    (refused,) = await office.sender.deliver(body)
    took = time.monotonic() - begun
    held.release()
    answers = await office.sender.deliver_until_taken(body)
    await office.settled()

    assert (refused.status, answers[-1].status) == (503, 200)
    assert took < 2.5
    assert await count_turns(office) == 1
    assert len(office.slack.posts("DU1")) == 1


async def while_the_store_hangs(office: SlackOffice, delivery: Awaitable[Any]) -> tuple[Any, float]:
    """What a delivery gives while somebody else writes and does not come to an end, and its seconds."""
    held = await office.hold_store()
    begun = time.monotonic()
    try:
        return await delivery, time.monotonic() - begun
    finally:
        held.release()


async def test_pitfall_12_who_presses_while_the_store_hangs_reads_that_it_may_not_be_kept(
    office: SlackOffice,
) -> None:
    lotte = office.person("U1")
    await lotte.write("subsidie")
    asked = await office.said("DU1", "Van wie zou de subsidie komen")

    answer, took = await while_the_store_hangs(office, lotte.press(asked, label="Vlaamse subsidies"))

    await office.until(lambda: NOT_SURE in office.whispered("DU1", "U1"))
    assert (answer.status, answer.body) == (200, b"")
    assert took < 2.5


async def test_pitfall_12_who_sends_a_form_while_the_store_hangs_keeps_it_reads_why_and_may_send_it_again(
    office: SlackOffice,
) -> None:
    wout = await office.hire("wout", "U2")
    number = await office.send_request(office.person("U1"))
    await office.act(wout, number, office.action.TAKE)
    await office.person("U2").choose(await office.card(number), "Antwoorden")
    form, typed = await office.window("U2"), {"Je antwoord": "Bel de dienst Wonen"}

    refused, took = await while_the_store_hangs(office, office.person("U2").submit(form, typed))
    again = await office.person("U2").submit(form, typed)
    await office.settled()

    assert list(refused.errors.values()) == [NOT_SURE]
    assert refused.view is form
    assert took < 2.5
    assert again.errors == {}
    told = [one for one in office.slack.posts("DU1") if "Bel de dienst Wonen" in one.shown]
    assert len(told) == 1


async def test_pitfall_12_who_asks_by_command_while_the_store_hangs_reads_that_it_may_not_be_kept(
    office: SlackOffice,
) -> None:
    asked = office.person("U1").command("/wegwijs", "waar vind ik geld?")

    answer, took = await while_the_store_hangs(office, asked)

    assert answer.json == {"response_type": "ephemeral", "text": NOT_SURE}
    assert NOT_SURE in office.whispered("DU1", "U1")
    assert took < 2.5
    await office.until(lambda: office.slack.posts("DU1"), 8)  # the answer comes where she was told to look


async def test_statement_14_a_full_disk_gives_no_receipt_and_what_was_typed_comes_again(
    office: SlackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise NotKept("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(type(office.store), "unit", full)
        (refused,) = await office.sender.deliver(json.loads(message(office)))
    (taken,) = await office.sender.deliver(json.loads(message(office)), retry_num=1)

    assert (refused.status, taken.status) == (503, 200)
    assert await count_turns(office) == 1


async def test_who_pressed_while_nothing_can_be_kept_is_told_to_try_again(
    office: SlackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    lotte = office.person("U1")
    await lotte.write("subsidie")
    asked = await office.said("DU1", "Van wie zou de subsidie komen")

    def full(*_: Any, **__: Any) -> Any:
        raise NotKept("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(type(office.store), "unit", full)
        answer = await lotte.press(asked, label="Vlaamse subsidies")
        await office.until(lambda: "nu niet bewaard" in office.whispered("DU1", "U1"))
    await lotte.press(asked, label="Vlaamse subsidies")

    assert answer.status == 200
    await office.said("DU1", "Was dit een goed antwoord?")


async def test_another_workspace_is_taken_and_left_alone(office: SlackOffice) -> None:
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U9",
        "text": "hallo",
        "ts": "1.1",
    }

    (answer,) = await office.sender.deliver(office.sender.envelope(event, team_id="T2"))

    assert answer.status == 200
    assert await count_turns(office, "T2/U9") == 0
    assert await count_turns(office, "T1/U9") == 0


async def test_statement_35_a_body_that_never_ends_is_dropped_and_others_are_served(
    office: SlackOffice,
) -> None:
    host, port = office.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
    await writer.drain()

    (answer,) = await office.sender.deliver(json.loads(message(office)))

    assert answer.status == 200
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    assert reader is not None


ODD: dict[str, dict[str, Any]] = {
    "a window that was closed": {"type": "view_closed", "view": {"callback_id": "x"}},
    "suggestions for a menu": {"type": "block_suggestion", "action_id": "x", "value": "a"},
    "a shortcut that is none of ours": {"type": "shortcut", "callback_id": "x"},
    "a shortcut on a message that is none of ours": {"type": "message_action", "callback_id": "x"},
    "a press on something else": {"type": "block_actions", "actions": [{"action_id": "x"}]},
    "a press on nothing": {"type": "block_actions", "actions": []},
    "a form of something else": {"type": "view_submission", "view": {"callback_id": "x"}},
    "a form of ours without anything in it": {
        "type": "view_submission",
        "view": {"callback_id": "wegwijs:intake"},
    },
    "a form of staff without anything in it": {
        "type": "view_submission",
        "view": {"callback_id": "wegwijs:v1:balie:formulier"},
    },
    "a press of ours without anything in it": {
        "type": "block_actions",
        "actions": [{"action_id": "wegwijs:v1:choice:0"}],
    },
    "a share of nothing": {
        "type": "block_actions",
        "actions": [{"action_id": "wegwijs:v1:share", "value": "~"}],
    },
    "a step of a workflow": {"type": "workflow_step_edit", "callback_id": "x"},
    "a kind of tomorrow": {"type": "tomorrow"},
}


@pytest.mark.parametrize("payload", ODD.values(), ids=list(ODD))
async def test_what_is_authentic_and_not_for_us_or_odd_is_taken_and_changes_nothing(
    office: SlackOffice, payload: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    whole = {"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}, "trigger_id": "1.2", **payload}

    answer = await office.sender.interact(whole)

    assert answer.status == 200
    assert "Traceback" not in caplog.text


async def test_a_command_that_is_none_of_ours_is_taken(office: SlackOffice) -> None:
    answer = await office.person("U1").command("/iets", "x")

    assert answer.status == 200


HUGE = {
    "40,000 characters": "waar vind ik geld? " * 2_000,
    "marks": "a" + "\u0301" * 20_000,
    "right to left": "\u202eegdl\u202c waar is geld? \u200f",
    "only signs": "🙂🙂🙂",
    "nothing": "   ",
    "a half sign": "waar is geld \ud800?",
    "brackets": "[" * 3_000 + "{" * 3_000,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=list(HUGE))
async def test_statement_28_and_32_whatever_is_typed_is_taken_and_answered(
    office: SlackOffice, text: str
) -> None:
    answer = await office.sender.raw(message(office, text))
    await office.settled()

    assert answer.status == 200
    assert len(office.slack.posts("DU1")) >= 1
