"""The commands for who installs Teams: the package of its app, and whether all of it works."""

import argparse
import asyncio
from pathlib import Path

from adapters.cli.findings import print_findings
from adapters.settings import read_settings
from adapters.teams_setup import examine_teams, write_package


def package(_: argparse.Namespace) -> int:
    """Writes the package of the app in this folder. Raises WrongSettings when something is missing."""
    path = write_package(read_settings(is_to_run=False), Path.cwd())
    print(f"{path.name}: upload it in the Teams admin center, under Manage apps (docs/teams.md)")
    return 0


def doctor(_: argparse.Namespace) -> int:
    """Says what is fine and what to mend; 1 when something is missing."""
    return print_findings(asyncio.run(examine_teams(read_settings())))
