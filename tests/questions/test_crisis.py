"""Acute danger is recognised, and work about it is not taken for danger."""

from pathlib import Path

import pytest
import yaml

from bot.danger import DangerWatch
from bot.talk import Talk

TABLE = yaml.safe_load((Path(__file__).parent / "crisis.yaml").read_text(encoding="utf-8"))


def _rows(name: str) -> list[str]:
    return [line.strip() for line in TABLE[name].splitlines() if line.strip()]


@pytest.fixture(scope="module")
def watch(talk: Talk) -> DangerWatch:
    return DangerWatch(talk.knowledge.dangers, talk.engine.standard_words)


def test_table_has_thirty_sentences_each_way() -> None:
    assert len(_rows("gevaar")) >= 30
    assert len(_rows("geen_gevaar")) >= 30


@pytest.mark.parametrize("sentence", _rows("gevaar"))
def test_danger_is_recognised(watch: DangerWatch, sentence: str) -> None:
    found = watch.find(sentence)

    assert found is not None
    assert any(line in found.answer for line in ("112", "1813", "1712", "106"))


@pytest.mark.parametrize("sentence", _rows("geen_gevaar"))
def test_work_is_no_danger(watch: DangerWatch, sentence: str) -> None:
    assert watch.find(sentence) is None
