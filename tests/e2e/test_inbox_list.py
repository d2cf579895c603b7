"""The list of requests over HTTP: tabs, filters, search, pages."""

import re
from datetime import timedelta
from html import unescape

import pytest
from yarl import URL

from adapters import staff_words as words
from bot.request import Outcome, State, Urgency
from tests.e2e.inbox_fakes import Inbox, hidden
from tests.e2e.web_client import shown
from tests.kit.fake_desk import NOW, make_request

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_title_counts_what_is_new(inbox: Inbox, sign_in) -> None:
    browser = await sign_in("mia")
    _, empty = await browser.get("/balie")
    inbox.desk.file(make_request())

    _, html = await browser.get("/balie")

    assert "<title>Aanvragen – balie</title>" in empty
    assert "<title>(1) Aanvragen – balie</title>" in html


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", {"111-111-A"}),
        ("?bak=mijn", {"222-222-B", "333-333-C"}),
        ("?bak=wacht", {"333-333-C"}),
        ("?bak=gesloten", {"444-444-D"}),
        ("?bak=alle", {"111-111-A", "222-222-B", "333-333-C", "444-444-D", "555-555-E"}),
        ("?bak=mijn&sluimert=ja", {"222-222-B", "333-333-C", "555-555-E"}),
        ("?bak=alle&thema=zorg", {"222-222-B"}),
        ("?bak=alle&gemeente=Aalst", {"333-333-C"}),
        ("?bak=alle&dringend=dringend", {"444-444-D"}),
        ("?bak=alle&label=voorrang", {"111-111-A"}),
        ("?bak=onzin&dringend=onzin&na=onzin", {"111-111-A"}),
    ],
)
async def test_the_list_shows_what_was_asked_for(
    inbox: Inbox, sign_in, query: str, numbers: set[str]
) -> None:
    inbox.desk.file(make_request("111-111-A", labels=("voorrang",)))
    inbox.desk.file(make_request("222-222-B", state=State.TAKEN, owner=1, theme="zorg"))
    inbox.desk.file(make_request("333-333-C", state=State.WAITING, owner=1, municipality="Aalst"))
    inbox.desk.file(make_request("444-444-D", state=State.CLOSED, urgency=Urgency.HIGH))
    inbox.desk.file(
        make_request("555-555-E", state=State.TAKEN, owner=1, snoozed_until=NOW + timedelta(days=2))
    )
    browser = await sign_in("mia")

    _, html = await browser.get(f"/balie{query}")

    assert set(re.findall(r"aanvraag/([\d-]+[A-Z])", html)) == numbers


async def test_statement_33_and_60_a_search_is_literal_and_in_no_address(inbox: Inbox, sign_in) -> None:
    inbox.desk.file(make_request("111-111-A", asker_name="Ana % Peeters"))
    inbox.desk.file(make_request("222-222-B", asker_name="Bo"))
    browser = await sign_in("mia")
    _, html = await browser.get("/balie")
    form = hidden(html, "/balie/zoeken")

    status, html = await browser.post("/balie/zoeken", form | {"zoek": " Ana % "})

    assert status == 200
    assert "1 aanvraag gevonden" in html
    assert 'value="Ana %"' in html
    assert "111-111-A" in html
    assert "222-222-B" not in html
    assert not re.search(r'(?:href|action)="[^"]*Ana', html)


async def test_a_search_for_nothing_leads_to_the_list_with_its_filters(inbox: Inbox, sign_in) -> None:
    browser = await sign_in("mia")
    _, html = await browser.get("/balie?bak=alle")
    form = hidden(html, "/balie/zoeken")

    status, _ = await browser.post("/balie/zoeken", form | {"zoek": " ", "thema": "zorg", "sluimert": "ja"})

    assert (status, browser.headers["Location"]) == (303, "/balie?bak=alle&thema=zorg&sluimert=ja")


@pytest.mark.parametrize("text", ["", "moestuin"], ids=["list", "search"])
async def test_a_long_list_is_shown_page_by_page_without_gap_or_repeat(
    inbox: Inbox, sign_in, text: str
) -> None:
    for number in range(120):
        inbox.desk.file(make_request(f"{number:03}-000-A", changed_at=NOW - timedelta(minutes=number // 2)))
    browser = await sign_in("mia")
    _, html = await browser.get("/balie")
    if text:
        _, html = await browser.post("/balie/zoeken", hidden(html, "/balie/zoeken") | {"zoek": text})
    seen = re.findall(r"/balie/aanvraag/([\d-]+A)", html)

    while "Toon de volgende" in html:
        link = re.search(r'href="(/balie\?[^"]*na=[^"]*)"', html)
        forms = [one for one in html.split("<form ") if 'name="na"' in one]
        if link:
            _, html = await browser.get(URL(unescape(link[1]), encoded=True))
        else:
            _, html = await browser.post("/balie/zoeken", hidden("<form " + forms[0], "/balie/zoeken"))
        seen += re.findall(r"/balie/aanvraag/([\d-]+A)", html)

    assert len(seen) == len(set(seen)) == 120


async def test_what_waits_for_too_long_is_pointed_out(inbox: Inbox, sign_in) -> None:
    inbox.desk.file(make_request(changed_at=NOW - timedelta(days=4)))
    browser = await sign_in("mia")

    _, html = await browser.get("/balie")

    assert "Wacht te lang 1" in shown(html)


@pytest.mark.parametrize("state", [State.TAKEN, State.CLOSED])
async def test_a_state_or_outcome_without_words_is_shown_by_its_own_name(
    inbox: Inbox, sign_in, monkeypatch: pytest.MonkeyPatch, state: State
) -> None:
    inbox.desk.file(make_request("428-193-K", state=state, owner=1, outcome=Outcome.NO_REPLY))
    monkeypatch.delitem(words.STATES, state)
    monkeypatch.delitem(words.OUTCOMES, Outcome.NO_REPLY)
    mia = await sign_in("mia")

    status, page = await mia.get("/balie/aanvraag/428-193-K")

    assert status == 200
    assert f">{state.value.capitalize()}</span>" in page
    assert "afloop: geen antwoord meer" in page
