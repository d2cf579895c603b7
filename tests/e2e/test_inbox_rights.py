"""Leads and admins grant the rights of a person: over the real store, each within their own team."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from bot.request import Fact
from bot.retention import DEFAULT, Destruction
from bot.rights_clock import Demand, PersonRight, due_on
from bot.rights_desk import RightsDesk
from bot.staffing import AuditRow, Entry
from tests.e2e.inbox_fakes import PEOPLE, Browserless, hidden
from tests.e2e.test_inbox_store import World, run_world
from tests.kit.fake_desk import NOW
from tests.kit.units import kept

pytestmark = pytest.mark.asyncio(loop_scope="session")
NUMBER = "428-193-C"
OTHER = "111-111-Y"
PLACE = "/balie/rechten"


@pytest_asyncio.fixture(loop_scope="session")
async def world() -> AsyncIterator[World]:
    def rights(store: Any, clock: Any) -> RightsDesk:
        return RightsDesk(store, clock, DEFAULT)

    async with run_world(rights=rights) as running:
        yield running


async def post(browser: Browserless, action: str, **fields: str) -> tuple[int, str]:
    """Posts the form to this address, with its token and name as the page of rights draws them."""
    _, html = await browser.get(PLACE)
    return await browser.post(action, {**hidden(html, PLACE), **fields})


async def audit(world: World) -> list[tuple[int | None, str, str | None]]:
    async with world.store.unit(read_only=True) as unit:
        return [(one.staff, one.action, one.number) for one in await unit.audit()]


@pytest.mark.parametrize("text", ["ana peeters", "ANA@v.be", NUMBER, "moestuin"])
async def test_a_person_is_found_by_what_they_tell_and_the_text_stands_in_no_address(
    world: World, text: str
) -> None:
    await world.file(NUMBER, notify_email="ana@v.be")
    leen = await world.sign_in("leen")

    status, html = await post(leen, f"{PLACE}/zoeken", zoek=text)

    assert status == 200
    assert f'<a href="{PLACE}/{NUMBER}">{NUMBER}</a>' in html


async def test_a_lead_finds_and_reads_nothing_of_another_team(world: World) -> None:
    await world.file(OTHER, team="zuid")
    leen, bea = await world.sign_in("leen"), await world.sign_in("bea")

    _, html = await post(leen, f"{PLACE}/zoeken", zoek="moestuin")
    refused = [
        (await leen.get(f"{PLACE}/{OTHER}"))[0],
        (await post(leen, f"{PLACE}/{OTHER}/bestand"))[0],
        (await leen.get(f"{PLACE}/{OTHER}/wissen"))[0],
        (await post(leen, f"{PLACE}/{OTHER}/wissen"))[0],
        (await leen.get(f"{PLACE}/999-999-Z"))[0],
    ]
    allowed = await bea.get(f"{PLACE}/{OTHER}")

    assert "Niets gevonden" in html
    assert refused == [404] * 5
    assert allowed[0] == 200


async def test_what_is_read_holds_notes_and_only_what_was_said_about_the_teams_requests(
    world: World,
) -> None:
    await world.file(NUMBER, facts=(Fact("naam", "Je naam", "Ana"),))
    place = ("web", f"gesprek {NUMBER}")
    await world.file(OTHER, team="zuid", conversation=place[1], subject="Iets van zuid")
    async with kept(world.store) as unit:
        await unit.add_entry(Entry(NUMBER, NOW, "notitie", 1, "Onder ons"))
        for number, content in enumerate(({"text": "privé"}, {"text": "erbij", "request": NUMBER})):
            await unit.add_message(*place, "vrager", content, event_id=f"e{number}", at=NOW)
    leen = await world.sign_in("leen")

    _, html = await leen.get(f"{PLACE}/{NUMBER}")
    status, text = await post(leen, f"{PLACE}/{NUMBER}/bestand")
    found = json.loads(text)

    assert status == 200
    assert leen.headers["Content-Disposition"] == f'attachment; filename="gegevens-{NUMBER}.json"'
    assert leen.headers["Cache-Control"] == "no-store"
    assert [one["tekst"] for one in found["berichten"]] == ["erbij"]
    assert [one["nummer"] for one in found["aanvragen"]] == [NUMBER]
    assert "Onder ons" in text
    assert "Onder ons" in html
    assert "privé" not in html + text
    assert "Iets van zuid" not in html + text
    done = [row for row in await audit(world) if row[1] in {"ingekeken", "uitgevoerd"}]
    assert done == [(3, "uitgevoerd", NUMBER), (3, "ingekeken", NUMBER)]


async def test_erasing_is_confirmed_first_and_then_everything_is_gone_and_in_the_log(world: World) -> None:
    await world.file(NUMBER)
    leen = await world.sign_in("leen")

    _, asked = await leen.get(f"{PLACE}/{NUMBER}/wissen")
    still_there = await world.stored(NUMBER)
    status, _ = await post(leen, f"{PLACE}/{NUMBER}/wissen")
    place = leen.headers["Location"]
    _, html = await leen.get(place)

    assert f"krijgt dan geen antwoord meer: {NUMBER}" in asked
    assert still_there is not None
    assert (status, place) == (303, f"{PLACE}?gedaan=gewist")
    assert "Alles van dit gesprek is gewist." in html
    assert await world.stored(NUMBER) is None
    assert (3, "gewist", NUMBER) in await audit(world)


async def test_what_is_on_hold_is_named_as_what_stays(world: World) -> None:
    await world.file(NUMBER, is_held=True)
    leen = await world.sign_in("leen")

    _, html = await leen.get(f"{PLACE}/{NUMBER}/wissen")

    assert f"want het wordt langer bewaard: {NUMBER}" in html


async def test_what_another_team_has_in_the_conversation_is_not_named(world: World) -> None:
    await world.file(NUMBER)
    await world.file(OTHER, team="zuid", conversation=f"gesprek {NUMBER}")
    leen = await world.sign_in("leen")

    _, html = await leen.get(f"{PLACE}/{NUMBER}/wissen")

    assert "een aanvraag van een ander team" in html
    assert OTHER not in html


async def test_a_link_takes_nothing_out(world: World) -> None:
    await world.file(NUMBER)
    leen = await world.sign_in("leen")

    assert (await leen.get(f"{PLACE}/{NUMBER}/bestand"))[0] == 405
    assert [row for row in await audit(world) if row[1] == "uitgevoerd"] == []


async def test_the_same_form_twice_is_noted_once(world: World) -> None:
    leen = await world.sign_in("leen")
    _, html = await leen.get(PLACE)
    fields = {**hidden(html, PLACE), "soort": "inzage", "dag": "2026-11-20"}

    answers = [(await leen.post(PLACE, fields))[0] for _ in range(2)]

    _, html = await leen.get(PLACE)
    assert answers == [303, 303]
    assert html.count("<strong>Inzage</strong>") == 1


async def test_what_was_noted_by_mistake_is_taken_away_and_that_is_in_the_log(world: World) -> None:
    leen = await world.sign_in("leen")
    await post(leen, PLACE, soort="inzage", dag="2026-11-20")

    _, done = await post(leen, f"{PLACE}/weg/1")
    _, html = await leen.get(PLACE)

    assert done == ""
    assert "Er zijn geen verzoeken." in html
    assert (3, "verzoek weggehaald", None) in await audit(world)


async def test_a_conversation_with_a_request_of_another_team_is_erased_by_an_admin_only(
    world: World,
) -> None:
    await world.file(NUMBER)
    await world.file(OTHER, team="zuid", conversation=f"gesprek {NUMBER}")
    leen, bea = await world.sign_in("leen"), await world.sign_in("bea")

    refused, html = await post(leen, f"{PLACE}/{NUMBER}/wissen")
    before = await world.stored(NUMBER)
    done, _ = await post(bea, f"{PLACE}/{NUMBER}/wissen")

    assert (refused, done) == (409, 303)
    assert "Vraag een beheerder" in html
    assert before is not None
    assert (await world.stored(NUMBER), await world.stored(OTHER)) == (None, None)


async def test_a_request_of_a_person_has_a_month_and_a_warning_and_is_finished(world: World) -> None:
    await world.file(NUMBER)
    leen = await world.sign_in("leen")

    for kind, day in (("inzage", "2026-11-23"), ("wissing", "2026-10-31"), ("bezwaar", "2026-10-20")):
        await post(leen, PLACE, soort=kind, dag=day, nummer=NUMBER.lower())
    _, html = await leen.get(PLACE)
    places = [html.index(f"<strong>{kind}</strong>") for kind in ("Bezwaar", "Wissing", "Inzage")]
    _, done = await post(leen, f"{PLACE}/afgehandeld/3")
    _, after = await leen.get(PLACE)

    assert places == sorted(places)
    assert "te beantwoorden tot en met 23 december 2026" in html
    assert "Nog 7 dagen" in html
    assert "Te laat: 3 dagen" in html
    assert done == ""
    assert "Te laat" not in after
    assert "Afgehandeld op 23 november 2026" in after


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"dag": "2026-11-24"}, "Kies een dag", id="tomorrow"),
        pytest.param({"dag": "gisteren"}, "Kies een dag", id="no-day"),
        pytest.param({"dag": "0001-01-01"}, "ten hoogste een jaar geleden", id="year-one"),
        pytest.param({"dag": ""}, "Kies een dag", id="empty"),
        pytest.param({"nummer": "999-999-Z"}, "Die aanvraag is er niet", id="unknown"),
        pytest.param({"nummer": OTHER}, "Die aanvraag is er niet", id="another-team"),
        pytest.param({"nummer": "Ana Peeters"}, "Die aanvraag is er niet", id="a-name"),
    ],
)
async def test_what_cannot_be_noted_is_handed_back_with_the_reason(
    world: World, fields: dict[str, str], sentence: str
) -> None:
    await world.file(OTHER, team="zuid")
    leen = await world.sign_in("leen")

    status, html = await post(leen, PLACE, **{"soort": "inzage", "dag": "2026-11-20", **fields})

    assert status == 422
    assert sentence in html
    assert "Er zijn geen verzoeken." in html


async def test_an_unknown_kind_is_refused(world: World) -> None:
    leen = await world.sign_in("leen")

    assert (await post(leen, PLACE, soort="x", dag="2026-11-20"))[0] == 400


async def test_what_another_team_noted_is_not_seen_nor_finished(world: World) -> None:
    bea, leen = await world.sign_in("bea"), await world.sign_in("leen")
    async with kept(world.store) as unit:
        day, until = NOW.date(), NOW + timedelta(days=3650)
        await unit.add_right(PersonRight(Demand.ACCESS, day, due_on(day), PEOPLE["zoe"].id, until))

    _, of_admin = await bea.get(PLACE)
    _, of_lead = await leen.get(PLACE)
    refused, _ = await post(leen, f"{PLACE}/afgehandeld/1")
    done, _ = await post(bea, f"{PLACE}/afgehandeld/1")

    assert "<strong>Inzage</strong>" in of_admin
    assert "Er zijn geen verzoeken." in of_lead
    assert (refused, done) == (404, 303)


async def test_the_log_says_that_the_asker_erased_and_what_was_destroyed(world: World) -> None:
    async with kept(world.store) as unit:
        await unit.add_audit(AuditRow(NOW, None, "gewist door de vrager", NUMBER, team="noord"))
        await unit.add_destruction(Destruction(NOW, "aanvraag", "ruimte_vinden", 3))
        await unit.add_destruction(Destruction(NOW, "gesprek", "op verzoek", 1))
    leen = await world.sign_in("leen")

    _, html = await leen.get("/balie/logboek")
    text = " ".join(re.sub("<[^>]+>", " ", html).split())

    assert f"de vrager: gewist {NUMBER}" in text
    assert "aanvraag: 3, volgens de termijn voor ruimte vinden" in text
    assert "gesprek: 1, op verzoek van de persoon" in text
