"""Opens the store, and what commands read in it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.settings import Settings, WrongSettings
from adapters.store.store import SqlStore, StoreUnusable
from bot.ports import Miss, Notice


def open_store(settings: Settings) -> SqlStore:
    """The store: PostgreSQL when WEGWIJS_DATABASE names one, else SQLite in the data folder.

    Raises WrongSettings when it cannot be used.
    """
    if settings.database:
        try:
            return SqlStore.postgresql(settings.database.get_secret_value())
        except StoreUnusable as error:
            raise WrongSettings((f"WEGWIJS_DATABASE cannot be used: {error}.",)) from None
    path = settings.data / "wegwijs.sqlite"
    try:
        return SqlStore.sqlite(path)
    except (OSError, StoreUnusable) as error:
        raise WrongSettings(
            (f"{path} cannot be used ({error}): check the folder, or choose another one under `gegevens`.",)
        ) from None


async def read_misses(store: SqlStore) -> Sequence[Miss]:
    """All misses kept."""
    async with store.unit() as unit:
        return await unit.misses()


async def read_dead(store: SqlStore) -> Sequence[Notice]:
    """Notices that were given up, oldest first."""
    async with store.unit(read_only=True) as unit:
        return await unit.dead_notices()


async def retry_dead(store: SqlStore, number: int | None) -> int:
    """Makes the dead notice with this number owed again, or all of them; how many that were."""
    now = datetime.now(UTC)
    async with store.unit() as unit:
        numbers = [one.number for one in await unit.dead_notices()] if number is None else [number]
        done = [await unit.retry_notice(one, now=now) for one in numbers]
        await unit.commit()
    return sum(done)
