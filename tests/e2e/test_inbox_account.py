"""One's own account in the inbox: the first password, the name, codes, linking a channel."""

import re
from html import unescape

import pytest

from bot.login import totp
from bot.request import Role
from tests.e2e.inbox_fakes import PASSWORD, Browserless, Inbox, hidden, run_inbox

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_first_link_is_shown_once_and_lets_its_owner_choose_a_password(
    inbox: Inbox, browser: Browserless, other: Browserless
) -> None:
    await other.sign_in("bea")
    _, html = await other.get("/balie/personen")
    form = hidden(html, "/balie/personen") | {
        "naam": "Jo <b>",
        "login": "jo",
        "team": "zuid",
        "rol": "medewerker",
    }
    _, html = await other.post("/balie/personen", form)
    link = re.search(r"/balie/eerste/[0-9a-f]{64}", html)
    assert link
    _, again = await other.get("/balie/personen")
    assert "/balie/eerste/" not in again
    assert "Jo &lt;b&gt;" in again

    _, html = await browser.get(link[0])
    form = hidden(html, link[0])
    bad, page = await browser.post(link[0], form | {"naam": "Jo Maes", "nieuw": "kort", "opnieuw": "kort"})
    unequal, _ = await browser.post(
        link[0], form | {"naam": "Jo Maes", "nieuw": "vier groene fietsen", "opnieuw": "x"}
    )
    good, _ = await browser.post(
        link[0], form | {"naam": "Jo Maes", "nieuw": "vier groene fietsen", "opnieuw": "vier groene fietsen"}
    )
    used, _ = await browser.get(link[0])

    assert (bad, unequal, good, used) == (422, 422, 303, 404)
    assert "minstens 12 tekens" in page
    status, html = await browser.get("/balie")
    assert status == 200
    assert "Jo Maes" in html


