"""The sending side of the fake Slack, towards a real app of Bolt: over HTTP and over Socket Mode."""

import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from tests.e2e.slack_bolt_app import EchoApp, form, plain
from tests.kit.fake_slack import FakeSlack
from tests.kit.slack_person import SlackPerson
from tests.kit.slack_sender import SlackSender


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
async def echo(slack: FakeSlack) -> EchoApp:
    return EchoApp(slack)


@pytest.fixture
async def sender(slack: FakeSlack, echo: EchoApp) -> AsyncIterator[SlackSender]:
    async with echo.over_http() as url, SlackSender(slack, url) as made:
        yield made


@pytest.fixture
async def lotte(sender: SlackSender) -> SlackPerson:
    return sender.person("U1")


async def open_form(slack: FakeSlack, lotte: SlackPerson) -> Any:
    """A modal before Lotte, opened by a button."""
    await lotte.write("Dag")
    [message] = await slack.wait_for(lambda: slack.posts("U1"))
    await lotte.press(message, label="Antwoord")
    [view] = await slack.wait_for(lambda: slack.views_open("U1"))
    return view


async def test_a_message_comes_back_flat_and_in_its_thread(slack: FakeSlack, lotte: SlackPerson) -> None:
    flat = await lotte.write("1 < 2 & <!channel>")
    await slack.wait_for(lambda: len(slack.posts("U1")) == 1)
    await lotte.write("en hier", thread=flat.ts)
    await slack.wait_for(lambda: len(slack.posts("U1")) == 2)

    first, second = slack.posts("U1")
    assert flat.status == 200
    assert (first.text, first.thread_ts) == ("1 &lt; 2 &amp; &lt;!channel&gt;", "")
    assert (second.text, second.thread_ts) == ("en hier", flat.ts)
    assert flat.events[0]["event"]["channel_type"] == "im"


async def test_a_mention_in_a_channel_is_told_twice_when_asked(slack: FakeSlack, lotte: SlackPerson) -> None:
    slack.subscriptions |= {"message.channels"}
    slack.mentions_allowed = True  # the echo writes the mention back

    sent = await lotte.write("@UBOT dag", channel="C1")

    mention, message = (body["event"] for body in sent.events)
    assert (mention["type"], message["type"]) == ("app_mention", "message")
    assert mention["ts"] == message["ts"]
    assert sent.events[0]["event_id"] != sent.events[1]["event_id"]
    assert "channel_type" not in mention
    await slack.wait_for(lambda: slack.posts("C1"))


async def test_slack_tells_nothing_of_a_channel_that_we_are_not_in(
    slack: FakeSlack, lotte: SlackPerson
) -> None:
    slack.add_channel("C2", "elders", members=("U1",), bot_is_member=False)

    sent = await lotte.write("@UBOT dag", channel="C2")

    assert sent.events == ()


async def test_edits_deletions_files_and_bots_arrive_with_their_subtype(
    slack: FakeSlack, echo: EchoApp, sender: SlackSender, lotte: SlackPerson
) -> None:
    sent = await lotte.write("eerst")
    edited = await lotte.edit(sent, "daarna")
    erased = await lotte.erase(sent)
    shared = await lotte.share_file("zie bijlage")
    await sender.other_bot("C1", "ik ben een bot", is_classic=True)
    await slack.wait_for(lambda: len(echo.heard) == 5)

    change = edited.events[0]["event"]
    assert (change["message"]["text"], change["previous_message"]["text"]) == ("daarna", "eerst")
    assert erased.events[0]["event"]["deleted_ts"] == sent.ts
    assert shared.events[0]["event"]["files"]
    subtypes = {body["event"].get("subtype") for body in echo.heard}
    assert subtypes == {None, "message_changed", "message_deleted", "file_share", "bot_message"}


async def test_a_button_is_pressed_where_it_lies(slack: FakeSlack, echo: EchoApp, lotte: SlackPerson) -> None:
    await lotte.write("Dag")
    [message] = await slack.wait_for(lambda: slack.posts("U1"))

    answer = await lotte.press(message, label="Neem op")
    await slack.wait_for(lambda: message.versions)

    payload = echo.heard[-1]
    assert answer.status == 200
    assert payload["container"]["message_ts"] == message.ts
    assert payload["actions"][0]["value"] == "zaak-1"
    assert message.shown == "Opgenomen"


async def test_nobody_presses_what_is_not_there(slack: FakeSlack, lotte: SlackPerson) -> None:
    await lotte.write("Dag")
    [message] = await slack.wait_for(lambda: slack.posts("U1"))

    with pytest.raises(AssertionError, match="there are \\['Neem op', 'Antwoord'\\]"):
        await lotte.press(message, label="Weg ermee")
    with pytest.raises(AssertionError, match="U2 is not in DU1"):
        await lotte.sender.person("U2").press(message, label="Neem op")


