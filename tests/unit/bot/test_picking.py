"""Which option of a question back is meant, and what is a new message instead."""

import time

import pytest

from bot.picking import PickedNone, pick

OPTIONS = ("lening", "subsidie", "crowdfunding", "prijzen")
TITLES = ("Geld lenen", "Een subsidie", "Crowdfunding", "Prijzen & wedstrijden")


@pytest.mark.parametrize(
    ("typed", "picked"),
    [
        ("1", "lening"), ("2.", "subsidie"), (" 3 ", "crowdfunding"), ("4!", "prijzen"),
        ("nummer 2", "subsidie"), ("optie 3 graag", "crowdfunding"), ("een", "lening"),
        ("Eén", "lening"), ("twee", "subsidie"),
        ("doe maar de derde", "crowdfunding"), ("dat tweede", "subsidie"), ("de eerste", "lening"),
        ("ja de 2de aub", "subsidie"), ("de 1ste alstublieft", "lening"), ("4e", "prijzen"),
        ("de laatste", "prijzen"), ("second", "subsidie"), ("Geld lenen", "lening"),
        ("geld lenen!", "lening"),
        ("CROWDFUNDING", "crowdfunding"), ("prijzen wedstrijden", "prijzen"),
        ("ik kies de vierde", "prijzen"),
    ],
)  # fmt: skip
def test_an_option_is_picked_by_number_order_or_title(typed: str, picked: str) -> None:
    assert pick(typed, OPTIONS, TITLES) == picked


@pytest.mark.parametrize(
    "typed",
    ["geen", "geen van deze", "geen van die", "geen enkele", "geen van beide", "geen van de vier",
     "nee geen van alle", "niks", "geen van deze hoor", "none of these", "Niets."],
)  # fmt: skip
def test_none_of_the_options_is_meant(typed: str) -> None:
    assert isinstance(pick(typed, OPTIONS, TITLES), PickedNone)


@pytest.mark.parametrize(
    "typed",
    [
        "", "?", "ja", "nee", "ok", "die", "6", "0", "12", "22", "vijfde", "1 of 2", "2 en 3", "alle twee",
        "de eerste twee", "ik heb 2 kinderen", "eerste hulp", "tweedehands materiaal", "de 2e verdieping",
        "wat is het verschil", "geen lening", "geen geld", "geen idee", "niets anders dan een lening",
        "ik zoek een subsidie", "subsidie in Gent", "geld lenen in Gent", "ik ben de eerste",
        "een lening voor een vzw",
        "voor de laatste keer", "een plek vinden",
    ],
)  # fmt: skip
def test_another_message_is_not_taken_for_a_pick(typed: str) -> None:
    assert pick(typed, OPTIONS, TITLES) is None


@pytest.mark.parametrize(("shown", "typed"), [(4, "5"), (3, "4"), (2, "3"), (2, "nummer 3")])
def test_the_number_after_the_last_option_means_none_of_them(shown: int, typed: str) -> None:
    assert isinstance(pick(typed, OPTIONS[:shown], TITLES[:shown]), PickedNone)


@pytest.mark.parametrize(("shown", "typed"), [(4, "6"), (3, "6"), (2, "4"), (2, "vierde")])
def test_a_number_beyond_that_is_not_picked(shown: int, typed: str) -> None:
    assert pick(typed, OPTIONS[:shown], TITLES[:shown]) is None


def test_the_last_is_the_last_of_those_shown() -> None:
    assert pick("dat laatste", OPTIONS[:2], TITLES[:2]) == "subsidie"


@pytest.mark.parametrize("typed", ["1", "geen", "Geld lenen", "de laatste"])
def test_nothing_is_picked_when_nothing_was_asked(typed: str) -> None:
    assert pick(typed, (), ()) is None


def test_a_huge_message_is_no_pick_and_takes_no_time() -> None:
    begin = time.thread_time()

    assert pick("\ufdfa" * 40_000, OPTIONS, TITLES) is None

    assert time.thread_time() - begin < 0.05
