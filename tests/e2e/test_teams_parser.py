"""Every card that we can produce, through Microsoft's own parser (npm adaptivecards)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.staff_fields import PRESSES
from adapters.staff_forms import Filled
from adapters.teams.board_card import draw_card, draw_line, draw_summary
from adapters.teams.card_inputs import boxes_input, choice_input, day_input, hour_input, text_input, wrong
from adapters.teams.intake_card import draw_intake
from adapters.teams.outgoing import draw
from adapters.teams.staff_form_view import Wrong, draw_form
from adapters.teams.staff_views import draw_request, draw_told_to_staff
from bot.answers import Answers
from bot.conversation import Conversation
from bot.fact import Fact
from bot.incoming import Incoming
from bot.intake_state import Known
from bot.organisation import Organisation
from bot.reply import Aside, Button, IntakeForm, Line, Reply, Section
from bot.request import State
from bot.request_rules import STAFF_ACTIONS
from bot.talk import Talk
from tests.kit.staff_windows import NUMBER, make_card, make_opened, make_window
from tests.kit.teams_cards import cards_of
from tests.kit.teams_parser import parser_faults
from tests.kit.teams_staff import BOARD, HOSTILE, MINE

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def card(*body: dict[str, Any]) -> dict[str, Any]:
    """A card that is whole but for what is put in."""
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body)}


def answers_of(talk: Talk) -> Iterator[Reply]:
    """Every answer of the packaged knowledge, for every role, and every aspect of it."""
    answers, book = Answers(talk.knowledge, Organisation("De Fabriek", "a@b.be")), talk.phrase_book({})
    roles = [None, *(one.name for one in talk.knowledge.entities["rol"].values)]
    for topic in talk.knowledge.topics.values():
        for role in roles:
            yield answers.reply(topic, book, role=role, today=NOW.date())
        for aspect in ("kosten", "wie", "hoe"):
            yield answers.aspect(topic, aspect, book, today=date(2040, 1, 1))


def intake_of(talk: Talk) -> Iterator[Reply]:
    """Every question of an intake, up to and with the look over all of it."""
    state = Conversation(turns=2, intake=talk.intake.intake.start(Known()).state)
    typed = ["ja", "Een dak voor ons", "Wij zoeken een huis", *["overslaan"] * 12]
    for number, text in enumerate(typed):
        said = talk.respond(state, Incoming("teams", "T1/U1", f"e{number}", text), now=NOW)
        state = said.conversation
        yield said.turn.reply


def odd_ones() -> Iterator[Reply]:
    """All that a reply can hold, more of it than fits in one card, and words that look like markup."""
    many = tuple(Button(f"choice:{number}", f"Keuze **{number}**") for number in range(60))
    yield Reply(
        ("[x](https://evil.example) {{DATE(2026-11-28T10:00:00Z)}} " * 600,),
        sections=(Section("Stappen", (Line("Lees", "https://a.be/b"), Line("<b>"))),),
        small_print=("Bron",),
        choices=many,
        buttons=many[:7],
        rate=many[:2],
        aside=Aside("Only Dutch", "en"),
    )
    yield Reply(())


def test_every_answer_of_the_packaged_knowledge_is_read_by_microsofts_parser(talk: Talk) -> None:
    replies = dict.fromkeys(answers_of(talk))

    cards = [one for reply in replies for one in cards_of(draw(reply.to_json()))]

    assert len(cards) >= len(replies) > 100
    assert parser_faults(cards) == []


def test_every_question_of_an_intake_is_read_by_microsofts_parser(talk: Talk) -> None:
    cards = [one for reply in intake_of(talk) for one in cards_of(draw(reply.to_json()))]

    assert len(cards) > 8
    assert parser_faults(cards) == []


def test_what_is_long_odd_or_empty_is_read_by_microsofts_parser() -> None:
    activities = [draw(reply.to_json() | {"by": "Mia"}, is_repeat=True) for reply in odd_ones()]

    cards = [one for activity in activities for one in cards_of(activity)]

    assert len(cards) > 2
    assert parser_faults(cards) == []


def test_every_field_of_a_form_is_read_by_microsofts_parser() -> None:
    options = (("a", "De ene"), ("b", "De andere"))
    fields = [
        text_input("naam", "Naam", value="[x](y)", most=80, is_required=True),
        text_input("verhaal", "Verhaal", is_long=True),
        choice_input("thema", "Thema", options, value="b", is_required=True),
        boxes_input("welke", "Welke", options, ticked=("a", "b")),
        day_input("dag", "Dag", value="2026-11-28", is_required=True),
        hour_input("uur", "Uur", value="09:30"),
        wrong("Kies een dag in de toekomst."),
    ]

    assert parser_faults([card(*fields)]) == []


def staff_cards() -> Iterator[dict[str, Any]]:
    """Every card of staff: in the channel in each state, the lines under it, the request and its forms."""
    for state in State:
        yield from cards_of(draw_card(make_card(state=state), BOARD))
    yield from cards_of(draw_line({"number": NUMBER, "text": HOSTILE}))
    yield from cards_of(draw_summary({"text": HOSTILE * 200, "link": "https://w.be/balie"}))
    window = make_window(make_opened(HOSTILE), stamps=MINE)
    yield draw_request(window, said="Gedaan.")
    yield draw_told_to_staff("Dit kan nu niet.", typed=HOSTILE, link="https://w.be/balie")
    for action in (one for one in STAFF_ACTIONS if one not in PRESSES):
        yield draw_form(action, window)
        yield draw_form(action, window, typed=Filled({"text": (HOSTILE,)}), problem=Wrong("text", "Te kort."))


def test_every_card_of_staff_is_read_by_microsofts_parser() -> None:
    cards = list(staff_cards())

    assert len(cards) > 20
    assert parser_faults(cards) == []


def forms_of(talk: Talk) -> Iterator[IntakeForm]:
    """The form of an intake: empty, with what is wrong, and the look over all of it."""
    state = Conversation(turns=2, intake=talk.intake.intake.start(Known()).state)
    empty = talk.form(state)
    assert empty is not None
    yield empty
    yield replace(empty, wrong={one.id: "Dit klopt niet." for one in empty.fields}, notes=(HOSTILE,))
    lines = tuple(Fact(one.id, one.label, HOSTILE) for one in empty.fields)
    yield replace(empty, fields=(), lines=lines, fixed=(lines[0].id,), is_review=True, seen="abc")


def test_the_form_of_an_intake_is_read_by_microsofts_parser(talk: Talk) -> None:
    cards = [draw_intake(form) for form in forms_of(talk)]

    assert parser_faults(cards) == []


FAULTY: dict[str, tuple[Any, str]] = {
    "an unknown element": (card({"type": "Foto"}), 'card 1: card: Unknown element type "Foto"'),
    "an unknown action": (
        card({"type": "ActionSet", "actions": [{"type": "Action.Bel"}]}),
        'card 1: card: Unknown action type "Action.Bel"',
    ),
    "no colour": (
        card({"type": "TextBlock", "text": "x", "color": "roos"}),
        'card 1: TextBlock: Invalid value "roos"',
    ),
    "an input without id": (card({"type": "Input.Date"}), "card 1: Input.Date: All inputs must have"),
    "an id twice": (
        card(text_input("a", "A"), text_input("a", "A")),
        'card 1: Input.Text a: Duplicate Id "a"',
    ),
    "a version to come": (card() | {"version": "9.9"}, "card 1: AdaptiveCard: The specified card version"),
    "no card": ({"type": "Kaart"}, "card 1: AdaptiveCard: Invalid or missing card type"),
}


@pytest.mark.parametrize(("faulty", "said"), FAULTY.values(), ids=FAULTY)
def test_what_is_wrong_in_a_card_is_found_and_told_with_its_place(faulty: Any, said: str) -> None:
    (fault,) = parser_faults([card(), faulty])

    assert fault.startswith(said)
