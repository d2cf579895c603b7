"""What other platforms are said to receive."""

import pytest

from bot.disclosure import FIELDS, STORY, disclosed


@pytest.mark.parametrize(
    ("with_content", "told"),
    [
        pytest.param(False, "alleen in een venster", id="as it is"),
        pytest.param(True, "het onderwerp en de naam, in het kanaal van het team; de rest", id="chosen"),
    ],
)
def test_what_cards_hold_is_said_where_people_read_what_other_platforms_receive(
    *, with_content: bool, told: str
) -> None:
    found = {one.what: one for one in disclosed(cards_with_content=with_content)}

    assert found[STORY].slack.startswith(told)
    assert found[STORY].mail == "nee"
    assert list(found) == [one.what for one in FIELDS]


def test_what_slack_receives_beside_messages_is_said() -> None:
    received = {one.what: one.slack for one in FIELDS}

    assert "formulier" in received["Wat je zelf typt"]
    assert "startpagina" in received["Hoe het met je aanvragen staat"]
    assert "venster" in received["Notities van medewerkers"]
    assert received["Een kenmerk bij elk bericht van wegwijs"].startswith("ja")
