"""The intake as a modal: what is asked, what staff will see, and what comes back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.intake_view import (
    draw_intake_form,
    field_errors,
    is_review,
    read_intake_form,
    read_strikes,
)
from adapters.slack.outgoing import draw
from bot.conversation import Conversation
from bot.fact import Fact
from bot.incoming import Incoming
from bot.intake import MOST_CHARACTERS
from bot.intake_form import IntakeForms
from bot.intake_state import IntakeState, Known
from bot.reply import Button, FormField, IntakeForm
from bot.talk import Talk
from tests.kit.slack_blocks import lint_blocks, lint_view
from tests.kit.slack_fields import changed, elements_of, state_of
from tests.kit.slack_text import lint_text

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOSTILE = "<!channel> *vet* `code`\n> citaat <https://evil.example|Agenda> &amp; \u202e"
TEXTS = st.text(max_size=300) | st.sampled_from(
    [HOSTILE, "😀" * 2_000, "&" * 5_000, "e\u0301" * 2_000, "\ud800"]
)
FIELDS = (
    FormField("probleem", "Je vraag", "In je eigen woorden.", is_required=True, is_long=True),
    FormField("rol", "Wie je bent", options=(Button("burger", "Burger"), Button("overslaan", "Sla over"))),
    FormField("gemeente", "Gemeente", value="Gent"),
)


def use(view: dict[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """The view as it is sent in after somebody filled in these blocks."""
    values = {
        element.place: changed(element.body, typed[element.place[0]])
        for element in elements_of(view["blocks"])
        if element.place[0] in typed
    }
    return {**view, "state": state_of(view["blocks"], values)}


def make_review(number: int = 3, value: str = "Een dak", fixed: tuple[str, ...] = ("regel0",)) -> IntakeForm:
    lines = tuple(Fact(f"regel{one}", f"Regel {one}", value) for one in range(number))
    return IntakeForm((), lines=lines, fixed=fixed, privacy="90 dagen bewaard.", is_review=True)


def test_what_is_filled_in_comes_back_by_question_also_what_was_left_empty() -> None:
    view = draw_intake_form(IntakeForm(FIELDS, privacy="90 dagen bewaard."))

    sent = use(view, {"veld:probleem": "Wij zoeken\neen dak", "veld:rol": "Burger", "veld:gemeente": None})

    assert lint_view(view) == []
    assert not is_review(view)
    assert read_intake_form(sent["state"]) == {
        "probleem": "Wij zoeken\neen dak",
        "rol": "burger",
        "gemeente": "",
    }


def test_a_form_that_is_not_touched_sends_what_stood_there() -> None:
    view = draw_intake_form(IntakeForm(FIELDS))

    assert read_intake_form(use(view, {})["state"]) == {"probleem": "", "rol": "", "gemeente": "Gent"}


def test_only_what_is_required_must_be_filled_in() -> None:
    view = draw_intake_form(IntakeForm(FIELDS))

    assert [one.is_required for one in elements_of(view["blocks"])] == [True, False, False]


@pytest.mark.parametrize(
    ("options", "kind"),
    [(1, "radio_buttons"), (5, "radio_buttons"), (6, "static_select"), (250, "static_select")],
)
def test_pitfall_14_every_option_can_be_chosen(options: int, kind: str) -> None:
    choices = tuple(Button(f"keuze{one}", f"Keuze {one}") for one in range(options))

    view = draw_intake_form(IntakeForm((FormField("rol", "Rol", value=choices[-1].id, options=choices),)))

    body = next(elements_of(view["blocks"])).body
    found = [one for group in body.get("option_groups", [body]) for one in group["options"]]
    assert lint_view(view) == []
    assert body["type"] == kind
    assert [one["value"] for one in found] == [one.id for one in choices]
    assert read_intake_form(use(view, {})["state"]) == {"rol": choices[-1].id}


def test_what_is_wrong_stands_at_its_field_and_in_a_form_that_is_drawn_anew() -> None:
    form = IntakeForm(FIELDS, wrong={"gemeente": "Die gemeente ken ik niet."})

    view = draw_intake_form(form)

    blocks = view["blocks"]
    place = next(n for n, block in enumerate(blocks) if block.get("block_id") == "veld:gemeente")
    assert field_errors(form) == {"veld:gemeente": "Die gemeente ken ik niet."}
    assert blocks[place - 1]["text"]["text"] == "Die gemeente ken ik niet."
    assert lint_view(view) == []


@given(TEXTS)
def test_statement_36_and_pitfall_3_no_word_is_markup_in_the_form(text: str) -> None:
    fields = (
        FormField("a", text, text, text, is_long=True),
        FormField("b", text, value="x", options=(Button("x", text), Button("y", "Sla over"))),
    )

    view = draw_intake_form(IntakeForm(fields, wrong={"a": text}, notes=(text,), privacy=text))

    assert lint_view(view) == []
    assert "mrkdwn" not in str(view)
    str(view).encode()


@pytest.mark.parametrize("text", ["x" * MOST_CHARACTERS, "😀" * 1_400, "e\u0301" * 1_000])
def test_pitfall_14_what_was_answered_before_stands_whole_in_its_field(text: str) -> None:
    view = draw_intake_form(IntakeForm((FormField("probleem", "Je vraag", value=text, is_long=True),)))

    assert lint_view(view) == []
    assert read_intake_form(use(view, {})["state"]) == {"probleem": text}


def test_all_that_staff_will_see_stands_there_and_is_ticked() -> None:
    view = draw_intake_form(make_review(30))

    said = " ".join(block["text"]["text"] for block in view["blocks"] if "text" in block)
    assert lint_view(view) == []
    assert is_review(view)
    assert view["submit"]["text"] == "Versturen"
    assert all(f"Regel {one}: Een dak" in said for one in range(30))
    assert read_strikes(use(view, {})) == ""


def test_what_is_unticked_is_left_out_and_the_rest_goes_along() -> None:
    view = draw_intake_form(make_review(14))

    sent = use(view, {"mee:0": ["Regel 1"], "mee:10": ["Regel 11", "Regel 12", "Regel 13"]})

    assert read_strikes(sent) == ",".join(f"regel{one}" for one in range(2, 11))


def test_a_line_that_staff_need_has_no_box() -> None:
    view = draw_intake_form(make_review(2, fixed=("regel0", "regel1")))

    assert list(elements_of(view["blocks"])) == []
    assert lint_view(view) == []
    assert read_strikes({**view, "state": {"values": {}}}) == ""


@given(TEXTS, st.integers(1, 25))
def test_statement_36_and_pitfall_14_the_last_look_shows_all_as_it_was_typed(text: str, number: int) -> None:
    view = draw_intake_form(make_review(number, text))

    assert lint_view(view) == []
    assert "mrkdwn" not in str(view)


@pytest.mark.parametrize(
    "state", [{}, {"values": {}}, {"values": []}, {"values": {"veld:a": None}}, {"values": {"veld:a": {}}}]
)
def test_an_odd_state_is_read_as_nothing_filled_in(state: dict[str, Any]) -> None:
    assert set(read_intake_form(state).values()) <= {""}
    assert read_strikes({"blocks": [None, {"block_id": "mee:0"}], "state": state}) == ""


def states_of(talk: Talk) -> list[IntakeState]:
    """An intake in each of the ways that questions apply."""
    knowledge, intake = talk.knowledge, talk.intake.intake
    themes, roles = ([one.name for one in knowledge.entities[kind].values] for kind in ("thema", "rol"))
    known = [Known(theme=theme, role=role) for theme in themes for role in roles]
    return [state for one in known if (state := intake.start(one).state) is not None]


def test_every_question_of_the_packaged_intake_fits_whole_in_slack(talk: Talk) -> None:
    intake, forms = talk.intake.intake, IntakeForms(talk.intake.intake, talk.intake.choices_of)
    asked = set()

    for state in states_of(talk):
        form = forms.draw(talk.phrase_book({}), state, days=90)
        view = draw_intake_form(form)
        asked |= {one.id for one in form.fields}
        assert lint_view(view) == []
        assert set(read_intake_form(use(view, {})["state"])) == {one.id for one in form.fields}
        assert "…" not in str(view)

    assert asked == {question.id for question in intake.questions}


@pytest.mark.parametrize("theme", ["wonen", "energie", "zorg"])
@pytest.mark.parametrize("role", [None, "innovator", "ambtenaar"])
def test_every_question_that_is_asked_one_by_one_fits_whole_in_slack(
    talk: Talk, theme: str, role: str | None
) -> None:
    state = Conversation(turns=2, intake=talk.intake.intake.start(Known(theme=theme, role=role)).state)
    typed = ["ja", "Een dak voor ons", "Wij zoeken een huis", *["overslaan"] * 12]

    for number, text in enumerate(typed):
        said = talk.respond(state, Incoming("slack", "T1/U1", f"e{number}", text), now=NOW)
        state, messages = said.conversation, draw(said.turn.reply.to_json())
        labels = [one.label for one in said.turn.reply.every_button]
        assert len(messages) == 1
        assert lint_blocks(messages[0].blocks) == []
        assert lint_text(messages[0].text) == []
        assert all(label in str(messages[0].blocks) for label in labels)
        if state.intake is not None and talk.intake.intake.question(state.intake) is None:
            return

    raise AssertionError("the intake never came to its end")
