"""What one turn of a conversation works with."""

from dataclasses import dataclass
from datetime import datetime

from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.phrases import PhraseBook
from bot.request import Request

HUMAN = "mens"  # the topic of who wants a person
TALK = "een_op_een"  # the topic that tells what a talk with one is
TALKS = frozenset((HUMAN, TALK))  # topics that lead to the intake, and are no question themselves


@dataclass(frozen=True)
class Moment:
    """The state, what came in, the phrases with a memory of what was said, and the time.

    When an intake begins, `asked` is the text of the last question, and `open_request` one that
    was sent from here and is open: on the same subject, if there is one.
    """

    state: Conversation
    incoming: Incoming
    book: PhraseBook
    now: datetime
    asked: str = ""
    open_request: Request | None = None
