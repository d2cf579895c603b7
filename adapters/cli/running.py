"""The commands that serve: run and worker."""

import argparse

from adapters import serving
from adapters.loopback import open_loopback
from adapters.settings import read_settings


def run(options: argparse.Namespace) -> int:
    """Starts the assistant and serves until it is stopped."""
    settings = read_settings()
    if options.insecure_loopback:
        settings = open_loopback(settings)
    return serving.serve(settings, port=options.port)


def worker(_: argparse.Namespace) -> int:
    """Sends what is owed and does the chores, without the web chat, until it is stopped."""
    return serving.work(read_settings())
