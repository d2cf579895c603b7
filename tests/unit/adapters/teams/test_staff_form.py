"""Forms of staff in dialogs of Teams: drawn from their fields, and read back as the inbox reads them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.staff_fields import PRESSES, FormContext, fields_of
from adapters.staff_forms import Filled, mark_of_values, read_values
from adapters.stamps import LOOK, Stamp
from adapters.teams.staff_form_view import MOST_TYPED, TOO_MANY, Wrong, draw_form, holds, read_fields
from bot.appointment import Place, PlaceKind
from bot.desk import Colleague
from bot.request import Action, Staff
from bot.request_rules import STAFF_ACTIONS
from bot.teams import Canned, Team
from tests.kit.staff_windows import CONTEXT, NOW, NUMBER, make_opened, make_window, parts_of
from tests.kit.teams_cards import lint_dialog
from tests.kit.teams_staff import HOSTILE, MINE, buttons_of, fill_in, inputs_of, values_of, words_of

WITH_FORM = [one for one in STAFF_ACTIONS if one not in PRESSES]
FILLED: dict[str, tuple[str, ...]] = {
    "text": ("Dag Sofie",),
    "standaard": ("groet",),
    "vraag": ("Welke buurt?",),
    "labels": ("haast, erfgoed",),
    "dringend": ("dringend",),
    "dag": ("2026-12-01",),
    "moment1": ("2026-12-01T09:30",),
    "moment2": ("2026-12-02T14:00",),
    "moment3": ("",),
    "plaats": ("Telefoon",),
    "naar": ("team:geld",),
    "uitkomst": ("geholpen",),
}


def form(action: Action, *, text: str = "Een kerkje", context: FormContext = CONTEXT, **shown: Any) -> Any:
    return draw_form(action, make_window(make_opened(text), stamps=MINE, context=context), **shown)


@pytest.mark.parametrize("action", WITH_FORM)
def test_the_form_of_every_action_is_valid_and_asks_all_its_fields(action: Action) -> None:
    card = form(action)

    asked = {name.removesuffix("_dag").removesuffix("_uur") for name in inputs_of(card)}
    assert lint_dialog(card) == []
    assert asked == {one.name for one in fields_of(action, make_opened(), context=CONTEXT)}


@pytest.mark.parametrize("action", WITH_FORM)
def test_what_was_typed_before_stands_there_again_and_is_read_back_the_same(action: Action) -> None:
    names = {one.name for one in fields_of(action, make_opened(), context=CONTEXT)}
    typed = Filled({name: value for name, value in FILLED.items() if name in names})

    found = read_fields(fill_in(form(action, typed=typed)))

    assert found == typed
    assert mark_of_values(read_values(action, found, NOW)) == mark_of_values(read_values(action, typed, NOW))


@pytest.mark.parametrize("action", WITH_FORM)
def test_pitfall_20_a_form_has_a_signed_button_to_send_it_and_one_to_go_back(action: Action) -> None:
    send, back = buttons_of(form(action))

    assert MINE.read(send["data"]["balie"]) == Stamp(NUMBER, 4, action)
    assert send["data"]["stap"] == "stuur"
    assert MINE.read(back["data"]["balie"]) == Stamp(NUMBER, 4, LOOK)
    assert (back["title"], back["associatedInputs"], back["data"]["stap"]) == ("Terug", "none", "doe")
    assert set(values_of(form(action))) == {action, LOOK}


def test_what_is_wrong_stands_above_its_field() -> None:
    card = form(Action.CLOSE, problem=Wrong("uitkomst", "Kies hoe het afliep."))

    places = [one for one in card["body"] if "Kies hoe het afliep." in words_of([one])]
    (place,) = places
    assert card["body"][card["body"].index(place) + 1]["id"] == "veld_uitkomst"
    assert place["inlines"][0]["color"] == "Attention"


@pytest.mark.parametrize("name", ["", "naar"])
def test_what_is_wrong_with_the_whole_or_with_no_field_of_it_stands_above_all(name: str) -> None:
    card = form(Action.CLOSE, problem=Wrong(name, "Kijk ze na."))

    assert words_of(card).startswith("Kijk ze na.")


def test_a_moment_is_a_day_and_an_hour_on_the_clock() -> None:
    halves = {"veld_moment1_dag": "2026-12-01", "veld_moment1_uur": "9:30", "veld_plaats": "Telefoon"}

    (moment,) = read_values(Action.PLAN, read_fields(halves), NOW).moments

    assert moment.isoformat() == "2026-12-01T08:30:00+00:00"


@pytest.mark.parametrize(
    ("halves", "read"),
    [
        ({"veld_moment1_dag": "2026-12-01", "veld_moment1_uur": ""}, "2026-12-01T"),
        ({"veld_moment1_dag": "2026-12-01"}, "2026-12-01T"),
        ({"veld_moment1_uur": "09:30"}, "T09:30"),
        ({"veld_moment1_dag": "", "veld_moment1_uur": ""}, ""),
    ],
    ids=["no hour", "hour left out", "no day", "neither"],
)
def test_half_a_moment_is_kept_for_the_form_to_show_again(halves: dict[str, str], read: str) -> None:
    found = read_fields(halves)

    assert found.one("moment1") == read
    shown = inputs_of(form(Action.PLAN, typed=found))
    assert shown["moment1_dag"].get("value", "") == halves.get("veld_moment1_dag", "")
    assert shown["moment1_uur"].get("value", "") == halves.get("veld_moment1_uur", "")


def test_a_question_with_a_comma_comes_back_as_one() -> None:
    questions = ("Welke buurt, en welk huis?", "lang " * 50, "Wie?")
    context = replace(CONTEXT, open_questions=questions)
    values = [one["value"] for one in inputs_of(form(Action.ASK, context=context))["vraag"]["choices"]]

    found = read_fields({"veld_vraag": ",".join(values)})

    assert len(found.many("vraag")) == 3
    assert found.has_short_names
    assert found.one("vraag").startswith("#")


def test_a_choice_that_may_be_left_out_can_be_taken_back() -> None:
    choices = inputs_of(form(Action.ANSWER))["standaard"]["choices"]

    assert choices[0] == {"title": "Geen", "value": "-"}
    assert read_fields({"veld_standaard": "-"}).one("standaard") == ""
    assert read_fields({"veld_text": "-"}).one("text") == "-"


def test_a_day_that_is_filled_in_can_be_emptied() -> None:
    opened = make_opened(snoozed_until=NOW + timedelta(days=3))
    card = draw_form(Action.SNOOZE, make_window(opened, stamps=MINE))

    assert inputs_of(card)["dag"]["value"] == "2026-11-26"
    assert read_values(Action.SNOOZE, read_fields(fill_in(card, dag="")), NOW).until is None


@pytest.mark.parametrize(
    "data",
    [
        {"veld_text": 5, "veld_vraag": None, "veld_dag": ["2026-12-01"], "veld_naar": {"a": "b"}},
        {"text": "Dag", "balie": "x", "uitkomst": "geholpen"},
        {},
    ],
    ids=["no text", "not our fields", "nothing"],
)
def test_what_is_none_of_our_fields_or_no_text_is_left_out(data: dict[str, Any]) -> None:
    assert read_fields(data) == Filled()


def test_what_no_store_can_keep_is_not_read() -> None:
    assert read_fields({"veld_text": "a\x00b\ud800\r\nc"}).one("text") == "a b?\nc"


@given(
    st.text(max_size=MOST_TYPED)
    | st.sampled_from([HOSTILE, "水" * MOST_TYPED, "😀" * (MOST_TYPED // 2), '"\\' * 2_500])
)
@settings(max_examples=40, deadline=None)
def test_statement_37_and_pitfall_12_what_was_typed_is_shown_again_in_a_card_that_fits(text: str) -> None:
    for action in WITH_FORM:
        typed = Filled({"text": (text,)})

        card = form(action, text=text, typed=typed, problem=Wrong("text", "Typ eerst een tekst."))

        assert not holds(typed) or lint_dialog(card) == []
        assert not [one for one in parts_of(card) if "url" in one]


def test_a_text_that_no_form_holds_is_known_as_such() -> None:
    assert holds(Filled({"text": ("w" * MOST_TYPED,)}))
    assert not holds(Filled({"text": ("w" * (MOST_TYPED + 1),)}))
    assert not holds(Filled({"text": ("😀" * (MOST_TYPED // 2 + 1),)}))


def test_pitfall_12_of_hundreds_of_options_as_many_as_fit_stand_there_with_what_was_chosen() -> None:
    people = tuple(
        Colleague(Staff(one, f"c{one}", f"Collega nummer {one} " * 4, "noord"), one) for one in range(600)
    )
    context = FormContext(
        colleagues=people,
        teams=(Team("geld", "Team geld"),),
        places=tuple(Place(f"Zaal {one}", PlaceKind.ADDRESS, "straat") for one in range(600)),
        canned=tuple(Canned(f"tekst {one} " * 20, "Dag") for one in range(600)),
    )
    typed = Filled({"naar": ("collega:noord:599",), "plaats": ("Zaal 599",), "text": ("水" * 4_000,)})

    cards = [form(one, context=context, typed=typed) for one in (Action.HAND_ON, Action.PLAN, Action.ANSWER)]

    assert [lint_dialog(card) for card in cards] == [[], [], []]
    assert all(TOO_MANY in words_of(card) for card in cards)
    assert inputs_of(cards[0])["naar"]["value"] == "collega:noord:599"
    assert inputs_of(cards[1])["plaats"]["value"] == "Zaal 599"


def test_options_that_fit_all_stand_there() -> None:
    people = tuple(Colleague(Staff(one, f"c{one}", f"Collega {one}", "noord"), one) for one in range(60))

    card = form(Action.HAND_ON, context=FormContext(colleagues=people))

    assert len(inputs_of(card)["naar"]["choices"]) == 60
    assert TOO_MANY not in words_of(card)
