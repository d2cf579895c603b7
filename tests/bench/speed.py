"""Measures speed and size of the engine and of `wegwijs run`: `make bench`, or with files of messages.

    python -m tests.bench.speed [FILE.jsonl ...]

Each line of a file holds a "text" (or "turns" with texts); without files the written questions serve.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from intents.engine import IntentEngine
from knowledge.loader import Knowledge, load

ROUNDS = 3
BAD_INPUT = {
    "empty": "",
    "40,000 characters": "subsidie " * 4445,
    "100,000 combining marks": "a" + "\u0301" * 100_000,
    "U+FDFA x 1,000": "\ufdfa" * 1000,
    "only emoji": "😀🎉" * 200,
    "HTML": "<script>alert(1)</script>" * 50,
    "one word of 4,000 letters": "x" * 4000,
    "4,000 one-letter words": "x " * 2000,
}


def main(paths: list[str]) -> None:
    """Prints every figure with the machine it was measured on."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    knowledge = load(today=datetime.now(UTC).date())
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        engine = _compile(knowledge, cache)
        _time_understanding(engine, _texts(paths) or _written(knowledge))
        _time_bad_input(engine)
        _measure_process(cache)


def _compile(knowledge: Knowledge, cache: Path) -> IntentEngine:
    start, cpu = time.perf_counter(), time.process_time()
    engine = IntentEngine.from_knowledge(knowledge, cache=cache)
    print(f"compile: {time.perf_counter() - start:.1f} s ({time.process_time() - cpu:.1f} s CPU)")
    start = time.perf_counter()
    IntentEngine.from_knowledge(knowledge, cache=cache)
    print(f"compiled index used after: {time.perf_counter() - start:.2f} s")
    return engine


def _time_understanding(engine: IntentEngine, texts: list[str]) -> None:
    for text in texts[:200]:
        engine.understand(text)
    times = []
    for _ in range(ROUNDS):
        for text in texts:
            start = time.perf_counter()
            engine.understand(text)
            times.append(1000 * (time.perf_counter() - start))
    cuts = statistics.quantiles(times, n=100)
    print(f"understand, {len(texts)} messages: median {cuts[49]:.2f} ms, 99th percentile {cuts[98]:.2f} ms")


def _time_bad_input(engine: IntentEngine) -> None:
    for name, text in BAD_INPUT.items():
        start = time.perf_counter()
        engine.understand(text)
        print(f"bad input, {name}: {1000 * (time.perf_counter() - start):.1f} ms")


def _measure_process(cache: Path) -> None:
    """Start, first answer and memory of the real process, with a compiled index at hand."""
    config = cache / "wegwijs.yaml"
    config.write_text("web:\n  poort: 0\n", encoding="utf-8")
    environment = {**os.environ, "WEGWIJS_CONFIG": str(config), "WEGWIJS_CACHE": str(cache)}
    start = time.perf_counter()
    command = [sys.executable, "-m", "adapters.cli.app", "run"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = next(part for part in process.stdout.readline().split() if part.startswith("http"))
        data = json.dumps({"id": "bench-0001", "text": "Waar vind ik geld voor mijn project?"}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Origin": address}
        request = urllib.request.Request(f"{address}/bericht", data, headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - loopback
            response.read()
        print(f"wegwijs run, first answer after: {time.perf_counter() - start:.1f} s")
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        print(f"wegwijs run, resident memory: {int(resident.split()[1]) / 1024:.0f} MB")
        process.terminate()


def _texts(paths: list[str]) -> list[str]:
    lines = (
        json.loads(line) for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines()
    )
    return [turn["text"] for line in lines for turn in line.get("turns", [line])]


def _written(knowledge: Knowledge) -> list[str]:
    return [text for questions in knowledge.questions.values() for text in questions.dutch[::7]]


if __name__ == "__main__":
    main(sys.argv[1:])
