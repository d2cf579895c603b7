"""Cards that stand alone, in a dialog or in the place of another, and the bodies that answer presses."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.staff_telling import TYPED
from adapters.teams.card_parts import Part, cut, quiet, size, split, text_block
from adapters.teams.outgoing import CARD_TYPE, MOST_CARD, MOST_SUMMARY

Body = Mapping[str, Any]
MOST_BODY = MOST_CARD - 400  # what surrounds it, and what is said where cards are not shown
NOT_SHOWN = "Dit toont je Teams niet. Werk Teams bij, of open wegwijs in je browser."
_PIECE = 1_500  # bytes: of a long text that does not fit, as much as does
_MOST_SAID = 600
_MOST_NAMED = 60  # of a title
SAID_TYPE = "application/vnd.microsoft.activity.message"


class Room:
    """How much still fits in a card that stands alone; `kept` bytes of it are for what comes later."""

    def __init__(self, kept: int = 0) -> None:
        self._bytes = MOST_BODY - kept

    def takes(self, parts: Sequence[Part]) -> bool:
        """Whether these fit too; if so, their room is taken."""
        own = size(list(parts))
        if own > self._bytes:
            return False
        self._bytes -= own
        return True


def as_card(body: Sequence[Part]) -> Part:
    """The card with this in it."""
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "lang": "nl",
        "body": list(body),
        "fallbackText": NOT_SHOWN,
    }


def draw_told(sentence: str, *, typed: str = "", end: Sequence[Part] = ()) -> Part:
    """A card that only says something; what somebody typed stands there to be copied."""
    room = Room(kept=size([text_block("…")]))
    body = [text_block(cut(sentence, _MOST_SAID) or "–")]
    room.takes([*body, *end])
    for part in (quiet(TYPED), *map(text_block, split(typed, _PIECE))) if typed.strip() else ():
        if not room.takes([part]):
            body.append(text_block("…"))
            break
        body.append(part)
    return as_card([*body, *end])


def shown(card: Part, title: str) -> Body:
    """The body that opens a dialog with this card, or shows it in the one that is open."""
    attached = {"contentType": CARD_TYPE, "content": card}
    value = {"title": cut(title, _MOST_NAMED), "width": "large", "height": "large", "card": attached}
    return {"task": {"type": "continue", "value": value}}


def closed(sentence: str) -> Body:
    """The body that ends a dialog with a sentence of our own."""
    return {"task": {"type": "message", "value": cut(sentence, MOST_SUMMARY)}}


def whispered(sentence: str) -> Body:
    """The body that tells a sentence to who pressed, and to nobody else."""
    return {"statusCode": 200, "type": SAID_TYPE, "value": sentence}


def redrawn(card: Part) -> Body:
    """The body that puts a card in the place of the one that was pressed, for who pressed."""
    return {"statusCode": 200, "type": CARD_TYPE, "value": card}
