"""What a person sent, whatever the channel."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Incoming:
    """One message or pressed button.

    `conversation` names the conversation within the channel; `event_id` names this message, and
    the same id twice is handled once. `choice` is the id of a pressed `Button`, else None.
    """

    channel: str
    conversation: str
    event_id: str
    text: str = ""
    choice: str | None = None
