"""Names of conversations in Teams."""

import pytest

from adapters.teams.ids import Place, board_name, person_of, read_place

TENANT, USER = "11111111-2222-3333-4444-555555555555", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


def test_the_name_of_a_person_is_read_back_whatever_its_capitals() -> None:
    name = person_of(TENANT, USER.upper())

    assert name == f"{TENANT}/{USER}"
    assert read_place(name) == Place(TENANT, USER)


@pytest.mark.parametrize(
    ("tenant", "user"),
    [
        pytest.param("", USER, id="no tenant"),
        pytest.param(TENANT, "", id="nobody"),
        pytest.param(TENANT, "29:1abc", id="an id of Teams only"),
        pytest.param(TENANT, f"{USER}/x", id="more than an id"),
    ],
)
def test_what_is_no_id_of_an_organisation_makes_no_name(tenant: str, user: str) -> None:
    with pytest.raises(ValueError, match="Teams"):
        person_of(tenant, user)


def test_a_board_is_the_channel_whatever_conversation_in_it_is_meant() -> None:
    tenant = "AAAAAAAA-2222-3333-4444-555555555555"

    named = {board_name(tenant, one) for one in ("19:x@thread.tacv2", "19:x@thread.tacv2;messageid=17")}

    assert named == {"aaaaaaaa-2222-3333-4444-555555555555/19:x@thread.tacv2"}
