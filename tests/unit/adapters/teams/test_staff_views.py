"""The dialog with a whole request in Teams: all that matters, and it always fits."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters import staff_words as words
from adapters.staff_fields import FormContext
from adapters.staff_windows import Window
from adapters.teams.staff_views import draw_request, draw_told_to_staff
from bot.desk import Opened
from bot.ports import Message, Notice
from bot.request import Action, Fact
from bot.request_rules import STAFF_ACTIONS, allowed
from tests.kit.staff_windows import MIA, NOW, NUMBER, make_opened, make_window
from tests.kit.teams_cards import lint_dialog, size
from tests.kit.teams_staff import HOSTILE, MINE, links_of, presses_of, values_of, words_of

TEXTS = st.text(max_size=200) | st.sampled_from([HOSTILE, "&" * 10_000, "😀" * 5_000, '"\\' * 5_000])


def window_of(opened: Opened | None = None, **changes: Any) -> Window:
    return make_window(opened, **({"stamps": MINE} | changes))


def given_up(paragraph: str, error: str = "ConversationBlockedByUser") -> Notice:
    content = {"paragraphs": [paragraph]}
    return replace(
        Notice("request:1:a", "teams", "c", "reply", content, due_at=NOW, created_at=NOW), error=error
    )


def test_the_dialog_shows_facts_conversation_timeline_and_who_looks() -> None:
    card = draw_request(window_of(), said="Gedaan.")

    said = words_of(card)
    assert lint_dialog(card) == []
    for part in (
        "Gedaan.",
        "Een kerkje",
        "Opgenomen · Team noord · Wonen",
        "van jou",
        "Ben bekijkt deze aanvraag ook.",
        "Vraag",
        "Gevraagd aan de vrager",
        "De vrager kan kiezen uit:",
        "02 123 45 67",
        "1: Een kerkje",
        "2: Een kerkje",
        "• Ben Aerts schreef een notitie",
        "• De vrager diende de aanvraag in",
        f"Andere aanvragen uit dit gesprek: {NUMBER} (opgenomen)",
    ):
        assert part in said
    assert links_of(card) == [f"https://w.be/balie/aanvraag/{NUMBER}"]


def test_every_action_that_is_allowed_can_be_pressed_and_nothing_else() -> None:
    opened = make_opened()
    may = allowed(opened.request, MIA, now=NOW)

    card = draw_request(window_of(replace(opened, allowed=may)))

    stamps = [MINE.read(value) for value in values_of(card).values()]
    assert {one.action for one in stamps if one} == set(may)
    assert all(one is not None and (one.number, one.version) == (NUMBER, 4) for one in stamps)
    assert {one["data"]["stap"] for one in presses_of(card).values()} == {"doe"}


def test_there_is_a_button_for_every_action_of_the_core() -> None:
    card = draw_request(window_of(replace(make_opened(), allowed=STAFF_ACTIONS)))

    assert set(values_of(card)) == set(STAFF_ACTIONS)
    assert lint_dialog(card) == []


def test_an_action_without_anything_to_choose_from_is_left_out() -> None:
    card = draw_request(window_of(context=FormContext()))

    assert not {Action.PLAN.value, Action.HAND_ON.value} & set(values_of(card))


@pytest.mark.parametrize("erase_asked", [True, False])
def test_that_a_request_goes_at_once_when_it_is_released_is_said_before(erase_asked: bool) -> None:
    card = draw_request(window_of(make_opened(is_held=True, erase_asked=erase_asked)))

    assert (words.GOES_AT_ONCE in words_of(card)) is erase_asked


def test_what_did_not_arrive_is_told_with_why_and_what_to_do() -> None:
    lost = (given_up("Een oud bericht"), given_up("Dag Sofie"), given_up("Tot dan"))

    said = words_of(draw_request(window_of(replace(make_opened(), undelivered=lost))))

    assert said.count("Dit bericht is niet aangekomen bij de vrager.") == 2
    assert "Deze persoon blokkeert wegwijs in Teams." in said
    assert "“Tot dan”" in said
    assert "per telefoon of per mail" in said
    assert "Een oud bericht" not in said
    assert "De rest staat in de balie." in said


@given(TEXTS, st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_statement_37_and_pitfall_11_no_word_of_a_person_is_markup_in_a_dialog(
    text: str, messages: int
) -> None:
    opened = replace(make_opened(text, messages=messages), undelivered=(given_up(text, text),) * 3)

    card = draw_request(window_of(opened, team=text, theme=text, looking=(text,)), said=text)

    assert lint_dialog(card) == []
    assert links_of(card) == [f"https://w.be/balie/aanvraag/{NUMBER}"]


@pytest.mark.parametrize(
    ("text", "messages"),
    [("woord " * 20, 500), ("w" * 10_000, 30), ("é😀" * 9_000, 30), ('"\\' * 9_000, 30), ("", 500)],
    ids=["many", "long", "wide", "signs", "empty"],
)
def test_pitfall_12_of_what_does_not_fit_the_oldest_falls_away_and_that_is_said(
    text: str, messages: int
) -> None:
    card = draw_request(window_of(make_opened(text, messages=messages)))

    assert lint_dialog(card) == []
    assert "oudere berichten passen hier niet" in words_of(card)
    assert f"https://w.be/balie/aanvraag/{NUMBER}" in links_of(card)


def test_the_newest_messages_are_those_that_stand_there() -> None:
    messages = tuple(
        Message(one, "vrager", {"text": f"bericht {one} " + "w" * 300}, NOW) for one in range(1, 100)
    )
    opened = replace(make_opened(), messages=messages)

    said = words_of(draw_request(window_of(opened)))

    shown = [one for one in range(1, 100) if f"bericht {one} " in said]
    assert shown == list(range(shown[0], 100))
    assert f"{shown[0] - 1} oudere berichten passen hier niet" in said
    assert len(shown) > 15


def test_pitfall_12_a_question_of_ten_thousand_signs_stands_there_whole() -> None:
    question = "Wie beslist er over ons kerkje? " * 312
    opened = make_opened(facts=(Fact("probleem", "Vraag", question),))

    card = draw_request(window_of(opened))

    assert "".join(question.split()) in _without_blanks(card)
    assert lint_dialog(card) == []


def test_statement_37_what_looks_like_markup_stands_there_to_the_letter() -> None:
    markup = "[x](https://evil) **b** <at>n</at> - a ${naam}"

    card = draw_request(window_of(make_opened(facts=(Fact("probleem", "Vraag", markup),))))

    assert markup in words_of(card)


@pytest.mark.parametrize(
    "typed", ["", "Dag Sofie", HOSTILE.replace("\u202e", ""), "w" * 10_000, "😀" * 10_000]
)
def test_what_is_only_told_keeps_what_was_typed_as_far_as_it_fits(typed: str) -> None:
    card = draw_told_to_staff("Dit kan nu niet.", typed=typed, link="https://w.be/balie")

    assert lint_dialog(card) == []
    assert words_of(card).startswith("Dit kan nu niet.")
    assert ("Dit had je getypt:" in words_of(card)) is bool(typed)
    assert links_of(card) == ["https://w.be/balie"]
    is_cut = typed.startswith("😀")
    assert ("".join(typed.split()) in _without_blanks(card)) is not is_cut
    assert size(card) <= 20_000


def _without_blanks(card: Any) -> str:
    return "".join(words_of(card).split())
