"""Every route of the inbox for everybody: who may, who may not, and no route that was forgotten."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from yarl import URL

from adapters.web.inbox.app import PREFIX
from bot.request import State
from bot.request_rules import STAFF_ACTIONS, allowed
from tests.e2e.inbox_fakes import PEOPLE, Browserless, Inbox, run_inbox
from tests.kit.fake_desk import make_request

pytestmark = pytest.mark.asyncio(loop_scope="session")
NUMBER = "428-193-K"
WHO = ("anonymous", "zoe", "mia", "leen", "bea")  # nobody, another team, member, lead, admin
OPEN = (200, 200, 200, 200, 200)
SIGNED_IN = (303, 200, 200, 200, 200)
TEAM = (303, 404, 200, 200, 200)
LEADS = (303, 403, 403, 200, 200)
ADMINS = (303, 403, 403, 403, 200)
FORM = (403, 200, 200, 200, 200)


@dataclass(frozen=True)
class Row:
    """What a route answers to each of WHO. A form is sent with the right token of its session."""

    codes: tuple[int, ...]
    path: str = ""
    fields: Mapping[str, str] | None = None


ROWS: Mapping[tuple[str, str], Row] = {
    ("GET", ""): Row(SIGNED_IN),
    ("POST", "/zoeken"): Row(FORM, fields={"zoek": "tuin"}),
    ("GET", "/live"): Row((303, 200, 200, 200, 200)),
    ("GET", "/aanvraag/{number}"): Row(TEAM, f"/aanvraag/{NUMBER}"),
    ("GET", "/aanvraag/{number}/afspraak.ics"): Row(
        (303, 404, 404, 404, 404),
        f"/aanvraag/{NUMBER}/afspraak.ics",  # there is no appointment
    ),
    # Without the signature of a drawn button, which only the request's own page gives.
    ("POST", "/aanvraag/{number}/{action}"): Row((403, 403, 403, 403, 403), f"/aanvraag/{NUMBER}/opnemen"),
    ("GET", "/aanmelden"): Row((200, 303, 303, 303, 303)),
    ("POST", "/aanmelden"): Row((403, 403, 403, 403, 403)),
    ("GET", "/eerste/{code}"): Row((404, 404, 404, 404, 404), "/eerste/verzonnen"),
    ("POST", "/eerste/{code}"): Row((403, 403, 403, 403, 403), "/eerste/verzonnen"),
    ("POST", "/afmelden"): Row((403, 303, 303, 303, 303)),
    ("GET", "/mijn"): Row(SIGNED_IN),
    ("POST", "/mijn/naam"): Row((403, 422, 422, 422, 422), fields={"naam": " "}),
    ("POST", "/mijn/koppelcode"): Row(FORM),
    ("POST", "/mijn/wachtwoord"): Row((403, 422, 422, 422, 422), fields={"oud": "fout"}),
    ("POST", "/mijn/app"): Row((403, 403, 403, 403, 403)),
    ("GET", "/team"): Row(SIGNED_IN),
    ("GET", "/uitvoer"): Row(SIGNED_IN),
    ("POST", "/uitvoer"): Row((403, 403, 403, 200, 200), fields={"wat": "aanvragen", "vorm": "csv"}),
    ("POST", r"/gemist/{id:\d{1,9}}/weg"): Row((403, 403, 403, 403, 404), "/gemist/9/weg"),
    ("GET", "/logboek"): Row(LEADS),
    ("GET", "/personen"): Row(ADMINS),
    ("POST", "/personen"): Row(
        (403, 403, 403, 403, 200), fields={"naam": "Jo", "login": "jo", "team": "zuid", "rol": "medewerker"}
    ),
    ("POST", r"/personen/{id:\d{1,9}}/{what}"): Row((403, 403, 403, 403, 303), "/personen/2/uitschakelen"),
    ("GET", "/rechten"): Row(LEADS),
    ("POST", "/rechten"): Row(
        (403, 403, 403, 303, 303), fields={"soort": "inzage", "dag": "2026-11-20", "sleutel": "a" * 32}
    ),
    ("POST", "/rechten/zoeken"): Row((403, 403, 403, 200, 200), fields={"zoek": "tuin"}),
    ("POST", r"/rechten/afgehandeld/{id:\d{1,9}}"): Row((403, 403, 403, 404, 404), "/rechten/afgehandeld/9"),
    ("GET", "/rechten/{number}"): Row(LEADS, f"/rechten/{NUMBER}"),
    ("POST", r"/rechten/weg/{id:\d{1,9}}"): Row((403, 403, 403, 404, 404), "/rechten/weg/9"),
    ("POST", "/rechten/{number}/bestand"): Row((403, 403, 403, 200, 200), f"/rechten/{NUMBER}/bestand"),
    ("GET", "/rechten/{number}/wissen"): Row(LEADS, f"/rechten/{NUMBER}/wissen"),
    ("POST", "/rechten/{number}/wissen"): Row((403, 403, 403, 303, 303), f"/rechten/{NUMBER}/wissen"),
    ("GET", "/"): Row((303, 303, 303, 303, 303)),
    ("GET", "/{path}/"): Row((303, 303, 303, 303, 303), "/team/"),
    ("GET", "/oidc"): Row((404, 404, 404, 404, 404)),
    ("GET", "/oidc/terug"): Row((404, 404, 404, 404, 404)),
}


@pytest_asyncio.fixture(loop_scope="session")
async def inbox() -> AsyncIterator[Inbox]:
    async with run_inbox() as running:
        running.desk.file(make_request())
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def somebody(inbox: Inbox) -> AsyncIterator[Any]:
    """Signs somebody in, or nobody."""
    browsers = []

    async def made(who: str) -> Browserless:
        browser = Browserless(inbox.address)
        browsers.append(browser)
        if who != "anonymous":
            status, _ = await browser.sign_in(who)
            assert status == 303
        return browser

    yield made
    for browser in browsers:
        await browser.close()


def csrf_of(inbox: Inbox, who: str) -> str:
    found = [one for one in inbox.store.sessions.values() if who in PEOPLE and one.staff == PEOPLE[who].id]
    return found[-1].csrf if found else "x"


async def test_statement_56_every_route_has_a_row(inbox: Inbox) -> None:
    routes = {
        (route.method, route.resource.canonical.removeprefix(PREFIX) if route.resource else "")
        for app in inbox.app._subapps
        for route in app.router.routes()
        if route.method != "HEAD"
    }
    rows = {(method, path.replace(r":\d{1,9}", "")) for method, path in ROWS}

    assert routes <= rows
    assert len(routes) >= 27


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("method", "path"), ROWS, ids=lambda part: part or "list")
async def test_statement_56_every_route_answers_everybody_as_it_should(
    inbox: Inbox, somebody, method: str, path: str, who: str
) -> None:
    row = ROWS[method, path]
    browser = await somebody(who)
    place = PREFIX + (row.path or path)

    if method == "GET":
        status, _ = await browser.get(place)
    else:
        status, _ = await browser.post(place, {"balie": csrf_of(inbox, who), **(row.fields or {})})

    assert status == row.codes[WHO.index(who)]


@pytest.mark.parametrize(("method", "path"), [key for key in ROWS if key[0] == "POST"], ids=lambda part: part)
@pytest.mark.parametrize(
    ("token", "headers"),
    [
        pytest.param(False, {}, id="no-token"),
        pytest.param(True, {"Origin": "https://kwaad.be"}, id="foreign-origin"),
        pytest.param(True, {"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
    ],
)
async def test_statement_54_a_form_of_another_site_or_without_token_is_refused(
    inbox: Inbox, somebody, method: str, path: str, token: bool, headers: dict[str, str]
) -> None:
    row = ROWS[method, path]
    browser = await somebody("bea")
    fields = dict(row.fields or {}) | ({"balie": csrf_of(inbox, "bea")} if token else {})
    before = (dict(inbox.store.staff), dict(inbox.store.sessions), list(inbox.desk.deeds))

    status, _ = await browser.post(PREFIX + (row.path or path), fields, headers=headers)

    assert status == 403
    assert (inbox.store.staff, inbox.store.sessions, inbox.desk.deeds) == before


async def test_statement_54_no_get_changes_anything(inbox: Inbox, somebody) -> None:
    browser = await somebody("bea")
    before = (dict(inbox.store.staff), dict(inbox.store.sessions), dict(inbox.desk.requests))

    for (_, path), row in ROWS.items():
        await browser.get(f"{PREFIX}{row.path or path}?text=x&gedaan=sluiten&bewaard=ja")

    assert (inbox.store.staff, inbox.store.sessions, inbox.desk.requests) == before
    assert inbox.desk.deeds == []


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/aanvraag/428-193-K",
        "/team",
        "/mijn",
        "/uitvoer",
        "/logboek",
        "/personen",
        "/aanmelden",
        "/rechten",
        "/x",
    ],
)
async def test_statement_55_and_60_every_page_is_locked_down_and_kept_nowhere(
    inbox: Inbox, somebody, path: str
) -> None:
    browser = await somebody("bea")

    _, html = await browser.get(PREFIX + path)

    policy = browser.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert browser.headers["Cache-Control"] == "no-store"
    assert "<script>" not in html
    assert " style=" not in html
    assert "onclick" not in html


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/balie/", "/balie"),
        ("/balie/?bak=mijn&gemeente=a%20b", "/balie?bak=mijn&gemeente=a%20b"),
        ("/balie/team/", "/balie/team"),
        ("/balie/aanvraag/428-193-K//", "/balie/aanvraag/428-193-K"),
        ("/balie//kwaad.be/", "/balie//kwaad.be"),
    ],
)
async def test_a_slash_at_the_end_is_redirected_away(somebody, path: str, expected: str) -> None:
    browser = await somebody("anonymous")

    status, _ = await browser.get(URL(path, encoded=True))

    assert (status, browser.headers["Location"]) == (303, expected)


@pytest.mark.parametrize("host", ["a:b", "", "[", "a b", "é", "x" * 5_000, "kwaad.be:99999999"])
@pytest.mark.parametrize("path", ["", "/team", "/aanmelden", "/personen"])
async def test_statement_50_no_host_header_is_a_fault_of_ours_or_gets_into_an_address(
    somebody, path: str, host: str
) -> None:
    for who in ("anonymous", "bea"):
        browser = await somebody(who)

        status, html = await browser.get(PREFIX + path, headers={"Host": host})

        assert status in (200, 303)
        assert "kwaad.be" not in html + browser.headers.get("Location", "")


async def test_statement_57_another_teams_request_looks_like_one_that_does_not_exist(
    inbox: Inbox, somebody
) -> None:
    browser = await somebody("zoe")

    found = [await browser.get(f"{PREFIX}/aanvraag/{number}") for number in (NUMBER, "999-999-Z", "x' OR 1")]

    assert found[0] == found[1] == found[2]
    assert found[0][0] == 404


async def test_statement_65_staff_of_another_team_see_neither_count_nor_title(inbox: Inbox, somebody) -> None:
    browser = await somebody("zoe")

    pages = [await browser.get(PREFIX + path) for path in ("", "?bak=alle", "/live", "/team")]
    whole = "".join(html for _, html in pages)

    assert "moestuin" not in whole
    assert NUMBER not in whole
    assert "(1)" not in whole
    assert '"new": 0' in whole


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("who", ["mia", "noor", "leen", "bea"])
async def test_the_page_draws_a_button_for_each_action_that_is_allowed_and_no_other(
    inbox: Inbox, somebody, who: str, state: State
) -> None:
    request = inbox.desk.file(
        make_request(state=state, owner=None if state is State.NEW else PEOPLE["mia"].id)
    )
    browser = await somebody(who)

    _, html = await browser.get(f"{PREFIX}/aanvraag/{NUMBER}")

    drawn = {
        action for action in STAFF_ACTIONS if f'action="/balie/aanvraag/{NUMBER}/{action.value}"' in html
    }
    assert drawn == set(allowed(request, PEOPLE[who], now=inbox.clock.now()))
