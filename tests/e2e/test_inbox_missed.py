"""What the inbox shows of messages that did not arrive, and of platforms that were silent."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from adapters.store.store import SqlStore
from bot.gaps import Gaps
from bot.ports import Notice
from tests.conftest import FixedClock
from tests.e2e.inbox_fakes import Browserless, Inbox, hidden, run_inbox
from tests.e2e.web_client import shown
from tests.kit.fake_desk import NOW, make_request
from tests.kit.stores import new_store

pytestmark = pytest.mark.asyncio(loop_scope="session")
NUMBER = "428-193-K"  # of a request
SILENT = (
    "Mogelijk gemist op Slack: van maandag 23 november 2026 om 10.00 uur"
    " tot maandag 23 november 2026 om 11.00 uur. Vraag wie toen schreef om het opnieuw te sturen."
)


def given_up(key: str) -> Notice:
    content = {"paragraphs": ["Kom <b>gerust</b> langs."]}
    return Notice(key, "slack", "c", "medewerker", content, NOW, NOW, error="user_left")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        pytest.param(
            f"request:{NUMBER}:2:1",
            "Dit bericht is niet aangekomen bij de vrager: Kom <b>gerust</b> langs. Probeer de vrager",
            id="answer",
        ),
        pytest.param(f"answer:{NUMBER}:2", "De mail dat er nieuws is, is niet aangekomen", id="mail"),
        pytest.param(f"card:{NUMBER}:2:ab", "is niet aangekomen bij het team", id="card"),
    ],
)
async def test_statement_11_a_message_that_was_given_up_is_flagged_on_its_request_and_in_the_list(
    inbox: Inbox, sign_in, key: str, told: str
) -> None:
    inbox.desk.file(make_request(NUMBER))
    inbox.desk.file(make_request("111-111-A"))
    inbox.desk.undelivered[NUMBER] = (given_up(key),)
    browser = await sign_in("mia")

    _, page = await browser.get(f"/balie/aanvraag/{NUMBER}")
    _, listed = await browser.get("/balie")

    assert told in " ".join(shown(page).split())
    assert "Reden: Die persoon werkt niet meer in deze Slack. (user_left)" in page
    assert "<b>gerust" not in page
    assert listed.count("Bericht niet aangekomen") == 1


@pytest_asyncio.fixture(loop_scope="session")
async def silent() -> AsyncIterator[tuple[Inbox, SqlStore]]:
    """An inbox of which Slack was silent for an hour."""
    store, clock = new_store(), FixedClock()
    gaps = Gaps(store, clock)
    for _ in range(2):
        gaps.heard("slack")
        await gaps.look()
        clock.advance(hours=1)
    async with run_inbox(gaps=gaps) as running:
        yield running, store
    store.close()


async def signed_in(inbox: Inbox, login: str) -> Browserless:
    browser = Browserless(inbox.address)
    await browser.sign_in(login)
    return browser


async def test_statement_9_everybody_reads_what_may_have_been_missed_and_an_admin_puts_it_away(
    silent: tuple[Inbox, SqlStore],
) -> None:
    inbox, _ = silent
    mia, bea = await signed_in(inbox, "mia"), await signed_in(inbox, "bea")
    _, of_member = await mia.get("/balie")
    _, of_admin = await bea.get("/balie")

    status, _ = await bea.post("/balie/gemist/2/weg", hidden(of_admin, "/balie/gemist/2/weg"))

    _, after = await mia.get("/balie")
    await mia.close()
    await bea.close()
    assert SILENT in shown(of_member)
    assert "Toon dit niet meer" not in of_member
    assert (status, "Mogelijk gemist" in after) == (303, False)


async def test_after_a_week_a_silence_is_shown_no_more(clock: FixedClock) -> None:
    store = new_store()
    gaps = Gaps(store, clock)
    for moment in (NOW, NOW + timedelta(hours=1)):
        clock.moment = moment
        gaps.heard("slack")
        await gaps.look()

    shown_then = await gaps.shown()
    clock.moment = NOW + timedelta(days=7, hours=2)

    assert (len(shown_then), await gaps.shown()) == (1, [])
    store.close()
