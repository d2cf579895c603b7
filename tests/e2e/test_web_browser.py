"""The web chat in a real Chromium: typed, pressed, by keyboard, without script, without a line."""

from typing import Any

import pytest
from playwright.async_api import expect

from bot.ports import NotKept
from tests.e2e.web_page import SMALL, answers, ask

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


# Talking


async def test_a_typed_question_is_answered_without_reload(open_page) -> None:
    page = await open_page()
    await page.evaluate("window.stillHere = true")

    await ask(page, "Waar vind ik een lening?")

    await expect(page.locator("#bericht-1")).to_contain_text("Waar vind ik een lening?")
    await expect(page.locator("#bericht-2")).to_contain_text("Een microkrediet is een kleine lening")
    assert await page.evaluate("window.stillHere")
    await expect(page.locator("#vraag")).to_be_focused()
    await expect(page.locator("#vraag")).to_have_value("")
    await expect(page.locator("#onderweg > *")).to_have_count(0)


async def test_after_a_reload_the_conversation_is_the_same(open_page) -> None:
    page = await open_page()
    await ask(page, "dag")
    before = await page.locator("#gesprek").inner_text()

    await page.reload()

    assert await page.locator("#gesprek").inner_text() == before
    await ask(page, "nog iets")
    await expect(page.locator(".message")).to_have_count(5)


async def test_shift_enter_makes_a_new_line_and_the_field_grows(open_page) -> None:
    page = await open_page()
    field = page.locator("#vraag")
    await field.fill("eerste")
    low = (await field.bounding_box())["height"]

    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("tweede")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("derde")

    assert await field.input_value() == "eerste\ntweede\nderde"
    assert (await field.bounding_box())["height"] > low
    await expect(page.locator(".message")).to_have_count(1)


async def test_a_suggestion_asks_its_question_and_the_suggestions_go(open_page, chat) -> None:
    page = await open_page()

    await page.get_by_role("button", name="Hoe vind ik een kleine lening?").click()

    await expect(answers(page)).to_have_count(1)
    await expect(page.locator("#begin")).to_have_count(0)
    await expect(page.locator("#vraag")).to_be_focused()
    assert chat.assistant.handled[0].text == "Hoe vind ik een kleine lening?"


async def test_a_choice_is_pressed_and_its_label_is_the_askers_line(open_page, chat) -> None:
    page = await open_page()
    await ask(page, "geld")

    await page.get_by_role("button", name="1 Een kleine lening om te starten").click()
    await expect(answers(page)).to_have_count(2)

    await expect(page.locator("#bericht-3")).to_contain_text("Een kleine lening om te starten")
    assert chat.assistant.handled[1].choice == "topic:microkrediet"


async def test_an_older_button_still_works_and_a_double_click_is_one_message(open_page, chat) -> None:
    page = await open_page()
    await ask(page, "geld")
    await ask(page, "dag")

    older = page.get_by_role("button", name="2 Geld ophalen bij veel mensen")
    await older.evaluate("button => { button.click(); button.click(); }")
    await expect(answers(page)).to_have_count(3)
    await page.get_by_role("group", name="Hielp dit?").last.get_by_role("button", name="Nee").click()
    await expect(answers(page)).to_have_count(4)

    choices = [incoming.choice for incoming in chat.assistant.handled]
    assert choices == [None, None, "topic:crowdfunding", "rate:nee:microkrediet"]


async def test_a_person_is_one_press_away(open_page, chat) -> None:
    page = await open_page(viewport=SMALL)
    button = page.get_by_role("button", name="Liever een mens?")

    await expect(button).to_be_in_viewport()
    await button.click()
    await expect(answers(page)).to_contain_text("Zo bereik je een mens")

    assert chat.assistant.handled[0].choice == "topic:mens"


async def test_an_empty_question_gets_a_hint_that_goes_when_typing(open_page, chat) -> None:
    page = await open_page()

    await page.get_by_role("button", name="Verstuur").click()
    await expect(page.get_by_role("status")).to_have_text("Typ eerst je vraag. Een paar woorden zijn genoeg.")
    await expect(page.locator("#vraag")).to_have_attribute("aria-invalid", "true")
    await page.keyboard.type("d")

    await expect(page.locator("#toestand")).to_have_text("")
    assert chat.assistant.handled == []


