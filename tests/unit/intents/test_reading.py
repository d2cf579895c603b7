"""One message, read: greeting and signature away, what is refused left out, sentences and language."""

from typing import Any

import pytest

from bot.talk import Talk
from intents.compiling import resources_of
from intents.reading import MAX_SENTENCES, Reader, Reading

EXTRA = ("wij", "zoeken", "willen", "geen", "lening", "maar", "gift", "lokaal", "hebben", "niet", "subsidie")


@pytest.fixture(scope="module")
def reader(talk: Talk) -> Reader:
    written = (q.split() for questions in talk.knowledge.questions.values() for q in questions.dutch)
    words = {word.strip("?.,!").lower() for question in written for word in question}
    return resources_of(talk.knowledge, {word for word in words if word.isalpha()} | set(EXTRA)).reader


def words_of(reading: Reading) -> str:
    return " ".join(reading.words)


@pytest.mark.parametrize(
    "typed",
    ["Hallo, wie geeft subsidie?", "Goeiemorgen! Wie geeft subsidie?",
     "Beste, wie geeft subsidie?\nGroetjes, Jan",
     "dag wie geeft subsidie", "wie geeft subsidie? Alvast bedankt!"],
)  # fmt: skip
def test_greeting_and_signature_do_not_count(reader: Reader, typed: str) -> None:
    assert words_of(reader.read(typed)).startswith("wie geeft subsidie")


def test_a_greeting_alone_is_kept(reader: Reader) -> None:
    assert reader.read("hallo").words == ("hallo",)


@pytest.mark.parametrize(
    ("typed", "gone", "stays"),
    [
        pytest.param("wij willen geen lening maar een gift", "lening", "gift", id="geen, maar"),
        pytest.param("niet een lening maar een subsidie", "lening", "subsidie", id="niet, maar"),
        pytest.param("ik zoek liever geen lening", "lening", "zoek", id="liever geen"),
        pytest.param("wij hebben geen lokaal", "", "lokaal", id="what they lack is what they look for"),
    ],
)
def test_what_is_refused_is_left_out(reader: Reader, typed: str, gone: str, stays: str) -> None:
    words = reader.read(typed).words

    assert gone not in words
    assert stays in words


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("subsidie niet in Gent maar in Aalst", ["Aalst"]),
        ("een lokaal in Sint-Niklaas", ["Sint-Niklaas"]),
        ("een lokaal in st niklaas", ["Sint-Niklaas"]),
        ("een lokaal in 9000", ["Gent"]),
        ("een lokaal in Gand", ["Gent"]),
        ("een lokaal in Kortijk of Oostend", ["Kortrijk", "Oostende"]),
        ("in 2025 zoeken we 9000 euro", []),
        ("een lokaal in Hamme-Mille", []),
    ],
    ids=lambda value: str(value)[:30],
)
def test_places_are_found_by_their_names(reader: Reader, typed: str, places: list[str]) -> None:
    assert [place.name for place in reader.read(typed).places] == places


@pytest.mark.parametrize(
    ("typed", "language"),
    [("where can we find money for our project", "en"), ("où est-ce que je peux trouver de l'argent", "fr"),
     ("waar vind ik geld voor mijn project", "nl"), ("subsidie project", "nl"), ("", "nl")],
)  # fmt: skip
def test_the_language_is_that_of_most_words(reader: Reader, typed: str, language: str) -> None:
    assert reader.read(typed).language == language


@pytest.mark.parametrize("typed", ["", " \n", "😀", "?!…", "\u200b", "\x00"], ids=ascii)
def test_without_words_there_are_no_sentences(reader: Reader, typed: str) -> None:
    assert reader.read(typed).sentences == ()


def test_a_question_is_known_by_its_sign_or_its_first_word(reader: Reader) -> None:
    asks = [s.asks for s in reader.read("Wij zijn een groep buren. Wie helpt ons. Iemand?").sentences]

    assert asks == [False, True, True]


def test_a_story_without_end_is_cut(reader: Reader) -> None:
    assert len(reader.read("Wij zoeken een lokaal. " * 500).sentences) <= MAX_SENTENCES


def test_a_repair_is_told(reader: Reader) -> None:
    reading = reader.read("wie geeft subsdie aan een groep")

    assert dict(reading.repaired) == {"subsdie": "subsidie"}


def test_reading_never_changes_with_what_was_read_before(reader: Reader) -> None:
    first: Any = reader.read("Hallo, wie geeft subsidie in Gent?")
    reader.read("zwoerp knarf")

    assert reader.read("Hallo, wie geeft subsidie in Gent?") == first
