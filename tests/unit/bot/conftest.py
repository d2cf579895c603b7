"""An asker and staff with the assistant between them, for the tests of both sides."""

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.store.store import SqlStore
from bot.talk import Talk
from tests.kit.both_sides import TEAMS, BothSides


@pytest.fixture
def office(talk: Talk, clock: Any) -> Iterator[BothSides]:
    store = SqlStore.sqlite(None)
    yield BothSides(talk, store, clock, teams=TEAMS)
    store.close()
