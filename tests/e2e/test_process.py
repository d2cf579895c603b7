"""The real process over a small knowledge folder: start, answers, reload, stop, and wrong use."""

import json
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from tests.kit.process import Machine, Server, wait_for

RELOAD_SECONDS = 20
QUESTION = "vraag naar een 7"
ANSWER = "Dit is het antwoord over vb_een."
TOPICS = "topics/voorbeelden.yaml"


def test_the_process_answers_and_stops_cleanly(machine: Machine, serve: Callable[[], Server]) -> None:
    server = serve()

    answer = server.ask(QUESTION)

    assert ANSWER in answer
    assert server.stop() == 0
    assert "Traceback" not in machine.log


def test_being_asked_to_stop_again_and_again_leaves_no_traceback(
    machine: Machine, serve: Callable[[], Server]
) -> None:
    server = serve()

    while server.process.poll() is None:
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.002)

    assert server.process.returncode in (0, -signal.SIGTERM)  # the very last may hit a Python that is gone
    assert "Traceback" not in machine.log


def test_good_knowledge_is_swapped_in_and_bad_knowledge_is_not(
    machine: Machine, serve: Callable[[], Server]
) -> None:
    server = serve()

    machine.knowledge.swap(TOPICS, ANSWER, "Dit is het nieuwe antwoord.")
    wait_for(lambda: "nieuwe antwoord" in server.ask(QUESTION), seconds=RELOAD_SECONDS)
    machine.knowledge.swap(TOPICS, "Dit is het nieuwe antwoord.", "Dit is &x fout.\n  titel: nog eens")
    wait_for(lambda: "not reloaded" in machine.log, seconds=RELOAD_SECONDS)
    after_bad = server.ask(QUESTION)
    machine.knowledge.swap(TOPICS, "Dit is &x fout.\n  titel: nog eens", "Dit is weer goed.")
    wait_for(lambda: "weer goed" in server.ask(QUESTION), seconds=RELOAD_SECONDS)

    assert "nieuwe antwoord" in after_bad
    assert "topics/voorbeelden.yaml:" in machine.log
    assert server.stop() == 0


BAD = {
    "phrases.yaml": "zinnen:\n  leeg: |\n    Niets.\n",  # phrases left out
    "topics/gesprek.yaml": "groep: gesprek\ntitel: Gesprek\ntopics: []\n",  # no topics
    "dangers.yaml": "a: &a [x]\nb: *a\n",  # an alias
    "words/frames.yaml": b"\xff\xfe\x00",  # not UTF-8
    "questions/voorbeelden/vb_een.yaml": b"x" * 5_000_001,  # over 5 MB
}


def test_a_reload_of_anything_bad_keeps_the_old_knowledge(
    machine: Machine, serve: Callable[[], Server]
) -> None:
    server = serve()

    for number, (name, content) in enumerate(BAD.items(), start=1):
        good = machine.knowledge.files[name]
        machine.knowledge.write(name, content)
        wait_for(lambda: machine.log.count("not reloaded") == number, seconds=RELOAD_SECONDS)  # noqa: B023
        assert ANSWER in server.ask(QUESTION), name
        assert name.partition("/")[0] in machine.log
        machine.knowledge.write(name, good)
        wait_for(lambda: machine.log.count("reloaded: ") == number, seconds=RELOAD_SECONDS)  # noqa: B023

    assert "Traceback" not in machine.log


def test_two_processes_share_one_data_folder(serve: Callable[[], Server]) -> None:
    first, second = serve(), serve()

    answers = [server.ask(QUESTION) for server in (first, second, first, second)]

    assert all(ANSWER in answer for answer in answers)
    assert (first.stop(), second.stop()) == (0, 0)


