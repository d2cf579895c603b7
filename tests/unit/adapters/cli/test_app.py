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


PLATFORMS = {"slack_bolt", "slack_sdk", "botbuilder", "joserfc", "psycopg", "alembic"}
ENGINE, STORE, WEB = {"numpy", "rapidfuzz"}, {"sqlalchemy"}, {"aiohttp.web", "jinja2"}


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("adapters.cli.app", PLATFORMS | ENGINE | STORE | WEB),
        ("adapters.cli.commands", PLATFORMS | STORE | WEB),
        ("adapters.cli.misses", PLATFORMS | WEB),
        ("adapters.cli.outbox", PLATFORMS | ENGINE | WEB),
        ("adapters.cli.purging", PLATFORMS | ENGINE | WEB),
        ("adapters.cli.staff", PLATFORMS | ENGINE | WEB),
        ("adapters.cli.chatting", PLATFORMS),
        ("adapters.cli.running", PLATFORMS),
    ],
)
def test_a_command_loads_only_what_it_needs(module: str, without: set[str]) -> None:
    code = f"import sys, {module}; print(*{without!r} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
