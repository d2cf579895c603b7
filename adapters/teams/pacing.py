"""How fast Teams may be written to: so many a second, minute and hour in a conversation, and in all."""

import asyncio
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from bot.outbox import SendLater

# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: seconds, and how many of a bot
# in a chat or channel in them; and 30 a second of an application in a tenant.
CONVERSATION_LIMITS = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))
APP_LIMIT = (1.0, 30)
MARGIN_SECONDS = 0.1  # what counts is when it arrives there
SENT_BACK_SECONDS = 0.5  # between those that are sent back: 60 in 30 s, and 1,800 in an hour
LONGEST_TURN = 3.0  # seconds; who has to wait longer for one conversation would hold up all others


class Pacer:
    """Hands out turns to write; of this process only. Two processes that write to one conversation meet
    Teams' own limit, and wait as it says.

    `seconds` is a clock that never goes back.
    """

    def __init__(self, *, seconds: Callable[[], float] = monotonic, margin: float = MARGIN_SECONDS) -> None:
        self._seconds = seconds
        self._limits = tuple((span + margin, most) for span, most in CONVERSATION_LIMITS)
        self._app_seconds, self._app_most = APP_LIMIT[0] + margin, APP_LIMIT[1]
        self._turns_of: dict[str, deque[float]] = {}  # in order
        self._turns: list[float] = []  # of all, in order
        self._sent_back: dict[str, float] = {}  # when the last one that was sent back has its turn
        self._clean_at = 1000

    async def turn(self, conversation: str) -> None:
        """Waits until something may be written in this conversation; turns are given in the order of asking.

        Raises SendLater, which is no try, when it would take long.
        """
        self._send_back(_place(conversation))
        wait = self.reserve(conversation)
        if wait > 0:
            await asyncio.sleep(wait)

    def reserve(self, conversation: str) -> float:
        """Takes the next turn in this conversation; how long to wait for it, in seconds."""
        place, now = _place(conversation), self._seconds()
        at = self._next_turn(place, now)
        self._turns_of.setdefault(place, deque(maxlen=CONVERSATION_LIMITS[-1][1])).append(at)
        insort(self._turns, at)
        self._forget(now)
        return at - now

    def _next_turn(self, place: str, now: float) -> float:
        """The first moment that is within all limits, and not before a turn that was given there."""
        taken = self._turns_of.get(place, ())
        at = max(now, taken[-1]) if taken else now
        for span, most in self._limits:
            if len(taken) >= most:
                at = max(at, taken[-most] + span)
        return self._in_app(at)

    def _in_app(self, at: float) -> float:
        """The first moment from then on at which the application as a whole may write as well."""
        most, span = self._app_most, self._app_seconds
        later = (one + span for one in self._turns if one + span > at)
        return next(one for one in (at, *later) if self._fits(one, most, span))

    def _fits(self, at: float, most: int, span: float) -> bool:
        """Whether one turn more at that moment leaves at most so many in every such span."""
        index = bisect_left(self._turns, at)
        near = self._turns[max(0, index - most) : index + most]
        near.insert(min(index, most), at)
        return all(late - early >= span for early, late in zip(near, near[most:], strict=False))

    def _send_back(self, place: str) -> None:
        now = self._seconds()
        at = self._next_turn(place, now)
        if at - now <= LONGEST_TURN:
            return
        at = max(at, self._sent_back.get(place, 0.0) + SENT_BACK_SECONDS)
        self._sent_back[place] = at
        raise SendLater("the conversation is busy", after=timedelta(seconds=at - now), is_try=False)

    def _forget(self, now: float) -> None:
        """Drops what no limit counts any longer."""
        del self._turns[: bisect_left(self._turns, now - self._app_seconds)]
        if len(self._turns_of) + len(self._sent_back) < self._clean_at:
            return
        since = now - self._limits[-1][0]
        self._turns_of = {name: one for name, one in self._turns_of.items() if one[-1] > since}
        self._sent_back = {name: one for name, one in self._sent_back.items() if one > now}
        self._clean_at = max(1000, 2 * (len(self._turns_of) + len(self._sent_back)))


def _place(conversation: str) -> str:
    """The chat or channel, which is what the limits count: all threads of a channel together."""
    return conversation.partition(";")[0]
