"""The staff side of Slack as deliveries see it: what is for staff, and what is handed to it."""

import re
from typing import Any

from adapters.payload import part, text
from adapters.slack.blocks import PREFIX
from adapters.slack.escape import unescape
from adapters.slack.ids import message_name
from adapters.slack.incoming import Pressed, Reader, our_user
from adapters.slack.respond import Response
from adapters.slack.staff import StaffSide
from adapters.slack.staff_clicks import Click, Submission, ThreadReply

_READ_SUBTYPES = ("", "thread_broadcast", "file_share")
_COLLEAGUE = re.compile(r"<@[UW][A-Z0-9]+>")


class Staffing:
    """Hands what staff press, fill in and type under a card to their side."""

    def __init__(self, side: StaffSide, reader: Reader) -> None:
        self._side = side
        self._reader = reader

    @staticmethod
    def is_for_staff(pressed: Pressed) -> bool:
        """Whether it is a button of a card, or of a window of staff."""
        return pressed.action_id.startswith(PREFIX)

    @staticmethod
    def is_form(callback_id: str) -> bool:
        """Whether it is a form of staff."""
        return callback_id.startswith(PREFIX)

    async def press(self, body: dict[str, Any], pressed: Pressed) -> Response:
        """What is answered to a press."""
        place = pressed.message or pressed.view
        return await self._side.press(
            Click(
                person=self._reader.colleague(body, pressed.user),
                user=pressed.user,
                team=self._reader.workspace,
                channel="" if pressed.view else pressed.channel,
                message_ts=pressed.message,
                view_id=pressed.view,
                trigger_id=pressed.trigger,
                action_id=pressed.action_id,
                value=pressed.value,
                key=f"klik/{place}/{pressed.action_ts}/{pressed.user}",
                response_url=pressed.response_url,
            )
        )

    async def submit(self, body: dict[str, Any]) -> Response:
        """What is answered to a form. The same view with the same content is one deed."""
        view, user = part(body, "view"), text(body, "user", "id")
        name = text(view, "id")
        return await self._side.submit(
            Submission(
                person=self._reader.colleague(body, user),
                user=user,
                view_id=name,
                root_view_id=text(view, "root_view_id"),
                private_metadata=text(view, "private_metadata"),
                state=part(view, "state", "values"),
                key=f"vorm/{name}/{text(view, 'hash')}/{user}",
            )
        )

    async def replied(self, body: dict[str, Any]) -> None:
        """What somebody typed in a channel, or changed there: perhaps under a card. Raises NotKept."""
        event = part(body, "event")
        is_changed = text(event, "subtype") == "message_changed"
        typed = part(event, "message") if is_changed else event
        thread, user, channel = text(typed, "thread_ts"), self._reader.writer(typed), text(event, "channel")
        said = text(typed, "text")
        is_same = is_changed and said == text(event, "previous_message", "text")
        is_read = is_changed or text(event, "subtype") in _READ_SUBTYPES
        is_for_us = f"<@{our_user(body)}" in said  # a question to the assistant, which answers it
        if text(event, "channel_type") == "im" or not (thread and user and channel and is_read):
            return
        if not (is_same or is_for_us):
            is_whole = not is_changed and text(event, "subtype") != "file_share"
            name = message_name(channel, text(event, "event_ts") or text(event, "ts"))
            await self._side.relay(
                ThreadReply(
                    person=self._reader.colleague(body, user),
                    user=user,
                    team=self._reader.workspace,
                    channel=channel,
                    card=message_name(channel, thread),
                    text=unescape(_COLLEAGUE.sub("een collega", said)) if is_whole else "",
                    key=f"draad/{name}",
                )
            )
