"""What a person wants with all that is kept of them: read from words and buttons; done by bot/rights.py."""

from collections.abc import Sequence

from bot.conversation import Asked
from bot.moment import Moment
from bot.picking import pick
from bot.reply import Button, Decision, Outcome, Reply, Turn
from bot.said import Right, RightKind, Said
from bot.wishes import ABOUT_DATA, ABOUT_DATA_IN_SHORT, Wishes

RIGHT, CORRECT = "recht:", "verbeter:"  # before the ids of buttons
NOTHING, EMPTY = "niets", "leeg"
IN_CHAT = "-"  # in the place of a number: what is remembered in the conversation
_TOPIC = "privacy"
_ANSWERS = ("ja", "nee")  # in the order of the buttons, for who types a number
_EMPTY = Reply(())


def right_button(kind: RightKind, label: str) -> Button:
    """A button that says what is wanted."""
    return Button(f"{RIGHT}{kind.value}", label)


def line_button(number: str, fact: str, label: str) -> Button:
    """A button for the line that is to be corrected."""
    return Button(f"{CORRECT}{number}:{fact}", label)


def value_button(value: str, label: str) -> Button:
    """A button for what is to stand there."""
    return Button(f"{RIGHT}{RightKind.VALUE.value}:{value.replace(' ', '-')}", label)


def empty_button(label: str) -> Button:
    """A button that leaves the line out."""
    return Button(f"{RIGHT}{EMPTY}", label)


def no_button(label: str) -> Button:
    """A button for who thinks better of it."""
    return Button(f"{RIGHT}{NOTHING}", label)


class RightsTalk:
    """Recognises what is wanted. Keeps nothing itself, and asks of nobody who they are."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes

    def kind_in(self, text: str) -> RightKind | None:
        """What a text wants, as far as it says nothing else."""
        return self.kind_in_full(text) or self._kind(text, ABOUT_DATA_IN_SHORT)

    def kind_in_full(self, text: str) -> RightKind | None:
        """What a text wants, where it can be said to nobody else: "wis alles" may be meant for a person."""
        return self._kind(text, ABOUT_DATA)

    def _kind(self, text: str, among: Sequence[str]) -> RightKind | None:
        found = self._wishes.find(text, among)
        return RightKind(found.removesuffix("_kort")) if found else None

    def respond(self, moment: Moment, *, after: Reply = _EMPTY) -> Said | None:
        """What is said when this is about what is kept of the asker, else None."""
        choice = moment.incoming.choice or ""
        if choice.startswith(CORRECT):
            number, _, fact = choice.removeprefix(CORRECT).partition(":")
            return _said(moment, Right(RightKind.PICK, number, fact, after=after))
        if choice.startswith(RIGHT):
            return self._pressed(moment, choice.removeprefix(RIGHT), after)
        text = "" if choice else moment.incoming.text
        if not text.strip():
            return None
        kind = self.kind_in(text)
        if kind is not None:  # the same wish once more may be sent twice by accident: it is asked again
            return _said(moment, Right(kind, after=after))
        return self._answered(moment, text, after)

    def _answered(self, moment: Moment, text: str, after: Reply) -> Said | None:
        """What was typed to a question of ours."""
        awaits = moment.state.awaits
        if awaits is None or awaits.what not in (Asked.ERASE, Asked.CORRECT):
            return None
        if self._wishes.find(text, ("stop", "nee")):
            return _nothing(moment, after)
        if awaits.what is Asked.CORRECT:
            return _said(moment, Right(RightKind.VALUE, awaits.number, awaits.fact, text, after))
        picked = pick(text, _ANSWERS, _ANSWERS)
        if picked == _ANSWERS[1]:
            return _nothing(moment, after)
        is_sure = picked == _ANSWERS[0] or self._wishes.find(text, ("ja", "zeker"))
        return _said(moment, Right(RightKind.SURELY_ERASE)) if is_sure else None

    @staticmethod
    def _pressed(moment: Moment, choice: str, after: Reply) -> Said | None:
        name, _, value = choice.partition(":")
        if name == NOTHING:
            return _nothing(moment, after)
        awaits = moment.state.awaits
        if name in (EMPTY, RightKind.VALUE.value):
            if awaits is None or awaits.what is not Asked.CORRECT:
                return _old(moment, after)
            text = None if name == EMPTY else value.replace("-", " ")
            return _said(moment, Right(RightKind.VALUE, awaits.number, awaits.fact, text, after))
        if name == RightKind.SURELY_ERASE.value and (awaits is None or awaits.what is not Asked.ERASE):
            return _said(moment, Right(RightKind.ERASE, after=after))  # an old button: asked once more
        return _said(moment, Right(RightKind(name), after=after)) if name in set(RightKind) else None


def rights_outcome() -> Outcome:
    """The outcome of a turn about what is kept."""
    return Outcome(Decision.ANSWER, topic=_TOPIC, confidence=1.0)


def _said(moment: Moment, right: Right) -> Said:
    """To be completed by who does it; where nothing is kept, what is said tells where it can be done."""
    reply = Reply((moment.book.say("recht_elders"),))
    return Said(moment.state, Turn(reply, rights_outcome()), right=right)


def _nothing(moment: Moment, after: Reply) -> Said:
    return _just(moment, "recht_niets_gedaan", after)


def _old(moment: Moment, after: Reply) -> Said:
    return _just(moment, "oude_keuze", after)


def _just(moment: Moment, name: str, after: Reply) -> Said:
    return Said(moment.state, Turn(before((moment.book.say(name),), after), rights_outcome()))


def before(words: tuple[str, ...], after: Reply) -> Reply:
    """The reply with these words before it."""
    return Reply(
        (*words, *after.paragraphs),
        choices=after.choices,
        buttons=after.buttons,
        buttons_heading=after.buttons_heading,
    )
