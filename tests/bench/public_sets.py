"""Accuracy of `IntentEngine.from_examples` on labelled sets: python -m tests.bench.public_sets FOLDER ...

Each folder holds data.jsonl.gz with {"text", "label", "split"} a line (splits train and test;
oos_train and oos_test when there is out of scope).
"""

import gzip
import json
import sys
import time
from collections import defaultdict
from pathlib import Path

from rich.progress import Progress

from intents.engine import IntentEngine


def main(folders: list[str]) -> None:
    """Prints accuracy, recall at 3 and the area under the curve for out of scope, per set."""
    for folder in folders:
        rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
        with gzip.open(Path(folder) / "data.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                rows[row["split"]].append((row["text"], row["label"]))
        start = time.perf_counter()
        with Progress(transient=True) as bar:
            task = bar.add_task("compile", total=1.0)
            engine = IntentEngine.from_examples(
                rows["train"], progress=lambda share, b=bar, t=task: b.update(t, completed=share)
            )
        took = time.perf_counter() - start
        found = [(engine.understand(text), label) for text, label in rows["test"]]
        right = sum(u.topic == label for u, label in found) / len(found)
        top3 = sum(label in [c.label for c in u.candidates[:3]] for u, label in found) / len(found)
        line = (
            f"{Path(folder).name}: {len(rows['train'])} examples, accuracy {right:.3f}, in first 3 {top3:.3f}"
        )
        if rows["oos_test"]:
            outside = [engine.understand(text).confidence for text, _ in rows["oos_test"]]
            line += f", out of scope AUROC {_area([u.confidence for u, _ in found], outside):.3f}"
        print(f"{line}, compiled in {took:.1f} s")


def _area(inside: list[float], outside: list[float]) -> float:
    """Chance that a message in scope gets more confidence than one out of scope."""
    ranked = sorted([(value, 1) for value in inside] + [(value, 0) for value in outside])
    below = wins = 0.0
    for _, is_inside in ranked:
        if is_inside:
            wins += below
        else:
            below += 1
    return wins / (len(inside) * len(outside))


if __name__ == "__main__":
    main(sys.argv[1:])
