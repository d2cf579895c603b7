"""The inbox in a real Chromium: by keyboard alone, live, with nothing typed lost; for everybody."""

import re
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.request import Action, Fact, Outcome, State, Urgency, Values
from tests.e2e.inbox_fakes import PASSWORD, Inbox
from tests.e2e.web_page import SMALL, WIDE, ZOOMED, overflows, violations
from tests.kit.fake_desk import NOW, make_request

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
NUMBER = "428-193-K"
PAGE = f"/balie/aanvraag/{NUMBER}"
LIVE_SECONDS = 2.0
PAGES = (
    "/balie",
    "/balie?bak=alle&thema=zorg",
    PAGE,
    "/balie/team",
    "/balie/mijn",
    "/balie/uitvoer",
    "/balie/logboek",
    "/balie/logboek?persoon=1&nummer=428-193-K&dag=2026-11-23",
    "/balie/personen",
    "/balie/rechten",
    f"/balie/rechten/{NUMBER}",
    f"/balie/rechten/{NUMBER}/wissen",
    "/balie/x",
)


def fill(inbox: Inbox) -> None:
    """Requests in every state, with long words."""
    inbox.desk.file(
        make_request(
            state=State.TAKEN,
            owner=5,
            facts=(Fact("wat", "Wat wil je doen?", "Een moestuin " + "m" * 80),),
            labels=("eerste keer",),
            urgency=Urgency.HIGH,
        ),
        ("vrager", {"text": "Dag " + "a" * 90}),
        ("assistent", {"paragraphs": ["Mooi!"], "choices": [{"id": "x", "label": "Ja"}]}),
        ("medewerker", {"paragraphs": ["Dag Ana"], "by": "Bea"}),
    )
    inbox.desk.file(make_request("111-111-A", subject="x" * 90, changed_at=NOW - timedelta(days=5)))
    inbox.desk.file(make_request("222-222-B", state=State.WAITING, owner=1, theme="zorg"))
    inbox.desk.file(make_request("333-333-C", state=State.CLOSED, outcome=Outcome.HELPED, score=4))


async def unfold(page: Page) -> None:
    """Opens all that is folded away."""
    folded = page.locator("details:not([open]) > summary:visible")
    while await folded.count():
        await folded.first.click()


