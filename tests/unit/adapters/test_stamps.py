"""What a button of staff does stands in its value, signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.stamps import MOST_VALUE, Stamp, Stamps
from bot.request_rules import STAFF_ACTIONS
from bot.signing import Signer
from tests.kit.slack_staff import BOARD
from tests.kit.staff_windows import SIGNER

STAMP = Stamp("428-193-K", 4, "opnemen")
VALUE = BOARD.write(STAMP)


@pytest.mark.parametrize("action", STAFF_ACTIONS)
def test_what_was_signed_is_read_again(action: str) -> None:
    stamp = Stamp("428-193-K", 12, action)

    assert BOARD.read(BOARD.write(stamp)) == stamp
    assert len(BOARD.write(stamp)) <= MOST_VALUE


@pytest.mark.parametrize(
    "value",
    [
        VALUE.replace("428-193-K", "428-193-L"),
        VALUE.replace(".4.", ".5."),
        VALUE.replace("opnemen", "sluiten"),
        VALUE[:-1],
        VALUE[:20],
        VALUE + "n",
        VALUE.upper(),
        "",
        "...",
        "428-193-K.4..opnemen",
        "rommel \ud800 \x00",
        "x" * 5_000,
        VALUE + "." * 200,
    ],
    ids=[
        "another number",
        "another version",
        "another action",
        "one sign less",
        "cut",
        "longer",
        "in capitals",
        "empty",
        "empty parts",
        "no signature",
        "garbage",
        "very long",
        "ours with dots",
    ],
)
def test_statement_44_a_value_that_was_changed_is_not_read(value: str) -> None:
    assert BOARD.read(value) is None


@pytest.mark.parametrize("place", ["T1/C8", "T2/C9", "T1/U1", ""])
def test_statement_44_a_value_of_another_board_or_person_is_not_read(place: str) -> None:
    assert Stamps(SIGNER, place, BOARD.purpose).read(VALUE) is None


def test_statement_44_a_value_of_another_platform_is_not_read() -> None:
    assert Stamps(SIGNER, BOARD.place, "teams balie").read(VALUE) is None


def test_a_card_that_lay_in_slack_before_goes_on_working() -> None:
    old = SIGNER.sign("slack balie", "428-193-K", "4", "opnemen", BOARD.place)

    assert BOARD.read(f"428-193-K.4.{old}.opnemen") == STAMP


def test_a_value_that_another_secret_signed_is_not_read() -> None:
    other = Signer(["o" * 32])

    assert Stamps(other, BOARD.place, BOARD.purpose).read(VALUE) is None
    assert Stamps(Signer(["o" * 32, "s" * 32]), BOARD.place, BOARD.purpose).read(VALUE) == STAMP


@pytest.mark.parametrize("stamp", [Stamp("1.2", 1, "opnemen"), Stamp("1", 1, "x" * 90)])
def test_what_no_button_can_hold_is_not_signed(stamp: Stamp) -> None:
    with pytest.raises(ValueError, match="no button"):
        BOARD.write(stamp)


@given(st.text())
def test_no_text_that_anybody_makes_up_is_read(value: str) -> None:
    assert BOARD.read(value) is None
