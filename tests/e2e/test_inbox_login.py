"""Coming into the inbox and going out: cookies, sessions, throttles, first passwords, one's own account."""

import asyncio
import re
import time
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from yarl import URL

from adapters.web.inbox.passwords import Argon2
from bot.accounts import TRIES_PER_ACCOUNT, TooBusy
from bot.request import Role, State
from tests.e2e.inbox_fakes import PASSWORD, PEOPLE, Browserless, Inbox, hidden, run_inbox
from tests.kit.fake_desk import make_request

pytestmark = pytest.mark.asyncio(loop_scope="session")


def cookie(browser: Browserless, name: str = "balie") -> str:
    found = browser.session.cookie_jar.filter_cookies(URL(browser.address)).get(name)
    return found.value if found else ""


async def test_statement_51_the_session_cookie_is_out_of_reach_and_new_at_each_login(
    browser: Browserless,
) -> None:
    await browser.sign_in("mia")
    first, set_cookie = cookie(browser), "\n".join(browser.headers.getall("Set-Cookie"))
    await browser.post("/balie/afmelden", await _leave_form(browser))

    await browser.sign_in("mia")

    assert re.fullmatch(r"[0-9a-f]{64}", first)
    assert first != cookie(browser)
    assert re.search(r"balie=[0-9a-f]{64}; HttpOnly; Max-Age=43200; Path=/; SameSite=Lax", set_cookie)


async def test_statement_51_over_https_the_cookie_is_for_this_host_only() -> None:
    async with run_inbox(secure_cookie=True) as inbox:
        browser = Browserless(inbox.address)
        _, html = await browser.get("/balie/aanmelden")
        form = hidden(html, "/balie/aanmelden")
        sent = re.search(r"__Host-balie-vorm=([0-9a-f]{64})", browser.headers["Set-Cookie"])
        assert sent
        await browser.post(
            "/balie/aanmelden",
            form | {"login": "mia", "wachtwoord": PASSWORD},
            headers={"Cookie": f"__Host-balie-vorm={sent[1]}"},
        )
        await browser.close()

    cookies = browser.headers.getall("Set-Cookie")
    assert any(re.match(r"__Host-balie=[0-9a-f]{64};.*Path=/;.*Secure", one) for one in cookies)
    assert all("Domain" not in one for one in cookies)


async def test_statement_51_a_session_that_somebody_put_in_the_browser_is_not_used(
    browser: Browserless, other: Browserless
) -> None:
    await other.sign_in("noor")
    planted = cookie(other)
    browser.session.cookie_jar.update_cookies({"balie": planted}, URL(browser.address))
    await browser.get("/balie/afmelden")

    _, html = await other.get("/balie/mijn")
    assert "Noor Janssens" in html
    browser.session.cookie_jar.clear()
    await browser.sign_in("mia")

    assert cookie(browser) != planted


@pytest.mark.parametrize("value", ["x", "0" * 64, "0" * 5_000, "'; DROP TABLE--", "é"])
async def test_a_forged_session_is_nobody(browser: Browserless, value: str) -> None:
    status, _ = await browser.get("/balie", headers={"Cookie": f"balie={value}"})

    assert status == 303
    assert browser.headers["Location"] == "/balie/aanmelden"


async def test_statement_52_and_60_leaving_ends_the_session_and_clears_the_browser(
    inbox: Inbox, browser: Browserless
) -> None:
    await browser.sign_in("mia")
    old = cookie(browser)

    status, _ = await browser.post("/balie/afmelden", await _leave_form(browser))

    assert status == 303
    assert browser.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert inbox.store.sessions == {}
    status, _ = await browser.get("/balie", headers={"Cookie": f"balie={old}"})
    assert status == 303


async def test_statement_52_disabling_somebody_ends_their_session_at_once(
    inbox: Inbox, browser: Browserless, other: Browserless
) -> None:
    await browser.sign_in("mia")
    await other.sign_in("bea")
    _, html = await other.get("/balie/personen")

    await other.post("/balie/personen/1/uitschakelen", hidden(html, "/balie/personen/1/uitschakelen"))

    status, _ = await browser.get("/balie")
    assert status == 303
    status, html = await browser.sign_in("mia")
    assert status == 422
    assert "Deze gegevens kloppen niet" in html
    assert not inbox.store.staff[1].is_active


