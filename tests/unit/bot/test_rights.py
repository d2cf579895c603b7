"""What somebody does with what is kept of them, from the conversation: see it, correct it, erase it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.store.schema import conversations, messages, notices, received, requests
from bot.assistant import Assistant
from bot.data_link import DataLinks
from bot.incoming import Incoming
from bot.ports import Notice
from bot.reply import as_text
from bot.request import Action, Request
from bot.retention import Terms
from bot.signing import Signer
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


@pytest.mark.parametrize(
    ("minutes", "answer", "is_gone"),
    [(59, "ja", True), (61, "1", False), (61, "!recht:zeker", False)],
    ids=["within-the-hour", "typed-later", "pressed-later"],
)
async def test_the_question_whether_to_erase_lapses_after_an_hour(
    office: BothSides, minutes: int, answer: str, is_gone: bool
) -> None:
    request = await office.send_request()
    await office.type(ERASE)
    office.clock.advance(minutes=minutes)

    await (office.press(answer[1:]) if answer.startswith("!") else office.type(answer))

    assert (await now(office, request) is None) is is_gone


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
