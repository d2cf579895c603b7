"""`wegwijs hours`: what was understood of the opening hours, as the real process prints it."""

import pytest

from tests.kit.process import Machine

HOURS = """
uren:
  maandag: 9:00-12:30 13:30-17:00
  dinsdag: 9.00-12.30
  zaterdag: 10u-12u
  brugdagen:
  - 2026-07-20
balie:
  teams:
  - team: a
    titel: Team A
  - team: b
    titel: Team B
    uren:
      zondag: 14:00-16:00
"""


def said(machine: Machine, *arguments: str) -> list[str]:
    done = machine.run("hours", *arguments)

    assert done.returncode == 0
    return done.stdout.decode().splitlines()


@pytest.mark.parametrize(
    ("team", "lines"),
    [
        pytest.param(
            [],
            [
                "Team A",
                "za 11 juli 2026  gesloten: Feest van de Vlaamse Gemeenschap",
                "zo 12 juli 2026  gesloten: geen uren op zondag",
                "ma 13 juli 2026  9:00-12:30 13:30-17:00",
                "di 14 juli 2026  9:00-12:30",
            ],
            id="the first team",
        ),
        pytest.param(
            ["--team", "b"],
            [
                "Team B",
                "za 11 juli 2026  gesloten: Feest van de Vlaamse Gemeenschap",
                "zo 12 juli 2026  14:00-16:00",
                "ma 13 juli 2026  gesloten: geen uren op maandag",
                "di 14 juli 2026  gesloten: geen uren op dinsdag",
            ],
            id="a team with a week of its own",
        ),
    ],
)
def test_each_day_says_when_it_is_open_or_why_not(
    machine: Machine, team: list[str], lines: list[str]
) -> None:
    (machine.folder / "wegwijs.yaml").write_text(HOURS, encoding="utf-8")

    assert said(machine, "--from", "2026-07-11", "--to", "2026-07-14", *team) == lines


def test_two_years_are_printed_whole(machine: Machine) -> None:
    (machine.folder / "wegwijs.yaml").write_text(HOURS, encoding="utf-8")

    lines = said(machine, "--from", "2027-02-28", "--to", "2029-02-28")

    assert len(lines) == 1 + 732
    assert "di 29 februari 2028  9:00-12:30" in lines


def test_without_hours_it_says_that_nothing_is_promised(machine: Machine) -> None:
    (line,) = said(machine, "--from", "2026-07-11", "--to", "2026-07-14")

    assert line.startswith("Algemeen team: geen openingsuren")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["2026-07-14", "2026-07-13"], "is before --from", id="backwards"),
        pytest.param(["2026-07-14", "2028-07-15"], "more than 2 years", id="two years and a day"),
        pytest.param(["2100-07-14", "2101-07-13"], "from 1950 to 2100", id="holidays not known"),
        pytest.param(["2026-02-30", "2026-07-13"], "is not a day", id="no day"),
        pytest.param(["2026-07-14", "2026-07-15", "--team", "weg"], "no team 'weg'", id="unknown team"),
    ],
)
def test_a_period_that_cannot_be_printed_is_refused_in_one_sentence(
    machine: Machine, arguments: list[str], sentence: str
) -> None:
    first, last, *more = arguments

    done = machine.run("hours", "--from", first, "--to", last, *more)

    assert done.returncode == 2
    assert len(done.stderr.decode().strip().splitlines()) == 1
    assert sentence in done.stderr.decode()
