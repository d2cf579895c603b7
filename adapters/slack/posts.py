"""Messages as they are posted in Slack: in parts, in their turn, known again by an id that says nothing."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Any

from adapters.slack.ids import message_name
from adapters.slack.outgoing import Drawn
from adapters.slack.pacing import Pacer
from adapters.slack.web_api import WebApi
from bot.outbox import SendLater, SendRefused, SendUnclear
from bot.ports import Notice

_log = logging.getLogger("wegwijs.slack")
EVENT_TYPE = "wegwijs_notice"
AGO = timedelta(minutes=2)  # Slack's clock and ours differ a little
MOST_LOOKED_AT = 200
PAGE = 100
UNREAD_SECONDS = 3600.0  # until what we may read is asked again: a right that was missing may be given
LONGEST_HELD = timedelta(seconds=20)  # what a send may wait in its middle, well within its lease
_GONE = frozenset((
    "message_not_found", "channel_not_found", "cant_update_message", "is_archived", "edit_window_closed",
))  # fmt: skip
_NOT_DRAWN = frozenset(("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"))
_NOT_TO_READ = frozenset(("missing_scope", "no_permission", "not_allowed_token_type"))
# Links come from the knowledge only, and nobody is pinged: pitfall 4 of slack.md.
_PLAIN = {"unfurl_links": False, "unfurl_media": False, "parse": "none"}


@dataclass(frozen=True)
class Post:
    """Messages to be posted one after another: in a channel, perhaps in a thread or for one `user`."""

    channel: str
    parts: Sequence[Drawn]
    thread: str = ""
    user: str = ""


class Posts:
    """Posts, changes and deletes messages."""

    def __init__(self, api: WebApi, pacer: Pacer, *, seconds: Callable[[], float] = monotonic) -> None:
        self._api = api
        self._pacer = pacer
        self._seconds = seconds
        self._unread: dict[bool, float] = {}  # whether direct: until when not to ask what we may not read

    def may_read(self, *, is_direct: bool) -> bool:
        """Whether what was said in direct messages, or else in channels, can be looked up, as far as Slack
        said."""
        return self._unread.get(is_direct, 0.0) <= self._seconds()

    async def post(self, notice: Notice, post: Post, *, looks_up: bool, can_find: bool) -> str:
        """Posts what is not there yet; the names of all parts. Raises as `Channel.send` does.

        `looks_up` first what arrived before; `can_find`: whether that can be done at the next try.
        """
        there = await self._find(notice, post) if looks_up else {}
        for number in range(len(post.parts)):
            if number not in there:
                said = partial(self._post_one, notice, post, number)
                there[number] = await self._say(said, post, is_begun=bool(there), can_find=can_find)
        return _names(post, there)

    async def whisper(self, post: Post) -> None:
        """Shows it to one person only, in a channel with others. It cannot be found again or deleted.
        Raises as `Channel.send` does."""
        for number, part in enumerate(post.parts):
            said = partial(self._whisper_one, post, part)
            await self._say(said, post, is_begun=number > 0, can_find=False)

    async def _say(
        self, say: Callable[[], Awaitable[str]], post: Post, *, is_begun: bool, can_find: bool
    ) -> str:
        """Says one part in its turn. Slack's wait in the middle of a message is kept to here where the rest
        cannot be found later."""
        await self._pacer.turn(post.channel, is_begun=is_begun)
        try:
            return await say()
        except SendRefused as error:
            raise SendUnclear(str(error)) if is_begun else error from None
        except SendLater as error:
            if not is_begun or can_find:  # looked up then: the rest only is said
                raise
            if error.after is None or error.after > LONGEST_HELD:
                raise SendUnclear(str(error)) from None
            await asyncio.sleep(error.after.total_seconds())
            await self._pacer.turn(post.channel, is_begun=True)
        try:
            return await say()
        except (SendLater, SendRefused) as error:
            raise SendUnclear(str(error)) from None

    async def _post_one(self, notice: Notice, post: Post, number: int) -> str:
        part = post.parts[number]
        arguments: dict[str, Any] = {
            "channel": post.channel,
            "text": part.text,
            "blocks": part.blocks,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": opaque(notice), "part": number}},
            **_PLAIN,
        }
        if post.thread:
            arguments["thread_ts"] = post.thread
        answer = await self._write("chat.postMessage", arguments)
        return str(answer.get("ts", ""))

    async def _whisper_one(self, post: Post, part: Drawn) -> str:
        arguments: dict[str, Any] = {
            "channel": post.channel, "user": post.user, "text": part.text, "blocks": part.blocks,
            "parse": "none",
        }  # fmt: skip
        if post.thread:
            arguments["thread_ts"] = post.thread
        await self._write("chat.postEphemeral", arguments)
        return ""

    async def _write(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Says it; in words alone when Slack does not take what was drawn: better plain than not at all."""
        try:
            return await self._api.write(method, arguments)
        except SendRefused as refused:
            if str(refused) not in _NOT_DRAWN:
                raise
            _log.warning("drawn wrongly, said in words alone: %s", refused)
        return await self._api.write(method, {**arguments, "blocks": []})

    async def find_all(self, notice: Notice, post: Post) -> str | None:
        """The names of all parts when all arrived before, else None. Raises SendLater."""
        there = await self._find(notice, post)
        return _names(post, there) if len(there) == len(post.parts) else None

    async def change(self, channel: str, stamp: str, part: Drawn) -> bool:
        """Puts this in the place of a message; False when that is gone."""
        await self._pacer.turn(channel)
        arguments = {
            "channel": channel, "ts": stamp, "text": part.text, "blocks": part.blocks, "parse": "none",
        }  # fmt: skip
        try:
            await self._write("chat.update", arguments)
        except SendRefused as refused:
            if str(refused) in _GONE:
                return False
            raise
        return True

    async def delete(self, channel: str, stamp: str) -> None:
        """Deletes a message; one that is gone is no fault."""
        try:
            await self._api.write("chat.delete", {"channel": channel, "ts": stamp})
        except SendRefused as refused:
            if str(refused) not in _GONE:
                raise

    async def _find(self, notice: Notice, post: Post) -> dict[int, str]:
        """Which parts of the notice arrived before, by number, with their time stamps. Raises SendLater."""
        oldest = (notice.created_at - AGO).timestamp()
        arguments: dict[str, Any] = {
            "channel": post.channel, "oldest": f"{oldest:.6f}", "limit": str(PAGE),
            "include_all_metadata": "true",
        }  # fmt: skip
        method = "conversations.history"
        if post.thread:
            method, arguments["ts"] = "conversations.replies", post.thread
        found: dict[int, str] = {}
        for _ in range(MOST_LOOKED_AT // PAGE):
            answer = await self._ask(method, arguments, is_direct=post.channel.startswith("D"))
            for message in answer.get("messages", ()):
                found.update(_part_of(message, opaque(notice)))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
            arguments["cursor"] = cursor
        return found

    async def _ask(self, method: str, arguments: Mapping[str, Any], *, is_direct: bool) -> Mapping[str, Any]:
        try:
            return await self._api.read(method, arguments)
        except SendRefused as refused:
            if str(refused) == "thread_not_found":
                return {}
            if str(refused) in _NOT_TO_READ:
                self._unread[is_direct] = self._seconds() + UNREAD_SECONDS
            raise SendLater(str(refused)) from None


def _names(post: Post, there: Mapping[int, str]) -> str:
    return ",".join(message_name(post.channel, there[number]) for number in sorted(there))


def opaque(notice: Notice) -> str:
    """The name of a notice where everybody in the workspace may read it: it tells nothing."""
    return hashlib.sha256(notice.key.encode("utf-8", "replace")).hexdigest()[:32]


def _part_of(message: Mapping[str, Any], name: str) -> dict[int, str]:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    if metadata.get("event_type") != EVENT_TYPE or payload.get("id") != name:
        return {}
    return {int(payload.get("part", 0)): str(message.get("ts", ""))}
