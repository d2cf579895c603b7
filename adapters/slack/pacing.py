"""How fast Slack may be written to: a message a second in a channel, and so many in the workspace."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from bot.outbox import SendLater

# https://docs.slack.dev/apis/web-api/rate-limits: about one message a second in a channel, "several hundred
# messages per minute" in a workspace.
CHANNEL_SECONDS = 1.1  # a little more: what counts is when it arrives there
WORKSPACE_SECONDS = 0.2
BURST = 20
LONGEST_TURN = 3.0  # seconds; who has to wait longer for one channel would hold up all others


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
        self._sent_back: dict[str, float] = {}  # when the last one that was sent back has its turn
        self._next = 0.0

    async def turn(self, channel: str, *, is_begun: bool = False) -> None:
        """Waits until something may be written in this channel; turns are given in the order of asking.

        Raises SendLater, which is no try, when the channel is so busy that it would take long; not for what
        `is_begun`: the next part of a message.
        """
        if not is_begun:
            self._send_back(channel)
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
        self._next_of = _still_to_come(self._next_of, now)
        return at - now

    def _send_back(self, channel: str) -> None:
        now = self._seconds()
        if self._next_of.get(channel, 0.0) - now <= LONGEST_TURN:
            return
        at = max(self._next_of[channel], self._sent_back.get(channel, 0.0) + self._channel_seconds)
        self._sent_back[channel] = at
        self._sent_back = _still_to_come(self._sent_back, now)
        raise SendLater("the channel is busy", after=timedelta(seconds=at - now), is_try=False)


def _still_to_come(moments: dict[str, float], now: float) -> dict[str, float]:
    """The same, but without those that are over once there are many."""
    return moments if len(moments) <= 1000 else {name: one for name, one in moments.items() if one > now}
