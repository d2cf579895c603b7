"""What the assistant itself says: each variant in turn, and places filled in as plain text."""

import pytest

from bot.phrases import PhraseBook

PHRASES = {
    "een": ("Altijd dit.",),
    "drie": ("Eerst.", "Dan.", "Tot slot."),
    "plaats": ("Over {titel} in {plaats}.",),
}


def book(**said: int) -> PhraseBook:
    return PhraseBook(PHRASES, said)


def test_variants_are_said_in_turn_and_never_twice_in_a_row() -> None:
    said = book()

    assert [said.say("drie") for _ in range(4)] == ["Eerst.", "Dan.", "Tot slot.", "Eerst."]


def test_a_book_goes_on_where_the_conversation_was() -> None:
    first = book()
    first.say("drie")

    assert PhraseBook(PHRASES, first.said).say("drie") == "Dan."


def test_saying_something_leaves_the_memory_that_was_handed_in_alone() -> None:
    memory = {"drie": 1}

    PhraseBook(PHRASES, memory).say("drie")

    assert memory == {"drie": 1}


def test_a_turn_beyond_the_variants_is_no_problem_after_a_reload() -> None:
    assert book(drie=7).say("drie") == "Dan."


def test_a_phrase_with_one_variant_needs_no_memory() -> None:
    said = book()
    said.say("een")

    assert said.said == {}


def test_places_are_filled_in() -> None:
    assert book().say("plaats", titel="geld", plaats="Gent") == "Over geld in Gent."


def test_a_place_without_a_value_stays_visible() -> None:
    assert book().say("plaats", titel="geld") == "Over geld in {plaats}."


@pytest.mark.parametrize("typed", ["{plaats}", "{0.__class__}", "{{7*7}}", "%s", "\\1", "\\g<0>", "${x}"])
def test_what_looks_like_a_place_in_a_value_stays_text(typed: str) -> None:
    assert book().say("plaats", titel=typed, plaats="Gent") == f"Over {typed} in Gent."


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError):
        book().say("weg")


def test_all_gives_every_line_in_order() -> None:
    assert book().all("drie") == PHRASES["drie"]
