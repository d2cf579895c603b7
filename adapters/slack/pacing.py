"""How fast Slack may be written to: a message a second in a channel, and so many in the workspace."""

import asyncio
from collections.abc import Callable
from time import monotonic

# https://docs.slack.dev/apis/web-api/rate-limits: about one message a second in a channel, "several hundred
# messages per minute" in a workspace.
CHANNEL_SECONDS = 1.1  # a little more: what counts is when it arrives there
WORKSPACE_SECONDS = 0.2
BURST = 20


class Pacer:
    """Hands out turns to write; of this process only. Two processes that write to one channel meet Slack's
    own limit, and wait as it says.

    `seconds` is a clock that never goes back.
    """

    def __init__(
        self,
        *,
        seconds: Callable[[], float] = monotonic,
        channel_seconds: float = CHANNEL_SECONDS,
        workspace_seconds: float = WORKSPACE_SECONDS,
        burst: int = BURST,
    ) -> None:
        self._seconds = seconds
        self._channel_seconds = channel_seconds
        self._workspace_seconds = workspace_seconds
        self._ahead = workspace_seconds * burst
        self._next_of: dict[str, float] = {}
        self._next = 0.0

    async def turn(self, channel: str) -> None:
        """Waits until something may be written in this channel; turns are given in the order of asking."""
        wait = self.reserve(channel)
        if wait > 0:
            await asyncio.sleep(wait)

    def reserve(self, channel: str) -> float:
        """Takes the next turn in this channel; how long to wait for it, in seconds."""
        now = self._seconds()
        in_workspace = max(self._next, now - self._ahead) + self._workspace_seconds
        at = max(now, in_workspace, self._next_of.get(channel, 0.0))
        self._next = in_workspace
        self._next_of[channel] = at + self._channel_seconds
        if len(self._next_of) > 1000:
            self._next_of = {name: one for name, one in self._next_of.items() if one > now}
        return at - now
