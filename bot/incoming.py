"""What a person sent, whatever the channel."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

POINTED_AT = "(een bericht dat je aanwees)"  # is kept in the place of somebody else's words
CODE_SHOWN = "(een code)"  # is kept where one was typed
CORRECTION_SHOWN = "(een verbetering)"  # and where a value was: the one before it is to go as well one day
LATER_CODE_SHOWN = "(nu een code)"  # and where a message was changed into one
KEPT_BACK = frozenset((CODE_SHOWN, CORRECTION_SHOWN))  # in place of what was typed: no change brings it back
_NO_NAME = re.compile("[\\0\\ud800-\\udfff]")


@dataclass(frozen=True)
class Change:
    """What became of a message after it was sent: another `text`, or None when it was taken back.

    `event_id` is that of the message. `version` orders the changes of one message as text (the
    platform's moment of the change); platforms may deliver them in any order, also before the message.
    """

    channel: str
    conversation: str
    event_id: str
    text: str | None
    version: str

    def __post_init__(self) -> None:
        check_place(self.channel, self.conversation)


def check_place(channel: str, conversation: str) -> None:
    """Raises ValueError for a channel or conversation that no store could find again: the platform's
    ids are short, and without control signs."""
    for name, most in ((channel, 20), (conversation, 200)):
        if not 1 <= len(name) <= most or _NO_NAME.search(name):
            raise ValueError("the name of a conversation is empty, too long or holds what is no text")


class Audience(StrEnum):
    """Who reads along. What is of one person (role, municipality, requests, data) is used and shown only
    where nobody does, and an intake happens only there."""

    ALONE = "alleen"
    SHARED = "gedeeld"  # others read along
    GUEST = "gast"  # somebody of another organisation, or a guest in this one


@dataclass(frozen=True)
class OwnPlace:
    """Where somebody talks with us alone, for what is not said where others read along: `link` leads there,
    or to where they add us as an app when we are not there yet."""

    link: str
    is_there: bool


@dataclass(frozen=True)
class Incoming:
    """One message, pressed button or sent form.

    `conversation` names the conversation within the channel; `event_id` names this message, and
    the same id twice is handled once. `choice` is the id of a pressed `Button`, else None; `fields`
    what a form holds. `under` names the message whose button or form it was, where a platform may
    hand in the same click again under another id. `person` is the platform's own id of who sent it, only
    in a conversation that nobody else reads; empty where there is none.

    `thread` is where within the conversation the reply goes, on a platform with threads. `delivery` is the
    platform's own id of what it delivered, where `event_id` names the message itself: the same one within ten
    minutes is handled once. `is_answered_here`: the reply travels back in the answer to the platform, so that
    none is owed. `is_apart`: it is a question of its own, whatever goes on in the conversation: no answer in
    an intake, and not for the member of staff who is there. `is_pointed_at`: the words are somebody else's,
    and are not kept. `address` is where the platform is to be reached for this conversation, where it tells
    that with each message; it means nothing to the assistant. `is_greeting`: nothing was said; they added us,
    and are told what can be asked. `own` is where they talk with us alone, where a
    platform leads people there.
    """

    channel: str
    conversation: str
    event_id: str
    text: str = ""
    choice: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    under: str = ""
    person: str = field(default="", repr=False)
    audience: Audience = Audience.ALONE
    thread: str = ""
    delivery: str = ""
    is_answered_here: bool = False
    is_apart: bool = False
    is_pointed_at: bool = False
    address: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_greeting: bool = False
    own: OwnPlace | None = None

    def __post_init__(self) -> None:
        check_place(self.channel, self.conversation)

    @property
    def meaning(self) -> str | None:
        """Same person, same button or form, same content: the same meaning; None for what was typed.

        "ja" typed twice is two answers; a click that a platform delivers twice is one, and so is what it
        delivers twice under one id.
        """
        if self.delivery:
            return hashlib.sha256(f"{self.channel}\0{self.delivery}".encode("utf-8", "replace")).hexdigest()
        if not self.under or (self.choice is None and not self.fields):
            return None
        place = [self.channel, self.conversation, self.under]
        said = json.dumps([place, self.choice, self.text, sorted(self.fields.items())])
        return hashlib.sha256(said.encode()).hexdigest()
