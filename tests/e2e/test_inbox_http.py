"""The list, a request and its actions over HTTP: refused with a sentence, never lost, never twice."""

import re
from html import unescape
from typing import Any

import pytest

from bot.request import Action, Fact, Outcome, State, Urgency, Values
from tests.e2e.inbox_fakes import Inbox, hidden
from tests.kit.fake_desk import NOW, make_request

pytestmark = pytest.mark.asyncio(loop_scope="session")
NUMBER = "428-193-K"
PAGE = f"/balie/aanvraag/{NUMBER}"
HOSTILE = "<script>alert(1)</script>\" onload='x {{7*7}} {0.__class__} \u202egnp.exe\u202c \x07"


def shown(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def field_text(html: str, name: str) -> str:
    found = re.search(rf'<textarea id="{name}"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    assert found
    return unescape(found[1])


def taken(**changes: Any) -> Any:
    return make_request(state=State.TAKEN, owner=1, **changes)


# Actions


@pytest.mark.parametrize(
    ("action", "fields", "values"),
    [
        ("teruggeven", {}, Values()),
        ("doorgeven", {"naar": "team:zuid", "text": "voor jullie"}, Values(text="voor jullie", team="zuid")),
        ("doorgeven", {"naar": "collega:noord:2"}, Values(team="noord", owner=2)),
        ("doorverwijzen", {"text": "Bel de stad."}, Values(text="Bel de stad.")),
        (
            "vragen",
            {"vraag": "Wanneer?", "text": "En waar?"},
            Values(text="En waar?", questions=("Wanneer?",)),
        ),
        ("antwoorden", {"text": "Dag\nAna"}, Values(text="Dag\nAna")),
        ("notitie", {"text": "Bellen"}, Values(text="Bellen")),
        ("label", {"labels": " a , b  c,, a"}, Values(labels=("a", "b c"))),
        ("urgentie", {"dringend": "dringend"}, Values(urgency=Urgency.HIGH)),
        ("sluimeren", {"dag": "2026-12-01"}, Values(until=NOW.replace(month=12, day=1, hour=8))),
        ("sluimeren", {"dag": ""}, Values(until=None)),
        ("sluiten", {"uitkomst": "geholpen", "text": "ok"}, Values(text="ok", outcome=Outcome.HELPED)),
    ],
)
async def test_each_action_reaches_the_desk_with_what_was_filled_in(
    inbox: Inbox, sign_in, action: str, fields: dict[str, str], values: Values
) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")

    status, _ = await browser.act(NUMBER, action, **fields)

    assert status == 303
    assert inbox.desk.deeds == [(1, NUMBER, Action(action), values)]
    _, html = await browser.get(browser.headers["Location"])
    assert 'class="done" role="status"' in html


async def test_what_is_ticked_is_asked_together_with_ones_own_question(inbox: Inbox, sign_in) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")
    _, html = await browser.get(PAGE)
    boxes = re.findall(r'name="vraag" value="([^"]+)"( checked)?', html)
    form = await browser.form(NUMBER, "vragen")

    body = [*form.items(), ("text", "En waar?"), *(("vraag", name) for name, _ in boxes)]
    status, _ = await browser.post(f"{PAGE}/vragen", body)  # type: ignore[arg-type]

    assert status == 303
    assert [is_ticked for _, is_ticked in boxes] == ["", ""]
    assert inbox.desk.deeds[0][3].questions == ("Wanneer wil je beginnen?", "Met wie doe je het?")
    assert inbox.desk.deeds[0][3].text == "En waar?"


async def test_only_the_field_that_is_wrong_is_marked_and_the_form_itself_says_why(
    inbox: Inbox, sign_in
) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")

    _, html = await browser.act(NUMBER, "sluiten", uitkomst="", text="Klaar")

    form = re.search(rf'<form action="{PAGE}/sluiten".*?</form>', html, re.DOTALL)
    assert form
    assert "Kies hoe het afliep." in form[0]
    assert html.count("Kies hoe het afliep.") == 1
    assert re.findall(r'id="([^"]+)"[^>]*aria-invalid', html) == ["uitkomst"]


async def test_one_sleeps_from_tomorrow_to_a_year_from_now_and_colleagues_stand_by_name(
    inbox: Inbox, sign_in
) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")

    _, html = await browser.get(PAGE)

    assert 'min="2026-11-24" max="2027-11-23"' in html
    names = re.findall(r'<option value="collega[^>]*>([^(<]+) \(', html)
    assert names == ["Bea Wouters", "Leen De Smet", "Noor Janssens"]


@pytest.mark.parametrize(
    ("action", "fields", "sentence"),
    [
        ("antwoorden", {"text": "  "}, "Typ eerst een tekst."),
        ("vragen", {"text": ""}, "Typ eerst een tekst."),
        ("doorgeven", {"naar": "", "text": "x"}, "Kies een team of een collega."),
        ("doorgeven", {"naar": "collega:noord:x"}, "Kies een team of een collega."),
        ("sluiten", {"uitkomst": "", "text": "x"}, "Kies hoe het afliep."),
        ("sluimeren", {"dag": "31/12/2026"}, "Kies een dag vanaf morgen, ten hoogste een jaar ver."),
        ("label", {"labels": "x" * 41}, "Een label is ten hoogste 40 tekens lang."),
        ("urgentie", {"dringend": "heel erg"}, "Kies hoe dringend het is."),
    ],
)
async def test_an_incomplete_form_says_what_is_missing_and_keeps_the_rest(
    inbox: Inbox, sign_in, action: str, fields: dict[str, str], sentence: str
) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")

    status, html = await browser.act(NUMBER, action, **fields)

    assert status == 422
    assert sentence in html
    assert inbox.desk.deeds == []
    if fields.get("text", "").strip():
        assert field_text(html, f"{action}-text") == fields["text"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        pytest.param({"teken": "0" * 64}, f"{PAGE}/teruggeven", id="made-up"),
        pytest.param({"teken": ""}, f"{PAGE}/teruggeven", id="none"),
        pytest.param({"versie": "9"}, f"{PAGE}/teruggeven", id="other-version"),
        pytest.param({}, f"{PAGE}/sluiten", id="other-action"),
        pytest.param({}, "/balie/aanvraag/111-111-A/teruggeven", id="other-request"),
    ],
)
async def test_statement_44_a_button_that_was_changed_is_refused_and_noted(
    inbox: Inbox, sign_in, change: dict[str, str], path: str
) -> None:
    inbox.desk.file(taken())
    inbox.desk.file(make_request("111-111-A", state=State.TAKEN, owner=1))
    browser = await sign_in("mia")
    form = await browser.form(NUMBER, "teruggeven")

    status, _ = await browser.post(path, form | change)

    assert status == 403
    assert inbox.desk.deeds == []
    assert inbox.store.audit[-1].action == "geweigerd"
    assert inbox.store.audit[-1].staff == 1


async def test_statement_44_a_button_of_somebody_elses_page_is_refused(inbox: Inbox, sign_in) -> None:
    inbox.desk.file(taken())
    mia, leen = await sign_in("mia"), await sign_in("leen")
    form = await leen.form(NUMBER, "sluiten") | {"uitkomst": "geholpen"}
    mine = await mia.form(NUMBER, "notitie")

    status, _ = await mia.post(f"{PAGE}/sluiten", form | {"balie": mine["balie"]})

    assert status == 403
    assert inbox.desk.deeds == []


async def test_a_canned_reply_goes_into_the_field_without_being_sent(inbox: Inbox, sign_in) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")

    status, html = await browser.act(NUMBER, "antwoorden", text="Dag", standaard="Afspraak", invoegen="ja")

    assert status == 200
    assert field_text(html, "antwoorden-text") == "Dag\n\nZullen we een afspraak maken?"
    assert inbox.desk.deeds == []


async def test_who_else_looks_is_told(inbox: Inbox, sign_in) -> None:
    inbox.desk.file(make_request())
    mia, noor = await sign_in("mia"), await sign_in("noor")
    await mia.get(PAGE)

    _, html = await noor.get(PAGE)
    _, body = await mia.get(f"/balie/live?aanvraag={NUMBER}")

    assert "Mia bekijkt deze aanvraag ook." in html
    assert '"looking": ["Noor"]' in body


@pytest.mark.parametrize("path", [PAGE, "/balie"])
async def test_what_the_script_fetches_by_itself_keeps_nobody_signed_in(
    inbox: Inbox, sign_in, path: str
) -> None:
    inbox.desk.file(make_request())
    browser = await sign_in("mia")
    for _ in range(4):
        inbox.clock.advance(minutes=9)
        status, _ = await browser.get(path, headers={"X-Balie": "live"})

    assert (status, browser.headers["Location"].partition("?")[0]) == (303, "/balie/aanmelden")


async def test_statement_64_each_opening_is_in_the_log_without_content(inbox: Inbox, sign_in) -> None:
    inbox.desk.file(make_request())
    mia, leen = await sign_in("mia"), await sign_in("leen")
    await mia.get(PAGE)

    _, html = await leen.get("/balie/logboek")

    assert re.search(rf"Mia Claes: geopend {NUMBER}", shown(html))
    assert "moestuin" not in html


@pytest.mark.parametrize("who", ["mia", "leen"])
async def test_a_line_that_something_is_done_is_shown_to_who_just_did_it_only(
    inbox: Inbox, sign_in, who: str
) -> None:
    inbox.desk.file(make_request())
    mia, other = await sign_in("mia"), await sign_in(who)
    await mia.act(NUMBER, "opnemen")

    _, just = await mia.get(f"{PAGE}?gedaan=opnemen")
    await mia.act(NUMBER, "notitie", text="Bellen")
    later = [
        (await one.get(f"{PAGE}?gedaan={done}"))[1] for one in (mia, other) for done in ("opnemen", "sluiten")
    ]
    _, listed = await mia.get("/balie?gedaan=sluiten")

    assert 'class="done"' in just
    assert [html for html in (*later, listed) if 'class="done"' in html] == []


# Hostile text


async def test_statements_31_and_38_hostile_text_in_every_field_is_text_with_its_hidden_signs_shown(
    inbox: Inbox, sign_in
) -> None:
    inbox.desk.file(
        taken(
            subject=HOSTILE,
            theme=HOSTILE,
            municipality=HOSTILE,
            asker_name=HOSTILE,
            facts=(Fact("x", HOSTILE, HOSTILE),),
            labels=(HOSTILE,),
            asked=(HOSTILE,),
        ),
        ("vrager", {"text": HOSTILE}),
        ("assistent", {"paragraphs": [HOSTILE], "choices": [{"id": "x", "label": HOSTILE}]}),
        ("medewerker", {"paragraphs": [HOSTILE], "by": HOSTILE}),
    )
    browser = await sign_in("mia")
    await browser.act(NUMBER, "notitie", text=HOSTILE)

    pages = [(await browser.get(path))[1] for path in (PAGE, "/balie?bak=alle", f"{PAGE}?gedaan={HOSTILE}")]
    _, found = await browser.post(
        "/balie/zoeken", hidden(pages[1], "/balie/zoeken") | {"zoek": HOSTILE, "label": HOSTILE}
    )

    for html in (*pages, found):
        assert "<script>alert" not in html
        assert "49" not in re.sub(r'value="[^"]*"', "", html.replace(NUMBER, ""))
        assert not re.search(r"<[^>]+ onload='", html)
    for html in pages:
        text = re.sub(r"<(?:input|textarea)[^>]*>", "", html)
        assert "\u202e" not in text
        assert "[U+202E]" in text
        assert "\x07" not in text


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("a=1&" * 100, id="too-many-fields"),
        pytest.param("text=a&text=b", id="twice"),
        pytest.param("x" * 70_000, id="too-large"),
    ],
)
async def test_statement_34_a_body_that_no_page_of_ours_sends_is_refused(
    inbox: Inbox, sign_in, body: str
) -> None:
    browser = await sign_in("mia")

    async with browser.session.post(
        f"{inbox.address}{PAGE}/notitie",
        data=body,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    ) as response:
        assert response.status in (400, 413)
    async with browser.session.post(f"{inbox.address}{PAGE}/notitie", json={"text": "x"}) as response:
        assert response.status == 415


@pytest.mark.parametrize(
    "path", ["", "/aanvraag/x' OR 1=1", "/aanvraag/" + "9" * 500, "/aanvraag/%00", "/zoeken"]
)
async def test_no_address_is_a_fault_of_ours(inbox: Inbox, sign_in, path: str) -> None:
    browser = await sign_in("mia")

    status, _ = await browser.get(f"/balie{path}?na=%00&bak=%ff&zoek=x&gedaan=%22")

    assert status in (200, 404, 405)


@pytest.mark.parametrize("typed", ["184-773-q", "184773Q", "184773q", "184-773Q"])
async def test_a_number_that_was_typed_leads_to_its_page(inbox: Inbox, sign_in, typed: str) -> None:
    inbox.desk.file(make_request("184-773-Q"))
    browser = await sign_in("mia")

    status, _ = await browser.get(f"/balie/aanvraag/{typed}")

    assert (status, browser.headers["Location"]) == (303, "/balie/aanvraag/184-773-Q")
