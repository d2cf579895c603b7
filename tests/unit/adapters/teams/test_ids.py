"""Names of conversations in Teams, and of messages there."""

import pytest

from adapters.teams.ids import (
    MOST_REF,
    Place,
    Ref,
    board_name,
    person_of,
    read_place,
    read_ref,
    shared_name,
    thread_begun,
)

TENANT, USER = "11111111-2222-3333-4444-555555555555", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
CHANNEL = "19:balie@thread.tacv2"


def test_a_person_goes_by_the_ids_of_their_organisation_whatever_their_capitals() -> None:
    assert person_of(TENANT, USER.upper()) == f"{TENANT}/{USER}"
    assert read_place(person_of(TENANT, USER)) == Place(TENANT, USER)


@pytest.mark.parametrize("user", ["", "29:1abc", "lotte@voorbeeld.be", f"{USER}/x", f"{USER}\n"])
def test_what_is_no_id_of_an_organisation_is_nobody(user: str) -> None:
    with pytest.raises(ValueError, match="person"):
        person_of(TENANT, user)


def test_what_is_said_with_others_begins_with_the_person_and_is_another_in_another_thread() -> None:
    person = person_of(TENANT, USER)

    one, other = (shared_name(person, f"{CHANNEL};messageid={number}") for number in (1, 2))

    assert one != other
    assert one.startswith(f"{person}/")
    assert len(shared_name(person, "x" * 500)) < 200
    assert (read_place(one).user, read_place(one).channel) == (USER, "")


def test_a_thread_in_a_channel_of_staff_is_that_channel() -> None:
    name = board_name(TENANT, f"{CHANNEL};messageid=1700")

    assert name == board_name(TENANT, CHANNEL) == f"{TENANT}/{CHANNEL}"
    assert read_place(name) == Place(TENANT, channel=CHANNEL)


@pytest.mark.parametrize(
    "name", ["", "T1/U1", TENANT, f"{TENANT}/{USER}/x", f"{TENANT}/{CHANNEL} x", f"x/{CHANNEL}", "unsay/x"]
)
def test_what_is_no_name_of_ours_is_no_place(name: str) -> None:
    with pytest.raises(ValueError, match="Teams"):
        read_place(name)


def test_where_a_message_lies_is_read_back_as_it_was_kept() -> None:
    ref = Ref(f"{CHANNEL};messageid=1", "1:abc")

    assert read_ref(ref.to_text()) == ref
    assert [read_ref(one) for one in (None, "", "1", "|x", "1|")] == [None] * 5


def test_where_a_message_lies_is_not_kept_when_it_fits_in_no_column() -> None:
    assert Ref("a" * MOST_REF, "1").to_text() is None


def test_a_thread_that_was_begun_names_its_first_message() -> None:
    assert thread_begun(f"{CHANNEL};messageid=17", "18") == Ref(f"{CHANNEL};messageid=17", "18")
    assert thread_begun(f"{CHANNEL};messageid=17", "") == Ref(f"{CHANNEL};messageid=17", "17")
