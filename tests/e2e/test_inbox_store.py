"""The inbox over the real desk and the real store: what one does, the other sees; what is said, is kept."""

import asyncio
import itertools
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from adapters.store.store import SqlStore
from adapters.web.app import make_app
from adapters.web.inbox.app import add_inbox
from adapters.web.inbox.listing import Listing
from bot.announcing import Announcer
from bot.calendar_files import CalendarFiles, CalendarLinks
from bot.conversation import Conversation
from bot.desk import Desk
from bot.phrases import PhraseBook
from bot.request import State
from bot.signing import Signer
from bot.staffing import Secret
from bot.voice import Voice
from tests.conftest import FixedClock
from tests.e2e.inbox_fakes import HASHED, PEOPLE, Browserless, hidden, make_balie
from tests.e2e.web_fakes import make_site
from tests.kit.both_sides import make_meetings
from tests.kit.fake_desk import NOW, TEAMS, make_request
from tests.kit.stores import new_store
from tests.kit.units import kept

pytestmark = pytest.mark.asyncio(loop_scope="session")
NUMBER = "428-193-K"
PAGE = f"/balie/aanvraag/{NUMBER}"


class World:
    def __init__(self, store: SqlStore, clock: FixedClock, address: str) -> None:
        self.store, self.clock, self.address = store, clock, address
        self.browsers: list[Browserless] = []

    async def sign_in(self, who: str) -> Browserless:
        self.browsers.append(Browserless(self.address))
        await self.browsers[-1].sign_in(who)
        return self.browsers[-1]

    async def file(self, number: str = NUMBER, **changes: Any) -> None:
        request, until = make_request(number, **changes), NOW + timedelta(days=999)
        async with self.store.unit() as unit:
            await unit.keep_conversation("web", request.conversation, Conversation(), until=until)
            assert await unit.add_request(request, until=until)
            await unit.commit()

    async def stored(self, number: str = NUMBER) -> Any:
        async with self.store.unit(read_only=True) as unit:
            return await unit.request(number)


@asynccontextmanager
async def run_world(**parts: Any) -> AsyncIterator[World]:
    clock, store = FixedClock(), new_store()
    phrases: dict[str, tuple[str, ...]] = defaultdict(lambda: ("Over aanvraag {nummer}.",))
    meetings = make_meetings(itertools.count())
    voice = Voice(lambda: PhraseBook(phrases, {}), TEAMS, pushed=(), meetings=meetings)
    links = CalendarLinks(Signer(["s" * 32]))
    calendar = CalendarFiles(store, clock, links, meetings, voice.phrases)
    desk = Desk(store, clock, TEAMS, voice, Announcer(TEAMS, voice.phrases))
    async with store.unit() as unit:
        for one in PEOPLE.values():
            staff = await unit.add_staff(one)
            await unit.keep_secret(staff.id, Secret(password=HASHED))
        await unit.commit()
    app = make_app(replace(make_site(store=store), calendar=calendar, clock=clock))
    made = {name: make(store, clock) for name, make in parts.items()}
    add_inbox(app, make_balie(store, desk, clock, calendar=calendar, meetings=meetings, **made))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    world = World(store, clock, f"http://127.0.0.1:{runner.addresses[0][1]}")
    try:
        yield world
    finally:
        for browser in world.browsers:
            await browser.close()
        await runner.cleanup()
        store.close()


@pytest_asyncio.fixture(loop_scope="session")
async def world() -> AsyncIterator[World]:
    async with run_world() as running:
        yield running


async def test_from_new_to_closed_with_an_answer_in_the_askers_conversation(world: World) -> None:
    await world.file()
    mia = await world.sign_in("mia")

    for action, fields in (
        ("opnemen", {}),
        ("antwoorden", {"text": "Dag Ana"}),
        ("notitie", {"text": "Ken ik"}),
        ("label", {"labels": "moestuin"}),
        ("sluiten", {"uitkomst": "geholpen"}),
    ):
        assert (await mia.act(NUMBER, action, **fields))[0] == 303, action

    _, html = await mia.get(PAGE)
    assert "afloop: geholpen" in html
    assert "Ken ik" in html
    async with world.store.unit(read_only=True) as unit:
        lines = [one.content["paragraphs"] for one in await unit.messages("web", f"gesprek {NUMBER}")]
        actions = [one.action for one in await unit.timeline(NUMBER)]
    assert ["Dag Ana"] in lines
    assert actions == ["opnemen", "antwoorden", "notitie", "label", "sluiten"]


