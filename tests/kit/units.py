"""Short ways to work with a store in tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.store.store import SqlStore
from adapters.store.unit import SqlUnit


@asynccontextmanager
async def kept(store: SqlStore) -> AsyncIterator[SqlUnit]:
    """A unit that is committed at the end."""
    async with store.unit() as unit:
        yield unit
        await unit.commit()
