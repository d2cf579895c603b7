"""Many messages at once, and a Web API that hangs meanwhile: the short form of tests/bench/slack_load.py."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.talk import Talk
from tests.bench.slack_load import (
    add_people,
    answered,
    find_faults,
    longest_to_answer,
    send_at_once,
    send_steadily,
    stall,
)
from tests.kit.fake_slack import FakeSlack
from tests.kit.slack_office import SlackOffice, open_office

QUESTIONS = (
    "Waar vind ik geld voor een buurtproject?",
    "Hoe begin ik een repaircafé?",
    "Wat is een 1-op-1?",
)


@pytest.fixture
async def office(talk: Talk, tmp_path: Path, slack: FakeSlack) -> AsyncIterator[SlackOffice]:
    """At the pace of Slack, with answers in threads: each tells which message it answers."""
    async with open_office(talk, tmp_path, slack, paced=True, agent="ja") as running:
        yield running


async def test_pitfall_17_of_many_messages_at_once_none_is_lost_or_out_of_order_or_too_fast(
    office: SlackOffice,
) -> None:
    """The bench sends the 500 of the pitfall, which take two minutes at five answers a second."""
    people = add_people(office.slack, office.sender, 20)

    sent = await send_at_once(people, QUESTIONS, each=3)
    await answered(office.store.engine, seconds=longest_to_answer(sent.count))

    assert sent.count == 60
    assert find_faults(office.slack, office.store.engine, [sent]) == []


async def test_pitfall_12_while_the_web_api_hangs_messages_are_taken_within_a_second_and_none_is_lost(
    office: SlackOffice,
) -> None:
    people = add_people(office.slack, office.sender, 10)

    sent, _ = await asyncio.gather(
        send_steadily(people, QUESTIONS, rate=15, seconds=2), stall(office.slack, after=0.5, seconds=1)
    )
    await answered(office.store.engine, seconds=longest_to_answer(sent.count))

    assert sent.milliseconds(99) < 1000
    assert find_faults(office.slack, office.store.engine, [sent]) == []
