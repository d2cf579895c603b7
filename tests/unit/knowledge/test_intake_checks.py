"""`wegwijs check` on intake.yaml: a question that refers to what is not there is told."""

from typing import Any

import pytest

Folder = Any  # the fixture `knowledge_folder` of conftest.py
CHOICE = """- vraag: soort
  titel: Soort
  tekst: Welke?
  soort: keuze
  opties: |
    huis
    tuin
- vraag: rol
  titel: Rol
  tekst: Wie ben je?
  soort: rol
"""


def asked_if(folder: Folder, question: str, answer: str) -> None:
    condition = (
        "- vraag: meer\n  titel: Meer\n  tekst: Wat nog?\n  soort: tekst\n"
        f"  als:\n    vraag: {question}\n    is: {answer}\n"
    )
    folder.swap("intake.yaml", "zeggen:\n", f"{CHOICE}{condition}zeggen:\n")


@pytest.mark.parametrize(("question", "answer"), [("soort", "tuin"), ("rol", "eerste"), ("probleem", "iets")])
def test_a_condition_on_an_answer_that_can_be_given_is_fine(
    knowledge_folder: Folder, question: str, answer: str
) -> None:
    asked_if(knowledge_folder, question, answer)

    assert knowledge_folder.problems() == ()


@pytest.mark.parametrize(
    ("question", "answer", "what"),
    [
        pytest.param("soort", "hius", "'hius' is geen antwoord op de vraag 'soort'", id="option"),
        pytest.param("rol", "baas", "'baas' is geen antwoord op de vraag 'rol'", id="entity"),
        pytest.param("later", "x", "'later' is geen eerdere vraag", id="question"),
    ],
)
def test_a_condition_that_can_never_hold_is_a_fout(
    knowledge_folder: Folder, question: str, answer: str, what: str
) -> None:
    asked_if(knowledge_folder, question, answer)

    problem = knowledge_folder.only_problem()

    assert problem.what == what
    assert problem.line == knowledge_folder.line_of("intake.yaml", f"is: {answer}") - 1
