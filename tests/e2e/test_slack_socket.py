"""Over a socket: the same deliveries, acknowledged only once they are kept, and connected again by itself."""

from typing import Any

import pytest

from bot.ports import NotKept
from tests.kit.slack_office import SlackOffice

QUESTION = "Waar vind ik geld voor een buurtproject?"


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

    await office.slack.socket.disconnect(reason)
    await office.until(lambda: office.slack.called("apps.connections.open"))
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
