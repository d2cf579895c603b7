"""The commands by name: what runs is loaded only then."""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from typing import get_type_hints

import pytest

from adapters.cli.app import ROLES, find, make_parser
from bot.request import Role


def every_run(parser: argparse.ArgumentParser) -> Iterator[str]:
    """What runs for each command, and for each command within one."""
    if run := parser.get_default("run"):
        yield run
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for part in action.choices.values():
                yield from every_run(part)


@pytest.mark.parametrize("run", sorted(set(every_run(make_parser()))))
def test_what_a_command_runs_is_there(run: str) -> None:
    assert get_type_hints(find(run))["return"] is int


def test_the_roles_are_those_of_staff() -> None:
    assert list(ROLES) == [role.value for role in Role]


def test_help_loads_nothing_that_takes_long() -> None:
    code = "import sys, adapters.cli.app; print(*{'sqlalchemy', 'aiohttp', 'slack_bolt'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
