"""What the assistant itself says, each sentence in turn, never twice the same in a row."""

import re
from collections.abc import Mapping


class PhraseBook:
    """The phrases of the knowledge, with a memory of which variant was used last."""

    def __init__(
        self,
        phrases: Mapping[str, tuple[str, ...]],
        said: Mapping[str, int],
        *,
        always: Mapping[str, str] | None = None,
    ) -> None:
        """`said`: which variant of each phrase is next; `always`: values for every phrase."""
        self._phrases = phrases
        self._always = dict(always or {})
        self.said = dict(said)

    def say(self, name: str, **values: str) -> str:
        """The next variant of the phrase. Raises KeyError for a name that the knowledge lacks."""
        variants = self._phrases[name]
        turn = self.said.get(name, 0)
        if len(variants) > 1:
            self.said[name] = (turn + 1) % len(variants)
        text = variants[turn % len(variants)]
        return self._fill(text, {**self._always, **values})

    def all(self, name: str) -> tuple[str, ...]:
        """Every line of the phrase."""
        return tuple(self._fill(text, self._always) for text in self._phrases[name])

    @staticmethod
    def _fill(text: str, values: Mapping[str, str]) -> str:
        return re.sub(r"\{(\w+)\}", lambda place: values.get(place[1], place[0]), text)
