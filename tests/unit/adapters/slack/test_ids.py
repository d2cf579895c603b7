"""Names of conversations in Slack."""

import pytest

from adapters.slack.ids import (
    Place,
    board_name,
    message_name,
    person_of,
    read_place,
    shared_name,
    whisper_name,
)

NAMES = {
    "the direct message": (person_of("T1", "U1"), Place("T1", "U1")),
    "a home tab": (person_of("T1", "U1") + "/home", Place("T1", "U1")),
    "a thread with others": (
        shared_name("T1", "U1", "C9", "1700000000.000100"),
        Place("T1", "U1", "C9", "1700000000.000100"),
    ),
    "for one person in a channel": (whisper_name("T1", "U1", "C9"), Place("T1", "U1", "C9")),
    "a channel of staff": (board_name("T1", "G9"), Place("T1", channel="G9")),
    "somebody of an enterprise": (person_of("E1", "W1"), Place("E1", "W1")),
}


@pytest.mark.parametrize(("name", "place"), NAMES.values(), ids=list(NAMES))
def test_a_name_is_read_back_as_the_place_it_was_made_of(name: str, place: Place) -> None:
    assert read_place(name) == place


@pytest.mark.parametrize(
    "name", ["", "T1", "U1/T1", "T1/u1", "T1/U1/C1/x", "T1/C1/U1", "T1/U1\n", "T1/U1/../U2"]
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        read_place(name)


def test_all_names_of_a_person_begin_with_theirs_and_no_one_elses_do() -> None:
    mine = person_of("T1", "U1") + "/"

    assert shared_name("T1", "U1", "C1", "1.2").startswith(mine)
    assert whisper_name("T1", "U1", "C1").startswith(mine)
    assert not shared_name("T1", "U11", "C1", "1.2").startswith(mine)


def test_a_message_has_one_name_in_its_channel() -> None:
    assert message_name("D1", "1.2") == "D1/1.2"
