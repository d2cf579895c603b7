"""Replies as cards of Teams: whole, in order, literal, small enough; nothing in a button is trusted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams.outgoing import CHOICE, MOST_BUTTONS, RATE, REPEATED, VERB, draw, read_choice
from bot.reply import Aside, Button, Line, Reply, Section
from bot.talk import Talk
from tests.kit.teams_cards import find_faults, parts_of, shown

HOSTILE = "[x](https://evil.be) **b** <at>n</at>\n- a\n# kop <b>vet</b> 😀 \u202e rtl"
FULL = Reply(
    ("Antwoord",),
    sections=(Section("Stappen", (Line("Bel ons"), Line("Lees", "https://a.be/b"))),),
    small_print=("Bron: wij",),
    choices=(Button("topic:a", "Eerste"), Button("topic:b", "Tweede")),
    buttons=(Button("topic:c", "Nog iets"),),
    rate=(Button("ja:1", "Ja"), Button("nee:1", "Nee")),
    aside=Aside("Only Dutch", "en"),
)


def faults(reply: Reply, **how: Any) -> list[str]:
    return [
        fault for one in draw(reply.to_json(), **how)["attachments"] for fault in find_faults(one["content"])
    ]


def of_kind(activity: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    cards = [one["content"] for one in activity["attachments"]]
    return [part for part in parts_of(cards) if part["type"] == kind]


def test_the_order_is_own_language_then_answer_then_lists_then_small_print_then_buttons() -> None:
    activity = draw(FULL.to_json())

    lines = ["Only Dutch", "Antwoord", "Stappen", "• Bel ons", "• Lees", "Bron: wij", RATE, "Ook interessant"]
    assert shown(activity) == "\n".join(lines)
    titles = [one["title"] for one in of_kind(activity, "Action.Execute")]
    assert titles == ["Eerste", "Tweede", "Ja", "Nee", "Nog iets"]
    assert [one["url"] for one in of_kind(activity, "Action.OpenUrl")] == ["https://a.be/b"]
    assert faults(FULL) == []


def test_every_answer_of_the_knowledge_is_a_card_that_teams_takes(talk: Talk) -> None:
    for topic in talk.knowledge.topics.values():
        reply = Reply(tuple(topic.answer.split("\n\n")), choices=(Button(f"topic:{topic.id}", topic.title),))

        assert faults(reply) == [], topic.id


def test_pitfall_11_what_somebody_typed_is_shown_as_it_is() -> None:
    activity = draw(Reply((HOSTILE,)).to_json())

    assert shown(activity) == HOSTILE
    assert of_kind(activity, "Action.OpenUrl") == []
    assert {one["type"] for one in activity["attachments"][0]["content"]["body"]} == {"RichTextBlock"}


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12_000))
def test_pitfall_12_a_card_is_small_enough_and_nothing_is_left_out_however_long_the_text(text: str) -> None:
    reply = Reply((text, text), buttons=(Button("topic:a", "Nog iets"),))
    activity = draw(reply.to_json())

    joined = shown(activity).replace("\n", "").removesuffix("Ook interessant")
    assert faults(reply) == []
    assert joined == "".join(line for line in text.splitlines() if line.strip()) * 2


@pytest.mark.parametrize("sign", ["x", "€", "😀", '"'])
def test_a_card_is_small_enough_at_every_length(sign: str) -> None:
    for length in range(1_000, 12_000, 500):
        assert faults(Reply((sign * length, *["Een regel."] * 40), choices=FULL.choices)) == [], length


@pytest.mark.parametrize("number", [1, MOST_BUTTONS, MOST_BUTTONS + 1, 40])
def test_few_choices_are_buttons_and_more_are_a_menu_with_the_numbers_to_type(number: int) -> None:
    choices = tuple(Button(f"topic:{one}", f"Keuze {one}") for one in range(number))
    activity = draw(Reply(("Welke?",), choices=choices).to_json())

    menus = of_kind(activity, "Input.ChoiceSet")
    offered = [one["value"] for menu in menus for one in menu["choices"]]
    pressed = [one["data"].get(CHOICE) for one in of_kind(activity, "Action.Execute")]
    assert offered or pressed == [one.id for one in choices]
    assert (len(menus), offered) == ((1, [one.id for one in choices]) if number > MOST_BUTTONS else (0, []))
    assert ("1. Keuze 0" in shown(activity)) is (number > MOST_BUTTONS)
    assert faults(replace(FULL, choices=choices)) == []


def test_a_label_that_does_not_fit_on_its_button_stands_there_whole() -> None:
    label = "Een heel lange keuze die op geen enkele knop van Teams past"

    activity = draw(Reply(("Welke?",), choices=(Button("topic:a", label),)).to_json())

    assert f"1. {label}" in shown(activity)
    assert of_kind(activity, "Action.Execute")[0]["title"].endswith("…")


@pytest.mark.parametrize("url", ["http://a.be/", "https://u@a.be/", "javascript:alert(1)", "https:\\\\a.be"])
def test_an_address_that_is_not_safe_to_follow_is_only_read(url: str) -> None:
    activity = draw(Reply((), sections=(Section("Lees", (Line("Hier", url),)),)).to_json())

    assert of_kind(activity, "Action.OpenUrl") == []
    assert f"Hier ({url})" in shown(activity)


def test_a_repeat_is_marked_and_a_person_is_named() -> None:
    activity = draw({**Reply(("Dag",)).to_json(), "by": "Wout"}, is_repeat=True)

    assert shown(activity) == f"{REPEATED}\nWout (medewerker):\nDag"


@pytest.mark.parametrize(
    ("value", "choice"),
    [
        pytest.param({"action": {"verb": VERB, "data": {CHOICE: "topic:a"}}}, "topic:a", id="a press"),
        pytest.param({"verb": VERB, CHOICE: "topic:a"}, "topic:a", id="the older kind"),
        pytest.param({"action": {"verb": "ander", "data": {CHOICE: "topic:a"}}}, "", id="another verb"),
        pytest.param({"action": {"verb": VERB, "data": {CHOICE: ["topic:a"]}}}, "", id="a list"),
        pytest.param({"action": {"verb": VERB, "data": {CHOICE: "x" * 201}}}, "", id="too long"),
        pytest.param({"action": {"verb": VERB}}, "", id="no data"),
        pytest.param({"action": None, "verb": VERB, CHOICE: 7}, "", id="a number"),
        pytest.param({}, "", id="nothing"),
    ],
)
def test_pitfall_20_of_a_button_only_the_name_of_a_choice_is_read(value: dict[str, Any], choice: str) -> None:
    assert read_choice(value) == choice
