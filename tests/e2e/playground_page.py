"""The page of Microsoft's own client in Chromium, in the personal chat of Lotte."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, Route

from tests.e2e.web_page import WIDE
from tests.kit.playground import Playground

COMPOSE = "div[role=textbox][contenteditable=true]"
CARDS = ".ac-adaptiveCard"


@asynccontextmanager
async def open_page(chromium: Browser, playground: Playground) -> AsyncIterator[Page]:
    """The page, once it can be typed in and has told us that we are added; it does so whenever it is opened.

    It draws what is said from then on. It asks the world for pictures, and does not get them.
    """
    page = await chromium.new_page(viewport=WIDE)

    async def keep_here(route: Route) -> None:
        is_here = route.request.url.startswith(playground.address)
        await (route.continue_() if is_here else route.abort())

    await page.route("**/*", keep_here)
    before = len(playground.exchanges)
    await page.goto(playground.address)
    await page.locator(COMPOSE).wait_for()
    await playground.wait_for(
        lambda: [one for one in playground.exchanges[before:] if one["activityName"] == "conversationUpdate"]
    )
    yield page
    await page.close()