async def test_too_long_a_text_stays_in_the_field(open_page, chat) -> None:
    page = await open_page()
    await page.locator("#vraag").fill("😀" * 20_000)

    await page.get_by_role("button", name="Verstuur").click()

    await expect(page.locator("#toestand")).to_contain_text("Je bericht is te lang")
    assert await page.locator("#vraag").input_value() == "😀" * 20_000
    assert chat.assistant.handled == []


async def test_hostile_text_runs_nowhere(open_page) -> None:
    page = await open_page()
    hostile = '<img src=x onerror="window.bitten=1"><script>window.bitten=1</script>'

    await ask(page, hostile)
    await page.reload()

    await expect(page.locator("#bericht-2")).to_contain_text(f"Je zei: {hostile}")
    assert await page.evaluate("window.bitten") is None


async def test_wiping_asks_first_and_then_starts_empty(open_page, chat) -> None:
    page = await open_page()
    await ask(page, "dag")

    await page.get_by_text("Wis dit gesprek").click()
    await expect(page.get_by_role("button", name="Ja, wis alles")).to_be_in_viewport()
    await page.get_by_role("button", name="Ja, wis alles").click()

    await expect(page.get_by_text("Je gesprek is gewist.")).to_be_visible()
    await expect(page.locator(".message")).to_have_count(1)
    assert chat.store.conversations == []


# By keyboard and without script


async def test_everything_works_by_keyboard_alone(open_page) -> None:
    page = await open_page()

    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#vraag")).to_be_focused()
    await page.keyboard.type("geld")
    await page.keyboard.press("Enter")
    await expect(answers(page)).to_have_count(1)
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="2 Geld ophalen")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Space")
    await expect(answers(page)).to_have_count(2)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")

    await expect(page.get_by_role("link", name="microStart")).to_be_focused()


async def test_without_script_the_form_and_the_buttons_work(open_page, chat) -> None:
    page = await open_page(java_script_enabled=False)

    await page.get_by_label("Vraag het in je eigen woorden").fill("geld")
    await page.get_by_role("button", name="Verstuur").click()
    await page.get_by_role("button", name="1 Een kleine lening om te starten").click()

    assert page.url == f"{chat.address}/#laatste"
    assert "Een microkrediet is een kleine lening" in await page.locator("#bericht-4").inner_text()
    assert "Een kleine lening om te starten" in await page.locator("#bericht-3").inner_text()
    await expect(page.locator("#bericht-3")).to_be_in_viewport()


async def test_without_script_a_reload_or_a_step_back_doubles_nothing(open_page, chat) -> None:
    page = await open_page(java_script_enabled=False)
    await page.get_by_label("Vraag het in je eigen woorden").fill("dag")
    await page.get_by_role("button", name="Verstuur").click()
    await page.wait_for_url("**/#laatste")

    await page.reload()
    await page.go_back()
    await page.go_forward()

    assert len(chat.assistant.handled) == 1


# When the line drops


async def test_without_a_line_the_message_waits_and_goes_once_when_it_is_back(open_page, chat) -> None:
    page = await open_page()
    await page.context.set_offline(True)

    await page.locator("#vraag").fill("dag")
    await page.keyboard.press("Enter")
    await expect(page.locator("#toestand")).to_contain_text("Geen verbinding. Ik probeer opnieuw")
    await expect(page.get_by_text("Wordt verstuurd")).to_be_in_viewport(ratio=1)
    assert chat.assistant.handled == []
    await page.context.set_offline(False)

    await expect(answers(page)).to_have_count(1)
    await expect(page.locator("#toestand")).to_have_text("")
    await expect(page.locator("#onderweg > *")).to_have_count(0)
    assert len(chat.assistant.handled) == 1


async def test_an_answer_lost_on_its_way_is_fetched_again_and_not_doubled(open_page, chat) -> None:
    page = await open_page()
    lost = []

    async def lose_first(route: Any) -> None:
        if len(lost) < 2:
            lost.append(await route.fetch())
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/bericht", lose_first)

    await ask(page, "dag")

    assert [response.status for response in lost] == [200, 200]
    assert len(chat.assistant.handled) == 1
    await expect(page.locator(".message")).to_have_count(3)


