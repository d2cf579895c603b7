"""The seam with the SDK: which kind of activity is heard."""

from typing import Any

import pytest

from adapters.teams.turns import run_turn


async def heard(**activity: Any) -> int:
    found = 0

    async def note() -> None:
        nonlocal found
        found += 1

    await run_turn({"id": "1", "recipient": {"id": "28:bot"}, **activity}, note)
    return found


@pytest.mark.parametrize(
    "activity",
    [
        pytest.param({"type": "message", "text": "waar is geld?"}, id="a message"),
        pytest.param({"type": "message"}, id="no text"),
        pytest.param(
            {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {}}}, id="a press"
        ),
        pytest.param({"type": "message", "entities": [None, {"type": "mention"}]}, id="odd entities"),
        pytest.param({"type": "message", "timestamp": "ooit", "expiration": 7}, id="odd moments"),
        pytest.param({"type": "message", "attachments": [7], "suggestedActions": "x"}, id="odd parts"),
        pytest.param({"type": "message", "recipient": None, "from": []}, id="odd people"),
    ],
)
async def test_what_is_said_or_pressed_is_heard_whatever_else_stands_in_it(activity: dict[str, Any]) -> None:
    assert await heard(**activity) == 1


@pytest.mark.parametrize("kind", ["typing", "messageReaction", "endOfConversation", "event", "nonsense"])
async def test_what_is_not_said_to_us_is_left_alone(kind: str) -> None:
    assert await heard(type=kind) == 0
