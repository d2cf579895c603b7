"""What becomes of the rest when a part of a long message is not taken."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.slack.outgoing import Drawn
from adapters.slack.pacing import Pacer
from adapters.slack.posts import Post, Posts
from bot.outbox import SendLater, SendRefused, SendUnclear
from bot.ports import Notice

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
NOTICE = Notice("key", "slack", "T1/U1", "reply", {}, due_at=NOW, created_at=NOW)
POST = Post("D1", [Drawn("een", []), Drawn("twee", [])])


class SlackThatStops:
    """Takes one message; then it refuses as told."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.taken = 0

    async def write(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The first is taken."""
        if self.taken:
            raise self.error
        self.taken += 1
        return {"ts": "1.1"}


@pytest.mark.parametrize(
    ("error", "can_find", "raised"),
    [
        pytest.param(
            SendLater("ratelimited", after=timedelta(seconds=30)), True, SendLater, id="told to wait"
        ),
        pytest.param(SendLater("ratelimited"), False, SendUnclear, id="told to wait, cannot be looked up"),
        pytest.param(SendRefused("is_archived"), True, SendUnclear, id="refused"),
    ],
)
async def test_a_wait_in_a_long_message_is_kept_to_where_the_rest_can_be_found(
    error: Exception, can_find: bool, raised: type[Exception]
) -> None:
    posts = Posts(SlackThatStops(error), Pacer(channel_seconds=0.0))  # type: ignore[arg-type]

    with pytest.raises(raised) as found:
        await posts.post(NOTICE, POST, looks_up=False, can_find=can_find)

    assert getattr(found.value, "after", None) == getattr(error, "after", None)
