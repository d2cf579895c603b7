"""An asker and staff with the assistant between them, for the tests of both sides."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from bot.hours import Hours, Span
from bot.talk import Talk
from tests.kit.both_sides import TEAMS, BothSides
from tests.kit.stores import new_store


@pytest.fixture
def office(talk: Talk, clock: Any) -> Iterator[BothSides]:
    store = new_store()
    yield BothSides(talk, store, clock, teams=TEAMS)
    store.close()


@pytest.fixture
def office_hours(talk: Talk, clock: Any) -> Iterator[BothSides]:
    """An office that is open on weekdays from nine to noon and from one to five, and promises."""
    store = new_store()
    week = {day: (Span(time(9), time(12)), Span(time(13), time(17))) for day in range(5)}
    team = replace(TEAMS.teams[0], hours=Hours(week))
    yield BothSides(talk, store, clock, teams=replace(TEAMS, teams=(team, *TEAMS.teams[1:])))
    store.close()
