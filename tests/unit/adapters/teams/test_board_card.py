"""The card in the channel of a team in Teams, the lines under it and the summary."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters import staff_words as words
from adapters.stamps import LOOK, Stamp
from adapters.teams.board_card import draw_card, draw_line, draw_summary
from adapters.teams.staff_presses import AT_ONCE, MORE
from bot.request import Action, State
from bot.request_rules import STAFF_ACTIONS
from tests.kit.addresses import UNSAFE
from tests.kit.staff_windows import NUMBER, make_card
from tests.kit.teams_cards import cards_of, elements_of, lines_of, lint_activity
from tests.kit.teams_staff import BOARD, HOSTILE, buttons_of, links_of, presses_of, values_of, words_of

TEXTS = st.text() | st.sampled_from([HOSTILE, "&" * 10_000, "😀" * 5_000, '"\\' * 5_000, "שלום " * 2_000])


@pytest.mark.parametrize(
    ("state", "action"), [(state, action) for state in State for action in (None, *STAFF_ACTIONS)]
)
def test_a_card_is_valid_in_every_state_with_every_action(state: str, action: str | None) -> None:
    drawn = draw_card(make_card(state=state, actions=[action] if action else []), BOARD)

    assert lint_activity(drawn) == []
    assert set(values_of(drawn)) == ({LOOK, action} if action else set())


def test_a_card_tells_what_is_needed_to_choose_and_no_more() -> None:
    drawn = draw_card(make_card(owner="Anna"), BOARD)

    for part in (NUMBER, "Nieuw", "Team noord", "Wonen", "Gent", "Dringend", "24 november", "Anna"):
        assert part in words_of(drawn)
        assert part in cards_of(drawn)[0]["fallbackText"]
    assert NUMBER in drawn["summary"]


def test_name_and_subject_stand_on_the_card_only_when_they_are_in_its_content() -> None:
    without = draw_card(make_card(), BOARD)
    named = draw_card(make_card(subject="Een kerkje", asker_name="Sofie"), BOARD)

    assert {"Een kerkje", "Sofie"} <= set(lines_of(named))
    assert len(elements_of(named)) == len(elements_of(without)) + 2


def test_there_is_a_button_for_every_action_of_the_core_and_it_fits() -> None:
    drawn = draw_card(make_card(), BOARD)

    assert lint_activity(drawn) == []
    assert set(values_of(drawn)) == {LOOK, *STAFF_ACTIONS}
    stamps = [BOARD.read(value) for value in values_of(drawn).values()]
    assert all(one is not None and (one.number, one.version) == (NUMBER, 1) for one in stamps)


def test_an_action_that_is_new_in_the_core_gets_a_button_by_its_own_name() -> None:
    drawn = draw_card(make_card(actions=["loven"]), BOARD)

    assert presses_of(drawn)["loven"]["title"] == "Loven"
    assert presses_of(drawn)["loven"]["type"] == "Action.Submit"


def test_looking_and_taking_up_are_in_sight_and_most_of_the_rest_stands_under_more() -> None:
    drawn = draw_card(make_card(), BOARD)

    first, *rest = [one for one in elements_of(drawn) if one["type"] == "ActionSet"]
    titles = [one["title"] for one in first["actions"]]
    assert titles == ["Bekijk", "Opnemen", "Antwoorden", "Vraag om feiten", MORE]
    hidden = [one["id"] for one in rest if one.get("isVisible") is False]
    assert first["actions"][-1]["targetElements"] == hidden
    assert "isVisible" not in first


def test_few_actions_stand_in_one_row_without_more() -> None:
    drawn = draw_card(make_card(actions=[Action.TAKE, Action.REFER, Action.HAND_ON]), BOARD)

    assert [one["title"] for one in buttons_of(drawn)] == [
        *("Bekijk", "Opnemen", "Doorverwijzen", "Doorgeven"),
        "Open in de balie",
    ]


@pytest.mark.parametrize("action", STAFF_ACTIONS)
def test_what_needs_no_form_is_done_by_the_press_and_all_else_opens_a_dialog(action: Action) -> None:
    press = presses_of(draw_card(make_card(actions=[action]), BOARD))[action]

    if action in AT_ONCE:
        assert (press["type"], press["verb"]) == ("Action.Execute", "balie")
        assert press["fallback"]["data"] == {**press["data"], "verb": "balie"}
    else:
        assert press["data"]["msteams"] == {"type": "task/fetch"}
        assert press["data"]["verb"] == "balie"


def test_a_release_which_may_not_be_undone_opens_a_dialog_first() -> None:
    assert Action.RELEASE not in AT_ONCE
    assert Action.TAKE in AT_ONCE


def test_a_card_of_what_is_elsewhere_says_so_and_has_nothing_to_press() -> None:
    drawn = draw_card(make_card(is_elsewhere=True, actions=[], link="", team="Team geld"), BOARD)

    assert lint_activity(drawn) == []
    assert "Deze aanvraag is nu van Team geld." in words_of(drawn)
    assert buttons_of(drawn) == []


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_statement_37_and_pitfalls_11_and_12_no_word_of_a_person_is_markup_on_a_card(text: str) -> None:
    content = make_card(subject=text, asker_name=text, owner=text, municipality=text, team=text, theme=text)

    for drawn in (
        draw_card(content, BOARD),
        draw_card(content | {"is_elsewhere": True}, BOARD),
        draw_line({"number": NUMBER, "text": text, "is_loose": True}),
        draw_line({"number": NUMBER, "text": text}),
        draw_summary({"text": text, "link": "https://w.be/balie"}),
    ):
        assert lint_activity(drawn) == []
        assert set(links_of(drawn)) <= {"https://w.be/balie", f"https://w.be/balie/aanvraag/{NUMBER}"}


@pytest.mark.parametrize("address", UNSAFE)
def test_statement_37_an_address_that_is_not_safe_is_no_button(address: str) -> None:
    assert links_of(draw_card(make_card(link=address), BOARD)) == []
    assert links_of(draw_summary({"text": "Dag", "link": address})) == []


def test_a_line_without_a_card_says_of_which_request_it_is() -> None:
    line = {"number": NUMBER, "text": "Wout nam de aanvraag op."}

    assert lines_of(draw_line(line)) == ["Wout nam de aanvraag op."]
    assert lines_of(draw_line(line | {"is_loose": True})) == [f"Aanvraag {NUMBER}: Wout nam de aanvraag op."]


def test_a_summary_of_a_morning_stands_there_whole_with_the_way_to_the_inbox() -> None:
    text = "Goedemorgen\n" + "\n".join(f"• Aanvraag {one}" for one in range(200))

    drawn = draw_summary({"text": text, "link": "https://w.be/balie"})

    assert lint_activity(drawn) == []
    assert "".join(lines_of(drawn)) == text
    assert links_of(drawn) == ["https://w.be/balie"]


def test_pitfall_20_only_what_is_signed_goes_along_with_a_button() -> None:
    drawn = draw_card(make_card(subject="Een kerkje", asker_name="Sofie"), BOARD)

    for press in presses_of(drawn).values():
        assert set(press["data"]) <= {"v", "verb", "balie", "msteams"}
    assert BOARD.read(values_of(drawn)[LOOK]) == Stamp(NUMBER, 1, LOOK)
    assert words.BUTTONS[Action.TAKE] == presses_of(drawn)[Action.TAKE]["title"]