async def test_statement_12_two_take_at_the_same_moment_and_one_wins(world: World) -> None:
    await world.file()
    mia, noor = await world.sign_in("mia"), await world.sign_in("noor")
    forms = [await one.form(NUMBER, "opnemen") for one in (mia, noor)]

    answers = await asyncio.gather(
        *(one.post(f"{PAGE}/opnemen", form) for one, form in zip((mia, noor), forms, strict=True))
    )

    assert sorted(status for status, _ in answers) == [303, 409]
    assert "was je voor en heeft deze aanvraag al opgenomen" in next(
        html for code, html in answers if code == 409
    )


async def test_a_form_resent_by_a_flaky_phone_is_one_answer(world: World) -> None:
    await world.file(state=State.TAKEN, owner=1)
    mia = await world.sign_in("mia")
    form = await mia.form(NUMBER, "antwoorden") | {"text": "Dag"}

    codes = await asyncio.gather(*(mia.post(f"{PAGE}/antwoorden", form) for _ in range(4)))

    assert [code for code, _ in codes] == [303] * 4
    async with world.store.unit(read_only=True) as unit:
        assert len(await unit.timeline(NUMBER)) == 1


async def test_statement_13_who_is_disabled_leaves_their_requests_to_the_team(world: World) -> None:
    await world.file(state=State.TAKEN, owner=1)
    bea, mia = await world.sign_in("bea"), await world.sign_in("mia")
    _, html = await bea.get("/balie/personen")

    await bea.post("/balie/personen/1/uitschakelen", hidden(html, "/balie/personen/1/uitschakelen"))

    found = await world.stored()
    assert (found.state, found.owner) == (State.NEW, None)
    assert (await mia.get("/balie"))[0] == 303


@pytest.mark.parametrize(
    ("text", "found"), [("%", 1), ("_", 0), ("GESPRÉK", 1), ("' OR 1=1 --", 0), ("428", 1)]
)
async def test_statement_33_a_search_is_literal(world: World, text: str, found: int) -> None:
    await world.file(subject="Een gesprek")
    await world.file("111-111-A", subject="Honderd % zeker")
    mia = await world.sign_in("mia")
    _, html = await mia.get("/balie")

    _, html = await mia.post("/balie/zoeken", hidden(html, "/balie/zoeken") | {"zoek": text})

    assert len(set(re.findall(r"/balie/aanvraag/[\d-]+[A-Z]", html))) == found


