"""The window with the form of an action, and what comes back from it."""

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.staff_form_view import ViewFields, draw_form, read_state
from adapters.staff_fields import PRESSES, FormContext, fields_of, with_whole_values
from adapters.staff_forms import read_values
from adapters.stamps import Stamp
from bot.desk import Colleague
from bot.request import Action, Outcome, Request, Staff, State
from bot.request_rules import STAFF_ACTIONS
from bot.teams import Canned
from tests.kit.slack_blocks import lint_view
from tests.kit.slack_staff import HOSTILE, MINE, fill_in, words_of
from tests.kit.staff_windows import CONTEXT, NOW, NUMBER, make_opened, make_window, parts_of

FORMS = [action for action in STAFF_ACTIONS if action not in PRESSES]
TEXTS = st.text() | st.just(HOSTILE) | st.text(st.sampled_from("<>&*_~`@!#|\n U1"), max_size=400)
MOMENT = int(datetime(2026, 12, 1, 10, 0, tzinfo=UTC).timestamp())


class Later(StrEnum):
    """An action that the core may have one day."""

    PRAISE = "loven en prijzen"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", FORMS)
def test_a_form_is_valid_in_every_state_for_every_action(state: State, action: Action) -> None:
    view = draw_form(action, make_window(make_opened(state=state)), said="Kijk ze na.")

    assert lint_view(view) == []
    assert MINE.read(view["private_metadata"]) == Stamp(NUMBER, 4, action.value)


def test_an_action_that_is_new_in_the_core_has_a_form() -> None:
    action = cast(Action, Later.PRAISE)

    view = draw_form(action, make_window())
    values = read_values(action, read_state(fill_in(view, text="Goed zo")), NOW)

    assert lint_view(view) == []
    assert view["title"]["text"] == "Loven en prijzen"
    assert values.text == "Goed zo"


@given(TEXTS)
@settings(max_examples=40)
def test_pitfalls_1_and_3_no_word_of_a_person_is_markup_in_a_form(text: str) -> None:
    context = FormContext(
        colleagues=(Colleague(Staff(3, "x", text, "noord"), 1),),
        places=CONTEXT.places,
        canned=(Canned(text or "x", text),),
        open_questions=(text or "x", text or "y"),
    )
    typed = ViewFields({"text": (text,), "labels": (text,), "vraag": (text,), "standaard": (text,)})

    for action in FORMS:
        view = draw_form(action, make_window(make_opened(text), context=context), typed=typed, said=text)

        assert lint_view(view) == []
        assert not [part for part in parts_of(view) if part.get("type") == "mrkdwn"]


@pytest.mark.parametrize(
    ("action", "filled", "wanted"),
    [
        (Action.ANSWER, {"text": "Dag"}, {"text": "Dag"}),
        (Action.ASK, {"vraag": ["Welke buurt?"], "text": ""}, {"questions": ("Welke buurt?",)}),
        (Action.LABEL, {"labels": "zorg, buurt"}, {"labels": ("zorg", "buurt")}),
        (Action.CLOSE, {"uitkomst": "geholpen"}, {"outcome": Outcome.HELPED}),
        (Action.HAND_ON, {"naar": "collega:noord:2"}, {"team": "noord", "owner": 2}),
        (Action.HAND_ON, {"naar": "team:geld"}, {"team": "geld", "owner": None}),
        (
            Action.PLAN,
            {"moment1": MOMENT, "plaats": "Telefoon"},
            {"moments": (datetime(2026, 12, 1, 10, 0, tzinfo=UTC),), "place": "Telefoon"},
        ),
        (Action.SNOOZE, {"dag": "2026-12-01"}, {"until": datetime(2026, 12, 1, 8, 0, tzinfo=UTC)}),
        (Action.SNOOZE, {"dag": None}, {"until": None}),
    ],
)
def test_what_was_filled_in_is_read(action: Action, filled: dict[str, Any], wanted: dict[str, Any]) -> None:
    view = draw_form(action, make_window())

    values = read_values(action, read_state(fill_in(view, **filled)), NOW)

    assert {name: getattr(values, name) for name in wanted} == wanted


@pytest.mark.parametrize("action", FORMS)
def test_what_was_typed_stands_in_the_form_that_is_drawn_again(action: Action) -> None:
    filled = {
        "text": "Dag, *vriend*",
        "standaard": "groet",
        "vraag": ["Welke buurt?"],
        "labels": "zorg",
        "dringend": "laag",
        "dag": "2026-12-01",
        "moment1": MOMENT,
        "plaats": "Telefoon",
        "naar": "team:geld",
        "uitkomst": "dubbel",
    }
    first = draw_form(action, make_window())
    typed = read_state(fill_in(first, **filled))

    again = draw_form(action, make_window(), typed=typed, said="Kijk ze na.")

    assert read_state(fill_in(again)).fields == typed.fields
    assert "Kijk ze na." in words_of(again)
    assert lint_view(again) == []


