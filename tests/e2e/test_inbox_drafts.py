"""What somebody types or looks for in the inbox stays in the tab of a real Chromium until it is sent."""

from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.request import Action, Fact, State, Urgency, Values
from tests.e2e.inbox_fakes import PASSWORD, Inbox
from tests.e2e.web_page import SMALL
from tests.kit.fake_desk import make_request

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
NUMBER = "428-193-K"
PAGE = f"/balie/aanvraag/{NUMBER}"


def file(inbox: Inbox, **changes: Any) -> None:
    inbox.desk.file(make_request(**{"state": State.TAKEN, "owner": 1, **changes}))


async def write_note(page: Page, text: str) -> None:
    await page.locator("summary", has_text="Notitie").click()
    await page.get_by_label("Je notitie").fill(text)
    await page.get_by_role("button", name="Bewaar notitie").click()
    await expect(page.locator("#tijdlijn")).to_contain_text(text)


# Drafts


async def test_an_answer_that_is_half_written_is_still_there_after_a_note(inbox: Inbox, open_inbox) -> None:
    file(inbox)
    page = await open_inbox(PAGE)
    await page.get_by_label("Je antwoord").fill("Dag Ana, half")

    await write_note(page, "Bellen")

    await expect(page.get_by_label("Je antwoord")).to_have_value("Dag Ana, half")
    await expect(page.get_by_label("Je notitie")).to_have_value("")


async def test_a_draft_is_gone_once_it_was_sent(inbox: Inbox, open_inbox) -> None:
    file(inbox)
    page = await open_inbox(PAGE)
    await page.get_by_label("Je antwoord").fill("Dag Ana")

    await page.get_by_label("Je antwoord").press("Control+Enter")
    await expect(page.locator(".said.medewerker")).to_contain_text("Dag Ana")

    await expect(page.get_by_label("Je antwoord")).to_have_value("")
    assert await page.evaluate("Object.keys(sessionStorage).filter(name => name.startsWith('concept'))") == []


async def test_a_made_up_address_takes_no_draft_away(inbox: Inbox, open_inbox) -> None:
    file(inbox)
    page = await open_inbox(PAGE)
    await page.get_by_label("Je antwoord").fill("Dag Ana")
    page.on("dialog", lambda dialog: dialog.accept())

    await page.goto(f"{inbox.address}{PAGE}?gedaan=antwoorden")

    await expect(page.get_by_label("Je antwoord")).to_have_value("Dag Ana")
    assert page.url == inbox.address + PAGE


async def test_who_leaves_with_something_unsent_is_warned_and_finds_it_again(
    inbox: Inbox, open_inbox
) -> None:
    file(inbox)
    page = await open_inbox("/balie?bak=mijn")
    await page.get_by_role("link", name="Een buurtmoestuin").click()
    await page.get_by_label("Je antwoord").press_sequentially("Dag")
    asked = []

    async def leave(dialog: Any) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    page.on("dialog", leave)
    await page.get_by_role("link", name="Terug naar de lijst").click()
    await page.wait_for_url("**/balie?bak=mijn")
    await page.get_by_role("link", name="Een buurtmoestuin").click()

    await expect(page.get_by_label("Je antwoord")).to_have_value("Dag")
    assert asked == ["beforeunload"]


async def test_an_answer_that_seemed_lost_and_is_sent_again_is_one_answer(inbox: Inbox, open_inbox) -> None:
    file(inbox)
    page = await open_inbox(PAGE)
    await page.get_by_label("Je antwoord").fill("Dag Ana")

    async def lose(route: Any) -> None:
        await route.fetch(max_redirects=0)
        await route.abort()

    await page.route("**/antwoorden", lose, times=1)
    await page.get_by_role("button", name="Verstuur antwoord").click()
    await page.wait_for_timeout(500)
    await page.goto(inbox.address + PAGE)
    await page.get_by_role("button", name="Verstuur antwoord").click()
    await expect(page.get_by_label("Je antwoord")).to_have_value("")

    assert [deed[3].text for deed in inbox.desk.deeds] == ["Dag Ana"]


async def test_who_signs_out_leaves_no_draft_for_the_next(inbox: Inbox, open_inbox) -> None:
    file(inbox)
    page = await open_inbox(PAGE)
    await page.get_by_label("Je antwoord").fill("Van Mia")

    await page.get_by_role("button", name="Afmelden").click()
    await page.get_by_label("Login").fill("leen")
    await page.get_by_label("Wachtwoord").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/balie")

    assert "Van Mia" not in await page.evaluate("JSON.stringify(sessionStorage)")


# A page after a form that was refused


async def test_a_refused_form_stays_live_and_keeps_what_was_typed(inbox: Inbox, open_inbox) -> None:
    file(inbox)
    page = await open_inbox(PAGE)
    await page.locator("summary", has_text="Sluiten").click()
    await page.locator("#sluiten-text").fill("Klaar")
    await page.get_by_role("button", name="Sluit aanvraag").click()
    await expect(page.get_by_role("alert")).to_have_text("Kies hoe het afliep.")
    await expect(page.get_by_label("Hoe liep het af?")).to_be_focused()

    await inbox.desk.act(2, NUMBER, Action.NOTE, Values(text="Intussen"), key="elders")
    await expect(page.locator("#tijdlijn")).to_contain_text("Intussen")

    await expect(page.locator("#sluiten-text")).to_have_value("Klaar")
    await page.get_by_label("Hoe liep het af?").select_option("Geholpen")
    await page.get_by_role("button", name="Sluit aanvraag").click()
    await expect(page.locator("#stand")).to_contain_text("Gesloten")


