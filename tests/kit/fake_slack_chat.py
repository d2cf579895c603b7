"""The chat methods of the fake Slack, and what is minded in a message (docs.slack.dev/reference/methods)."""

import re
from typing import Any

from tests.kit.slack_blocks import lint_blocks
from tests.kit.slack_text import lint_text
from tests.kit.slack_world import BOT, BOT_USER, ApiError, Channel, Message, World, parts

Args = dict[str, Any]
MOST_POSTED, MOST_UPDATED, MOST_MARKDOWN = 40_000, 4_000, 12_000
_OPAQUE = re.compile(r"[\w./:-]{1,80}")
_HIDDEN = ("value", "block_id", "action_id", "private_metadata", "callback_id", "external_id")


def find_channel(world: World, name: str) -> Channel:
    """The channel that we may see. A private one that we are not in does not exist for us."""
    channel = world.channels.get(name)
    if channel is None or (channel.is_private and BOT_USER not in channel.members):
        raise ApiError("channel_not_found")
    return channel


def _check_person(world: World, user: str) -> None:
    """Whether we may write somebody directly."""
    person = world.users.get(user)
    if person is None:
        raise ApiError("user_not_found")
    if person.is_bot:
        raise ApiError("cannot_dm_bot")
    if person.deleted:
        raise ApiError("user_disabled")


def direct_with(world: World, user: str) -> Channel:
    """The direct message with somebody, opened when needed. Raises ApiError for who cannot be written."""
    _check_person(world, user)
    return world.channels[world.direct(user)]


def _place(world: World, name: str) -> Channel:
    """Where a message goes; the id of a person stands for their direct message with us."""
    if name in world.users:
        return direct_with(world, name)
    channel = find_channel(world, name)
    if channel.is_archived:
        raise ApiError("is_archived")
    if channel.im_user:
        _check_person(world, channel.im_user)
    if BOT_USER not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def scan_hidden(world: World, where: str, thing: Any) -> None:
    """Blames secret words in the parts that nobody sees but that go to and fro."""
    for part in parts(thing):
        world.scan(where, [part[name] for name in _HIDDEN if name in part])


def check_message(world: World, where: str, args: Args) -> tuple[str, list[dict[str, Any]]]:
    """Text and blocks of a message, after all that is minded in them. Raises ApiError for what is refused."""
    text, blocks = args.get("text") or "", args.get("blocks") or []
    if "markdown_text" in args and (text or blocks):
        raise ApiError("markdown_text_conflict")
    if len(args.get("markdown_text", "")) > MOST_MARKDOWN:
        raise ApiError("msg_too_long")
    text = text or args.get("markdown_text", "")
    if not text.strip():
        world.blame(where, "text is missing: notifications and screen readers have nothing to read")
        if not blocks:
            raise ApiError("no_text")
    for fault in lint_text(text, mentions_allowed=world.mentions_allowed):
        world.blame(where, f"text: {fault}")
    scan_hidden(world, where, blocks)
    faults = lint_blocks(blocks, mentions_allowed=world.mentions_allowed) if blocks else []
    for fault in faults:
        world.blame(where, fault)
    if faults:
        raise ApiError("invalid_blocks", errors=faults, response_metadata={"messages": faults})
    return text, blocks


def _check_manners(world: World, where: str, args: Args) -> None:
    """What is allowed but unsafe or out of date (slack.md, pitfall 4)."""
    if args.get("parse") != "none":
        world.blame(where, 'parse is not "none"')
    if args.get("link_names"):
        world.blame(where, "link_names is on")
    if args.get("attachments"):
        world.blame(where, "attachments are legacy")


def _check_metadata(world: World, where: str, metadata: Any) -> None:
    """`event_type` and `event_payload`, which holds only opaque ids: any member can read it."""
    if metadata is None:
        return
    shape = {"event_type": str, "event_payload": dict}
    is_right = isinstance(metadata, dict) and set(metadata) == set(shape)
    if not is_right or not all(isinstance(metadata[name], kind) for name, kind in shape.items()):
        world.blame(where, "metadata is not event_type and event_payload")
        raise ApiError("invalid_metadata_format")
    for name, value in metadata["event_payload"].items():
        if not isinstance(value, str | int) or not _OPAQUE.fullmatch(str(value)):
            world.blame(where, f"metadata {name} is no opaque id")
    world.scan(where, metadata)


def _check_thread(world: World, where: str, channel: str, thread_ts: str) -> None:
    """A reply goes under the first message of a thread, never under another reply (docs)."""
    if not thread_ts:
        return
    root = world.find_message(channel, thread_ts)
    if root is None:
        raise ApiError("thread_not_found")
    if root.thread_ts not in ("", root.ts):
        world.blame(where, "thread_ts is that of a reply, not of the first message")