async def test_a_modal_is_filled_in_and_sent(slack: FakeSlack, echo: EchoApp, lotte: SlackPerson) -> None:
    view = await open_form(slack, lotte)
    moment = datetime(2026, 12, 1, 9, tzinfo=UTC)

    done = await lotte.submit(
        view, {"Gemeente": "Gent", "vinkjes": ["Aalst"], "Dag": "2026-12-01", "Moment": moment}
    )

    values = echo.heard[-1]["view"]["state"]["values"]
    assert values["tekst"]["tekst"] == {"type": "plain_text_input", "value": "stond er al"}
    assert values["plaats"]["plaats"]["selected_option"]["value"] == "gent"
    assert [one["value"] for one in values["vinkjes"]["vinkjes"]["selected_options"]] == ["aalst"]
    assert values["dag"]["dag"]["selected_date"] == "2026-12-01"
    assert values["moment"]["moment"]["selected_date_time"] == int(moment.timestamp())
    assert (done.errors, done.view, slack.views_open("U1")) == ({}, None, [])


async def test_a_modal_with_errors_stays_with_what_was_typed(
    slack: FakeSlack, echo: EchoApp, lotte: SlackPerson
) -> None:
    view = await open_form(slack, lotte)
    echo.next_answer = {"response_action": "errors", "errors": {"tekst": "Vertel iets meer."}}

    done = await lotte.submit(view, {"Je vraag": "kort"})
    echo.next_answer = {}
    await lotte.submit(view, {})

    assert (done.errors, done.view) == ({"tekst": "Vertel iets meer."}, view)
    assert echo.heard[-1]["view"]["state"]["values"]["tekst"]["tekst"]["value"] == "kort"


async def test_a_modal_changes_grows_and_goes_as_the_answer_says(
    slack: FakeSlack, echo: EchoApp, lotte: SlackPerson
) -> None:
    view = await open_form(slack, lotte)
    echo.next_answer = {"response_action": "update", "view": form("Kijk na")}
    updated = await lotte.submit(view, {"Je vraag": "lang genoeg"})
    echo.next_answer = {"response_action": "push", "view": form("Erop")}
    pushed = await lotte.submit(view)
    echo.next_answer = {"response_action": "clear"}

    assert pushed.view is not None
    cleared = await lotte.submit(pushed.view)

    assert updated.view is view
    assert view.title == "Kijk na"
    assert view.typed[("tekst", "tekst")]["value"] == "lang genoeg"
    assert (pushed.view.title, pushed.view.body["previous_view_id"]) == ("Erop", view.id)
    assert (cleared.view, slack.views_open("U1")) == (None, [])


async def test_a_client_sends_no_modal_without_what_is_required(slack: FakeSlack, lotte: SlackPerson) -> None:
    view = await open_form(slack, lotte)

    with pytest.raises(AssertionError, match="asks for 'Je vraag'"):
        await lotte.submit(view, {"Je vraag": ""})
    with pytest.raises(AssertionError, match="none of \\['Gent', 'Aalst'\\]"):
        lotte.fill(view, {"Gemeente": "Brugge"})


async def test_a_wrong_answer_to_a_modal_is_a_fault(
    slack: FakeSlack, echo: EchoApp, lotte: SlackPerson
) -> None:
    view = await open_form(slack, lotte)
    slack.expect_fault("no input of the view")
    echo.next_answer = {"response_action": "errors", "errors": {"nergens": "Fout."}}

    await lotte.submit(view)

    assert slack.views_open("U1") == [view]


async def test_closing_a_modal_is_told_when_it_wants_to_know(
    slack: FakeSlack, echo: EchoApp, lotte: SlackPerson
) -> None:
    view = await open_form(slack, lotte)

    await lotte.close(view)

    assert echo.heard[-1]["type"] == "view_closed"
    assert slack.views_open("U1") == []


async def test_a_home_view_is_published_and_pressed(
    slack: FakeSlack, echo: EchoApp, lotte: SlackPerson
) -> None:
    await lotte.open_home()
    home = await slack.wait_for(lambda: slack.home_of("U1"))
    await lotte.press(home, label="Antwoord")

    payload = echo.heard[-1]
    assert home.labels == ["Neem op", "Antwoord"]
    assert payload["container"] == {"type": "view", "view_id": home.id}
    assert not {"channel", "message", "response_url"} & set(payload)
    await slack.wait_for(lambda: slack.views_open("U1"))