async def test_a_page_that_could_not_be_drawn_once_is_drawn_later(inbox: Inbox, open_inbox) -> None:
    file(inbox)
    page = await open_inbox(PAGE)
    failed = []

    async def fail(route: Any) -> None:
        failed.append(1)
        await route.fulfill(status=500, body="")

    await page.route(f"**{PAGE}", fail, times=1)
    inbox.desk.requests[NUMBER] = replace(inbox.desk.requests[NUMBER], urgency=Urgency.HIGH, version=7)

    await expect(page.locator("#stand")).to_contain_text("Dringend", timeout=8_000)
    assert failed == [1]


async def test_a_form_on_a_live_page_is_of_the_request_as_it_is_shown(inbox: Inbox, open_inbox) -> None:
    file(inbox)
    page = await open_inbox(PAGE)
    await inbox.desk.act(2, NUMBER, Action.NOTE, Values(text="Intussen"), key="elders")
    await expect(page.locator("#tijdlijn")).to_contain_text("Intussen")

    await page.locator("summary", has_text="Label").click()
    await page.get_by_label("Labels, met komma’s ertussen").fill("tuin")
    await page.get_by_role("button", name="Bewaar labels").click()

    await expect(page.locator("#stand")).to_contain_text("tuin")


async def test_after_an_action_the_focus_is_on_what_was_done_and_the_address_is_the_requests(
    inbox: Inbox, open_inbox
) -> None:
    file(inbox, state=State.NEW, owner=None)
    page = await open_inbox(PAGE)

    await page.get_by_role("button", name="Opnemen").click()

    await expect(page.locator(".done")).to_be_focused()
    assert page.url == inbox.address + PAGE


# Back to the list


async def search(page: Page, text: str) -> None:
    await page.get_by_label("Zoek op").fill(text)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("gevonden")).to_be_visible()


@pytest.mark.parametrize("how", ["back", "link", "reload"])
async def test_one_comes_back_to_what_one_searched_for(inbox: Inbox, open_inbox, how: str) -> None:
    inbox.desk.file(make_request())
    inbox.desk.file(make_request("111-111-A", subject="Iets anders", municipality="Aalst"))
    page = await open_inbox("/balie?bak=alle")
    await search(page, "moestuin")
    if how != "reload":
        await page.get_by_role("link", name="Een buurtmoestuin").click()
        await page.wait_for_url(inbox.address + PAGE)

    if how == "back":
        await page.go_back()
    elif how == "link":
        await page.get_by_role("link", name="Terug naar de lijst").click()
    else:
        await page.reload()

    await expect(page.get_by_text("1 aanvraag gevonden")).to_be_visible()
    await expect(page.get_by_label("Zoek op")).to_have_value("moestuin")
    assert page.url == f"{inbox.address}/balie?bak=alle"


async def test_the_link_to_the_list_goes_to_the_tab_and_filters_one_came_from(
    inbox: Inbox, open_inbox
) -> None:
    inbox.desk.file(make_request())
    page = await open_inbox("/balie?bak=alle&thema=klimaat")
    await page.get_by_role("link", name="Een buurtmoestuin").click()

    await page.get_by_role("link", name="Terug naar de lijst").click()

    await page.wait_for_url(f"{inbox.address}/balie?bak=alle&thema=klimaat")


async def test_a_tab_of_the_list_is_not_the_search_of_before(inbox: Inbox, open_inbox) -> None:
    inbox.desk.file(make_request())
    page = await open_inbox()
    await search(page, "moestuin")

    await page.get_by_role("link", name="Wis zoekopdracht").click()

    await expect(page.get_by_text("gevonden")).to_have_count(0)
    await expect(page.get_by_label("Zoek op")).to_have_value("")


# What is in sight


async def test_the_reply_is_on_the_first_screen_of_a_request_that_was_just_taken(
    inbox: Inbox, open_inbox
) -> None:
    names = ("probleem", "doel", "thema", "gemeente", "rol", "geprobeerd", "naam")
    facts = tuple(
        Fact(name, name, "Een moestuin met de buren" * (4 if name == "probleem" else 1)) for name in names
    )
    file(inbox, state=State.NEW, owner=None, facts=facts)
    page = await open_inbox(PAGE)

    await page.get_by_role("button", name="Opnemen").click()
    await expect(page.locator(".done")).to_be_visible()

    box = await page.get_by_label("Je antwoord").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 800
    await page.get_by_role("link", name="Antwoord", exact=True).click()
    await expect(page.get_by_label("Je antwoord")).to_be_focused()


async def test_on_a_narrow_page_the_tabs_are_one_line_and_searching_is_folded(
    inbox: Inbox, open_inbox
) -> None:
    page = await open_inbox("/balie?bak=gesloten", viewport=SMALL)

    box = await page.locator("#bakken").bounding_box()

    assert box is not None
    assert box["height"] < 60
    await expect(page.locator("#bakken [aria-current]")).to_be_in_viewport()
    await expect(page.get_by_label("Zoek op")).to_be_hidden()
    await page.locator("summary", has_text="Zoek en filter").click()
    await expect(page.get_by_label("Zoek op")).to_be_visible()
