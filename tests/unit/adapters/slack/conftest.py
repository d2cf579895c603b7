"""Staff in Slack, with the desk and the store behind them."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.talk import Talk
from tests.kit.boards import TEAMS
from tests.kit.both_sides import BothSides
from tests.kit.slack_side import SlackOffice
from tests.kit.stores import new_store


@pytest.fixture
def office(talk: Talk, clock: Any) -> Iterator[SlackOffice]:
    store = new_store()
    yield SlackOffice(BothSides(talk, store, clock, teams=TEAMS))
    store.close()
