"""What staff read of a message about a request that did not arrive."""

from dataclasses import dataclass

from adapters.staff_words import say_reason
from bot.ports import Notice

MOST_CHARACTERS = 200


@dataclass(frozen=True)
class Undelivered:
    """What did not arrive and what to do; `words` are those that the asker did not get, "" for others."""

    what: str
    todo: str
    words: str = ""
    reason: str = ""


def tell_undelivered(notice: Notice) -> Undelivered:
    """The message as staff are to hear of it."""
    reason, kind = say_reason(notice.error or ""), notice.key.partition(":")[0]
    if kind == "request":
        words = " ".join(notice.content.get("paragraphs", ()))
        shown = words if len(words) <= MOST_CHARACTERS else f"{words[: MOST_CHARACTERS - 1]}…"
        todo = "Probeer de vrager langs een andere weg te bereiken: per telefoon of per mail."
        return Undelivered("Dit bericht is niet aangekomen bij de vrager", todo, shown, reason)
    if kind == "answer":
        todo = "Kijk het mailadres na, of probeer de vrager langs een andere weg te bereiken."
        return Undelivered("De mail dat er nieuws is, is niet aangekomen bij de vrager", todo, "", reason)
    todo = "Vraag een beheerder om het adres of het kanaal van het team na te kijken."
    return Undelivered("Een melding over deze aanvraag is niet aangekomen bij het team", todo, "", reason)
