"""Groups what was not understood by likeness, so that an editor sees what is asked most."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.ports import Miss

LIKE = 72.0


@dataclass(frozen=True)
class MissGroup:
    """Misses that are alike. `topic` is the nearest one, `missing` words the knowledge lacks."""

    texts: tuple[str, ...]
    kinds: tuple[str, ...]
    topic: str | None
    missing: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many misses."""
        return len(self.texts)


def group_misses(misses: Sequence[Miss], unknown_words: Callable[[str], Sequence[str]]) -> list[MissGroup]:
    """Groups of alike misses, largest first. `unknown_words` gives the words nobody wrote yet."""
    groups: list[list[Miss]] = []
    for miss in misses:
        home = next((g for g in groups if _alike(g[0], miss)), None)
        if home is None:
            groups.append([miss])
        else:
            home.append(miss)
    return sorted((_summary(group, unknown_words) for group in groups), key=lambda g: -g.size)


def _alike(one: Miss, other: Miss) -> bool:
    if not one.text or not other.text:
        return one.topic == other.topic and not one.text and not other.text
    return fuzz.token_set_ratio(one.text.lower(), other.text.lower()) >= LIKE


def _summary(group: Sequence[Miss], unknown_words: Callable[[str], Sequence[str]]) -> MissGroup:
    topics = Counter(miss.topic for miss in group if miss.topic)
    missing: Counter[str] = Counter(word for miss in group for word in unknown_words(miss.text))
    return MissGroup(
        texts=tuple(miss.text for miss in group),
        kinds=tuple(sorted({miss.kind for miss in group})),
        topic=topics.most_common(1)[0][0] if topics else None,
        missing=tuple(word for word, _ in missing.most_common(5)),
    )
