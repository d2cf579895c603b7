"""Replies as messages of Teams: all of it is said, each card is valid, and no word in it is markup."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.teams.card_parts import is_followed
from adapters.teams.outgoing import RATE, REPEATED, TOO_LONG, draw, read_choice
from bot.answers import Answers
from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.intake_state import Known
from bot.organisation import Organisation
from bot.reply import Aside, Button, Line, Reply, Section
from bot.talk import Talk
from tests.kit.addresses import UNSAFE
from tests.kit.teams_cards import (
    actions_of,
    cards_of,
    elements_of,
    lines_of,
    lint_activity,
    wide_size,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOSTILE = (
    "[x](https://evil) **b** _schuin_ <at>n</at> <b>vet</b> &amp; `code` ~~weg~~ # kop\n- a\n1. een\n"
    "{{DATE(2026-11-28T10:00:00Z, SHORT)}} ${naam} https://evil.example"
)
LETTERS = st.characters(blacklist_categories=("Cs", "Cc", "Cf"))
TEXTS = st.text(LETTERS, max_size=300) | st.sampled_from(
    [HOSTILE, "&" * 9_000, "😀" * 5_000, "שלום " * 1_800, "e\u0301" * 4_000, "👩‍👩‍👧" * 900, '"\\' * 3_000]
)
LABELS = st.text(max_size=90) | st.sampled_from([HOSTILE, "😀" * 40, "👩‍👩‍👧" * 30])
URLS = st.sampled_from(["", "https://www.vlaio.be/a?b=1&c=2", "http://oud.be", "javascript:alert(1)"])


def buttons(labels: Sequence[str], kind: str = "topic") -> tuple[Button, ...]:
    return tuple(Button(f"{kind}:{number}", label) for number, label in enumerate(labels))


LINES = st.builds(lambda text, url: Line(text, url or None), TEXTS, URLS)
REPLIES = st.builds(
    Reply,
    st.lists(TEXTS, max_size=3).map(tuple),
    sections=st.lists(st.builds(Section, LABELS, st.lists(LINES, max_size=3).map(tuple)), max_size=2).map(
        tuple
    ),
    small_print=st.lists(TEXTS, max_size=1).map(tuple),
    choices=st.lists(LABELS, max_size=12).map(lambda labels: buttons(labels, "choice")),
    buttons=st.lists(LABELS, max_size=8).map(buttons),
    rate=st.sampled_from([(), buttons(["Ja", "Nee"], "rate")]),
    aside=st.sampled_from([None, Aside("I can only answer in Dutch.", "en")]),
)


def pressed(activity: Mapping[str, Any]) -> list[str]:
    """The ids of all that can be pressed or picked, in order."""
    found = []
    for one in elements_of(activity):
        found += [choice["value"] for choice in one.get("choices", ())]
        found += [action["data"]["keuze"] for action in one.get("actions", ()) if "keuze" in action["data"]]
    return found


def invoked(action: Mapping[str, Any], **inputs: str) -> dict[str, Any]:
    """What Teams sends as the value of an invoke when the button is pressed."""
    return {
        "action": {"type": "Action.Execute", "verb": action["verb"], "data": {**action["data"], **inputs}},
        "trigger": "manual",
    }


@settings(deadline=None)
@given(REPLIES, st.booleans(), st.sampled_from(["", "Anna", HOSTILE]))
@example(Reply(("x",), buttons=buttons(["&" * 75] * 5)), True, "Anna")
def test_pitfalls_11_and_12_each_message_is_valid_and_all_running_text_is_literal(
    reply: Reply, is_repeat: bool, by: str
) -> None:
    activity = draw(reply.to_json() | {"by": by}, is_repeat=is_repeat)

    assert lint_activity(activity, own_words=()) == []
    assert "text" not in activity
    str(activity).encode()


@settings(deadline=None)
@given(REPLIES)
def test_all_that_can_be_pressed_is_there_once_and_in_order_and_comes_back(reply: Reply) -> None:
    activity = draw(reply.to_json())

    assert pressed(activity) == [one.id for one in (*reply.choices, *reply.rate, *reply.buttons)]
    plain = [one for one in actions_of(activity) if "keuze" in one["data"]]
    assert [read_choice(invoked(one)) for one in plain] == [one["data"]["keuze"] for one in plain]
    assert [read_choice(one["fallback"]["data"]) for one in plain] == [one["data"]["keuze"] for one in plain]


@settings(deadline=None)
@given(TEXTS | st.lists(TEXTS, max_size=3).map("\n".join))
@example(HOSTILE * 50)
@example("{{DATE(2026-11-28T10:00:00Z)}}" * 300)
def test_pitfall_11_what_somebody_wrote_stands_literally_in_the_runs(text: str) -> None:
    activity = draw(Reply((text,)).to_json())

    if wide_size(text) < 60_000 and text.strip():  # as JSON: quotes weigh twice
        assert "".join(lines_of(activity)) == text
    assert not [one for one in elements_of(activity) if one["type"] != "RichTextBlock"]
    assert not [run for one in elements_of(activity) for run in one["inlines"] if {*run} - {"type", "text"}]


def test_pitfall_11_a_client_finds_no_date_to_fill_in_in_what_somebody_wrote() -> None:
    (block,) = elements_of(draw(Reply(("a {{DATE(2026-11-28T10:00:00Z, SHORT)}} b",)).to_json()))

    assert [run["text"] for run in block["inlines"]] == [
        "a {",
        "{DATE(2026-11-28T10:00:00Z, SHORT)}} b",
    ]


def test_pitfall_11_no_link_under_another_name_stands_in_what_an_old_client_shows() -> None:
    (card,) = cards_of(draw(Reply(("[bank](https://evil) [x]: https://evil",)).to_json()))

    assert card["fallbackText"] == "[bank] (https://evil) [x] : https://evil"


@pytest.mark.parametrize(
    "unit", ["woord ", "x", "Een zin. ", "&", "😀", "Alinea.\n\n", "שלום ", "- a\n", '"']
)
@pytest.mark.parametrize("length", [1, 3_000, 10_000])
def test_pitfall_12_ten_thousand_signs_are_said_whole_in_one_message(length: int, unit: str) -> None:
    text = (unit * length)[:length]
    reply = Reply((text,), choices=buttons("ab", "choice"), rate=buttons(["Ja", "Nee"], "rate"))

    activity = draw(reply.to_json())

    assert lint_activity(activity) == []
    assert "".join(lines_of(activity)) == text + RATE
    assert [one["type"] for one in cards_of(activity)[-1]["body"]][-3:] == [
        *("ActionSet", "RichTextBlock", "ActionSet"),
    ]
    assert not [card for card in cards_of(activity)[:-1] if "ActionSet" in str(card)]


def test_all_that_can_be_pressed_stands_in_the_last_card_however_long_the_text_before_it() -> None:
    pressable = Reply((), choices=buttons("abcde", "choice"), rate=buttons(["Ja", "Nee"], "rate"))

    for length in range(14_000, 19_000, 200):
        activity = draw(pressable.to_json() | {"paragraphs": ["woord " * (length // 6)]})
        assert lint_activity(activity) == []
        assert not [card for card in cards_of(activity)[:-1] if "ActionSet" in str(card)]


@pytest.mark.parametrize("unit", ["€", "x", "€x ", "é", "😀"])
def test_pitfall_12_texts_about_as_long_as_a_message_holds_fit_with_all_around_them(unit: str) -> None:
    for length in range(34_000, 38_000, 250):
        text = unit * (length // len(unit))
        activity = draw(Reply(("😀" * 250, text, text[:9_000]), choices=buttons("ab", "choice")).to_json())
        assert lint_activity(activity) == []


def test_a_text_that_no_message_holds_is_cut_and_says_so_and_keeps_its_buttons() -> None:
    activity = draw(Reply(("😀" * 50_000,), choices=buttons("ab")).to_json())

    assert lint_activity(activity) == []
    assert lines_of(activity)[-1] == TOO_LONG
    assert pressed(activity) == ["topic:0", "topic:1"]


@pytest.mark.parametrize("sign", ["e\u0301\u0323", "👩‍👩‍👧", "👍🏽", "❤️"])
def test_what_people_see_as_one_sign_is_never_cut_in_two(sign: str) -> None:
    for extra in range(4):
        lines = lines_of(draw(Reply(("x" * extra + sign * 1_500,)).to_json()))
        assert len(lines) > 1
        assert all(line.removeprefix("x" * extra).replace(sign, "") == "" for line in lines)


def test_a_long_text_is_parted_at_a_paragraph_else_a_sentence_else_a_word() -> None:
    sentence = "Dit is een zin die nergens over gaat. "

    for text, ending in (
        ((sentence * 10 + "\n\n") * 20, "gaat."),
        (sentence * 200, "gaat."),
        ("woord " * 2_000, "woord"),
    ):
        lines = lines_of(draw(Reply((text,)).to_json()))
        assert len(lines) > 1
        assert all(line.rstrip().endswith(ending) for line in lines)


@pytest.mark.parametrize("number", [1, 5, 6, 60])
@pytest.mark.parametrize(
    "label", ["Keuze", "Een keuze waarvan het opschrift veel te lang is om op een knop te staan"]
)
def test_every_choice_can_be_pressed_and_a_long_label_is_read_whole(number: int, label: str) -> None:
    choices = buttons([f"{label} {one}" for one in range(1, number + 1)], "choice")

    activity = draw(Reply(("Wat bedoel je?",), choices=choices).to_json())

    assert lint_activity(activity) == []
    assert pressed(activity) == [one.id for one in choices]
    if len(label) > 40 or number > 5:
        numbered = "\n".join(f"{place}. {one.label}" for place, one in enumerate(choices, start=1))
        assert numbered in "".join(lines_of(activity))


def test_what_is_picked_in_a_menu_comes_back_by_the_button_beneath_it() -> None:
    reply = Reply(("x",), choices=buttons(["a"] * 6, "choice"), buttons=buttons(["b"] * 7))

    activity = draw(reply.to_json())

    menus = [one for one in elements_of(activity) if one["type"] == "Input.ChoiceSet"]
    first, second = actions_of(activity)
    state = {menus[0]["id"]: "choice:3", menus[1]["id"]: "topic:5"}
    assert [one["style"] for one in menus] == ["compact", "compact"]
    assert [one["title"] for one in menus[0]["choices"]][:2] == ["1. a", "2. a"]
    assert read_choice(invoked(first, **state)) == "choice:3"
    assert read_choice(second["fallback"]["data"] | state) == "topic:5"
    assert read_choice(invoked(first)) == ""


def test_the_order_is_own_language_then_answer_then_lists_then_small_print_then_buttons() -> None:
    reply = Reply(
        ("Antwoord",),
        sections=(Section("Stappen", (Line("Bel ons"), Line("Lees", "https://a.be/b"))),),
        small_print=("Bron: wij",),
        choices=buttons(["Ja"], "choice"),
        rate=buttons(["Top"], "rate"),
        buttons=buttons(["Nog iets"]),
        aside=Aside("Only Dutch", "en"),
    )

    activity = draw(reply.to_json())

    assert lines_of(activity) == [
        *("Only Dutch", "Antwoord", "Stappen", "• Bel ons", "• Lees", "Bron: wij", RATE, "Ook interessant")
    ]
    assert [one["title"] for one in actions_of(activity)] == ["Ja", "Top", "Nog iets"]
    heading, _, link, small = elements_of(activity)[2:6]
    assert heading["inlines"][0]["weight"] == "Bolder"
    assert link["inlines"][1]["selectAction"] == {"type": "Action.OpenUrl", "url": "https://a.be/b"}
    assert (small["inlines"][0]["size"], small["inlines"][0]["isSubtle"]) == ("Small", True)


@pytest.mark.parametrize("url", [*UNSAFE, "https://a.be/" + "x" * 4_000])
def test_an_address_that_is_not_safe_to_follow_is_only_read(url: str) -> None:
    activity = draw(Reply((), sections=(Section("Lees", (Line("Hier", url),)),)).to_json())

    assert not is_followed(url)
    assert lint_activity(activity) == []
    assert "selectAction" not in str(activity)
    assert "".join(lines_of(activity)) == f"Lees• Hier ({url})"


@pytest.mark.parametrize("url", ["https://a.be", "http://localhost:8080/x", "http://127.0.0.1/"])
def test_an_address_of_a_safe_site_or_of_this_machine_is_a_link(url: str) -> None:
    activity = draw(Reply((), sections=(Section("Lees", (Line("Hier", url),)),)).to_json())

    assert elements_of(activity)[1]["inlines"][1]["selectAction"]["url"] == url


def test_who_says_it_and_that_it_may_be_a_repetition_stand_first() -> None:
    activity = draw(Reply(("Dag",)).to_json() | {"by": "Anna"}, is_repeat=True)

    assert lines_of(activity) == [REPEATED, "Anna (medewerker):", "Dag"]
    assert activity["summary"] == f"{REPEATED}\nAnna (medewerker):\nDag"
    assert cards_of(activity)[0]["fallbackText"] == activity["summary"]


def test_signs_that_turn_the_reading_direction_are_shown_by_name() -> None:
    (line,) = lines_of(draw(Reply(("a\u202eb \ud83d שלום",)).to_json()))

    assert "\u202e" not in line
    assert line.endswith("? שלום")


def test_a_reply_of_nothing_is_still_a_message() -> None:
    assert lint_activity(draw({})) == []
    assert lint_activity(draw({"paragraphs": ["\u200b", " \n "]})) == []


OTHERS: dict[str, Any] = {
    "nothing": None,
    "a text": "kies",
    "a list": [{"verb": "kies"}],
    "no verb": {"v": 1, "keuze": "a"},
    "another verb": {"v": 1, "keuze": "a", "verb": "claim"},
    "another version": {"v": 2, "keuze": "a", "verb": "kies"},
    "no version": {"keuze": "a", "verb": "kies"},
    "a number": {"v": 1, "keuze": 7, "verb": "kies"},
    "an object": {"v": 1, "keuze": {"a": "b"}, "verb": "kies"},
    "too long": {"v": 1, "keuze": "x" * 201, "verb": "kies"},
    "a menu that is a list": {"v": 1, "uit": ["lijst_0"], "lijst_0": "a", "verb": "kies"},
    "a menu that is none": {"v": 1, "uit": "verb", "verb": "kies"},
    "an action that is a text": {"action": "kies", "v": 1},
    "an action without data": {"action": {"verb": "kies"}},
    "an action with a text for data": {"action": {"verb": "kies", "data": "a"}},
    "an action of another verb": {"action": {"verb": "x", "data": {"v": 1, "keuze": "a", "verb": "kies"}}},
}


@pytest.mark.parametrize("value", OTHERS.values(), ids=OTHERS)
def test_pitfall_20_what_is_not_a_press_of_ours_is_no_choice(value: Any) -> None:
    assert read_choice(value) == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(["action", "verb", "data", "v", "keuze", "uit", "x"]), inside)
    ),
)


@given(JSON)
def test_pitfall_20_reading_a_press_never_fails(value: Any) -> None:
    assert isinstance(read_choice(value), str)
    assert isinstance(read_choice({"action": {"verb": "kies", "data": value}}), str)


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2040, 1, 1)], ids=["now", "long overdue"])
def test_pitfall_12_every_answer_of_the_packaged_knowledge_is_one_valid_card(talk: Talk, today: date) -> None:
    answers = Answers(talk.knowledge, Organisation("De Fabriek", "a@b.be", "02 555 01 00"))
    book = talk.phrase_book({})
    roles = [None, *(one.name for one in talk.knowledge.entities["rol"].values)]

    for topic in talk.knowledge.topics.values():
        told = [answers.reply(topic, book, role=role, today=today) for role in roles]
        told += [answers.aspect(topic, aspect, book, today=today) for aspect in ("kosten", "wie", "hoe")]
        for reply in dict.fromkeys(told):
            activity = draw(reply.to_json())
            assert lint_activity(activity) == [], topic.id
            assert len(cards_of(activity)) == 1, topic.id
            said = "".join(lines_of(activity))
            assert all(one in said for one in (*reply.paragraphs, *reply.small_print)), topic.id


@pytest.mark.parametrize("theme", ["wonen", "energie", "zorg"])
@pytest.mark.parametrize("role", [None, "innovator", "ambtenaar"])
def test_every_question_of_the_packaged_intake_is_one_valid_card(
    talk: Talk, theme: str, role: str | None
) -> None:
    state = Conversation(turns=2, intake=talk.intake.intake.start(Known(theme=theme, role=role)).state)
    typed = ["ja", "Een dak voor ons", "Wij zoeken een huis", *["overslaan"] * 12]

    for number, text in enumerate(typed):
        said = talk.respond(state, Incoming("teams", "T1/U1", f"e{number}", text), now=NOW)
        state, activity = said.conversation, draw(said.turn.reply.to_json())
        assert len(cards_of(activity)) == 1
        assert lint_activity(activity) == []
        assert pressed(activity) == [one.id for one in said.turn.reply.every_button]
        assert all(one in lines_of(activity) for one in said.turn.reply.paragraphs)
        if state.intake is not None and talk.intake.intake.question(state.intake) is None:
            return

    raise AssertionError("the intake never came to its end")


def test_every_question_of_the_packaged_intake_with_its_choices_is_one_valid_card(talk: Talk) -> None:
    asked, book = talk.intake.intake.questions, talk.phrase_book({})

    for question in asked:
        values = talk.intake.choices_of(question)
        choices = tuple(Button(f"intake:{value}", label) for value, label in values.items())
        reply = Reply((question.text,), choices=choices, buttons=(talk.intake.button(book),))
        activity = draw(reply.to_json())
        assert lint_activity(activity) == [], question.id
        assert len(cards_of(activity)) == 1, question.id
        assert lines_of(activity)[0] == question.text

    assert len(asked) > 3
