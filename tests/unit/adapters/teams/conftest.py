"""Staff in Teams, with the desk and the store behind them."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.talk import Talk
from tests.kit.both_sides import BothSides
from tests.kit.stores import new_store
from tests.kit.teams_side import TEAMS_WITH_BOARDS, TeamsSide


@pytest.fixture
def office(talk: Talk, clock: Any) -> Iterator[TeamsSide]:
    store = new_store()
    yield TeamsSide(BothSides(talk, store, clock, teams=TEAMS_WITH_BOARDS))
    store.close()
