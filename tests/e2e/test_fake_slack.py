"""The fake Slack, driven by the real slack_sdk: what it takes, what it refuses, how it misbehaves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.conftest import FixedClock
from tests.e2e.slack_bolt_app import POSTED, card, form, plain, section
from tests.kit.fake_slack import FakeSlack

HOME = {"type": "home", "blocks": [section("Dag")]}
PROMPTS = [{"title": "Wat?", "message": "Wat kan je?"}]


@pytest.fixture
async def slack(clock: FixedClock) -> AsyncIterator[FakeSlack]:
    async with FakeSlack(clock) as fake:
        yield fake


@pytest.fixture
async def client(slack: FakeSlack) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        made = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        yield made


async def refused(call: Any) -> str:
    """The error that a call gets."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_post_is_seen_changed_and_deleted(slack: FakeSlack, client: AsyncWebClient) -> None:
    place = (await client.conversations_open(users="U1"))["channel"]["id"]
    posted = await client.chat_postMessage(channel=place, text="Dag", blocks=card("Dag"), **POSTED)
    await client.chat_update(channel=place, ts=posted["ts"], text="Dag!", parse="none")

    [message] = slack.posts("U1")
    assert (message.channel, message.text, message.blocks) == ("DU1", "Dag!", [])
    assert message.versions[0][0] == "Dag"
    await client.chat_delete(channel=place, ts=posted["ts"])
    assert slack.posts("DU1") == []
    assert slack.deleted("DU1") == [message]


async def test_history_and_replies_show_what_lies_there(slack: FakeSlack, client: AsyncWebClient) -> None:
    root = await client.chat_postMessage(channel="C1", text="eerst", **POSTED)
    slack.scopes |= {"channels:history"}
    metadata = {"event_type": "bericht", "event_payload": {"naam": "zaak-1"}}
    await client.chat_postMessage(
        channel="C1", text="daarna", thread_ts=root["ts"], metadata=metadata, **POSTED
    )

    history = await client.conversations_history(channel="C1")
    replies = await client.conversations_replies(
        channel="C1", ts=root["ts"], include_all_metadata=True, limit=1
    )
    rest = await client.conversations_replies(
        channel="C1",
        ts=root["ts"],
        include_all_metadata=True,
        cursor=replies["response_metadata"]["next_cursor"],
    )

    assert [message["text"] for message in history["messages"]] == ["eerst"]
    assert [message["text"] for message in replies["messages"]] == ["eerst"]
    assert [message["metadata"] for message in rest["messages"]] == [metadata]


