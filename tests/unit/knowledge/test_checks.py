"""`wegwijs check`: each kind of problem, with its file, its line and what to do."""

import re
from pathlib import Path
from typing import Any

import pytest

from knowledge.checks import NEEDED_PHRASES, NEEDED_TOPICS
from knowledge.loader import load
from knowledge.problems import Kind, KnowledgeRefused, Problem

TOPICS = "topics/voorbeelden.yaml"
QUESTIONS = "questions/voorbeelden/vb_een.yaml"
OTHER_QUESTIONS = "questions/voorbeelden/vb_twee.yaml"
Folder = Any  # the fixture `knowledge_folder` of conftest.py


def with_answer(folder: Folder, text: str) -> None:
    folder.swap(TOPICS, "Dit is het antwoord over vb_een.", text)


def test_the_folder_of_these_tests_has_no_problem(knowledge_folder: Folder) -> None:
    assert knowledge_folder.problems() == ()
    assert set(load(knowledge_folder.path, today=knowledge_folder.today).topics) == {
        "vb_een",
        "vb_twee",
        *NEEDED_TOPICS,
    }


def test_a_problem_reads_as_file_line_kind_what_and_what_to_do() -> None:
    problem = Problem("topics/a.yaml", 41, Kind.FOUT, "onbekend topic 'x'", "bedoel je 'y'?")

    assert str(problem) == "topics/a.yaml:41: fout: onbekend topic 'x' (bedoel je 'y'?)"


def test_a_problem_of_a_whole_file_has_no_line() -> None:
    assert str(Problem("a.yaml", 0, Kind.AANDACHT, "wat", "hoe")) == "a.yaml: aandacht: wat (hoe)"


# --- the form of a file ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "at", "what"),
    [
        pytest.param(
            "  titel: Over vb_een\n", "", "id: vb_een", "de sleutel 'titel' ontbreekt", id="missing"
        ),
        pytest.param("  titel: Over vb_een", "  titel:", "titel:", "bij 'titel' staat te weinig", id="empty"),
        pytest.param(
            "  keuze: weten over vb_een",
            "  titels: x\n  keuze: weten over vb_een",
            "titels",
            "de sleutel 'titels' ken ik niet",
            id="unknown key",
        ),
        pytest.param("id: vb_een", "id: Vb-Een", "id:", "'Vb-Een' is geen geldige naam", id="bad id"),
        pytest.param("een_op_een: nee", "een_op_een: no", "een_op_een", "schrijf ja of nee", id="no flag"),
        pytest.param(
            "gecontroleerd: 2026-11-01",
            "gecontroleerd: 1/11/26",
            "gecontroleerd",
            "schrijf een datum als 2026-11-23",
            id="no date",
        ),
        pytest.param(
            "titel: Over vb_een",
            "titel: " + "x" * 46,
            "titel:",
            "de tekst bij 'titel' is te lang (hoogstens 45 tekens)",
            id="long title",
        ),
        pytest.param(
            "een_op_een: nee",
            "een_op_een: nee\n  status: weg",
            "status",
            "'weg' past niet bij 'status'",
            id="not one of the words",
        ),
        pytest.param(
            "een_op_een: nee",
            "een_op_een: nee\n  stappen: loop",
            "stappen",
            "bij 'stappen' hoort een lijst",
            id="no list",
        ),
        pytest.param(
            "een_op_een: nee",
            "een_op_een: nee\n  links:\n  - x",
            "- x",
            "hier hoort een blok met sleutels",
            id="no block",
        ),
    ],
)
def test_a_wrong_form_is_a_fout_on_its_line(
    knowledge_folder: Folder, old: str, new: str, at: str, what: str
) -> None:
    text = knowledge_folder.files[TOPICS]
    only_one = text[: text.index("- id: vb_twee")]
    knowledge_folder.write(TOPICS, only_one)
    knowledge_folder.swap(TOPICS, old, new)

    found = [p for p in knowledge_folder.problems() if p.file == TOPICS]

    assert [(p.kind, p.what) for p in found] == [(Kind.FOUT, what)]
    assert found[0].line == knowledge_folder.line_of(TOPICS, at)
    assert found[0].todo


def test_words_to_choose_from_are_given_in_dutch(knowledge_folder: Folder) -> None:
    knowledge_folder.swap(TOPICS, "een_op_een: nee", "een_op_een: nee\n  status: weg")

    problem = next(p for p in knowledge_folder.problems() if p.file == TOPICS)

    assert problem.todo == "kies uit 'actief' of 'concept'"


def test_an_unreadable_file_is_a_fout_on_its_line(knowledge_folder: Folder) -> None:
    knowledge_folder.write("outside/weer.yaml", "buiten: weer\nantwoord: a: b\n")

    problem = knowledge_folder.only_problem()

    assert (problem.file, problem.line, problem.kind) == ("outside/weer.yaml", 2, Kind.FOUT)


