"""The real process with Slack: killed, stopped and started again, nothing lost and nothing said twice."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, update

from adapters.store.schema import notices
from adapters.store.store import sqlite_engine
from tests.kit.fake_slack import FakeSlack, Message
from tests.kit.process import Machine, Server
from tests.kit.slack_sender import SlackSender

QUESTION = "vraag naar een 1"  # one of the small knowledge folder
SETTINGS = "slack:\n  werkruimte: T1\n"
BOARD = "C0BALIE"
TEAM = f"balie:\n  teams:\n  - team: algemeen\n    titel: Algemeen team\n    slack_kanaal: {BOARD}\n"


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

    def owed(self, kind: str = "") -> int:
        """How much (of a kind) is not sent yet, as far as is noted."""
        engine = sqlite_engine(self.machine.folder / "data" / "wegwijs.sqlite")
        with engine.connect() as connection:
            waits = select(func.count()).where(notices.c.state.in_(("owed", "sending")))
            waits = waits.where(notices.c.kind == kind) if kind else waits
            found = connection.execute(waits).scalar_one()
        engine.dispose()
        return int(found)

    async def until_nothing_is_owed(self) -> None:
        async with asyncio.timeout(30):
            while await asyncio.to_thread(self.owed):  # noqa: ASYNC110 - another process changes it
                await asyncio.sleep(0.2)

    async def with_button(self, channel: str, value: str) -> Message:
        """The message of ours in which this can be pressed, once it is there."""

        def look() -> list[Message]:
            return [one for one in self.slack.posts(channel) if f"'{value}'" in str(one.blocks)]

        return (await self.slack.wait_for(look, seconds=15))[-1]


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


async def send_request(running: Running, sender: SlackSender) -> None:
    """An intake of one question, up to and with the yes; it is kept once that was taken."""
    lotte = sender.person("U1")
    await lotte.write("zin over mens 1")
    offer = await running.with_button("DU1", "intake:start")
    await lotte.press(offer, value="intake:start")
    await lotte.write("Ik zoek een plek voor de buurt")
    sent = await lotte.write("ja")
    assert sent.status == 200


def add_board(running: Running, *, is_read: bool) -> None:
    """A private channel in which the only team gets its cards, and which the app may read or not."""
    running.slack.add_channel(BOARD, "balie", is_private=True, members=("U2",), bot_is_member=True)
    if is_read:
        running.slack.scopes |= {"groups:history"}
    settings = f"{SETTINGS}  draad_doorsturen: {'ja' if is_read else 'nee'}\n{TEAM}"
    (running.machine.folder / "wegwijs.yaml").write_text(settings, encoding="utf-8")


@pytest.mark.parametrize(
    ("is_read", "marked"),
    [
        pytest.param(True, [False], id="looked up where we may read"),
        pytest.param(False, [False, True], id="else once more with a mark"),
    ],
)
async def test_statement_8_killed_between_posting_a_card_and_noting_it_nobody_sees_two_alike(
    running: Running, *, is_read: bool, marked: list[bool]
) -> None:
    add_board(running, is_read=is_read)
    server, sender = await running.begin()
    running.slack.lose_answer("chat.postMessage", channel=BOARD)
    await send_request(running, sender)
    await running.slack.wait_for(lambda: running.slack.posts(BOARD), seconds=15)
    await asyncio.to_thread(kill, server)
    assert running.owed("card") == 1
    end_leases(running.machine)

    await running.begin()
    await running.until_nothing_is_owed()

    cards = running.slack.posts(BOARD)
    assert ["mogelijk herhaling" in one.shown for one in cards] == marked
    assert len({one.shown.replace("(mogelijk herhaling)", "").strip() for one in cards}) == 1
    assert bool(running.slack.called("conversations.history")) is is_read


async def test_pitfall_17_what_waits_its_turn_at_a_stop_is_sent_after_the_restart_once_and_in_order(
    running: Running,
) -> None:
    topics = ("een", "een", "twee", "een", "twee", "twee", "een", "twee")
    server, sender = await running.begin()
    lotte = sender.person("U1")
    for number, topic in enumerate(topics):
        assert (await lotte.write(f"vraag naar {topic} {number}")).status == 200
    await running.slack.wait_for(lambda: running.slack.posts("DU1"))

    code = await asyncio.to_thread(server.stop)
    before, rest = len(running.slack.posts("DU1")), running.owed()
    end_leases(running.machine)
    await running.begin()
    await running.until_nothing_is_owed()

    said = [one.shown for one in running.slack.posts("DU1")]
    assert code == 0
    assert 0 < before < len(topics)
    assert rest >= len(topics) - before
    assert ["twee" if "vb_twee" in one else "een" for one in said] == list(topics)
    assert running.slack.rate_breaches() == []


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