async def test_people_and_channels_are_told_of(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.add_user("U7", "Joke De Smet", is_restricted=True, is_stranger=True, team_id="T2")
    slack.add_channel("C2", "partners", is_ext_shared=True, members=("U7",))

    user = (await client.users_info(user="U7"))["user"]
    channel = (await client.conversations_info(channel="C2"))["channel"]
    inside = (await client.conversations_members(channel="C9"))["members"]

    assert (user["is_restricted"], user["is_stranger"], user["team_id"]) == (True, True, "T2")
    assert channel["is_ext_shared"] is True
    assert inside == ["U2", "U3", "UBOT"]


WORLD_REFUSES: dict[str, tuple[Callable[[AsyncWebClient], Any], str]] = {
    "channel": (lambda c: c.chat_postMessage(channel="C99", text="a", **POSTED), "channel_not_found"),
    "private": (lambda c: c.conversations_info(channel="C8"), "channel_not_found"),
    "not in it": (lambda c: c.chat_postMessage(channel="C7", text="a", **POSTED), "not_in_channel"),
    "archived": (lambda c: c.chat_postMessage(channel="C6", text="a", **POSTED), "is_archived"),
    "user": (lambda c: c.users_info(user="U99"), "user_not_found"),
    "no such person": (lambda c: c.conversations_open(users="U99"), "user_not_found"),
    "bot": (lambda c: c.conversations_open(users="UBOT"), "cannot_dm_bot"),
    "gone": (lambda c: c.conversations_open(users="U8"), "user_disabled"),
    "message": (lambda c: c.chat_update(channel="C1", ts="1.1", text="a", parse="none"), "message_not_found"),
    "delete": (lambda c: c.chat_delete(channel="C1", ts="1.1"), "message_not_found"),
    "thread": (
        lambda c: c.chat_postMessage(channel="C1", text="a", thread_ts="1.1", **POSTED),
        "thread_not_found",
    ),
    "whisper": (
        lambda c: c.chat_postEphemeral(channel="C9", user="U1", text="a", parse="none"),
        "user_not_in_channel",
    ),
    "view": (lambda c: c.views_update(view_id="V99", view=form()), "not_found"),
    "trigger": (lambda c: c.views_open(trigger_id="1.1", view=form()), "invalid_trigger_id"),
    "home": (lambda c: c.views_publish(user_id="U99", view=HOME), "invalid_user_id"),
    "home hash": (lambda c: c.views_publish(user_id="U1", hash="oud", view=HOME), "hash_conflict"),
}


@pytest.mark.parametrize(("call", "error"), WORLD_REFUSES.values(), ids=WORLD_REFUSES)
async def test_what_the_world_refuses_is_an_error_and_no_fault(
    slack: FakeSlack, client: AsyncWebClient, call: Callable[[AsyncWebClient], Any], error: str
) -> None:
    slack.add_channel("C8", "geheim", is_private=True, bot_is_member=False)
    slack.add_channel("C7", "elders", bot_is_member=False)
    slack.add_channel("C6", "oud", is_archived=True)
    slack.add_user("U8", "Jef Weg", deleted=True)

    assert await refused(call(client)) == error
    assert slack.calls[-1].error == error


CARELESS: dict[str, tuple[Callable[[AsyncWebClient], Any], str, str]] = {
    "scope": (lambda c: c.conversations_history(channel="C1"), "missing_scope", "missing_scope"),
    "method": (lambda c: c.api_call("chat.shout"), "unknown_method", "unknown_method"),
    "required": (lambda c: c.api_call("users.info"), "invalid_arguments", "missing required field: user"),
    "unknown": (lambda c: c.users_info(user="U1", x="1"), "invalid_arguments", "unknown argument: x"),
    "nothing": (
        lambda c: c.api_call("chat.postMessage", json={"channel": "C1"}),
        "no_text",
        "text is missing",
    ),
    "blocks": (
        lambda c: c.chat_postMessage(channel="C1", text="a", blocks=[section("x" * 3001)], **POSTED),
        "invalid_blocks",
        "over 3000",
    ),
    "long update": (
        lambda c: c.chat_update(channel="C1", ts="100.000001", text="x" * 4001, parse="none"),
        "msg_too_long",
        "over 4000",
    ),
    "metadata": (
        lambda c: c.chat_postMessage(channel="C1", text="a", metadata={"naam": "a"}, **POSTED),
        "invalid_metadata_format",
        "event_type",
    ),
    "5 prompts": (
        lambda c: c.assistant_threads_setSuggestedPrompts(channel_id="DU1", prompts=PROMPTS * 5),
        "invalid_arguments",
        "1 to 4",
    ),
    "view": (
        lambda c: c.views_publish(user_id="U1", view=form()),
        "invalid_arguments",
        "view.type: is not home",
    ),
}


@pytest.mark.parametrize(("call", "error", "fault"), CARELESS.values(), ids=CARELESS)
async def test_a_careless_call_is_refused_and_a_fault(
    slack: FakeSlack, client: AsyncWebClient, call: Callable[[AsyncWebClient], Any], error: str, fault: str
) -> None:
    slack.direct("U1")
    await client.chat_postMessage(channel="C1", text="a", **POSTED)
    slack.written[-1].ts = "100.000001"
    slack.keep(slack.written.pop())
    slack.expect_fault(fault)
    slack.expect_fault("")

    assert await refused(call(client)) == error


POST = {"channel": "C1", "text": "Dag"} | POSTED
MINDED: dict[str, tuple[dict[str, Any], str]] = {
    "no text": (POST | {"text": None, "blocks": [section("a")]}, "text is missing"),
    "unfurl_links": (POST | {"unfurl_links": None}, "unfurl_links is not false"),
    "unfurl_media": (POST | {"unfurl_media": True}, "unfurl_media is not false"),
    "parse": (POST | {"parse": None}, "parse is not"),
    "link_names": (POST | {"link_names": True}, "link_names is on"),
    "raw markup": (POST | {"text": "<!channel>"}, "mention <!channel>"),
    "over 40,000": (POST | {"text": "x" * 40_001}, "cut off"),
    "marker in metadata": (
        POST | {"metadata": {"event_type": "a", "event_payload": {"b": "Lotte"}}},
        "'Lotte'",
    ),
    "sentence in metadata": (
        POST | {"metadata": {"event_type": "a", "event_payload": {"b": "een zin"}}},
        "no opaque id",
    ),
    "marker in a value": (
        POST
        | {
            "blocks": [
                {
                    "type": "actions",
                    "elements": [{"type": "button", "text": plain("a"), "action_id": "a", "value": "Lotte"}],
                }
            ]
        },
        "'Lotte'",
    ),
}


@pytest.mark.parametrize(("args", "fault"), MINDED.values(), ids=MINDED)
async def test_pitfall_4_what_slack_lets_pass_but_should_not_be_is_a_fault(
    slack: FakeSlack, client: AsyncWebClient, args: dict[str, Any], fault: str
) -> None:
    slack.secret_words.add("Lotte")
    slack.expect_fault(fault)

    await client.api_call("chat.postMessage", json={n: v for n, v in args.items() if v is not None})

    assert len(slack.posts("C1")[0].text) <= 40_000


async def test_somebody_elses_message_is_neither_changed_nor_deleted(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C1", text="a", **POSTED)
    slack.written[-1].bot_id = "BANDER"
    ts = slack.written[-1].ts
    slack.expect_fault("not ours")

    changed = await refused(client.chat_update(channel="C1", ts=ts, text="b", parse="none"))
    deleted = await refused(client.chat_delete(channel="C1", ts=ts))

    assert (changed, deleted) == ("cant_update_message", "cant_delete_message")


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("anders", "invalid_auth"), (FakeSlack.app_token, "not_allowed_token_type")],
    ids=["none", "unknown", "of the app"],
)
async def test_a_wrong_token_is_refused(slack: FakeSlack, token: str, error: str) -> None:
    slack.expect_fault(error)
    client = AsyncWebClient(token, base_url=slack.api_url)

    assert await refused(client.auth_test()) == error


