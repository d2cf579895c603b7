"""Taking files out of the inbox over HTTP: only by a form, under a safe name, whole or not at all."""

import csv
import io
import json
import re
from collections.abc import AsyncIterator
from html import unescape

import aiohttp
import pytest
import pytest_asyncio

from bot.request import Fact
from bot.staffing import AuditRow
from tests.e2e.inbox_fakes import Browserless, Inbox, hidden, run_inbox
from tests.kit.fake_desk import make_request

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def inbox() -> AsyncIterator[Inbox]:
    async with run_inbox() as running:
        facts = (Fact("probleem", "Je vraag", '=HYPERLINK("https://kwaad.be")'),)
        running.desk.file(make_request(subject="=1+1 é \u202e", facts=facts, labels=("+32 475 12 34 56",)))
        running.desk.file(make_request("222-222-B", team="zuid"))
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def sign_in(inbox: Inbox) -> AsyncIterator[object]:
    browsers = []

    async def made(who: str) -> Browserless:
        browsers.append(Browserless(inbox.address))
        await browsers[-1].sign_in(who)
        return browsers[-1]

    yield made
    for browser in browsers:
        await browser.close()


async def take(browser: Browserless, what: str, form: str) -> tuple[int, str]:
    _, html = await browser.get("/balie/uitvoer")
    token = hidden(html, "/balie/uitvoer")["balie"]
    return await browser.post("/balie/uitvoer", {"balie": token, "wat": what, "vorm": form})


async def test_statement_43_a_lead_downloads_a_file_with_a_safe_name(inbox: Inbox, sign_in) -> None:
    leen = await sign_in("leen")

    status, text = await take(leen, "inhoud", "csv")

    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert status == 200
    assert (row["nummer"], row["onderwerp"]) == ("428-193-K", "'=1+1 é [U+202E]")
    assert row["labels"] == "'+32 475 12 34 56"
    name = "aanvragen-met-inhoud-2026-11-23.csv"
    assert leen.headers["Content-Disposition"] == f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    assert leen.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    assert leen.headers["Cache-Control"] == "no-store"
    assert leen.headers["X-Content-Type-Options"] == "nosniff"


async def test_an_admin_downloads_all_teams_as_json(inbox: Inbox, sign_in) -> None:
    bea = await sign_in("bea")

    status, text = await take(bea, "aanvragen", "json")

    assert status == 200
    assert [row["team"] for row in json.loads(text)] == ["Team Zuid", "Team Noord"]
    assert inbox.store.audit[-1].action == "uitgevoerd"


async def test_a_member_sees_figures_only_and_a_made_up_form_is_refused_and_kept(
    inbox: Inbox, sign_in
) -> None:
    mia = await sign_in("mia")

    _, html = await mia.get("/balie/uitvoer")
    refused = [(await take(mia, what, "csv"))[0] for what in ("aanvragen", "inhoud")]

    assert 'value="aanvragen"' not in html
    assert 'value="inhoud"' not in html
    assert refused == [403, 403]
    assert [row.action for row in inbox.store.audit[-2:]] == ["geweigerd", "geweigerd"]
    assert (await take(mia, "cijfers", "csv"))[0] == 200


@pytest.mark.parametrize(("what", "form"), [("alles", "csv"), ("cijfers", "exe"), ("", "")])
async def test_what_we_never_offered_is_no_export(sign_in, what: str, form: str) -> None:
    assert (await take(await sign_in("bea"), what, form))[0] == 400


async def test_an_export_that_cannot_be_kept_gives_no_file_and_the_form_back(inbox: Inbox, sign_in) -> None:
    bea = await sign_in("bea")
    _, html = await bea.get("/balie/uitvoer")
    token = hidden(html, "/balie/uitvoer")["balie"]
    inbox.store.is_full = True

    status, text = await bea.post("/balie/uitvoer", {"balie": token, "wat": "inhoud", "vorm": "csv"})

    assert status == 503
    assert "HYPERLINK" not in text
    assert hidden(text, "/balie/uitvoer")["wat"] == "inhoud"


async def test_a_file_that_breaks_off_never_looks_whole(inbox: Inbox, sign_in, caplog) -> None:
    bea = await sign_in("bea")
    for number in range(600):
        inbox.desk.file(make_request(f"5{number:05}", subject="x" * 500))
    exporter, taken = inbox.balie.exporter, 0
    pages = exporter._pages

    async def broken(staff, what):
        nonlocal taken
        async for page in pages(staff, what):
            taken += 1
            inbox.store.is_away = taken > 1
            yield page

    exporter._pages = broken  # type: ignore[method-assign]
    try:
        with pytest.raises((aiohttp.ClientError, ConnectionError)):
            await take(bea, "aanvragen", "csv")
    finally:
        inbox.store.is_away = False
        exporter._pages = pages  # type: ignore[method-assign]

    assert "geheim" not in caplog.text


async def test_a_lead_finds_in_the_log_who_took_a_request_out(inbox: Inbox, sign_in) -> None:
    bea, leen, _ = await sign_in("bea"), await sign_in("leen"), await sign_in("zoe")
    await take(bea, "inhoud", "csv")

    _, html = await leen.get("/balie/logboek?nummer=428-193-k")
    others = [
        await leen.get(f"/balie/logboek?{query}") for query in ("persoon=4", "nummer=x", "dag=2026-11-22")
    ]

    assert "Bea Wouters" in html
    assert "uitgevoerd" in html
    assert all("Hier staat niets dat past" in other for _, other in others)


async def test_the_log_goes_on_beyond_its_first_page(inbox: Inbox, sign_in) -> None:
    leen = await sign_in("leen")
    rows = [AuditRow(inbox.clock.now(), 1, "geopend", f"{number:03}-000-A") for number in range(450)]
    inbox.store.audit = rows

    seen, place = [], "/balie/logboek?persoon=1"
    while place:
        _, html = await leen.get(place)
        seen += re.findall(r'<a href="/balie/aanvraag/([^"]+)"', html)
        older = re.search(r'<a href="([^"]+)">Toon wat ouder is', html)
        place = unescape(older[1]) if older else ""

    assert seen == [row.number for row in reversed(rows)]
