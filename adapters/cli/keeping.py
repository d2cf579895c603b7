"""The commands that look after what is kept: migrate, backup, restore and move-store."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from adapters import keeping
from adapters.settings import read_settings

_SAID = {"writing": "Writing", "checking": "Checking", "storing": "Storing", "comparing": "Comparing"}


def migrate(_: argparse.Namespace) -> int:
    """Brings the tables to this version, and says from which."""
    place, state = keeping.bring_up_to_date(read_settings())
    if state.is_behind:
        print(f"{place.name}: from version {state.current or 'none'} to version {state.wanted}")
    else:
        print(f"{place.name}: is of version {state.wanted} already")
    return 0


def backup(options: argparse.Namespace) -> int:
    """Writes a backup; others may go on meanwhile."""
    with _bars() as progress:
        counts = keeping.back_up(read_settings(), options.file, progress)
    _tell(counts, f"written to {options.file}, which only you may read")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Puts a backup back, and compares."""
    with _bars() as progress:
        counts = keeping.put_back(read_settings(), options.file, progress, replace=options.replace)
    _tell(counts, "restored, counts and hashes equal")
    return 0


def move_store(options: argparse.Namespace) -> int:
    """Copies everything to an empty database, and compares."""
    with _bars() as progress:
        counts = keeping.move(options.source, options.target, progress)
    _tell(counts, "copied, counts and hashes equal; FROM is as it was")
    return 0


def _tell(counts: keeping.Counts, what: str) -> None:
    width = max(map(len, counts), default=0)
    for name, rows in counts.items():
        print(f"  {name:{width}} {rows:>10}")
    print(f"{sum(counts.values())} rows {what}")


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each thing that is done, where somebody looks on."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks = {name: bars.add_task(said, total=None, visible=False) for name, said in _SAID.items()}

        def progress(name: str, done: int, total: int) -> None:
            bars.update(tasks[name], completed=done, total=total, visible=True)

        yield progress
