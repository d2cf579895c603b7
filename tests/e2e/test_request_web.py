"""A request from the web chat and back: the real assistant, desk and pages over a real store."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from yarl import URL

from bot.request import Action
from bot.talk import Talk
from tests.e2e.web_client import get, post_form, shown
from tests.kit.counter import QUESTION, Counter, open_counter

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def counter(talk: Talk) -> AsyncIterator[Counter]:
    async with open_counter(talk) as counter:
        yield counter


async def make_link(counter: Counter, visitor: Any, *, is_first: bool = True) -> str:
    """The code of a new link to the conversation, in which a request was sent."""
    if is_first:
        await counter.send_request(visitor)
    _, made, _ = await post_form(visitor, f"{counter.address}/hervat/nieuw", {})
    found = re.search(r"<code>([^<]+)</code>", made)
    assert found
    return found[1]


async def open_code(counter: Counter, visitor: Any, code: str, **options: Any) -> tuple[int, str]:
    path = f"{counter.address}/hervat/openen"
    status, html, _ = await post_form(visitor, path, {"code": code}, **options)
    return status, html


async def test_the_answer_of_staff_is_on_the_page_by_first_name(counter: Counter, visitor: Any) -> None:
    number = await counter.send_request(visitor)
    await counter.act(number, Action.TAKE)
    await counter.act(number, Action.ANSWER, text="Bel de kerkfabriek.")

    _, html, _ = await get(visitor, counter.address)

    assert "An (medewerker) Bel de kerkfabriek." in shown(html)
    assert "Janssens" not in html
    assert 'data-live="ja"' in html


async def test_statement_38_what_staff_write_is_text_on_the_page(counter: Counter, visitor: Any) -> None:
    number = await counter.send_request(visitor)
    await counter.act(number, Action.TAKE)
    await counter.act(number, Action.ANSWER, text="<script>alert(1)</script> {{7*7}}")

    _, html, _ = await get(visitor, counter.address)

    assert "<script>alert" not in html
    assert "{{7*7}}" in html


async def test_while_a_person_is_there_a_message_gets_no_reply_of_the_assistant(
    counter: Counter, visitor: Any
) -> None:
    number = await counter.send_request(visitor)
    await counter.act(number, Action.TAKE)
    await counter.act(number, Action.ANSWER, text="Bel de kerkfabriek.")

    assert await counter.say(visitor, "En wat kost dat?") == ""


async def test_a_private_link_opens_the_conversation_on_another_device(
    counter: Counter, visitor: Any, other_visitor: Any
) -> None:
    await counter.send_request(visitor)
    _, made, _ = await post_form(visitor, f"{counter.address}/hervat/nieuw", {})
    link = re.search(r'href="(http://[^"]+/hervat/([^"]+))"', made)
    assert link

    status, confirm, _ = await get(other_visitor, link[1])
    opened = await post_form(other_visitor, f"{counter.address}/hervat/openen", {"code": link[2]})
    _, html, _ = await get(other_visitor, counter.address)
    status_said = await counter.say(other_visitor, "Hoe staat het met mijn vraag?")

    assert (status, opened[0]) == (200, 303)
    assert "Open het gesprek" in confirm
    assert "Een plek voor de buurt" in html
    assert "wacht nog op een medewerker" in status_said


async def test_the_code_of_a_link_is_kept_hashed_and_goes_with_the_conversation(
    counter: Counter, visitor: Any, other_visitor: Any
) -> None:
    await counter.send_request(visitor)
    _, made, _ = await post_form(visitor, f"{counter.address}/hervat/nieuw", {})
    code = re.search(r"<code>([^<]+)</code>", made)
    assert code
    with counter.store.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]

    await post_form(visitor, f"{counter.address}/wissen", {})
    opened = await post_form(other_visitor, f"{counter.address}/hervat/openen", {"code": code[1]})

    assert len(code[1]) >= 43
    assert code[1] not in dump
    assert opened[0] == 422


async def test_statement_57_a_guessed_code_is_refused_the_same_and_after_twenty_tries_slowed(
    counter: Counter, visitor: Any
) -> None:
    found = [
        (await post_form(visitor, f"{counter.address}/hervat/openen", {"code": "x" * length}))[0]
        for length in (43, 3, *[43] * 20)
    ]

    assert found == [422] * 20 + [429] * 2


async def test_statement_58_a_right_code_opens_also_after_too_many_wrong_ones(
    counter: Counter, visitor: Any, other_visitor: Any
) -> None:
    code = await make_link(counter, visitor)
    for _ in range(25):
        await open_code(counter, other_visitor, "fout")

    status, _ = await open_code(counter, other_visitor, code)

    assert status == 303


async def test_statement_58_wrong_codes_behind_our_proxy_are_counted_for_each_visitor(
    counter: Counter, visitor: Any
) -> None:
    found = [
        (await open_code(counter, visitor, "x", headers={"X-Forwarded-For": address}))[0]
        for address in (*["192.0.2.7"] * 21, "192.0.2.8", "10.9.9.9, 192.0.2.7")
    ]

    assert found == [422] * 20 + [429, 422, 429]


async def test_a_refused_code_stays_in_its_field_and_the_title_says_so(
    counter: Counter, visitor: Any
) -> None:
    pages = [await open_code(counter, visitor, 'mijn "code"') for _ in range(21)]

    for (status, html), sentence in ((pages[0], "klopt niet"), (pages[20], "te veel foute codes")):
        assert status in (422, 429)
        assert sentence in html
        assert "<title>Fout: " in html
        assert 'value="mijn &#34;code&#34;"' in html
        assert re.search(r'<input id="code"[^>]* autofocus>', html)
    assert pages[20][0] == 429


@pytest.mark.parametrize(
    "typed", ["{link}", " {link} ", "Kijk hier: {link}", "{link}?x=y", "wegwijs.voorbeeld.be/hervat/{code}"]
)
async def test_a_whole_link_may_be_pasted_where_the_code_is_asked(
    counter: Counter, visitor: Any, other_visitor: Any, typed: str
) -> None:
    code = await make_link(counter, visitor)
    whole = typed.format(link=f"{counter.address}/hervat/{code}", code=code)

    status, _ = await open_code(counter, other_visitor, whole)

    assert status == 303


async def test_five_links_a_day_are_made_for_one_conversation(counter: Counter, visitor: Any) -> None:
    await counter.send_request(visitor)
    path = f"{counter.address}/hervat/nieuw"

    found = [await post_form(visitor, path, {}) for _ in range(6)]

    assert [status for status, *_ in found] == [200] * 5 + [429]
    assert "Je maakte vandaag al vijf links." in found[5][1]


async def test_all_links_are_withdrawn_at_once_and_the_first_device_goes_on(
    counter: Counter, visitor: Any, other_visitor: Any
) -> None:
    codes = [await make_link(counter, visitor), await make_link(counter, visitor, is_first=False)]
    await open_code(counter, other_visitor, codes[0])

    status, _, headers = await post_form(visitor, f"{counter.address}/hervat/intrekken", {})

    _, said, _ = await get(visitor, counter.address + headers["Location"])
    pages = [(await get(one, counter.address))[1] for one in (visitor, other_visitor)]
    assert status == 303
    assert "Alle links zijn ingetrokken." in said
    assert ["Een plek voor de buurt" in page for page in pages] == [True, False]
    assert [(await open_code(counter, other_visitor, code))[0] for code in codes] == [422, 422]


async def test_a_device_that_was_opened_with_a_link_is_closed_and_the_conversation_stays(
    counter: Counter, visitor: Any, other_visitor: Any
) -> None:
    code = await make_link(counter, visitor)
    await open_code(counter, other_visitor, code)
    _, offer, _ = await get(other_visitor, f"{counter.address}/hervat")

    status, _, _ = await post_form(other_visitor, f"{counter.address}/hervat/sluiten", {})
    own, _, _ = await post_form(visitor, f"{counter.address}/hervat/sluiten", {})

    pages = [(await get(one, counter.address))[1] for one in (visitor, other_visitor)]
    assert "Sluit het gesprek op dit toestel" in offer
    assert (status, own) == (303, 404)
    assert ["Een plek voor de buurt" in page for page in pages] == [True, False]
    assert (await open_code(counter, other_visitor, code))[0] == 303


async def test_who_has_no_request_withdraws_nothing(counter: Counter, visitor: Any) -> None:
    status, _, _ = await post_form(visitor, f"{counter.address}/hervat/intrekken", {})

    assert status == 404


async def test_without_a_request_no_link_is_made(counter: Counter, visitor: Any) -> None:
    await counter.say(visitor, QUESTION)

    status, _, _ = await post_form(visitor, f"{counter.address}/hervat/nieuw", {})
    _, page, _ = await get(visitor, f"{counter.address}/hervat")

    assert status == 404
    assert "Maak een link" not in page


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:x@evil.example", "localhost.evil.example:80"])
async def test_statement_50_a_host_header_gets_into_no_link(
    counter: Counter, visitor: Any, host: str
) -> None:
    await counter.send_request(visitor)
    headers = {"Host": host}

    _, made, _ = await post_form(visitor, f"{counter.address}/hervat/nieuw", {}, headers=headers)

    assert "evil.example" not in made
    assert URL(counter.address).host == "127.0.0.1"
