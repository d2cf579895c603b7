"""`wegwijs check` on the written questions: none twice, none under two topics, enough of them."""

from typing import Any

import pytest

from knowledge.checks import required_questions
from knowledge.problems import Kind

QUESTIONS = "questions/voorbeelden/vb_een.yaml"
OTHER_QUESTIONS = "questions/voorbeelden/vb_twee.yaml"
Folder = Any  # the fixture `knowledge_folder` of conftest.py


@pytest.mark.parametrize(
    "again",
    ["vraag naar een 7", "Vraag náár een: 7?!", "VRAAG   naar een 7"],
    ids=["same", "signs", "capitals"],
)
def test_the_same_question_under_two_topics_is_a_fout_that_names_the_other(
    knowledge_folder: Folder, again: str
) -> None:
    knowledge_folder.swap(OTHER_QUESTIONS, "  vraag naar twee 3\n", f"\n  {again}\n  vraag naar twee 3\n")

    problem = knowledge_folder.only_problem()

    assert (problem.file, problem.line) == (OTHER_QUESTIONS, knowledge_folder.line_of(OTHER_QUESTIONS, again))
    assert (problem.kind, problem.what) == (Kind.FOUT, "deze vraag staat ook bij vb_een")
    first = knowledge_folder.line_of(QUESTIONS, "vraag naar een 7")
    assert problem.todo == f"zie {QUESTIONS}:{first}; houd er een over"


def test_the_same_question_twice_under_one_topic_needs_aandacht(knowledge_folder: Folder) -> None:
    knowledge_folder.swap(QUESTIONS, "vraag naar een 3\n", "vraag naar een 3\n  Vraag naar een 3?\n")

    problem = knowledge_folder.only_problem()

    assert (problem.kind, problem.what) == (Kind.AANDACHT, "deze vraag staat er twee keer")


@pytest.mark.parametrize(
    ("name", "old", "owner"),
    [
        pytest.param("choices/welke.yaml", "  welke\n", "de keuze welke", id="choice"),
        pytest.param("outside/weer.yaml", "  regent het\n", "buiten ons terrein: weer", id="outside"),
        pytest.param("cases/ruzie.yaml", "  ruzie\n", "het geval ruzie", id="case"),
    ],
)
def test_a_question_that_also_stands_elsewhere_is_a_fout(
    knowledge_folder: Folder, name: str, old: str, owner: str
) -> None:
    knowledge_folder.swap(OTHER_QUESTIONS, "vraag naar twee 0", old.strip())

    problem = knowledge_folder.only_problem()

    assert (problem.file, problem.kind) == (name, Kind.FOUT)
    assert problem.what == "deze vraag staat ook bij vb_twee"
    assert owner.rsplit(maxsplit=1)[-1] in name


@pytest.mark.parametrize("key", ["engels", "frans", "vervolg"])
def test_questions_in_other_languages_and_follow_ups_are_compared_too(
    knowledge_folder: Folder, key: str
) -> None:
    knowledge_folder.write(QUESTIONS, knowledge_folder.files[QUESTIONS] + f"{key}: |\n  vraag naar twee 5\n")

    found = [p.what for p in knowledge_folder.problems()]

    assert found == ["deze vraag staat ook bij vb_een"]


def test_questions_written_as_a_list_are_compared_too(knowledge_folder: Folder) -> None:
    knowledge_folder.write("outside/weer.yaml", "buiten: weer\nantwoord: Nee.\nvragen:\n- sneeuw\n- Welke?\n")

    problem = knowledge_folder.only_problem()

    assert (problem.file, problem.line) == ("outside/weer.yaml", 5)


def test_too_few_questions_need_aandacht(knowledge_folder: Folder) -> None:
    fewer = knowledge_folder.files[QUESTIONS].splitlines(keepends=True)[:5]
    knowledge_folder.write(QUESTIONS, "".join(fewer))
    needed = required_questions("vb_een", "voorbeelden")

    problem = knowledge_folder.only_problem()

    assert (problem.file, problem.line, problem.kind) == (QUESTIONS, 3, Kind.AANDACHT)
    assert problem.what == f"'vb_een' heeft 3 vragen, {needed} is het minimum"


@pytest.mark.parametrize(
    ("topic", "group", "at_least"),
    [
        ("lening", "financiering", 60),
        ("leegstand", "infrastructuur", 60),
        ("contact_thema", "contact", 60),
        ("sturing", "lokaal_bestuur", 60),
        ("vijfhoek", "begrippen", 40),
        ("vb_turbo", "voorbeelden", 15),
        ("hubsi", "trajecten", 15),
        ("traject_kiezen", "trajecten", 40),
    ],
)
def test_the_minimum_of_questions_is_at_least_what_was_asked(topic: str, group: str, at_least: int) -> None:
    assert required_questions(topic, group) >= at_least
