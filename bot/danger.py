"""Acute danger: recognised before anything else, answered with help lines and a person."""

from collections.abc import Callable, Sequence

from intents.normalise import clean, fold, tokenise
from knowledge.model import Danger, Dangers
from knowledge.rules import RuleSet


class DangerWatch:
    """Recognises acute danger by the signals of `dangers.yaml`."""

    def __init__(self, dangers: Dangers, standard: Callable[[Sequence[str]], Sequence[str]]) -> None:
        """`standard` turns dialect words into standard Dutch."""
        self._standard = standard
        self._dangers = [
            (danger, RuleSet(danger.signals), RuleSet(danger.not_when)) for danger in dangers.dangers
        ]

    def find(self, text: str) -> Danger | None:
        """The first danger that the text speaks of, or None when it is about work."""
        typed = tokenise(fold(clean(text)))
        standard = self._standard(typed)
        spellings = {" ".join(words).replace("'", " ") for words in (typed, standard)}
        for danger, signals, exceptions in self._dangers:
            hit = any(signals.find(spelling) for spelling in spellings)
            if hit and not any(exceptions.find(spelling) for spelling in spellings):
                return danger
        return None
