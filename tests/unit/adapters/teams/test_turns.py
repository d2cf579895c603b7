"""The seam with the SDK: which kind of activity is heard, and what was said in it."""

from typing import Any

import pytest

from adapters.teams.turns import run_turn

BOT = {"id": "28:bot", "name": "wegwijs"}
MENTION = {"type": "mention", "text": "<at>wegwijs</at>", "mentioned": BOT}


async def heard(**activity: Any) -> list[str]:
    found: list[str] = []

    async def note(said: str) -> None:
        found.append(said)

    await run_turn({"id": "1", "recipient": BOT, **activity}, note)
    return found


@pytest.mark.parametrize("text", ["<at>wegwijs</at> waar is geld?", "waar is geld?"])
async def test_pitfall_17_what_is_said_is_the_same_with_and_without_the_mention(text: str) -> None:
    said = await heard(type="message", text=text, entities=[MENTION])

    assert [one.strip() for one in said] == ["waar is geld?"]


@pytest.mark.parametrize(
    "activity",
    [
        pytest.param({"type": "message"}, id="no text"),
        pytest.param({"type": "message", "text": None, "entities": [MENTION]}, id="only a mention of us"),
        pytest.param({"type": "message", "text": None, "entities": None}, id="empty fields"),
        pytest.param(
            {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {}}}, id="a press"
        ),
    ],
)
async def test_a_press_and_a_message_without_words_are_heard(activity: dict[str, Any]) -> None:
    assert await heard(**activity) == [""]


@pytest.mark.parametrize("kind", ["typing", "messageReaction", "endOfConversation", "event", "nonsense"])
async def test_what_is_not_said_to_us_is_left_alone(kind: str) -> None:
    assert await heard(type=kind) == []
