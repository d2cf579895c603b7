"""Running it: what is logged, stopping within ten seconds, the worker, and the outbox by hand."""

import asyncio
import json
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any

import pytest
from yarl import URL

from adapters import serving
from adapters.clock import SystemClock
from adapters.logs import make_log
from adapters.settings import read_settings
from adapters.store.store import SqlStore
from adapters.watch import LogAndFigures
from adapters.wiring import Shared, make_channels
from bot.outbox import Outbox
from bot.ports import Notice
from bot.retention import Terms
from tests.e2e.web_fakes import NOW
from tests.kit.owed import PERSON, give_up, owe, owed
from tests.kit.process import ROOT, START_SECONDS, Machine, Server, wait_for
from tests.kit.stores import new_store

STOP_SECONDS = 10
QUESTION = "vraag naar een 7"
ANSWER = "Dit is het antwoord over vb_een."


# Sending


class SlowChannel:
    """Tells when a send began, and ends it when it may."""

    send_seconds = 30.0
    pace = timedelta(0)
    can_unsay = False

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.may_end = asyncio.Event()
        self.arrived: list[str] = []

    def can_find(self, notice: Notice) -> bool:
        return False

    async def send(self, notice: Notice) -> str | None:
        self.begun.set()
        await self.may_end.wait()
        self.arrived.append(notice.key)
        return None

    async def find(self, notice: Notice) -> str | None:
        return None

    async def unsay(self, notice: Notice) -> None:
        return None


def make_shared(store: SqlStore, channel: SlowChannel, **changes: Any) -> Shared:
    clock, watch = SystemClock(), LogAndFigures(make_log(), ["slack"])
    outbox = Outbox(store, {"slack": channel}, clock, watch, owner="o")
    parts = {"store": store, "clock": clock, "channels": {}, "watch": watch, "outbox": outbox, **changes}
    return Shared(**parts, terms=Terms())


async def test_statement_16_a_send_in_flight_is_finished_before_the_end(store: SqlStore) -> None:
    channel, stop = SlowChannel(), asyncio.Event()
    await owe(store, owed("a", at=NOW))
    sending = asyncio.create_task(serving.keep_sending(make_shared(store, channel), stop))
    await channel.begun.wait()

    stop.set()
    await asyncio.sleep(0)
    was_done = sending.done()
    channel.may_end.set()
    await sending

    assert not was_done
    assert channel.arrived == ["a"]
    async with store.unit(read_only=True) as unit:
        assert await unit.oldest_owed(SystemClock().now()) is None


async def test_a_fault_of_ours_does_not_end_the_sending(
    tmp_path, monkeypatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving, "SEND_AGAIN_SECONDS", 0)
    store, stop = new_store(), asyncio.Event()

    class FailingOutbox:
        times = 0

        async def run(self, stop: asyncio.Event) -> None:
            self.times += 1
            if self.times < 3:
                raise KeyError(PERSON)
            stop.set()

    outbox = FailingOutbox()

    await serving.keep_sending(make_shared(store, SlowChannel(), outbox=outbox), stop)

    store.close()
    assert outbox.times == 3
    assert PERSON not in capsys.readouterr().err


