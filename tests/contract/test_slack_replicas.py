"""Three processes that Slack delivers to, over one database: nothing is handled or sent twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from adapters.store.store import SqlStore
from bot.talk import Talk
from tests.kit.fake_slack import FakeSlack
from tests.kit.slack_office import BOARD, SlackOffice, open_office

QUESTION = "Waar vind ik geld voor een buurtproject?"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as running:
        yield running


@pytest.fixture
async def offices(
    talk: Talk, tmp_path: Path, slack: FakeSlack, store: SqlStore, another: Callable[[], SqlStore]
) -> AsyncIterator[list[SlackOffice]]:
    async with AsyncExitStack() as stack:
        found = []
        for one in (store, another(), another()):
            found.append(await stack.enter_async_context(open_office(talk, tmp_path, slack, store=one)))
        yield found


async def test_statement_1_an_event_that_comes_five_times_to_three_processes_is_answered_once(
    offices: list[SlackOffice], slack: FakeSlack
) -> None:
    sent = await offices[0].person("U1").write(QUESTION)

    answers = await asyncio.gather(
        *(office.sender.deliver(sent.events[0], times=2, at_once=True) for office in offices[1:])
    )
    await offices[0].settled()

    assert {one.status for found in answers for one in found} == {200}
    assert len(slack.posts("DU1")) == 1


async def test_statement_12_of_two_who_press_in_two_processes_one_has_it(
    offices: list[SlackOffice], slack: FakeSlack
) -> None:
    await offices[0].hire("wout", "U2")
    await offices[0].hire("fatima", "U3")
    number = await offices[0].send_request(offices[0].person("U1"))
    card = await offices[0].said(BOARD, f"Aanvraag {number} · Nieuw")

    await asyncio.gather(
        offices[1].person("U2").press(card, label="Opnemen"),
        offices[2].person("U3").press(card, label="Opnemen"),
    )
    await offices[0].settled()

    owner = await offices[0].owner_of(number)
    other = "U3" if owner.login == "wout" else "U2"
    assert f"{owner.first_name} was je voor" in offices[0].whispered(BOARD, other)
    lines = [one.shown for one in slack.posts(BOARD) if one.thread_ts]
    assert len(lines) == 1
