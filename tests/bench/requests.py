"""Measures the inbox over 100,000 requests: list, open and search, in server time.

    python -m tests.bench.requests [--requests 100000] [--database sqlite|postgresql|both]

Prints the median and the 95th percentile of each, and exits 1 above 100 ms.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from adapters.store.schema import request_details, requests
from adapters.store.store import SqlStore
from bot.number import LETTERS
from bot.request import State
from bot.staffing import Wanted
from tests.bench.kills import new_postgresql
from tests.kit.postgres import Postgres

MOST_MILLISECONDS = 100
ROUNDS = 60
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THEMES = ("armoede", "klimaat", "wonen", "zorg_en_gezondheid", "werk", "mobiliteit", "voeding", "energie")
TOWNS = ("Gent", "Genk", "Aalst", "Brugge", "Leuven", "Hasselt", "Mechelen", "Oostende", "Turnhout", "Ieper")
WORDS = (
    "lokaal", "subsidie", "buurt", "repaircafé", "kerkje", "jongeren", "ouderen", "vzw", "vergunning",
    "partner", "lening", "moestuin",
)  # fmt: skip
NAMES = ("Sofie", "Zoë", "Karim", "Jo", "An", "Bart", "Fatima", "Lies", "Mo", "Tine")


def number_of(count: int) -> str:
    """A request number, one for each count."""
    digits = f"{count:06}"
    return f"{digits[:3]}-{digits[3:]}-{LETTERS[count % len(LETTERS)]}"


def rows(count: int, random: Random) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Rows as the store writes them."""
    from adapters.store.request_rows import _details, _to_row  # noqa: PLC0415 - the very same form
    from bot.request import Fact, Request  # noqa: PLC0415

    made = []
    for number in range(count):
        at = NOW - timedelta(minutes=random.randrange(400_000))
        subject = " ".join(random.choices(WORDS, k=8))
        one = Request(
            number_of(number), "web", f"c{number // 2}", f"team{number % 4}", subject, at, at,
            state=random.choices(list(State), weights=(3, 4, 2, 88, 3))[0], theme=random.choice(THEMES),
            municipality=random.choice(TOWNS), asker_name=f"{random.choice(NAMES)} {number}",
            owner=number % 40, facts=(Fact("vraag", "Je vraag", subject * 10),),
        )  # fmt: skip
        made.append(({**_to_row(one), "until": NOW}, {"number": one.number, **_details(one)}))
    return made


def fill(store: SqlStore, count: int) -> None:
    """Puts them in, in one go."""
    made = rows(count, Random(1))  # noqa: S311 - the same ones each time
    with store.engine.begin() as connection:
        for start in range(0, count, 5000):
            part = made[start : start + 5000]
            connection.execute(requests.insert(), [one for one, _ in part])
            connection.execute(request_details.insert(), [one for _, one in part])
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")


def wanted(random: Random) -> dict[str, Callable[[], Wanted]]:
    """What is asked, by name."""
    mine = ("team1",)
    return {
        "list of what is new": lambda: Wanted(teams=mine, states=(State.NEW,)),
        "list of what is closed": lambda: Wanted(teams=mine, states=(State.CLOSED,)),
        "list of all teams": lambda: Wanted(teams=None),
        "search on number": lambda: Wanted(teams=None, text=f"{random.randrange(100_000):06}"),
        "search on subject": lambda: Wanted(teams=None, text=" ".join(random.choices(WORDS, k=2))),
        "search on theme": lambda: Wanted(teams=mine, text=random.choice(THEMES)),
        "search on municipality": lambda: Wanted(teams=None, text=random.choice(TOWNS)),
        "search on name": lambda: Wanted(
            teams=None, text=f"{random.choice(NAMES)} {random.randrange(90_000)}"
        ),
        "search without a hit": lambda: Wanted(teams=None, text="zzzzzz"),
    }


async def measure(store: SqlStore, count: int) -> bool:
    """Prints the figures; whether all are as asked."""
    random, is_fine = Random(2), True  # noqa: S311 - the same ones each time

    async def timed(name: str, ask: Callable[[Any], Any]) -> bool:
        taken = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            async with store.unit(read_only=True) as unit:
                await ask(unit)
            taken.append(1000 * (time.perf_counter() - begun))
        p95 = statistics.quantiles(taken, n=20)[18]
        print(f"  {name}: median {statistics.median(taken):.0f} ms, p95 {p95:.0f} ms")
        return p95 <= MOST_MILLISECONDS

    async def open_one(unit: Any) -> None:
        number = number_of(random.randrange(count))
        await unit.peek_request(number)
        await unit.timeline(number)

    is_fine &= await timed("open", open_one)
    for name, make in wanted(random).items():
        is_fine &= await timed(name, lambda unit, make=make: unit.find_requests(make()))
    parts = {"staff": 3, "stale_before": NOW - timedelta(days=3), "now": NOW}
    is_fine &= await timed("counts", lambda unit: unit.count_requests(teams=("team1",), **parts))
    return is_fine


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.requests")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args()
    is_fine = True
    if options.database != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            is_fine &= _one("SQLite", SqlStore.sqlite(Path(folder) / "r.sqlite"), options.requests)
    if options.database != "sqlite":
        server = Postgres()
        try:
            store = SqlStore.postgresql(new_postgresql(server))
            is_fine &= _one("PostgreSQL", store, options.requests)
        finally:
            server.stop()
    return 0 if is_fine else 1


def _one(name: str, store: SqlStore, count: int) -> bool:
    fill(store, count)
    print(f"{datetime.now(UTC):%Y-%m-%d}, {name}, {count} requests")
    try:
        return asyncio.run(measure(store, count))
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
