"""Names of conversations in Slack: who talks, and where; written and read here only."""

import re
from dataclasses import dataclass

CHANNEL = "slack"  # the name of the channel
_TEAM, _USER, _PLACE, _STAMP = (
    r"[TE][A-Z0-9]{1,30}",
    r"[UW][A-Z0-9]{1,30}",
    r"[CDG][A-Z0-9]{1,30}",
    r"\d{1,12}\.\d{1,9}",
)
_DIRECT = re.compile(rf"({_TEAM})/({_USER})(?:/(?:home|prompts))?")
_SHARED = re.compile(rf"({_TEAM})/({_USER})/({_PLACE})(?:/({_STAMP}))?")
_BOARD = re.compile(rf"({_TEAM})/({_PLACE})")


@dataclass(frozen=True)
class Place:
    """Where a notice goes: to a `user` in their direct message; in a `channel` with others, in its `thread`
    and for that `user`; or to a `channel` of staff."""

    team: str
    user: str = ""
    channel: str = ""
    thread: str = ""

    @property
    def is_board(self) -> bool:
        """Whether it is a channel of staff."""
        return not self.user

    @property
    def is_direct(self) -> bool:
        """Whether it is the direct message of one person."""
        return not self.channel


def person_of(team: str, user: str) -> str:
    """The name of a person, which is that of their direct message as well: Slack has one for each."""
    return f"{team}/{user}"


def shared_name(team: str, user: str, channel: str, thread: str) -> str:
    """What one person says in a thread that others read along. It begins with the name of the person, so
    that all that is kept of them can be found."""
    return f"{team}/{user}/{channel}/{thread}"


def whisper_name(team: str, user: str, channel: str) -> str:
    """What only one person sees, in a channel with others."""
    return f"{team}/{user}/{channel}"


def board_name(team: str, channel: str) -> str:
    """The channel of a team of staff."""
    return f"{team}/{channel}"


def read_place(conversation: str) -> Place:
    """The place with this name. Raises ValueError for what is none."""
    if found := _DIRECT.fullmatch(conversation):
        return Place(found[1], found[2])
    if found := _SHARED.fullmatch(conversation):
        return Place(found[1], found[2], found[3], found[4] or "")
    if found := _BOARD.fullmatch(conversation):
        return Place(found[1], channel=found[2])
    raise ValueError("not the name of a conversation in Slack")


def message_name(channel: str, stamp: str) -> str:
    """The event of a message: the same whichever way Slack tells of it, and however often."""
    return f"{channel}/{stamp}"
