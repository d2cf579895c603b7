"""The linter of Adaptive Cards finds what Teams, or we, would mind."""

from typing import Any

import pytest

from tests.kit.teams_cards import lint_activity, lint_card

TEXT = {"type": "TextRun", "text": "a"}
FAULTY: dict[str, tuple[dict[str, Any], str]] = {
    "a table": ({"type": "Table"}, "unknown type Table"),
    "an image": ({"type": "Image", "url": "https://a.be"}, "unknown type Image"),
    "no inlines": ({"type": "RichTextBlock"}, "inlines is missing"),
    "an unknown property": ({"type": "RichTextBlock", "inlines": [TEXT], "wrap": True}, "unknown key wrap"),
    "a run that is a text": ({"type": "RichTextBlock", "inlines": ["a"]}, "is no object"),
    "words of a person": ({"type": "TextBlock", "text": "**b**", "wrap": True}, "not our own"),
    "a fact of a person": (
        {"type": "FactSet", "facts": [{"title": "Ons", "value": "- a"}]},
        "facts[0].value: holds words",
    ),
    "a press without a fallback": (
        {
            "type": "ActionSet",
            "actions": [{"type": "Action.Execute", "title": "a", "verb": "b", "data": {}}],
        },
        "fallback is missing",
    ),
    "an unsafe link": (
        {"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "url": "http://localhost.evil.be"}]},
        "no https",
    ),
}


@pytest.mark.parametrize(("element", "fault"), FAULTY.values(), ids=FAULTY)
def test_the_linter_finds(element: dict[str, Any], fault: str) -> None:
    card = {"type": "AdaptiveCard", "version": "1.5", "fallbackText": "x", "body": [element]}

    (found,) = lint_card(card, own_words=("Ons",))

    assert fault in found


def test_the_linter_finds_an_id_that_stands_there_twice_a_wrong_version_and_a_card_that_is_too_large() -> (
    None
):
    asked = {"type": "Input.Text", "id": "a", "label": "Naam"}
    long = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "é" * 10_000}]}

    found = lint_card({"type": "AdaptiveCard", "version": "1.6", "body": [asked, asked, long]})

    assert [one.split(":")[0] for one in found] == [
        *("card", "card.version", "card.body[1].id", "card"),
    ]


def test_the_linter_finds_a_fallback_that_sends_something_else() -> None:
    older = {"type": "Action.Submit", "title": "Ja", "data": {"v": 1, "verb": "kies"}}
    press = {"type": "Action.Execute", "title": "Ja", "verb": "kies", "data": {"v": 2}, "fallback": older}
    body = [{"type": "ActionSet", "actions": [press]}]

    found = lint_card({"type": "AdaptiveCard", "version": "1.5", "fallbackText": "x", "body": body})

    assert found == ["card.body[0].actions[0]: the fallback sends something else"]


def test_the_linter_finds_a_message_that_says_its_text_twice_or_holds_no_card() -> None:
    found = lint_activity({"type": "message", "text": "a", "summary": "a", "attachments": []})

    assert found == ["activity: unknown key text", "activity.attachments: holds 0, not 1 to 10"]
