"""Requests that have ended, each in a conversation of its own, and what is left of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from adapters.store.schema import requests
from adapters.store.store import SqlStore
from bot.conversation import Conversation
from bot.request import OPEN_FOR, Fact, Request, State
from bot.retention import Fate, Term, Terms
from tests.kit.units import kept

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FULL = Conversation(turns=3, role="burger", municipality="Gent", theme="wonen", phase="idee", topic="lening")
TERMS = Terms(
    topics={
        "lening": Term(10, selection_rule="S1"),
        "prijzen": Term(10, selection_rule="S2", fate=Fate.KEEP),
    }
)


def request(number: str, days: float = 0, **changes: Any) -> Request:
    """Closed so many days ago, in a conversation of its own."""
    made = Request(number, "web", number, "algemeen", "x", NOW, NOW, facts=(Fact("a", "A", "b"),))
    closed = replace(made, state=State.CLOSED, closed_at=NOW - days * DAY, warned_at=NOW - 8 * DAY)
    return replace(closed, **changes)


async def add(store: SqlStore, *added: Request, until: datetime = NOW + 30 * DAY) -> None:
    """With a conversation in which something was said about it, and something else."""
    async with kept(store) as unit:
        for one in added:
            state = replace(FULL, requests=(one.number,))
            await unit.keep_conversation("web", one.conversation, state, until=until)
            assert await unit.add_request(one, until=NOW + OPEN_FOR)
            await say(unit, one.conversation, "over iets anders", at=until - 30 * DAY)
            await say(unit, one.conversation, "erover", at=NOW - 90 * DAY, request=one.number)


async def say(unit: Any, key: str, words: str, *, at: datetime, **about: str) -> None:
    await unit.add_message("web", key, "vrager", {"text": words, **about}, event_id=None, at=at)


async def said(store: SqlStore, key: str) -> list[str]:
    async with store.unit(read_only=True) as unit:
        return [one.content["text"] for one in await unit.messages("web", key)]


async def left(store: SqlStore) -> list[str]:
    """The numbers of the requests that are there."""
    with store.engine.connect() as connection:
        return sorted(connection.execute(select(requests.c.number)).scalars())


async def state_of(store: SqlStore, key: str) -> Conversation | None:
    async with store.unit(read_only=True) as unit:
        return await unit.conversation("web", key)