def post_message(world: World, args: Args) -> Args:
    """chat.postMessage: over 40,000 characters is cut off and blamed."""
    where = "chat.postMessage"
    channel = _place(world, args["channel"])
    _check_manners(world, where, args)
    for name in ("unfurl_links", "unfurl_media"):
        if args.get(name) is not False:
            world.blame(where, f"{name} is not false")
    text, blocks = check_message(world, where, args)
    if len(text) > MOST_POSTED:
        world.blame(where, f"text of {len(text)} characters, cut off at {MOST_POSTED}")
    _check_metadata(world, where, args.get("metadata"))
    thread_ts = args.get("thread_ts") or ""
    _check_thread(world, where, channel.id, thread_ts)
    message = Message(
        channel.id, world.stamp(), BOT_USER, text[:MOST_POSTED], thread_ts=thread_ts, bot_id=BOT
    )
    message.blocks, message.metadata = name_blocks(world, blocks), args.get("metadata")
    world.keep(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_sent()}


def name_blocks(world: World, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blocks with the block_id that Slack gives those without."""
    return [{"block_id": world.name("b"), **block} for block in blocks]


def post_ephemeral(world: World, args: Args) -> Args:
    """chat.postEphemeral: only for somebody who is in that channel."""
    where = "chat.postEphemeral"
    channel = _place(world, args["channel"])
    _check_manners(world, where, args)
    text, blocks = check_message(world, where, args)
    if args["user"] not in channel.members:
        raise ApiError("user_not_in_channel")
    thread = args.get("thread_ts")
    if thread and not any(one.thread_ts == thread for one in world.written if not one.is_ephemeral):
        world.faults.append(f"{where}: nobody sees it in a thread in which nothing was said yet")
    keep_ephemeral(world, channel.id, args["user"], text=text, blocks=blocks)
    world.written[-1].thread_ts = args.get("thread_ts") or ""
    return {"message_ts": world.written[-1].ts}


def keep_ephemeral(
    world: World, channel: str, user: str, *, text: str, blocks: list[dict[str, Any]]
) -> Message:
    """A message that one person sees; `user` of it is that person."""
    message = Message(channel, world.stamp(), user, text, bot_id=BOT, is_ephemeral=True)
    message.blocks = name_blocks(world, blocks)
    return world.keep(message)


def _own(world: World, args: Args, error: str) -> Message:
    """Our own message. Raises ApiError for one that is not there, and `error` for that of somebody else."""
    message = world.find_message(find_channel(world, args["channel"]).id, args["ts"])
    if message is None:
        raise ApiError("message_not_found")
    if message.bot_id != BOT:
        world.blame(error, "that message is not ours")
        raise ApiError(error)
    return message


def update(world: World, args: Args) -> Args:
    """chat.update: over 4,000 characters is refused; without blocks, those that were there are gone."""
    where = "chat.update"
    message = _own(world, args, "cant_update_message")
    _check_manners(world, where, args)
    text, blocks = check_message(world, where, args)
    if len(text) > MOST_UPDATED:
        world.blame(where, f"text of {len(text)} characters, over {MOST_UPDATED}")
        raise ApiError("msg_too_long")
    _check_metadata(world, where, args.get("metadata"))
    message.replace(text, name_blocks(world, blocks), world.stamp())
    message.metadata = args.get("metadata", message.metadata)
    return {"channel": message.channel, "ts": message.ts, "text": text, "message": message.as_sent()}


def delete(world: World, args: Args) -> Args:
    """chat.delete."""
    message = _own(world, args, "cant_delete_message")
    message.is_deleted = True
    return {"channel": message.channel, "ts": message.ts}


def respond(world: World, path: str, body: Args) -> None:
    """A response_url: five times within half an hour. Raises ApiError as Slack answers there."""
    where, target = "response_url", world.response_addresses.get(path)
    if target is None:
        raise ApiError("invalid_url")
    target.uses += 1
    if world.seconds() - target.at > 1800 or target.uses > 5:
        raise ApiError("expired_url" if target.uses <= 5 else "used_url")
    known = {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts"}
    known |= {"unfurl_links", "unfurl_media", "parse", "metadata"}
    for name in set(body) - known:
        world.blame(where, f"unknown argument {name}")
    _answer(world, target.channel, target.user, message=target.message, body=body)


def _answer(world: World, channel: str, user: str, *, message: Message | None, body: Args) -> None:
    """Deletes, replaces or adds what a response_url says; ephemeral unless it says in_channel."""
    if body.get("delete_original") and message:
        message.is_deleted = True
        return
    text, blocks = check_message(world, "response_url", body)
    if body.get("replace_original") and message:
        message.replace(text, name_blocks(world, blocks), world.stamp())
    elif body.get("response_type", "ephemeral") == "ephemeral":
        keep_ephemeral(world, channel, user, text=text, blocks=blocks)
    else:
        said = Message(
            channel, world.stamp(), BOT_USER, text, bot_id=BOT, thread_ts=body.get("thread_ts", "")
        )
        said.blocks = name_blocks(world, blocks)
        world.keep(said)
