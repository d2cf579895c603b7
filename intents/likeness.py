"""Which written example of a class is most like a message: per class, each feature with its examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.linear import Halves, Ints, Sparse
from intents.vectors import Vector


@dataclass(frozen=True)
class Postings:
    """Examples by the features they have, in groups of examples that stand together.

    Group g holds examples bounds[g] to bounds[g + 1] and features group_starts[g] to
    group_starts[g + 1]. Feature f, number features[f], stands in examples[starts[f]:starts[f + 1]]
    (numbered within the group) with those `values`. Of the last two there are two
    million: the numbers in few bytes, the values in half precision (a part in two thousand).
    """

    bounds: Ints
    group_starts: Ints
    features: Ints
    starts: Ints
    examples: NDArray[np.integer[Any]]
    values: Halves

    def nearest(self, vector: Vector, group: int) -> tuple[float, int]:
        """(cosine, example) of the example of `group` most like `vector`; 0.0 when none is alike."""
        first, size = int(self.bounds[group]), int(self.bounds[group + 1] - self.bounds[group])
        begin, end = self.group_starts[group], self.group_starts[group + 1]
        features = self.features[begin:end]
        if not size or not len(features) or not len(vector[0]):
            return 0.0, first
        places = np.searchsorted(features, vector[0])
        places[places == len(features)] = 0
        shared = features[places] == vector[0]
        places = places[shared] + begin
        from_, times = self.starts[places], self.starts[places + 1] - self.starts[places]
        skipped = from_ - np.cumsum(times) + times
        chosen = np.repeat(skipped, times) + np.arange(int(times.sum()))
        products = self.values[chosen] * np.repeat(vector[1][shared], times)
        cosines = np.bincount(self.examples[chosen], products, minlength=size)
        best = int(cosines.argmax())
        return float(cosines[best]), first + best


def by_feature(rows: Sparse, bounds: Sequence[int] | Ints) -> Postings:
    """Postings of `rows`, whose groups begin at `bounds`; the last bound is where the last group ends."""
    limits = np.asarray(bounds, np.int32)
    row_of = np.repeat(np.arange(rows.height, dtype=np.int32), np.diff(rows.starts))
    group_of = np.searchsorted(limits, row_of, side="right").astype(np.int32) - 1
    order = np.lexsort((row_of, rows.indices, group_of))
    group_of, indices, row_of = group_of[order], rows.indices[order], row_of[order]
    changes = np.flatnonzero((np.diff(indices) != 0) | (np.diff(group_of) != 0)) + 1
    starts = np.concatenate([[0], changes]) if len(indices) else changes
    return Postings(
        bounds=limits,
        group_starts=np.searchsorted(group_of[starts], np.arange(len(limits))).astype(np.int32),
        features=indices[starts].astype(np.int32),
        starts=np.append(starts, len(indices)).astype(np.int32),
        examples=_smallest(row_of - limits[group_of]),
        values=rows.values[order].astype(np.float16),
    )


def _smallest(numbers: Ints) -> NDArray[np.integer[Any]]:
    """The numbers, in as few bytes each as the largest of them needs."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
