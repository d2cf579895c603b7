"""The intake as a form: the same questions, checks and lines as when it is typed."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.intake import MOST_CHARACTERS, Intake
from bot.intake_form import LEAVE_OUT, SEEN, Filled, IntakeForms
from bot.intake_state import Draft, IntakeState, Known, Word
from bot.reply import IntakeForm
from bot.sensitive import MASK
from bot.talk import Talk

RIGHT = {"probleem": "Wij zoeken een dak", "doel": "Een huis voor tien mensen"}
NUMBER = "85.07.30-033.28"
SHOWN = ["probleem", "doel", "thema", "gemeente", "rol", "geprobeerd", "naam"]
TYPED = {
    "probleem": [
        "Wij zoeken een dak",
        f"Mijn nummer is {NUMBER}",
        "Ik heb kanker en zoek hulp",
        "x" * 2100,
        "",
    ],
    "doel": ["Een huis voor tien mensen", f"Bel ons: {NUMBER}", "", "overslaan"],
    "thema": ["wonen", "Energie", "vergrijzing", "vliegers", "Wat is een thema?", "", "overslaan"],
    "gemeente": ["Gent", "in Aalst", "Nergenshuizen", "", "overslaan"],
    "rol": ["innovator", "ambtenaar", "burger", "overslaan", "", "ik ben ambtenaar", "keizer"],
    "fase": ["idee", "overslaan", "", "ooit"],
    "bestuur": ["Sociale dienst", ""],
    "huur": ["huren", "samen wonen", "", "overslaan", "geen idee van"],
    "energie_waar": ["een wijk", "", "nergens"],
    "zorg_wie": ["Ouderen in de buurt", "Mijn moeder heeft dementie", ""],
    "geprobeerd": ["Nog niets", "", "overslaan"],
    "naam": ["Sofie", "", f"Tom {NUMBER}"],
}
KNOWN = {
    "nothing": Known(),
    "a question": Known("Wie helpt ons aan een dak?", "een_op_een"),
    "all": Known(f"Een vraag van {NUMBER}", "mens", "wonen", "Gent", "innovator", "idee"),
    "a phase without its role": Known("Een vraag", phase="idee"),
}


@pytest.fixture
def forms(talk: Talk) -> IntakeForms:
    return IntakeForms(talk.intake.intake, talk.intake.choices_of)


def started(talk: Talk, known: Known = KNOWN["nothing"]) -> IntakeState:
    state = talk.intake.intake.start(known).state
    assert state is not None
    return state


def drawn(talk: Talk, forms: IntakeForms, filled: Filled) -> IntakeForm:
    return forms.draw_filled(talk.phrase_book({}), filled, days=90)


def in_chat(
    intake: Intake, known: Known, typed: Mapping[str, str]
) -> tuple[Draft, dict[str, Word], set[Word]]:
    """What comes of typing an answer to each question, and something right or nothing after a wrong one."""
    state, wrong, notes = intake.start(known).state, dict[str, Word](), set[Word]()
    assert state is not None
    while (question := intake.question(state)) is not None:
        step = intake.step(state, typed.get(question.id, "overslaan"))
        assert step.state is not None
        if step.state == state:
            wrong[question.id] = step.words[0]
            step = intake.step(state, RIGHT.get(question.id, "overslaan"))
            assert step.state is not None
        else:
            notes.update(step.words)
        state = step.state
    draft = intake.step(state, "ja").draft
    assert draft is not None
    return draft, wrong, notes


def in_a_form(
    forms: IntakeForms, known: Known, typed: Mapping[str, str], talk: Talk
) -> tuple[Draft, dict[str, Word], set[Word]]:
    """What comes of filling in every form that comes back, until there is one to look over."""
    state, wrong, notes = started(talk, known), dict[str, Word](), set[Word]()
    form, given = forms.draw(talk.phrase_book({}), state, days=90), set[str]()
    while not form.is_review:
        fields = {}
        for one in form.fields:
            answer = one.value if one.id in state.told else typed.get(one.id, "")
            fields[one.id] = RIGHT.get(one.id, "") if one.id in wrong else answer
        filled = forms.fill(state, fields)
        new = {name: word for name, word in filled.wrong.items() if name not in given}
        wrong, state = {**wrong, **new}, filled.state
        given.update(fields)
        notes.update(filled.notes)
        form = drawn(talk, forms, filled)
    step = forms.send(state, {})
    assert step is not None
    assert step.draft is not None
    return step.draft, wrong, notes


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    typed=st.fixed_dictionaries({name: st.sampled_from(texts) for name, texts in TYPED.items()}),
    known=st.sampled_from(sorted(KNOWN)),
)
def test_a_form_gives_staff_the_same_as_the_same_answers_typed(
    talk: Talk, forms: IntakeForms, typed: dict[str, str], known: str
) -> None:
    optional = {one.id for one in talk.intake.intake.questions if not one.required}
    said = {name: text or ("overslaan" if name in optional else "") for name, text in typed.items()}

    filled_in, wrong_there, notes_there = in_a_form(forms, KNOWN[known], typed, talk)
    said_in_chat, wrong_here, notes_here = in_chat(talk.intake.intake, KNOWN[known], said)

    assert filled_in == said_in_chat
    assert wrong_there == wrong_here
    assert notes_there == notes_here


def test_a_form_shows_every_question_that_applies_with_its_answer(talk: Talk, forms: IntakeForms) -> None:
    state = started(talk, Known("Wie helpt ons?", None, "zorg_en_gezondheid", "Gent", "burger"))

    form = forms.draw(talk.phrase_book({}), state, days=90)

    values = {one.id: one.value for one in form.fields}
    title = talk.knowledge.entities["thema"].values
    shown = next(one.title for one in title if one.name == "zorg_en_gezondheid")
    assert list(values) == ["probleem", "doel", "thema", "gemeente", "rol", "zorg_wie", "geprobeerd", "naam"]
    assert (values["probleem"], values["gemeente"], values["rol"]) == ("Wie helpt ons?", "Gent", "burger")
    assert values["thema"] == shown
    assert [one.id for one in form.fields if one.is_required] == ["probleem", "doel"]
    assert "90 dagen" in form.privacy
    assert "Zeg ja" not in form.privacy


def test_every_value_of_a_field_is_read_as_itself(talk: Talk, forms: IntakeForms) -> None:
    intake = talk.intake.intake

    for question in intake.questions:
        for value in talk.intake.choices_of(question):
            put = intake.put(started(talk), question, value)
            assert put.state.answers.get(question.id) == value, (question.id, value)
    theme = intake.question_of("thema")
    assert theme is not None
    for one in talk.knowledge.entities["thema"].values:
        assert intake.put(started(talk), theme, one.title).state.answers["thema"] == one.name


@pytest.mark.parametrize(
    ("answer", "more"),
    [
        pytest.param({"rol": "innovator"}, "fase", id="a role"),
        pytest.param({"thema": "wonen"}, "huur", id="a theme"),
    ],
)
def test_an_answer_that_asks_for_more_gives_the_form_again_with_it(
    talk: Talk, forms: IntakeForms, answer: dict[str, str], more: str
) -> None:
    fields = {**dict.fromkeys(SHOWN, ""), **RIGHT, **answer}

    form = drawn(talk, forms, forms.fill(started(talk), fields))

    values = {one.id: one.value for one in form.fields}
    assert not form.is_review
    assert not form.wrong
    assert set(values) == {*SHOWN, more}
    assert values == {**fields, **values, more: ""}


def test_a_question_that_no_longer_applies_is_not_read_and_falls_away(talk: Talk, forms: IntakeForms) -> None:
    state = forms.fill(started(talk), {**dict.fromkeys(SHOWN, ""), **RIGHT, "rol": "innovator"}).state

    filled = forms.fill(state, {**RIGHT, "rol": "burger", "fase": "ooit"})

    form = drawn(talk, forms, filled)
    assert form.is_review
    assert not filled.wrong
    assert [one.id for one in form.lines] == ["probleem", "doel", "rol"]


def test_all_wrong_fields_are_named_at_once_and_what_was_right_is_kept(
    talk: Talk, forms: IntakeForms
) -> None:
    fields = {"probleem": "", "doel": "Een dak", "thema": "Wat is een thema?", "gemeente": f"in {NUMBER}"}

    filled = forms.fill(started(talk), fields)

    form, book = drawn(talk, forms, filled), talk.phrase_book({})
    values = {one.id: one.value for one in form.fields}
    words = {"probleem": "leeg", "thema": "thema_niet", "gemeente": "gemeente_niet"}
    assert form.wrong == {name: book.say(f"intake_{word}") for name, word in words.items()}
    assert (values["thema"], values["gemeente"]) == ("Wat is een thema?", f"in {MASK}")
    assert filled.state.answers == {"doel": "Een dak"}
    assert filled.state.asking == "probleem"


def test_a_wrong_value_leaves_the_earlier_answer(talk: Talk, forms: IntakeForms) -> None:
    state = started(talk, Known("Een vraag", municipality="Gent"))

    filled = forms.fill(state, {"gemeente": "Nergenshuizen"})

    assert filled.wrong == {"gemeente": Word.NO_PLACE}
    assert filled.state.answers["gemeente"] == "Gent"


@pytest.mark.parametrize("emptied", ["", " \n\u00a0", "overslaan"])
def test_an_optional_answer_that_is_emptied_is_taken_out(
    talk: Talk, forms: IntakeForms, emptied: str
) -> None:
    state = started(talk, Known("Een vraag", municipality="Gent"))

    filled = forms.fill(state, {"gemeente": emptied})

    assert "gemeente" not in filled.state.answers
    assert "gemeente" in filled.state.skipped


def test_a_field_that_was_not_shown_stays_as_it_is(talk: Talk, forms: IntakeForms) -> None:
    state = started(talk, Known("Een vraag", municipality="Gent"))

    filled = forms.fill(state, {"naam": "Sofie"})

    assert filled.state.answers == {"probleem": "Een vraag", "gemeente": "Gent", "naam": "Sofie"}


def test_a_question_that_stays_as_it_was_keeps_its_topic(talk: Talk, forms: IntakeForms) -> None:
    state = started(talk, Known("Een vraag\nmet twee regels", topic="een_op_een"))

    kept = forms.fill(state, {"probleem": "Een vraag met twee regels"}).state
    other = forms.fill(state, {"probleem": "Iets anders"}).state

    assert (kept.topic, other.topic) == ("een_op_een", None)


def test_filling_in_the_same_twice_is_once(talk: Talk, forms: IntakeForms) -> None:
    fields = {**dict.fromkeys(SHOWN, ""), **RIGHT, "naam": f"Tom {NUMBER}", "gemeente": "Nergenshuizen"}

    once = forms.fill(started(talk), fields)
    twice = forms.fill(once.state, fields)

    assert twice.state.answers == once.state.answers
    assert twice.wrong == once.wrong
    assert drawn(talk, forms, twice) == drawn(talk, forms, once)


def test_the_form_to_look_over_says_what_was_left_out_and_what_may_be_sensitive(
    talk: Talk, forms: IntakeForms
) -> None:
    fields = {**dict.fromkeys(SHOWN, ""), "probleem": f"Ik heb kanker, {NUMBER}", "doel": "y" * 2100}

    form = drawn(talk, forms, forms.fill(started(talk), fields))

    book = talk.phrase_book({})
    names = ("gemaskeerd", "gevoelig", "afgekort")
    assert form.is_review
    assert set(form.notes) == {book.say(f"intake_{name}") for name in names}
    assert form.fixed == ("probleem",)
    assert len(form.lines[1].value) == MOST_CHARACTERS
    assert NUMBER not in form.lines[0].value


def test_what_was_struck_out_in_the_chat_need_not_be_filled_in(talk: Talk, forms: IntakeForms) -> None:
    state = forms.fill(started(talk), {**dict.fromkeys(SHOWN, ""), **RIGHT}).state
    struck = talk.intake.intake.step(state, "schrap 2").state
    assert struck is not None

    form = forms.draw(talk.phrase_book({}), struck, days=90)
    filled = forms.fill(struck, {one.id: one.value for one in form.fields})

    assert [one.id for one in form.fields if one.is_required] == ["probleem"]
    assert drawn(talk, forms, filled).is_review


def test_any_line_is_left_out_but_the_question_itself(talk: Talk, forms: IntakeForms) -> None:
    fields = {**dict.fromkeys(SHOWN, ""), **RIGHT, "naam": "Sofie", "gemeente": "Gent", "rol": "burger"}
    state = forms.fill(started(talk), fields).state

    step = forms.send(state, {LEAVE_OUT: "naam, gemeente,probleem,doel,onbekend"})

    assert step is not None
    assert step.draft is not None
    assert [one.id for one in step.draft.facts] == ["probleem", "rol"]
    assert (step.draft.asker_name, step.draft.municipality) == ("", None)


def test_only_the_lines_that_were_looked_over_are_sent(talk: Talk, forms: IntakeForms) -> None:
    fields = {**dict.fromkeys(SHOWN, ""), **RIGHT, "naam": "Sofie", "rol": "burger"}
    filled = forms.fill(started(talk), fields)
    seen = drawn(talk, forms, filled).seen

    step = forms.send(filled.state, {SEEN: seen})
    late = forms.send(forms.fill(filled.state, {"gemeente": "Gent"}).state, {SEEN: seen})

    assert step is not None
    assert late is None
