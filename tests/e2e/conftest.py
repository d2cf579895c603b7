"""Fixtures: the chat on loopback, visitors and a real Chromium, all in one loop; and the real process."""

import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from bot.talk import Talk
from tests.e2e.inbox_fakes import PASSWORD, Browserless, Inbox, run_inbox
from tests.e2e.web_fakes import WebChat, make_site, run_chat
from tests.e2e.web_page import WIDE
from tests.kit.fake_slack import FakeSlack
from tests.kit.process import START_SECONDS, Machine, Server, wait_for
from tests.kit.slack_office import SlackOffice, open_office

CHROMIUM_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest_asyncio.fixture(loop_scope="session")
async def chat() -> AsyncIterator[WebChat]:
    """The web chat of a test."""
    async with run_chat(make_site()) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def visitor() -> AsyncIterator[aiohttp.ClientSession]:
    """One visitor: keeps cookies."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


@pytest_asyncio.fixture(loop_scope="session")
async def other_visitor() -> AsyncIterator[aiohttp.ClientSession]:
    """Another visitor."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The machine's own Chromium; without one the test is skipped, but never in CI."""
    path = shutil.which("chromium")
    if path is None:
        message = "Chromium staat niet op deze machine"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(chromium: Browser, chat) -> AsyncIterator[Callable[..., Any]]:
    """Opens the chat in a browser of its own. Fails on any error of the script or of the policy."""
    contexts, errors = [], []

    def note(kind: str, text: str) -> None:
        if "Failed to load resource" not in text:
            errors.append(f"{kind}: {text}")

    async def opened(path: str = "/", viewport: dict[str, int] = WIDE, **options: Any) -> Page:
        context = await chromium.new_context(viewport=viewport, reduced_motion="reduce", **options)
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: note("error", str(error)))
        page.on("console", lambda line: note(line.type, line.text) if line.type == "error" else None)
        await page.goto(chat.address + path)
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def inbox() -> AsyncIterator[Inbox]:
    """The inbox over a store in memory, with Mia, Bea and others."""
    async with run_inbox() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def browser(inbox: Inbox) -> AsyncIterator[Browserless]:
    """A browser without script."""
    made = Browserless(inbox.address)
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def other(inbox: Inbox) -> AsyncIterator[Browserless]:
    """A browser without script."""
    made = Browserless(inbox.address)
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sign_in(inbox: Inbox) -> AsyncIterator[Any]:
    """Signs somebody in, in a browser of their own."""
    browsers = []

    async def made(who: str) -> Browserless:
        browsers.append(Browserless(inbox.address))
        await browsers[-1].sign_in(who)
        return browsers[-1]

    yield made
    for browser in browsers:
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_inbox(chromium: Browser, inbox: Inbox) -> AsyncIterator[Callable[..., Any]]:
    """Signs somebody in, in a browser of their own. Fails on any error of the script or the policy."""
    contexts, errors = [], []

    def note(line: Any) -> None:
        if line.type == "error" and "Failed to load resource" not in line.text:
            errors.append(line.text)

    async def opened(
        path: str = "/balie", who: str = "mia", viewport: dict[str, int] = WIDE, **options: Any
    ) -> Page:
        context = await chromium.new_context(viewport=viewport, reduced_motion="reduce", **options)
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", note)
        if who:
            await page.goto(f"{inbox.address}/balie/aanmelden")
            await page.get_by_label("Login").fill(who)
            await page.get_by_label("Wachtwoord").fill(PASSWORD)
            await page.keyboard.press("Enter")
            await page.wait_for_url(f"{inbox.address}/balie")
        await page.goto(inbox.address + path)
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert errors == []


@pytest.fixture
def machine(tmp_path: Path, knowledge_folder: Any) -> Machine:
    (tmp_path / "log").touch()
    return Machine(tmp_path, knowledge_folder)


@pytest.fixture
def serve(machine: Machine) -> Iterator[Callable[[], Server]]:
    """Starts `wegwijs run` on a free port; what still runs after the test is killed."""
    started: list[subprocess.Popen[str]] = []

    def start() -> Server:
        said = machine.log.count("wegwijs is klaar")
        process = machine.start("run", "--port", "0")
        started.append(process)

        def address() -> str | None:
            assert process.poll() is None, machine.log
            addresses: list[str] = re.findall(r"klaar: (http://[\d.]+:\d+)", machine.log)
            return addresses[-1] if len(addresses) > said else None

        return Server(process, wait_for(address, seconds=START_SECONDS))

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as running:
        yield running


@pytest.fixture
async def office(talk: Talk, tmp_path: Path, slack: FakeSlack) -> AsyncIterator[SlackOffice]:
    async with open_office(talk, tmp_path, slack) as running:
        yield running


@pytest.fixture
async def office_on_a_socket(talk: Talk, tmp_path: Path, slack: FakeSlack) -> AsyncIterator[SlackOffice]:
    async with open_office(talk, tmp_path, slack, over_socket=True) as running:
        yield running


@pytest.fixture
async def office_rotating(talk: Talk, tmp_path: Path, slack: FakeSlack) -> AsyncIterator[SlackOffice]:
    """One that knows a newer secret as well."""
    async with open_office(talk, tmp_path, slack, newer_secrets=("new-secret-0123456789",)) as running:
        yield running


@pytest.fixture
async def agent_office(talk: Talk, tmp_path: Path, slack: FakeSlack) -> AsyncIterator[SlackOffice]:
    """One of which direct messages have threads."""
    async with open_office(talk, tmp_path, slack, agent="ja") as running:
        yield running


@pytest.fixture
async def office_open(talk: Talk, tmp_path: Path, slack: FakeSlack) -> AsyncIterator[SlackOffice]:
    """One of which cards show what is asked."""
    async with open_office(talk, tmp_path, slack, inbox={"kaart_met_vraag": "ja"}) as running:
        yield running


@pytest.fixture
async def relaying(talk: Talk, tmp_path: Path, slack: FakeSlack) -> AsyncIterator[SlackOffice]:
    """One that reads its channels of staff, and hands on what is typed under a card."""
    slack.scopes |= {"groups:history"}
    slack.subscriptions |= {"message.groups"}
    async with open_office(talk, tmp_path, slack, draad_doorsturen="ja") as running:
        yield running
