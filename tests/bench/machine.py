"""Steps of a state machine against a simple model: no event lost or answered twice, no notice sent twice.

    python -m tests.bench.machine [--steps 10000] [--database sqlite|postgresql] [--seed 1]

Events come twice and out of order, clicks under new ids; three workers take turns, stall and die; the
clock jumps; the channels answer well, late, unclearly or not at all.
"""

import argparse
import os
import secrets
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis.stateful import run_state_machine_as_test

from adapters.store.migrate import migrate
from adapters.store.store import SqlStore, postgresql_engine
from bot.organisation import Organisation
from bot.talk import Talk
from intents.engine import IntentEngine
from knowledge.loader import load
from tests.bench.machine_parts import World
from tests.bench.machine_rules import Machine
from tests.kit.postgres import Postgres

STEPS_AN_EXAMPLE = 50


def machine_in(world: World) -> type[Machine]:
    """The machine over these parts."""
    return type("BoundMachine", (Machine,), {"world": world})


def run_machine(world: World, *, steps: int, seed: int | None) -> None:
    """Takes at least `steps` steps. Raises what differed; without a seed the steps are always the same."""
    settings = hypothesis.settings(
        max_examples=max(1, steps // STEPS_AN_EXAMPLE),
        stateful_step_count=STEPS_AN_EXAMPLE,
        deadline=None,
        derandomize=seed is None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    turn = 0
    while world.steps < steps:
        machine = machine_in(world)
        if seed is not None:
            machine = hypothesis.seed(seed + turn)(machine)
        run_state_machine_as_test(machine, settings=settings)
        turn += 1


@contextmanager
def three_stores(database: str) -> Iterator[list[SqlStore]]:
    """Three stores on one new database, as three processes have them."""
    if database == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield [SqlStore.sqlite(Path(folder) / "wegwijs.sqlite") for _ in range(3)]
        return
    server = Postgres()
    try:
        address = server.new_database()
        engine = postgresql_engine(address)
        migrate(engine)
        engine.dispose()
        yield [SqlStore.postgresql(address) for _ in range(3)]
    finally:
        server.stop()


def main(arguments: list[str]) -> int:
    """Prints the steps and differences; 1 when there were any."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.machine")
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    options = parser.parse_args(arguments)
    start, differences = time.perf_counter(), 0
    knowledge = load(today=date(2026, 11, 23))
    engine = IntentEngine.from_knowledge(knowledge, cache=Path(__file__).parents[2] / ".cache")
    with three_stores(options.database) as stores:
        world = World(stores, Talk(knowledge, engine, Organisation()))
        try:
            run_machine(world, steps=options.steps, seed=options.seed)
        except Exception as error:  # noqa: BLE001 - whatever differs is counted and shown
            differences = 1
            traceback.print_exception(error)  # with what it came from: Hypothesis may hide it
        finally:
            world.close()
    seconds = time.perf_counter() - start
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {options.database}, seed {options.seed}")
    print(f"{world.steps} steps in {seconds:.0f} s, differences: {differences}")
    return int(differences > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
