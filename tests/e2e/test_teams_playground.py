"""Microsoft's own client, the Agents Playground, in which wegwijs answers: over its API, and on its page."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from adapters.teams.addresses import KeptAddresses
from bot.talk import Talk
from tests.e2e.playground_office import PlaygroundOffice, open_playground_office
from tests.e2e.playground_page import CARDS, COMPOSE, open_page
from tests.kit.playground import Playground
from tests.kit.playground_world import GENERAL, GROUP, LOTTE, MIA, PERSONAL, TENANT, THREAD
from tests.kit.teams_cards import CARD_TYPE, lint_card

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = "Waar vind ik geld voor een buurtproject?"
HOSTILE = "- a [klik](https://evil.example) **vet** <at>n</at> <b>b</b> &amp; 😀 שלום"
EVIL = "a[href*='evil.example']"
AS_MARKUP = {
    "type": "message",
    "attachments": [
        {
            "contentType": CARD_TYPE,
            "content": {
                "type": "AdaptiveCard",
                "version": "1.5",
                "body": [{"type": "TextBlock", "text": HOSTILE}],
            },
        }
    ],
}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(talk: Talk, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PlaygroundOffice]:
    async with open_playground_office(talk, tmp_path_factory.mktemp("playground")) as running:
        yield running


@pytest.fixture
def playground(office: PlaygroundOffice) -> Playground:
    return office.playground


async def test_a_question_that_can_mean_more_is_asked_back_and_its_button_is_answered(
    playground: Playground,
) -> None:
    before = len(playground.messages())

    delivered = await playground.write("subsidie")
    asked = await playground.said("Van wie zou de subsidie komen", after=before)
    pressed = await playground.press(asked, "Vlaamse subsidies")
    answer = await playground.said("Was dit een goed antwoord?", after=before + 1)

    assert delivered.status == 202
    assert pressed.status == 200
    assert pressed.body["type"] == "application/vnd.microsoft.activity.message"
    assert "Vlaamse" in answer.text
    assert [fault for one in (asked, answer) for card in one.cards for fault in lint_card(card)] == []


async def test_people_are_answered_each_in_their_own_chat(playground: Playground) -> None:
    chat, before = await playground.chat_of(MIA), len(playground.messages())

    delivered = await playground.write(QUESTION, chat, by=MIA)

    await playground.said("microStart", chat)
    assert delivered.status == 202
    assert len(playground.messages(chat)) == 1
    assert len(playground.messages()) == before


@pytest.mark.parametrize("place", [GROUP, GENERAL], ids=["group chat", "channel"])
async def test_who_mentions_us_where_others_read_along_is_answered_there(
    playground: Playground, place: str
) -> None:
    await playground.write(QUESTION, place)
    await playground.write("Wat is wegwijs?", place, by=MIA)

    answer = await playground.said("microStart", place)
    await playground.said("wegwijs", place, after=1)
    assert len(playground.messages(place)) == 2
    assert answer.conversation.partition(THREAD)[0] == place


async def test_who_adds_us_is_greeted_and_who_removes_us_is_not_reached_any_more(
    office: PlaygroundOffice, playground: Playground
) -> None:
    before = len(playground.messages())
    await playground.install()
    await playground.said("", after=before)
    addresses = KeptAddresses(office.store, office.parts.clock)
    assert await addresses.find(f"{TENANT}/{LOTTE.user}")

    removed = await playground.uninstall()

    assert removed.status == 202
    assert not await addresses.find(f"{TENANT}/{LOTTE.user}")


async def test_pitfall_1_an_old_press_and_an_unknown_one_are_answered_without_a_fault(
    playground: Playground,
) -> None:
    before = len(playground.messages())
    await playground.write(QUESTION)
    answer = await playground.said("microStart", after=before)

    statuses = [
        (await playground.invoke(answer, {"action": {"verb": verb, "data": {"v": 1, "keuze": "weg"}}})).status
        for verb in ("kies", "steel")
    ]

    assert statuses == [200, 200]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def page(office: PlaygroundOffice, chromium: Browser) -> AsyncIterator[Page]:
    async with open_page(chromium, office.playground) as opened:
        yield opened


@pytest.mark.browser
async def test_a_question_is_typed_on_its_page_and_the_buttons_of_our_card_work_there(
    page: Page, playground: Playground
) -> None:
    await page.locator(COMPOSE).fill("subsidie")
    await page.locator(COMPOSE).press("Enter")
    await page.get_by_role("button", name="Vlaamse subsidies").click()

    await expect(page.locator(CARDS).last).to_contain_text("Was dit een goed antwoord?")
    await expect(page.locator(CARDS).last).to_contain_text("Vlaamse")


@pytest.mark.browser
async def test_pitfall_11_what_somebody_wrote_is_drawn_literally_on_its_page(
    page: Page, playground: Playground
) -> None:
    for line in ("ik wil met een mens praten", "ja", HOSTILE, *["overslaan"] * 7):
        before = len(playground.messages())
        await playground.write(line)
        await playground.wait_for(lambda before=before: playground.messages()[before:])

    await expect(page.locator(CARDS).last).to_contain_text(HOSTILE)
    await expect(page.locator(EVIL)).to_have_count(0)
    await playground.call(
        "POST", f"/_connector/v3/conversations/{quote(PERSONAL, safe='')}/activities", AS_MARKUP
    )
    await expect(page.locator(EVIL)).to_have_count(1)  # so it would have been seen
    await playground.write("stop")
