"""Loads the real `wegwijs run` with events of Slack while its Web API stalls, then with a burst at once.

    python -m tests.bench.slack_load [--rate 50] [--seconds 60] [--burst 500] [--database sqlite|postgresql]

The fake Slack and who writes are in this process, wegwijs in another one. Each event is signed; its
acknowledgement counts from the moment at which it was due to be sent. Then it waits until all is answered at
the pace that Slack allows (five a second: some twelve minutes), and counts what was lost, doubled, out of
order or too fast. Exits 1 when a promise is broken.
"""

import argparse
import asyncio
import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, Select, func, select

from adapters.slack.pacing import BURST, WORKSPACE_SECONDS
from adapters.store.schema import notices, received
from adapters.store.store import READ_ONLY
from tests.bench.load import Server, prepare, serving, typical_questions
from tests.kit.fake_slack import FakeSlack
from tests.kit.postgres import Postgres
from tests.kit.slack_person import SlackPerson
from tests.kit.slack_sender import SlackSender
from tests.kit.slack_world import Message

MOST_MILLISECONDS = 250
STALL_SECONDS = 10.0
WARM_UP_SECONDS = 3
A_MINUTE_EACH = 10  # below what one person may ask a minute
EACH_IN_BURST = 5
MINUTE = 60.0
MOST_A_MINUTE = int(MINUTE / WORKSPACE_SECONDS) + BURST + 1  # the first and the last of it count
_CUTS = (("median", 50), ("p99", 99))
SETTINGS = "web:\n  poort: 0\nslack:\n  werkruimte: T1\n  agent: ja\n"


