"""Grouping of what was not understood, for editors."""

from datetime import UTC, datetime

from bot.misses import MissGroup, group_misses
from bot.ports import Miss

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def miss(text: str, kind: str = "fallback", topic: str | None = None) -> Miss:
    return Miss(kind, text, topic, AT)


def words_with_zz(text: str) -> list[str]:
    """Stands for the engine: only words with zz are unknown."""
    return [word for word in text.split() if "zz" in word]


def groups_of(*misses: Miss) -> list[MissGroup]:
    return group_misses(misses, words_with_zz)


def test_no_misses_give_no_groups() -> None:
    assert groups_of() == []


def test_alike_misses_form_one_group_and_others_their_own() -> None:
    groups = groups_of(
        miss("waar koop ik een bakfiets"),
        miss("Waar kan ik een bakfiets kopen"),
        miss("regels voor een kippenhok"),
    )

    assert [group.texts for group in groups] == [
        ("waar koop ik een bakfiets", "Waar kan ik een bakfiets kopen"),
        ("regels voor een kippenhok",),
    ]


def test_the_largest_group_comes_first() -> None:
    groups = groups_of(miss("kippenhok bouwen"), miss("bakfiets kopen"), miss("bakfiets kopen"))

    assert [(group.size, group.texts[0]) for group in groups] == [
        (2, "bakfiets kopen"),
        (1, "kippenhok bouwen"),
    ]


def test_a_group_tells_its_kinds_once_each_and_its_most_frequent_topic() -> None:
    (group,) = groups_of(
        miss("bakfiets", "fallback", "lening"),
        miss("bakfiets", "clarify", "materiaal"),
        miss("bakfiets", "fallback", "materiaal"),
    )

    assert group.kinds == ("clarify", "fallback")
    assert group.topic == "materiaal"


def test_a_group_without_a_near_topic_says_so() -> None:
    (group,) = groups_of(miss("bakfiets"))

    assert group.topic is None


def test_a_group_tells_the_missing_words_most_frequent_first_and_five_at_most() -> None:
    (group,) = groups_of(miss("azz bzz"), miss("bzz azz bzz"), miss("azz bzz czz dzz ezz fzz"))

    assert group.missing == ("bzz", "azz", "czz", "dzz", "ezz")


def test_ratings_without_text_are_grouped_by_topic() -> None:
    groups = groups_of(
        miss("", "niet_geholpen", "a"), miss("", "niet_geholpen", "b"), miss("", "niet_geholpen", "a")
    )

    assert [(group.size, group.topic) for group in groups] == [(2, "a"), (1, "b")]


def test_a_rating_without_text_is_not_grouped_with_a_message() -> None:
    assert len(groups_of(miss("", topic="a"), miss("bakfiets", topic="a"))) == 2
