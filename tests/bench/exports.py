"""Measures taking 100,000 requests out: how long it takes, and how long others wait for the loop meanwhile.

    python -m tests.bench.exports [--requests 100000]

Prints seconds, megabytes and the longest stall for each file, and exits 1 above 250 ms of stall.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from adapters.store.store import SqlStore
from bot.exporting import Exporter, What
from bot.request import Role, Staff
from bot.sheets import Form
from bot.teams import Team, Teams
from tests.bench.requests import fill
from tests.conftest import FixedClock
from tests.kit.lag import watched

MOST_STALL_SECONDS = 0.25
TEAMS = Teams(tuple(Team(f"team{number}", f"Team {number}") for number in range(4)), ())


async def measure(store: SqlStore) -> float:
    """The longest stall of all files, in seconds."""
    exporter, worst = Exporter(store, FixedClock(), TEAMS), 0.0
    async with store.unit() as unit:
        admin = await unit.add_staff(Staff(0, "bea", "Bea", "team0", Role.ADMIN))
        await unit.commit()
    for what, form in ((What.FIGURES, Form.CSV), (What.REQUESTS, Form.CSV), (What.WHOLE, Form.JSON)):
        began, size = time.perf_counter(), 0
        async with watched() as lag:
            async for piece in await exporter.export(admin, what, form):
                size += len(piece)
        seconds = time.perf_counter() - began
        told = f"{seconds:6.1f} s {size / 1e6:6.1f} MB stall {1000 * lag.worst:5.0f} ms"
        print(f"{what.value:10} {form.value:4} {told}")
        worst = max(worst, lag.worst)
    return worst


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = SqlStore.sqlite(Path(folder) / "wegwijs.sqlite")
        fill(store, options.requests)
        worst = asyncio.run(measure(store))
        store.close()
    return 0 if worst <= MOST_STALL_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
