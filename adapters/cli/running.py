"""The commands for who runs it: run, worker, and outbox for what could not be sent."""

import argparse
import asyncio

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adapters import serving, wiring
from adapters.cli.wrong_use import WrongUse
from adapters.loopback import open_loopback
from adapters.settings import read_settings
from bot.ports import Notice, NotKept

ALL = "all"
_WIDE = 160  # a table that is piped is not folded to the 80 columns of a terminal that is not there


def run(options: argparse.Namespace) -> int:
    """Starts the assistant and serves until it is stopped."""
    settings = read_settings()
    if options.insecure_loopback:
        settings = open_loopback(settings)
    return serving.serve(settings, port=options.port)


def worker(_: argparse.Namespace) -> int:
    """Sends what is owed and does the chores, without the web chat, until it is stopped."""
    return serving.work(read_settings())


def outbox(options: argparse.Namespace) -> int:
    """Lists the notices that were given up, or makes them owed again.

    Raises WrongUse for a number that is not one of them, and for a database that does not answer.
    """
    number = _number(options.retry)
    store = wiring.open_store(read_settings())
    try:
        if options.retry is None:
            _print_dead(list(asyncio.run(wiring.read_dead(store))))
        else:
            _print_retried(asyncio.run(wiring.retry_dead(store, number)), number)
    except NotKept as error:
        raise WrongUse(
            f"the database cannot be used now ({error}): see that it runs, and try again"
        ) from None
    finally:
        store.close()
    return 0


def _number(text: str | None) -> int | None:
    if text is None or text == ALL:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    raise WrongUse(f"{text!r} is not a number: write one that `wegwijs outbox` lists, or all")


def _print_dead(dead: list[Notice]) -> None:
    if not dead:
        print("no dead notices")
        return
    table = Table("number", "channel", "kind", "tries", "error", "since", title=f"{len(dead)} dead notices")
    for one in dead:
        since = one.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
        cells = (str(one.number), one.channel, one.kind, str(one.tries), one.error or "", since)
        table.add_row(*(escape(_printable(cell)) for cell in cells))
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDE)
    console.print(table)
    print("send again: wegwijs outbox --retry NUMBER (or all)")


def _print_retried(done: int, number: int | None) -> None:
    if number is not None and not done:
        raise WrongUse(f"no dead notice has number {number}: `wegwijs outbox` lists them")
    print(f"{done} owed again; `wegwijs run` or `wegwijs worker` sends them")


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
