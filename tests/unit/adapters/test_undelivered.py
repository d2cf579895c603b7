"""Why a message did not arrive, as staff read it."""

from datetime import UTC, datetime

import pytest

from adapters.undelivered import tell_undelivered
from bot.ports import Notice

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def given_up(error: str | None) -> Notice:
    key, place = "card:428-193-K:2:ab", "T1/C1"
    return Notice(key, "slack", place, "card", {}, due_at=NOW, created_at=NOW, error=error)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(
            "channel_not_found",
            "Wegwijs kan dat kanaal niet vinden, of is er geen lid van. (channel_not_found)",
            id="a word of Slack",
        ),
        pytest.param(
            "the channel of the team is not private, or not ours: see `wegwijs doctor slack`",
            "Het kanaal van het team is niet besloten, of Wegwijs is er geen lid van. "
            "Een beheerder ziet meer met ‘wegwijs doctor slack’.",
            id="a sentence of ours",
        ),
        pytest.param("sharing_disallowed_by_ufo", "(sharing_disallowed_by_ufo)", id="unknown"),
        pytest.param("HTTP 503", "(HTTP 503)", id="a status"),
        pytest.param(None, "", id="none"),
    ],
)
def test_the_reason_is_a_dutch_sentence_and_a_word_that_is_unknown_stands_between_brackets(
    error: str | None, said: str
) -> None:
    assert tell_undelivered(given_up(error)).reason == said
