"""The compiled index: vocabulary, weights and example vectors; kept in a file and read back."""

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from intents.likeness import Postings
from intents.linear import Floats, Halves, Ints

FORMAT = 8
KEEP_SECONDS = 7 * 24 * 3600  # older indexes of other knowledge are cleared away


@dataclass(frozen=True)
class Index:
    """All that was learned from the examples.

    `weights` and `bias` tell the classes apart, `kind_weights` and `kind_bias` the four kinds of
    message (classes.KINDS).
    `labels` are the classes, those with a column in `weights` first; example i is `texts[i]`, in the
    order of the labels: those of class c are class_starts[c] to class_starts[c + 1]. The groups of
    `postings` are those of classes.group_of, in the order of the labels.
    """

    digest: str
    labels: tuple[str, ...]
    vocabulary: tuple[str, ...]
    names: tuple[str, ...]
    rarity: Floats
    weights: Halves
    bias: Floats
    kind_weights: Floats
    kind_bias: Floats
    postings: Postings
    class_starts: Ints
    texts: tuple[str, ...]

    def save(self, path: Path) -> None:
        """Writes the index beside `path` and moves it in place, so that a reader sees all or nothing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        for older in path.parent.glob(f"{path.stem.partition('-')[0]}-*.npz"):
            if older != path and older.stat().st_mtime < time.time() - KEEP_SECONDS:
                older.unlink(missing_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}.part")  # two processes may compile at once
        head = {
            "format": FORMAT,
            "digest": self.digest,
            "labels": self.labels,
            "vocabulary": self.vocabulary,
            "names": self.names,
            "texts": self.texts,
        }
        with partial.open("wb") as file:
            np.savez(
                file,
                head=np.frombuffer(json.dumps(head).encode(), np.uint8),
                rarity=self.rarity,
                weights=self.weights,
                bias=self.bias,
                kind_weights=self.kind_weights,
                kind_bias=self.kind_bias,
                class_starts=self.class_starts,
                **{
                    f"postings_{field.name}": getattr(self.postings, field.name) for field in fields(Postings)
                },
            )
        partial.replace(path)


def load(path: Path, *, digest: str) -> Index | None:
    """The index at `path`, or None when there is none for this knowledge and this version."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            head: dict[str, Any] = json.loads(bytes(stored["head"]))
            if head.get("format") != FORMAT or head.get("digest") != digest:
                return None
            postings = Postings(
                **{field.name: stored[f"postings_{field.name}"] for field in fields(Postings)}
            )
            return Index(
                digest=digest,
                labels=_texts(head["labels"]),
                vocabulary=_texts(head["vocabulary"]),
                names=_texts(head["names"]),
                rarity=stored["rarity"],
                weights=stored["weights"],
                bias=stored["bias"],
                kind_weights=stored["kind_weights"],
                kind_bias=stored["kind_bias"],
                postings=postings,
                class_starts=stored["class_starts"],
                texts=_texts(head["texts"]),
            )
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return None


def _texts(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(values)
