"""Everything that is kept of one conversation: complete, and without what staff write to each other."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.appointment import Appointment, Standing
from bot.dossier import Dossier, Remembered, as_reply, read_dossier, to_json
from bot.reply import as_text
from bot.request import Action, Outcome, Request
from bot.retention import DEFAULT, Fate, Term, Terms
from tests.kit.both_sides import QUESTION, BothSides
from tests.kit.units import kept


async def of(office: BothSides, terms: Terms = DEFAULT, **options: Any) -> Dossier:
    async with office.store.unit(read_only=True) as unit:
        return await read_dossier(unit, office.channel, "c", terms, office.clock.now(), **options)


async def answered(office: BothSides) -> Request:
    """A request that An took, noted something about, handed a colleague's words on, and answered."""
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.NOTE, text="Onder ons")
    await office.act(an, request, Action.ANSWER, text="Bel de kerkfabriek.")
    await office.act(an, request, Action.LABEL, labels=("lastig",))
    return request


async def test_an_unknown_conversation_has_an_empty_dossier(office: BothSides) -> None:
    found = await of(office)

    assert found.is_empty
    assert to_json(found)["berichten"] == []


async def test_what_staff_write_to_each_other_is_left_out_but_not_what_they_said(office: BothSides) -> None:
    await answered(office)

    whole = str(to_json(await of(office)))

    assert "Bel de kerkfabriek." in whole
    assert "Onder ons" not in whole
    assert "lastig" not in whole
    assert "An" in whole
    assert "Janssens" not in whole


async def test_staff_see_their_notes_before_they_hand_it_over(office: BothSides) -> None:
    await answered(office)

    whole = str(to_json(await of(office, with_notes=True)))

    assert "Onder ons" in whole
    assert "lastig" in whole


async def test_a_team_gets_its_requests_and_what_was_said_about_them(office: BothSides) -> None:
    await answered(office)

    own, other = (await of(office)).of_teams(("algemeen",)), (await of(office)).of_teams(("geld",))

    assert [one.text for one in own.messages if one.by == "An"] == ["Bel de kerkfabriek."]
    assert all(one.about for one in own.messages)
    assert own.remembered == Remembered()
    assert other.is_empty


async def test_a_closed_request_tells_its_last_day_by_the_term_of_its_topic(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    closed = await office.act(an, request, Action.CLOSE, outcome=Outcome.HELPED)
    terms = replace(DEFAULT, request=Term(10, "omdat het moet", "regel 7"))

    (found,) = (await of(office, terms)).requests
    (said,) = to_json(await of(office, terms))["aanvragen"]

    assert closed.closed_at is not None
    assert found.until == closed.closed_at + timedelta(days=10)
    assert found.ends == "tot 3 december 2026"
    assert (said["grondslag"], said["selectieregel"]) == ("omdat het moet", "regel 7")


async def test_an_open_or_held_request_says_so_instead_of_a_day(office: BothSides) -> None:
    await office.send_request()

    (found,) = (await of(office)).requests
    held = replace(found, request=replace(found.request, is_held=True))

    assert found.ends == "tot 90 dagen na het einde"
    assert held.ends == "langer bewaard, omdat dat moet van de organisatie"


async def test_what_staff_decided_about_a_request_is_in_it_and_labels_only_for_who_looks_it_over(
    office: BothSides,
) -> None:
    request = await answered(office)

    (said,) = to_json(await of(office))["aanvragen"]
    (looked_over,) = to_json(await of(office, with_notes=True))["aanvragen"]

    assert (said["dringend"], said["behandelaar"], said["uitkomst"]) == ("gewoon", "An", None)
    assert (said["thema"], said["gemeente"], said["rol"]) == ("wonen", "Gent", "burger")
    assert said["herkend_onderwerp"] == request.topic
    assert (said["labels"], looked_over["labels"]) == (None, ["lastig"])


async def test_what_waits_in_an_intake_is_in_it(office: BothSides) -> None:
    await office.type(QUESTION)
    await office.press("intake:start")
    await office.type("Een plek voor de buurt")

    found = await of(office)

    assert "Een plek voor de buurt" in [
        one["antwoord"] for one in to_json(found)["onthouden"]["aan_het_invullen"]
    ]
    assert "Een plek voor de buurt" in as_text(as_reply(found, office.talk.phrase_book({})))


async def test_what_is_for_the_archive_tells_no_last_day(office: BothSides) -> None:
    request, an = await office.send_request(), await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.CLOSE, outcome=Outcome.HELPED)
    keep = Term(10, fate=Fate.KEEP)

    found = await of(office, replace(DEFAULT, request=keep, conversation=keep))

    (kept_one,) = found.requests
    assert kept_one.ends == "blijvend, voor het archief: dat vraagt de wet"
    assert to_json(found)["aanvragen"][0]["bewaard_tot"] is None
    assert to_json(found)["onthouden"]["bewaard_tot"] is None


async def test_appointments_and_the_mail_address_are_in_it(office: BothSides) -> None:
    request, start = await office.send_request(), office.clock.now() + timedelta(days=2)
    planned = Appointment("u", request.number, 1, Standing.PLANNED, "online", 30, start=start)
    async with kept(office.store) as unit:
        await unit.keep_appointment(replace(planned, changed_at=office.clock.now()))
        whole = await unit.request(request.number)
        assert whole is not None
        changed = replace(whole, notify_email="sofie@voorbeeld.be", version=whole.version + 1)
        await unit.save_request(changed, until=start)

    found = await of(office)

    text = as_text(as_reply(found, office.talk.phrase_book({})))
    (request_,) = to_json(found)["aanvragen"]
    assert "Afspraak op 25 november 2026: gepland." in text
    assert "sofie@voorbeeld.be" in text
    assert request_["mailadres"] == "sofie@voorbeeld.be"
    assert datetime.fromisoformat(request_["afspraken"][0]["begin"]) == start


@pytest.mark.parametrize("field", ["gemaakt_op"])
async def test_the_same_moment_gives_the_same_file(office: BothSides, field: str) -> None:
    await answered(office)

    first, second = to_json(await of(office)), to_json(await of(office))

    assert first == second
    assert first[field] == "2026-11-23T09:00:00+00:00"
