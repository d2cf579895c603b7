"""Somebody in Slack: writes, presses what is there, fills in modals; sees what the fake shows them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.kit import slack_payloads as payloads
from tests.kit.fake_slack_chat import check_message, keep_ephemeral, name_blocks
from tests.kit.fake_slack_views import check_view, close_views, push_view, replace_view
from tests.kit.slack_fields import (
    Element,
    Place,
    Value,
    changed,
    elements_of,
    find_elements,
    is_empty,
    state_of,
)
from tests.kit.slack_text import typed
from tests.kit.slack_transport import Answer, Retry
from tests.kit.slack_world import BOT, BOT_USER, ApiError, Message, View

if TYPE_CHECKING:
    from tests.kit.slack_sender import SlackSender

Where = Message | View


@dataclass(frozen=True)
class Sent:
    """A message that somebody wrote, the envelopes that told us of it, and what we answered to each."""

    message: Message
    events: tuple[dict[str, Any], ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def channel(self) -> str:
        """Where it stands."""
        return self.message.channel

    @property
    def ts(self) -> str:
        """Its `ts`: what `thread` takes."""
        return self.message.ts

    @property
    def status(self) -> int:
        """The worst status that we answered; 0 when there was no answer or no event."""
        statuses = [answer.status for answer in self.answers] or [0]
        return 0 if 0 in statuses else max(statuses)


@dataclass(frozen=True)
class Submitted:
    """What became of a modal that was sent: errors by block_id, and the view that lies on top now."""

    answer: Answer
    errors: dict[str, str] = field(default_factory=dict)
    view: View | None = None


class SlackPerson:
    """One person. Raises AssertionError for what their client does not let them do."""

    def __init__(self, sender: SlackSender, user: str) -> None:
        self.sender, self.slack, self.id = sender, sender.slack, user
        self.direct = self.slack.direct(user)
        self._chosen: dict[Message, dict[Place, Value]] = {}

    async def write(self, text: str, *, channel: str = "", thread: str = "") -> Sent:
        """Writes in their direct message with us, or in a channel. `@UBOT` in it is a mention."""
        message = self._say(text, channel, thread)
        return await self._tell(message, self._events_of(message))

    def _say(self, text: str, channel: str, thread: str) -> Message:
        place = self.slack.channels[channel or self.direct]
        assert self.id in place.members, f"{self.id} is not in {place.id}"
        assert not place.is_archived, f"{place.id} is archived"
        said = typed(text, self.slack.users)
        return self.slack.keep(Message(place.id, self.slack.stamp(), self.id, said, thread_ts=thread))

    def _events_of(self, message: Message) -> list[dict[str, Any]]:
        """What Slack tells of a message, as far as the app asked for it: a mention in a channel twice."""
        place = self.slack.channels[message.channel]
        if BOT_USER not in place.members:
            return []
        told = []
        if (
            f"<@{BOT_USER}>" in message.text
            and not place.im_user
            and "app_mention" in self.slack.subscriptions
        ):
            told.append(payloads.mention_event(self.slack, message))
        if f"message.{place.kind}" in self.slack.subscriptions:
            told.append(payloads.message_event(self.slack, message))
        return told

    async def _tell(self, message: Message, events: list[dict[str, Any]]) -> Sent:
        """Delivers events, side by side as Slack does."""
        bodies = [self.sender.envelope(event) for event in events]
        carry = self.sender.transport.carry
        answers = await asyncio.gather(*(carry(body, Retry()) for body in bodies))
        return Sent(message, tuple(bodies), tuple(answers))

    async def share_file(self, text: str = "", *, channel: str = "", thread: str = "") -> Sent:
        """Sends a file with a text."""
        message = self._say(text, channel, thread)
        return await self._tell(message, [payloads.file_event(self.slack, message)])

    async def edit(self, sent: Sent, text: str) -> Sent:
        """Changes what they wrote."""
        message = sent.message
        assert message.user == self.id, "somebody else wrote that"
        before = payloads.written(self.slack, message)
        message.replace(typed(text, self.slack.users), [], self.slack.stamp())
        return await self._tell(message, [payloads.changed_event(self.slack, message, before)])

    async def erase(self, sent: Sent) -> Sent:
        """Deletes what they wrote."""
        assert sent.message.user == self.id, "somebody else wrote that"
        sent.message.is_deleted = True
        return await self._tell(sent.message, [payloads.deleted_event(self.slack, sent.message)])

    async def open_home(self) -> Answer:
        """Opens the home tab of the app."""
        return await self.sender.event(payloads.home_event(self.slack, self.id, "home"))

    async def open_messages(self) -> Answer:
        """Opens the messages tab of the app."""
        return await self.sender.event(payloads.home_event(self.slack, self.id, "messages"))

    async def command(self, name: str, text: str = "", *, channel: str = "") -> Answer:
        """A slash command; what we answer is shown, to them alone unless it says in_channel."""
        place = channel or self.direct
        form = payloads.command(self.slack, self.id, name, text=text, channel=place)
        answer = await self.sender.interact(form)
        if answer.is_taken and answer.body:
            self._show(place, answer)
        return answer

    def _show(self, channel: str, answer: Answer) -> None:
        """Shows the answer to a command."""
        body = answer.json or {"text": answer.body.decode()}
        try:
            text, blocks = check_message(self.slack, "command", body)
        except ApiError:
            return  # blamed; Slack shows an error
        if body.get("response_type") != "in_channel":
            keep_ephemeral(self.slack, channel, self.id, text=text, blocks=blocks)
            return
        said = Message(channel, self.slack.stamp(), BOT_USER, text, bot_id=BOT)
        said.blocks = name_blocks(self.slack, blocks)
        self.slack.keep(said)

    async def shortcut(self, callback_id: str, message: Message) -> Answer:
        """A shortcut in the menu of a message."""
        self._look_at(message)
        payload = payloads.shortcut(self.slack, self.id, callback_id, message)
        return await self.sender.interact(payload)

    def _look_at(self, where: Where) -> None:
        """Raises AssertionError for what is not before them."""
        if isinstance(where, View):
            assert where.user == self.id, f"that view is of {where.user}"
            assert where.is_open, "that view is closed"
            return
        assert not where.is_deleted, "that message is gone"
        assert self.id in self.slack.channels[where.channel].members, f"{self.id} is not in {where.channel}"
        assert not where.is_ephemeral or where.user == self.id, "somebody else sees that"

    async def press(self, where: Where, *, action_id: str = "", label: str = "", value: str = "") -> Answer:
        """Presses the first button with this action_id, label or value; a question whether they are sure is
        answered with yes."""
        self._look_at(where)
        found = [
            element
            for element in find_elements(where.blocks, name=action_id, label=label, value=value)
            if element.body["type"] == "button"
        ]
        assert found, f"no button {action_id}{label}{value}; there are {where.labels}"
        return await self._act(where, found[0], {})

    async def choose(self, where: Where, label: Any, *, action_id: str = "") -> Answer:
        """Makes a choice in a menu, boxes or a date field that stands outside an input; without action_id in
        the first that is there."""
        self._look_at(where)
        found = [
            element
            for element in find_elements(where.blocks, name=action_id)
            if element.body["type"] != "button"
            and (element.block["type"] != "input" or element.block.get("dispatch_action"))
        ]
        assert found, f"nothing to choose in with {action_id!r}"
        value = changed(found[0].body, label)
        if found[0].has_state:
            self._typed(where)[found[0].place] = value
        return await self._act(where, found[0], {n: v for n, v in value.items() if n != "type"})

    def _typed(self, where: Where) -> dict[Place, Value]:
        """What they changed there."""
        return where.typed if isinstance(where, View) else self._chosen.setdefault(where, {})

    async def _act(self, where: Where, element: Element, value: dict[str, Any]) -> Answer:
        """Sends a block_actions."""
        if isinstance(where, View):
            return await self.sender.interact(payloads.view_action(self.slack, where, element, value))
        state = state_of(where.blocks, self._typed(where))
        payload = payloads.message_action(
            self.slack, where, user=self.id, element=element, value=value, state=state
        )
        return await self.sender.interact(payload)

    def fill(self, view: View, values: Mapping[str, Any]) -> None:
        """Fills in fields by label, block_id or action_id, and sends nothing."""
        self._look_at(view)
        fields = [element for element in elements_of(view.blocks) if element.has_state]
        for name, wanted in values.items():
            found = [element for element in fields if element.is_called(name)]
            assert found, f"no field {name!r}; there are {[element.label for element in fields]}"
            view.typed[found[0].place] = changed(found[0].body, wanted)

    async def submit(self, view: View, values: Mapping[str, Any] | None = None) -> Submitted:
        """Fills in and sends a modal, and applies the answer. What is not filled in stays as it stands."""
        self.fill(view, values or {})
        assert view.body["submit"], "that view has nothing to send it with"
        assert view is self.slack.views_open(self.id)[-1], "another view lies upon that one"
        state = state_of(view.blocks, view.typed)["values"]
        for element in elements_of(view.blocks):
            block_id, action_id = element.place
            is_missing = element.is_required and is_empty(state[block_id][action_id])
            assert not is_missing, f"the client asks for {element.label!r} first"
        answer = await self.sender.interact(payloads.view_submission(self.slack, view))
        errors = self._apply(view, answer) if answer.is_taken else {}
        stack = self.slack.views_open(self.id)
        return Submitted(answer, errors, stack[-1] if stack else None)

    def _apply(self, view: View, answer: Answer) -> dict[str, str]:
        """Does what the answer to a modal says (docs.slack.dev/surfaces/modals)."""
        said = answer.json
        action = said.get("response_action")
        if answer.body and not action and said != {}:
            self.slack.blame("view_submission", f"answers {sorted(said)} without response_action")
        try:
            if not action:
                close_views(self.slack, self.id, only_top=True)
            elif action == "clear":
                close_views(self.slack, self.id)
            elif action == "errors":
                return self._errors(view, said.get("errors", {}))
            else:
                self._change(view, action, said.get("view"))
        except ApiError:
            pass  # blamed; Slack shows that something went wrong and leaves the view
        return {}

    def _change(self, view: View, action: str, body: Any) -> None:
        """response_action update or push."""
        check_view(self.slack, "view_submission", body, kind="modal")
        if action == "update":
            replace_view(self.slack, view, body)
        elif action == "push":
            push_view(self.slack, self.id, body)
        else:
            self.slack.blame("view_submission", f"unknown response_action {action}")

    def _errors(self, view: View, errors: dict[str, str]) -> dict[str, str]:
        """Errors beneath fields: each names an input block of the view, by block_id."""
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        for name, sentence in errors.items():
            if name not in inputs or not sentence:
                self.slack.blame("view_submission", f"an error for {name}, which is no input of the view")
        if not errors:
            self.slack.blame("view_submission", "errors without an error")
        return errors

    async def close(self, view: View, *, everything: bool = False) -> Answer | None:
        """Closes a modal, or all of them; None when it does not want to know."""
        self._look_at(view)
        payload = payloads.view_closed(self.slack, view, is_cleared=everything)
        close_views(self.slack, self.id, only_top=not everything)
        return await self.sender.interact(payload) if view.body["notify_on_close"] else None
