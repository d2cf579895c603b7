"""The methods of the fake Slack about channels, people and prompts (docs.slack.dev/reference/methods)."""

from collections.abc import Sequence
from typing import Any, TypeVar

from tests.kit.fake_slack_chat import Args, direct_with, find_channel
from tests.kit.slack_world import BOT, BOT_USER, TEAM, ApiError, Channel, Message, World

_Item = TypeVar("_Item")
MOST_PROMPTS = 4


def auth_test(world: World, args: Args) -> Args:
    """auth.test: who we are."""
    return {
        **{"url": "https://voorbeeld.slack.com/", "team": "Voorbeeld", "user": "wegwijs"},
        **{"team_id": world.own_team, "user_id": BOT_USER, "bot_id": BOT, "is_enterprise_install": False},
    }


def _about(channel: Channel) -> Args:
    """The channel object."""
    about: Args = {
        **{"id": channel.id, "created": 1700000000, "is_archived": channel.is_archived, "is_mpim": False},
        **{"is_im": bool(channel.im_user), "is_org_shared": channel.is_org_shared, "context_team_id": TEAM},
    }
    if channel.im_user:
        return about | {"user": channel.im_user, "is_user_deleted": False}
    return about | {
        **{"name": channel.name, "is_channel": True, "is_group": channel.is_private},
        **{"is_private": channel.is_private, "is_general": False, "is_member": BOT_USER in channel.members},
        **{
            "is_shared": channel.is_ext_shared or channel.is_org_shared,
            "is_ext_shared": channel.is_ext_shared,
        },
        **{"is_pending_ext_shared": False, "pending_shared": []},
    }


def open_direct(world: World, args: Args) -> Args:
    """conversations.open: the direct message with one person; several ask for a scope that we have not."""
    if ("channel" in args) == ("users" in args):
        raise ApiError("users_list_not_supplied" if "users" not in args else "invalid_arguments")
    if "channel" in args:
        found = find_channel(world, args["channel"])
        return {"no_op": True, "already_open": True, "channel": _about(found)}
    users = args["users"].split(",")
    if len(users) > 1:
        world.need("mpim:write")
    was_there = f"D{users[0]}" in world.channels
    channel = direct_with(world, users[0])
    about = _about(channel) if args.get("return_im") else {"id": channel.id}
    return {"channel": about} | ({"no_op": True, "already_open": True} if was_there else {})


def info(world: World, args: Args) -> Args:
    """conversations.info: of a channel that we may know of."""
    channel = find_channel(world, args["channel"])
    world.need(f"{channel.kind}:read")
    more = {"num_members": len(channel.members)} if args.get("include_num_members") else {}
    return {"channel": _about(channel) | more}


def _page(items: Sequence[_Item], args: Args, *, most: int) -> tuple[Sequence[_Item], Args]:
    """A part of it, and how to ask for the next."""
    cursor = str(args.get("cursor") or "0")
    if not cursor.isdigit():
        raise ApiError("invalid_cursor")
    start = int(cursor)
    end = start + min(int(args.get("limit") or 100), most)
    following = str(end) if end < len(items) else ""
    return items[start:end], {"response_metadata": {"next_cursor": following}}


def members(world: World, args: Args) -> Args:
    """conversations.members: page by page."""
    channel = find_channel(world, args["channel"])
    world.need(f"{channel.kind}:read")
    page, following = _page(sorted(channel.members), args, most=1000)
    return {"members": list(page)} | following


def _readable(world: World, args: Args) -> Channel:
    """A channel whose messages we may read."""
    channel = find_channel(world, args["channel"])
    world.need(f"{channel.kind}:history")
    if BOT_USER not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _between(message: Message, args: Args) -> bool:
    """Whether it lies between `oldest` and `latest`; on them only when `inclusive`."""
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    if args.get("inclusive"):
        return oldest <= float(message.ts) <= latest
    return oldest < float(message.ts) < latest


def _sent(message: Message, args: Args) -> Args:
    """The message object; its metadata only when asked for."""
    sent = message.as_sent()
    if not args.get("include_all_metadata"):
        sent.pop("metadata", None)
    return sent


def history(world: World, args: Args) -> Args:
    """conversations.history: newest first, without the replies in threads."""
    channel = _readable(world, args)
    lying = [
        message
        for message in lying_in(world, channel.id)
        if message.thread_ts in ("", message.ts) and _between(message, args)
    ]
    page, following = _page(lying[::-1], args, most=999)
    has_more = bool(following["response_metadata"]["next_cursor"])
    return {"messages": [_sent(message, args) for message in page], "has_more": has_more} | following


def replies(world: World, args: Args) -> Args:
    """conversations.replies: the first message of a thread and all below it, oldest first."""
    channel = _readable(world, args)
    root = world.find_message(channel.id, args["ts"])
    if root is None:
        raise ApiError("thread_not_found")
    thread = [root] + [
        message
        for message in lying_in(world, channel.id)
        if message.thread_ts == root.ts and message is not root and _between(message, args)
    ]
    page, following = _page(thread, args, most=999)
    has_more = bool(following["response_metadata"]["next_cursor"])
    return {"messages": [_sent(message, args) for message in page], "has_more": has_more} | following


def lying_in(world: World, channel: str) -> list[Message]:
    """Messages that everybody in the channel sees."""
    return [
        message
        for message in world.written
        if message.channel == channel and not message.is_deleted and not message.is_ephemeral
    ]


def user_info(world: World, args: Args) -> Args:
    """users.info; an address of mail asks for a scope of its own, so it is never there."""
    user = world.users.get(args["user"])
    if user is None:
        raise ApiError("user_not_found")
    about: Args = {
        **{"id": user.id, "team_id": user.team_id, "name": user.name.lower().replace(" ", ".")},
        **{"real_name": user.name, "deleted": user.deleted, "is_bot": user.is_bot, "tz": "Europe/Brussels"},
        **{"is_admin": False, "is_app_user": False, "is_restricted": user.is_restricted},
        "is_ultra_restricted": user.is_ultra_restricted,
        "profile": {"real_name": user.name, "display_name": user.name.split()[0], "team": user.team_id},
    }
    return {"user": about | ({"is_stranger": True} if user.is_stranger else {})}


def _prompt_faults(prompts: Any) -> list[str]:
    """What is wrong with suggested prompts: at most four, each a title and a message."""
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= MOST_PROMPTS:
        return [f"prompts must be a list of 1 to {MOST_PROMPTS}"]
    return [
        f"prompts[{index}] is not a title and a message"
        for index, prompt in enumerate(prompts)
        if not isinstance(prompt, dict)
        or set(prompt) != {"title", "message"}
        or not all(isinstance(value, str) and value.strip() for value in prompt.values())
    ]


def suggest_prompts(world: World, args: Args) -> Args:
    """assistant.threads.setSuggestedPrompts: with `thread_ts` an agent app gets ok and shows nothing
    (slack.md, pitfall 16), which is blamed."""
    where = "assistant.threads.setSuggestedPrompts"
    channel = find_channel(world, args["channel_id"])
    if not channel.im_user:
        raise ApiError("channel_type_not_supported")
    faults = _prompt_faults(args["prompts"])
    for fault in faults:
        world.blame(where, fault)
    if faults:
        raise ApiError("invalid_arguments", response_metadata={"messages": faults})
    if args.get("thread_ts"):
        world.blame(where, "thread_ts: an agent app shows nothing")
    else:
        world.suggested[channel.id] = {"title": args.get("title", ""), "prompts": args["prompts"]}
    return {}
