"""What one turn of a conversation works with."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.phrases import PhraseBook
from bot.request import Request
from intents.understanding import Understanding

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


def remember(state: Conversation, found: Understanding) -> Conversation:
    """The state with what was told of role, place, theme and phase."""
    return replace(
        state,
        role=first_of(found, "rol") or state.role,
        municipality=first_of(found, "gemeente") or state.municipality,
        theme=first_of(found, "thema") or state.theme,
        phase=first_of(found, "fase") or state.phase,
    )


def first_of(found: Understanding, kind: str) -> str | None:
    """The first entity of this kind that was said."""
    values = found.entities.get(kind, ())
    return values[0] if values else None
