"""Names of conversations in Teams: who talks, and where; written and read here only."""

import re
from dataclasses import dataclass

CHANNEL = "teams"  # the name of the channel
_GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_DIRECT = re.compile(rf"({_GUID})/({_GUID})")


@dataclass(frozen=True)
class Place:
    """Where a notice goes: to a `user`, by the id of their organisation, in their personal chat."""

    tenant: str
    user: str


def person_of(tenant: str, user: str) -> str:
    """The name of a person, which is that of their personal chat as well: Teams has one for each.

    Both are ids of Microsoft Entra, GUIDs. Raises ValueError for what is none.
    """
    name = f"{tenant}/{user}".lower()
    read_place(name)
    return name


def board_name(tenant: str, conversation: str) -> str:
    """The name of a channel of a team: without the first message of a conversation in it, behind a ;."""
    return f"{tenant.lower()}/{conversation.partition(';')[0]}"


def read_place(conversation: str) -> Place:
    """The place with this name. Raises ValueError for what is none."""
    found = _DIRECT.fullmatch(conversation)
    if found is None:
        raise ValueError("not the name of a conversation in Teams")
    return Place(found[1], found[2])
