"""500 steps of the state machine (tests/bench/machine.py), the same ones each time, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.store.store import SqlStore
from bot.talk import Talk
from tests.bench.machine import run_machine
from tests.bench.machine_parts import World


@pytest.fixture
def world(store: SqlStore, talk: Talk) -> Iterator[World]:
    url = store.engine.url
    if store.engine.dialect.name == "sqlite":
        more = [SqlStore.sqlite(Path(url.database or "")) for _ in range(2)]
    else:
        more = [SqlStore.postgresql(url.render_as_string(hide_password=False)) for _ in range(2)]
    made = World([store, *more], talk)
    yield made
    made.close()


def test_three_workers_do_what_a_simple_model_says(world: World) -> None:
    run_machine(world, steps=500, seed=None)

    assert world.steps >= 500
