"""Sentences that stand nowhere in the knowledge: what must come of each, group by group."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.cli.ask import converse
from adapters.cli.evaluate import Expected, Scored
from bot.talk import Talk
from knowledge.checks import fold

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [{**row, "zin": row["zin"].strip()} for row in rows]


GROUPS = {path.stem: _rows(path) for path in sorted(HERE.glob("*.yaml")) if path.stem != "crisis"}
MISSES = _rows(HERE.parent / "known_misses.yaml")
QUESTIONS = [(group, row) for group, rows in GROUPS.items() for row in rows]


def _is_right(talk: Talk, row: dict[str, Any]) -> bool:
    (turn,) = converse(talk, [row["zin"]], now=NOW)
    expected = Expected(row["zin"], row["verwacht"], tuple(row["topics"]), {})
    return Scored(expected, turn.outcome).is_right


@pytest.mark.parametrize(("group", "row"), QUESTIONS, ids=[f"{g}-{r['zin'][:40]}" for g, r in QUESTIONS])
def test_sentence_is_understood(talk: Talk, group: str, row: dict[str, Any]) -> None:
    assert _is_right(talk, row)


@pytest.mark.parametrize("row", MISSES, ids=[row["zin"][:40] for row in MISSES])
def test_known_miss_still_goes_wrong(talk: Talk, row: dict[str, Any]) -> None:
    assert not _is_right(talk, row), "this goes well now: move it to tests/questions/"


def test_no_sentence_of_the_tests_stands_in_the_knowledge(talk: Talk) -> None:
    written = {
        fold(text)
        for q in talk.knowledge.questions.values()
        for text in (*q.dutch, *q.english, *q.french, *q.follow_ups)
    }

    tested = [row["zin"] for _, row in QUESTIONS] + [row["zin"] for row in MISSES]

    assert not [text for text in tested if fold(text) in written]
