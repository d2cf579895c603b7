"""The seam with the SDK: the form of an activity, and which kind goes where. Nothing else of ours knows it.

Upstream ended its support in December 2025. What it does worse than we need (tokens, keys, answers to
presses, sending) is ours: see auth.py, app.py and connector.py.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from botbuilder.core import ActivityHandler, BotAdapter, TurnContext
from botbuilder.schema import Activity

from adapters.payload import Payload

Heard = Callable[[str], Awaitable[None]]


_NOTHING_SENT = "nothing is sent within a turn: what is said is owed to the outbox"


class _NoAdapter(BotAdapter):  # type: ignore[misc] # the SDK has no types
    """Nothing is sent within a turn: what is said is owed to the outbox."""

    async def send_activities(self, *_: Any) -> Any:
        raise TypeError(_NOTHING_SENT)

    async def update_activity(self, *_: Any) -> Any:
        raise TypeError(_NOTHING_SENT)

    async def delete_activity(self, *_: Any) -> Any:
        raise TypeError(_NOTHING_SENT)


class _Turn(ActivityHandler):  # type: ignore[misc] # the SDK has no types
    """Hands what somebody said, without the mention of us, or pressed to `heard`; all else is left alone."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        activity = turn_context.activity
        said = TurnContext.remove_recipient_mention(activity) if activity.text else ""
        await self._heard(said or "")

    async def on_invoke_activity(self, _: TurnContext) -> None:
        await self._heard("")


_ADAPTER = _NoAdapter()


async def run_turn(activity: Payload, heard: Heard) -> None:
    """Calls `heard` when somebody said or pressed something; with what was said."""
    read = Activity().deserialize(activity)
    await _Turn(heard).on_turn(TurnContext(_ADAPTER, read))
