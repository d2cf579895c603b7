"""The rules of Block Kit that the fake Slack keeps: each refused thing has its row."""

from typing import Any

import pytest

from tests.kit.slack_blocks import lint_blocks, lint_view
from tests.kit.slack_text import escape, lint_text, typed, unescape


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(**changes: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("Ja"), "action_id": "ja", "value": "1"} | changes


def option(number: int, **changes: Any) -> dict[str, Any]:
    return {"text": plain(f"keuze {number}"), "value": str(number)} | changes


def menu(**changes: Any) -> dict[str, Any]:
    made = {"type": "static_select", "action_id": "menu", "options": [option(1), option(2)]}
    return made | changes


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def section(text: Any, **changes: Any) -> dict[str, Any]:
    return {"type": "section", "text": text} | changes


def asked(**changes: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "antwoord"}
    return {"type": "input", "label": plain("Je vraag"), "element": element} | changes


def modal(**changes: Any) -> dict[str, Any]:
    made = {"type": "modal", "title": plain("Vraag"), "submit": plain("Stuur"), "blocks": [asked()]}
    return made | changes


FINE = {
    "section": section(marked("*Hallo* <https://voorbeeld.be/a?b=1&amp;c=2|lees meer> &lt;3")),
    "fields": {"type": "section", "fields": [plain("a"), marked("b")]},
    "accessory": section(plain("a"), accessory=button(style="danger")),
    "header": {"type": "header", "text": plain("x" * 150)},
    "divider": {"type": "divider"},
    "context": {"type": "context", "elements": [marked("a"), plain("b")]},
    "actions": actions(button(), menu()),
    "overflow": actions({"type": "overflow", "action_id": "meer", "options": [option(1)]}),
    "link": actions(button(url="https://voorbeeld.be")),
    "markdown": {"type": "markdown", "text": "# Kop\n> citaat & meer"},
    "quote": {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "<!channel> & `x`"}]},
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}],
            },
        ],
    },
    "moment": actions({"type": "datetimepicker", "action_id": "t", "initial_date_time": 1795431600}),
}


@pytest.mark.parametrize("block", FINE.values(), ids=FINE)
def test_a_block_as_documented_has_no_fault(block: dict[str, Any]) -> None:
    faults = lint_blocks([block])

    assert faults == []


