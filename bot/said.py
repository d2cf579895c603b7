"""The outcome of one turn: the new state, what to say, what to keep."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation import Conversation
from bot.intake_state import Draft
from bot.ports import Miss
from bot.reply import Reply, Turn

_NOTHING = Reply(())


class WishKind(StrEnum):
    """What an asker may want with a request that was sent."""

    STATUS = "stand"
    WITHDRAW = "intrekken"
    SURELY_WITHDRAW = "zeker_intrekken"
    ADD = "aanvullen"
    REOPEN = "heropenen"
    BACK = "assistent"
    SCORE = "score"
    PICK = "moment"
    NONE_FITS = "geen_moment"
    APPOINTMENT = "afspraak"
    MOVE = "verzetten"
    CALL_OFF = "afzeggen"
    SURELY_CALL_OFF = "zeker_afzeggen"


@dataclass(frozen=True)
class Wish:
    """What the asker wants with a request; without a `number` the one that is open is meant."""

    kind: WishKind
    number: str | None = None
    text: str = ""
    score: int | None = None


class RightKind(StrEnum):
    """What a person may want with what is kept of them (AVG, articles 15 to 17)."""

    DATA = "gegevens"
    ERASE = "wissen"
    SURELY_ERASE = "zeker"
    CORRECT = "verbeteren"
    PICK = "regel"
    VALUE = "waarde"


@dataclass(frozen=True)
class Right:
    """What the asker wants with what is kept of them.

    `number` and `fact` name a line of a request, `text` is what is to stand there (None: nothing);
    `after` is said below it: the question of an intake that goes on; `aside` above it: what was asked in
    between.
    """

    kind: RightKind
    number: str = ""
    fact: str = ""
    text: str | None = None
    after: Reply = _NOTHING
    aside: Reply = _NOTHING


@dataclass(frozen=True)
class Said:
    """The outcome of one turn: the new state, what to say, what to keep.

    `request` is a confirmed intake to be sent, `wish` something to be done with one that was sent: the
    reply is completed by whoever does it (bot/handoff.py, and bot/rights.py for a `right`). `is_secret`: what
    was typed is not to be kept. `is_erased`: all is gone, so the reply is the first line of what begins now.
    `about` is the request that the turn belongs to: its staff may read it.
    """

    conversation: Conversation
    turn: Turn
    miss: Miss | None = None
    rating: tuple[str, bool] | None = None
    is_urgent: bool = False
    request: Draft | None = None
    wish: Wish | None = None
    is_secret: bool = False
    about: str | None = None
    right: Right | None = None
    is_erased: bool = False
