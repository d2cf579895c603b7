"""Numbers of requests: a single wrong sign or a swap shows, and typing is forgiven."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.number import LETTERS, looks_like_number, new_number, read_number

SIX = st.integers(0, 999_999).map(lambda value: f"{value:06}")


def number_of(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:]}-{LETTERS[int(digits) % 23]}"


@given(SIX, st.integers(0, 5), st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(digits: str, place: int, more: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]

    assert read_number(number_of(digits)) == number_of(digits)
    assert read_number(f"{wrong}-{number_of(digits)[-1]}") is None


@given(SIX, st.integers(0, 4))
def test_every_swap_of_two_neighbours_is_noticed(digits: str, place: int) -> None:
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]

    found = read_number(f"{swapped}{number_of(digits)[-1]}")

    assert found == (number_of(digits) if swapped == digits else None)


@pytest.mark.parametrize(
    "typed",
    ["428-193-{}", "428193{}", "428 193 {}", "nummer 428.193.{} graag", "(428-193-{})", "428 - 193 - {}"],
)
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    number = number_of("428193")

    for letter in (number[-1], number[-1].lower()):
        assert read_number(typed.format(letter)) == number


@pytest.mark.parametrize(
    "typed", ["", "428-193", "0475 12 34 56", "2026-11-27", "428-193-KK", "a428-193-A", "😀" * 500]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_number(typed) is None


def test_a_wrong_number_looks_like_one() -> None:
    wrong = "428-193-" + LETTERS[(428193 + 1) % 23]

    assert (read_number(wrong), looks_like_number(wrong)) == (None, True)


def test_new_numbers_read_back_and_do_not_count_up() -> None:
    random = Random(3)  # noqa: S311 - the same ones each time

    numbers = [new_number(random) for _ in range(200)]

    assert [read_number(one) for one in numbers] == numbers
    assert numbers != sorted(numbers)