async def test_who_is_disabled_with_a_page_open_is_told_that_the_account_may_not_work(
    inbox: Inbox, browser: Browserless
) -> None:
    await browser.sign_in("mia")
    _, html = await browser.get("/balie/mijn")
    form = hidden(html, "/balie/mijn/naam")
    inbox.store.staff[1] = replace(PEOPLE["mia"], is_active=False)

    live = await browser.get("/balie/live", headers={"Accept": "application/json"})
    posted = await browser.post("/balie/mijn/naam", form | {"naam": "Mia"})

    for status, text in (live, posted):
        assert status == 403
        assert "Je account werkt niet meer, of je bent te lang weg geweest." in text
        assert "Meld je opnieuw aan of vraag een beheerder." in text


async def test_statement_53_a_session_ends_when_it_is_idle_though_the_page_stays_open(
    inbox: Inbox, browser: Browserless
) -> None:
    await browser.sign_in("mia")
    for _ in range(29):
        inbox.clock.advance(minutes=1)
        status, _ = await browser.get("/balie/live", headers={"Accept": "application/json"})
        assert status == 200

    inbox.clock.advance(minutes=1)

    status, body = await browser.get("/balie/live", headers={"Accept": "application/json"})
    assert status == 403
    assert "niet meer aangemeld" in body


async def test_statement_53_who_types_stays_signed_in(inbox: Inbox, browser: Browserless) -> None:
    await browser.sign_in("mia")

    for _ in range(3):
        inbox.clock.advance(minutes=20)
        status, _ = await browser.get("/balie/live?bezig=ja", headers={"Accept": "application/json"})
        assert status == 200


async def test_a_form_of_a_session_that_ended_is_given_back_with_what_was_typed(
    inbox: Inbox, browser: Browserless
) -> None:
    inbox.desk.file(make_request(state=State.TAKEN, owner=1))
    await browser.sign_in("mia")
    form = await browser.form("428-193-K", "antwoorden")
    inbox.clock.advance(hours=1)

    status, html = await browser.post(
        "/balie/aanvraag/428-193-K/antwoorden", form | {"text": "Lang <verhaal>"}
    )

    assert status == 403
    assert "Je bent niet meer aangemeld" in html
    assert "Lang &lt;verhaal&gt;" in html
    assert inbox.desk.deeds == []


@pytest.mark.parametrize(
    ("login", "password"), [("mia", "fout"), ("niemand", PASSWORD), ("<script>", "x"), ("", "")]
)
async def test_a_wrong_login_says_the_same_to_everybody_and_keeps_no_password_in_the_page(
    browser: Browserless, login: str, password: str
) -> None:
    status, html = await browser.sign_in(login, password)

    assert status == 422
    assert "Deze gegevens kloppen niet. Kijk je login, wachtwoord en eventuele code na." in html
    assert "<script>" not in html
    assert 'type="password" id="wachtwoord" name="wachtwoord" autocomplete="current-password"' in html
    assert cookie(browser) == ""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/balie/aanvraag/428-193-K", "/balie/aanvraag/428-193-K"),
        ("https://kwaad.be", "/balie"),
        ("//kwaad.be", "/balie"),
        ("/balie/../..//kwaad.be", "/balie"),
        ("/balie\\kwaad.be", "/balie"),
        ("javascript:alert(1)", "/balie"),
        ("/balie?bak=mijn&na=2026-11-23T09%3A00%3A00%2B00%3A00~x", None),
        ("/balie/team", None),
        ("/balie/afmelden", "/balie"),
        ("/balie/aanmelden", "/balie"),
        ("/balie/oidc", "/balie"),
        ("/balie/live", "/balie"),
        ("/balie/eerste/abc", "/balie"),
        ("/balie/aanvraag/428-193-K/opnemen", "/balie"),
        ("/balie?x=\r\nSet-Cookie: a=b", "/balie"),
        ("/balie?x=" + "y" * 600, "/balie"),
    ],
)
async def test_after_signing_in_one_goes_on_to_a_page_of_the_inbox_only(
    browser: Browserless, path: str, expected: str | None
) -> None:
    _, html = await browser.get("/balie/aanmelden")
    form = hidden(html, "/balie/aanmelden") | {"login": "mia", "wachtwoord": PASSWORD, "naar": path}

    await browser.post("/balie/aanmelden", form)

    assert browser.headers["Location"] == (expected or path)


