"""What one turn of a conversation works with."""

from dataclasses import dataclass
from datetime import datetime

from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.phrases import PhraseBook

HUMAN = "mens"  # the topic of who wants a person
TALK = "een_op_een"  # the topic that tells what a talk with one is


@dataclass(frozen=True)
class Moment:
    """The state, what came in, the phrases with a memory of what was said, and the time.

    `asked` is the text of the last question, when an intake begins.
    """

    state: Conversation
    incoming: Incoming
    book: PhraseBook
    now: datetime
    asked: str = ""
