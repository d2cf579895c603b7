"""What the side of staff in Slack is made of, besides what it is made of on every platform."""

from dataclasses import dataclass

from adapters.slack.ids import CHANNEL
from adapters.slack.respond import HOOKS
from adapters.slack.signed import PURPOSE
from adapters.slack.views import Views
from adapters.staff_windows import Platform, StaffParts

SLACK = Platform(CHANNEL, "Slack", PURPOSE)


@dataclass(frozen=True, kw_only=True)
class SlackParts(StaffParts):
    """`hooks` is how an address begins that a click may be answered at. `relays`: what the owner types under
    a card is an answer."""

    web: Views
    hooks: str = HOOKS
    relays: bool = False
