"""Which written example is most like a message."""

import numpy as np
import pytest

from intents.likeness import Postings, by_feature
from intents.linear import pack
from intents.vectors import Vector

HALF = 2**-11  # the values are kept in half precision


def _row(**values: float) -> Vector:
    numbers = [int(name.removeprefix("f")) for name in values]
    return np.array(numbers, np.int32), np.array(list(values.values()), np.float32)


@pytest.fixture
def postings() -> Postings:
    """Two groups: examples 0 to 2, of which 2 has no features, and example 3; group 2 has no features."""
    rows = [_row(f0=0.6, f1=0.8), _row(f1=1.0), _row(), _row(f0=1.0), _row()]
    return by_feature(pack(rows, width=5), [0, 3, 4, 5])


def test_the_example_with_the_highest_cosine_of_its_group_is_found(postings: Postings) -> None:
    cosine, example = postings.nearest(_row(f1=1.0, f0=0.0), 0)

    assert (cosine, example) == (pytest.approx(1.0), 1)


def test_the_order_of_the_features_of_a_message_does_not_matter(postings: Postings) -> None:
    assert postings.nearest(_row(f0=0.6, f1=0.8), 0) == postings.nearest(_row(f1=0.8, f0=0.6), 0)
    assert postings.nearest(_row(f1=0.8, f0=0.6), 0) == (pytest.approx(1.0, rel=HALF), 0)


def test_examples_of_another_group_are_not_looked_at(postings: Postings) -> None:
    assert postings.nearest(_row(f0=1.0), 0) == (pytest.approx(0.6, rel=HALF), 0)
    assert postings.nearest(_row(f0=1.0), 1) == (pytest.approx(1.0), 3)


@pytest.mark.parametrize("group", [0, 1, 2])
@pytest.mark.parametrize("message", [_row(), _row(f4=1.0)], ids=["no feature", "none that we know"])
def test_what_shares_nothing_is_like_nothing(postings: Postings, message: Vector, group: int) -> None:
    cosine, _ = postings.nearest(message, group)

    assert cosine == 0.0


def test_rows_without_any_feature_make_postings_that_find_nothing() -> None:
    postings = by_feature(pack([_row(), _row()], width=1), [0, 2])

    assert postings.nearest(_row(f0=1.0), 0) == (0.0, 0)
