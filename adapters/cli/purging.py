"""The command that deletes what has passed its end date, or tells what would go and what went."""

import argparse
import asyncio
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from adapters import cleaning
from adapters.clock import make_clock, today_here
from adapters.routing import check_terms
from adapters.settings import read_settings
from adapters.store_wiring import open_store
from bot.ports import NotKept
from bot.retention import ON_DEMAND, Destruction, Kind, Outlook, Terms

UNAVAILABLE = 1
_RULES = {ON_DEMAND: "(on demand)", "": "(general)"}


def purge(options: argparse.Namespace) -> int:
    """Deletes, or with --dry-run or --record only tells; 1 when the database could not do it."""
    settings = read_settings()
    check_terms(settings, today=today_here())
    store, terms, now = open_store(settings), settings.keep.to_terms(), make_clock(settings).now()
    try:
        if options.dry_run:
            _show_outlook(asyncio.run(cleaning.read_outlook(store, terms, now=now)), terms)
        elif options.record:
            _show_record(asyncio.run(cleaning.read_record(store)), terms)
        else:
            _tell(*asyncio.run(cleaning.purge_and_sweep(store, terms, now=now)))
    except NotKept as error:
        print(f"stopped half way ({error}); what was deleted stays deleted: give the command again")
        return UNAVAILABLE
    finally:
        store.close()
    return 0


def _tell(changed: int, is_swept: bool) -> None:
    print(f"{changed} rows past their end date deleted or emptied")
    if not is_swept:
        print("others were at work: their traces leave the disk in the coming night")


def _show_outlook(found: Sequence[Outlook], terms: Terms) -> None:
    table = Table(
        "kind", "rule", "days", "now", "in 7 days", "held", "for the archive", "basis, selectieregel"
    )
    for one in found:
        term = terms.of(one.kind, one.rule)
        counts = (term.days, one.now, one.soon, one.held, one.archive)
        why = ", ".join(part for part in (term.basis, term.selection_rule) if part)
        table.add_row(one.kind.value, _RULES.get(one.rule, one.rule), *map(str, counts), why)
    _wide().print(table)
    print("nothing was changed")


def _show_record(found: Sequence[Destruction], terms: Terms) -> None:
    table = Table("date", "kind", "rule", "selectieregel now in force", "number")
    for one in found:
        rule = terms.of(Kind(one.kind), "" if one.rule == ON_DEMAND else one.rule).selection_rule
        name = _RULES.get(one.rule, one.rule)
        table.add_row(one.at.astimezone().date().isoformat(), one.kind, name, rule, str(one.rows))
    _wide().print(table)
    print(f"{sum(one.rows for one in found)} destroyed in {len(found)} lines")


def _wide() -> Console:
    """What is piped is not cut to the width of a terminal."""
    console = Console()
    return console if console.is_terminal else Console(width=250)
