"""`wegwijs check` on one answer: days, amounts, the words used, and links."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from knowledge.loader import load
from knowledge.problems import Kind

TOPICS = "topics/voorbeelden.yaml"
Folder = Any  # the fixture `knowledge_folder` of conftest.py


def with_answer(folder: Folder, text: str) -> None:
    folder.swap(TOPICS, "Dit is het antwoord over vb_een.", text)


# --- days and amounts -----------------------------------------------------------------------------


def test_an_overdue_review_needs_aandacht_from_the_day_after(knowledge_folder: Folder) -> None:
    knowledge_folder.swap(TOPICS, "herzien: 2027-11-01", "herzien: 2026-11-23")
    on_the_day = knowledge_folder.problems()
    knowledge_folder.today += timedelta(days=1)

    problem = knowledge_folder.only_problem()

    assert on_the_day == ()
    assert problem.kind is Kind.AANDACHT
    assert problem.what == "'vb_een' moest op 2026-11-23 worden nagekeken"
    assert problem.line == knowledge_folder.line_of(TOPICS, "2026-11-23")


def test_a_review_before_the_check_is_a_fout(knowledge_folder: Folder) -> None:
    knowledge_folder.swap(TOPICS, "gecontroleerd: 2026-11-01", "gecontroleerd: 2027-12-01")
    knowledge_folder.today = date(2027, 1, 1)

    problem = knowledge_folder.only_problem()

    assert (problem.kind, problem.what) == (Kind.FOUT, "herzien ligt voor gecontroleerd")


def with_amount(folder: Folder, *more: str) -> None:
    lines = ["bedragen:", "- wat: Subsidie", "  bedrag: 5000 euro", "  url: https://www.vlaio.be", *more]
    folder.swap(TOPICS, "een_op_een: nee", "\n  ".join(["een_op_een: nee", *lines]))


def test_an_amount_with_a_date_is_fine(knowledge_folder: Folder) -> None:
    with_amount(knowledge_folder, "  stand: 2024-06")

    assert knowledge_folder.problems() == ()


@pytest.mark.parametrize(
    ("written", "first", "precision"),
    [
        ("2024", date(2024, 1, 1), "jaar"),
        ("2024-06", date(2024, 6, 1), "maand"),
        ("2024-06-05", date(2024, 6, 5), "dag"),
    ],
)
def test_a_date_is_as_precise_as_it_was_written(
    knowledge_folder: Folder, written: str, first: date, precision: str
) -> None:
    with_amount(knowledge_folder, f"  stand: {written}")

    (amount,) = load(knowledge_folder.path, today=knowledge_folder.today).topics["vb_een"].amounts

    assert amount.as_of
    assert (amount.as_of.first, amount.as_of.precision) == (first, precision)


@pytest.mark.parametrize("written", ["2024-13", "2024-02-30", "24", "juni 2024", "2024-6", "5/6/2024"])
def test_a_date_that_does_not_exist_is_a_fout(knowledge_folder: Folder, written: str) -> None:
    with_amount(knowledge_folder, f"  stand: {written}")

    found = [p for p in knowledge_folder.problems() if p.file == TOPICS]

    assert [(p.kind, p.line) for p in found] == [(Kind.FOUT, knowledge_folder.line_of(TOPICS, written))]
    assert found[0].what.startswith("schrijf een datum als ")


def test_an_amount_without_a_date_needs_aandacht(knowledge_folder: Folder) -> None:
    with_amount(knowledge_folder)

    problem = knowledge_folder.only_problem()

    assert problem.kind is Kind.AANDACHT
    assert problem.what == "het bedrag 'Subsidie' heeft geen datum en wordt niet getoond"
    assert problem.line == knowledge_folder.line_of(TOPICS, "wat: Subsidie")


# --- the words of an answer -----------------------------------------------------------------------


def sentence(words: int) -> str:
    return " ".join(["woord"] * words) + "."


ANSWER_PROBLEMS = [
    pytest.param("Dit is goed voor u.", Kind.FOUT, "'u' past niet bij de je-vorm", id="u"),
    pytest.param("Bel Uw gemeente.", Kind.FOUT, "'Uw' past niet bij de je-vorm", id="uw"),
    pytest.param("Zo weet ge het.", Kind.FOUT, "'ge' past niet bij de je-vorm", id="ge"),
    pytest.param("Dat zijt gij.", Kind.FOUT, "'gij' past niet bij de je-vorm", id="gij"),
    pytest.param("Je krijgt 500 euro.", Kind.FOUT, "hier staat een bedrag of percentage ('euro')", id="euro"),
    pytest.param("Je krijgt 500 EUR.", Kind.FOUT, "hier staat een bedrag of percentage ('EUR')", id="EUR"),
    pytest.param("Je krijgt € 500.", Kind.FOUT, "hier staat een bedrag of percentage ('€')", id="euro sign"),
    pytest.param(
        "De rente is 3 %.", Kind.FOUT, "hier staat een bedrag of percentage ('%')", id="percent sign"
    ),
    pytest.param("Zoek een stakeholder.", Kind.AANDACHT, "'stakeholder' is vakjargon", id="jargon"),
    pytest.param("Het is BOTTOM-UP gegroeid.", Kind.AANDACHT, "'bottom-up' is vakjargon", id="JARGON"),
    pytest.param(
        f"Kort. {sentence(26)} Kort.",
        Kind.AANDACHT,
        "een zin telt 26 woorden: 'woord woord woord woord woord woord woor…'",
        id="26 words in a sentence",
    ),
    pytest.param(
        " ".join([sentence(20)] * 4 + [sentence(11)]),
        Kind.FOUT,
        "het antwoord telt 91 woorden (hoogstens 90)",
        id="91 words",
    ),
]


@pytest.mark.parametrize(("text", "kind", "what"), ANSWER_PROBLEMS)
def test_the_words_of_an_answer_are_checked(
    knowledge_folder: Folder, text: str, kind: Kind, what: str
) -> None:
    with_answer(knowledge_folder, text)

    problem = knowledge_folder.only_problem()

    assert (problem.kind, problem.what) == (kind, what)
    assert problem.line == knowledge_folder.line_of(TOPICS, text)


@pytest.mark.parametrize(("text", "kind", "what"), ANSWER_PROBLEMS)
def test_the_words_of_an_answer_for_a_role_are_checked_too(
    knowledge_folder: Folder, text: str, kind: Kind, what: str
) -> None:
    variant = f"een_op_een: nee\n  voor_rol:\n  - rol: ambtenaar\n    antwoord: |\n      {text}"
    knowledge_folder.swap(TOPICS, "een_op_een: nee", variant)

    problem = knowledge_folder.only_problem()

    assert (problem.kind, problem.what) == (kind, what)
    assert problem.line == knowledge_folder.line_of(TOPICS, text)


@pytest.mark.parametrize(
    "part",
    ["kosten: {}", "wie: {}", "waar: {}", "wanneer: {}", "hoe: {}", "stappen:\n  - Doe dit.\n  - {}"],
    ids=lambda part: part.partition(":")[0],
)
def test_the_words_of_every_other_part_are_checked_too(knowledge_folder: Folder, part: str) -> None:
    text = "Vraag het aan uw gemeente."
    knowledge_folder.swap(TOPICS, "een_op_een: nee", "een_op_een: nee\n  " + part.format(text))

    problem = knowledge_folder.only_problem()

    assert (problem.what, problem.line) == (
        "'uw' past niet bij de je-vorm",
        knowledge_folder.line_of(TOPICS, text),
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" ".join([sentence(18)] * 5), id="90 words"),
        pytest.param(sentence(25), id="25 words in a sentence"),
        pytest.param("Een genie uit Gent bouwt duurzaam.", id="letters of u and ge within words"),
        pytest.param("Je kunt ook in Europa terecht.", id="euro within a word"),
    ],
)
def test_words_within_the_limits_are_fine(knowledge_folder: Folder, text: str) -> None:
    with_answer(knowledge_folder, text)

    assert knowledge_folder.problems() == ()


# --- links ----------------------------------------------------------------------------------------

Place = Callable[[str], str]
PLACES: list[Any] = [
    pytest.param(lambda url: f"links:\n  - titel: Site\n    url: {url}", id="links"),
    pytest.param(lambda url: f"contact:\n  - naam: Ik\n    voor: alles\n    url: {url}", id="contact"),
    pytest.param(lambda url: f"bron:\n  - tekst: Site\n    url: {url}", id="bron"),
    pytest.param(
        lambda url: f"bedragen:\n  - wat: Iets\n    bedrag: 5\n    stand: 2026\n    url: {url}", id="bedragen"
    ),
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "url",
    [
        pytest.param("javascript:alert(1)", id="javascript"),
        pytest.param("JavaScript://www.vlaio.be/%0aalert(1)", id="javascript with a host"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("ftp://www.vlaio.be", id="ftp"),
        pytest.param("//www.vlaio.be", id="no scheme"),
        pytest.param("www.vlaio.be", id="no scheme, no slashes"),
        pytest.param("https://www.vlaio.be@evil.example", id="user"),
        pytest.param("https://ik:geheim@www.vlaio.be", id="user and password"),
        pytest.param("https://@www.vlaio.be", id="empty user"),
        pytest.param("https://evil.example\\@www.vlaio.be", id="backslash"),
        pytest.param("https://www.vlаio.be", id="Cyrillic look-alike"),
        pytest.param("https://www.xn--vlio-53d.be", id="look-alike in ASCII"),
        pytest.param("https://www.ｖlaio.be", id="full-width look-alike"),
        pytest.param("https://www.vlaio。be", id="other full stop"),
        pytest.param("https://localhost/x", id="host without a dot"),
        pytest.param("https://192.0.2.1/x", id="number for a host"),
        pytest.param("https://[::1]/x", id="IPv6"),
        pytest.param("https://[::1/x", id="broken IPv6"),
        pytest.param("https:///x", id="no host"),
        pytest.param("https://www.vlaio.be/a b", id="space"),
        pytest.param("https://www.vlaio.be/\u202e", id="turns the text around"),
    ],
)
def test_statement_27_an_unsafe_link_is_a_fout_on_its_line(
    knowledge_folder: Folder, place: Place, url: str
) -> None:
    knowledge_folder.swap(
        TOPICS, "een_op_een: nee", "een_op_een: nee\n  " + place(f'"{url}"'.replace("\\", "\\\\"))
    )

    found = [p for p in knowledge_folder.problems() if p.file == TOPICS]

    assert [p.kind for p in found] == [Kind.FOUT]
    assert found[0].line == knowledge_folder.line_of(TOPICS, "url:")
    assert "link moet met https://" in found[0].what


@pytest.mark.parametrize(
    "url",
    [
        "https://www.vlaio.be",
        "http://archief.example.be/spip.php?article1853",
        "https://Www.Vlaio.be/nl#top",
        "https://www.vlaio.be:8443/x",
        "https://site.example.brussels/a/b_c-d?e=f&g=h%20i",
    ],
)
def test_an_ordinary_link_is_fine(knowledge_folder: Folder, url: str) -> None:
    knowledge_folder.swap(
        TOPICS, "een_op_een: nee", f'een_op_een: nee\n  links:\n  - titel: Site\n    url: "{url}"'
    )

    assert knowledge_folder.problems() == ()