@pytest.mark.parametrize(
    "path", ["/balie/aanvraag/428-193-K?gedaan=sluiten", "/balie?bak=mijn&gemeente=Sint-Niklaas%20%C3%A9"]
)
async def test_who_asks_for_a_page_and_signs_in_lands_on_it_with_its_query(
    browser: Browserless, path: str
) -> None:
    await browser.get(URL(path, encoded=True))
    _, html = await browser.get(URL(browser.headers["Location"], encoded=True))
    form = hidden(html, "/balie/aanmelden") | {"login": "mia"}

    _, again = await browser.post("/balie/aanmelden", form | {"wachtwoord": "fout"})
    status, _ = await browser.post(
        "/balie/aanmelden", hidden(again, "/balie/aanmelden") | {"login": "mia", "wachtwoord": PASSWORD}
    )

    assert status == 303
    assert browser.headers["Location"] == path


async def test_statement_58_after_too_many_wrong_passwords_only_known_browsers_get_in(
    inbox: Inbox, browser: Browserless, other: Browserless
) -> None:
    await browser.sign_in("mia")
    await browser.post("/balie/afmelden", await _leave_form(browser))
    for _ in range(TRIES_PER_ACCOUNT):
        await other.sign_in("mia", "fout")

    status, html = await other.sign_in("mia")
    known, _ = await browser.sign_in("mia")

    assert status == 429
    assert "te veel pogingen" in html
    assert known == 303


async def test_statement_58_and_50_the_network_is_told_by_our_own_proxy_only(inbox: Inbox) -> None:
    gate_of_nobody = inbox.balie
    assert gate_of_nobody.proxies == ()
    browser = Browserless(inbox.address)

    for number in range(60):
        await browser.sign_in(f"login{number}", "fout")
    _, html = await browser.get("/balie/aanmelden")
    form = hidden(html, "/balie/aanmelden") | {"login": "mia", "wachtwoord": PASSWORD}
    status, _ = await browser.post("/balie/aanmelden", form, headers={"X-Forwarded-For": "192.0.2.7"})
    await browser.close()

    assert status == 429


async def test_statement_58_the_loop_goes_on_while_passwords_are_hashed_two_at_a_time() -> None:
    hasher = Argon2(PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1))
    hashed = await hasher.hash(PASSWORD)
    longest, running = 0.0, True

    async def tick() -> None:
        nonlocal longest
        while running:
            begun = time.perf_counter()
            await asyncio.sleep(0.002)
            longest = max(longest, time.perf_counter() - begun)

    ticking = asyncio.create_task(tick())
    found = await asyncio.gather(*(hasher.fits(hashed, "fout") for _ in range(20)))
    running = False
    await ticking

    assert not any(found)
    assert longest < 0.5


async def test_more_passwords_than_can_wait_are_told_to_come_back() -> None:
    hasher = Argon2(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))

    found = await asyncio.gather(*(hasher.fits(None, "x") for _ in range(60)), return_exceptions=True)

    assert sum(isinstance(one, TooBusy) for one in found) == 40
    assert found.count(False) == 20


async def test_while_the_store_is_away_nobody_is_signed_in_and_no_password_is_in_the_page(
    inbox: Inbox, browser: Browserless
) -> None:
    _, html = await browser.get("/balie/aanmelden")
    form = hidden(html, "/balie/aanmelden") | {"login": "mia", "wachtwoord": PASSWORD}
    inbox.store.is_away = True

    status, html = await browser.post("/balie/aanmelden", form)
    inbox.store.is_away = False

    assert status == 503
    assert PASSWORD not in html
    assert "0475" not in html


async def test_a_login_says_who_it_is_and_the_role_holds_from_the_next_page_on(
    inbox: Inbox, browser: Browserless
) -> None:
    await browser.sign_in("mia")
    assert (await browser.get("/balie/personen"))[0] == 403

    inbox.store.staff[1] = replace(PEOPLE["mia"], role=Role.ADMIN)

    assert (await browser.get("/balie/personen"))[0] == 200


async def _leave_form(browser: Browserless) -> dict[str, str]:
    _, html = await browser.get("/balie")
    return hidden(html, "/balie/afmelden")