async def test_a_choice_in_a_message_goes_along_with_its_state(
    slack: FakeSlack, echo: EchoApp, lotte: SlackPerson
) -> None:
    await lotte.write("Dag")
    [message] = await slack.wait_for(lambda: slack.posts("U1"))
    options = [{"text": plain("Gent"), "value": "gent"}]
    menu = {"type": "static_select", "action_id": "plaats", "options": options}
    message.blocks.append({"type": "actions", "block_id": "keuze", "elements": [menu]})

    await lotte.choose(message, "Gent", action_id="plaats")

    payload = echo.heard[-1]
    assert payload["actions"][0]["selected_option"] == options[0]
    assert payload["state"]["values"]["keuze"]["plaats"]["selected_option"] == options[0]


async def test_the_answer_to_a_command_is_seen_by_who_gave_it(slack: FakeSlack, lotte: SlackPerson) -> None:
    answer = await lotte.command("/wegwijs", "hulp & meer", channel="C1")

    assert answer.status == 200
    assert [message.text for message in slack.ephemerals("C1", "U1")] == ["Zeg het maar."]
    assert slack.ephemerals("C1", "U2") == []


async def test_a_shortcut_carries_the_message(slack: FakeSlack, echo: EchoApp, lotte: SlackPerson) -> None:
    sent = await lotte.write("Dag")

    answer = await lotte.shortcut("bericht", sent.message)

    assert answer.status == 200
    assert echo.heard[-1]["message"]["text"] == "Dag"


async def test_pitfall_5_bad_signatures_are_refused(sender: SlackSender) -> None:
    body = json.dumps(sender.envelope({"type": "app_uninstalled"})).encode()

    answers = [
        await sender.raw(body),
        await sender.raw(body, age=299),
        await sender.raw(body, age=301),
        await sender.raw(body, age=-301),
        await sender.raw(body, secret="verkeerd"),  # noqa: S106 -- a wrong one
        await sender.raw(body, headers={"X-Slack-Signature": ""}),
        await sender.raw(body, headers={"X-Slack-Signature": "v0=00"}),
    ]

    assert [answer.status for answer in answers] == [200, 200, 401, 401, 401, 401, 401]


async def test_an_event_is_delivered_again_with_its_number(sender: SlackSender, echo: EchoApp) -> None:
    body = sender.envelope({"type": "app_uninstalled"})

    answers = await sender.deliver(body, times=4, at_once=True)
    challenge = await sender.verify_url("abc")

    assert [answer.status for answer in answers] == [200] * 4
    assert len({heard["event_id"] for heard in echo.heard}) == 1
    assert challenge.status == 200


async def test_a_refused_event_is_delivered_four_times(sender: SlackSender) -> None:
    body = sender.envelope({"type": "reaction_added", "user": "U1"})

    answers = await sender.deliver_until_taken(body)

    assert [answer.status for answer in answers] == [404] * 4


async def test_a_connection_that_is_refused_has_its_reason(slack: FakeSlack) -> None:
    async with SlackSender(slack, "http://127.0.0.1:9/slack/events") as sender:
        answer = await sender.event({"type": "app_uninstalled"})

    assert (answer.status, answer.reason) == (0, "connection_failed")


async def test_a_response_address_serves_five_times(slack: FakeSlack, sender: SlackSender) -> None:
    url = slack.base + slack.new_response_address("U1", "C1")
    body = json.dumps({"text": "Dag"}).encode()
    sender.http.url = url

    statuses = [(await sender.http.post(body, {"Content-Type": "application/json"})).status for _ in range(6)]

    assert statuses == [200] * 5 + [404]
    assert len(slack.ephemerals("C1", "U1")) == 5


async def test_the_same_goes_over_socket_mode(slack: FakeSlack, echo: EchoApp) -> None:
    async with echo.over_socket(), SlackSender.over_socket(slack) as sender:
        lotte = sender.person("U1")
        view = await open_form(slack, lotte)
        echo.next_answer = {"response_action": "errors", "errors": {"tekst": "Vertel iets meer."}}
        refused = await lotte.submit(view, {"Je vraag": "kort"})
        command = await lotte.command("/wegwijs", "hulp")
        await slack.socket.disconnect()
        await slack.wait_for(lambda: len(slack.called("apps.connections.open")) == 2)
        await slack.socket.connected()
        again = await lotte.write("Ben je er nog?")
        await slack.wait_for(lambda: len(slack.posts("U1")) == 2)

    assert refused.errors == {"tekst": "Vertel iets meer."}
    assert command.json["text"] == "Zeg het maar."
    assert again.status == 200


async def test_a_socket_ticket_serves_once(slack: FakeSlack) -> None:
    address = slack.socket.new_address()

    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(address) as socket:
            hello = await socket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
            await session.ws_connect(address)

    assert hello["type"] == "hello"


async def test_a_load_of_events_goes_over_kept_connections(slack: FakeSlack, sender: SlackSender) -> None:
    bodies = [sender.envelope({"type": "app_uninstalled"}) for _ in range(100)]
    start = time.monotonic()

    for body in bodies:
        await sender.deliver(body)

    assert 100 / (time.monotonic() - start) > 50  # events a second, one after another