async def test_a_long_list_is_shown_page_by_page_without_gap_or_repeat(world: World) -> None:
    for number in range(120):
        await world.file(f"{number:03}-000-A", changed_at=NOW - timedelta(minutes=number // 2))
    mia = await world.sign_in("mia")
    _, html = await mia.get("/balie")
    form = hidden(html, "/balie/zoeken") | {"zoek": "moestuin"}
    seen: list[str] = []

    while True:
        _, html = await mia.post("/balie/zoeken", form)
        seen += re.findall(r"/balie/aanvraag/([\d-]+A)", html)
        following = [one for one in html.split("<form ") if 'name="na"' in one]
        if not following:
            break
        form = hidden("<form " + following[0], "/balie/zoeken")

    assert len(seen) == len(set(seen)) == 120


async def test_an_open_page_hears_of_a_change(world: World) -> None:
    await world.file()
    mia, noor = await world.sign_in("mia"), await world.sign_in("noor")
    _, before = await noor.get(f"/balie/live?aanvraag={NUMBER}")
    world.clock.advance(seconds=1)

    await mia.act(NUMBER, "opnemen")
    _, after = await noor.get(f"/balie/live?aanvraag={NUMBER}")

    assert re.search(r'"stamp": "([^"]+)"', before) != re.search(r'"stamp": "([^"]+)"', after)
    assert '"new": 1' in before
    assert '"new": 0' in after
    assert '"looking": ["Mia"]' in after


async def test_statement_64_each_opening_and_change_is_in_the_log(world: World) -> None:
    await world.file()
    leen = await world.sign_in("leen")
    await leen.act(NUMBER, "opnemen")

    _, html = await leen.get("/balie/logboek")

    log = re.sub(r"<[^>]+>", "", html)
    assert log.count(NUMBER) == 2
    assert "geopend" in log
    assert "gewijzigd" in log


PLAN = {"moment1": "2026-12-01T10:00", "moment2": "2026-12-02T14:00", "plaats": "Videogesprek", "text": "Dag"}


async def test_a_talk_is_offered_and_its_calendar_file_fetched_by_both(world: World) -> None:
    await world.file(planning=None)
    mia = await world.sign_in("mia")
    await mia.act(NUMBER, "opnemen")

    status, _ = await mia.act(NUMBER, "plannen", **PLAN)
    _, offered = await mia.get(PAGE)
    no_file, _ = await mia.get(f"{PAGE}/afspraak.ics")
    async with world.store.unit() as unit:
        request, appointment = await unit.request(NUMBER), await unit.appointment_of(NUMBER)
        assert request is not None
        assert appointment is not None
        meetings = make_meetings(itertools.count())
        after, made = await meetings.pick(unit, request, appointment.offered[1], now=world.clock.now())
        await unit.save_request(replace(after, version=request.version + 1), until=NOW + timedelta(days=9))
        await unit.commit()
    link = CalendarLinks(Signer(["s" * 32])).of("web", made.uid)
    _, planned = await mia.get(PAGE)
    files = [await mia.get(f"{PAGE}/afspraak.ics"), await mia.get(link)]
    forged, _ = await mia.get(link.replace("/afspraak/", "/afspraak/0"))
    world.clock.moment = made.start + timedelta(hours=1)
    too_late, _ = await mia.get(link)

    assert (status, no_file, forged, too_late) == (303, 404, 404, 404)
    assert "dinsdag 1 december 2026 om 10.00 uur" in offered
    assert "Afspraak woensdag 2 december 2026 om 14.00 uur" in planned
    for code, text in files:
        assert code == 200
        assert "DTSTART;TZID=Europe/Brussels:20261202T140000" in text
        assert made.uid in text


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"moment1": "", "moment2": ""}, "Kies minstens een moment."),
        ({"moment1": "2025-12-01T10:00"}, "Maandag 1 december 2025 om 10.00 uur: Dat is al voorbij."),
        ({"moment1": "gauw"}, "kan ik niet lezen"),
        ({"plaats": "elders"}, "Kies waar het gesprek is."),
    ],
    ids=["none", "past", "unreadable", "place"],
)
async def test_a_plan_that_cannot_be_comes_back_with_what_was_typed(
    world: World, fields: dict[str, str], why: str
) -> None:
    await world.file(state=State.TAKEN, owner=1)
    mia = await world.sign_in("mia")

    status, html = await mia.act(NUMBER, "plannen", **{**PLAN, "text": "Zullen we praten?", **fields})

    assert status == 422
    assert why in html
    assert "Zullen we praten?" in html


async def test_a_lead_holds_a_request_and_lets_go_of_it(world: World) -> None:
    await world.file(state=State.CLOSED, closed_at=NOW)
    leen = await world.sign_in("leen")

    held, _ = await leen.act(NUMBER, "bewaren")
    _, html = await leen.get(PAGE)
    freed, _ = await leen.act(NUMBER, "vrijgeven")

    assert (held, freed) == (303, 303)
    assert "Blijft bewaard" in html
    assert not (await world.stored()).is_held


async def test_a_release_of_what_its_asker_erased_leads_to_the_list_and_says_so(world: World) -> None:
    await world.file(state=State.CLOSED, closed_at=NOW, is_held=True, erase_asked=True)
    leen = await world.sign_in("leen")

    freed, _ = await leen.act(NUMBER, "vrijgeven")
    place = leen.headers["Location"]
    _, html = await leen.get(place)
    gone, _ = await leen.get(PAGE)

    assert (freed, gone) == (303, 404)
    assert "Vrijgegeven en gewist, zoals de vrager vroeg." in html


async def test_a_list_that_was_drawn_is_in_memory_for_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Listing] = []
    begin = Listing.draw

    async def draw(self: Listing, *given: Any) -> Any:
        made.append(self)
        return await begin(self, *given)

    monkeypatch.setattr(Listing, "draw", draw)
    await world.file(subject="Een geheim atelier")
    leen = await world.sign_in("leen")
    await leen.get("/balie")
    async with kept(world.store) as unit:
        await unit.forget_conversation("web", f"gesprek {NUMBER}", at=NOW)

    world.clock.advance(minutes=1)
    await leen.get("/balie")

    assert "geheim atelier" not in str(vars(made[-1]))


@pytest.mark.parametrize(("ahead", "badge"), [(1, "Beloofd tegen"), (-1, "Te laat: beloofd tegen")])
async def test_the_list_shows_what_was_promised_for_today_or_is_late(
    world: World, ahead: int, badge: str
) -> None:
    await world.file(promised_at=NOW + timedelta(hours=ahead))
    mia = await world.sign_in("mia")

    _, html = await mia.get("/balie?bak=vandaag")

    assert 'Vandaag beloofd <span class="count">1</span>' in html
    assert badge in html