REFUSED: dict[str, tuple[list[dict[str, Any]], str]] = {
    "51 blocks": ([{"type": "divider"}] * 51, "holds 51"),
    "no blocks": ([], "holds 0"),
    "unknown block": ([{"type": "plaatje"}], "unknown type plaatje"),
    "unknown key": ([section(plain("a"), colour="red")], "unknown key colour"),
    "section of 3,001": ([section(plain("x" * 3001))], "over 3000"),
    "empty text": ([section(plain(""))], "is empty"),
    "blank text": ([section(plain("  \n"))], "is empty"),
    "section without text": ([{"type": "section"}], "needs text or fields"),
    "11 fields": ([{"type": "section", "fields": [plain("a")] * 11}], "holds 11"),
    "field of 2,001": ([{"type": "section", "fields": [plain("x" * 2001)]}], "over 2000"),
    "header of 151": ([{"type": "header", "text": plain("x" * 151)}], "over 150"),
    "header in mrkdwn": ([{"type": "header", "text": marked("a")}], "unknown type mrkdwn"),
    "11 in a context": ([{"type": "context", "elements": [plain("a")] * 11}], "holds 11"),
    "button in a context": ([{"type": "context", "elements": [button()]}], "unknown type button"),
    "26 buttons": ([actions(*(button(action_id=str(n)) for n in range(26)))], "holds 26"),
    "button of 76": ([actions(button(text=plain("x" * 76)))], "over 75"),
    "button in mrkdwn": ([actions(button(text=marked("a")))], "unknown type mrkdwn"),
    "value of 2,001": ([actions(button(value="x" * 2001))], "over 2000"),
    "style": ([actions(button(style="default"))], "is none of"),
    "url over http": ([actions(button(url="http://voorbeeld.be"))], "no https address"),
    "url of 3,001": ([actions(button(url="https://" + "x" * 2993))], "over 3000"),
    "action_id of 256": ([actions(button(action_id="x" * 256))], "over 255"),
    "action_id twice": ([actions(button()), actions(button())], "action_id ja stands there twice"),
    "no action_id": ([actions({"type": "button", "text": plain("a")})], "action_id is missing"),
    "block_id twice": ([{"type": "divider", "block_id": "a"}] * 2, "block_id a stands there twice"),
    "101 options": ([actions(menu(options=[option(n) for n in range(101)]))], "holds 101"),
    "no options": ([actions(menu(options=[]))], "holds 0"),
    "option of 76": ([actions(menu(options=[option(1, text=plain("x" * 76))]))], "over 75"),
    "option value of 151": ([actions(menu(options=[option(1, value="x" * 151)]))], "over 150"),
    "same value twice": ([actions(menu(options=[option(1), option(1)]))], "the same value"),
    "first choice elsewhere": ([actions(menu(initial_option=option(3)))], "none of its options"),
    "placeholder of 151": ([actions(menu(placeholder=plain("x" * 151)))], "over 150"),
    "6 in an overflow": (
        [actions({"type": "overflow", "action_id": "o", "options": [option(n) for n in range(6)]})],
        "holds 6",
    ),
    "11 boxes": (
        [actions({"type": "checkboxes", "action_id": "c", "options": [option(n) for n in range(11)]})],
        "holds 11",
    ),
    "confirm without deny": (
        [actions(button(confirm={"title": plain("a"), "text": plain("b"), "confirm": plain("c")}))],
        "deny is missing",
    ),
    "confirm title of 101": (
        [
            actions(
                button(
                    confirm={
                        **{"title": plain("x" * 101), "text": plain("b")},
                        **{"confirm": plain("c"), "deny": plain("d")},
                    }
                )
            )
        ],
        "over 100",
    ),
    "markdown together over 12,000": (
        [{"type": "markdown", "text": "x" * 6001}, {"type": "markdown", "text": "x" * 6000}],
        "over 12,000 characters together",
    ),
    "mention in markdown": ([{"type": "markdown", "text": "<!here>"}], "mention"),
    "over 10,000 in all": ([section(plain("x" * 2600))] * 4, "in all"),
    "raw < in mrkdwn": ([section(marked("a < b"))], "bare <"),
    "raw & in mrkdwn": ([section(marked("a & b"))], "bare &"),
    "emoji flag in mrkdwn": ([section(marked("a") | {"emoji": True})], "unknown key emoji"),
    "empty rich text": (
        [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
        "holds 0",
    ),
    "mention in rich text": (
        [
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}]}],
            }
        ],
        "unknown type user",
    ),
}


@pytest.mark.parametrize(("blocks", "fault"), REFUSED.values(), ids=REFUSED)
def test_what_slack_minds_in_a_message_is_a_fault(blocks: list[dict[str, Any]], fault: str) -> None:
    faults = lint_blocks(blocks)

    assert any(fault in found for found in faults), faults


