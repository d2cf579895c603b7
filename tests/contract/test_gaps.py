"""Silence of a platform is kept and shown: statement 9."""

from datetime import timedelta

import pytest

from adapters.store.store import SqlStore
from bot.gaps import KEEP_GAPS, LONGEST_RETRY, Gaps
from tests.conftest import FixedClock
from tests.kit.units import kept

MINUTE = timedelta(minutes=1)


async def periods(store: SqlStore, clock: FixedClock) -> list[tuple[str, timedelta]]:
    """Of which channel, and how long."""
    async with store.unit(read_only=True) as unit:
        return [(one.channel, one.until - one.since) for one in await unit.gaps(clock.now() - KEEP_GAPS)]


async def hear(gaps: Gaps) -> int:
    gaps.heard("slack")
    return await gaps.look()


@pytest.mark.parametrize(
    ("silence", "found"),
    [
        pytest.param(MINUTE, [], id="a minute"),
        pytest.param(LONGEST_RETRY, [], id="as long as Slack tries again"),
        pytest.param(LONGEST_RETRY + MINUTE, [("slack", LONGEST_RETRY + MINUTE)], id="longer"),
    ],
)
async def test_statement_9_a_silence_longer_than_the_platform_tries_again_is_kept(
    store: SqlStore, clock: FixedClock, silence: timedelta, found: list[tuple[str, timedelta]]
) -> None:
    gaps = Gaps(store, clock)
    await hear(gaps)

    clock.moment += silence
    count = await hear(gaps)

    assert (await periods(store, clock), count) == (found, len(found))


async def test_statement_9_the_time_in_which_the_process_was_down_counts(
    store: SqlStore, clock: FixedClock
) -> None:
    await hear(Gaps(store, clock))
    clock.advance(hours=3)

    await hear(Gaps(store, clock))

    assert await periods(store, clock) == [("slack", timedelta(hours=3))]


async def test_the_first_time_that_a_platform_is_heard_is_no_gap(store: SqlStore, clock: FixedClock) -> None:
    assert await hear(Gaps(store, clock)) == 0
    assert await periods(store, clock) == []


async def test_a_platform_that_another_process_hears_is_not_silent(
    store: SqlStore, twin: SqlStore, clock: FixedClock
) -> None:
    one, other = Gaps(store, clock), Gaps(twin, clock)
    await hear(one)
    for _ in range(10):
        clock.advance(minutes=1)
        await hear(other)

    await hear(one)

    assert await periods(store, clock) == []


async def test_a_silence_ends_at_the_first_sign_of_life_since_the_last_look(
    store: SqlStore, clock: FixedClock
) -> None:
    gaps = Gaps(store, clock)
    await hear(gaps)
    clock.advance(minutes=8)
    gaps.heard("slack")
    clock.advance(seconds=50)

    await hear(gaps)

    assert await periods(store, clock) == [("slack", timedelta(minutes=8))]
    async with store.unit() as unit:
        assert await unit.heard_at("slack") == clock.now()


async def test_a_clock_that_is_set_back_makes_no_gap(store: SqlStore, clock: FixedClock) -> None:
    gaps = Gaps(store, clock)
    await hear(gaps)
    clock.advance(hours=-2)

    await hear(gaps)

    assert await periods(store, clock) == []


async def test_a_gap_that_was_put_away_is_shown_no_more_and_goes_in_time(
    store: SqlStore, clock: FixedClock
) -> None:
    gaps = Gaps(store, clock)
    await hear(gaps)
    clock.advance(hours=1)
    await hear(gaps)
    async with kept(store) as unit:
        (gap,) = await unit.gaps(clock.now() - KEEP_GAPS)
        assert await unit.put_gap_away(gap.id, at=clock.now())
        assert not await unit.put_gap_away(gap.id, at=clock.now())

    assert await periods(store, clock) == []
    clock.advance(days=31)
    async with kept(store) as unit:
        await unit.purge(clock.now())
        assert await unit.heard_at("slack") is not None
    async with store.unit(read_only=True) as unit:
        assert await unit.gaps(clock.now() - timedelta(days=365)) == []


@pytest.mark.parametrize(
    ("silence", "found"),
    [pytest.param(MINUTE, [], id="a minute"), pytest.param(MINUTE * 7, ["slack"], id="longer")],
)
async def test_statement_9_a_silence_that_lasts_is_known_before_it_ends(
    store: SqlStore, clock: FixedClock, silence: timedelta, found: list[str]
) -> None:
    gaps = Gaps(store, clock)
    await hear(gaps)

    clock.moment += silence

    async with store.unit(read_only=True) as unit:
        assert await unit.silent(clock.now() - LONGEST_RETRY) == found
