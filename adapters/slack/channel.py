"""Sends one notice to Slack: as a message, a card, a home tab, or something only one person sees."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from adapters.slack.card import draw_card, draw_line, draw_summary, draw_whisper
from adapters.slack.home_view import draw_home, draw_prompts
from adapters.slack.ids import Place, read_place
from adapters.slack.outgoing import Drawn, draw, draw_shared, marked
from adapters.slack.pacing import Pacer
from adapters.slack.posts import Post, Posts
from adapters.slack.rooms import Rooms
from adapters.slack.signed import stamps_at
from adapters.slack.tags import tagged
from adapters.slack.web_api import WebApi
from bot.at_home import HOME, PROMPTS
from bot.cards import CARD, LINE, SUMMARY, WHISPER
from bot.incoming import Audience
from bot.outbox import SendRefused
from bot.ports import Notice
from bot.sharing import SHARED
from bot.signing import Signer

_BOARD_KINDS: Mapping[str, Callable[[Mapping[str, Any]], Drawn]] = {LINE: draw_line, SUMMARY: draw_summary}


class SlackChannel:
    """Sends notices to one workspace (bot/outbox.py). What it sends elsewhere is refused.

    `reads_boards`: we may read the channels of staff, so that what was posted there can be found.
    """

    send_seconds = 45.0  # its turn, and a few calls
    pace = timedelta(seconds=1)
    can_unsay = True

    def __init__(
        self,
        api: WebApi,
        workspace: str,
        *,
        signer: Signer,
        reads_boards: bool = False,
        pacer: Pacer | None = None,
    ) -> None:
        self.api = api
        self._workspace = workspace
        self._signer = signer
        self._reads_boards = reads_boards
        self._posts = Posts(api, pacer or Pacer())
        self.rooms = Rooms(api)

    @property
    def is_let_in(self) -> bool:
        """Whether Slack knows us, as far as it told."""
        return self.api.is_let_in

    async def close(self) -> None:
        """Ends the connections."""
        await self.api.close()

    def can_find(self, notice: Notice) -> bool:
        """Whether `find` can tell: in direct messages, and in channels of staff that we may read. What is
        only set, as a home tab is, may be set once more."""
        if notice.kind in (HOME, PROMPTS) or (notice.kind == CARD and notice.ref):
            return True
        try:
            place = read_place(notice.conversation)
        except ValueError:
            return False
        is_readable = place.is_direct or (not place.user and self._reads_boards)
        return is_readable and self._posts.may_read(is_direct=place.is_direct)

    async def send(self, notice: Notice) -> str | None:
        """Sends; the names of the messages. Raises SendRefused, SendLater or SendUnclear."""
        place = self._place(notice)
        if notice.kind == HOME:
            view = draw_home(notice.content)
            await self.api.write("views.publish", {"user_id": place.user, "view": view})
            return None
        if notice.kind == PROMPTS:
            await self._suggest(place, notice)
            return None
        if place.is_board and not await self.rooms.is_private(place.channel):
            raise SendRefused(
                "the channel of the team is not private, or not ours: see `wegwijs doctor slack`"
            )
        if notice.kind == CARD and await self._redraw(notice, place):
            return notice.ref
        post = await self._draw(notice, place)
        if post.user:
            await self._posts.whisper(post)
            return None
        can_find = self.can_find(notice)
        looks_up = can_find and (notice.is_unclear or notice.tries > 1)
        return await self._posts.post(notice, post, looks_up=looks_up, can_find=can_find)

    async def find(self, notice: Notice) -> str | None:
        """The names of its messages when all of it arrived before. Raises SendLater."""
        place = self._place(notice)
        if notice.kind in (HOME, PROMPTS, CARD):  # the same once more changes nothing
            return None
        return await self._posts.find_all(notice, await self._draw(notice, place))

    async def unsay(self, notice: Notice) -> None:
        """Deletes what was said. Raises as `send` does."""
        for name in str(notice.content["ref"]).split(","):
            channel, _, stamp = name.partition("/")
            if stamp:
                await self._posts.delete(channel, stamp)

    def _place(self, notice: Notice) -> Place:
        try:
            place = read_place(notice.conversation)
        except ValueError:
            raise SendRefused("not a conversation in Slack") from None
        if place.team != self._workspace:
            raise SendRefused("a conversation of another workspace")
        return place

    async def _suggest(self, place: Place, notice: Notice) -> None:
        """Suggestions in the direct message; never in a thread, or nothing is shown (pitfall 16)."""
        channel = await self.rooms.direct(place.user)
        arguments = {"channel_id": channel, **draw_prompts(notice.content)}
        await self.api.write("assistant.threads.setSuggestedPrompts", arguments)

    async def _redraw(self, notice: Notice, place: Place) -> bool:
        """Whether the card that lies there already was redrawn."""
        _, _, stamp = (notice.ref or "").partition("/")
        return bool(stamp) and await self._posts.change(place.channel, stamp, self._draw_card(notice))

    def _draw_card(self, notice: Notice) -> Drawn:
        return draw_card(notice.content, stamps_at(self._signer, notice.conversation))

    async def _draw(self, notice: Notice, place: Place) -> Post:
        """What is to be posted, and where."""
        if place.is_direct:
            parts = draw(notice.content, is_repeat=notice.is_repeat)
            return Post(await self.rooms.direct(place.user), parts, str(notice.content.get("thread", "")))
        if place.user:
            return await self._draw_shared(notice, place)
        if notice.kind == CARD:
            return Post(place.channel, marked(self._draw_card(notice), is_repeat=notice.is_repeat))
        if notice.kind not in _BOARD_KINDS:
            raise SendRefused("nothing for a channel of staff")
        parts = marked(_BOARD_KINDS[notice.kind](notice.content), is_repeat=notice.is_repeat)
        _, _, stamp = (notice.ref or "").partition("/")
        return Post(place.channel, parts, stamp if notice.kind == LINE else "")

    async def _draw_shared(self, notice: Notice, place: Place) -> Post:
        """Where others read along: in the thread, in a public channel first to who asked alone."""
        content, marks = notice.content, {"is_repeat": notice.is_repeat}
        if notice.kind == WHISPER:
            return Post(place.channel, marked(draw_whisper(content), **marks), place.thread, user=place.user)
        if notice.kind == SHARED:
            return Post(
                place.channel, tagged(draw_shared(content, **marks), thread=place.thread), place.thread
            )
        is_public = content.get("audience") == Audience.SHARED and await self.rooms.is_public(place.channel)
        if not is_public:
            return Post(place.channel, tagged(draw(content, **marks), thread=place.thread), place.thread)
        if event := content.get("event"):
            content = {
                **content,
                "event": f"{place.thread}~{event}",
            }  # Slack tells of no thread when it is pressed
        parts = tagged(draw(content, can_share=bool(event), **marks), thread=place.thread)
        # Slack shows nobody what is for one person in a thread in which nothing was said yet.
        return Post(place.channel, parts, str(content.get("thread", "")), user=place.user)
