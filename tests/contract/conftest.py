"""A second store, and a whole backup."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.store.store import SqlStore
from tests.conftest import new_postgresql_store
from tests.kit.rows import back_up, fill
from tests.kit.stores import new_store


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """A second empty store, on each of the two databases."""
    if request.param == "sqlite":
        made = new_store(tmp_path / "other" / "wegwijs.sqlite")
    else:
        made = new_postgresql_store(request.getfixturevalue("postgres"))
    yield made
    made.close()


@pytest.fixture
def another(store: SqlStore) -> Iterator[Callable[[], SqlStore]]:
    """Makes more stores on the same database, as other processes have them."""
    made: list[SqlStore] = []

    def make() -> SqlStore:
        url = store.engine.url
        if store.engine.dialect.name == "sqlite":
            made.append(SqlStore.sqlite(Path(url.database or "")))
        else:
            made.append(SqlStore.postgresql(url.render_as_string(hide_password=False)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def twin(another: Callable[[], SqlStore]) -> SqlStore:
    """A second store on the same database, as another process has one."""
    return another()


@pytest.fixture
async def whole(tmp_path: Path) -> bytes:
    """The bytes of a backup."""
    source = SqlStore.sqlite(tmp_path / "whole.sqlite")
    await fill(source, conversations=2)
    found = back_up(source, tmp_path / "whole").read_bytes()
    source.close()
    return found
