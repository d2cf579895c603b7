"""What stays for good is not searched for garbage; what is replaced is freed all the same."""

import gc
import time
import weakref
from collections.abc import Iterator

import pytest

from adapters.settled import settle


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


class Ring:
    """Holds itself, so that only a search finds it unused."""

    def __init__(self) -> None:
        self.itself = self


def seconds_to_search() -> float:
    begun = time.perf_counter()
    gc.collect()
    return time.perf_counter() - begun


def test_pitfall_4_a_search_for_garbage_does_not_hold_up_the_loop_for_what_was_loaded() -> None:
    loaded = [[number] for number in range(200_000)]
    before = seconds_to_search()

    settle()

    after = min(seconds_to_search() for _ in range(3))
    assert after < before / 3
    assert gc.get_freeze_count() > len(loaded)


def test_what_is_replaced_later_is_freed_the_next_time() -> None:
    ring = Ring()
    there = weakref.ref(ring)
    settle()
    del ring
    gc.collect()
    is_kept = there() is not None

    settle()

    assert is_kept
    assert there() is None