async def test_messages_typed_without_a_line_arrive_in_order(open_page, chat) -> None:
    page = await open_page()
    await page.context.set_offline(True)
    for text in ("een", "twee", "drie"):
        await page.locator("#vraag").fill(text)
        await page.keyboard.press("Enter")

    await page.context.set_offline(False)

    await expect(answers(page)).to_have_count(3)
    assert [incoming.text for incoming in chat.assistant.handled] == ["een", "twee", "drie"]
    numbers = await page.locator(".message").evaluate_all("all => all.map(one => +one.dataset.number)")
    assert numbers == [0, 1, 2, 3, 4, 5, 6]


async def test_a_server_in_trouble_is_tried_again(open_page, chat) -> None:
    page = await open_page()
    chat.assistant.fails = 1

    await ask(page, "dag")

    assert len(chat.assistant.handled) == 1


async def test_a_message_that_is_not_kept_is_told_and_sent_again_by_itself(open_page, chat) -> None:
    page = await open_page()
    chat.store.broken_by = NotKept()

    await page.locator("#vraag").fill("dag")
    await page.keyboard.press("Enter")
    await expect(page.locator("#toestand")).to_contain_text("Je bericht is nu niet bewaard")
    await expect(page.locator("#onderweg")).to_contain_text("dag")
    chat.store.broken_by = None

    await expect(answers(page)).to_have_count(1)
    await expect(page.locator("#toestand")).to_have_text("")
    await expect(page.locator("#onderweg > *")).to_have_count(0)
    assert chat.store.line_count == 2


async def test_a_message_that_was_kept_unheard_is_not_doubled_by_the_repeat(open_page, chat) -> None:
    page = await open_page()
    chat.store.unheard = 1

    await ask(page, "dag")
    await ask(page, "nog iets")

    await expect(page.locator(".message")).to_have_count(5)
    assert [incoming.text for incoming in chat.assistant.handled] == ["dag", "nog iets"]


async def test_without_script_a_message_that_is_not_kept_stays_in_the_form(open_page, chat) -> None:
    page = await open_page(java_script_enabled=False)
    chat.store.full = 1

    await page.get_by_label("Vraag het in je eigen woorden").fill("dag\nallemaal")
    await page.get_by_role("button", name="Verstuur").click()
    await expect(page.locator("h1")).to_have_text("Je bericht is nu niet bewaard")
    await expect(page.get_by_label("Je bericht")).to_have_value("dag\nallemaal")
    await page.get_by_role("button", name="Probeer opnieuw").click()

    await expect(page.locator("#bericht-2")).to_contain_text("Je zei: dag")
    assert chat.store.line_count == 2


async def test_a_refused_message_comes_back_in_the_field(open_page) -> None:
    page = await open_page()
    await page.route("**/bericht", lambda route: route.fulfill(status=403, body="nee"))

    await page.locator("#vraag").fill("dag")
    await page.keyboard.press("Enter")

    await expect(page.locator("#toestand")).to_contain_text("Je bericht kwam niet aan")
    await expect(page.locator("#vraag")).to_have_value("dag")


async def test_what_was_said_in_another_tab_appears_when_the_line_is_back(open_page) -> None:
    page = await open_page()
    other = await page.context.new_page()
    await other.goto(page.url)
    await ask(other, "dag")

    await page.evaluate("for (let times = 0; times < 3; times++) dispatchEvent(new Event('online'))")
    await page.wait_for_load_state("networkidle")
    await expect(answers(page)).to_have_count(1)
    await ask(page, "nog iets")

    await expect(page.locator(".message")).to_have_count(5)


async def test_a_tab_whose_conversation_was_wiped_elsewhere_shows_the_new_answer(open_page) -> None:
    page = await open_page()
    await ask(page, "oud")
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.get_by_text("Wis dit gesprek").click()
    await other.get_by_role("button", name="Ja, wis alles").click()
    await expect(other.locator(".message")).to_have_count(1)

    await page.locator("#vraag").fill("nieuw")
    await page.keyboard.press("Enter")

    await expect(page.locator("#bericht-2")).to_contain_text("Je zei: nieuw")
    await expect(page.locator(".message")).to_have_count(3)


async def test_nothing_is_kept_in_the_browser_but_the_cookie(open_page) -> None:
    page = await open_page()
    await ask(page, "mijn geheim")

    kept = await page.evaluate(
        "[localStorage.length, sessionStorage.length, document.cookie, document.title, location.href]"
    )

    assert kept[:3] == [0, 0, ""]
    assert "geheim" not in kept[3] + kept[4]
    assert [cookie["name"] for cookie in await page.context.cookies()] == ["wegwijs"]
