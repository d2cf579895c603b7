"""What Teams delivers, read strictly and turned into what the assistant takes."""

from collections.abc import Mapping

from adapters.payload import Payload, part, text
from adapters.teams.address import Address
from adapters.teams.ids import CHANNEL, person_of
from adapters.teams.outgoing import read_choice
from bot.incoming import Incoming

MESSAGE, INVOKE, CARD_ACTION = "message", "invoke", "adaptiveCard/action"
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
_LONGEST_ID = 200


def is_whole(activity: Payload) -> bool:
    """Whether it has all that every activity of a person has."""
    return all(text(activity, *names) for names in _NEEDED)


def tenant_of(activity: Payload) -> str:
    """The organisation that it comes from: pitfall 16 of teams.md."""
    return text(activity, "channelData", "tenant", "id")


def read_asked(activity: Payload) -> Incoming | None:
    """What somebody asked in their personal chat; None for all else, and for who is not known by an id of
    their organisation."""
    if text(activity, "conversation", "conversationType") != "personal":
        return None
    try:
        person = person_of(tenant_of(activity), text(activity, "from", "aadObjectId"))
    except ValueError:
        return None
    kind = text(activity, "type")
    if kind == INVOKE and text(activity, "name") == CARD_ACTION:
        return _pressed(activity, person, part(activity, "value"))
    if kind != MESSAGE:
        return None
    if value := part(activity, "value"):
        return _pressed(activity, person, value)
    event = _event_of(activity)
    said = without_mention(activity)
    return Incoming(CHANNEL, person, event, said, person=person, address=_address_of(activity))


def without_mention(activity: Payload) -> str:
    """What was said, without the mention of us: pitfall 17 of teams.md."""
    said, entities = text(activity, "text"), activity.get("entities")
    for entity in entities if isinstance(entities, list) else ():
        written = text(entity, "text")
        if written and text(entity, "mentioned", "id") == text(activity, "recipient", "id"):
            said = said.replace(written, " ", 1)
    return said.strip()


def _pressed(activity: Payload, person: str, value: Mapping[str, object]) -> Incoming:
    """What was pressed; the same within ten minutes on the same card is once."""
    return Incoming(
        CHANNEL,
        person,
        _event_of(activity),
        choice=read_choice(value) or UNKNOWN_CHOICE,
        under=text(activity, "replyToId")[:_LONGEST_ID],
        person=person,
        address=_address_of(activity),
    )


def _event_of(activity: Payload) -> str:
    """The id of the activity; those of two conversations may be alike, which does no harm."""
    return text(activity, "id")[:_LONGEST_ID]


def _address_of(activity: Payload) -> Mapping[str, str]:
    return Address(
        service=text(activity, "serviceUrl"),
        conversation=text(activity, "conversation", "id"),
        user=text(activity, "from", "id"),
        bot=text(activity, "recipient", "id"),
    ).to_json()
