"""An intake by form within a conversation, and over the store: what is said, kept, owed and sent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from adapters.store.schema import metadata
from bot.conversation import Conversation
from bot.incoming import Audience, Incoming
from bot.intake_form import FORM, FORM_FILL, FORM_SEND
from bot.intake_state import Known
from bot.reply import Turn, as_text
from bot.said import Said
from bot.talk import Talk
from tests.kit.both_sides import QUESTION, BothSides

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RIGHT = {"probleem": "Wij zoeken een dak", "doel": "Een huis voor tien mensen"}
FIELDS = {**RIGHT, **dict.fromkeys(("thema", "gemeente", "rol", "geprobeerd", "naam"), "")}
NUMBER = "85.07.30-033.28"


def press(talk: Talk, state: Conversation, choice: str, fields: Mapping[str, str]) -> Said:
    incoming = Incoming("slack", "T1/U1", "e1", choice=choice, fields=fields)
    return talk.respond(state, incoming, now=NOW)


def running(talk: Talk, known: Known = Known()) -> Conversation:  # noqa: B008 - it is frozen
    return Conversation(turns=2, intake=talk.intake.intake.start(known).state)


def test_what_is_filled_in_says_nothing_in_the_conversation_and_the_chat_goes_on_from_it(talk: Talk) -> None:
    said = press(talk, running(talk), FORM_FILL, {**FIELDS, "rol": "burger"})

    after = talk.respond(said.conversation, Incoming("slack", "T1/U1", "e2", "wijzig 3"), now=NOW)
    assert said.turn.reply.is_empty
    assert said.turn.form is not None
    assert said.turn.form.is_review
    assert after.conversation.intake is not None
    assert after.conversation.intake.asking == "rol"


@pytest.mark.parametrize("typed", ["Een plek voor de buurt", "overslaan", "ja"])
def test_what_is_typed_after_a_form_does_not_answer_a_question_that_was_never_said(
    talk: Talk, typed: str
) -> None:
    fields = {**FIELDS, "gemeente": "Nergenshuizen"}
    said = press(talk, running(talk), FORM_FILL, fields)

    asked = talk.respond(said.conversation, Incoming("slack", "T1/U1", "e2", typed), now=NOW)
    answered = talk.respond(asked.conversation, Incoming("slack", "T1/U1", "e3", "Gent"), now=NOW)

    question = talk.intake.intake.question_of("gemeente")
    assert question is not None
    assert asked.turn.reply.paragraphs == (talk.phrase_book({}).say("intake_verder"), question.text)
    assert answered.conversation.intake is not None
    assert answered.conversation.intake.answers == {**RIGHT, "gemeente": "Gent"}


def test_sending_while_something_is_missing_gives_the_form_again(talk: Talk) -> None:
    said = press(talk, running(talk, Known("Wie helpt ons aan een dak?")), FORM_SEND, {"weg": ""})

    form = said.turn.form
    assert said.request is None
    assert said.turn.reply.is_empty
    assert said.conversation.intake is not None
    assert form is not None
    assert form.wrong == {"doel": talk.phrase_book({}).say("intake_verplicht")}


@pytest.mark.parametrize("choice", [FORM, FORM_FILL, FORM_SEND])
def test_a_form_of_an_intake_that_is_over_is_an_old_choice(talk: Talk, choice: str) -> None:
    said = press(talk, Conversation(turns=2), choice, {"doel": "Iets"})

    assert said.turn.reply.paragraphs == (talk.phrase_book({}).say("oude_keuze"),)
    assert said.turn.form is None


def test_where_there_is_no_form_its_button_asks_the_question_again(talk: Talk) -> None:
    said = press(talk, running(talk), FORM, {})

    question = talk.intake.intake.question_of("probleem")
    assert question is not None
    assert said.turn.reply.paragraphs == (question.text,)


@pytest.mark.parametrize(
    ("channel", "audience", "is_shown"),
    [
        pytest.param("slack", Audience.ALONE, True, id="slack"),
        pytest.param("teams", Audience.ALONE, True, id="teams"),
        pytest.param("slack", Audience.SHARED, False, id="others read along"),
        pytest.param("slack", Audience.GUEST, False, id="a guest"),
        pytest.param("web", Audience.ALONE, False, id="web"),
        pytest.param("terminal", Audience.ALONE, False, id="terminal"),
    ],
)
def test_the_form_is_offered_beneath_a_question_where_there_are_forms(
    talk: Talk, channel: str, audience: Audience, is_shown: bool
) -> None:
    incoming = Incoming(channel, "T1/U1", "e1", "Een dak", audience=audience)

    said = talk.respond(running(talk), incoming, now=NOW)

    assert (FORM in {one.id for one in said.turn.reply.buttons}) is is_shown


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("Nergenshuizen", id="a wrong answer"),
        pytest.param("Wat is sociale innovatie?", id="a question in between"),
        pytest.param("trek mijn aanvraag in", id="a wish about a request"),
    ],
)
def test_the_form_is_offered_again_when_the_question_is(talk: Talk, typed: str) -> None:
    asked = running(talk)
    assert asked.intake is not None
    state = replace(asked, intake=replace(asked.intake, answers=RIGHT, skipped=("thema",), asking="gemeente"))

    said = talk.respond(state, Incoming("slack", "T1/U1", "e1", typed), now=NOW)

    assert FORM in {one.id for one in said.turn.reply.buttons}


def test_the_form_is_not_offered_beneath_what_is_to_be_looked_over(talk: Talk) -> None:
    filled = press(talk, running(talk), FORM_FILL, FIELDS)

    said = talk.respond(filled.conversation, Incoming("slack", "T1/U1", "e2", "hmm"), now=NOW)

    assert FORM not in {one.id for one in said.turn.reply.every_button}


def test_danger_in_a_form_gives_help_lines_there_and_in_the_conversation(talk: Talk) -> None:
    fields = {**RIGHT, "geprobeerd": "Ik wil dood"}

    first = press(talk, running(talk), FORM_FILL, fields)
    again = press(talk, first.conversation, FORM_FILL, fields)

    assert first.is_urgent
    assert "1813" in " ".join(first.turn.reply.paragraphs)
    assert first.turn.form is not None
    assert "1813" in " ".join(first.turn.form.notes)
    assert again.turn.reply.is_empty
    assert not again.is_urgent


async def send_form(
    office: BothSides, choice: str, fields: Mapping[str, str], *, event: str, under: str = ""
) -> Turn:
    incoming = Incoming("slack", "c", event, choice=choice, fields=fields, under=under)
    return await office.assistant.handle(incoming)


async def begin(office: BothSides) -> None:
    await office.type(QUESTION)
    await office.press("intake:start")


async def lines(office: BothSides) -> list[tuple[str, str]]:
    """Who said what in the conversation."""
    async with office.store.unit(read_only=True) as unit:
        kept = await unit.messages("slack", "c")
    return [(one.author, str(one.content.get("text") or one.content.get("paragraphs"))) for one in kept]


def all_kept(office: BothSides, *names: str) -> str:
    """All that stands in these tables, or in all of them; to be asked right after something was kept."""
    with office.store.engine.begin() as connection:
        tables = [one for one in metadata.sorted_tables if not names or one.name in names]
        return str([connection.execute(select(one)).all() for one in tables])


async def requests(office: BothSides) -> list[str]:
    async with office.store.unit(read_only=True) as unit:
        return [one.number for one in await unit.requests_of("slack", "c")]


async def test_there_is_a_form_only_while_an_intake_runs(office: BothSides) -> None:
    before = await office.assistant.form("slack", "c")
    await begin(office)
    during = await office.assistant.form("slack", "c")
    await office.type("stop")
    after = await office.assistant.form("slack", "c")

    assert (before, after) == (None, None)
    assert during is not None
    assert (during.fields[0].id, during.fields[0].value) == ("probleem", QUESTION)


async def test_a_form_is_kept_in_the_intake_and_nowhere_else(office: BothSides) -> None:
    await begin(office)
    owed, before = all_kept(office, "notices"), await lines(office)

    turn = await send_form(
        office, FORM_FILL, {**FIELDS, "doel": f"Bel {NUMBER}", "gemeente": "Nergens"}, event="v1"
    )

    kept, owed_after = all_kept(office), all_kept(office, "notices")
    form = await office.assistant.form("slack", "c")
    assert turn.form is not None
    assert turn.form.wrong.keys() == {"gemeente"}
    assert form is not None
    assert {one.id: one.value for one in form.fields}["doel"] == "Bel [nummer weggelaten]"
    assert await lines(office) == before
    assert owed_after == owed
    assert NUMBER not in kept
    assert "Nergens" not in kept


async def test_a_form_that_was_sent_becomes_a_request_as_when_yes_was_typed(office: BothSides) -> None:
    typed = await office.send_request()
    await begin(office)
    await office.press("intake:nieuw")
    fields = {
        **FIELDS,
        "probleem": QUESTION,
        "doel": "Een plek voor de buurt",
        "thema": "wonen",
        "gemeente": "Gent",
        "rol": "burger",
        "geprobeerd": "nog niets",
        "naam": "Sofie",
    }

    more = await send_form(office, FORM_FILL, fields, event="v1")
    review = await send_form(office, FORM_FILL, {**fields, "huur": ""}, event="v2")
    sent = await send_form(office, FORM_SEND, {"weg": ""}, event="v3")

    (number,) = [one for one in await requests(office) if one != typed.number]
    by_form = await office.look(number)
    assert more.form is not None
    assert {one.id for one in more.form.fields} == {*FIELDS, "huur"}
    assert review.form is not None
    assert review.form.lines == typed.facts
    assert replace(by_form, number=typed.number) == typed
    assert number in as_text(sent.reply)
    assert (await lines(office))[-2] == ("vrager", office.talk.phrase_book({}).say("knop_versturen"))
    assert number in (await lines(office))[-1][1]


async def test_what_is_struck_out_in_the_form_does_not_reach_staff(office: BothSides) -> None:
    await begin(office)
    await send_form(office, FORM_FILL, {**FIELDS, "naam": "Sofie", "gemeente": "Gent"}, event="v1")

    await send_form(office, FORM_SEND, {"weg": "naam,probleem"}, event="v2")

    (number,) = await requests(office)
    request = await office.look(number)
    assert [one.id for one in request.facts] == ["probleem", "doel", "gemeente"]
    assert request.asker_name == ""


@pytest.mark.parametrize(
    ("event", "under"),
    [
        pytest.param("v2", "", id="the same event"),
        pytest.param("v3", "view", id="the same click under another id"),
        pytest.param("v4", "", id="once more"),
    ],
)
async def test_a_form_that_is_sent_twice_is_one_request(office: BothSides, event: str, under: str) -> None:
    await begin(office)
    await send_form(office, FORM_FILL, FIELDS, event="v1")

    sent = await send_form(office, FORM_SEND, {"weg": ""}, event="v2", under=under)
    again = await send_form(office, FORM_SEND, {"weg": ""}, event=event, under=under)

    assert len(await requests(office)) == 1
    assert again.form is None
    said_again = {
        "v2": sent.reply.paragraphs,
        "v3": (),
        "v4": (office.talk.phrase_book({}).say("oude_keuze"),),
    }
    assert again.reply.paragraphs == said_again[event]


async def test_a_form_that_is_delivered_twice_gets_the_same_form(office: BothSides) -> None:
    await begin(office)

    first = await send_form(office, FORM_FILL, {**FIELDS, "gemeente": "Nergens"}, event="v1", under="view")
    again = await send_form(office, FORM_FILL, {**FIELDS, "gemeente": "Nergens"}, event="v1", under="view")

    assert first.form is not None
    assert again.form == first.form
    assert again.reply.is_empty


async def test_a_form_that_was_sent_too_early_can_be_sent_again(office: BothSides) -> None:
    await begin(office)

    early = await send_form(office, FORM_SEND, {"weg": ""}, event="v1", under="view")
    early_again = await send_form(office, FORM_SEND, {"weg": ""}, event="v1", under="view")
    await send_form(office, FORM_FILL, FIELDS, event="v2", under="view")
    await send_form(office, FORM_SEND, {"weg": ""}, event="v3", under="view")

    assert early.form is not None
    assert early.form.wrong.keys() == {"doel"}
    assert early_again.form == early.form
    assert len(await requests(office)) == 1


async def test_what_was_filled_in_last_holds_also_when_it_was_filled_in_before(office: BothSides) -> None:
    await begin(office)
    for number, name in enumerate(("Sofie", "Tom", "Sofie")):
        await send_form(office, FORM_FILL, {**FIELDS, "naam": name}, event=f"v{number}", under="view")

    form = await office.assistant.form("slack", "c")

    assert form is not None
    assert form.fields[-1].value == "Sofie"


async def test_a_form_that_comes_late_does_not_touch_what_was_sent(office: BothSides) -> None:
    await begin(office)
    await send_form(office, FORM_FILL, FIELDS, event="v1")
    await office.type("ja")  # the form was not shown in the chat: it is shown there first
    await office.type("ja")
    before = await office.look((await requests(office))[0])

    turn = await send_form(office, FORM_FILL, {**FIELDS, "naam": "Sofie"}, event="v2")

    assert turn.form is None
    assert "naam" not in {one.id for one in (await office.look(before.number)).facts}
    assert "Sofie" not in str(await lines(office))
