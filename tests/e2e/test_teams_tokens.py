"""Tokens for the connector: one for all who wait, renewed in time, never told; and a loop that goes on."""

import asyncio
import logging
import time
import traceback
from collections.abc import AsyncIterator

import pytest

from adapters.teams import wire
from adapters.teams.connector import LET_IN_AGAIN, Connector, Tokens
from bot.outbox import SendLater, SendRefused, SendUnclear
from tests.kit.fake_connector import FakeConnector
from tests.kit.lag import MOST_LAG, watched
from tests.kit.teams_sending import MESSAGE, UNSURE, Trouble, prepared, tokens_of


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


# --- tokens --------------------------------------------------------------------------------------------


async def test_who_asks_at_the_same_time_shares_one_token(connector: Connector, teams: FakeConnector) -> None:
    chats = [teams.add_personal(f"29:p{number}") for number in range(20)]

    await asyncio.gather(*(connector.post(teams.service_url, chat, MESSAGE) for chat in chats))

    assert len(teams.called("login")) == 1


async def test_a_token_is_renewed_five_minutes_before_its_end(teams: FakeConnector) -> None:
    now = 1000.0
    tokens = Tokens(teams.app_id, teams.secret, teams.tenant, login_url=teams.login_url, now=lambda: now)
    first = await tokens.token()

    now += 3299
    kept = await tokens.token()
    now += 2
    renewed = await tokens.token()
    await tokens.close()

    assert kept == first
    assert renewed != first


async def test_a_token_that_is_not_taken_any_longer_is_replaced_at_once(
    connector: Connector, teams: FakeConnector
) -> None:
    chat = await prepared(connector, teams)
    teams.revoke_tokens()

    await connector.post(teams.service_url, chat, MESSAGE)

    assert connector.is_let_in
    assert (len(teams.called("login")), len(teams.posts(chat))) == (2, 2)


async def test_who_is_not_let_in_with_a_new_token_either_is_told_to_wait_a_while(
    connector: Connector, teams: FakeConnector
) -> None:
    chat = await prepared(connector, teams)
    teams.refuse("post", 401, "BotNotRegistered", times=2)

    with pytest.raises(SendLater, match="BotNotRegistered") as found:
        await connector.post(teams.service_url, chat, MESSAGE)
    was_let_in = connector.is_let_in
    await connector.post(teams.service_url, chat, MESSAGE)

    assert found.value.after == LET_IN_AGAIN
    assert (was_let_in, connector.is_let_in) == (False, True)


async def test_a_wrong_secret_is_told_as_not_being_let_in(teams: FakeConnector) -> None:
    connector = Connector(tokens_of(teams, secret="geheim-maar-fout"))  # noqa: S106 -- the fake refuses it
    chat = teams.add_personal()

    with pytest.raises(SendLater, match="invalid_client") as found:
        await connector.post(teams.service_url, chat, MESSAGE)
    await connector.close()

    assert found.value.after == LET_IN_AGAIN
    assert not connector.is_let_in


async def test_once_we_are_not_let_in_microsoft_is_left_alone_for_a_while(teams: FakeConnector) -> None:
    now = 0.0
    wrong = "geheim-maar-fout"  # refused by the fake
    tokens = Tokens(teams.app_id, wrong, teams.tenant, login_url=teams.login_url, now=lambda: now)
    waits = []

    for moment in (0.0, 1.0, 400.0, LET_IN_AGAIN.total_seconds()):
        now = moment
        with pytest.raises(SendLater, match="invalid_client") as found:
            await tokens.token()
        assert found.value.after is not None
        waits.append(found.value.after.total_seconds())
    await tokens.close()

    assert waits == [900.0, 899.0, 500.0, 900.0]
    assert len(teams.called("login")) == 2


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(lambda teams: teams.break_down("login", status=502), id="502 with a page"),
        pytest.param(lambda teams: teams.break_down("login", status=200), id="200 with a page"),
        pytest.param(lambda teams: teams.refuse("login", 503, "temporarily_unavailable"), id="503"),
        pytest.param(lambda teams: teams.hang("login"), id="silence"),
        pytest.param(lambda teams: teams.drop("login"), id="hung up"),
        pytest.param(lambda teams: teams.redirect("login"), id="a redirect"),
    ],
)
async def test_without_a_token_all_is_later_and_nobody_says_that_we_are_not_let_in(
    connector: Connector, teams: FakeConnector, trouble: Trouble
) -> None:
    chat = teams.add_personal()
    trouble(teams)

    with pytest.raises(SendLater):
        await connector.post(teams.service_url, chat, MESSAGE)
    await connector.post(teams.service_url, chat, MESSAGE)

    assert connector.is_let_in
    assert len(teams.posts(chat)) == 1


