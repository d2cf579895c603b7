"""Names of conversations in Teams: who talks, and where; written and read here only."""

import hashlib
import re
from dataclasses import dataclass

CHANNEL = "teams"  # the name of the channel
_GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12,14}"  # those of the Playground are longer
_DIRECT = re.compile(rf"({_GUID})/({_GUID})")
_SHARED = re.compile(rf"({_GUID})/({_GUID})/([0-9a-f]{{32}})")
_BOARD = re.compile(rf"({_GUID})/(19:[!-~]{{1,120}})")
_THREAD = ";messageid="
_BETWEEN = "|"  # never in an id of Teams
MOST_REF = 200  # of what a column holds


@dataclass(frozen=True)
class Place:
    """Where a notice goes: to a `user`, by the id of their organisation, in their personal chat or (`shared`)
    where others read along; or to a `channel` of staff."""

    tenant: str
    user: str = ""
    shared: str = ""
    channel: str = ""


def person_of(tenant: str, user: str) -> str:
    """The name of a person, which is that of their personal chat as well: Teams has one for each.

    Both are ids of Microsoft Entra, GUIDs. Raises ValueError for what is none.
    """
    name = f"{tenant}/{user}".lower()
    if not _DIRECT.fullmatch(name):
        raise ValueError("not the name of a person in Teams")
    return name


def shared_name(person: str, conversation: str) -> str:
    """What one person says where others read along. It begins with the name of the person, so that all that
    is kept of them can be found; the id of the chat or thread may be too long for a name."""
    return f"{person}/{hashlib.sha256(conversation.encode('utf-8', 'replace')).hexdigest()[:32]}"


def board_name(tenant: str, channel: str) -> str:
    """The channel of a team of staff; of a thread in it, that channel."""
    return f"{tenant.lower()}/{channel.partition(_THREAD)[0]}"


def read_place(conversation: str) -> Place:
    """The place with this name. Raises ValueError for what is none."""
    if found := _DIRECT.fullmatch(conversation):
        return Place(found[1], found[2])
    if found := _SHARED.fullmatch(conversation):
        return Place(found[1], found[2], shared=found[3])
    if found := _BOARD.fullmatch(conversation):
        return Place(found[1], channel=found[2])
    raise ValueError("not the name of a conversation in Teams")


@dataclass(frozen=True)
class Ref:
    """Where a message lies: in which conversation, and its id there."""

    conversation: str
    activity: str

    def to_text(self) -> str | None:
        """As it is kept; None for one that is too long to be."""
        text = f"{self.activity}{_BETWEEN}{self.conversation}"
        return text if len(text) <= MOST_REF else None


def read_ref(text: str | None) -> Ref | None:
    """The place of `Ref.to_text`; None for what is none."""
    activity, _, conversation = (text or "").partition(_BETWEEN)
    return Ref(conversation, activity) if activity and conversation else None


def thread_begun(conversation: str, activity: str) -> Ref:
    """Where the first message of a thread lies: its id stands in the name of the thread too."""
    return Ref(conversation, activity or conversation.partition(_THREAD)[2])
