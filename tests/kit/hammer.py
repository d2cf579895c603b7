"""Writes turns to the store of argv[1] until it is stopped: in each one row in each of four tables."""

import asyncio
import itertools
import os
import sys
from datetime import UTC, datetime, timedelta

from adapters.store.store import SqlStore
from bot.conversation import Conversation
from tests.kit.killed_migration import open_store
from tests.kit.rows import notice


async def _turn(store: SqlStore, number: int) -> None:
    now = datetime.now(UTC)
    key, until = f"{os.getpid()}-{number}", now + timedelta(days=1)
    async with store.unit() as unit:
        await unit.lock("web", key)
        await unit.keep_conversation("web", key, Conversation(turns=number), until=until)
        await unit.receive("web", key, "e", meaning=None, at=now, within=timedelta(0), until=until)
        await unit.add_message("web", key, "vrager", {"text": "é" * 200}, event_id="e", at=now)
        await unit.owe(notice(key, key))
        await unit.commit()


async def main(where: str) -> None:
    """See above."""
    store = open_store(where)
    for number in itertools.count():
        await _turn(store, number)
        if number == 20:
            print("busy", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
