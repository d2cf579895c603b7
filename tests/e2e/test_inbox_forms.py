"""Forms of the inbox that come late or twice: refused with a sentence, and nothing typed is lost."""

import asyncio

import pytest

from tests.e2e.inbox_fakes import Inbox, hidden
from tests.e2e.test_inbox_http import NUMBER, PAGE, field_text, taken
from tests.kit.fake_desk import make_request

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_statement_12_of_two_who_take_a_request_one_wins_and_the_other_is_told_who(
    inbox: Inbox, sign_in
) -> None:
    inbox.desk.file(make_request())
    mia, noor = await sign_in("mia"), await sign_in("noor")
    forms = [await one.form(NUMBER, "opnemen") for one in (mia, noor)]

    answers = await asyncio.gather(
        *(one.post(f"{PAGE}/opnemen", form) for one, form in zip((mia, noor), forms, strict=True))
    )

    assert sorted(status for status, _ in answers) == [303, 409]
    lost = next(html for status, html in answers if status == 409)
    winner = {1: "Mia Claes", 2: "Noor Janssens"}[inbox.desk.requests[NUMBER].owner or 0]
    assert f"{winner} was je voor en heeft deze aanvraag al opgenomen." in lost
    assert len(inbox.desk.deeds) == 1


async def test_two_tabs_a_reply_to_a_request_that_was_closed_meanwhile_is_refused_and_kept_in_sight(
    inbox: Inbox, sign_in
) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")
    form = await browser.form(NUMBER, "antwoorden")
    await browser.act(NUMBER, "sluiten", uitkomst="geholpen")

    status, html = await browser.post(f"{PAGE}/antwoorden", form | {"text": "Nog <iets>"})

    assert status == 409
    assert "Dit kan nu niet. De aanvraag is intussen gesloten." in html
    assert field_text(html, "getypt") == "Nog <iets>"
    assert len(inbox.desk.deeds) == 1


@pytest.mark.parametrize(
    ("action", "fields", "kept"),
    [
        (
            "label",
            {"labels": "tuin, gent"},
            'name="labels" maxlength="450" autocomplete="off" value="tuin, gent"',
        ),
        ("urgentie", {"dringend": "laag"}, 'value="laag" checked'),
        ("sluiten", {"uitkomst": "dubbel", "text": "Bij Noor"}, 'value="dubbel" selected'),
        ("doorgeven", {"naar": "collega:noord:2", "text": "Voor jou"}, 'value="collega:noord:2" selected'),
        ("doorverwijzen", {"text": "Bel de stad."}, "Bel de stad."),
    ],
    ids=["label", "urgency", "close", "hand-on", "refer"],
)
async def test_two_tabs_a_form_of_an_older_request_is_refused_with_all_that_was_filled_in(
    inbox: Inbox, sign_in, action: str, fields: dict[str, str], kept: str
) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")
    form = await browser.form(NUMBER, action) | fields
    await browser.act(NUMBER, "notitie", text="Intussen")

    status, html = await browser.post(f"{PAGE}/{action}", form)
    again = await browser.post(f"{PAGE}/{action}", hidden(html, f"{PAGE}/{action}") | fields)

    assert status == 409
    assert "Deze aanvraag is intussen veranderd." in html
    assert kept in html
    if "text" in fields:
        assert field_text(html, f"{action}-text") == fields["text"]
    assert again[0] == 303
    assert [deed[2].value for deed in inbox.desk.deeds] == ["notitie", action]


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("label", {"labels": "tuin"}),
        ("urgentie", {"dringend": "laag"}),
        ("sluiten", {"uitkomst": "dubbel"}),
        ("doorgeven", {"naar": "collega:noord:2"}),
        ("doorverwijzen", {"text": "Bel de stad."}),
    ],
)
async def test_a_form_that_arrives_twice_is_one_deed_though_the_first_made_another_version(
    inbox: Inbox, sign_in, action: str, fields: dict[str, str]
) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")
    form = await browser.form(NUMBER, action) | fields

    codes = [(await browser.post(f"{PAGE}/{action}", form))[0] for _ in range(2)]

    assert codes == [303, 303]
    assert len(inbox.desk.deeds) == 1