def test_a_taken_port_is_told_in_one_sentence(machine: Machine, serve: Callable[[], Server]) -> None:
    port = serve().address.rpartition(":")[2]

    refused = machine.run("run", "--port", port)

    assert refused.returncode == 2
    assert len(refused.stderr.decode().splitlines()) == 1
    assert "--port" in refused.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        pytest.param(["run", "--port", "99999"], {}, id="no such port"),
        pytest.param(["run", "--port", "-1"], {}, id="negative port"),
        pytest.param(["check", "--op", "gisteren"], {}, id="no day"),
        pytest.param(["vraag"], {}, id="unknown command"),
        pytest.param(["ask"], {}, id="nothing asked"),
        pytest.param(["eval", "weg.jsonl"], {}, id="missing file"),
        pytest.param(["check", "weg"], {}, id="missing folder"),
        pytest.param(["check"], {"WEGWIJS_CONFIG": "weg.yaml"}, id="missing settings"),
        pytest.param(["check"], {"WEGWIJS_KNOWLEDGE": "weg"}, id="missing knowledge"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2(
    machine: Machine, arguments: list[str], environment: dict[str, str]
) -> None:
    refused = machine.run(*arguments, **environment)

    assert refused.returncode == 2
    assert len(refused.stderr.decode().strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("where", "content"),
    [("data/wegwijs.sqlite", "this is no database, however long one looks at it"), ("data", "a file")],
    ids=["no database", "no folder"],
)
def test_a_data_folder_that_cannot_be_used_is_one_sentence(
    machine: Machine, where: str, content: str
) -> None:
    path = machine.folder / where
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")

    refused = machine.run("misses")

    assert refused.returncode == 2
    assert "wegwijs.sqlite cannot be used" in refused.stderr.decode()
    assert "Traceback" not in refused.stderr.decode()


def test_json_lines_are_answered_in_utf8_whatever_the_locale(machine: Machine) -> None:
    lines = b'\xef\xbb\xbf{"text": "caf\xc3\xa9"}\n\n{"text": "\\ud800"}\n{"turns": [{"text": "' + (
        f'{QUESTION}"}}, {{"text": "waarom?"}}]}}\n'.encode()
    )

    done = machine.run("ask", "--jsonl", typed=lines, PYTHONIOENCODING="ascii")
    first, _, conversation = map(json.loads, done.stdout.decode("utf-8").splitlines())

    assert done.returncode == 0
    assert first["text"] == "café"
    assert [turn["topic"] for turn in conversation["turns"]] == ["vb_een", "vb_een"]


def test_a_bad_json_line_names_its_line_after_the_answers_before_it(machine: Machine) -> None:
    done = machine.run("ask", "--jsonl", typed=f'{{"text": "{QUESTION}"}}\nx\n')

    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr.decode().strip().startswith("line 2: ")


def test_a_conversation_in_the_terminal_goes_on_the_next_time_until_a_new_one_is_wanted(
    machine: Machine,
) -> None:
    machine.run("chat", typed=f"{QUESTION}\n")

    again = machine.run("chat", typed="").stdout.decode()
    anew = machine.run("chat", "--new", typed="").stdout.decode()

    assert "Je gesprek loopt verder" in again
    assert ANSWER in again
    assert "loopt verder" not in anew
    assert stat.S_IMODE((machine.folder / "data" / "terminal").stat().st_mode) == 0o600


def test_the_terminal_survives_what_is_typed(machine: Machine) -> None:
    typed = ("9" * 5_000, "٣", "\x1b[2J", "[bold]", "\x00", "a" * 40_000, "💥" * 500, "\u202e", "stop")

    done = machine.run("chat", typed="\n".join(typed) + "\n")

    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert "Tot ziens!" in done.stdout.decode()


def test_bytes_that_are_not_utf8_do_not_stop_the_terminal(machine: Machine) -> None:
    done = machine.run("chat", typed=b"\xff\xfe lening\nstop\n", LC_ALL="C.UTF-8")

    assert done.returncode == 0
    assert "Tot ziens!" in done.stdout.decode()


def test_a_reader_that_stops_listening_leaves_no_traceback(machine: Machine) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "adapters.cli.app", "ask", "--jsonl"],
        cwd=machine.folder,
        env=machine.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.close()

    process.stdin.write(b'{"text": "hallo"}\n' * 100)
    process.stdin.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()

    assert process.wait(timeout=30) == 0
    assert b"Error" not in said
