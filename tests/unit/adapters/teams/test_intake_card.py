"""The intake as one card of Teams: what is shown, what comes back, and that nothing is lost."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.teams.intake_card import (
    draw_intake,
    is_of_intake,
    is_review,
    read_intake,
    read_strikes,
    seen_in,
    typed_in,
)
from adapters.teams.outgoing import data_in
from bot.fact import Fact
from bot.intake import MOST_CHARACTERS
from bot.reply import Button, FormField, IntakeForm
from tests.kit.teams_cards import lint_card, size

HOSTILE = "[x](https://evil.be) **b** <at>n</at> - a 😀 \u202e {{DATE(2026-11-28T10:00:00Z, SHORT)}}"
FORM = IntakeForm(
    (
        FormField(
            "probleem", "Je vraag", "Waar loop je tegenaan?", "Een kerk", is_required=True, is_long=True
        ),
        FormField("thema", "Thema", options=(Button("wonen", "Wonen"), Button("zorg", "Zorg")), value="zorg"),
        FormField("naam", "Je naam"),
    ),
    notes=("We lieten een nummer weg.",),
    privacy="We bewaren dit 90 dagen.",
)
REVIEW = IntakeForm(
    (),
    lines=(
        Fact("probleem", "Vraag", "Een kerk"),
        Fact("doel", "Doel", "Een plek"),
        Fact("naam", "Naam", "Lotte"),
    ),
    fixed=("probleem",),
    privacy="We bewaren dit 90 dagen.",
    is_review=True,
    seen="abc",
)


def inputs(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in card["body"] if one["type"].startswith("Input.")}


def shown(card: dict[str, Any]) -> str:
    return "\n".join(
        "".join(run["text"] for run in one["inlines"]) for one in card["body"] if "inlines" in one
    )


def sent(card: dict[str, Any], **filled: str) -> dict[str, Any]:
    """What comes back of the card: what stood in it, but for what was `filled`."""
    (action,) = card["body"][-1]["actions"]
    values = {name: one.get("value", "") for name, one in inputs(card).items()} | filled
    told = {name: value for name, value in values.items() if value or not name.endswith("thema")}
    return dict(data_in({"action": {"verb": action["verb"], "data": {**action["data"], **told}}}))


def test_the_form_has_what_was_answered_and_comes_back_as_it_was() -> None:
    card = draw_intake(FORM)

    data = sent(card)

    assert lint_card(card) == []
    assert is_of_intake(data)
    assert not is_review(data)
    assert read_intake(data) == {"probleem": "Een kerk", "thema": "zorg", "naam": ""}


def test_a_choice_that_does_not_come_back_was_left_empty() -> None:
    data = sent(draw_intake(FORM), **{"veld:thema": ""})

    assert read_intake(data)["thema"] == ""


def test_what_is_wrong_stands_above_its_field() -> None:
    card = draw_intake(replace(FORM, wrong={"naam": "Die naam ken ik niet."}))

    names = [one.get("id") or "".join(run["text"] for run in one.get("inlines", ())) for one in card["body"]]
    assert names[names.index("veld:naam") - 1] == "Die naam ken ik niet."


def test_all_is_looked_over_and_what_is_unticked_is_left_out() -> None:
    card = draw_intake(REVIEW, said="Er veranderde iets.")

    data = sent(card, mee="doel")

    assert lint_card(card) == []
    assert is_review(data)
    assert (read_strikes(data), seen_in(data)) == ("naam", "abc")
    assert "Vraag: Een kerk" in shown(card)
    assert shown(card).startswith("Er veranderde iets.")
    assert [one["value"] for one in inputs(card)["mee"]["choices"]] == ["doel", "naam"]


def test_the_question_alone_has_nothing_to_leave_out() -> None:
    card = draw_intake(replace(REVIEW, lines=REVIEW.lines[:1]))

    assert lint_card(card) == []
    assert inputs(card) == {}
    assert read_strikes(sent(card)) == ""


@pytest.mark.parametrize("text", [HOSTILE, "x" * 10_000, "😀" * MOST_CHARACTERS, "a\n- b\n" * 500])
def test_pitfall_11_and_12_whatever_was_typed_stands_there_as_text_and_fits(text: str) -> None:
    fields = tuple(
        FormField(f"f{number}", text[:50], text[:80], text[:MOST_CHARACTERS]) for number in range(9)
    )
    lines = tuple(Fact(f"f{number}", text[:50], text) for number in range(9))

    for card in (draw_intake(replace(FORM, fields=fields)), draw_intake(replace(REVIEW, lines=lines))):
        assert lint_card(card) == []
        assert size(card) <= 20_000


def test_a_long_answer_that_does_not_fit_is_not_shown_and_so_not_lost() -> None:
    long = "😀" * MOST_CHARACTERS
    fields = tuple(FormField(f"f{number}", f"Veld {number}", value=long) for number in range(6))

    card = draw_intake(replace(FORM, fields=fields))

    back = read_intake(sent(card))
    assert 0 < len(back) < 6
    assert all(value == long for value in back.values())
    assert "te lang om hier te tonen" in shown(card)


def test_what_was_typed_can_be_copied_when_the_form_is_of_no_use() -> None:
    data = {"velden": "probleem,naam", "veld:probleem": " Een kerk ", "veld:naam": "Lotte"}

    assert typed_in(data) == "Een kerk\n\nLotte"


@pytest.mark.parametrize(
    "data", [{}, {"verb": "intake"}, {"verb": "kies", "v": 1}, {"verb": "intake", "v": "1"}]
)
def test_what_is_not_of_the_form_is_not_read_as_one(data: dict[str, Any]) -> None:
    assert not is_of_intake(data)


def test_odd_values_are_read_as_nothing() -> None:
    data = {"velden": "probleem,,naam", "veld:probleem": ["x"], "mee": 7}

    assert read_intake(data) == {"probleem": "", "naam": ""}
    assert read_strikes(data) == "probleem,naam"