@pytest.mark.parametrize("how", ["gone", "other-team"])
async def test_what_was_typed_for_a_request_that_is_gone_is_given_back(
    inbox: Inbox, sign_in, how: str
) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")
    form = await browser.form(NUMBER, "antwoorden") | {"text": "Een lang\nantwoord <b>"}
    if how == "gone":
        inbox.desk.requests.clear()
    else:
        inbox.desk.file(taken(team="zuid"))

    status, html = await browser.post(f"{PAGE}/antwoorden", form)

    assert status == 404
    assert "Deze aanvraag is er niet meer" in html
    assert field_text(html, "getypt") == "Een lang\nantwoord <b>"


async def test_labels_that_come_too_late_are_shown_to_copy(inbox: Inbox, sign_in) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")
    form = await browser.form(NUMBER, "label") | {"labels": "tuin, gent"}
    await browser.act(NUMBER, "sluiten", uitkomst="geholpen")

    status, html = await browser.post(f"{PAGE}/label", form)

    assert status == 409
    assert field_text(html, "getypt") == "tuin, gent"


async def test_two_tabs_a_note_to_a_request_that_a_colleague_has_is_still_kept(inbox: Inbox, sign_in) -> None:
    inbox.desk.file(taken())
    mia, noor = await sign_in("mia"), await sign_in("noor")
    form = await noor.form(NUMBER, "notitie")
    await mia.act(NUMBER, "label", labels="x")

    status, _ = await noor.post(f"{PAGE}/notitie", form | {"text": "Ken ik."})

    assert status == 303


async def test_an_action_that_is_not_mine_says_whose_it_is(inbox: Inbox, sign_in) -> None:
    inbox.desk.file(taken())
    mia, leen = await sign_in("mia"), await sign_in("leen")
    form = await mia.form(NUMBER, "antwoorden")
    await leen.act(NUMBER, "doorgeven", naar="collega:noord:2")

    status, html = await mia.post(f"{PAGE}/antwoorden", form | {"text": "Dag"})

    assert status == 409
    assert "Alleen wie de aanvraag opnam, kan dit. Nu is dat Noor Janssens." in html
    assert field_text(html, "getypt") == "Dag"


async def test_a_form_resent_by_a_flaky_phone_is_one_answer(inbox: Inbox, sign_in) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")
    form = await browser.form(NUMBER, "antwoorden") | {"text": "Dag"}

    codes = [(await browser.post(f"{PAGE}/antwoorden", form))[0] for _ in range(4)]

    assert codes == [303] * 4
    assert len(inbox.desk.deeds) == 1


async def test_a_form_sent_again_with_another_text_is_another_answer(inbox: Inbox, sign_in) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")
    form = await browser.form(NUMBER, "antwoorden")

    codes = [(await browser.post(f"{PAGE}/antwoorden", form | {"text": one}))[0] for one in ("Dag", "Dag!")]

    assert codes == [303, 303]
    assert [deed[3].text for deed in inbox.desk.deeds] == ["Dag", "Dag!"]


async def test_a_request_that_went_to_another_team_leads_back_to_the_list(inbox: Inbox, sign_in) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")

    await browser.act(NUMBER, "doorgeven", naar="team:zuid")

    assert browser.headers["Location"] == "/balie?gedaan=doorgeven"
    assert (await browser.get(PAGE))[0] == 404


@pytest.mark.parametrize("broken", ["desk", "store"])
async def test_statement_14_what_could_not_be_kept_is_said_and_the_text_is_still_in_the_field(
    inbox: Inbox, sign_in, broken: str
) -> None:
    inbox.desk.file(taken())
    browser = await sign_in("mia")
    form = await browser.form(NUMBER, "antwoorden") | {"text": "Een lang antwoord\nmet <b>"}
    inbox.desk.full = 1 if broken == "desk" else 0
    inbox.store.is_away = broken == "store"

    status, html = await browser.post(f"{PAGE}/antwoorden", form)
    inbox.store.is_away = False

    assert status == 503
    assert "Dit is nu niet bewaard. Probeer het zo opnieuw." in html
    assert field_text(html, "getypt") == "Een lang antwoord\nmet <b>"
    assert "0475" not in html
    again = hidden(html, f"{PAGE}/antwoorden") | {"text": field_text(html, "getypt")}
    assert (await browser.post(f"{PAGE}/antwoorden", again))[0] == 303
    assert len(inbox.desk.deeds) == 1
