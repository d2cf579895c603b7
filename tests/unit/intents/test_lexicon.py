"""The engine's words: dialect, compounds both ways, typing errors and words glued together."""

import time

import pytest

from intents.lexicon import Lexicon, Phrases

WORDS = ("subsidie", "aanvraag", "aanvragen", "voor", "lening", "vergader", "zaal", "stad", "kas", "is", "de")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(
        WORDS,
        dialect=[("kheb", "ik heb"), ("da", "dat"), ("tis", "het is"), ("wa kost da", "wat kost dat")],
        concepts=[("centen", "geld"), ("poen", "geld")],
    )


@pytest.mark.parametrize(
    ("compound", "parts"),
    [("subsidieaanvraag", ("subsidie", "aanvraag")), ("vergaderzaal", ("vergader", "zaal")),
     ("stadskas", ("stad", "kas")), ("leningaanvragen", ("lening", "aanvragen"))],
)  # fmt: skip
def test_a_compound_is_split_into_words_we_know(
    lexicon: Lexicon, compound: str, parts: tuple[str, str]
) -> None:
    assert lexicon.parts(compound) == parts


@pytest.mark.parametrize("word", ["subsidiexyz", "xyzaanvraag", "de", "", "a" * 200])
def test_what_is_no_compound_of_ours_stays_whole(lexicon: Lexicon, word: str) -> None:
    assert lexicon.parts(word) == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("subsdie", "subsidie"), ("subisdie", "subsidie"), ("lenning", "lening"), ("aanvraagg", "aanvraag")],
)
def test_a_typing_error_is_repaired_to_a_word_we_know(lexicon: Lexicon, typed: str, meant: str) -> None:
    assert lexicon.repair(typed) == meant


@pytest.mark.parametrize("typed", ["zal", "9000", "olifant", "x" * 5_000])
def test_short_words_numbers_and_strange_words_are_not_repaired(lexicon: Lexicon, typed: str) -> None:
    assert lexicon.repair(typed) is None


def test_dialect_becomes_standard_dutch_and_the_longest_phrase_wins(lexicon: Lexicon) -> None:
    typed = ["kheb", "da", "gezien", "wa", "kost", "da"]

    assert " ".join(lexicon.standard(typed)) == "ik heb dat gezien wat kost dat"


def test_words_glued_together_come_apart(lexicon: Lexicon) -> None:
    assert lexicon.glued("isde") == ("is", "de")
    assert lexicon.glued("iets") == ()


def test_words_of_a_concept_are_known_too(lexicon: Lexicon) -> None:
    assert lexicon.knows("poen")


def test_a_longer_phrase_hides_the_shorter_ones_in_it() -> None:
    phrases = Phrases([("sociale economie", "a"), ("economie", "b"), ("sociale", "c")])

    assert [name for _, _, name in phrases.find(["social", "economi"])] in (["a"], [])
    assert phrases.find(["economi", "social"]) != phrases.find(["social", "economi"])


def test_a_long_word_takes_no_long_time(lexicon: Lexicon) -> None:
    begin = time.thread_time()

    lexicon.parts("subsidie" * 500)
    lexicon.repair("subsidie" * 500)

    assert time.thread_time() - begin < 0.1
