"""What an asker wants with a request that was sent: read from words and buttons; done by bot/handoff.py."""

from bot.conversation import Asked, Conversation
from bot.meetings import MOMENT, NONE_FITS
from bot.moment import HUMAN, Moment
from bot.number import SHAPE, looks_like_number, read_number
from bot.reply import Button, Decision, Outcome, Reply, Turn
from bot.said import Said, Wish, WishKind
from bot.wishes import ABOUT_REQUESTS, Wishes, content_of, without_numbers, without_words
from intents.normalise import clean

WISH, SCORE, FACT = "wens:", "score:", "feit:"  # before the ids of buttons
NOTHING = "niets"
NOBODYS = "000-000-?"  # the number of a request that cannot be
_LONGEST = 200  # characters; who tells more tells it to somebody
_AROUND = (
    "aanvraag",
    "vraag",
    "nummer",
    "status",
    "stand",
    "van",
    "over",
    "met",
    "is",
    "dat",
    "dit",
    "hoe",
    "staat",
)
_EMPTY = Reply(())
_SURELY = {
    Asked.SURE: (WishKind.WITHDRAW, WishKind.SURELY_WITHDRAW),
    Asked.CALL_OFF: (WishKind.CALL_OFF, WishKind.SURELY_CALL_OFF),
}
_ABOUT_TALKS = frozenset(kind.value for kind in (WishKind.MOVE, WishKind.CALL_OFF, WishKind.APPOINTMENT))
_NOTHING_DONE = {Asked.SURE: "aanvraag_blijft", Asked.CALL_OFF: "afspraak_blijft"}


def wish_button(kind: WishKind, number: str, label: str) -> Button:
    """A button that says this wish."""
    return Button(f"{WISH}{kind.value}:{number}", label)


def nothing_button(number: str, label: str) -> Button:
    """A button for who thinks better of it."""
    return Button(f"{WISH}{NOTHING}:{number}", label)


class RequestTalk:
    """Recognises wishes about requests. Keeps nothing itself."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes

    def respond(self, moment: Moment) -> Said | None:
        """What is said when this is about a request, else None."""
        choice = moment.incoming.choice or ""
        if choice.startswith(SCORE):
            return wished(moment, self._score(choice))
        if choice.startswith(MOMENT):
            return self._picked(moment, choice)
        if choice.startswith(WISH):
            return self._pressed(moment, choice)
        text = "" if choice else moment.incoming.text
        return (self._answered(moment, text) or self._said(moment, text)) if text.strip() else None

    def wish_in(self, state: Conversation, text: str) -> Wish | None:
        """What is wanted with a request that was sent, as far as the text says nothing else."""
        number = read_number(text[:_LONGEST])
        if len(text) > _LONGEST or (not state.requests and number is None):
            return None
        found = self._wishes.find(without_numbers(text), ABOUT_REQUESTS)
        if found is None and number is not None and _is_bare(text):
            found = WishKind.STATUS.value
        is_for_person = found in _ABOUT_TALKS and state.offered is None and state.with_staff is not None
        if found is None or is_for_person:  # they talk about a talk that is not in our tables
            return None
        said = content_of(text) if found == WishKind.ADD.value else text
        return Wish(WishKind(found), number, said)

    def _answered(self, moment: Moment, text: str) -> Said | None:
        """What was typed to a question of ours about a request."""
        awaits = moment.state.awaits
        if awaits is None or awaits.what not in (Asked.WHAT, *_SURELY):
            return None
        if self._wishes.find(text, ("stop", "nee")):
            return self._nothing(moment, awaits.what)
        if awaits.what is Asked.WHAT:
            return wished(moment, Wish(WishKind.ADD, awaits.number, text))
        asked, sure = _SURELY[awaits.what]
        is_sure = self._wishes.find(text, ("ja",)) or self._wishes.find(text, (asked.value,))
        return wished(moment, Wish(sure, awaits.number)) if is_sure else None

    def _said(self, moment: Moment, text: str) -> Said | None:
        wish = self.wish_in(moment.state, text)
        if wish is not None:
            return wished(moment, wish)
        if moment.state.requests and looks_like_number(text) and _is_bare(text):
            return wished(moment, Wish(WishKind.STATUS, NOBODYS, text))
        if self._wishes.find(text, ("genoeg",)):
            words = (moment.book.say("laat_maar"),)
            return Said(moment.state, Turn(Reply(words), Outcome(Decision.FALLBACK)))
        return None

    def _pressed(self, moment: Moment, choice: str) -> Said | None:
        name, _, number = choice.removeprefix(WISH).partition(":")
        if name == NOTHING:
            return self._nothing(moment, moment.state.awaits.what if moment.state.awaits else Asked.WHAT)
        if name not in set(WishKind):
            return None
        return wished(moment, Wish(WishKind(name), read_number(number) or NOBODYS))

    @staticmethod
    def _nothing(moment: Moment, asked: Asked) -> Said:
        name = _NOTHING_DONE.get(asked, "aanvraag_niets_toegevoegd")
        return Said(moment.state, Turn(Reply((moment.book.say(name),)), request_outcome()))

    @staticmethod
    def _picked(moment: Moment, choice: str) -> Said:
        number, _, value = choice.removeprefix(MOMENT).rpartition(":")
        kind = WishKind.NONE_FITS if value == NONE_FITS else WishKind.PICK
        return wished(moment, Wish(kind, read_number(number) or NOBODYS, value))

    @staticmethod
    def _score(choice: str) -> Wish:
        number, _, score = choice.removeprefix(SCORE).rpartition(":")
        if score not in ("1", "2", "3", "4", "5"):
            return Wish(WishKind.STATUS, NOBODYS)
        return Wish(WishKind.SCORE, read_number(number) or NOBODYS, score=int(score))


def wished(moment: Moment, wish: Wish, *, after: Reply = _EMPTY) -> Said:
    """What was said, to be completed by who grants the wish; `after` stands below it."""
    return Said(moment.state, Turn(after, request_outcome()), wish=wish)


def request_outcome() -> Outcome:
    """The outcome of a turn about an intake or a request."""
    return Outcome(Decision.INTAKE, topic=HUMAN, confidence=1.0, intake_offered=True)


def _is_bare(text: str) -> bool:
    """Whether a text is little more than a number of a request."""
    return not without_words(SHAPE.sub(" ", clean(text).upper()), _AROUND)