async def tab_to(page: Page, text: str, most: int = 60) -> None:
    """Presses Tab until the focus is on what is called so."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        found = await page.evaluate(
            """() => { const now = document.activeElement;
                 return now.labels?.[0]?.innerText || now.innerText || ""; }"""
        )
        if found.strip().startswith(text):
            return
    raise AssertionError(f"no stop at {text}")


# By keyboard alone


async def test_a_request_is_found_taken_answered_and_closed_by_keyboard_alone(
    inbox: Inbox, open_inbox
) -> None:
    inbox.desk.file(make_request(), ("vrager", {"text": "Dag"}))
    page = await open_inbox(who="")
    await tab_to(page, "Login")
    await page.keyboard.type("mia")
    await tab_to(page, "Wachtwoord")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{inbox.address}/balie")

    await tab_to(page, "Zoek op")
    await page.keyboard.type("ana peet")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("1 aanvraag gevonden")).to_be_visible()
    await tab_to(page, "Een buurtmoestuin")
    await page.keyboard.press("Enter")
    await page.wait_for_url(inbox.address + PAGE)
    await tab_to(page, "Opnemen")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="opgenomen")).to_be_visible()
    await tab_to(page, "Je antwoord")
    await page.keyboard.type("Dag Ana, ik help je.")
    await tab_to(page, "Verstuur antwoord")
    await page.keyboard.press("Enter")
    await expect(page.locator(".said.medewerker")).to_contain_text("Dag Ana, ik help je.")
    await tab_to(page, "Sluiten")
    await page.keyboard.press("Enter")
    await tab_to(page, "Hoe liep het af?")
    await page.keyboard.type("Geh")
    await tab_to(page, "Sluit aanvraag")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("De aanvraag is gesloten.")).to_be_visible()

    assert [deed[2] for deed in inbox.desk.deeds] == [Action.TAKE, Action.ANSWER, Action.CLOSE]
    assert inbox.desk.requests[NUMBER].outcome is Outcome.HELPED


@pytest.mark.parametrize("path", PAGES)
async def test_every_stop_of_the_keyboard_is_visible(inbox: Inbox, open_inbox, path: str) -> None:
    fill(inbox)
    page = await open_inbox(path, who="bea")
    seen = []

    for _ in range(40):
        await page.keyboard.press("Tab")
        seen.append(
            await page.evaluate(
                """() => {
                  const now = document.activeElement, box = now.getBoundingClientRect();
                  const shown = now.closest(".request") ?? now;
                  const style = getComputedStyle(shown);
                  return [now.tagName, now.innerText, style.outlineStyle, box.width > 0];
                }"""
            )
        )

    stops = [stop for stop in seen if stop[0] != "BODY"]
    assert len(stops) >= 2
    assert [stop for stop in stops if stop[2] != "solid" or not stop[3]] == []


# Live


async def test_a_new_request_is_on_an_open_list_within_two_seconds(inbox: Inbox, open_inbox) -> None:
    page = await open_inbox()
    await expect(page.get_by_text("Er zijn geen nieuwe aanvragen")).to_be_visible()
    await page.wait_for_timeout(300)

    inbox.desk.file(make_request())
    begun = time.monotonic()
    await expect(page.get_by_role("link", name="Een buurtmoestuin beginnen")).to_be_visible()

    assert time.monotonic() - begun <= LIVE_SECONDS
    await expect(page).to_have_title("(1) Aanvragen – balie")
    await expect(page.locator("#bakken .count").first).to_have_text("1")


async def test_what_a_colleague_does_is_on_the_other_screen_within_two_seconds(
    inbox: Inbox, open_inbox
) -> None:
    inbox.desk.file(make_request())
    mia, noor = await open_inbox(PAGE, "mia"), await open_inbox(PAGE, "noor")
    await expect(noor.locator("#kijkers")).to_have_text("Mia bekijkt deze aanvraag ook.")
    await expect(mia.locator("#kijkers")).to_have_text("Noor bekijkt deze aanvraag ook.")

    begun = time.monotonic()
    await mia.get_by_role("button", name="Opnemen").click()
    await expect(noor.locator("#stand")).to_contain_text("van Mia Claes")

    assert time.monotonic() - begun <= LIVE_SECONDS + 0.3
    await expect(noor.get_by_role("button", name="Opnemen")).to_have_count(0)


async def test_a_change_leaves_what_is_typed_the_cursor_and_the_place_on_the_page_alone(
    inbox: Inbox, open_inbox
) -> None:
    inbox.desk.file(make_request(state=State.TAKEN, owner=1), ("vrager", {"text": "Dag " * 400}))
    page = await open_inbox(PAGE)
    field = page.get_by_label("Je antwoord")
    await field.fill("Dag Ana, half geschreven")
    await field.evaluate("field => field.setSelectionRange(4, 7)")
    await page.locator("summary", has_text="Label").click()
    await page.get_by_label("Labels, met komma’s ertussen").fill("moestuin")
    await field.focus()
    await field.evaluate("field => field.setSelectionRange(4, 7)")
    place = await page.evaluate("scrollY")

    inbox.desk.requests[NUMBER] = replace(inbox.desk.requests[NUMBER], urgency=Urgency.HIGH, version=7)
    await inbox.desk.act(1, NUMBER, Action.NOTE, Values(text="Intussen"), key="elders")
    await expect(page.locator("#tijdlijn")).to_contain_text("Intussen")

    await expect(field).to_be_focused()
    await expect(field).to_have_value("Dag Ana, half geschreven")
    assert await field.evaluate("field => [field.selectionStart, field.selectionEnd]") == [4, 7]
    await expect(page.get_by_label("Labels, met komma’s ertussen")).to_have_value("moestuin")
    assert await page.evaluate("scrollY") == place
    await page.get_by_role("button", name="Verstuur antwoord").click()
    await expect(page.locator(".said.medewerker")).to_contain_text("half geschreven")


async def test_what_is_typed_stays_when_the_request_is_closed_meanwhile_and_then_it_is_said_why(
    inbox: Inbox, open_inbox
) -> None:
    inbox.desk.file(make_request(state=State.TAKEN, owner=1))
    page = await open_inbox(PAGE)
    await page.get_by_label("Je antwoord").fill("Bijna klaar")

    await inbox.desk.act(3, NUMBER, Action.CLOSE, Values(outcome=Outcome.DOUBLE), key="elders")
    await expect(page.locator("#verbinding")).to_contain_text("Wat je typte, staat er nog.")
    await expect(page.get_by_label("Je antwoord")).to_have_value("Bijna klaar")
    await page.get_by_role("button", name="Verstuur antwoord").click()

    await expect(page.get_by_role("alert")).to_have_text("Dit kan nu niet. De aanvraag is intussen gesloten.")
    await expect(page.get_by_label("Dit had je getypt")).to_have_value("Bijna klaar")


async def test_a_search_stays_a_search_when_something_changes(inbox: Inbox, open_inbox) -> None:
    inbox.desk.file(make_request())
    page = await open_inbox()
    await page.get_by_label("Zoek op").fill("moestuin")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("1 aanvraag gevonden")).to_be_visible()

    inbox.desk.file(make_request("111-111-A", subject="Iets anders", municipality="Aalst"))
    inbox.desk.file(make_request("222-222-B", subject="Nog een moestuin"))

    await expect(page.get_by_text("2 aanvragen gevonden")).to_be_visible()
    await expect(page.get_by_text("Iets anders")).to_have_count(0)
    assert "moestuin" not in page.url


async def test_hostile_text_runs_nowhere_also_when_it_arrives_live(inbox: Inbox, open_inbox) -> None:
    hostile = '<img src=x onerror="window.bitten=1"><script>window.bitten=1</script>'
    page = await open_inbox("/balie?bak=alle")

    inbox.desk.file(make_request(subject=hostile, asker_name=hostile))

    await expect(page.get_by_role("link", name=hostile)).to_be_visible()
    await page.get_by_role("link", name=hostile).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(hostile)
    assert await page.evaluate("window.bitten") is None


async def test_who_is_signed_out_meanwhile_is_told_and_keeps_the_text(inbox: Inbox, open_inbox) -> None:
    inbox.desk.file(make_request(state=State.TAKEN, owner=1))
    page = await open_inbox(PAGE)
    await page.get_by_label("Je antwoord").fill("Bijna klaar")

    inbox.store.sessions = {}

    await expect(page.locator("#verbinding")).to_contain_text("Je bent afgemeld.")
    await expect(page.get_by_label("Je antwoord")).to_have_value("Bijna klaar")


async def test_one_is_warned_before_being_signed_out_and_can_stay(inbox: Inbox, open_inbox) -> None:
    page = await open_inbox()
    inbox.clock.advance(minutes=28, seconds=30)

    await page.get_by_role("button", name="Blijf aangemeld").click()

    await expect(page.locator("#verbinding")).to_have_text("")
    assert next(iter(inbox.store.sessions.values())).seen_at == inbox.clock.now()


async def test_without_a_line_it_says_so_and_comes_back(inbox: Inbox, open_inbox) -> None:
    page = await open_inbox()

    await page.context.set_offline(True)
    await expect(page.locator("#verbinding")).to_contain_text("Geen verbinding", timeout=20_000)
    await page.context.set_offline(False)
    inbox.desk.file(make_request())

    await expect(page.get_by_role("link", name="Een buurtmoestuin beginnen")).to_be_visible(timeout=20_000)
    await expect(page.locator("#verbinding")).to_have_text("")


async def test_a_canned_reply_is_put_in_the_field_without_a_reload(inbox: Inbox, open_inbox) -> None:
    inbox.desk.file(make_request(state=State.TAKEN, owner=1))
    page = await open_inbox(PAGE)
    await page.evaluate("window.stillHere = true")
    await page.get_by_label("Je antwoord").fill("Dag Ana")

    await page.get_by_label("Standaardantwoord").select_option("Afspraak")
    await page.get_by_role("button", name="Voeg in").click()

    await expect(page.get_by_label("Je antwoord")).to_have_value("Dag Ana\n\nZullen we een afspraak maken?")
    await expect(page.get_by_label("Je antwoord")).to_be_focused()
    assert await page.evaluate("window.stillHere")


async def test_a_double_click_is_one_answer(inbox: Inbox, open_inbox) -> None:
    inbox.desk.file(make_request(state=State.TAKEN, owner=1))
    page = await open_inbox(PAGE)
    await page.get_by_label("Je antwoord").fill("Dag Ana")

    await page.get_by_role("button", name="Verstuur antwoord").dblclick()
    await expect(page.locator(".said.medewerker")).to_have_count(1)

    assert len(inbox.desk.deeds) == 1


# For everybody


@pytest.mark.parametrize(
    ("scheme", "viewport"), [("light", SMALL), ("dark", WIDE)], ids=["light-small", "dark-wide"]
)
async def test_axe_finds_nothing_on_any_page(inbox: Inbox, open_inbox, scheme: str, viewport: Any) -> None:
    fill(inbox)
    page = await open_inbox("/balie/aanmelden", who="", viewport=viewport, color_scheme=scheme)
    found = await violations(page)
    page = await open_inbox(who="bea", viewport=viewport, color_scheme=scheme)

    for path in PAGES:
        await page.goto(inbox.address + path)
        await unfold(page)
        found += [f"{path}: {one}" for one in await violations(page)]

    assert found == []


@pytest.mark.parametrize("viewport", [SMALL, ZOOMED], ids=["320-wide", "400-percent"])
async def test_no_page_scrolls_sideways_when_narrow(inbox: Inbox, open_inbox, viewport: Any) -> None:
    fill(inbox)
    page = await open_inbox(who="bea", viewport=viewport)
    wide = []

    for path in PAGES:
        await page.goto(inbox.address + path)
        await unfold(page)
        wide += [path] if await overflows(page) else []

    assert wide == []


@pytest.mark.parametrize("viewport", [WIDE, SMALL], ids=["wide", "small"])
async def test_all_that_can_be_pressed_is_large_enough(inbox: Inbox, open_inbox, viewport: Any) -> None:
    fill(inbox)
    page = await open_inbox(PAGE, who="bea", viewport=viewport)
    await unfold(page)

    sizes = await page.evaluate(
        """[...document.querySelectorAll("button, summary, textarea, select, input:not([type=hidden])")]
             .map((one) => { const box = one.getBoundingClientRect();
                             return [one.innerText || one.id, Math.min(box.width, box.height)]; })"""
    )

    assert [found for found in sizes if found[1] < 24] == []


async def test_a_refused_form_puts_the_focus_on_the_field_and_says_why(inbox: Inbox, open_inbox) -> None:
    inbox.desk.file(make_request(state=State.TAKEN, owner=1))
    page = await open_inbox(PAGE)

    await page.get_by_role("button", name="Verstuur antwoord").click()

    await expect(page.get_by_role("alert")).to_have_text("Typ eerst een tekst.")
    await expect(page.get_by_label("Je antwoord")).to_be_focused()
    await expect(page.get_by_label("Je antwoord")).to_have_accessible_description(
        re.compile("^Typ eerst een tekst\\.")
    )
