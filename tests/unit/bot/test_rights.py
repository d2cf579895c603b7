"""What somebody does with what is kept of them, from the conversation: see it, correct it, erase it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from adapters.store.schema import conversations, messages, notices, received, requests
from bot.assistant import Assistant
from bot.data_link import DataLinks
from bot.incoming import Incoming
from bot.ports import Notice
from bot.reply import as_text
from bot.request import Action, Fact, Request, State
from bot.retention import Terms
from bot.said import RightKind
from bot.signing import Signer
from bot.talk import Talk
from tests.kit.both_sides import QUESTION, BothSides
from tests.kit.units import kept

ERASE, SURE = "wis mijn gegevens", "recht:zeker"


async def now(office: BothSides, request: Request) -> Request | None:
    async with office.store.unit(read_only=True) as unit:
        return await unit.peek_request(request.number)


def rows(office: BothSides) -> str:
    """All that is kept anywhere, as text."""
    tables = (conversations, messages, notices, received, requests)
    with office.store.engine.connect() as connection:
        return "\n".join(str(connection.execute(select(table)).all()) for table in tables)


async def hold(office: BothSides, request: Request) -> None:
    async with kept(office.store) as unit:
        whole = await unit.request(request.number)
        assert whole is not None
        held = replace(whole, is_held=True, version=whole.version + 1)
        await unit.save_request(held, until=office.clock.now() + timedelta(days=3650))


# --- what is meant --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Mijn gegevens", RightKind.DATA),
        ("welke gegevens heb je van mij?", RightKind.DATA),
        ("Wat weet je van mij?", RightKind.DATA),
        ("wat bewaren jullie over mij", RightKind.DATA),
        ("inzage", RightKind.DATA),
        ("Ik wil inzage in alles wat jullie over mij bijhouden", RightKind.DATA),
        ("mag ik mijn gegevens inkijken?", RightKind.DATA),
        ("welke info hebt ge van mij", RightKind.DATA),
        ("Wis mijn gegevens aub", RightKind.ERASE),
        ("wis m'n gegevens", RightKind.ERASE),
        ("verwijder alles wat je van mij weet", RightKind.ERASE),
        ("Vergeet mij.", RightKind.ERASE),
        ("recht op vergetelheid", RightKind.ERASE),
        ("ik wil mijn gegevens laten wissen", RightKind.ERASE),
        ("wis alles", RightKind.ERASE),
        ("verbeter mijn gegevens", RightKind.CORRECT),
        ("Mijn gemeente klopt niet", RightKind.CORRECT),
        ("pas mijn naam aan", RightKind.CORRECT),
        ("mijn naam is verkeerd geschreven", RightKind.CORRECT),
    ],
)
def test_a_person_may_say_it_in_many_ways(talk: Talk, said: str, kind: RightKind) -> None:
    assert talk.intake.rights.kind_in(said) is kind


@pytest.mark.parametrize(
    "said",
    [
        "hoe wis ik gegevens van burgers?",
        "Hoe lang moet ons bestuur gegevens bewaren?",
        "wat met de privacy van mijn gegevens in een project?",
        "Ik wil mijn gegevens delen met een partner",
        "Mogen we de gegevens van deelnemers wissen na het project?",
        "wie verbetert de gegevens in onze databank",
        "mijn gemeente klopt aan bij de provincie",
        "vergeet mij niet te bellen",
        "vergeet me niet",
        "Wat weet je van mij en van subsidies?",
        "Wat weten jullie over sociale innovatie?",
        "wis nummer 2",
        "Mijn gegevens staan in het dossier van het OCMW, mag dat?",
        "Hoe geef ik burgers inzage in hun dossier?",
        "mijn rol als ambtenaar in een project",
        "alles wat je van mij vraagt, weet ik niet",
        "verkopen jullie mijn gegevens aan reclamebureaus",
    ],
)
def test_a_question_about_the_data_of_others_is_no_wish(talk: Talk, said: str) -> None:
    assert talk.intake.rights.kind_in(said) is None


# --- seeing it ------------------------------------------------------------------------------------


async def test_without_a_request_one_hears_what_is_remembered_and_until_when(office: BothSides) -> None:
    await office.type("Ik ben ambtenaar in Gent, wie helpt mij met armoede?")

    said = await office.type("wat weet je van mij?")

    assert "Ik onthoud je gemeente: Gent." in said
    assert "23 december 2026" in said
    assert "taak van algemeen belang" in said


async def test_who_said_nothing_yet_hears_that_nothing_is_kept(office: BothSides) -> None:
    assert "Er wordt niets van jou bewaard" in await office.type("mijn gegevens")


async def test_what_is_shown_of_a_request_is_what_was_filled_in_and_no_note_of_staff(
    office: BothSides,
) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.NOTE, text="Lastig dossier")

    said = await office.type("Mijn gegevens")

    assert f"Je vraag {request.number}" in said
    assert "Je naam: Sofie" in said
    assert "Stand: opgenomen" in said
    assert "Lastig dossier" not in said
    assert "dat kun je opvragen" in said


async def test_it_is_said_also_while_a_person_is_in_the_conversation_and_not_passed_on(
    office: BothSides,
) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.ANSWER, text="Bel de kerkfabriek.")

    said = await office.type("welke gegevens heb je van mij")

    async with office.store.unit(read_only=True) as unit:
        told = [one.text for one in await unit.timeline(request.number)]
    assert "Dit is wat er van jou bewaard wordt" in said
    assert not any("welke gegevens" in one for one in told)


async def test_during_an_intake_it_is_answered_and_the_question_comes_again(office: BothSides) -> None:
    await office.type(QUESTION)
    await office.press("intake:start")

    said = await office.type("wat weet je van mij")

    assert "Dit is wat er van jou bewaard wordt" in said
    assert "Wat wil je bereiken" in said


async def test_in_a_channel_without_pages_a_link_is_sent_and_not_kept(office: BothSides) -> None:
    links = DataLinks(Signer(("s" * 32,)), "https://w.be")
    handoff = replace(office.assistant._handoff, links=links)
    office.assistant = Assistant(
        office.talk, office.store, office.clock, Terms(), pushed=("slack",), handoff=handoff
    )
    await office.type("Hallo")
    await office.owed("slack")

    said = await office.type("mijn gegevens")

    async with office.store.unit(read_only=True) as unit:
        lines = await unit.messages("slack", "c")
    assert "https://w.be/gegevens/slack/" in said
    assert "https://w.be/gegevens/" not in str(lines)
    assert "Download alles als bestand" in str(lines)


# --- erasing it -----------------------------------------------------------------------------------


async def test_it_is_asked_once_with_what_goes_and_what_stays(office: BothSides) -> None:
    request = await office.send_request()

    said = await office.type(ERASE)

    assert "Wil je echt alles wissen?" in said
    assert f"Dit staat nog open: {request.number}" in said
    assert "cijfers zonder naam" in said
    assert await now(office, request) is not None


@pytest.mark.parametrize("answer", ["ja", "Ja, wis alles", "ja wis mijn gegevens", "1", "!recht:zeker"])
async def test_after_yes_nothing_of_what_was_said_is_left(office: BothSides, answer: str) -> None:
    request = await office.send_request()
    await office.type(ERASE)

    said = await (office.press(answer[1:]) if answer.startswith("!") else office.type(answer))

    whole = rows(office)
    assert said.startswith("Alles is gewist")
    assert await now(office, request) is None
    for gone in ("Sofie", "kerkje", "Wil je echt", "wis mijn gegevens"):
        assert gone not in whole
    assert [text for _, text in await office.heard()] == [said]


@pytest.mark.parametrize("answer", ["nee", "2", "laat maar", "!recht:niets"])
async def test_after_no_everything_stays(office: BothSides, answer: str) -> None:
    request = await office.send_request()
    await office.type(ERASE)

    said = await (office.press(answer[1:]) if answer.startswith("!") else office.type(answer))

    assert "Goed, ik laat alles zoals het is" in said
    assert await now(office, request) == request


async def test_the_wish_sent_twice_is_no_yes(office: BothSides) -> None:
    request = await office.send_request()
    await office.type(ERASE)

    said = await office.type(ERASE)

    assert "Wil je echt alles wissen?" in said
    assert await now(office, request) == request


async def test_a_yes_to_something_else_erases_nothing(office: BothSides) -> None:
    request = await office.send_request()
    await office.type(ERASE)
    await office.type("Wat is een microkrediet?")

    await office.type("ja")
    said = await office.press(SURE)

    assert "Wil je echt alles wissen?" in said
    assert await now(office, request) == request


async def test_the_event_that_erased_is_not_handled_again(office: BothSides) -> None:
    await office.send_request()
    await office.type(ERASE)
    sure = Incoming(office.channel, "c", "sure", "ja")
    first = await office.assistant.handle(sure)
    before = rows(office)

    again = await office.assistant.handle(sure)

    assert "Alles is gewist" in as_text(first.reply)
    assert again.reply.is_empty
    assert rows(office) == before


async def test_the_team_is_told_that_an_open_request_was_erased(office: BothSides) -> None:
    request = await office.send_request()
    await office.mails()
    await office.type(ERASE)

    await office.type("ja")

    assert [subject for _, subject in await office.mails()] == [f"Aanvraag {request.number} is gewist"]


async def test_a_request_on_hold_is_named_as_what_stays(office: BothSides) -> None:
    request = await office.send_request()
    await hold(office, request)

    said = await office.type(ERASE)

    assert f"Alleen dit blijft: {request.number}" in said
    assert "staat nog open" not in said


async def test_what_comes_after_is_a_new_conversation_that_remembers_nothing(office: BothSides) -> None:
    await office.type("Ik ben ambtenaar in Gent, wie helpt mij met armoede?")
    await office.type(ERASE)
    await office.type("ja")

    said = await office.type("wat weet je van mij")

    assert "Gent" not in said


async def test_a_mail_to_the_asker_that_waits_goes_with_the_rest(office: BothSides) -> None:
    request = await office.send_request()
    async with kept(office.store) as unit:
        at = office.clock.now()
        key = f"answer:{request.number}:3"
        await unit.owe(Notice(key, "mail", "sofie@v.be", "announce", {}, due_at=at, created_at=at))

    await office.assistant.forget(office.channel, "c")

    assert "sofie@v.be" not in rows(office)


# --- correcting it --------------------------------------------------------------------------------


async def test_the_lines_of_an_open_request_can_be_picked_and_changed(office: BothSides) -> None:
    request = await office.send_request()
    await office.mails()

    lines = await office.type("verbeter mijn gegevens")
    asked = await office.press(f"verbeter:{request.number}:gemeente")
    said = await office.type("Antwerpen")

    after = await now(office, request)
    assert after is not None
    assert "Gemeente: Gent" in lines
    assert "Wat moet er staan bij ‘Gemeente’?" in asked
    assert "Ik heb ‘Gemeente’ aangepast." in said
    assert after.municipality == "Antwerpen"
    assert [one.id for one in after.facts] == [one.id for one in request.facts]
    assert Fact("gemeente", "Gemeente", "Antwerpen") in after.facts
    assert await office.mails()


async def test_the_timeline_tells_the_new_value_and_not_the_old_one(office: BothSides) -> None:
    request = await office.send_request()
    await office.type("verbeter mijn gegevens")
    await office.press(f"verbeter:{request.number}:naam")
    await office.type("Zoë")

    async with office.store.unit(read_only=True) as unit:
        last = (await unit.timeline(request.number))[-1]
        found = await unit.numbers_of_person("sofie", teams=None, most=5)

    assert (last.action, last.by, last.text) == ("verbetering", None, "Je naam: Zoë")
    assert list(found) == []


async def test_the_question_itself_can_be_corrected_but_not_left_empty(office: BothSides) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:probleem")

    empty = await office.press("recht:leeg")
    await office.type("Wie beslist er over een lege fabriek?")

    after = await now(office, request)
    assert after is not None
    assert "Wat moet er staan" in empty
    assert after.subject == after.facts[0].value == "Wie beslist er over een lege fabriek?"


async def test_an_optional_line_can_be_left_empty(office: BothSides) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:gemeente")

    said = await office.press("recht:leeg")

    after = await now(office, request)
    assert after is not None
    assert "leeggemaakt" in said
    assert after.municipality is None
    assert "gemeente" not in {one.id for one in after.facts}


async def test_a_number_of_a_person_is_left_out_of_a_correction(office: BothSides) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:doel")

    said = await office.type("Voor 93.05.18-223.61")

    after = await now(office, request)
    assert after is not None
    assert "heb ik weggelaten" in said
    assert "223.61" not in str(after)


async def test_what_is_no_municipality_is_asked_again(office: BothSides) -> None:
    request = await office.send_request()
    await office.press(f"verbeter:{request.number}:gemeente")

    first = await office.type("Xanadu")
    await office.type("Antwerpen")

    after = await now(office, request)
    assert after is not None
    assert "herken ik niet" in first
    assert after.municipality == "Antwerpen"


async def test_a_correction_reaches_no_request_of_somebody_else(office: BothSides) -> None:
    request = await office.send_request()

    incoming = Incoming(office.channel, "d", "x1", "", f"verbeter:{request.number}:naam")
    said = as_text((await office.assistant.handle(incoming)).reply)
    await office.type("Mallory", "d")

    assert "Die regel is er niet meer" in said
    assert await now(office, request) == request


async def test_a_closed_request_is_not_changed_by_an_old_button(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.press(f"verbeter:{request.number}:naam")
    closed = await office.act(an, request, Action.CLOSE)

    said = await office.type("Zoë")

    assert closed.state is State.CLOSED
    assert "Die regel is er niet meer" in said
    assert await now(office, request) == closed


async def test_without_a_request_what_is_remembered_is_corrected(office: BothSides) -> None:
    await office.type("Ik ben ambtenaar in Gent, wie helpt mij met armoede?")

    lines = await office.type("mijn gemeente klopt niet")
    await office.press("verbeter:-:gemeente")
    await office.type("Antwerpen")

    assert "Gemeente: Gent" in lines
    assert "Ik onthoud je gemeente: Antwerpen." in await office.type("wat weet je van mij")


async def test_during_an_intake_its_own_lines_are_changed_at_its_end(office: BothSides) -> None:
    await office.type(QUESTION)
    await office.press("intake:start")

    said = await office.type("mijn gemeente klopt niet")

    assert "Daar kom ik zo op terug" in said


async def test_while_a_person_is_there_the_correction_is_not_taken_for_an_answer(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.ANSWER, text="Bel de kerkfabriek.")
    await office.press(f"verbeter:{request.number}:naam")

    await office.type("Zoë")

    after = await now(office, request)
    assert after is not None
    assert after.asker_name == "Zoë"


@pytest.mark.parametrize(
    "choice",
    [
        "verbeter:",
        "verbeter:x",
        "verbeter:428-193-K:naam",
        "verbeter:-:turns",
        "recht:",
        "recht:x",
        "recht:waarde:y",
        "recht:leeg",
        "recht:regel",
        "recht:zeker",
    ],
)
async def test_a_made_up_button_does_nothing(office: BothSides, choice: str) -> None:
    request: Any = await office.send_request()

    await office.press(choice)

    assert await now(office, request) == request
