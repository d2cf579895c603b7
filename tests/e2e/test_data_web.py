"""What is kept of a visitor, on the page and as a file: theirs alone, and gone once it was erased."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from bot.conversation import Conversation
from bot.data_link import DataLinks
from bot.incoming import Incoming
from bot.request import Action
from bot.signing import Signer
from bot.talk import Talk
from tests.e2e.web_client import get, post_form, shown
from tests.kit.counter import Counter, open_counter
from tests.kit.units import kept

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def counter(talk: Talk) -> AsyncIterator[Counter]:
    async with open_counter(talk) as counter:
        yield counter


async def file_of(counter: Counter, visitor: Any) -> tuple[dict[str, Any], Any]:
    status, text, headers = await get(visitor, f"{counter.address}/gegevens.json")
    assert status == 200
    return json.loads(text), headers


async def json_of(counter: Counter, visitor: Any, *, after: int) -> dict[str, Any]:
    status, text, _ = await get(visitor, f"{counter.address}/berichten?na={after}")
    assert status == 200
    return json.loads(text)


async def test_who_said_nothing_reads_that_nothing_is_kept(counter: Counter, visitor: Any) -> None:
    status, html, _ = await get(visitor, f"{counter.address}/gegevens")

    assert status == 200
    assert "Er wordt nu niets van jou bewaard" in shown(html)


async def test_the_page_and_the_file_hold_what_was_said_and_filled_in(counter: Counter, visitor: Any) -> None:
    number = await counter.send_request(visitor)
    await counter.act(number, Action.TAKE)
    await counter.act(number, Action.NOTE, text="Geheim onder ons")

    _, html, page_headers = await get(visitor, f"{counter.address}/gegevens")
    found, headers = await file_of(counter, visitor)

    (request,) = found["aanvragen"]
    assert f"Je vraag {number}" in shown(html)
    assert "Een plek voor de buurt" in shown(html)
    assert request["nummer"] == number
    assert {"vraag": "Je naam", "antwoord": "Sofie"} in request["feiten"]
    assert [one["wie"] for one in found["berichten"][:2]] == ["jij", "wegwijs"]
    assert "Geheim onder ons" not in html + json.dumps(found)
    assert "Janssens" not in html + json.dumps(found)
    assert headers["Content-Disposition"] == 'attachment; filename="mijn-gegevens.json"'
    assert headers["Cache-Control"] == page_headers["Cache-Control"] == "no-store"


async def test_the_keys_of_the_file_stay_the_same(counter: Counter, visitor: Any) -> None:
    await counter.send_request(visitor)

    found, _ = await file_of(counter, visitor)

    assert list(found) == ["gemaakt_op", "kanaal", "onthouden", "berichten", "aanvragen", "niet_hierin"]
    assert set(found["onthouden"]) == {
        *("rol", "gemeente", "thema", "fase", "aan_het_invullen", "bewaard_tot", "grondslag", "wie_leest"),
    }
    assert set(found["aanvragen"][0]) == {
        *("nummer", "onderwerp", "stand", "team", "ingediend_op", "beloofd_tegen", "afgesloten_op"),
        *("mailadres", "score", "feiten", "afspraken", "verloop", "bewaard_tot", "langer_bewaard"),
        *("herkend_onderwerp", "thema", "gemeente", "rol", "dringend", "behandelaar", "uitkomst", "labels"),
        *("dagen_na_het_einde", "grondslag", "selectieregel", "wie_leest"),
    }


async def test_another_visitor_gets_nothing_of_it(counter: Counter, visitor: Any, other_visitor: Any) -> None:
    number = await counter.send_request(visitor)
    await counter.say(other_visitor, "Hallo")

    found, _ = await file_of(counter, other_visitor)
    _, html, _ = await get(other_visitor, f"{counter.address}/gegevens")

    assert found["aanvragen"] == []
    assert [one["tekst"] for one in found["berichten"] if one["wie"] == "jij"] == ["Hallo"]
    assert number not in html


async def test_what_was_typed_is_text_on_the_page(counter: Counter, visitor: Any) -> None:
    await counter.say(visitor, "<script>alert(1)</script> {{7*7}}")

    _, html, _ = await get(visitor, f"{counter.address}/gegevens")

    assert "<script>alert" not in html
    assert "{{7*7}}" in html


async def test_the_conversation_leads_to_the_page_and_erases(counter: Counter, visitor: Any) -> None:
    number = await counter.send_request(visitor)

    told = await counter.say(visitor, "mijn gegevens")
    _, html, _ = await get(visitor, counter.address)
    await counter.say(visitor, "wis mijn gegevens")
    erased = await counter.say(visitor, "", "recht:zeker")
    found, _ = await file_of(counter, visitor)

    assert "Lees alles op één pagina" in told
    assert '<a href="/gegevens" rel="noopener noreferrer">' in html
    assert "Alles is gewist" in erased
    assert number not in json.dumps(found)
    assert len(found["berichten"]) == 1


async def test_a_page_that_shows_what_was_erased_begins_anew(counter: Counter, visitor: Any) -> None:
    await counter.send_request(visitor)
    found = await json_of(counter, visitor, after=0)
    last = found["messages"][-1]["number"]
    await counter.say(visitor, "wis mijn gegevens")
    await counter.say(visitor, "", "recht:zeker")

    after = await json_of(counter, visitor, after=last)
    again = await json_of(counter, visitor, after=after["messages"][-1]["number"])

    assert (found["over"], after["over"], again["over"]) == (False, True, False)
    assert [one["number"] for one in after["messages"]] == [1]
    assert "Alles is gewist" in after["messages"][0]["html"]
    assert again["messages"] == []


@pytest.mark.parametrize("way", ["form", "words"])
async def test_who_erased_all_but_a_request_on_hold_still_reads_the_answer(
    counter: Counter, visitor: Any, way: str
) -> None:
    number = await counter.send_request(visitor)
    await counter.act(number, Action.TAKE)
    async with kept(counter.store) as unit:
        whole = await unit.request(number)
        assert whole is not None
        held = replace(whole, is_held=True, version=whole.version + 1)
        await unit.save_request(held, until=whole.created_at)

    if way == "form":
        _, _, headers = await post_form(visitor, f"{counter.address}/wissen", {})
        _, told, _ = await get(visitor, counter.address + headers["Location"])
    else:
        await counter.say(visitor, "wis mijn gegevens")
        told = await counter.say(visitor, "", "recht:zeker")
    await counter.act(number, Action.ANSWER, text="Bel de vrederechter")
    found = await json_of(counter, visitor, after=0)

    assert "langer" in told
    assert "bewaren" in told
    assert found["live"]
    assert "Bel de vrederechter" in json.dumps(found)
    assert "Sofie" not in json.dumps(found)


async def test_after_the_form_nothing_is_left_on_the_page(counter: Counter, visitor: Any) -> None:
    await counter.send_request(visitor)

    status, _, headers = await post_form(visitor, f"{counter.address}/wissen", {})
    found, _ = await file_of(counter, visitor)

    assert (status, headers["Location"]) == (303, "/?gewist=ja")
    assert (found["berichten"], found["aanvragen"]) == ([], [])


async def make_link(counter: Counter, now: Any, event: str = "e1") -> str:
    """A link to a conversation in Slack in which something was said."""
    links = DataLinks(Signer(("s" * 32,)), counter.address)
    async with kept(counter.store) as unit:
        await unit.keep_conversation("slack", "D1", Conversation(), until=now + timedelta(days=30))
        await unit.add_message("slack", "D1", "vrager", {"text": "dag"}, event_id=event, at=now)
        return await links.make(unit, Incoming("slack", "D1", event), now=now)


async def test_a_link_from_another_channel_gives_the_file_for_an_hour(
    counter: Counter, visitor: Any, clock: Any
) -> None:
    link = await make_link(counter, clock.now())
    old = await make_link(counter, clock.now() - timedelta(hours=1), "e2")

    status, text, headers = await get(visitor, link)
    past, _, _ = await get(visitor, old)

    assert (status, past) == (200, 404)
    assert json.loads(text)["kanaal"] == "slack"
    assert headers["Cache-Control"] == "no-store"


async def test_a_forged_code_or_one_of_another_channel_gives_404(
    counter: Counter, visitor: Any, clock: Any
) -> None:
    link = await make_link(counter, clock.now())
    code = link.rpartition("/")[2]

    forged = [
        f"/gegevens/slack/{'x' * 43}",
        f"/gegevens/web/{code}",
        f"/gegevens/slack/{code[:-1]}",
        f"/gegevens/slack/{code[:-1]}{'a' if code[-1] != 'a' else 'b'}",
        "/gegevens/slack/",
        f"/gegevens/SLACK/{code}",
    ]
    found = [(await get(visitor, f"{counter.address}{path}"))[0] for path in forged]

    assert found == [404] * len(forged)


async def test_a_code_of_a_private_link_is_no_code_for_the_file(counter: Counter, visitor: Any) -> None:
    await counter.send_request(visitor)
    _, made, _ = await post_form(visitor, f"{counter.address}/hervat/nieuw", {})
    code = made.partition("<code>")[2].partition("</code>")[0]

    status, _, _ = await get(visitor, f"{counter.address}/gegevens/web/{code}")

    assert (len(code), status) == (43, 404)


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("en de beheerders van wegwijs", id="admins-read-too"),
        pytest.param("ander nieuws over je vraag", id="what-a-mail-is-for"),
        pytest.param("Wis je je gesprek, dan worden ze mee gewist", id="misses-go-too"),
        pytest.param("verbeter mijn gegevens", id="words-that-work"),
        pytest.param("Alleen een vraag die wij langer moeten bewaren, blijft", id="on-hold"),
        pytest.param("met het nummer, of met je naam of mailadres", id="staff-can-search"),
    ],
)
async def test_the_page_on_privacy_says_what_really_happens(
    counter: Counter, visitor: Any, sentence: str
) -> None:
    _, html, _ = await get(visitor, f"{counter.address}/privacy")

    assert sentence in " ".join(html.split())
