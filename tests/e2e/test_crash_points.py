"""Three of the twelve stories of tests/bench/crash_points.py, ended at every commit and every send."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.crash_points import visit_all
from tests.bench.kills import emptied, new_postgresql
from tests.kit.scenarios import SCENARIOS

STORIES = {scenario.name: scenario for scenario in SCENARIOS}


@pytest.fixture(params=["sqlite", "postgresql"])
def make_database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the address of an empty database."""
    if request.param == "postgresql":
        address = new_postgresql(request.getfixturevalue("postgres"))
        return lambda: emptied(address)
    numbers = iter(range(1000))
    return lambda: str(tmp_path / f"{next(numbers)}.sqlite")


@pytest.mark.parametrize("name", ["first message", "send unclear then repeat", "two notices in order"])
async def test_no_crash_point_loses_or_doubles_anything(make_database: Callable[[], str], name: str) -> None:
    found = await visit_all(STORIES[name], make_database)

    assert found.faults == []
    assert found.visited == found.points > 0
