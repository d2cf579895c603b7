"""The command about what could not be sent."""

import argparse
import asyncio

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adapters.cli.wrong_use import WrongUse, cannot_be_used
from adapters.settings import read_settings
from adapters.store_wiring import open_store, read_dead, retry_dead
from bot.ports import Notice, NotKept

ALL = "all"
_WIDE = 160  # a table that is piped is not folded to the 80 columns of a terminal that is not there


def outbox(options: argparse.Namespace) -> int:
    """Lists the notices that were given up, or makes them owed again.

    Raises WrongUse for a number that is not one of them, and for a database that does not answer.
    """
    number = _number(options.retry)
    store = open_store(read_settings())
    try:
        if options.retry is None:
            _print_dead(list(asyncio.run(read_dead(store))))
        else:
            _print_retried(asyncio.run(retry_dead(store, number)), number)
    except NotKept as error:
        raise cannot_be_used(error) from None
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
