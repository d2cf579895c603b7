"""Notices that are owed, or were given up, in a store."""

from datetime import datetime, timedelta
from typing import Any

from adapters.clock import SystemClock
from bot.ports import Notice

PERSON = "Jan Peeters"


def owed(key: str = "k", *, at: datetime, channel: str = "slack") -> Notice:
    return Notice(key, channel, f"c-{key}", "reply", {"text": PERSON}, due_at=at, created_at=at)


async def owe(store: Any, *notices: Notice) -> None:
    async with store.unit() as unit:
        for notice in notices:
            await unit.owe(notice)
        await unit.commit()


async def give_up(store: Any, *notices: Notice) -> None:
    """Owes the notices, and gives them up at once."""
    await owe(store, *notices)
    lease = timedelta(minutes=1)
    async with store.unit() as unit:
        for one in await unit.claim_notices(
            "o", {"slack": timedelta(0)}, now=SystemClock().now(), lease=lease, most=9
        ):
            await unit.note_failed(one, "o", error="channel_not_found", next_at=None, repeats=0)
        await unit.commit()
