"""Dialogs of Teams: what a press that opens one holds, and the bodies that are answered to presses."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.teams.card_parts import MOST_TITLE, Part, cut, quiet, size, split, text_block
from adapters.teams.outgoing import CARD_TYPE, MOST_CARD, MOST_SUMMARY

Body = Mapping[str, Any]
MOST_DIALOG = 17_500  # of a card, for what is shown; the rest is for its buttons and what surrounds it
_MESSAGE = "application/vnd.microsoft.activity.message"
_CARD = "application/vnd.microsoft.card.adaptive"
_TITLE = "wegwijs"


def submit(title: str, data: Mapping[str, Any], *, is_first: bool = False, with_fields: bool = True) -> Part:
    """A button of a dialog; without `with_fields` it can be pressed whatever is filled in."""
    return {
        "type": "Action.Submit",
        "title": cut(title, MOST_TITLE) or "–",
        "data": dict(data),
        **({"style": "positive"} if is_first else {}),
        **({} if with_fields else {"associatedInputs": "none"}),
    }


def as_card(body: Sequence[Part], actions: Sequence[Part] = ()) -> Part:
    """The card of a dialog."""
    card: Part = {"type": "AdaptiveCard", "version": "1.5", "lang": "nl", "body": list(body)}
    if actions:
        card["body"] = [*body, {"type": "ActionSet", "actions": list(actions)}]
    return {**card, "fallbackText": "Open dit in een nieuwere versie van Teams."}


def draw_told(sentence: str, *, typed: str = "") -> Part:
    """A dialog that only says something; what somebody typed stands there to be copied."""
    body = [text_block(sentence)]
    if typed.strip():
        body.append(quiet("Dit had je getypt:"))
        room = MOST_CARD - 1_000
        for part in split(typed):
            room -= size(text_block(part))
            body += [text_block(part)] if room > 0 else []
    return as_card(body)


def shown(card: Part, title: str = _TITLE) -> Body:
    """The body that opens a dialog with this card, or shows it in the one that is open."""
    value = {
        "title": cut(title, 60),
        "width": "large",
        "height": "large",
        "card": {"contentType": CARD_TYPE, "content": card},
    }
    return {"task": {"type": "continue", "value": value}}


def closed(sentence: str) -> Body:
    """The body that ends a dialog with a sentence."""
    return {"task": {"type": "message", "value": cut(sentence, MOST_SUMMARY * 2)}}


def whispered(sentence: str) -> Body:
    """The body that tells a sentence to who pressed, and to nobody else."""
    return {"statusCode": 200, "type": _MESSAGE, "value": sentence}


def redrawn(card: Part) -> Body:
    """The body that puts a card in the place of the one that was pressed, for who pressed."""
    return {"statusCode": 200, "type": _CARD, "value": card}
