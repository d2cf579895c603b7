"""The window with a whole request."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters import staff_words as words
from adapters.http_reading import MOST_BYTES
from adapters.slack.staff_views import draw_request, draw_told
from adapters.staff_fields import FormContext
from adapters.stamps import LOOK, Stamp
from bot.appointment import Standing
from bot.request import Action, Outcome, State, Urgency
from bot.request_rules import STAFF_ACTIONS, allowed
from tests.kit.slack_blocks import lint_view
from tests.kit.slack_staff import HOSTILE, MINE, values_of, words_of
from tests.kit.staff_windows import BEN, MIA, NOW, NUMBER, make_opened, make_window, parts_of

TEXTS = st.text() | st.just(HOSTILE) | st.text(st.sampled_from("<>&*_~`@!#|\n U1"), max_size=400)
CLOSED = {"closed_at": NOW, "outcome": Outcome.HELPED, "score": 4}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", [None, *STAFF_ACTIONS])
def test_a_window_is_valid_in_every_state_with_every_action(state: State, action: Action | None) -> None:
    closed = CLOSED if state is State.CLOSED else {}
    opened = replace(make_opened(state=state, **closed), allowed=(action,) if action else ())

    view = draw_request(make_window(opened), said="Gedaan.")

    assert lint_view(view) == []
    assert set(values_of(view["blocks"])) == ({action} if action else set())


def test_a_window_shows_all_there_is() -> None:
    said = words_of(draw_request(make_window(make_opened("Een kerkje")), said="Gedaan."))

    for part in (
        "Gedaan.",
        "Een kerkje",
        "Opgenomen · Team noord · Wonen",
        "van jou",
        "Ben bekijkt deze aanvraag ook.",
        "Gevraagd aan de vrager",
        "De vrager kan kiezen uit:",
        "02 123 45 67",
        "1: Een kerkje",
        "2: Een kerkje",
        "• Ben Aerts schreef een notitie",
        "• De vrager diende de aanvraag in",
        "Andere aanvragen uit dit gesprek: 428-193-K (opgenomen)",
    ):
        assert part in said


def test_every_action_that_is_allowed_can_be_pressed_and_nothing_else() -> None:
    opened = make_opened()
    may = allowed(opened.request, MIA, now=NOW)

    view = draw_request(make_window(replace(opened, allowed=may)))

    assert set(values_of(view["blocks"])) == set(may)
    stamps = [MINE.read(value) for value in values_of(view["blocks"]).values()]
    assert {stamp.action for stamp in stamps if stamp} == set(may)
    assert all(stamp is not None and (stamp.number, stamp.version) == (NUMBER, 4) for stamp in stamps)


def test_an_action_without_anything_to_choose_from_is_left_out() -> None:
    view = draw_request(make_window(context=FormContext()))

    assert not {Action.PLAN.value, Action.HAND_ON.value} & set(values_of(view["blocks"]))


@pytest.mark.parametrize("erase_asked", [True, False])
def test_that_a_request_goes_at_once_when_it_is_released_is_said_before(erase_asked: bool) -> None:
    view = draw_request(make_window(make_opened(is_held=True, erase_asked=erase_asked)))

    assert (words.GOES_AT_ONCE in words_of(view)) is erase_asked


def test_only_a_signed_number_and_version_go_along_with_the_window() -> None:
    view = draw_request(make_window())

    assert MINE.read(view["private_metadata"]) == Stamp(NUMBER, 4, LOOK)


@given(TEXTS, st.integers(0, 5))
@settings(max_examples=40)
def test_statement_36_and_pitfalls_1_and_3_no_word_of_a_person_is_markup_in_a_window(
    text: str, messages: int
) -> None:
    view = draw_request(make_window(make_opened(text, messages=messages)), said=text or "x")

    assert lint_view(view) == []
    assert not [part for part in parts_of(view) if part.get("type") == "mrkdwn"]


@pytest.mark.parametrize(
    ("text", "messages"),
    [("woord " * 20, 500), ("w" * 20_000, 30), ("é😀" * 9_000, 30), ("&<" * 9_000, 30), ("", 500)],
    ids=["many", "long", "wide", "signs", "empty"],
)
def test_pitfall_14_of_what_does_not_fit_the_oldest_falls_away_and_that_is_said(
    text: str, messages: int
) -> None:
    view = draw_request(make_window(make_opened(text, messages=messages)))

    said = words_of(view)
    assert lint_view(view) == []
    assert len(json.dumps(view)) < 250_000
    # With a click in it Slack sends the whole window back as a form, with what it added to each block.
    assert len(urlencode({"payload": json.dumps(view)})) < MOST_BYTES - 50_000
    assert "oudere berichten passen hier niet" in said
    assert f"https://w.be/balie/aanvraag/{NUMBER}" in [part.get("url") for part in parts_of(view)]


def test_the_newest_message_is_kept_and_the_number_of_lost_ones_is_right() -> None:
    said = words_of(draw_request(make_window(make_opened("kort", messages=300))))

    shown = sum(f"\n{number}: kort" in said for number in range(1, 301))
    assert "\n300: kort" in said
    assert f"{300 - shown} oudere berichten passen hier niet" in said


def test_one_lost_message_is_one() -> None:
    opened = make_opened("x", messages=2)
    long = replace(opened.messages[0], content={"text": "x" * 240_000})

    said = words_of(draw_request(make_window(replace(opened, messages=(long, opened.messages[1])))))

    assert "1 ouder bericht past hier niet" in said


def test_facts_that_do_not_fit_are_said_to_be_in_the_inbox() -> None:
    said = words_of(draw_request(make_window(make_opened("w" * 18_000))))

    assert "De rest staat in de balie." in said


def test_a_long_text_of_the_asker_is_one_text() -> None:
    opened = make_opened("x")
    text = "woord " * 400
    message = replace(opened.messages[0], content={"text": text})

    said = words_of(draw_request(make_window(replace(opened, messages=(message,)))))

    assert text.strip() in said


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"standing": Standing.PLANNED, "start": NOW, "offered": ()}, "45 minuten, met Ben Aerts"),
        ({"standing": Standing.CANCELLED, "start": NOW, "offered": ()}, "met Ben Aerts: afgezegd"),
        ({"start": NOW}, "Voorgesteld om naar te verzetten:"),
        ({"offered": ()}, "Stel andere voor."),
    ],
    ids=["planned", "called off", "to be moved", "none fits"],
)
def test_a_talk_is_told_as_it_stands(changes: dict[str, Any], told: str) -> None:
    opened = make_opened()
    assert opened.appointment is not None
    talk = replace(opened.appointment, staff=BEN.id, **changes)

    assert told in words_of(draw_request(make_window(replace(opened, appointment=talk))))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"owner": None, "state": State.NEW}, "nog niet opgenomen"),
        ({"owner": 2}, "van Ben Aerts"),
        ({"owner": 77}, "van een collega"),
        ({"subject": " "}, "Zonder onderwerp"),
        ({"facts": ()}, "Er is niets gevraagd of ingevuld."),
        ({"state": State.CLOSED, **CLOSED}, "afloop: geholpen · beoordeeld met 4 op 5"),
    ],
)
def test_what_is_not_there_is_said_too(changes: dict[str, Any], told: str) -> None:
    opened = make_opened()
    request = replace(opened.request, **changes)

    said = words_of(draw_request(make_window(replace(opened, request=request, appointment=None))))

    assert told in said


def test_a_window_of_a_request_with_nothing_about_it_is_valid() -> None:
    bare = replace(make_opened(messages=0), entries=(), earlier=(), allowed=(), appointment=None)

    view = draw_request(make_window(bare, looking=(), link="", place="", theme=""))

    assert lint_view(view) == []


@given(TEXTS, TEXTS)
@settings(max_examples=40)
def test_a_window_that_only_says_something_keeps_what_was_typed(said: str, typed: str) -> None:
    view = draw_told(said, typed=typed, link="https://w.be/balie")

    assert lint_view(view) == []


def test_what_was_typed_can_be_copied_whole() -> None:
    typed = "woord " * 3_000

    said = words_of(draw_told("Te laat.", typed=typed))

    assert said.count("woord") == 3_000


def test_a_state_urgency_or_outcome_without_words_stands_there_by_its_own_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changes = {**CLOSED, "outcome": Outcome.NO_REPLY, "urgency": Urgency.LOW}
    opened = make_opened(state=State.CLOSED, **changes)
    monkeypatch.delitem(words.STATES, State.CLOSED)
    monkeypatch.delitem(words.OUTCOMES, Outcome.NO_REPLY)
    monkeypatch.delitem(words.URGENCIES, Urgency.LOW)

    said = words_of(draw_request(make_window(opened)))

    assert "Gesloten ·" in said
    assert "· laag ·" in said
    assert "afloop: geen antwoord meer" in said
