"""Texts and menus that fit in Slack, whatever somebody typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.blocks import (
    button,
    cut,
    link_button,
    menu,
    name_option,
    plain,
    sections,
    split,
)
from tests.kit.slack_blocks import lint_blocks


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(st.text(), st.integers(1, 80))
def test_a_text_is_cut_to_what_fits_however_it_is_counted(text: str, most: int) -> None:
    said = plain(text, most)["text"]

    assert 0 < units(said) <= most


@given(st.text(st.sampled_from("ab \n😀é"), max_size=9_000))
def test_pitfall_14_a_split_text_loses_nothing_but_blanks(text: str) -> None:
    pieces = split(text)

    assert all(0 < units(piece) <= 3_000 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_pitfall_14_a_text_of_12_001_characters_is_split_at_words() -> None:
    text = ("woord " * 3_000)[:12_001]

    blocks = sections(text)

    assert len(blocks) == 5
    assert all(block["text"]["text"].endswith("woord") for block in blocks[:-1])
    assert lint_blocks(blocks, "modal") == []


def test_half_signs_and_hidden_signs_never_reach_slack() -> None:
    said = plain("a\ud800b\u202ec\x00d")["text"]

    assert said == "a?b[U+202E]c\ufffdd"


def test_a_text_of_nothing_is_a_dash() -> None:
    assert plain(" \n ")["text"] == "–"
    assert cut("  ", 5) == ""


@pytest.mark.parametrize("number", [1, 100, 101, 250])
def test_pitfall_14_every_option_stands_in_the_menu(number: int) -> None:
    options = [(f"waarde {one}" * 20, f"naam {one}" * 20) for one in range(number)]

    made = menu("Kies", "wegwijs:v1:x", options, chosen=options[-1][0])

    found = [one for group in made.get("option_groups", [made]) for one in group["options"]]
    assert len(found) == number
    assert made["initial_option"] == found[-1]
    assert lint_blocks([{"type": "actions", "elements": [made]}], "modal") == []


def test_the_same_option_twice_stands_there_once() -> None:
    made = menu("Kies", "wegwijs:v1:x", [("a", "Een"), ("a", "Nog eens"), ("b", "Twee")], chosen="b")

    assert [one["text"]["text"] for one in made["options"]] == ["Een", "Twee"]
    assert made["initial_option"]["value"] == "b"


def test_a_long_value_goes_by_a_short_name_of_its_own() -> None:
    long, other = "x" * 151, "x" * 152

    assert name_option("kort") == "kort"
    assert name_option(long) != name_option(other)
    assert len(name_option(long)) <= 150


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://w.be/balie",
        "javascript:x",
        "ftp://w.be",
        "//w.be",
        "https//w.be",
        "http://localhost.evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://localhost@evil.example/",
        "https://w.be@evil.example/",
    ],
)
def test_pitfall_4_a_button_leads_only_to_https(address: str) -> None:
    assert link_button("Open", address) == []
    assert link_button("Open", "https://w.be/balie")[0]["url"] == "https://w.be/balie"


@pytest.mark.parametrize("address", ["http://localhost:8080/balie", "http://127.0.0.1/balie"])
def test_who_tries_it_out_on_their_own_machine_has_buttons_too(address: str) -> None:
    assert link_button("Open", address)[0]["url"] == address


def test_pitfall_14_a_label_of_76_characters_fits_on_a_button() -> None:
    made = button("x" * 76, 0, "waarde")

    assert len(made["text"]["text"]) == 75
