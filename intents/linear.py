"""Linear weights per class: learned when the knowledge is compiled, applied with one product."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Halves = NDArray[np.float16]  # kept at half size: rounding moves no decision


@dataclass(frozen=True)
class Sparse:
    """Rows of features, packed: row i holds indices[starts[i]:starts[i + 1]] and their values."""

    starts: Ints
    indices: Ints
    values: Floats
    width: int

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.starts) - 1


def pack(rows: Sequence[tuple[Ints, Floats]], *, width: int) -> Sparse:
    """Sparse of (indices, values) per row."""
    starts = np.concatenate([[0], np.cumsum([len(indices) for indices, _ in rows])]).astype(np.int32)
    indices = np.concatenate([indices for indices, _ in rows]) if rows else np.zeros(0, np.int32)
    values = np.concatenate([values for _, values in rows]) if rows else np.zeros(0, np.float32)
    return Sparse(starts, indices, values, width)


MIN_EPOCHS, MAX_EPOCHS = 4, 40
ROWS_FOR_MIN_EPOCHS = 8000
BATCHES = 8
RATE = 0.1
MOMENTUM = 0.8
DECAY = 1e-6


def train(
    rows: Sparse,
    labels: Sequence[int],
    *,
    classes: int,
    importance: Sequence[float] | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> tuple[Floats, Floats]:
    """(weights of width x classes, bias per class) of multinomial logistic regression.

    Mini-batches with momentum and one step size per feature (RMSprop, Tieleman and Hinton 2012,
    shared by the classes). The order is seeded, so the same knowledge gives the same weights.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 - only compiling needs scipy

    matrix = csr_array((rows.values, rows.indices, rows.starts), shape=(rows.height, rows.width))
    target = np.asarray(labels)
    weight = np.ones(rows.height, np.float32) if importance is None else np.asarray(importance, np.float32)
    learner = _Learner(rows.width, classes)
    random = np.random.default_rng(20260101)
    epochs = min(MAX_EPOCHS, max(MIN_EPOCHS, MIN_EPOCHS * ROWS_FOR_MIN_EPOCHS // max(1, rows.height)))
    steps = epochs * BATCHES
    for step in range(steps):
        if step % BATCHES == 0:
            order = np.array_split(random.permutation(rows.height), BATCHES)
        chosen = order[step % BATCHES]
        part = matrix[chosen]
        error = softmax(part @ learner.weights + learner.bias)
        error[np.arange(len(chosen)), target[chosen]] -= 1
        error *= (weight[chosen] / max(1, len(chosen)))[:, None]
        gradient = np.asarray(part.T @ error, np.float32)
        learner.step(gradient, error.sum(axis=0), rate=RATE * (1 - step / (steps + 1)))
        progress((step + 1) / steps)
    return learner.weights, learner.bias


class _Learner:
    def __init__(self, width: int, classes: int) -> None:
        self.weights = np.zeros((width, classes), np.float32)
        self.bias = np.zeros(classes, np.float32)
        self._momentum = np.zeros_like(self.weights)
        self._square = np.zeros(width, np.float32)

    def step(self, gradient: Floats, bias_gradient: Floats, *, rate: float) -> None:
        gradient += DECAY * self.weights
        self._square += 0.1 * (np.einsum("ij,ij->i", gradient, gradient) / gradient.shape[1] - self._square)
        self._momentum *= MOMENTUM
        self._momentum += gradient
        pace = (rate * (1 - MOMENTUM) / (np.sqrt(self._square) + 1e-7)).astype(np.float32)
        self.weights -= pace[:, None] * self._momentum
        self.bias -= rate * bias_gradient


def softmax(scores: Floats) -> Floats:
    """Probabilities per row of scores; a single row may be given flat."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = (shifted / shifted.sum(axis=-1, keepdims=True)).astype(np.float32)
    return result