REFUSED_VIEWS: dict[str, tuple[dict[str, Any], str]] = {
    "title of 25": (modal(title=plain("x" * 25)), "over 24"),
    "submit of 25": (modal(submit=plain("x" * 25)), "over 24"),
    "close of 25": (modal(close=plain("x" * 25)), "over 24"),
    "no title": ({"type": "modal", "blocks": [section(plain("a"))]}, "title is missing"),
    "input without submit": (
        {"type": "modal", "title": plain("a"), "blocks": [asked()]},
        "needs submit",
    ),
    "private_metadata of 3,001": (modal(private_metadata="x" * 3001), "over 3000"),
    "callback_id of 256": (modal(callback_id="x" * 256), "over 255"),
    "101 blocks": (modal(blocks=[{"type": "divider"}] * 101), "holds 101"),
    "no blocks": (modal(blocks=[]), "holds 0"),
    "markdown in a modal": (modal(blocks=[{"type": "markdown", "text": "a"}]), "unknown type markdown"),
    "submit_disabled": (modal(submit_disabled=True), "unknown key submit_disabled"),
    "label of 2,001": (modal(blocks=[asked(label=plain("x" * 2001))]), "over 2000"),
    "button as input": (modal(blocks=[asked(element=button())]), "unknown type button"),
    "text field of 3,001": (
        modal(blocks=[asked(element={"type": "plain_text_input", "action_id": "a", "max_length": 3001})]),
        "max_length",
    ),
    "first text too long": (
        modal(
            blocks=[
                asked(
                    element={
                        **{"type": "plain_text_input", "action_id": "a"},
                        **{"max_length": 2, "initial_value": "abc"},
                    }
                )
            ]
        ),
        "initial_value is over max_length",
    ),
    "two focused": (
        modal(
            blocks=[
                asked(element={"type": "plain_text_input", "action_id": name, "focus_on_load": True})
                for name in "ab"
            ]
        ),
        "second focus_on_load",
    ),
    "over 250 kB": (
        modal(blocks=[section(plain("x" * 2900)) for _ in range(90)]),
        "over 250000",
    ),
    "home with title": (
        {"type": "home", "title": plain("a"), "blocks": [section(plain("b"))]},
        "unknown key title",
    ),
    "other type": ({"type": "workflow_step", "blocks": []}, "unknown type"),
}


@pytest.mark.parametrize(("view", "fault"), REFUSED_VIEWS.values(), ids=REFUSED_VIEWS)
def test_what_slack_minds_in_a_view_is_a_fault(view: dict[str, Any], fault: str) -> None:
    faults = lint_view(view)

    assert any(fault in found for found in faults), faults


def test_a_modal_and_a_home_view_as_documented_have_no_fault() -> None:
    home = {"type": "home", "blocks": [section(plain("Dag"))]}

    assert lint_view(modal(private_metadata="zaak-1", notify_on_close=True)) == []
    assert lint_view(home) == []


@pytest.mark.parametrize(
    "text",
    [
        *("<!channel>", "<!here>", "<@U1>", "<#C1>", "<!subteam^S1>", "<http://kwaad.be|Agenda>", "<a|b>"),
        *("1 < 2", "2 > 1", "jij & ik", "&am", "&nbsp;", "> citaat", "<https://a.be|b", "<https://a.be?b&c>"),
    ],
)
def test_pitfall_1_what_may_not_stand_in_mrkdwn_is_a_fault(text: str) -> None:
    assert lint_text(text) != []


@pytest.mark.parametrize(
    "text",
    [
        *("", "gewoon", "&lt;!channel&gt; &amp;", "<https://a.be|b>", "<https://a.be>", "*vet* _schuin_"),
        *("<mailto:hulp@a.be|mail ons>", "<tel:+3291234567>", "<!date^1795431600^{date_long}|3 december>"),
    ],
)
def test_our_own_forms_are_no_fault(text: str) -> None:
    assert lint_text(text) == []


def test_mentions_are_no_fault_where_they_are_allowed() -> None:
    assert lint_text("<@U1>", mentions_allowed=True) == []


def test_what_somebody_types_arrives_escaped_with_links_and_mentions() -> None:
    text = typed("@UBOT 1 < 2 & <!channel> https://a.be x@a.be @UGEEN", {"UBOT"})

    expected = "<@UBOT> 1 &lt; 2 &amp; &lt;!channel&gt; <https://a.be> <mailto:x@a.be|x@a.be> @UGEEN"
    assert text == expected


def test_unescaping_undoes_escaping() -> None:
    text = "&lt; < & > &amp;"

    assert unescape(escape(text)) == text
