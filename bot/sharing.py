"""Says a reply once more to all who read along, when who asked for it wants that."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from bot.ports import Message, Notice, Unit

SHARED = "shared"  # the kind of a notice


async def owe_again(unit: Unit, channel: str, conversation: str, event_id: str, *, now: datetime) -> bool:
    """Owes the reply to this event once more, to everybody in the place; asked twice, it is owed once.

    False when there is no such reply (any more), or it is about a request: that is for one person.
    """
    lines = await unit.messages(channel, conversation)
    reply = find_reply(lines, event_id)
    if reply is None or reply.content.get("request"):
        return False
    name = f"{SHARED}\0{channel}\0{conversation}\0{event_id}"
    key = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    await unit.owe(
        Notice(key, channel, conversation, SHARED, dict(reply.content), due_at=now, created_at=now)
    )
    return True


def find_reply(lines: Sequence[Message], event_id: str) -> Message | None:
    """What the assistant said to this event: the line right after that of the asker."""
    number = 0
    for line in lines:
        if line.author == "vrager" and line.content.get("event_id") == event_id:
            number = line.number
        elif number and line.author == "assistent" and line.number == number + 1:
            return line
    return None
