"""The chores that delete: when the thorough sweep is tried, and that a purge gives others their turn."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from adapters import cleaning
from bot.ports import NotKept
from bot.retention import Terms

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NIGHT = NOW.replace(hour=3)


class FakeStore:
    """Has `goes` things to delete, one a go; each sweep ends as its `answers` say."""

    def __init__(self, *, goes: int = 0, answers: tuple[bool, ...] = ()) -> None:
        self.goes, self.answers = goes, list(answers)
        self.has_traces = False
        self.units = 0
        self.sweeps: list[bool] = []

    @asynccontextmanager
    async def staff_unit(self) -> Any:
        self.units += 1
        yield SimpleNamespace(purge=self._purge, commit=self._commit)

    async def _purge(self, now: datetime, _: Terms) -> int:
        assert now == NOW
        self.goes -= 1
        return 1 if self.goes >= 0 else 0

    async def _commit(self) -> None:
        self.has_traces = True

    async def sweep(self, *, thorough: bool = False) -> bool:
        self.sweeps.append(thorough)
        self.has_traces = False
        return self.answers.pop(0) if self.answers else True


async def test_a_purge_keeps_each_go_by_itself_until_nothing_is_left() -> None:
    store = FakeStore(goes=3)

    changed = await cleaning.purge(store, Terms(), now=NOW)  # type: ignore[arg-type]

    assert (changed, store.units) == (3, 4)


@pytest.mark.parametrize(
    ("moments", "swept"),
    [
        pytest.param([NOW], [], id="by day nothing thorough"),
        pytest.param([NIGHT, NIGHT + timedelta(minutes=1)], [True], id="once a night"),
        pytest.param([NIGHT, NIGHT + timedelta(days=1)], [True], id="not the next night, as nothing went"),
    ],
)
async def test_a_thorough_sweep_is_for_the_night_after_something_was_deleted(
    moments: list[datetime], swept: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FakeStore()

    await _sweep_at(store, moments, monkeypatch)

    assert store.sweeps == swept


async def test_a_thorough_sweep_that_did_not_end_is_tried_again_half_an_hour_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = FakeStore(answers=(False, True))
    moments = [NIGHT + timedelta(minutes=minutes) for minutes in (0, 10, 31, 90)]

    await _sweep_at(store, moments, monkeypatch)

    assert store.sweeps == [True, True]


async def test_what_was_deleted_by_day_is_swept_at_once_and_thoroughly_at_night(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = FakeStore()
    await _sweep_at(store, [NIGHT], monkeypatch)
    store.sweeps.clear()
    store.has_traces = True

    await _sweep_at(store, [NOW, NIGHT + timedelta(days=1)], monkeypatch)

    assert store.sweeps == [False, True]


async def test_a_sweep_that_fails_is_noted_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    store, noted = FakeStore(), []
    store.has_traces = True

    async def fail(**_: bool) -> bool:
        raise NotKept("away")

    monkeypatch.setattr(store, "sweep", fail)

    await _sweep_at(store, [NOW, NOW], monkeypatch, noted=noted)

    assert noted == ["failed", "failed"]


async def _sweep_at(
    store: FakeStore, moments: list[datetime], monkeypatch: pytest.MonkeyPatch, *, noted: Any = None
) -> None:
    """Runs the chore with these moments, one a round, and stops it then."""
    left = iter(moments)
    current = [next(left)]

    async def sleep(_: float) -> None:
        try:
            current[0] = next(left)
        except StopIteration:
            raise asyncio.CancelledError from None

    monkeypatch.setattr(cleaning.asyncio, "sleep", sleep)
    watch = SimpleNamespace(note=lambda *_, outcome, **__: noted.append(outcome))
    clock = SimpleNamespace(now=lambda: current[0])
    with pytest.raises(asyncio.CancelledError):
        await cleaning.keep_swept(SimpleNamespace(store=store, clock=clock, watch=watch))  # type: ignore[arg-type]