@pytest.mark.parametrize(
    ("host", "begin"),
    [
        ("127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("localhost", "http://localhost/"),
        ("[::1]:8080", "http://[::1]:8080/"),
        ("kwaad.be", "/"),
        ("127.0.0.1:x@kwaad.be", "/"),
    ],
)
async def test_statement_50_a_first_link_is_whole_on_ones_own_machine_and_never_of_another_host(
    browser: Browserless, host: str, begin: str
) -> None:
    await browser.sign_in("bea")
    _, html = await browser.get("/balie/personen")
    form = hidden(html, "/balie/personen/1/link")

    _, html = await browser.post("/balie/personen/1/link", form, headers={"Host": host})

    assert re.search(rf'<code class="link">{re.escape(begin)}balie/eerste/[0-9a-f]{{64}}</code>', html)
    assert "kwaad.be" not in html
    assert ("Zet er het adres" in html) == (begin == "/")


async def test_the_log_tells_what_an_admin_did_and_to_whom(browser: Browserless) -> None:
    await browser.sign_in("bea")
    new = {"naam": "Jo <b>", "login": "jo", "team": "zuid", "rol": "medewerker"}
    for path, fields in (
        ("/balie/personen", new),
        ("/balie/personen/6/plaats", new | {"naam": "Jo Maes", "rol": "teamleider"}),
        ("/balie/personen/6/uitschakelen", {}),
        ("/balie/personen/6/inschakelen", {}),
        ("/balie/personen/1/link", {}),
    ):
        _, html = await browser.get("/balie/personen")
        status, _ = await browser.post(path, hidden(html, path) | fields)
        assert status in (200, 303)

    _, html = await browser.get("/balie/logboek")

    rows = [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in re.findall(r"<li><span>.*?</li>", html)]
    deeds = [row.partition("09:00 ")[2] for row in rows]
    assert [deed for deed in deeds if deed.startswith("Bea Wouters: ")] == [
        "Bea Wouters: link gemaakt voor Mia Claes",
        "Bea Wouters: weer ingeschakeld: Jo Maes",
        "Bea Wouters: uitgeschakeld: Jo Maes",
        "Bea Wouters: rol of team gewijzigd: Jo Maes",
        "Bea Wouters: naam gewijzigd: Jo Maes",
        "Bea Wouters: link gemaakt voor Jo Maes",
        "Bea Wouters: persoon toegevoegd: Jo Maes",
        "Bea Wouters: aangemeld",
    ]


async def test_a_code_to_link_an_account_is_shown_in_the_page_and_not_in_an_address(
    browser: Browserless,
) -> None:
    await browser.sign_in("mia")
    _, html = await browser.get("/balie/mijn")

    status, html = await browser.post("/balie/mijn/koppelcode", hidden(html, "/balie/mijn/koppelcode"))

    assert status == 200
    assert re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", html)


async def test_another_password_signs_out_every_other_browser(
    browser: Browserless, other: Browserless
) -> None:
    await browser.sign_in("mia")
    await other.sign_in("mia")
    _, html = await browser.get("/balie/mijn")
    form = hidden(html, "/balie/mijn/wachtwoord")
    new = {"oud": PASSWORD, "nieuw": "vier groene fietsen", "opnieuw": "vier groene fietsen"}

    wrong, page = await browser.post("/balie/mijn/wachtwoord", form | new | {"oud": "fout"})
    status, _ = await browser.post("/balie/mijn/wachtwoord", form | new)

    assert wrong == 422
    assert "Je huidige wachtwoord klopt niet" in page
    assert status == 303
    assert (await browser.get("/balie"))[0] == 200
    assert (await other.get("/balie"))[0] == 303


async def test_an_app_with_codes_is_set_up_and_then_needed(inbox: Inbox, browser: Browserless) -> None:
    await browser.sign_in("mia")
    _, html = await browser.get("/balie/mijn")
    form = hidden(html, "/balie/mijn/app")
    step = int(inbox.clock.now().timestamp()) // 30

    forged, _ = await browser.post(
        "/balie/mijn/app", form | {"geheim": "A" * 32, "code": totp("A" * 32, step)}
    )
    wrong, _ = await browser.post("/balie/mijn/app", form | {"code": "000000"})
    status, _ = await browser.post("/balie/mijn/app", form | {"code": totp(form["geheim"], step)})

    assert (forged, wrong, status) == (403, 422, 303)
    await browser.post("/balie/afmelden", await _leave_form(browser))
    assert (await browser.sign_in("mia"))[0] == 422
    assert (await browser.sign_in("mia", code=totp(form["geheim"], step + 1)))[0] == 303


async def test_a_role_that_needs_an_app_opens_nothing_else_before() -> None:
    async with run_inbox(code_roles=(Role.ADMIN,)) as inbox:
        browser = Browserless(inbox.address)
        await browser.sign_in("bea")

        places = [
            (await browser.get(path), browser.headers.get("Location")) for path in ("/balie", "/balie/live")
        ]
        status, html = await browser.get("/balie/mijn")
        await browser.close()

    assert [(found[0], place) for found, place in places] == [(303, "/balie/mijn")] * 2
    assert status == 200
    assert "is een app met codes nodig" in unescape(html)


async def test_the_key_of_an_app_is_also_a_drawing_to_scan(browser: Browserless) -> None:
    await browser.sign_in("mia")

    _, html = await browser.get("/balie/mijn")

    assert re.search(r'<svg[^>]* class="qr"', html)


async def test_ones_own_name_is_changed_and_an_empty_one_refused(browser: Browserless) -> None:
    await browser.sign_in("mia")
    _, html = await browser.get("/balie/mijn")
    form = hidden(html, "/balie/mijn/naam")

    empty, page = await browser.post("/balie/mijn/naam", form | {"naam": "  "})
    status, _ = await browser.post("/balie/mijn/naam", form | {"naam": " Mia  De Smet "})
    _, html = await browser.get("/balie")

    assert (empty, status) == (422, 303)
    assert "Vul een naam in" in page
    assert "Mia De Smet" in html


async def _leave_form(browser: Browserless) -> dict[str, str]:
    _, html = await browser.get("/balie")
    return hidden(html, "/balie/afmelden")
