"""What staff do in Slack, and what is answered: a click, a form that was sent, a reply under a card."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from adapters.slack.blocks import PREFIX

REQUEST_VIEW = f"{PREFIX}:aanvraag"  # callback ids of our windows
FORM_VIEW = f"{PREFIX}:formulier"
TOLD_VIEW = f"{PREFIX}:melding"
HOOKS = "https://hooks.slack.com/"  # where a response_url may lead (statement 47)


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


@dataclass(frozen=True)
class Response:
    """`body` goes back to Slack with the 2xx; `after` is run once that was sent, and never raises."""

    body: dict[str, Any] | None = None
    after: Callable[[], Awaitable[None]] | None = None


class ViewFailed(Exception):  # noqa: N818 - it says what happened
    """Slack did not do it: the window is gone, or the click was too long ago."""


class Views(Protocol):
    """The windows of Slack, and the address that a click may be answered at. All raise ViewFailed."""

    async def open(self, trigger_id: str, view: dict[str, Any]) -> None:
        """Opens a window."""

    async def push(self, trigger_id: str, view: dict[str, Any]) -> None:
        """Opens a window on top of the one that was clicked in."""

    async def update(self, view_id: str, view: dict[str, Any]) -> None:
        """Draws a window anew."""

    async def respond(self, response_url: str, text: str) -> None:
        """Tells who clicked, and nobody else; the address is kept and logged nowhere."""


def is_hook(address: str, prefix: str = HOOKS) -> bool:
    """Whether this is an address that Slack gives out to answer a click."""
    return bool(prefix) and address.startswith(prefix)
