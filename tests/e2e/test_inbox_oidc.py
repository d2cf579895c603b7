"""Signing in through an issuer: what it vouches for is believed, and nothing else."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
import pytest_asyncio
from yarl import URL

from adapters.web.inbox.app import add_inbox
from adapters.web.inbox.site import OidcSettings
from tests.conftest import FixedClock
from tests.e2e.inbox_fakes import Browserless, run_inbox
from tests.e2e.oidc_world import SITE, World
from tests.kit.issuer import CLIENT, CLIENT_SECRET, run_issuer

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def world() -> AsyncIterator[World]:
    clock = FixedClock()
    async with run_issuer(lambda: clock.now().timestamp()) as issuer:
        issuer.come_back = f"{SITE}/balie/oidc/terug"
        issuer.person |= {"email": "mia", "email_verified": True}
        settings = OidcSettings(issuer.address, CLIENT, CLIENT_SECRET, title="je account")
        async with run_inbox(oidc=settings, address=SITE) as inbox:
            browser = Browserless(inbox.address)
            yield World(issuer, inbox, browser)
            await browser.close()


async def test_somebody_with_a_record_gets_in_and_is_linked(world: World) -> None:
    status, _ = await world.come_back()

    assert (status, world.browser.headers["Location"]) == (303, "/balie")
    assert world.inbox.store.staff[1].subject == f"{world.issuer.address}|7"
    _, html = await world.browser.get("/balie")
    assert "Mia Claes" in html
    assert "Wachtwoord veranderen" in (await world.browser.get("/balie/mijn"))[1]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/balie/aanvraag/428-193-K?gedaan=x", "/balie/aanvraag/428-193-K?gedaan=x"),
        ("/balie?bak=mijn&na=a%2Bb", "/balie?bak=mijn&na=a%2Bb"),
        ("/balie/afmelden", "/balie"),
        ("//kwaad.be", "/balie"),
    ],
)
async def test_one_lands_on_the_page_that_was_asked_for(world: World, path: str, expected: str) -> None:
    login = URL("/balie/aanmelden").with_query({"naar": path})
    _, html = await world.browser.get(login)
    offer = re.search(r'href="(/balie/oidc[^"]*)"', html)
    assert offer

    status, _ = await world.come_back(by=unescape(offer[1]))

    assert (status, world.browser.headers["Location"]) == (303, expected)


async def test_a_place_that_was_changed_in_the_browser_is_not_gone_to(world: World) -> None:
    place = await world.start()
    async with world.browser.session.get(place, allow_redirects=False) as response:
        answer = dict(URL(response.headers["Location"]).query)
    kept = world.browser.session.cookie_jar.filter_cookies(URL(world.browser.address))["balie-oidc"]
    *parts, _, signature = kept.value.split(".")
    forged = ".".join((*parts, b"//kwaad.be".hex(), signature))
    world.browser.session.cookie_jar.update_cookies({"balie-oidc": forged}, URL(world.browser.address))

    status, _ = await world.browser.get(URL("/balie/oidc/terug").with_query(answer))

    assert status == 403
    assert not world.is_in


async def test_the_login_page_offers_it(world: World) -> None:
    _, html = await world.browser.get("/balie/aanmelden")

    assert re.search(r'<a class="button primary" href="/balie/oidc">Aanmelden met je account</a>', html)


async def test_statement_49_the_issuer_is_asked_with_pkce_state_and_nonce_and_sent_back_to_our_own_address(
    world: World,
) -> None:
    query = (await world.start()).query

    assert query["redirect_uri"] == f"{SITE}/balie/oidc/terug"
    assert query["code_challenge_method"] == "S256"
    assert len({query["state"], query["nonce"], query["code_challenge"]}) == 3
    assert min(len(query[name]) for name in ("state", "nonce", "code_challenge")) == 43


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"state": "ander"}, id="other-state"),
        pytest.param({"state": None}, id="no-state"),
        pytest.param({"iss": "https://kwaad.be"}, id="mix-up"),
        pytest.param({"iss": None}, id="no-issuer-told"),
        pytest.param({"code": "verzonnen"}, id="made-up-code"),
        pytest.param({"code": None}, id="no-code"),
        pytest.param({"error": "access_denied"}, id="denied"),
    ],
)
async def test_statement_49_an_answer_that_does_not_fit_is_refused(
    world: World, answer: dict[str, str | None]
) -> None:
    status, html = await world.come_back(**answer)

    assert status == 403
    assert "Aanmelden lukte niet" in html
    assert not world.is_in


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"iss": "https://kwaad.be"}, id="issuer"),
        pytest.param({"aud": "iemand anders"}, id="audience"),
        pytest.param({"aud": [CLIENT, "iemand anders"]}, id="two-audiences"),
        pytest.param({"aud": [CLIENT, "ander"], "azp": "ander"}, id="other-party"),
        pytest.param({"azp": "ander"}, id="party"),
        pytest.param({"exp": 1}, id="expired"),
        pytest.param({"exp": None}, id="no-expiry"),
        pytest.param({"exp": "morgen"}, id="expiry-no-number"),
        pytest.param({"iat": 4_000_000_000}, id="from-the-future"),
        pytest.param({"nonce": "ander"}, id="nonce"),
        pytest.param({"nonce": None}, id="no-nonce"),
        pytest.param({"sub": None}, id="no-subject"),
        pytest.param({"sub": ["7"]}, id="subject-no-text"),
    ],
)
async def test_statement_49_a_token_with_a_wrong_claim_is_refused(
    world: World, claims: dict[str, Any]
) -> None:
    world.issuer.claims = claims

    status, _ = await world.come_back()

    assert status == 403
    assert not world.is_in


@pytest.mark.parametrize("how", ["sign_by_another", "sign_with_public_key", "sign_not"])
async def test_statement_49_a_token_with_a_wrong_signature_is_refused(world: World, how: str) -> None:
    world.issuer.sign = getattr(world.issuer, how)

    status, _ = await world.come_back()

    assert status == 403
    assert not world.is_in


async def test_a_new_key_of_the_issuer_is_fetched(world: World) -> None:
    await world.come_back()
    world.inbox.store.sessions = {}
    world.inbox.clock.advance(minutes=2)
    world.issuer.now = lambda: world.inbox.clock.now().timestamp()
    world.issuer.sign = world.issuer.sign_by_elliptic_curve

    status, _ = await world.come_back()

    assert status == 303
    assert world.issuer.asked.count("keys") == 2


async def test_statement_48_no_redirect_of_the_issuer_is_followed(world: World) -> None:
    world.issuer.redirects = True

    status, html = await world.come_back()

    assert status == 503
    assert "Aanmelden lukt nu even niet" in html
    assert "elsewhere" not in world.issuer.asked


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://kwaad.be"},
        {"token_endpoint": "http://192.0.2.1/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"authorization_endpoint": "https://naam@kwaad.be"},
    ],
    ids=lambda one: next(iter(one)),
)
async def test_an_issuer_that_describes_itself_wrongly_is_not_used(
    world: World, metadata: dict[str, Any]
) -> None:
    world.issuer.metadata = metadata

    status, _ = await world.browser.get("/balie/oidc")

    assert status == 503


async def test_statement_49_an_attempt_of_another_browser_is_refused(world: World) -> None:
    place = await world.start()
    async with world.browser.session.get(place, allow_redirects=False) as response:
        answer = URL(response.headers["Location"]).query_string
    world.browser.session.cookie_jar.clear()

    status, _ = await world.browser.get(f"/balie/oidc/terug?{answer}")

    assert status == 403
    assert not world.is_in


async def test_an_answer_works_once(world: World) -> None:
    place = await world.start()
    async with world.browser.session.get(place, allow_redirects=False) as response:
        answer = URL(response.headers["Location"]).query_string

    codes = [(await world.browser.get(f"/balie/oidc/terug?{answer}"))[0] for _ in range(2)]

    assert codes == [303, 403]


async def test_statement_51_coming_back_gives_a_new_session(world: World) -> None:
    await world.browser.sign_in("mia")
    before = set(world.inbox.store.sessions)

    await world.come_back()

    assert len(world.inbox.store.sessions) == 1
    assert not before & set(world.inbox.store.sessions)


async def test_an_admin_ties_their_work_account_while_signed_in(world: World) -> None:
    world.issuer.person = {"sub": "8", "preferred_username": "bea", "name": "Bea"}
    await world.browser.sign_in("bea")

    status, place = await world.tie()
    _, html = await world.browser.get("/balie/mijn")

    assert (status, place) == (303, "/balie/mijn?bewaard=ja")
    assert world.inbox.store.staff[5].subject == f"{world.issuer.address}|8"
    assert "Je werkaccount is gekoppeld." in html


async def test_statement_49_an_account_is_tied_only_in_the_session_that_asked_for_it(
    world: World,
) -> None:
    await world.browser.sign_in("bea")

    async def let_mia_sit_down() -> None:
        world.inbox.store.sessions = {}
        await world.browser.sign_in("mia")

    status, _ = await world.tie(between=let_mia_sit_down)

    assert status == 403
    assert all(one.subject is None for one in world.inbox.store.staff.values())


async def test_an_account_that_is_a_colleagues_is_not_tied(world: World) -> None:
    world.inbox.store.staff[1] = replace(world.inbox.store.staff[1], subject=f"{world.issuer.address}|7")
    await world.browser.sign_in("bea")

    status, _ = await world.tie()

    assert status == 403
    assert world.inbox.store.staff[5].subject is None


async def test_statement_62_nothing_of_the_issuer_is_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.issuer.claims = {"nonce": "x", "name": "Geheime Naam"}

    await world.come_back()

    assert "nonce" in caplog.text
    for secret in ("Geheime", CLIENT_SECRET, "mia"):
        assert secret not in caplog.text


async def test_an_issuer_without_our_own_address_is_refused_at_the_start(world: World) -> None:
    balie = replace(world.inbox.balie, address="")

    with pytest.raises(ValueError, match="address of this site"):
        add_inbox(world.inbox.app, balie)
