"""What the browser tests do and look at on a page."""

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

SMALL = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}
# 1280 x 1024 pixels at 400 %, as WCAG 1.4.10 counts it.
ZOOMED = {"width": 320, "height": 256}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def answers(page: Page) -> Any:
    """The assistant's messages, without the opening one."""
    return page.locator("#gesprek .assistant:not(#bericht-0)")


async def ask(page: Page, text: str) -> None:
    """Types a question, sends it with Enter and waits for the answer."""
    expected = await answers(page).count() + 1
    await page.get_by_label("Vraag het in je eigen woorden").fill(text)
    await page.keyboard.press("Enter")
    await expect(answers(page)).to_have_count(expected)


async def overflows(page: Page) -> bool:
    return await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


async def violations(page: Page) -> list[str]:
    results = await Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
    return [
        f"{found['id']}: {node['html'][:160]}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]
