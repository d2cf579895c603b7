"""The card in the channel of a team, the lines under it, the summary and the whispers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import staff_words as words
from adapters.slack.card import draw_card, draw_line, draw_summary, draw_whisper
from adapters.slack.outgoing import Drawn
from adapters.stamps import LOOK
from bot.request import State, Urgency
from bot.request_rules import STAFF_ACTIONS
from tests.kit.slack_blocks import lint_blocks
from tests.kit.slack_staff import BOARD, HOSTILE, values_of, words_of
from tests.kit.slack_text import lint_text, unescape
from tests.kit.staff_windows import make_card, parts_of

TEXTS = st.text() | st.just(HOSTILE) | st.text(st.sampled_from("<>&*_~`@!#|\n U1"), max_size=400)


def faults(drawn: Drawn) -> list[str]:
    return [*lint_blocks(drawn.blocks), *lint_text(drawn.text)]


@pytest.mark.parametrize(
    ("state", "action"), [(state, action) for state in State for action in (None, *STAFF_ACTIONS)]
)
def test_a_card_is_valid_in_every_state_with_every_action(state: str, action: str | None) -> None:
    content = make_card(state=state, actions=[action] if action else [])

    drawn = draw_card(content, BOARD)

    assert faults(drawn) == []
    assert 0 < len(drawn.text) < 4_000


def test_a_card_tells_what_is_needed_to_choose_and_no_more() -> None:
    drawn = draw_card(make_card(owner="Anna"), BOARD)

    for part in ("428-193-K", "Nieuw", "Team noord", "Wonen", "Gent", "Dringend", "24 november", "Anna"):
        assert part in words_of(drawn.blocks)
        assert part in unescape(drawn.text)


def test_a_card_tells_that_a_request_sleeps_is_late_or_how_it_ended() -> None:
    sleeps = draw_card(make_card(state="opgenomen", snoozed="maandag", is_late=True), BOARD)
    over = draw_card(make_card(state="gesloten", outcome="niet voor ons", actions=[], promise=""), BOARD)

    for drawn, part in ((sleeps, "Sluimert tot: maandag"), (sleeps, "Te laat"), (over, "Niet voor ons")):
        assert part in words_of(drawn.blocks)
        assert part in unescape(drawn.text)
        assert faults(drawn) == []
    assert "nog niemand" not in over.text


def test_a_state_urgency_or_outcome_that_is_new_in_the_core_goes_by_its_own_name() -> None:
    drawn = draw_card(make_card(state="on_tour", urgency="ooit", outcome="verhuisd"), BOARD)

    for part in ("On tour", "Ooit", "Verhuisd"):
        assert part in words_of(drawn.blocks)


def test_a_line_without_a_card_says_of_which_request_it_is() -> None:
    line = {"number": "428-193-K", "text": "Wout nam de aanvraag op."}

    assert "428-193-K" not in draw_line(line).text
    assert draw_line(line | {"is_loose": True}).text == "Aanvraag 428-193-K: Wout nam de aanvraag op."


def test_pitfall_9_name_and_subject_stand_on_the_card_only_when_they_are_in_its_content() -> None:
    without = draw_card(make_card(), BOARD)
    named = draw_card(make_card(subject="Een kerkje", asker_name="Sofie"), BOARD)

    assert "Sofie" in words_of(named.blocks)
    assert "Een kerkje" in named.text
    assert len(named.blocks) == len(without.blocks) + 2


def test_taking_up_and_looking_are_buttons_and_the_rest_is_one_menu() -> None:
    drawn = draw_card(make_card(), BOARD)

    (row,) = [block for block in drawn.blocks if block["type"] == "actions"]
    kinds = [(one["type"], one.get("text", one.get("placeholder"))["text"]) for one in row["elements"]]
    assert kinds == [
        ("button", "Bekijk"),
        ("button", "Opnemen"),
        ("static_select", "Meer…"),
        ("button", "Open in de balie"),
    ]
    assert set(values_of(drawn.blocks)) == {LOOK, *(one.value for one in STAFF_ACTIONS)}
    assert all(BOARD.read(value) is not None for value in values_of(drawn.blocks).values())


def test_an_action_that_is_new_in_the_core_stands_in_the_menu() -> None:
    drawn = draw_card(make_card(actions=["loven en prijzen"]), BOARD)

    assert "Loven en prijzen" in words_of(drawn.blocks)
    assert "loven en prijzen" in values_of(drawn.blocks)
    assert faults(drawn) == []


def test_a_state_or_urgency_without_words_stands_on_the_card_by_its_own_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(words.STATES, State.WAITING)
    monkeypatch.delitem(words.URGENCIES, Urgency.HIGH)

    drawn = draw_card(make_card(state=State.WAITING.value, urgency=Urgency.HIGH.value), BOARD)
    newer = draw_card(make_card(state="in_beraad", urgency=""), BOARD)

    assert "· Wacht op vrager\n" in drawn.text
    assert "Dringendheid: Dringend\n" in drawn.text
    assert "· In beraad\n" in newer.text
    assert "Dringendheid" not in newer.text


def test_a_card_of_a_request_that_was_handed_on_has_nothing_to_press() -> None:
    drawn = draw_card(make_card(is_elsewhere=True, actions=[], team="Team geld", link=""), BOARD)

    assert values_of(drawn.blocks) == {}
    assert "is nu van Team geld" in words_of(drawn.blocks)
    assert "is nu van Team geld" in drawn.text
    assert faults(drawn) == []


def test_a_new_version_of_a_card_has_a_menu_in_which_nothing_is_chosen_yet() -> None:
    names = {
        block["block_id"]
        for version in (1, 2)
        for block in draw_card(make_card(version=version), BOARD).blocks
        if block["type"] == "actions"
    }

    assert len(names) == 2


@given(TEXTS, TEXTS, TEXTS)
def test_statement_36_and_pitfalls_1_and_3_no_word_of_a_person_is_markup_on_a_card(
    one: str, two: str, three: str
) -> None:
    content = make_card(municipality=one, subject=two, asker_name=three, owner=one, team=two, theme=three)

    for drawn in (draw_card(content, BOARD), draw_card(content | {"is_elsewhere": True}, BOARD)):
        assert faults(drawn) == []
        assert not [part for part in parts_of(drawn.blocks) if part.get("type") == "mrkdwn"]
        assert len(drawn.text) <= 4_000


@given(TEXTS, st.sampled_from(["", "https://w.be/balie", "http://w.be"]))
def test_pitfall_1_lines_summaries_and_whispers_are_valid(text: str, link: str) -> None:
    content = {"number": "428-193-K", "text": text, "link": link}

    for draw in (draw_line, draw_summary, draw_whisper):
        assert faults(draw({**content, "text": text or "x"})) == []


def test_pitfall_14_a_summary_of_40_001_characters_is_cut_with_a_mark_and_a_link() -> None:
    drawn = draw_summary({"text": "regel\n" * 6_667, "link": "https://w.be/balie"})

    assert faults(drawn) == []
    assert "…" in words_of(drawn.blocks)
    assert [part["url"] for part in parts_of(drawn.blocks) if "url" in part] == ["https://w.be/balie"]


@pytest.mark.parametrize("text", ["&" * 4_000, "<!channel>" * 1_000])
def test_a_text_that_grows_by_escaping_still_fits_an_update(text: str) -> None:
    for drawn in (draw_line({"text": text}), draw_card(make_card(subject=text, municipality=text), BOARD)):
        assert len(drawn.text) <= 4_000
        assert lint_text(drawn.text) == []