def test_no_channel_is_there_to_send_to_yet(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert dict(make_channels(read_settings())) == {}


# Stopping


def begin_to_post(server: Server) -> tuple[socket.socket, bytes]:
    """A message of which the server has the head and waits for the body, which is to be sent yet."""
    body = json.dumps({"text": QUESTION}).encode()
    address = URL(server.address)
    connection = socket.create_connection((address.host, address.port), timeout=STOP_SECONDS + 5)
    connection.sendall(
        b"POST /bericht HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nAccept: application/json\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
    return connection, body


def is_refused(server: Server) -> bool:
    address = URL(server.address)
    try:
        socket.create_connection((address.host, address.port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def read_all(connection: socket.socket) -> bytes:
    with connection:
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def post(server: Server, number: int) -> tuple[int, str]:
    """One message of one visitor; the status and the answer."""
    address = URL(server.address)
    connection = HTTPConnection(str(address.host), int(address.port or 0), timeout=10)
    body = json.dumps({"id": f"bericht-{number:08}", "text": QUESTION})
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Cookie": f"wegwijs={'v' * 43}",
    }
    connection.request("POST", "/bericht", body, headers)
    with closing(connection), connection.getresponse() as answer:
        return answer.status, answer.read().decode()


def test_statement_14_a_running_process_without_room_says_so_loses_nothing_and_recovers(
    machine: Machine, serve: Callable[[], Server]
) -> None:
    server = serve()
    wait_for(lambda: "/balie/eerste/" in machine.log, seconds=STOP_SECONDS)  # the last that a start writes
    assert post(server, 1)[0] == 200
    pid, log = server.process.pid, (machine.folder / "data" / "wegwijs.sqlite-wal").stat().st_size

    before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (log + 2000, resource.RLIM_INFINITY))
    refused = post(server, 2)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
    again = post(server, 2)

    assert (refused[0], json.loads(refused[1])["error"].split(".")[0]) == (
        503,
        "Je bericht is nu niet bewaard",
    )
    assert again[0] == 200
    assert len(json.loads(again[1])["messages"]) == 4


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_statement_16_a_request_in_flight_is_answered_and_the_exit_code_is_0(
    machine: Machine, serve: Callable[[], Server], number: signal.Signals
) -> None:
    server = serve()
    connection, body = begin_to_post(server)

    begun = time.monotonic()
    server.process.send_signal(number)
    wait_for(lambda: is_refused(server), seconds=STOP_SECONDS)
    connection.sendall(body)
    answer = read_all(connection)
    code = server.process.wait(timeout=STOP_SECONDS)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert ANSWER.encode() in answer
    assert code == 0
    assert time.monotonic() - begun < STOP_SECONDS
    assert "Traceback" not in machine.log


def test_statement_16_a_request_that_never_ends_does_not_keep_it_from_stopping(
    machine: Machine, serve: Callable[[], Server]
) -> None:
    server = serve()
    connection, _ = begin_to_post(server)

    begun = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    code = server.process.wait(timeout=STOP_SECONDS + 5)

    connection.close()
    assert code == 0
    assert time.monotonic() - begun < STOP_SECONDS
    assert "Traceback" not in machine.log


HANGING = {
    "a thread": "threading.Thread(target=time.sleep, args=(60,)).start(); await stop.wait()",
    "a task that cannot be cancelled": "asyncio.create_task(stubborn()); await stop.wait()",
    "the loop itself": "time.sleep(60)",
    "the work": "await asyncio.sleep(60)",
}


def start_hanging(hanging: str) -> subprocess.Popen[str]:
    code = f"""
import asyncio, threading, time
from adapters.stopping import run_until_stopped
async def stubborn():
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass
async def work(stop):
    print("ready", flush=True)
    {hanging}
run_until_stopped(work)
"""
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_statement_16_whatever_hangs_is_left_behind_in_time() -> None:
    processes = {name: start_hanging(hanging) for name, hanging in HANGING.items()}

    begun = time.monotonic()
    for process in processes.values():
        process.send_signal(signal.SIGTERM)
    codes = {name: process.wait(timeout=STOP_SECONDS + 5) for name, process in processes.items()}

    assert codes == dict.fromkeys(HANGING, 0)
    assert time.monotonic() - begun < STOP_SECONDS
    for process in processes.values():
        process.communicate()


# Worker


@pytest.fixture
def worker(machine: Machine) -> Iterator[subprocess.Popen[str]]:
    process = machine.start("worker")
    wait_for(lambda: "wegwijs worker is klaar" in machine.log, seconds=START_SECONDS)
    yield process
    process.kill()
    process.wait()


def test_a_worker_does_the_chores_without_a_web_chat_and_stops_cleanly(
    machine: Machine, worker: subprocess.Popen[str]
) -> None:
    wait_for(lambda: [line for line in machine.lines if line["event"] == "purge"], seconds=START_SECONDS)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=STOP_SECONDS) == 0
    assert "http://" not in machine.log
    assert "Traceback" not in machine.log


# Logs of the real process


def test_a_turn_is_one_line_without_what_was_asked(machine: Machine, serve: Callable[[], Server]) -> None:
    server = serve()

    server.ask(f"{PERSON} zei\n{{'level': 'info', 'event': 'vals'}}\n{QUESTION}")
    wait_for(lambda: [line for line in machine.lines if line["event"] == "turn"], seconds=5)
    server.stop()

    (turn,) = [line for line in machine.lines if line["event"] == "turn"]
    assert turn.keys() == {"timestamp", "level", "event", "channel", "outcome", "milliseconds"}
    assert turn["channel"] == "web"
    assert "Jan" not in machine.log
    assert "vals" not in machine.log
    assert not re.search(
        r"^(?!\{|wegwijs is klaar|balie voor medewerkers)", machine.log.rstrip("\n"), re.MULTILINE
    )


def test_statement_62_a_request_that_cannot_be_read_is_not_quoted(
    machine: Machine, serve: Callable[[], Server]
) -> None:
    server = serve()
    address = URL(server.address)

    for broken in (
        b"GET /Peeters HTTP/9.x\r\n\r\n",
        b"Peeters\r\n\r\n",
        b"GET / HTTP/1.1\r\nPeeters\0:x\r\n\r\n",
    ):
        connection = socket.create_connection((address.host, address.port), timeout=5)
        connection.sendall(broken)
        read_all(connection)
    server.ask(QUESTION)
    server.stop()

    assert "Peeters" not in machine.log


# The outbox by hand


@pytest.fixture
def kept(machine: Machine) -> Iterator[SqlStore]:
    """The store of the machine."""
    store = SqlStore.sqlite(machine.folder / "data" / "wegwijs.sqlite")
    yield store
    store.close()


def test_an_empty_outbox_says_so(machine: Machine) -> None:
    done = machine.run("outbox")

    assert (done.returncode, done.stdout) == (0, b"no dead notices\n")


def test_dead_notices_are_listed_without_their_content(machine: Machine, kept: SqlStore) -> None:
    asyncio.run(give_up(kept, owed("a", at=NOW), owed("b", at=NOW)))

    done = machine.run("outbox")

    shown = done.stdout.decode()
    assert done.returncode == 0
    assert "2 dead notices" in shown
    assert re.search(r"1 +│ slack +│ reply +│ 1 +│ channel_not_found +│ 20\d\d-\d\d-\d\d \d\d:\d\d", shown)
    assert PERSON not in shown


@pytest.mark.parametrize(("asked", "left"), [("2", [1]), ("all", [])])
def test_dead_notices_are_owed_again_one_by_one_or_all(
    machine: Machine, kept: SqlStore, asked: str, left: list[int]
) -> None:
    asyncio.run(give_up(kept, owed("a", at=NOW), owed("b", at=NOW)))

    done = machine.run("outbox", "--retry", asked)

    async def dead() -> list[int]:
        async with kept.unit() as unit:
            return [one.number for one in await unit.dead_notices()]

    assert done.returncode == 0
    assert f"{2 - len(left)} owed again" in done.stdout.decode()
    assert asyncio.run(dead()) == left


@pytest.mark.parametrize("asked", ["99", "-1", "x", "", "9" * 30, "٣"])
def test_a_number_that_is_not_in_the_list_is_one_sentence(machine: Machine, asked: str) -> None:
    refused = machine.run("outbox", f"--retry={asked}")

    assert refused.returncode == 2
    assert len(refused.stderr.decode().splitlines()) == 1


def test_pitfall_22_the_playground_is_not_let_in_where_others_reach_us(machine: Machine) -> None:
    (machine.folder / "wegwijs.yaml").write_text("web:\n  adres: 0.0.0.0\n", encoding="utf-8")

    done = machine.run("run", "--insecure-loopback", "--port", "0")

    assert done.returncode == 2
    assert done.stderr.decode().startswith("--insecure-loopback: others can reach 0.0.0.0")
