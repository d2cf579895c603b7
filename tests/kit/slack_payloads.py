"""The payloads of Slack, in its own shapes (docs.slack.dev/reference/events and /interaction-payloads)."""

from typing import Any
from uuid import uuid4

from tests.kit.slack_fields import Element, state_of
from tests.kit.slack_text import unescape
from tests.kit.slack_world import APP, BOT_USER, TEAM, Channel, Message, View, World

Payload = dict[str, Any]
TOKEN = "oud-merkteken"  # noqa: S105 -- the verification token of before signatures; nobody may trust it


def envelope(world: World, event: Payload, **changes: Any) -> Payload:
    """An event_callback around an event; `changes` replace fields of the envelope."""
    channel = world.channels.get(str(event.get("channel", "")))
    authorization = {
        **{"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER},
        **{"is_bot": True, "is_enterprise_install": False},
    }
    whole: Payload = {
        **{"token": TOKEN, "team_id": TEAM, "context_team_id": TEAM, "context_enterprise_id": None},
        **{"api_app_id": APP, "event": event, "type": "event_callback", "event_id": world.name("Ev")},
        **{"event_time": int(world.seconds()), "authorizations": [authorization]},
        "is_ext_shared_channel": channel is not None and channel.is_ext_shared,
        "event_context": world.name("4-"),
    }
    return whole | changes


def _rich(text: str) -> list[Payload]:
    """The blocks that Slack adds to what somebody typed."""
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": unescape(text)}]}
    return [{"type": "rich_text", "block_id": uuid4().hex[:5], "elements": [line]}]


def written(world: World, message: Message) -> Payload:
    """The fields that every event of a written message has."""
    team = world.users[message.user].team_id if message.user in world.users else TEAM
    fields = message.as_sent() | {"client_msg_id": str(uuid4()), "team": team, "blocks": _rich(message.text)}
    if team != TEAM:
        fields |= {"user_team": team, "source_team": team}
    if message.thread_ts:
        root = world.find_message(message.channel, message.thread_ts)
        fields |= {"parent_user_id": root.user if root else message.user}
    return fields


def message_event(world: World, message: Message) -> Payload:
    """message.im, message.channels or message.groups: its channel_type says which."""
    channel = world.channels[message.channel]
    place = {"channel": channel.id, "event_ts": message.ts, "channel_type": channel.type}
    return written(world, message) | place


def mention_event(world: World, message: Message) -> Payload:
    """app_mention: the same message, without a channel_type."""
    place = {"type": "app_mention", "channel": message.channel, "event_ts": message.ts}
    return written(world, message) | place


def file_event(world: World, message: Message) -> Payload:
    """A message with a file: subtype file_share."""
    file = {"id": world.name("F"), "name": "bijlage.pdf", "mimetype": "application/pdf", "size": 12_345}
    more = {"subtype": "file_share", "files": [file], "upload": False, "display_as_bot": False}
    return message_event(world, message) | more


def _hidden(world: World, message: Message, subtype: str) -> Payload:
    """The fields of an event about a message that was there already."""
    stamp = world.stamp()
    return {
        **{"type": "message", "subtype": subtype, "hidden": True, "channel": message.channel},
        **{"ts": stamp, "event_ts": stamp, "channel_type": world.channels[message.channel].type},
    }


def changed_event(world: World, message: Message, before: Payload) -> Payload:
    """message_changed, with the message as it is and as it was."""
    more = {"message": written(world, message), "previous_message": before}
    return _hidden(world, message, "message_changed") | more


def deleted_event(world: World, message: Message) -> Payload:
    """message_deleted."""
    more = {"deleted_ts": message.ts, "previous_message": written(world, message)}
    return _hidden(world, message, "message_deleted") | more


def home_event(world: World, user: str, tab: str) -> Payload:
    """app_home_opened; it carries the home view once there is one."""
    event: Payload = {
        **{"type": "app_home_opened", "user": user, "channel": world.direct(user), "tab": tab},
        "event_ts": world.stamp(),
    }
    home = world.homes.get(user)
    return event | ({"view": shown_view(home)} if home and tab == "home" else {})


def bot_event(world: World, channel: str, text: str, *, is_classic: bool) -> Payload:
    """What another bot wrote: of today without a subtype, or a classic one with `bot_message`."""
    message = world.keep(Message(channel, world.stamp(), "UANDER", text, bot_id="BANDER"))
    event = message_event(world, message) | {"app_id": "AANDER"}
    if is_classic:
        event |= {"subtype": "bot_message", "username": "ander"}
        event.pop("user")
    return event


def _who(world: World, user: str) -> Payload:
    """Who does something, and in which workspace and app."""
    person = world.users[user]
    name = person.name.lower().replace(" ", ".")
    return {
        **{"api_app_id": APP, "token": TOKEN, "enterprise": None, "is_enterprise_install": False},
        "team": {"id": TEAM, "domain": "voorbeeld"},
        "user": {"id": user, "username": name, "name": name, "team_id": person.team_id},
    }


def shown_view(view: View) -> Payload:
    """A view with what stands in its fields."""
    return view.body | {"state": state_of(view.blocks, view.typed)}


def view_submission(world: World, view: View) -> Payload:
    """Somebody sends a modal."""
    more = {"trigger_id": world.new_trigger(view.user, view), "response_urls": []}
    return {"type": "view_submission", **_who(world, view.user), **more, "view": shown_view(view)}


def view_closed(world: World, view: View, *, is_cleared: bool) -> Payload:
    """Somebody closes a modal that wants to know."""
    whole = {"type": "view_closed", **_who(world, view.user), "view": shown_view(view)}
    return whole | {"is_cleared": is_cleared}


def _action(world: World, element: Element, value: Payload) -> Payload:
    """The one action of a block_actions."""
    block_id, action_id = element.place
    own = {name: element.body[name] for name in ("text", "value", "style") if name in element.body}
    base = {"type": element.body["type"], "block_id": block_id, "action_id": action_id}
    return base | own | value | {"action_ts": world.stamp()}


def _channel(channel: Channel) -> Payload:
    return {"id": channel.id, "name": "privategroup" if channel.is_private else channel.name}


def view_action(world: World, view: View, element: Element, value: Payload) -> Payload:
    """block_actions in a modal or home view: without channel, message or response_url."""
    return {
        **{"type": "block_actions", **_who(world, view.user), "view": shown_view(view)},
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": world.new_trigger(view.user, view),
        "actions": [_action(world, element, value)],
    }


def message_action(
    world: World, message: Message, *, user: str, element: Element, value: Payload, state: Payload
) -> Payload:
    """block_actions below a message; of an ephemeral one, the message itself is not sent along."""
    container: Payload = {
        **{"type": "message", "message_ts": message.ts, "channel_id": message.channel},
        "is_ephemeral": message.is_ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    whole = {
        **{"type": "block_actions", **_who(world, user), "container": container, "state": state},
        "channel": _channel(world.channels[message.channel]),
        "trigger_id": world.new_trigger(user),
        "response_url": world.base + world.new_response_address(user, message.channel, message),
        "actions": [_action(world, element, value)],
    }
    return whole if message.is_ephemeral else whole | {"message": message.as_sent()}


def shortcut(world: World, user: str, callback_id: str, message: Message) -> Payload:
    """A shortcut in the menu of a message: type message_action."""
    return {
        **{"type": "message_action", **_who(world, user), "callback_id": callback_id},
        **{"message_ts": message.ts, "message": message.as_sent(), "action_ts": world.stamp()},
        "channel": _channel(world.channels[message.channel]),
        "trigger_id": world.new_trigger(user),
        "response_url": world.base + world.new_response_address(user, message.channel, message),
    }


def command(world: World, user: str, name: str, *, text: str, channel: str) -> dict[str, str]:
    """The form of a slash command."""
    place = world.channels[channel]
    return {
        **{"token": TOKEN, "team_id": TEAM, "team_domain": "voorbeeld", "api_app_id": APP},
        **{"channel_id": channel, "channel_name": _channel(place)["name"], "user_id": user},
        **{"user_name": world.users[user].name.lower().replace(" ", "."), "command": name, "text": text},
        **{"is_enterprise_install": "false", "trigger_id": world.new_trigger(user)},
        "response_url": world.base + world.new_response_address(user, channel),
    }
