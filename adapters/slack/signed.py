"""What staff press in Slack is signed for Slack: the same on a card as in a window."""

from adapters.stamps import Stamps
from bot.signing import Signer

PURPOSE = "slack balie"  # stands in the signature of every card that ever lay there


def stamps_at(signer: Signer, place: str) -> Stamps:
    """Signs for one channel, or for the windows of one person."""
    return Stamps(signer, place, PURPOSE)
