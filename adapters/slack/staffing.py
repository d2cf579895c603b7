"""The staff side of Slack as deliveries see it: what is for staff, and what is handed to it."""

from typing import Any

from adapters.slack.blocks import PREFIX
from adapters.slack.escape import unescape
from adapters.slack.ids import message_name, person_of
from adapters.slack.incoming import Pressed
from adapters.slack.payload import part, text
from adapters.slack.respond import Response
from adapters.slack.staff import StaffSide
from adapters.slack.staff_clicks import Click, Submission, ThreadReply


class Staffing:
    """Hands what staff press, fill in and type under a card to their side."""

    def __init__(self, side: StaffSide, workspace: str) -> None:
        self._side = side
        self._workspace = workspace

    @staticmethod
    def is_for_staff(pressed: Pressed) -> bool:
        """Whether it is a button of a card, or of a window of staff."""
        return pressed.action_id.startswith(PREFIX)

    @staticmethod
    def is_form(callback_id: str) -> bool:
        """Whether it is a form of staff."""
        return callback_id.startswith(PREFIX)

    async def press(self, pressed: Pressed) -> Response:
        """What is answered to a press."""
        place = pressed.message or pressed.view
        return await self._side.press(
            Click(
                person=person_of(self._workspace, pressed.user),
                user=pressed.user,
                team=self._workspace,
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
                person=person_of(self._workspace, user),
                user=user,
                view_id=name,
                root_view_id=text(view, "root_view_id"),
                private_metadata=text(view, "private_metadata"),
                state=part(view, "state", "values"),
                key=f"vorm/{name}/{text(view, 'hash')}/{user}",
            )
        )

    async def replied(self, body: dict[str, Any]) -> None:
        """What somebody typed in a channel: perhaps under a card. Raises NotKept."""
        event = part(body, "event")
        thread, user, channel = text(event, "thread_ts"), text(event, "user"), text(event, "channel")
        is_typed = text(event, "subtype") in ("", "thread_broadcast") and not text(event, "bot_id")
        if text(event, "channel_type") == "im" or not (thread and user and channel and is_typed):
            return
        await self._side.relay(
            ThreadReply(
                person=person_of(self._workspace, user),
                user=user,
                team=self._workspace,
                channel=channel,
                card=message_name(channel, thread),
                text=unescape(text(event, "text")),
                key=f"draad/{message_name(channel, text(event, 'ts'))}",
            )
        )
