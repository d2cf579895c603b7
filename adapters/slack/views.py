"""Opens, stacks and redraws modals: each needs a trigger that works once, for three seconds."""

from collections.abc import Mapping
from typing import Any, Protocol

from adapters.slack.respond import Hooks
from adapters.slack.web_api import WebApi
from bot.outbox import SendLater, SendRefused, SendUnclear

View = Mapping[str, Any]


class ViewFailed(Exception):  # noqa: N818 - it says what happened
    """Slack did not do it: the window is gone, or the click was too long ago."""


class Views(Protocol):
    """The windows of Slack, and the address that a click may be answered at. All raise ViewFailed."""

    async def open(self, trigger_id: str, view: View) -> None:
        """Opens a window."""

    async def push(self, trigger_id: str, view: View) -> None:
        """Opens a window on top of the one that was clicked in."""

    async def update(self, view_id: str, view: View) -> None:
        """Draws a window anew."""

    async def respond(self, response_url: str, text: str) -> None:
        """Tells who clicked, and nobody else; the address is kept and logged nowhere."""


class SlackViews:
    """The modals of one workspace. Everything raises ViewFailed."""

    def __init__(self, api: WebApi, hooks: Hooks) -> None:
        self._api = api
        self._hooks = hooks

    async def open(self, trigger_id: str, view: View) -> None:
        """Shows a modal to who pressed."""
        await self._write("views.open", {"trigger_id": trigger_id, "view": view})

    async def push(self, trigger_id: str, view: View) -> None:
        """Puts a modal on the one that is open."""
        await self._write("views.push", {"trigger_id": trigger_id, "view": view})

    async def update(self, view_id: str, view: View) -> None:
        """Redraws a modal that is open."""
        await self._write("views.update", {"view_id": view_id, "view": view})

    async def respond(self, response_url: str, text: str) -> None:
        """Tells who pressed, and nobody else."""
        await self._hooks.whisper(response_url, text)

    async def _write(self, method: str, arguments: Mapping[str, Any]) -> None:
        try:
            await self._api.write(method, arguments)
        except (SendRefused, SendLater, SendUnclear) as error:
            raise ViewFailed(str(error)) from None