async def test_a_trigger_serves_once_and_for_three_seconds(
    slack: FakeSlack, client: AsyncWebClient, clock: FixedClock
) -> None:
    first, second = slack.new_trigger("U1"), slack.new_trigger("U1")
    await client.views_open(trigger_id=first, view=form())

    again = await refused(client.views_open(trigger_id=first, view=form()))
    clock.advance(seconds=3.1)
    late = await refused(client.views_open(trigger_id=second, view=form()))

    assert (again, late) == ("exchanged_trigger_id", "expired_trigger_id")
    assert [view.title for view in slack.views_open("U1")] == ["Vraag"]


async def test_a_stack_holds_three_views(slack: FakeSlack, client: AsyncWebClient) -> None:
    await client.views_open(trigger_id=slack.new_trigger("U1"), view=form())
    for title in ("Twee", "Drie"):
        trigger = slack.new_trigger("U1", slack.views_open("U1")[-1])
        await client.views_push(trigger_id=trigger, view=form(title))

    trigger = slack.new_trigger("U1", slack.views_open("U1")[-1])
    assert await refused(client.views_push(trigger_id=trigger, view=form("Vier"))) == "push_limit_reached"
    assert [view.title for view in slack.views_open("U1")] == ["Vraag", "Twee", "Drie"]


