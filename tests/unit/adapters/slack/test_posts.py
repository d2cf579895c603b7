"""What becomes of the rest when a part of a long message is not taken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.slack.outgoing import Drawn
from adapters.slack.pacing import Pacer
from adapters.slack.posts import LONGEST_HELD, UNREAD_SECONDS, Post, Posts
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


class SlackThatWaits(SlackThatStops):
    """Takes one message, asks once to wait, and takes the rest."""

    async def write(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if self.taken == 1:
            self.taken += 1
            raise self.error
        self.taken += 1
        return {"ts": f"1.{self.taken}"}


async def test_a_short_wait_is_waited_where_the_rest_cannot_be_found_later() -> None:
    slack = SlackThatWaits(SendLater("ratelimited", after=timedelta(seconds=0.01)))
    posts = Posts(slack, Pacer(channel_seconds=0.0))  # type: ignore[arg-type]

    names = await posts.post(NOTICE, POST, looks_up=False, can_find=False)

    assert names == "D1/1.1,D1/1.3"


@pytest.mark.parametrize(
    "error",
    [SendLater("ratelimited"), SendLater("ratelimited", after=LONGEST_HELD * 2), SendRefused("is_archived")],
)
async def test_a_whisper_that_stopped_half_way_is_unclear(error: Exception) -> None:
    posts = Posts(SlackThatStops(error), Pacer(channel_seconds=0.0))  # type: ignore[arg-type]

    with pytest.raises(SendUnclear):
        await posts.whisper(replace(POST, user="U1"))


class SlackThatKeepsQuiet:
    """Lets nobody read."""

    def __init__(self, word: str) -> None:
        self.word = word

    async def read(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        raise SendRefused(self.word)


@pytest.mark.parametrize(("word", "may_read"), [("missing_scope", False), ("channel_not_found", True)])
async def test_what_slack_does_not_let_us_read_is_not_asked_for_an_hour(word: str, may_read: bool) -> None:
    now = 1000.0
    posts = Posts(SlackThatKeepsQuiet(word), Pacer(), seconds=lambda: now)  # type: ignore[arg-type]

    with pytest.raises(SendLater):
        await posts.find_all(NOTICE, POST)

    assert posts.may_read(is_direct=True) is may_read
    assert posts.may_read(is_direct=False)
    now += UNREAD_SECONDS
    assert posts.may_read(is_direct=True)


class SlackWithoutBlocks:
    """Takes words alone."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.said: list[dict[str, Any]] = []

    async def write(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments["blocks"]:
            raise SendRefused(self.word)
        self.said.append(arguments)
        return {"ts": "1.1"}


async def test_what_is_drawn_wrongly_is_said_in_words_alone() -> None:
    slack = SlackWithoutBlocks("invalid_blocks")
    posts = Posts(slack, Pacer(channel_seconds=0.0))  # type: ignore[arg-type]
    drawn = Post("C1", [Drawn("een", [{"type": "divider"}])], user="U1")

    await posts.post(NOTICE, drawn, looks_up=False, can_find=True)
    await posts.whisper(drawn)
    is_there = await posts.change("C1", "1.1", drawn.parts[0])

    assert is_there
    assert [one["text"] for one in slack.said] == ["een"] * 3


async def test_what_is_refused_for_another_reason_is_not_said_again() -> None:
    slack = SlackWithoutBlocks("channel_not_found")
    posts = Posts(slack, Pacer(channel_seconds=0.0))  # type: ignore[arg-type]

    with pytest.raises(SendRefused, match="channel_not_found"):
        await posts.post(
            NOTICE, Post("C1", [Drawn("een", [{"type": "divider"}])]), looks_up=False, can_find=True
        )

    assert slack.said == []
