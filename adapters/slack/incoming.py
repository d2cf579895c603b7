"""What Slack delivers, read strictly and turned into what the assistant takes."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from adapters.payload import Payload, first, flag, part, text
from adapters.slack.escape import unescape, without_mention
from adapters.slack.ids import CHANNEL, message_name, person_of, shared_name
from adapters.slack.tags import is_direct, thread_in
from bot.incoming import Audience, Change, Incoming

_READ_SUBTYPES = ("", "file_share", "thread_broadcast", "me_message")
_DIRECT_TYPES = ("im",)
IsGuest = Callable[[str], bool | None]


@dataclass(frozen=True)
class Reader:
    """Reads payloads of one workspace. `is_guest` tells who is not of it, None when that is not known yet;
    `in_threads`: a direct message is answered in its thread (`agent_view`)."""

    workspace: str
    is_guest: IsGuest
    in_threads: bool = False

    def is_ours(self, payload: Payload) -> bool:
        """Whether it is about this workspace."""
        team = text(payload, "team_id") or text(payload, "team", "id") or text(payload, "user", "team_id")
        return team == self.workspace

    def message(self, payload: Payload) -> Incoming | Change | None:
        """What somebody wrote to us in a direct message, or what became of it; None for all else."""
        event = part(payload, "event")
        if text(event, "channel_type") not in _DIRECT_TYPES:
            return None
        subtype = text(event, "subtype")
        if subtype in ("message_changed", "message_deleted"):
            return self._change(event, is_deleted=subtype == "message_deleted")
        user = self.writer(event)
        if not user or subtype not in _READ_SUBTYPES:
            return None
        channel, stamp = text(event, "channel"), text(event, "ts")
        return Incoming(
            CHANNEL,
            person_of(self.workspace, user),
            message_name(channel, stamp),
            unescape(text(event, "text")),
            person=person_of(self.workspace, user),
            audience=self._alone(payload, user),
            thread=(text(event, "thread_ts") or stamp) if self.in_threads else "",
            delivery=text(payload, "event_id"),
        )

    def _change(self, event: Payload, *, is_deleted: bool) -> Change | None:
        before = part(event, "previous_message")
        after = before if is_deleted else part(event, "message")
        user = self.writer(after)
        stamp = text(event, "deleted_ts") if is_deleted else text(after, "ts")
        is_same = not is_deleted and text(before, "text") == text(after, "text")
        if not user or not stamp or is_same:  # a preview of a link is no change of what was said
            return None
        said = None if is_deleted else unescape(text(after, "text"))
        person = person_of(self.workspace, user)
        version = text(event, "event_ts") or text(event, "ts")
        return Change(CHANNEL, person, message_name(text(event, "channel"), stamp), said, version)

    @staticmethod
    def writer(event: Payload) -> str:
        """Who wrote it; "" for a bot, also our own: pitfall 13 of slack.md."""
        is_bot = (
            text(event, "bot_id") or part(event, "bot_profile") or text(event, "subtype") == "bot_message"
        )
        return "" if is_bot else text(event, "user")

    def mention(self, payload: Payload) -> Incoming | None:
        """A question to us where others read along. In a direct message the message itself tells of it."""
        event = part(payload, "event")
        user, channel, stamp = self.writer(event), text(event, "channel"), text(event, "ts")
        if not user or not channel or not stamp or channel.startswith("D"):
            return None
        said = without_mention(text(event, "text"), our_user(payload))
        thread = text(event, "thread_ts") or stamp
        return Incoming(
            CHANNEL,
            shared_name(self.workspace, user, channel, thread),
            message_name(channel, stamp),
            unescape(said),
            audience=self._shared(payload, user),
            thread=text(event, "thread_ts"),
            delivery=text(payload, "event_id"),
        )

    def opened_home(self, payload: Payload) -> Incoming | None:
        """Who opened our pages, as a message without words; the tab is `home` or `messages`."""
        user, name = text(payload, "event", "user"), text(payload, "event_id")
        if not user or not name:
            return None
        person = person_of(self.workspace, user)
        return Incoming(CHANNEL, person, name, person=person, audience=self._alone(payload, user))

    def command(self, payload: Payload) -> Incoming | None:
        """A question by command, answered at once to who asked only: it is part of their direct message."""
        user, name = text(payload, "user_id"), text(payload, "trigger_id")
        if not user or not name:
            return None
        said = unescape(text(payload, "text")).strip()
        _, _, rest = said.partition(" ")
        question = rest if said.lower().startswith("vraag ") else said
        person = person_of(self.workspace, user)
        return Incoming(
            CHANNEL,
            person,
            f"command/{_short(name)}",
            question,
            person=person,
            audience=self._alone(payload, user),
            is_answered_here=True,
            is_apart=True,
        )

    def shortcut(self, payload: Payload) -> Incoming | None:
        """The words of a message, asked by who pointed at it."""
        user, stamp = text(payload, "user", "id"), text(payload, "message", "ts")
        if not user or not stamp:
            return None
        person, channel = person_of(self.workspace, user), text(payload, "channel", "id")
        return Incoming(
            CHANNEL,
            person,
            f"shortcut/{message_name(channel, stamp)}/{text(payload, 'action_ts')}/{user}",
            unescape(without_mention(text(payload, "message", "text"), "")),
            person=person,
            is_apart=True,
            is_pointed_at=True,
            audience=self._alone(payload, user),
        )

    def pressed(self, payload: Payload) -> "Pressed | None":
        """A button or menu that was used."""
        user, action = text(payload, "user", "id"), first(payload, "actions")
        if not user or not action:
            return None
        container = part(payload, "container")
        return Pressed(
            user=user,
            action_id=text(action, "action_id"),
            value=text(action, "selected_option", "value") or text(action, "value"),
            block_id=text(action, "block_id"),
            channel=text(container, "channel_id") or text(payload, "channel", "id"),
            message=text(container, "message_ts"),
            view=text(container, "view_id") or text(payload, "view", "id"),
            thread=text(container, "thread_ts") or text(payload, "message", "thread_ts"),
            trigger=text(payload, "trigger_id"),
            action_ts=text(action, "action_ts"),
            response_url=text(payload, "response_url"),
        )

    def choice(self, payload: Payload, pressed: "Pressed") -> Incoming:
        """What was pressed, as a message to the assistant: where it stood, or in the direct message."""
        person = person_of(self.workspace, pressed.user)
        name = f"click/{pressed.message or pressed.view}/{pressed.action_ts}/{pressed.user}"
        thread = thread_in(pressed.block_id) or pressed.thread or pressed.message
        is_alone = not pressed.channel or pressed.channel.startswith("D") or is_direct(pressed.block_id)
        if is_alone:
            answer_in = pressed.thread or pressed.message if pressed.channel.startswith("D") else ""
            return Incoming(
                CHANNEL,
                person,
                name,
                choice=pressed.value,
                under=pressed.message,
                person=person,
                audience=self._alone(payload, pressed.user),
                thread=answer_in if self.in_threads else "",
            )
        return Incoming(
            CHANNEL,
            shared_name(self.workspace, pressed.user, pressed.channel, thread),
            name,
            choice=pressed.value,
            under=pressed.message,
            audience=self._shared(payload, pressed.user),
            thread=pressed.thread,
        )

    def filled(self, payload: Payload, choice: str, fields: Mapping[str, str], *, once: bool) -> Incoming:
        """A form that was sent in; `once`: sent twice it counts once."""
        user, view = text(payload, "user", "id"), text(payload, "view", "id")
        person = person_of(self.workspace, user)
        content = hashlib.sha256(json.dumps([choice, sorted(fields.items())]).encode()).hexdigest()[:16]
        trigger = text(payload, "trigger_id") or text(payload, "view", "hash")
        return Incoming(
            CHANNEL,
            person,
            f"form/{view}/{content if once else _short(trigger + content)}",
            choice=choice,
            fields=fields,
            under=view if once else "",
            person=person,
            audience=self._alone(payload, user),
        )

    def colleague(self, payload: Payload, user: str) -> str:
        """The name under which a member of staff is known; of who is of elsewhere one that nobody here can
        have: a guest, or the same user id in another workspace."""
        return person_of("elders" if self._is_of_elsewhere(payload, user) else self.workspace, user)

    def _alone(self, payload: Payload, user: str) -> Audience:
        return Audience.GUEST if self._is_of_elsewhere(payload, user) else Audience.ALONE

    def _shared(self, payload: Payload, user: str) -> Audience:
        return Audience.GUEST if self._is_of_elsewhere(payload, user) else Audience.SHARED

    def _is_of_elsewhere(self, payload: Payload, user: str) -> bool:
        """Pitfall 8 of slack.md: somebody of another workspace, a stranger, or a guest in this one."""
        event = part(payload, "event")
        teams = (text(event, "user_team"), text(event, "source_team"), text(payload, "user", "team_id"))
        is_foreign = any(team and team != self.workspace for team in teams)
        is_direct_abroad = flag(payload, "is_ext_shared_channel") and text(event, "channel_type") == "im"
        return is_foreign or is_direct_abroad or self.is_guest(user) is True


@dataclass(frozen=True)
class Pressed:
    """A button or menu that was used: what, by whom, and on which message or view."""

    user: str
    action_id: str
    value: str
    block_id: str
    channel: str
    message: str
    view: str
    thread: str
    trigger: str = field(repr=False)
    action_ts: str
    response_url: str = field(repr=False)


def our_user(payload: Payload) -> str:
    """Who we are there, as the envelope tells it."""
    return text(first(payload, "authorizations"), "user_id")


def _short(name: str) -> str:
    """What lies in our database of a trigger, which is a secret as long as it works."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]
