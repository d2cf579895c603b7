"""How long things are kept, as the file says it: what is used, and each fault in one clear sentence."""

from pathlib import Path

import pytest

from adapters.settings import WrongSettings, read_settings
from adapters.wiring import make_parts
from bot.retention import LEGITIMATE, PUBLIC_TASK, Fate, Term, Terms
from bot.talk import Talk
from tests.kit.stores import new_store

RULES = """
bewaren:
  aanvraag_dagen: 60
  regels:
  - soort: aanvraag
    grondslag: toestemming
    selectieregel: SR-1
  - soort: aanvraag
    onderwerpen:
    - lening
    - {second}
    dagen: 3650
    selectieregel: SR-2
    bestemming: bewaren
  - soort: logboek
    dagen: 700
"""


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working folder and an environment without settings."""
    for name in ("WEGWIJS_CONFIG", "WEGWIJS_KNOWLEDGE", "WEGWIJS_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def terms(text: str) -> Terms:
    Path("wegwijs.yaml").write_text(text, encoding="utf-8")
    return read_settings().keep.to_terms()


def fault(text: str) -> str:
    Path("wegwijs.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(WrongSettings) as wrong:
        read_settings()
    (sentence,) = wrong.value.sentences
    return sentence


def test_without_rules_the_terms_are_those_of_the_law_we_promise() -> None:
    found = terms("")

    days = (found.conversation.days, found.miss.days, found.request.days, found.audit.days)
    assert days == (30, 90, 90, 365)
    assert found == Terms()


def test_rules_say_basis_and_selectieregel_by_kind_and_by_topic() -> None:
    found = terms(RULES.format(second="prijzen"))

    archived = Term(3650, "toestemming", "SR-2", Fate.KEEP)
    assert found.request == Term(60, "toestemming", "SR-1")
    assert found.topics == {"lening": archived, "prijzen": archived}
    assert found.audit == Term(700, LEGITIMATE)
    assert found.conversation == Term(30, PUBLIC_TASK)


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        pytest.param("  gesprek_dagen: 0\n", 2, "whole number of days, from 1 to 3650", id="no days"),
        pytest.param("  gesprek_dagen:\n", 2, "whole number of days", id="nothing"),
        pytest.param("  gemist_dagen: -5\n", 2, "whole number of days", id="less than nothing"),
        pytest.param("  aanvraag_dagen: 3651\n", 2, "whole number of days", id="more than ten years"),
        pytest.param("  logboek_dagen: 1,5\n", 2, "whole number of days", id="a part of a day"),
        pytest.param("  gesprek: 30\n", 2, "not permitted", id="an unknown key"),
        pytest.param("  regels:\n  - soort: mail\n", 3, "write one of gesprek, gemist", id="an unknown kind"),
        pytest.param(
            "  regels:\n  - soort: aanvraag\n    dagen: 0\n", 4, "whole number of days", id="rule of 0"
        ),
        pytest.param(
            "  regels:\n  - soort: gesprek\n    onderwerpen:\n    - lening\n", 3, "only `soort: aanvraag`",
            id="topics of a conversation",
        ),
        pytest.param(
            "  regels:\n  - soort: logboek\n  - soort: logboek\n", 2, "two rules for logboek", id="twice"
        ),
        pytest.param(
            "  regels:\n  - soort: aanvraag\n    bestemming: weg\n", 4, "write one of vernietigen, bewaren",
            id="an unknown end",
        ),
        pytest.param(
            "  regels:\n  - soort: aanvraag\n    onderwerpen:\n    dagen: 5\n", 4, "leave `onderwerpen` out",
            id="topics left empty",
        ),
        pytest.param(
            "  regels:\n  - soort: aanvraag\n    onderwerpen: lening\n", 4, "topics as a list", id="one topic"
        ),
        pytest.param("  regels: geen\n", 2, "write the rules as a list", id="no list of rules"),
    ],
)  # fmt: skip
def test_a_term_that_cannot_be_is_refused_in_one_sentence_with_its_line(
    written: str, line: int, said: str
) -> None:
    sentence = fault(f"bewaren:\n{written}")

    assert sentence.startswith(f"wegwijs.yaml:{line}: bewaren")
    assert said in sentence
    assert sentence.count("\n") == 0


def test_a_term_for_a_topic_that_the_knowledge_does_not_have_is_refused(talk: Talk) -> None:
    Path("wegwijs.yaml").write_text(RULES.format(second="leningen"), encoding="utf-8")
    store = new_store()

    with pytest.raises(WrongSettings) as wrong:
        make_parts(read_settings(), talk, store)
    store.close()

    (sentence,) = wrong.value.sentences
    assert "bewaren.regels: onderwerpen has 'leningen', which is not in the knowledge" in sentence
