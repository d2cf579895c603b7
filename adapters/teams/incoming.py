"""What Teams delivers, read strictly and turned into what the assistant takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.payload import Payload, part, text
from adapters.teams.address import Address
from adapters.teams.ids import CHANNEL, person_of, shared_name
from adapters.teams.intake_card import is_review, read_intake, read_strikes, seen_in
from adapters.teams.outgoing import read_choice
from bot.incoming import Audience, Change, Incoming
from bot.intake_form import FORM_FILL, FORM_SEND, LEAVE_OUT, SEEN

MESSAGE, INVOKE = "message", "invoke"
EDITED, DELETED = "messageUpdate", "messageDelete"
INSTALLED = "installationUpdate"
CARD_ACTION, FETCH, SUBMIT = "adaptiveCard/action", "task/fetch", "task/submit"
INVOKES = frozenset((CARD_ACTION, FETCH, SUBMIT))
UNKNOWN_CHOICE = "?"  # what was pressed is nothing of ours: the assistant says that it is an old choice
_NEEDED = (
    ("type",),
    ("id",),
    ("serviceUrl",),
    ("channelId",),
    ("from", "id"),
    ("conversation", "id"),
    ("recipient", "id"),
)
MOST_SAID = 28_000  # signs of a message; Teams takes about as many bytes from a person
_MOST_ENTITIES = 50
_GROUPS = "19:"  # how Teams begins the id of each place where others are
_LONGEST_ID = 200
_LONGEST_PLACE = 500  # of what a column of text holds easily; Teams' own are some 150 characters


def is_whole(activity: Payload) -> bool:
    """Whether it has all that every activity of a person has."""
    is_there = all(text(activity, *names) for names in _NEEDED)
    return is_there and len(text(activity, "conversation", "id")) <= _LONGEST_PLACE


def tenant_of(activity: Payload) -> str:
    """The organisation that it comes from: pitfall 16 of teams.md."""
    return text(activity, "channelData", "tenant", "id")


@dataclass(frozen=True)
class Sender:
    """Who sent an activity, and where it belongs: their personal chat, or a place where others read along."""

    person: str
    conversation: str
    address: Mapping[str, str]

    @property
    def is_alone(self) -> bool:
        """Whether nobody reads along."""
        return self.conversation == self.person

    @property
    def audience(self) -> Audience:
        """Who reads along."""
        return Audience.ALONE if self.is_alone else Audience.SHARED


def read_sender(activity: Payload) -> Sender | None:
    """Who sent it; None for who is not known by an id of their organisation. What is not surely the personal
    chat, is read along by others."""
    try:
        person = person_of(tenant_of(activity), text(activity, "from", "aadObjectId"))
    except ValueError:
        return None
    place = text(activity, "conversation", "id")
    address = Address(
        service=text(activity, "serviceUrl"),
        conversation=place,
        user=text(activity, "from", "id"),
        bot=text(activity, "recipient", "id"),
    )
    is_alone = _is_personal(activity)
    return Sender(person, person if is_alone else shared_name(person, place), address.to_json())


def _is_personal(activity: Payload) -> bool:
    """Whether it is the chat of one person with us, by all that tells."""
    where = part(activity, "conversation")
    is_named_so = text(where, "conversationType") == "personal"
    return is_named_so and where.get("isGroup") is not True and not text(where, "id").startswith(_GROUPS)


def read_message(activity: Payload, sender: Sender) -> Incoming:
    """What somebody said, or pressed where presses come as messages."""
    if value := part(activity, "value"):
        return read_press(activity, sender, value)
    return _made(activity, sender, text=without_mention(activity))


def read_press(activity: Payload, sender: Sender, value: Any) -> Incoming:
    """What was pressed; the same within ten minutes on the same card is once."""
    choice, under = read_choice(value) or UNKNOWN_CHOICE, text(activity, "replyToId")[:_LONGEST_ID]
    return _made(activity, sender, choice=choice, under=under)


def read_greeting(activity: Payload, sender: Sender) -> Incoming:
    """They added us."""
    return _made(activity, sender, is_greeting=True)


def read_alone(incoming: Incoming, sender: Sender) -> Incoming:
    """What was said or pressed where others read along, as if it was so in the personal chat."""
    return Incoming(
        CHANNEL,
        sender.person,
        alone_event(incoming.event_id),
        incoming.text,
        incoming.choice,
        person=sender.person,
        is_apart=True,
    )


def alone_event(event_id: str) -> str:
    """The name of an event that was told where others read along, in the personal chat."""
    return f"alleen/{event_id}"[:_LONGEST_ID]


def read_form(activity: Payload, sender: Sender, data: Payload) -> Incoming:
    """The intake form, or the look over all of it, was sent in; that twice is once."""
    if is_review(data):
        seen = seen_in(data)
        fields = {LEAVE_OUT: read_strikes(data), SEEN: seen}
        return _made(activity, sender, choice=FORM_SEND, fields=fields, under=f"form/{seen}"[:_LONGEST_ID])
    return _made(activity, sender, choice=FORM_FILL, fields=read_intake(data))


def read_change(activity: Payload, sender: Sender) -> Change:
    """What became of a message."""
    is_deleted = text(activity, "type") == DELETED
    said = None if is_deleted else without_mention(activity)
    version = text(activity, "timestamp") or text(activity, "localTimestamp")
    return Change(CHANNEL, sender.conversation, event_of(activity), said, version)


def without_mention(activity: Payload) -> str:
    """What was said, without the mention of us: pitfall 17 of teams.md."""
    said, entities = text(activity, "text")[:MOST_SAID], activity.get("entities")
    for entity in entities[:_MOST_ENTITIES] if isinstance(entities, list) else ():
        written = text(entity, "text")
        if written and text(entity, "mentioned", "id") == text(activity, "recipient", "id"):
            said = said.replace(written, " ", 1)
    return said.strip()


def event_of(activity: Payload) -> str:
    """The id of the activity; those of two conversations may be alike, which does no harm."""
    return text(activity, "id")[:_LONGEST_ID]


def _made(activity: Payload, sender: Sender, **more: Any) -> Incoming:
    return Incoming(
        CHANNEL,
        sender.conversation,
        event_of(activity),
        person=sender.person if sender.is_alone else "",
        audience=sender.audience,
        address=sender.address,
        **more,
    )
