"""The outbox over the connector of Teams: in order, once, after the wait it asks for, within all limits."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.teams.connector import Connector
from adapters.teams.pacing import Pacer
from bot.ports import Notice
from tests.kit.desk import Desk, FakeChannel
from tests.kit.fake_connector import FakeConnector
from tests.kit.stores import new_store
from tests.kit.teams_sending import tokens_of

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


class Posting(FakeChannel):
    """Posts the text of a notice, in its turn."""

    def __init__(self, teams: FakeConnector) -> None:
        super().__init__()
        self.teams = teams
        self.connector = Connector(tokens_of(teams))
        self.pacer = Pacer(margin=0.6)  # a busy machine is slow to log in, and then to open connections

    async def send(self, notice: Notice) -> str | None:
        await self.pacer.turn(notice.conversation)
        activity = {"type": "message", "text": notice.content["t"]}
        return await self.connector.post(self.teams.service_url, notice.conversation, activity)


@pytest.fixture
async def teams() -> AsyncIterator[FakeConnector]:
    async with FakeConnector() as made:
        made.enforce_limits()
        yield made


@pytest.fixture
async def desk(teams: FakeConnector, tmp_path: Path, clock: Any) -> AsyncIterator[Desk]:
    store = new_store(tmp_path / "wegwijs.sqlite")
    channel = Posting(teams)
    yield Desk(store, clock, channel)
    await channel.connector.close()
    store.close()


def texts(teams: FakeConnector, chat: str) -> list[str]:
    return [one.shown for one in teams.posts(chat)]


async def send_all(desk: Desk, times: int = 3) -> None:
    outbox = desk.outbox()
    for _ in range(times):
        await outbox.send_due()


async def test_pitfall_8_and_statement_10_after_a_429_it_is_delivered_once_in_order_and_others_go_on(
    desk: Desk, teams: FakeConnector
) -> None:
    chat, other = teams.add_personal("29:lotte"), teams.add_personal("29:wout")
    await desk.owe("een", chat)
    await desk.owe("twee", chat)
    teams.ask_to_wait("post", retry_after=20)
    await send_all(desk)
    await desk.owe("anders", other)

    await send_all(desk)
    at_first = (texts(teams, chat), texts(teams, other))
    desk.clock.advance(seconds=19.9)
    await send_all(desk)
    too_soon = texts(teams, chat)
    desk.clock.advance(seconds=0.2)
    await send_all(desk)

    assert at_first == ([], ["anders"])
    assert too_soon == []
    assert texts(teams, chat) == ["een", "twee"]


async def test_pitfall_9_a_page_in_place_of_an_answer_does_not_stop_the_outbox(
    desk: Desk, teams: FakeConnector
) -> None:
    chat, other = teams.add_personal("29:lotte"), teams.add_personal("29:wout")
    await desk.owe("een", chat)
    teams.break_down("post", status=502)
    await send_all(desk, times=1)
    await desk.owe("anders", other)

    await send_all(desk)
    desk.clock.advance(minutes=10)
    await send_all(desk)

    assert texts(teams, other) == ["anders"]
    assert texts(teams, chat) == ["een"]


async def test_pitfall_10_and_statement_11_what_is_blocked_is_given_up_with_the_word_of_teams(
    desk: Desk, teams: FakeConnector
) -> None:
    chat = teams.add_personal()
    await desk.owe("een", chat)
    teams.refuse("post", 403, "ConversationBlockedByUser")

    await desk.send_until_done()

    ((_, error),) = await desk.dead()
    assert "ConversationBlockedByUser" in str(error)
    assert len(teams.called("post")) == 1


async def test_in_turns_nothing_is_written_faster_than_teams_takes(teams: FakeConnector) -> None:
    posting = Posting(teams)
    chats = [teams.add_personal(f"29:p{number}") for number in range(40)]

    async def post(chat: str) -> None:
        notice = Notice("k", "teams", chat, "reply", {"t": "Dag"}, due_at=NOW, created_at=NOW)
        await posting.send(notice)

    await asyncio.gather(*(post(chat) for chat in [*[chats[0]] * 9, *chats]))
    await posting.connector.close()

    assert teams.rate_breaches() == []
    assert len(teams.called("post")) == 49
