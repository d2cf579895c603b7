"""The outcome of one turn: the new state, what to say, what to keep."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation import Conversation
from bot.intake import Draft
from bot.ports import Miss
from bot.reply import Turn


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


@dataclass(frozen=True)
class Said:
    """The outcome of one turn: the new state, what to say, what to keep.

    `request` is a confirmed intake to be sent, `wish` something to be done with one that was sent: the
    reply is completed by whoever does it (bot/handoff.py). `is_secret`: what was typed is not to be
    kept. `about` is the request that the turn belongs to: its staff may read it.
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
