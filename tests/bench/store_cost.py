"""Measures what the store itself costs a turn: `Assistant.handle` with a talk that answers at once.

python -m tests.bench.store_cost
"""

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from adapters.clock import SystemClock
from adapters.store.store import SqlStore
from bot.assistant import Assistant
from bot.incoming import Incoming
from bot.retention import Terms
from tests.e2e.web_fakes import SmallTalk

VISITORS = 100
ROUNDS = 7
TURNS_A_ROUND = 400  # four of each visitor: below what one may ask a minute, over all rounds together


def cpu_milliseconds_a_turn(store: SqlStore) -> tuple[float, float]:
    """Processor time of this process, all threads together: the median of the rounds, and the lowest."""
    return asyncio.run(_measure(store))


async def _measure(store: SqlStore) -> tuple[float, float]:
    talk = SmallTalk()
    assistant = Assistant(talk, store, SystemClock(), Terms())  # type: ignore[arg-type]
    costs = []
    for number in range(ROUNDS + 1):
        start = time.process_time()
        for turn in range(TURNS_A_ROUND):
            key = f"{turn % VISITORS:064}"
            await assistant.handle(Incoming("web", key, f"{number}-{turn}", "Waar vind ik een lening?"))
        costs.append(1000 * (time.process_time() - start) / TURNS_A_ROUND)
    assert len(talk.handled) == TURNS_A_ROUND * (ROUNDS + 1)
    return statistics.median(costs[1:]), min(costs[1:])


def main() -> None:
    """Prints the cost on SQLite, in a file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqlStore.sqlite(Path(folder) / "cost.sqlite")
        median, lowest = cpu_milliseconds_a_turn(store)
        store.close()
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}, SQLite", end=": ")
    print(f"{median:.2f} ms CPU a turn (median of {ROUNDS} rounds; lowest {lowest:.2f})")


if __name__ == "__main__":
    main()
