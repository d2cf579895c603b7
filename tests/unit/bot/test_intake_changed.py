"""A message that is edited or taken back while an intake runs: the intake follows it."""

import pytest

from bot.conversation import Conversation
from bot.incoming import Change, Incoming
from tests.kit.both_sides import QUESTION, BothSides

AIM = "Een plek voor de buurt, want mijn broer is ziek"


async def change(office: BothSides, event: str, text: str | None, version: str = "2") -> None:
    await office.assistant.change(Change("slack", "c", event, text, version))


async def begin(office: BothSides, *answers: str) -> list[str]:
    """An intake with these answers; the event of each, that of the question first."""
    await office.type(QUESTION)
    events = [office.last_event]
    await office.press("intake:start")
    for answer in answers:
        await office.type(answer)
        events.append(office.last_event)
    return events


async def state(office: BothSides) -> Conversation:
    async with office.store.unit(read_only=True) as unit:
        kept = await unit.conversation("slack", "c")
    assert kept is not None
    return kept


async def answers(office: BothSides) -> dict[str, str]:
    intake = (await state(office)).intake
    assert intake is not None
    return dict(intake.answers)


async def test_an_answer_that_was_taken_back_is_asked_again(office: BothSides) -> None:
    _, aim = await begin(office, AIM)

    await change(office, aim, None)
    said = await office.type("wonen")
    await office.type("Een plek voor de buurt")

    question = office.talk.intake.intake.question_of("doel")
    assert question is not None
    assert question.text in said
    assert (await answers(office))["doel"] == "Een plek voor de buurt"
    assert "broer" not in str((await state(office)).to_json())


async def test_an_answer_that_was_edited_is_what_it_was_edited_into(office: BothSides) -> None:
    _, aim, _, place = await begin(office, AIM, "wonen", "Gent")

    await change(office, aim, "Een plek voor de buurt")
    await change(office, place, "Aalst")

    found = await answers(office)
    assert (found["doel"], found["gemeente"]) == ("Een plek voor de buurt", "Aalst")


async def test_an_answer_that_is_of_no_use_after_an_edit_is_asked_again(office: BothSides) -> None:
    *_, place = await begin(office, AIM, "wonen", "Gent")

    await change(office, place, "Nergenshuizen")

    assert "gemeente" not in await answers(office)
    assert "gemeente" in (await office.type("burger")).lower()


async def test_the_question_itself_can_be_taken_back(office: BothSides) -> None:
    question, _ = await begin(office, AIM)

    await change(office, question, None)
    await office.type("ja")
    await office.type("Wie helpt ons met een dak?")

    assert (await answers(office))["probleem"] == "Wie helpt ons met een dak?"


async def test_of_two_answers_alike_none_is_changed_for_the_other(office: BothSides) -> None:
    first, second = await begin(office, QUESTION)
    assert first != second

    await change(office, second, "Een plek voor de buurt")

    assert not {"probleem", "doel"} & (await answers(office)).keys()


async def test_an_older_edit_changes_nothing_any_more(office: BothSides) -> None:
    _, aim = await begin(office, AIM)

    await change(office, aim, "Een plek voor de buurt", version="3")
    await change(office, aim, "Een huis", version="2")

    assert (await answers(office))["doel"] == "Een plek voor de buurt"


@pytest.mark.parametrize("text", [None, "Een plek voor de buurt"])
async def test_a_change_that_comes_before_its_answer_is_in_the_intake_too(
    office: BothSides, text: str | None
) -> None:
    await begin(office)
    await change(office, "late", text)
    await office.assistant.handle(Incoming("slack", "c", "late", AIM))

    assert (await answers(office)).get("doel") == text


async def test_what_the_intake_did_not_take_changes_nothing_in_it(office: BothSides) -> None:
    await begin(office, AIM)
    await office.type("Wat kost een lening?")
    before = (await state(office)).intake

    await change(office, office.last_event, None)

    assert (await state(office)).intake == before


@pytest.mark.parametrize("steer", ["wijzig 4", "terug"])
async def test_an_edit_of_something_else_leaves_the_question_that_is_asked_anew(
    office: BothSides, steer: str
) -> None:
    await office.type("Wat kost een lening?")
    elsewhere = office.last_event
    await begin(office, AIM, "wonen", "Gent", "burger", "overslaan", "nog niets", "Sofie")
    await office.type(steer)
    before = (await state(office)).intake

    await change(office, elsewhere, "Wat kost een lening eigenlijk?")
    after = (await state(office)).intake

    assert before is not None
    assert after is not None
    assert (after.asking, after.answers) == (before.asking, before.answers)


async def test_after_an_edit_all_is_shown_anew_before_it_is_sent(office: BothSides) -> None:
    _, aim, *_ = await begin(office, AIM, "wonen", "Gent", "burger", "overslaan", "nog niets", "Sofie")
    await change(office, aim, "Een plek voor de buurt")

    shown = await office.type("ja")
    sent = await office.type("ja")

    assert "Het nummer van je vraag is" not in shown
    assert "Een plek voor de buurt" in shown
    assert "Het nummer van je vraag is" in sent


@pytest.mark.parametrize("text", ["overslaan", "stop", "terug"])
async def test_a_word_that_steers_is_no_answer_after_an_edit_either(office: BothSides, text: str) -> None:
    _, aim = await begin(office, AIM)

    await change(office, aim, text)

    assert "doel" not in await answers(office)


async def test_an_edit_changes_no_answer_that_was_given_with_other_words(office: BothSides) -> None:
    aim = "Betaalbaar wonen met de buren in Gent"
    _, event, *_ = await begin(office, aim, "wonen", "Gent")

    await change(office, event, "Iets doen met de buren")

    found = await answers(office)
    assert (found["doel"], found["thema"], found["gemeente"]) == ("Iets doen met de buren", "wonen", "Gent")


async def test_a_long_answer_with_a_number_in_it_is_taken_back_too(office: BothSides) -> None:
    _, event = await begin(office, f"{AIM}, mijn nummer is 85.07.30-033.28. " + "en nog meer " * 300)

    await change(office, event, None)

    assert "doel" not in await answers(office)
