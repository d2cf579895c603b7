"""The seam with the SDK: which kind of activity goes where. Nothing else of ours knows it.

Upstream ended its support in December 2025. What it does worse than we need is ours: tokens and keys
(auth.py), answers to presses (app.py), sending (connector.py), and what was said without the mention of us
(incoming.py), of which it takes every word that is like our name.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from botbuilder.core import ActivityHandler, BotAdapter, TurnContext
from botbuilder.schema import Activity

from adapters.payload import Payload, text

Heard = Callable[[], Awaitable[None]]
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
    """Calls `heard` when somebody said or pressed something; all else is left alone."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard

    async def on_message_activity(self, _: TurnContext) -> None:
        await self._heard()

    async def on_invoke_activity(self, _: TurnContext) -> None:
        await self._heard()


_ADAPTER = _NoAdapter()


async def run_turn(activity: Payload, heard: Heard) -> None:
    """Calls `heard` when somebody said or pressed something. The SDK is handed only what it decides by: an
    odd value elsewhere would make it raise, and the message come again for ever."""
    read = Activity(type=text(activity, "type"), id=text(activity, "id"), name=text(activity, "name"))
    await _Turn(heard).on_turn(TurnContext(_ADAPTER, read))
