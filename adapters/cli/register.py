"""The command that prints the record of processing."""

import argparse

from adapters.clock import today_here
from adapters.register_page import write_register
from adapters.routing import check_terms
from adapters.settings import read_settings


def show(_: argparse.Namespace) -> int:
    """Prints the record of processing, from the settings in use."""
    settings = read_settings()
    today = today_here()
    check_terms(settings, today=today)
    print(write_register(settings, today=today), end="")
    return 0
