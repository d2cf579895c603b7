"""Text as typed → tokens: invisible signs, accents, look-alikes, and never more than 4,000 signs."""

import time

import pytest

from intents.normalise import MAX_CHARACTERS, clean, fold, stem, tokenise


@pytest.mark.parametrize(
    "typed",
    ["coöperatie", "coo\u0308peratie", "COÖPERATIE", "co\u200bö\u00adperatie",
     "\u202ecoöperatie",
     "ｃｏöｐｅｒａｔｉｅ", "coöpe\u2060ratie", " coöperatie\x07 "],
    ids=ascii,
)  # fmt: skip
def test_every_way_to_write_a_word_gives_the_same_token(typed: str) -> None:
    assert tokenise(fold(clean(typed))) == ["cooperatie"]


def test_every_apostrophe_is_the_same() -> None:
    assert {fold(f"foto{sign}s") for sign in "'’‘`´ʼ"} == {"foto's"}


def test_line_breaks_stay_and_other_control_signs_become_blanks() -> None:
    assert clean("a\nb\tc\x00d") == "a\nb c d"


@pytest.mark.parametrize(
    "long",
    ["a" * 40_000, "\ufdfa" * 40_000, "e" + "\u0301" * 100_000, "\U0001f600" * 40_000, "\u200b" * 100_000],
    ids=lambda text: ascii(text[:2]),
)
def test_a_huge_text_is_cut_before_it_is_normalised(long: str) -> None:
    begin = time.thread_time()

    cleaned = clean(long)

    assert len(cleaned) <= MAX_CHARACTERS
    assert time.thread_time() - begin < 0.2


@pytest.mark.parametrize(
    "forms",
    [("zoek", "zoeken", "zoekt"), ("lokaal", "lokalen"), ("subsidie", "subsidies"), ("gemeente", "gemeenten"),
     ("brief", "brieven"), ("vergadering", "vergaderingen"), ("lening", "leningen"), ("huis", "huizen")],
    ids=str,
)  # fmt: skip
def test_forms_of_a_word_share_a_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(("one", "other"), [("fonds", "fondue"), ("plek", "plan"), ("steun", "steen")])
def test_other_words_do_not_share_a_stem(one: str, other: str) -> None:
    assert stem(one) != stem(other)
