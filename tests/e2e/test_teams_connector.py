"""The connector against a fake of Microsoft's on loopback: what arrives, and what each failure means."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from yarl import URL

from adapters.teams import wire
from adapters.teams.connector import Connector
from bot.outbox import SendLater, SendRefused, SendUnclear
from tests.kit.fake_connector import FakeConnector
from tests.kit.teams_sending import (
    CARD,
    EVERY,
    MESSAGE,
    ONCE,
    REPEATABLE,
    TEXT,
    UNSURE,
    Send,
    Trouble,
    prepared,
    tokens_of,
)


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "CALL_SECONDS", 0.5)


@pytest.fixture
async def teams() -> AsyncIterator[FakeConnector]:
    async with FakeConnector() as made:
        yield made


@pytest.fixture
async def connector(teams: FakeConnector) -> AsyncIterator[Connector]:
    made = Connector(tokens_of(teams))
    yield made
    await made.close()


# --- what arrives --------------------------------------------------------------------------------------


async def test_what_is_posted_arrives_and_is_named(connector: Connector, teams: FakeConnector) -> None:
    chat = teams.add_personal()

    name = await connector.post(teams.service_url, chat, CARD)

    (posted,) = teams.posts(chat)
    assert (posted.id, posted.shown) == (name, TEXT)


async def test_what_was_posted_is_changed_and_deleted(connector: Connector, teams: FakeConnector) -> None:
    chat = teams.add_personal()
    name = await connector.post(teams.service_url, chat, MESSAGE)

    is_there = await connector.change(teams.service_url, chat, name, {"type": "message", "text": "Nieuw"})
    shown = teams.posts(chat)[0].shown
    await connector.delete(teams.service_url, chat, name)

    assert (is_there, shown) == (True, "Nieuw")
    assert teams.posts(chat) == []


async def test_what_is_gone_is_not_changed_and_may_be_deleted_once_more(
    connector: Connector, teams: FakeConnector
) -> None:
    chat = await prepared(connector, teams)
    name = teams.posts(chat)[0].id
    await connector.delete(teams.service_url, chat, name)

    assert not await connector.change(teams.service_url, chat, name, MESSAGE)
    await connector.delete(teams.service_url, chat, name)
    await connector.delete(teams.service_url, "a:unknown", name)


async def test_a_thread_in_a_channel_is_begun_with_what_is_posted_in_it(
    connector: Connector, teams: FakeConnector
) -> None:
    channel = teams.add_channel()
    arguments = {"isGroup": True, "channelData": {"channel": {"id": channel}}, "activity": CARD}

    thread, posted = await connector.begin(teams.service_url, arguments)

    assert thread.startswith(f"{channel};messageid=")
    assert [one.id for one in teams.posts(thread)] == [posted]


async def test_the_connection_is_kept(connector: Connector, teams: FakeConnector) -> None:
    chat = teams.add_personal()

    for _ in range(5):
        await connector.post(teams.service_url, chat, MESSAGE)

    assert len({call.peer for call in teams.called("post")}) == 1


# --- what failures mean --------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", UNSURE.values(), ids=UNSURE)
@pytest.mark.parametrize("send", ONCE.values(), ids=ONCE)
async def test_pitfall_9_of_what_may_be_posted_only_once_it_is_unclear_whether_it_arrived(
    connector: Connector, teams: FakeConnector, send: Send, trouble: Trouble
) -> None:
    chat = await prepared(connector, teams)
    trouble(teams)

    with pytest.raises(SendUnclear):
        await send(connector, teams, chat)

    await send(connector, teams, chat)


@pytest.mark.parametrize(
    ("send", "trouble"),
    [
        pytest.param(send, trouble, id=f"{name}, {what}")
        for name, send in REPEATABLE.items()
        for what, trouble in UNSURE.items()
        if (name, what) != ("delete", "hung up after")  # which is asked once more at once, and finds it gone
    ],
)
async def test_pitfall_9_what_may_be_done_twice_is_tried_again_later(
    connector: Connector, teams: FakeConnector, send: Send, trouble: Trouble
) -> None:
    chat = await prepared(connector, teams)
    trouble(teams)
    trouble(teams)  # aiohttp itself asks once more when a kept connection breaks

    with pytest.raises(SendLater) as found:
        await send(connector, teams, chat)

    assert found.value.is_try


@pytest.mark.parametrize("send", ONCE.values(), ids=ONCE)
async def test_what_was_posted_and_answered_with_a_page_arrived_but_is_not_known_as_what(
    connector: Connector, teams: FakeConnector, send: Send
) -> None:
    chat = await prepared(connector, teams)
    teams.garble("*")

    with pytest.raises(SendUnclear):
        await send(connector, teams, chat)

    assert sum(len(room.posted) for room in teams.rooms.values()) == 2


async def test_a_change_that_is_answered_with_a_page_was_done(
    connector: Connector, teams: FakeConnector
) -> None:
    chat = await prepared(connector, teams)
    teams.garble("change")

    assert await connector.change(teams.service_url, chat, teams.posts(chat)[0].id, MESSAGE)


@pytest.mark.parametrize("send", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("status", [412, 429])
@pytest.mark.parametrize(
    ("retry_after", "after"),
    [(30, timedelta(seconds=30)), (7200, timedelta(hours=1)), (0, None)],
    ids=["told", "told too long", "not told"],
)
async def test_statement_10_the_wait_that_teams_asks_for_is_handed_on_for_every_method(
    connector: Connector,
    teams: FakeConnector,
    send: Send,
    status: int,
    retry_after: int,
    after: timedelta | None,
) -> None:
    chat = await prepared(connector, teams)
    teams.ask_to_wait("*", status=status, retry_after=retry_after)

    with pytest.raises(SendLater) as found:
        await send(connector, teams, chat)

    assert (found.value.after, found.value.is_try) == (after, True)


async def test_pitfall_8_what_was_asked_to_wait_did_not_arrive_and_is_posted_once(
    connector: Connector, teams: FakeConnector
) -> None:
    chat = teams.add_personal()
    teams.ask_to_wait("post", retry_after=2)

    with pytest.raises(SendLater) as found:
        await connector.post(teams.service_url, chat, MESSAGE)
    before = teams.posts(chat)
    await connector.post(teams.service_url, chat, MESSAGE)

    assert found.value.after == timedelta(seconds=2)
    assert (before, len(teams.posts(chat))) == ([], 1)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "ConversationBlockedByUser"),
        (403, "BotNotInConversationRoster"),
        (403, "BotDisabledByAdmin"),
        (403, "MessageWritesBlocked"),
        (404, "ConversationNotFound"),
        (400, "BadSyntax"),
        (413, "MessageSizeTooBig"),
        (405, "MethodNotAllowed"),
    ],
)
async def test_pitfall_10_and_statement_11_what_teams_never_takes_is_refused_with_its_word(
    connector: Connector, teams: FakeConnector, status: int, code: str
) -> None:
    chat = teams.add_personal()
    teams.refuse("post", status, code)

    with pytest.raises(SendRefused) as found:
        await connector.post(teams.service_url, chat, MESSAGE)

    assert str(found.value) == code


async def test_pitfall_10_a_refusal_that_is_a_page_is_named_by_its_status(
    connector: Connector, teams: FakeConnector
) -> None:
    chat = teams.add_personal()
    teams.break_down("post", status=403)

    with pytest.raises(SendRefused, match="HTTP 403"):
        await connector.post(teams.service_url, chat, MESSAGE)


async def test_pitfall_10_a_conversation_that_is_gone_is_refused(
    connector: Connector, teams: FakeConnector
) -> None:
    chat = teams.add_personal()
    teams.remove(chat)

    with pytest.raises(SendRefused, match="ConversationNotFound"):
        await connector.post(teams.service_url, chat, MESSAGE)


async def test_a_message_that_is_too_big_is_refused(connector: Connector, teams: FakeConnector) -> None:
    chat = teams.add_personal()

    with pytest.raises(SendRefused, match="MessageSizeTooBig"):
        await connector.post(teams.service_url, chat, {"type": "message", "text": "a" * 60_000})


@pytest.mark.parametrize("send", ONCE.values(), ids=ONCE)
async def test_what_found_no_connection_surely_did_not_arrive(
    connector: Connector, teams: FakeConnector, send: Send
) -> None:
    chat = await prepared(connector, teams)
    await teams.stop()
    await asyncio.sleep(0.05)  # until it is known here as well

    with pytest.raises(SendLater):
        await send(connector, teams, chat)


async def test_an_answer_of_great_size_is_not_read_to_its_end(connector: Connector) -> None:
    sent = 0

    async def flood(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse(status=201)
        await answer.prepare(request)
        for _ in range(2000):
            await answer.write(b" " * 65_536)
            sent += 65_536
        return answer

    app = web.Application()
    app.router.add_get("/", flood)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    line = wire.Wire()

    answer = await line.ask("GET", URL(f"http://127.0.0.1:{runner.addresses[0][1]}/"))
    await line.close()
    await runner.cleanup()

    assert (answer.status, answer.data) == (201, {})
    assert sent < 100 * 65_536