async def test_a_view_is_changed_only_with_its_own_hash(slack: FakeSlack, client: AsyncWebClient) -> None:
    opened = (await client.views_open(trigger_id=slack.new_trigger("U1"), view=form()))["view"]
    await client.views_update(view_id=opened["id"], hash=opened["hash"], view=form("Nieuw"))

    error = await refused(client.views_update(view_id=opened["id"], hash=opened["hash"], view=form("Oud")))

    assert error == "hash_conflict"
    assert slack.views_open("U1")[0].title == "Nieuw"


async def test_pitfall_16_prompts_with_a_thread_are_a_fault_and_show_nothing(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    slack.direct("U1")
    await client.assistant_threads_setSuggestedPrompts(channel_id="DU1", prompts=PROMPTS, title="Vraag maar")
    slack.expect_fault("shows nothing")
    await client.assistant_threads_setSuggestedPrompts(channel_id="DU1", thread_ts="1.1", prompts=PROMPTS * 2)

    assert slack.prompts("U1") == {"title": "Vraag maar", "prompts": PROMPTS}


async def test_trouble_comes_as_asked_and_goes(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.fail("users.info", error="fatal_error")
    slack.limit("users.info", retry_after=30)
    slack.break_down("users.info", status=503)
    slack.drop("users.info", times=2)  # aiohttp itself asks again after a GET on a kept connection

    first = await refused(client.users_info(user="U1"))
    with pytest.raises(SlackApiError) as limited:
        await client.users_info(user="U1")
    with pytest.raises(SlackApiError):
        await client.users_info(user="U1")
    with pytest.raises(aiohttp.ClientError):
        await client.users_info(user="U1")

    assert first == "fatal_error"
    assert limited.value.response.headers["Retry-After"] == "30"
    assert [call.error for call in slack.calls] == ["fatal_error", "ratelimited", "503", "dropped", "dropped"]
    assert (await client.users_info(user="U1"))["ok"]


async def test_a_lost_answer_was_done(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.lose_answer("chat.postMessage")

    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="Dag", **POSTED)

    assert [message.text for message in slack.posts("C1")] == ["Dag"]
    assert slack.calls[-1].error == "lost"


async def test_what_hangs_is_done_only_for_who_still_waits(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.hang("chat.postMessage", times=2)
    gone = asyncio.create_task(client.chat_postMessage(channel="C1", text="weg", **POSTED))
    waits = asyncio.create_task(client.chat_postMessage(channel="C1", text="wacht", **POSTED))
    await slack.wait_for(lambda: len(slack.calls) == 2)

    gone.cancel()
    await asyncio.sleep(0.05)
    slack.release()
    await waits

    assert [message.text for message in slack.posts("C1")] == ["wacht"]


async def test_a_stalled_slack_answers_after_it_resumes(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.stall()
    waits = asyncio.create_task(client.auth_test())
    await slack.wait_for(lambda: slack.calls)
    assert not waits.done()

    slack.resume()

    assert (await waits)["user_id"] == "UBOT"


async def test_posting_too_fast_is_noted_and_limited_when_asked(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    slack.enforce_rate(per_seconds=1.0, burst=2)
    for _ in range(2):
        await client.chat_postMessage(channel="C1", text="Dag", **POSTED)
    await client.chat_postMessage(channel="C9", text="Dag", **POSTED)

    error = await refused(client.chat_postMessage(channel="C1", text="Dag", **POSTED))

    assert error == "ratelimited"
    assert len(slack.rate_breaches()) == 2
    assert all(breach.startswith("C1:") for breach in slack.rate_breaches())


async def test_a_fault_fails_the_test_at_the_end() -> None:
    with pytest.raises(AssertionError, match="link_names"):
        async with FakeSlack() as slack:
            slack.blame("chat.postMessage", "link_names is on")


async def test_an_announced_fault_that_does_not_come_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="unfurl"):
        async with FakeSlack() as slack:
            slack.expect_fault("unfurl")
