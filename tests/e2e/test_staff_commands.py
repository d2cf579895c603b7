"""`wegwijs staff`, `wegwijs doctor`, and the link for the first admin, as the real process."""

import re
import stat
from collections.abc import Callable
from http.client import HTTPConnection

from tests.kit.process import Machine, Server, wait_for


def test_somebody_is_added_with_a_link_listed_and_disabled(machine: Machine) -> None:
    added = machine.run("staff", "add", "an", "--name", "An Janssens", "--role", "teamleider")
    again = machine.run("staff", "add", "an", "--name", "An Janssens")
    disabled = machine.run("staff", "disable", "an")
    link = machine.run("staff", "link", "an")
    listed = machine.run("staff", "list").stdout.decode()

    assert re.search(rb"http://127\.0\.0\.1:8080/balie/eerste/[0-9a-f]{64}", added.stdout)
    assert (again.returncode, again.stderr.decode().strip()) == (2, "Deze login is al in gebruik.")
    assert disabled.returncode == 0
    assert (link.returncode, b"was disabled" in link.stderr) == (2, True)
    assert all(word in listed for word in ("An Janssens", "teamleider", "no"))


def test_wrong_use_is_one_sentence(machine: Machine) -> None:
    for arguments in (("add", "x", "--name", "X", "--team", "weg"), ("disable", "weg"), ("link", "weg")):
        done = machine.run("staff", *arguments)

        assert done.returncode == 2
        assert len(done.stderr.decode().strip().splitlines()) == 1


def test_the_doctor_says_which_team_would_hear_nothing_and_why(machine: Machine) -> None:
    (machine.folder / "wegwijs.yaml").write_text(
        "balie:\n  teams:\n  - team: a\n    titel: Team A\n"
        "  - team: b\n    titel: Team B\n    mail: b@voorbeeld.be\n"
        "post:\n  server: 127.0.0.1\n  poort: 9\n  afzender: w@voorbeeld.be\n  beveiliging: geen\n",
        encoding="utf-8",
    )

    done = machine.run("doctor")
    said = done.stdout.decode()

    assert done.returncode == 1
    assert "MISSING Team A: no `mail`" in said
    assert "MISSING Team B: the mail server did not take it" in said


def test_the_first_admin_gets_a_link_until_a_password_is_chosen(
    machine: Machine, serve: Callable[[], Server]
) -> None:
    serve()
    pattern = r"(http://[\d.]+:(\d+))(/balie/eerste/[0-9a-f]{64})"

    link = wait_for(lambda: re.search(pattern, machine.log), seconds=10)
    connection = HTTPConnection("127.0.0.1", int(link[2]), timeout=10)
    connection.request("GET", link[3])
    with connection.getresponse() as answer:
        page = answer.read().decode()
    connection.close()

    assert (answer.status, "wachtwoord" in page.lower()) == (200, True)
    assert stat.S_IMODE((machine.folder / "data" / "secret").stat().st_mode) == 0o600