@dataclass
class Sent:
    """What was written, by whom, and what came back: `by` holds the `ts` of each message, in order."""

    by: dict[str, list[str]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def count(self) -> int:
        """How many messages were written."""
        return sum(len(one) for one in self.by.values())

    async def write(self, person: SlackPerson, text: str, *, due: float) -> None:
        """Writes one message; its acknowledgement counts from `due`."""
        sent = await person.write(text)
        self.seconds.append(time.perf_counter() - due)
        self.refused += not 200 <= sent.status < 300
        self.by.setdefault(person.direct, []).append(sent.ts)

    def milliseconds(self, percent: int) -> float:
        """After how long so many of a hundred were acknowledged."""
        return 1000 * statistics.quantiles(self.seconds, n=100, method="inclusive")[percent - 1]


def add_people(slack: FakeSlack, sender: SlackSender, count: int, *, first: int = 1000) -> list[SlackPerson]:
    """So many people in the workspace."""
    users = [slack.add_user(f"U{first + number}", f"Persoon {number}") for number in range(count)]
    return [sender.person(one.id) for one in users]


async def send_steadily(
    people: Sequence[SlackPerson], questions: Sequence[str], *, rate: float, seconds: float
) -> Sent:
    """A message each 1/rate seconds, whether the ones before were acknowledged or not."""
    chance, writers, sent = random.Random(7), itertools.cycle(people), Sent()  # noqa: S311 - the same load
    start = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for number in range(int(rate * seconds)):
            due = start + number / rate
            await asyncio.sleep(due - time.perf_counter())
            tasks.create_task(sent.write(next(writers), chance.choice(questions), due=due))
    return sent


async def stall(slack: FakeSlack, *, after: float, seconds: float) -> None:
    """Lets the whole Web API hang for a while."""
    await asyncio.sleep(after)
    slack.stall()
    await asyncio.sleep(seconds)
    slack.resume()


async def send_at_once(people: Sequence[SlackPerson], questions: Sequence[str], *, each: int) -> Sent:
    """All at once; one person writes the next message when the one before was acknowledged."""
    sent = Sent()

    async def write(person: SlackPerson, first: int) -> None:
        for number in range(each):
            question = questions[(first + number) % len(questions)]
            await sent.write(person, question, due=time.perf_counter())

    await asyncio.gather(*(write(one, 3 * number) for number, one in enumerate(people)))
    return sent


def longest_to_answer(count: int) -> float:
    """The seconds in which that many answers must be there at our own pace. One in five may be of two
    messages; what met the stall is tried again within half a minute."""
    return 1.2 * count * WORKSPACE_SECONDS + STALL_SECONDS + 60


async def answered(engine: Engine, *, seconds: float) -> float:
    """Waits until nothing is owed any more, at most so long; how long it took."""
    start = time.perf_counter()
    while time.perf_counter() - start < seconds and _count(engine, ("owed", "sending")):  # noqa: ASYNC110
        await asyncio.sleep(0.5)  # it is another process that changes it
    return time.perf_counter() - start


def _count(engine: Engine, states: Sequence[str]) -> int:
    return _ask(engine, select(func.count()).where(notices.c.channel == "slack", notices.c.state.in_(states)))


def kept(engine: Engine) -> int:
    """How many events are in the database."""
    return _ask(engine, select(func.count()).select_from(received).where(received.c.channel == "slack"))


def _ask(engine: Engine, query: Select[int]) -> int:
    """What is counted, without waiting for who writes."""
    with engine.connect().execution_options(**{READ_ONLY: True}) as connection:
        return int(connection.execute(query).scalar_one())


def find_faults(slack: FakeSlack, engine: Engine, sent: Sequence[Sent]) -> list[str]:
    """What went wrong, a sentence each; empty when every message has its one reply, in order."""
    wanted = {place: [*itertools.chain(*(one.by.get(place, []) for one in sent))] for place in _places(sent)}
    first_parts = [one for one in _ours(slack) if _part(one) == 0]
    got: dict[str, list[str]] = {}
    for one in first_parts:
        got.setdefault(one.channel, []).append(one.thread_ts)
    counts = Counter((one.channel, one.thread_ts, _part(one)) for one in _ours(slack))
    written = {(place, stamp) for place, stamps in wanted.items() for stamp in stamps}
    lost = written - {(one.channel, one.thread_ts) for one in first_parts}
    found = {
        "events not in the database": sum(one.count for one in sent) - kept(engine),
        "given up": _count(engine, ("dead",)),
        "still owed": _count(engine, ("owed", "sending")),
        "without a reply": len(lost),
        "replied to twice": sum(count - 1 for count in counts.values()),
        "conversations out of order": sum(
            sorted(got.get(place, [])) != got.get(place, []) for place in wanted
        ),
        "refused": sum(one.refused for one in sent),
        "faster than one a second in a channel": len(slack.rate_breaches()),
        "over the budget of a minute": max(most_a_minute(slack) - MOST_A_MINUTE, 0),
        "things that Slack would mind": len(slack.faults),
    }
    return [f"{name}: {count}" for name, count in found.items() if count]


def _places(sent: Sequence[Sent]) -> set[str]:
    return {place for one in sent for place in one.by}


def _ours(slack: FakeSlack) -> list[Message]:
    return [one for one in slack.written if one.bot_id == slack.bot_id and one.thread_ts]


def _part(message: Message) -> int:
    return int((message.metadata or {}).get("event_payload", {}).get("part", 0))


def most_a_minute(slack: FakeSlack) -> int:
    """The most messages that we posted in a minute."""
    moments = [call.at for call in slack.called("chat.postMessage")]
    first, most = 0, 0
    for number, moment in enumerate(moments):
        while moment - moments[first] > MINUTE:
            first += 1
        most = max(most, number - first + 1)
    return most


async def _measure(options: argparse.Namespace, stack: ExitStack) -> list[str]:
    """Prints the figures; what is wrong with them."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    postgres = Postgres() if options.database == "postgresql" else None
    if postgres:
        stack.callback(postgres.stop)
    environment, engine = prepare(folder, postgres)
    stack.callback(engine.dispose)
    (folder / "wegwijs.yaml").write_text(SETTINGS, encoding="utf-8")
    async with FakeSlack() as slack:
        secrets = {
            "WEGWIJS_SLACK_TOKEN": slack.bot_token,
            "WEGWIJS_SLACK_SIGNING_SECRET": slack.signing_secret,
            "WEGWIJS_SLACK_API": slack.api_url,
        }
        running = ExitStack()
        server = await asyncio.to_thread(running.enter_context, serving(folder, environment | secrets))
        try:
            return await _load(slack, server, engine, options)
        finally:  # in a thread: it stops only while Slack answers
            slack.resume()
            await asyncio.to_thread(running.close)


async def _load(slack: FakeSlack, server: Server, engine: Engine, options: argparse.Namespace) -> list[str]:
    questions = typical_questions()
    async with SlackSender(slack, f"{server.address}/slack/events") as sender:
        people = add_people(slack, sender, max(int(options.rate * MINUTE / A_MINUTE_EACH), 1))
        warm_up = await send_steadily(people, questions, rate=options.rate, seconds=WARM_UP_SECONDS)
        before = server.cpu_seconds
        steady, _ = await asyncio.gather(
            send_steadily(people, questions, rate=options.rate, seconds=options.seconds),
            stall(slack, after=(options.seconds - STALL_SECONDS) / 2, seconds=STALL_SECONDS),
        )
        _print_sent(f"{options.rate} a second for {options.seconds} s", steady)
        bursting = add_people(slack, sender, options.burst // EACH_IN_BURST, first=5000)
        burst = await send_at_once(bursting, questions, each=EACH_IN_BURST)
        _print_sent("all at once", burst)
        sent = [warm_up, steady, burst]
        total = sum(one.count for one in sent)
        took = await answered(engine, seconds=longest_to_answer(total))
        cpu = 1000 * (server.cpu_seconds - before) / (steady.count + burst.count)
    posted = len(slack.called("chat.postMessage"))
    print(f"all answered {took:.0f} s later: {posted} posts, at most {most_a_minute(slack)} a minute")
    print(f"processor time of the server: {cpu:.1f} ms a message")
    late = [f"p99 {steady.milliseconds(99):.0f} ms"] if steady.milliseconds(99) > MOST_MILLISECONDS else []
    return late + find_faults(slack, engine, sent)


def _print_sent(what: str, sent: Sent) -> None:
    cuts = ", ".join(f"{name} {sent.milliseconds(percent):.0f} ms" for name, percent in _CUTS)
    print(f"{what}: {sent.count} sent, {sent.refused} refused; acknowledged after {cuts}", end=", ")
    print(f"longest {1000 * max(sent.seconds):.0f} ms")


def main(arguments: list[str]) -> int:
    """Prints what was measured; 1 when a promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.slack_load")
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--burst", type=int, default=500)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = parser.parse_args(arguments)
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {sys.version.split()[0]}", end=", ")
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}; {options.database}")
    with ExitStack() as stack:
        faults = asyncio.run(_measure(options, stack))
    print("\n".join(faults) or "nothing lost, doubled, out of order or too fast", end="; ")
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
