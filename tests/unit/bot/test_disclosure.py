"""What other platforms are said to receive."""

import pytest

from bot.disclosure import FIELDS, STORY, disclosed


@pytest.mark.parametrize(
    ("with_content", "told"),
    [
        pytest.param(False, "nee", id="as it is"),
        pytest.param(True, "het onderwerp en de naam, in het kanaal van het team", id="chosen"),
    ],
)
def test_what_cards_hold_is_said_where_people_read_what_other_platforms_receive(
    *, with_content: bool, told: str
) -> None:
    found = {one.what: one for one in disclosed(cards_with_content=with_content)}

    assert (found[STORY].slack, found[STORY].mail) == (told, "nee")
    assert list(found) == [one.what for one in FIELDS]
