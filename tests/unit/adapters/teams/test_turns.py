"""The seam with the SDK: which kind of activity is heard."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.teams.turns import run_turn


@dataclass
class Taken:
    """Remembers what came."""

    kinds: list[str] = field(default_factory=list)

    async def on_message(self) -> None:
        self.kinds.append("message")

    async def on_change(self) -> None:
        self.kinds.append("change")

    async def on_installation(self) -> None:
        self.kinds.append("installation")

    async def on_invoke(self) -> None:
        self.kinds.append("invoke")


async def heard(**activity: Any) -> list[str]:
    taken = Taken()
    await run_turn({"id": "1", "recipient": {"id": "28:bot"}, **activity}, taken)
    return taken.kinds


@pytest.mark.parametrize(
    ("kind", "taken"),
    [
        ("message", "message"),
        ("messageUpdate", "change"),
        ("messageDelete", "change"),
        ("installationUpdate", "installation"),
        ("invoke", "invoke"),
    ],
)
async def test_each_kind_of_activity_goes_where_it_belongs(kind: str, taken: str) -> None:
    assert await heard(type=kind, name="adaptiveCard/action", action="add") == [taken]


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
    assert len(await heard(**activity)) == 1


@pytest.mark.parametrize(
    "kind", ["typing", "messageReaction", "endOfConversation", "event", "conversationUpdate", "nonsense"]
)
async def test_what_is_not_said_to_us_is_left_alone(kind: str) -> None:
    assert await heard(type=kind) == []
