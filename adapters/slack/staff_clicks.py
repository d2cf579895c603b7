"""What staff do in Slack: a click, a form that was sent, a reply under a card."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.blocks import PREFIX

REQUEST_VIEW = f"{PREFIX}:aanvraag"  # callback ids of our windows
FORM_VIEW = f"{PREFIX}:formulier"
TOLD_VIEW = f"{PREFIX}:melding"


@dataclass(frozen=True)
class Click:
    """A button or an option of a menu. `key` is the same when Slack tells of the same click again.

    With a `view_id` it was in a window, otherwise in a `channel` under the message with that stamp.
    """

    person: str
    user: str
    team: str
    channel: str = ""
    message_ts: str = ""
    view_id: str = ""
    trigger_id: str = field(default="", repr=False)
    action_id: str = ""
    value: str = ""
    key: str = ""
    response_url: str = field(default="", repr=False)


@dataclass(frozen=True)
class Submission:
    """A form that was sent. `root_view_id` is the first window under it, its own when there is no other;
    `state` are the values in the state of the view."""

    person: str
    user: str
    view_id: str
    root_view_id: str
    private_metadata: str
    state: Mapping[str, Any] = field(repr=False)
    key: str = ""


@dataclass(frozen=True)
class ThreadReply:
    """What somebody typed, unescaped, in a channel of staff, under the message with this name (`card`)."""

    person: str
    user: str
    team: str
    channel: str
    card: str
    text: str = field(repr=False)
    key: str = ""
