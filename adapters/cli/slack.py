"""The commands for who installs Slack: its manifest, and whether all of it works."""

import argparse
import asyncio

from adapters.cli.findings import print_findings
from adapters.settings import read_settings
from adapters.slack_setup import examine_slack, write_manifest


def manifest(options: argparse.Namespace) -> int:
    """Prints the manifest of the app. Raises WrongSettings when it is not known where Slack delivers."""
    print(write_manifest(read_settings(), over_socket=options.socket), end="")
    return 0


def doctor(_: argparse.Namespace) -> int:
    """Says what is fine and what to mend; 1 when something is missing."""
    return print_findings(asyncio.run(examine_slack(read_settings())))