@pytest.mark.parametrize(
    "name", ["dangers.yaml", "phrases.yaml", "words/dialect.yaml", "entities/thema.yaml"]
)
def test_a_missing_file_is_a_fout(knowledge_folder: Folder, name: str) -> None:
    (knowledge_folder.path / name).unlink()

    problem = knowledge_folder.only_problem()

    assert (problem.file, problem.kind, problem.what) == (name, Kind.FOUT, "dit bestand ontbreekt")


def test_all_problems_of_all_files_are_told_at_once_in_order(knowledge_folder: Folder) -> None:
    knowledge_folder.write("phrases.yaml", "zinnen: [")
    knowledge_folder.write("cases/ruzie.yaml", "geval: ruzie\n")
    with_answer(knowledge_folder, "Voor u kost dit 5 euro.")

    problems = knowledge_folder.problems()

    assert [p.file for p in problems] == ["cases/ruzie.yaml"] * 3 + ["phrases.yaml"] + [TOPICS] * 2


def test_knowledge_with_a_fout_is_not_loaded(knowledge_folder: Folder) -> None:
    with_answer(knowledge_folder, "Dat is voor u.")

    with pytest.raises(KnowledgeRefused) as refused:
        load(knowledge_folder.path, today=knowledge_folder.today)

    assert "'u' past niet bij de je-vorm" in str(refused.value)


def test_knowledge_with_only_aandacht_is_loaded(knowledge_folder: Folder) -> None:
    with_answer(knowledge_folder, "Dat is goed voor de governance.")

    knowledge = load(knowledge_folder.path, today=knowledge_folder.today)

    assert [p.kind for p in knowledge.problems] == [Kind.AANDACHT]


# --- ids ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "copy", "key", "what"),
    [
        pytest.param(TOPICS, "topics/w.yaml", "- id: vb_een", "het topic 'vb_een'", id="topic"),
        pytest.param(TOPICS, "topics/w.yaml", "groep:", "de groep 'voorbeelden'", id="group"),
        pytest.param(
            QUESTIONS,
            "questions/w/vb_een.yaml",
            "topic:",
            "een bestand met vragen voor 'vb_een'",
            id="questions",
        ),
        pytest.param("choices/welke.yaml", "choices/x.yaml", "keuze:", "de keuze 'welke'", id="choice"),
        pytest.param("outside/weer.yaml", "outside/x.yaml", "buiten:", "de familie 'weer'", id="outside"),
        pytest.param("cases/ruzie.yaml", "cases/x.yaml", "geval:", "het geval 'ruzie'", id="case"),
    ],
)
def test_statement_22_an_id_used_twice_is_a_fout_that_names_both_places(
    knowledge_folder: Folder, name: str, copy: str, key: str, what: str
) -> None:
    knowledge_folder.write(copy, "# nog eens\n" + knowledge_folder.files[name])
    line = knowledge_folder.line_of(name, key)

    found = [p for p in knowledge_folder.problems() if p.what == f"{what} bestaat al in {name}:{line}"]

    assert [(p.file, p.line, p.kind) for p in found] == [(copy, line + 1, Kind.FOUT)]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param(TOPICS, "een_op_een: nee", "een_op_een: nee\n  vervolg:\n  - vb_twi", id="follow-up"),
        pytest.param("choices/welke.yaml", "- vb_twee", "- vb_twi", id="option"),
        pytest.param("cases/ruzie.yaml", "- vb_een", "- vb_twi", id="about"),
        pytest.param("words/bridges.yaml", "topic: vb_een", "topic: vb_twi", id="bridge"),
    ],
)
def test_an_unknown_topic_is_a_fout_that_asks_which_was_meant(
    knowledge_folder: Folder, name: str, old: str, new: str
) -> None:
    knowledge_folder.swap(name, old, new)

    problem = knowledge_folder.only_problem()

    assert (problem.file, problem.line) == (name, knowledge_folder.line_of(name, "vb_twi"))
    assert (problem.kind, problem.what) == (Kind.FOUT, "onbekend topic 'vb_twi'")
    assert problem.todo == "bedoel je 'vb_twee'?"


def test_questions_for_an_unknown_topic_are_a_fout(knowledge_folder: Folder) -> None:
    knowledge_folder.write("questions/voorbeelden/xyz.yaml", "topic: xyz\nvragen: |\n  nieuw\n")

    found = [p for p in knowledge_folder.problems() if p.kind is Kind.FOUT]

    assert [(p.line, p.what) for p in found] == [(1, "onbekend topic 'xyz'")]
    assert found[0].todo == "kijk de lijst van topics na"


