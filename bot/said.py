"""The outcome of one turn: the new state, what to say, what to keep."""

from dataclasses import dataclass

from bot.conversation import Conversation
from bot.ports import Miss
from bot.reply import Turn


@dataclass(frozen=True)
class Said:
    """The outcome of one turn: the new state, what to say, what to keep."""

    conversation: Conversation
    turn: Turn
    miss: Miss | None = None
    rating: tuple[str, bool] | None = None
    is_urgent: bool = False