def test_a_field_that_was_made_empty_stays_empty() -> None:
    first = draw_form(Action.LABEL, make_window())
    typed = read_state(fill_in(first, labels=None))

    again = draw_form(Action.LABEL, make_window(), typed=typed)

    assert "initial_value" not in again["blocks"][-1]["element"]


def test_the_day_until_which_it_sleeps_is_told_and_not_filled_in() -> None:
    view = draw_form(Action.SNOOZE, make_window(make_opened(snoozed_until=NOW)))

    assert "Nu staat er 23 november 2026." in words_of(view)
    assert read_values(Action.SNOOZE, read_state(fill_in(view)), NOW).until is None


def test_a_choice_that_may_be_left_out_can_be_taken_back() -> None:
    view = draw_form(Action.ANSWER, make_window())

    assert read_state(fill_in(view, standaard="-")).one("standaard") == ""
    assert "Geen" in words_of(view).splitlines()
    assert "Geen" not in words_of(draw_form(Action.CLOSE, make_window())).splitlines()


def test_another_version_has_blocks_of_its_own_so_that_slack_shows_what_we_put_in_them() -> None:
    one = draw_form(Action.NOTE, make_window())
    two = draw_form(Action.NOTE, make_window(make_opened(version=5)))

    assert set(read_state(fill_in(one)).blocks.values()).isdisjoint(read_state(fill_in(two)).blocks.values())


def test_pitfall_14_over_a_hundred_colleagues_can_all_be_chosen() -> None:
    colleagues = tuple(Colleague(Staff(one, f"l{one}", f"Naam {one}", "noord"), 0) for one in range(240))
    window = make_window(context=replace(CONTEXT, colleagues=colleagues))

    view = draw_form(Action.HAND_ON, window)

    assert lint_view(view) == []
    assert sum(str(part.get("value", "")).startswith("collega:") for part in parts_of(view)) == 240


@pytest.mark.parametrize("number", [1, 10, 11, 100])
def test_open_questions_of_any_length_can_be_ticked(number: int) -> None:
    questions = tuple(f"Vraag {one}: {'waarom toch ' * 20}?" for one in range(number))
    window = make_window(context=replace(CONTEXT, open_questions=questions))
    view = draw_form(Action.ASK, window)

    (element,) = [part for part in parts_of(view) if str(part.get("action_id", "")).endswith(":vraag")]
    ticked = read_state(fill_in(view, vraag=[one["value"] for one in element["options"]]))
    whole = with_whole_values(ticked, fields_of(Action.ASK, window.opened, context=window.context))

    assert lint_view(view) == []
    assert ticked.has_short_names
    assert whole.many("vraag") == questions


@pytest.mark.parametrize(
    "state",
    [
        {"text@1": None},
        {"text@1": {"wegwijs:v1:balie:veld:text": None}},
        {"text@1": {"wegwijs:v1:balie:veld:text": {"value": 5}}},
        {"text@1": {"wegwijs:v1:balie:veld:text": {"selected_option": "x"}}},
        {"text@1": {"wegwijs:v1:balie:veld:text": {"selected_options": [None, {"value": []}]}}},
        {"text@1": {"wegwijs:v1:balie:veld:text": {"selected_date_time": 10**30}}},
        {"text@1": {"iets anders": {"value": "x"}}},
    ],
)
def test_a_state_that_slack_does_not_send_is_empty(state: dict[str, Any]) -> None:
    assert read_state(state).one("text") == ""


def test_the_block_that_is_wrong_is_named_and_else_the_first() -> None:
    typed = read_state(fill_in(draw_form(Action.CLOSE, make_window())))

    assert typed.block_of("text") == "text@4"
    assert typed.block_of("iets anders") == "uitkomst@4"
    assert ViewFields().block_of("text") == ""


def test_what_was_typed_in_words_can_be_copied() -> None:
    typed = ViewFields({"vraag": ("Een?", "Twee?"), "text": (" Dag ",), "labels": ("",), "naar": ("x",)})

    assert typed.in_words == "Een?\n\nTwee?\n\nDag"


def test_a_request_without_subject_is_named_by_its_number() -> None:
    opened = make_opened()
    request: Request = replace(opened.request, subject=" ")

    view = draw_form(Action.NOTE, make_window(replace(opened, request=request)))

    assert NUMBER in words_of(view).splitlines()