async def test_pitfall_4_a_login_that_hangs_is_asked_once_and_never_blocks_the_loop(
    connector: Connector, teams: FakeConnector
) -> None:
    chat = teams.add_personal()
    teams.hang("login")

    async with watched() as lag:
        asked = [connector.post(teams.service_url, chat, MESSAGE) for _ in range(20)]
        ended = await asyncio.gather(*asked, return_exceptions=True)

    assert lag.worst < MOST_LAG
    assert [type(one) for one in ended] == [SendLater] * 20
    assert len(teams.called("login")) == 1


async def test_who_gives_up_on_a_token_does_not_end_it_for_the_others(teams: FakeConnector) -> None:
    tokens = tokens_of(teams)
    teams.hang("login")
    first = asyncio.create_task(tokens.token())
    second = asyncio.create_task(tokens.token())
    await teams.wait_for(lambda: teams.called("login"))

    first.cancel()
    teams.release()

    assert await second
    with pytest.raises(asyncio.CancelledError):
        await first
    await tokens.close()


async def test_pitfall_5_one_conversation_that_hangs_holds_up_no_other_and_not_the_loop(
    connector: Connector, teams: FakeConnector
) -> None:
    chat, other = teams.add_personal("29:lotte"), teams.add_personal("29:wout")
    await connector.post(teams.service_url, chat, MESSAGE)
    teams.hang("post")
    called = len(teams.calls)

    async with watched() as lag:
        hanging = asyncio.create_task(connector.post(teams.service_url, chat, MESSAGE))
        await teams.wait_for(lambda: len(teams.calls) > called)
        began = time.perf_counter()
        await connector.post(teams.service_url, other, MESSAGE)
        took = time.perf_counter() - began
        with pytest.raises(SendUnclear):
            await hanging

    assert lag.worst < MOST_LAG
    assert took < 0.3
    assert (len(teams.posts(chat)), len(teams.posts(other))) == (1, 1)


# --- nothing of anybody --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trouble",
    [
        *(pytest.param(one, id=name) for name, one in UNSURE.items()),
        pytest.param(lambda teams: teams.refuse("post", 403, "Lotte is weg"), id="refused"),
        pytest.param(lambda teams: teams.refuse("post", 401, "BotNotRegistered", times=2), id="not let in"),
        pytest.param(lambda teams: teams.revoke_tokens(), id="revoked"),
    ],
)
async def test_pitfall_23_no_token_text_or_name_is_logged_or_stands_in_an_error(
    connector: Connector,
    teams: FakeConnector,
    trouble: Trouble,
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat = await prepared(connector, teams)
    caplog.set_level(logging.DEBUG)
    trouble(teams)
    told = ""

    try:
        await connector.post(teams.service_url, chat, MESSAGE)
    except (SendLater, SendRefused, SendUnclear) as error:
        told = "".join(traceback.format_exception(error))

    shown = f"{told} {caplog.text}".lower()
    assert not any(part in shown for part in ("geheim", "lotte", "buurtproject", chat.lower()))
