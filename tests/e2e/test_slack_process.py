"""The real process with Slack: killed, stopped and started again, nothing lost and nothing said twice."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update

from adapters.store.schema import notices
from adapters.store.store import sqlite_engine
from tests.kit.fake_slack import FakeSlack
from tests.kit.process import Machine, Server
from tests.kit.slack_sender import SlackSender

QUESTION = "vraag naar een 1"  # one of the small knowledge folder
SETTINGS = "slack:\n  werkruimte: T1\n"


class SlackMachine(Machine):
    """A machine whose process is the app of a workspace."""

    slack: FakeSlack

    @property
    def environment(self) -> dict[str, str]:
        return {
            **super().environment,
            "WEGWIJS_SLACK_TOKEN": self.slack.bot_token,
            "WEGWIJS_SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "WEGWIJS_SLACK_API": self.slack.api_url,
        }


@dataclass
class Running:
    """The process, what stands in for Slack, and how to start it again."""

    slack: FakeSlack
    start: Callable[[], Server]
    machine: SlackMachine
    senders: list[SlackSender] = field(default_factory=list)

    async def begin(self) -> tuple[Server, SlackSender]:
        server = await asyncio.to_thread(self.start)
        self.senders.append(SlackSender(self.slack, f"{server.address}/slack/events"))
        return server, self.senders[-1]


@pytest.fixture
async def running(machine: Machine, serve: Callable[[], Server], slack: FakeSlack) -> AsyncIterator[Running]:
    (machine.folder / "wegwijs.yaml").write_text(SETTINGS, encoding="utf-8")
    machine.__class__ = SlackMachine
    machine.slack = slack  # type: ignore[attr-defined]
    made = Running(slack, serve, machine)  # type: ignore[arg-type]
    yield made
    for sender in made.senders:
        await sender.close()
    slack.resume()
    slack.release()


def end_leases(machine: Machine) -> None:
    """What a process that is gone had taken up may be taken up again, as after a minute."""
    engine = sqlite_engine(machine.folder / "data" / "wegwijs.sqlite")
    with engine.begin() as connection:
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        connection.execute(update(notices).where(notices.c.state == "sending").values(lease_until=long_ago))
        connection.execute(update(notices).where(notices.c.state == "owed").values(next_at=long_ago))
    engine.dispose()


def kill(server: Server) -> None:
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(timeout=10)


async def test_statement_7_killed_after_it_was_kept_it_is_answered_once_after_the_start(
    running: Running,
) -> None:
    running.slack.stall()
    server, sender = await running.begin()
    sent = await sender.person("U1").write(QUESTION)
    await asyncio.to_thread(kill, server)
    running.slack.resume()
    end_leases(running.machine)

    _, again = await running.begin()
    (redelivered,) = await again.deliver(sent.events[0], retry_num=1)
    await running.slack.wait_for(lambda: running.slack.posts("DU1"), seconds=15)
    await asyncio.sleep(1)

    assert (sent.status, redelivered.status) == (200, 200)
    assert len(running.slack.posts("DU1")) == 1


async def test_statement_8_killed_between_sending_and_noting_it_the_message_is_there_once(
    running: Running,
) -> None:
    server, sender = await running.begin()
    running.slack.lose_answer("chat.postMessage")
    await sender.person("U1").write(QUESTION)
    await running.slack.wait_for(lambda: running.slack.posts("DU1"))
    await asyncio.to_thread(kill, server)
    end_leases(running.machine)

    await running.begin()
    await running.slack.wait_for(lambda: running.slack.called("conversations.history"), seconds=20)
    await asyncio.sleep(1)

    assert len(running.slack.posts("DU1")) == 1


async def test_statement_16_a_stop_while_slack_hangs_takes_under_ten_seconds_and_loses_nothing(
    running: Running,
) -> None:
    server, sender = await running.begin()
    running.slack.stall()
    sent = await sender.person("U1").write(QUESTION)

    code = await asyncio.to_thread(server.stop)
    running.slack.resume()
    end_leases(running.machine)
    await running.begin()
    await running.slack.wait_for(lambda: running.slack.posts("DU1"), seconds=20)

    assert (sent.status, code) == (200, 0)
    assert [one for one in running.machine.lines if one["level"] == "error"] == []


async def test_without_slack_there_is_no_address_for_it(
    machine: Machine, serve: Callable[[], Server]
) -> None:
    server = await asyncio.to_thread(serve)
    sender: Any = SlackSender(FakeSlack(), f"{server.address}/slack/events")

    answer = await sender.raw(b"{}")
    await sender.close()

    assert answer.status == 404
