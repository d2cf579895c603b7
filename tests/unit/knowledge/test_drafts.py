"""`wegwijs new-topic`: what it writes passes the check, and it never damages what is there."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.drafts import DraftRefused, write_draft
from knowledge.loader import load
from knowledge.problems import Kind

TODAY = date(2026, 11, 23)
TOPICS = "topics/voorbeelden.yaml"
Folder = Any  # the fixture `knowledge_folder` of conftest.py


def draft(folder: Folder, topic: str, group: str = "voorbeelden", today: date = TODAY) -> list[Path]:
    return write_draft(folder.path, topic, group=group, today=today)


def contents(folder: Folder) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}


@pytest.mark.parametrize("group", ["voorbeelden", "nieuwe_groep"])
@pytest.mark.parametrize("topic", ["vb_drie", "x", "nee", "null", "a1_", "a" * 40])
def test_a_draft_passes_the_check(knowledge_folder: Folder, group: str, topic: str) -> None:
    written = draft(knowledge_folder, topic, group)

    problems = knowledge_folder.problems()
    assert [path.relative_to(knowledge_folder.path).as_posix() for path in written] == [
        f"topics/{group}.yaml",
        f"questions/{group}/{topic}.yaml",
    ]
    assert [(p.kind, p.file) for p in problems] == [(Kind.AANDACHT, f"questions/{group}/{topic}.yaml")]


def test_a_draft_is_not_answered_yet(knowledge_folder: Folder) -> None:
    draft(knowledge_folder, "vb_drie")

    assert "vb_drie" not in load(knowledge_folder.path, today=TODAY).topics


def test_two_drafts_in_one_group_pass_the_check(knowledge_folder: Folder) -> None:
    draft(knowledge_folder, "vb_drie")
    draft(knowledge_folder, "vb_vier")

    assert {p.kind for p in knowledge_folder.problems()} == {Kind.AANDACHT}


def test_a_draft_keeps_what_stood_in_the_file(knowledge_folder: Folder) -> None:
    knowledge_folder.write(TOPICS, knowledge_folder.files[TOPICS].rstrip("\n"))

    draft(knowledge_folder, "vb_drie")

    text = (knowledge_folder.path / TOPICS).read_text()
    assert text.startswith(knowledge_folder.files[TOPICS] + "\n- id: vb_drie\n")


def test_a_draft_of_29_february_is_reviewed_on_28_february(knowledge_folder: Folder) -> None:
    draft(knowledge_folder, "vb_drie", today=date(2028, 2, 29))

    assert "  herzien: 2029-02-28\n" in (knowledge_folder.path / TOPICS).read_text()


@pytest.mark.parametrize(
    "name",
    ["", "Vb_Drie", "1vb", "_vb", "vb-drie", "vb drie", "één", "../weg", "a/b", "a\n", "a: b", "a" * 41],
)
def test_a_name_that_is_no_id_is_refused(knowledge_folder: Folder, name: str) -> None:
    before = contents(knowledge_folder)

    with pytest.raises(DraftRefused, match="kan geen naam zijn"):
        draft(knowledge_folder, name)
    with pytest.raises(DraftRefused, match="kan geen naam zijn"):
        draft(knowledge_folder, "vb_drie", group=name)

    assert contents(knowledge_folder) == before


@pytest.mark.parametrize("group", ["voorbeelden", "andere"])
def test_a_topic_that_exists_is_refused_in_every_group(knowledge_folder: Folder, group: str) -> None:
    before = contents(knowledge_folder)

    with pytest.raises(DraftRefused, match="het topic 'vb_een' bestaat al"):
        draft(knowledge_folder, "vb_een", group)

    assert contents(knowledge_folder) == before


def test_a_topic_that_only_has_questions_is_refused(knowledge_folder: Folder) -> None:
    knowledge_folder.write("questions/andere/vb_drie.yaml", "topic: vb_drie\nvragen: |\n  iets\n")

    with pytest.raises(DraftRefused, match="bestaat al"):
        draft(knowledge_folder, "vb_drie")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("groep: voorbeelden\ntitel: x\ntopics:\n  - id: ingesprongen\n", id="indented"),
        pytest.param("topics:\n- id: a\ngroep: voorbeelden\ntitel: x\n", id="topics not last"),
        pytest.param("groep: [\n", id="broken"),
    ],
)
def test_a_file_in_which_the_draft_does_not_fit_is_left_alone(knowledge_folder: Folder, content: str) -> None:
    knowledge_folder.write(TOPICS, content)
    before = contents(knowledge_folder)

    with pytest.raises(DraftRefused, match="past niet onderaan"):
        draft(knowledge_folder, "vb_drie")

    assert contents(knowledge_folder) == before
