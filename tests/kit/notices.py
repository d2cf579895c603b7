"""Short forms for tests of the outbox table: owe, claim, mark."""

from datetime import UTC, datetime, timedelta

from adapters.store.store import SqlStore
from bot.ports import Notice
from tests.kit.units import kept

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
MINUTE = timedelta(minutes=1)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def notice(
    key: str, conversation: str = "c", *, channel: str = "slack", due: float = 0, created: float = 0
) -> Notice:
    content = {"paragraphs": [key]}
    return Notice(key, channel, conversation, "reply", content, due_at=at(due), created_at=at(created))


async def owe(store: SqlStore, *owed: Notice) -> list[bool]:
    async with kept(store) as unit:
        return [await unit.owe_new(one) for one in owed]


async def claim(
    store: SqlStore,
    owner: str = "a",
    *,
    now: datetime = NOW,
    most: int = 10,
    channels: tuple[str, ...] = ("slack",),
    pace: float = 0,
) -> list[Notice]:
    paces = dict.fromkeys(channels, timedelta(seconds=pace))
    async with kept(store) as unit:
        return list(await unit.claim_notices(owner, paces, now=now, lease=LEASE, most=most))


async def sent(store: SqlStore, one: Notice, owner: str = "a", *, now: datetime = NOW) -> bool:
    async with kept(store) as unit:
        return await unit.note_sent(one, owner, ref="r", now=now)


async def failed(
    store: SqlStore, one: Notice, owner: str = "a", *, next_at: datetime | None = None, repeats: int = 0
) -> bool:
    async with kept(store) as unit:
        return await unit.note_failed(one, owner, error="e", next_at=next_at, repeats=repeats)


async def dead(store: SqlStore) -> list[Notice]:
    async with store.unit(read_only=True) as unit:
        return list(await unit.dead_notices())


def keys(notices: list[Notice]) -> list[str]:
    return [one.key for one in notices]
