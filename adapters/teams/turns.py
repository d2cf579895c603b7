"""The seam with the SDK: which kind of activity goes where. Nothing else of ours knows it.

Upstream ended its support in December 2025. What it does worse than we need is ours: tokens and keys
(auth.py), answers to presses (app.py), sending (connector.py), and what was said without the mention of us
(incoming.py), of which it takes every word that is like our name.
"""

from typing import Any, Protocol

from botbuilder.core import ActivityHandler, BotAdapter, TurnContext
from botbuilder.schema import Activity

from adapters.payload import Payload, text

_NOTHING_SENT = "nothing is sent within a turn: what is said is owed to the outbox"


class Takes(Protocol):
    """What is done with each kind of activity."""

    async def on_message(self) -> None:
        """Somebody said or pressed something."""

    async def on_change(self) -> None:
        """A message was edited or deleted."""

    async def on_installation(self) -> None:
        """We were added or removed."""

    async def on_invoke(self) -> None:
        """Something was pressed that is to be answered within its request."""


class _NoAdapter(BotAdapter):  # type: ignore[misc] # the SDK has no types
    """Nothing is sent within a turn: what is said is owed to the outbox."""

    async def send_activities(self, *_: Any) -> Any:
        raise TypeError(_NOTHING_SENT)

    async def update_activity(self, *_: Any) -> Any:
        raise TypeError(_NOTHING_SENT)

    async def delete_activity(self, *_: Any) -> Any:
        raise TypeError(_NOTHING_SENT)


class _Turn(ActivityHandler):  # type: ignore[misc] # the SDK has no types
    """Hands on what somebody did; all else is left alone."""

    def __init__(self, takes: Takes) -> None:
        self._takes = takes

    async def on_message_activity(self, _: TurnContext) -> None:
        await self._takes.on_message()

    async def on_message_update_activity(self, _: TurnContext) -> None:
        await self._takes.on_change()

    async def on_message_delete_activity(self, _: TurnContext) -> None:
        await self._takes.on_change()

    async def on_installation_update(self, _: TurnContext) -> None:
        await self._takes.on_installation()

    async def on_invoke_activity(self, _: TurnContext) -> None:
        await self._takes.on_invoke()


_ADAPTER = _NoAdapter()


async def run_turn(activity: Payload, takes: Takes) -> None:
    """Hands on what somebody did. The SDK is given only what it decides by: an odd value elsewhere would make
    it raise, and the activity come again for ever."""
    read = Activity(type=text(activity, "type"), id=text(activity, "id"), name=text(activity, "name"))
    await _Turn(takes).on_turn(TurnContext(_ADAPTER, read))
