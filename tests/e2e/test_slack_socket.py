"""Over a socket: the same deliveries, acknowledged only once they are kept, and connected again by itself."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.socket import Socket, Timing
from bot.ports import NotKept
from bot.talk import Talk
from tests.kit.fake_slack import FakeSlack
from tests.kit.slack_office import SlackOffice, open_office

QUESTION = "Waar vind ik geld voor een buurtproject?"
QUICK = Timing(
    connect_seconds=0.3,
    look_seconds=0.02,
    away_seconds=0.1,
    first_pause_seconds=0.02,
    longest_pause_seconds=0.1,
)


@pytest.fixture
async def quick_office(
    talk: Talk, tmp_path: Path, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SlackOffice]:
    """One that soon sees that it is deaf, with a clock that can be moved on."""
    monkeypatch.setattr(Socket, "timing", QUICK)
    ahead = tmp_path / "ahead"
    ahead.write_text("0", encoding="ascii")
    async with open_office(talk, tmp_path, slack, over_socket=True, test_clock=ahead) as running:
        yield running


def is_connected(office: SlackOffice) -> bool:
    return office.workspace.socket is not None and office.workspace.socket.is_connected


async def test_a_question_is_answered_and_no_address_is_needed(office_on_a_socket: SlackOffice) -> None:
    office = office_on_a_socket

    await office.person("U1").write(QUESTION)

    await office.said("DU1", "Was dit een goed antwoord?")
    assert "/slack/events" not in str(list(office.workspace.__dict__))


async def test_a_command_is_answered_in_its_acknowledgement(office_on_a_socket: SlackOffice) -> None:
    answer = await office_on_a_socket.person("U1").command("/wegwijs", QUESTION, channel="C1")

    assert "microStart" in str(answer.json)


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_when_slack_asks_to_connect_again_nothing_is_missed(
    office_on_a_socket: SlackOffice, reason: str
) -> None:
    office = office_on_a_socket
    await office.person("U1").write(QUESTION)
    (before,) = office.slack.socket.connections

    await office.slack.socket.disconnect(reason)
    await office.until(lambda: before not in office.slack.socket.connections)  # the library closes it first
    await office.slack.socket.connected()
    await office.person("U2").write(QUESTION)

    await office.said("DU2", "Was dit een goed antwoord?")


async def test_what_is_not_kept_is_not_acknowledged(
    office_on_a_socket: SlackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = office_on_a_socket

    def full(*_: Any, **__: Any) -> Any:
        raise NotKept("disk full")

    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "DU1",
        "user": "U1",
        "text": "x",
        "ts": "1.1",
    }
    body = office.sender.envelope(event)
    with monkeypatch.context() as patch:
        patch.setattr(type(office.store), "unit", full)
        (refused,) = await office.sender.deliver(body)
    (taken,) = await office.sender.deliver(body, retry_num=1)

    assert refused.status != 200
    assert taken.status == 200


async def test_a_lost_connection_is_made_anew_once_slack_gives_addresses_again(
    quick_office: SlackOffice, caplog: pytest.LogCaptureFixture
) -> None:
    office = quick_office
    office.slack.fail("apps.connections.open", error="internal_error", times=4)

    await office.slack.socket.drop()
    await office.until(lambda: len(office.slack.called("apps.connections.open")) > 4)
    await office.slack.socket.connected()
    await office.person("U1").write(QUESTION)

    await office.said("DU1", "Was dit een goed antwoord?")
    lines = [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
    assert len([one for one in lines if "was lost" in one]) == 1
    assert "ticket" not in str(lines)
    assert office.slack.app_token not in str(lines)
    assert len(office.slack.socket.connections) == 1


async def test_an_address_that_no_longer_works_is_not_tried_for_ever(
    quick_office: SlackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = quick_office

    with monkeypatch.context() as patch:
        patch.setattr(type(office.slack.socket), "new_address", lambda _: "ws://127.0.0.1:9/link/?ticket=old")
        await office.slack.socket.drop()
        await office.until(lambda: len(office.slack.called("apps.connections.open")) > 1)
    await office.slack.socket.connected()
    await office.person("U1").write(QUESTION)

    await office.said("DU1", "Was dit een goed antwoord?")


async def test_as_long_as_slack_says_no_address_is_asked(quick_office: SlackOffice) -> None:
    office = quick_office
    office.slack.fail("apps.connections.open", error="internal_error")
    office.slack.limit("apps.connections.open", retry_after=1)

    await office.slack.socket.drop()
    await office.slack.socket.connected()

    _, limited, taken = office.slack.called("apps.connections.open")
    assert taken.at - limited.at >= 1


async def test_a_client_that_was_given_up_leaves_nothing_behind(quick_office: SlackOffice) -> None:
    office = quick_office
    before = len(asyncio.all_tasks())

    for _ in range(3):
        office.slack.fail("apps.connections.open", error="internal_error", times=2)
        await office.slack.socket.drop()
        await office.until(lambda: not is_connected(office))
        await office.until(lambda: is_connected(office))
    await asyncio.sleep(0.1)

    assert len(asyncio.all_tasks()) <= before + 1  # the server's side of a connection
    assert len(office.slack.socket.connections) == 1


async def test_statement_9_while_it_is_deaf_an_answer_of_slack_does_not_count_and_readyz_tells(
    quick_office: SlackOffice, tmp_path: Path
) -> None:
    office = quick_office
    contact, gaps = office.workspace.contact, office.parts.gaps
    await office.until(lambda: is_connected(office))
    contact.answered()
    await gaps.look()
    _, before = await office.readiness()
    office.slack.fail("apps.connections.open", error="internal_error", times=10_000)

    await office.slack.socket.drop()
    await office.until(lambda: not is_connected(office))
    for minute in range(1, 11):
        (tmp_path / "ahead").write_text(str(60 * minute), encoding="ascii")
        assert await contact.ask() is True
        contact.answered()
        await gaps.look()
    _, deaf = await office.readiness()
    office.slack.waiting.clear()
    await office.until(lambda: is_connected(office))
    contact.answered()
    await gaps.look()
    _, after = await office.readiness()

    assert (before["gaps"], deaf["gaps"], after["gaps"]) == (0, 1, 1)
    (found,) = await gaps.shown()
    assert found.channel == "slack"
