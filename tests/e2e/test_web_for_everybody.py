"""The web chat for everybody: screen reader, keyboard, small and enlarged, light and dark, axe-core."""

import pytest
from playwright.async_api import expect

from tests.e2e.web_page import SMALL, WIDE, ZOOMED, ask, overflows, violations

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PAGES = (
    "/",
    "/privacy",
    "/privacy/kanalen",
    "/gegevens",
    "/toegankelijkheid",
    "/over",
    "/ai",
    "/bestaat-niet",
)


async def test_only_new_messages_are_read_aloud(open_page) -> None:
    page = await open_page()
    await ask(page, "dag")
    await page.reload()
    await page.evaluate(
        """() => {
          window.added = []; window.removed = 0;
          new MutationObserver((changes) => changes.forEach((change) => {
            change.addedNodes.forEach((one) => added.push(one.dataset.number));
            removed += change.removedNodes.length;
          })).observe(document.getElementById("gesprek"), { childList: true });
        }"""
    )

    await ask(page, "nog iets")

    log = page.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    assert await page.evaluate("[added, removed]") == [["3", "4"], 0]
    await expect(log.get_by_role("article", name="Jij")).to_have_count(2)
    await expect(log.get_by_role("article", name="Wegwijs (assistent)")).to_have_count(3)


@pytest.mark.parametrize("viewport", [SMALL, ZOOMED], ids=["320-wide", "400-percent"])
@pytest.mark.parametrize("path", PAGES)
async def test_no_page_scrolls_sideways_when_narrow(open_page, path, viewport) -> None:
    page = await open_page(path, viewport=viewport)

    assert not await overflows(page)


@pytest.mark.parametrize("viewport", [SMALL, ZOOMED], ids=["320-wide", "400-percent"])
async def test_the_conversation_does_not_scroll_sideways_when_narrow(open_page, viewport) -> None:
    page = await open_page(viewport=viewport)
    await ask(page, "geld")
    await ask(page, "Waar vind ik een lening?")
    await ask(page, "https://voorbeeld.be/" + "lang" * 100)

    assert not await overflows(page)
    await expect(page.locator("#bericht-5")).to_be_in_viewport()


async def test_larger_text_spacing_cuts_nothing_off(open_page) -> None:
    page = await open_page(viewport=SMALL)
    await ask(page, "geld")
    await page.evaluate(
        """document.querySelectorAll("body *").forEach((one) => {
             one.style.lineHeight = "1.5"; one.style.letterSpacing = ".12em"; one.style.wordSpacing = ".16em";
           })"""
    )

    cut = await page.evaluate(
        """[...document.querySelectorAll("button, p, a, .bubble")]
             .filter((one) => !one.closest(".hidden") && one.clientWidth)
             .filter((one) => one.scrollWidth > one.clientWidth + 1)
             .map((one) => one.outerHTML.slice(0, 120))"""
    )

    assert cut == []
    assert not await overflows(page)


async def test_dark_mode_is_dark_and_light_mode_is_light(open_page) -> None:
    brightness = {}
    for scheme in ("light", "dark"):
        page = await open_page(color_scheme=scheme)
        colour = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        brightness[scheme] = sum(int(part) for part in colour.strip("rgb()").split(","))

    assert brightness["dark"] < 150
    assert brightness["light"] > 600


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
async def test_axe_finds_nothing_on_any_page(open_page, path, scheme) -> None:
    page = await open_page(path, color_scheme=scheme)

    assert await violations(page) == []


@pytest.mark.parametrize("viewport", [WIDE, SMALL], ids=["wide", "small"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_any_state_of_the_conversation(open_page, chat, scheme, viewport) -> None:
    page = await open_page(viewport=viewport, color_scheme=scheme)
    found = []

    await ask(page, "geld")
    found += await violations(page)
    await ask(page, "Waar vind ik een lening?")
    await ask(page, "lang " * 500)
    await page.get_by_text("Toon de rest van je bericht").click()
    await page.get_by_text("Wis dit gesprek").click()
    found += await violations(page)
    await page.context.set_offline(True)
    await page.locator("#vraag").fill("dag")
    await page.keyboard.press("Enter")
    await expect(page.locator("#toestand")).to_contain_text("Geen verbinding")
    found += await violations(page)

    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_after_an_empty_post_or_a_failure(open_page, chat, scheme) -> None:
    page = await open_page(color_scheme=scheme)
    post_as_without_script = "document.getElementById('formulier').submit()"

    async with page.expect_navigation():
        await page.evaluate(post_as_without_script)
    assert await violations(page) == []
    chat.assistant.fails = 1
    await page.locator("#vraag").fill("dag")
    async with page.expect_navigation():
        await page.evaluate(post_as_without_script)

    await expect(page.get_by_role("button", name="Probeer opnieuw")).to_be_visible()
    assert await violations(page) == []


async def test_what_has_the_focus_is_marked_and_never_behind_the_field(open_page) -> None:
    page = await open_page(viewport=SMALL)
    await ask(page, "geld")
    await ask(page, "Waar vind ik een lening?")
    await page.evaluate("scrollTo(0, 0)")
    seen = []

    for _ in range(24):
        await page.keyboard.press("Tab")
        seen.append(
            await page.evaluate(
                """() => {
                  const now = document.activeElement, box = now.getBoundingClientRect();
                  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                  const style = getComputedStyle(now);
                  const isOnTop = !!top && (now === top || now.contains(top));
                  return [now.tagName, now.innerText, style.outlineStyle, isOnTop];
                }"""
            )
        )

    stops = [stop for stop in seen if stop[0] != "BODY"]
    assert len(stops) >= 12
    assert [stop for stop in stops if stop[2] != "solid" or not stop[3]] == []


@pytest.mark.parametrize("viewport", [WIDE, SMALL], ids=["wide", "small"])
async def test_all_that_can_be_pressed_is_large_enough(open_page, viewport) -> None:
    page = await open_page(viewport=viewport)
    await ask(page, "geld")
    await ask(page, "Waar vind ik een lening?")

    sizes = await page.evaluate(
        """[...document.querySelectorAll("button, summary, textarea, nav a, section a")]
           .filter((one) => !one.hidden)
           .map((one) => {
             const box = one.getBoundingClientRect();
             return [one.innerText || one.id, Math.min(box.width, box.height)];
           })"""
    )

    assert [found for found in sizes if found[1] < 24] == []