@pytest.mark.parametrize(("status", "kind"), [("actief", Kind.FOUT), ("concept", Kind.AANDACHT)])
def test_a_topic_without_questions_is_a_fout_unless_it_is_a_draft(
    knowledge_folder: Folder, status: str, kind: Kind
) -> None:
    knowledge_folder.swap(TOPICS, "een_op_een: nee", f"een_op_een: nee\n  status: {status}")
    (knowledge_folder.path / QUESTIONS).unlink()

    problem = knowledge_folder.only_problem()

    assert (problem.kind, problem.what) == (kind, "voor 'vb_een' zijn er geen vragen")
    assert problem.line == knowledge_folder.line_of(TOPICS, "id: vb_een")
    assert problem.todo == "maak questions/voorbeelden/vb_een.yaml"


def test_a_draft_is_checked_but_not_answered(knowledge_folder: Folder) -> None:
    knowledge_folder.swap(TOPICS, "een_op_een: nee", "een_op_een: nee\n  status: concept")

    knowledge = load(knowledge_folder.path, today=knowledge_folder.today)

    assert set(knowledge.topics) == set(knowledge.questions) == {"vb_twee", *NEEDED_TOPICS}


# --- rules and dialect ----------------------------------------------------------------------------


def test_a_bad_rule_is_a_fout_on_its_own_line(knowledge_folder: Folder) -> None:
    rules = "regels: |\n  ... goed ...\n\n  (a+)+$\n"
    knowledge_folder.write(QUESTIONS, knowledge_folder.files[QUESTIONS] + rules)

    problem = knowledge_folder.only_problem()

    assert (problem.file, problem.line) == (QUESTIONS, knowledge_folder.line_of(QUESTIONS, "(a+)+$"))
    assert (problem.kind, problem.what) == (Kind.FOUT, "het teken '+' hoort niet in een regel")


@pytest.mark.parametrize("old", ["... brand ...", "... kampvuur ..."], ids=["signalen", "niet_als"])
def test_a_bad_signal_of_danger_is_a_fout_on_its_own_line(knowledge_folder: Folder, old: str) -> None:
    knowledge_folder.swap("dangers.yaml", old, f"{old}\n    ... (vuur ...")

    problem = knowledge_folder.only_problem()

    assert (problem.file, problem.line) == ("dangers.yaml", knowledge_folder.line_of("dangers.yaml", "(vuur"))
    assert (problem.kind, problem.what) == (Kind.FOUT, "'(' wordt niet gesloten")


@pytest.mark.parametrize("form", ["kweetni", "kweetni =", "= ik weet niet"])
def test_a_dialect_form_without_both_sides_is_a_fout_on_its_own_line(
    knowledge_folder: Folder, form: str
) -> None:
    knowledge_folder.swap("words/dialect.yaml", "  da = dat\n", f"\n  {form}\n  da = dat\n")

    problem = knowledge_folder.only_problem()

    assert (problem.line, problem.kind) == (4, Kind.FOUT)
    assert problem.what == "hier ontbreekt een kant van de ="


# --- what the conversation itself needs -----------------------------------------------------------


@pytest.mark.parametrize("name", NEEDED_TOPICS)
def test_a_topic_that_the_conversation_points_to_cannot_be_left_out(
    knowledge_folder: Folder, name: str
) -> None:
    draft = f"  titel: Over {name}\n  status: concept"
    knowledge_folder.swap("topics/gesprek.yaml", f"  titel: Over {name}", draft)

    problem = knowledge_folder.only_problem()

    assert (problem.kind, problem.what) == (
        Kind.FOUT,
        f"het topic '{name}' ontbreekt, en het gesprek verwijst ernaar",
    )


def test_a_phrase_that_the_assistant_says_cannot_be_left_out(knowledge_folder: Folder) -> None:
    knowledge_folder.swap("phrases.yaml", "  leeg: |\n    Zin leeg.\n", "")

    problem = knowledge_folder.only_problem()

    assert str(problem) == "phrases.yaml:2: fout: de zin 'leeg' ontbreekt (zet hem terug)"


def test_every_phrase_that_the_code_says_is_needed() -> None:
    root = Path(__file__).parents[3]
    code = "".join(
        path.read_text("utf-8") for folder in ("bot", "adapters") for path in root.glob(f"{folder}/**/*.py")
    )

    said = set(re.findall(r'\b(?:say|all)\("([a-z_0-9]+)"', code))

    assert said <= set(NEEDED_PHRASES)


def test_a_broken_file_of_topics_is_not_followed_by_unknown_topics(knowledge_folder: Folder) -> None:
    knowledge_folder.swap(TOPICS, "groep: voorbeelden", "groep: [voorbeelden")

    assert {problem.file for problem in knowledge_folder.problems()} == {TOPICS}
