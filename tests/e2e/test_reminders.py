"""A mail says that there is an answer: left on the page, sent over real SMTP, opened on another device."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from adapters.mail.channel import MailChannel
from bot.ports import Notice
from bot.request import Action
from bot.talk import Talk
from tests.conftest import FixedClock
from tests.e2e.web_client import get, post_form, shown
from tests.kit.counter import Counter, open_counter
from tests.kit.mailbox import Mailbox
from tests.kit.units import kept

pytestmark = pytest.mark.asyncio(loop_scope="session")
ADDRESS = "sofie@voorbeeld.be"
WRITTEN = "Bel de kerkfabriek."


@pytest_asyncio.fixture(loop_scope="session")
async def counter(talk: Talk) -> AsyncIterator[Counter]:
    async with open_counter(talk) as counter:
        yield counter


async def owed(counter: Counter) -> list[Notice]:
    async with kept(counter.store) as unit:
        mails = {"mail": timedelta(0)}
        return list(
            await unit.claim_notices(
                "test", mails, now=FixedClock().now(), lease=timedelta(minutes=1), most=10
            )
        )


async def leave(counter: Counter, visitor: Any, address: str) -> tuple[int, str]:
    status, html, _ = await post_form(visitor, f"{counter.address}/hervat/mail", {"mail": address})
    return status, html


async def answered(counter: Counter, visitor: Any) -> None:
    number = await counter.send_request(visitor)
    await leave(counter, visitor, f"  {ADDRESS} ")
    await counter.act(number, Action.TAKE)
    await counter.act(number, Action.ANSWER, text=WRITTEN)


async def test_an_answer_is_told_by_mail_with_a_link_that_opens_it_elsewhere(
    counter: Counter, visitor: Any, other_visitor: Any
) -> None:
    await answered(counter, visitor)
    box = Mailbox()
    async with box.open() as server:
        channel = MailChannel(
            server, link_of=lambda name: f"{counter.address}/hervat/{counter.reminder.code_of(name)}"
        )
        for notice in await owed(counter):
            await channel.send(notice)
    (mail,) = box.mails
    link = re.search(r"http://\S+/hervat/(\S+)", mail.get_content())
    assert link

    status, _, _ = await get(other_visitor, link[0])
    opened = await post_form(other_visitor, f"{counter.address}/hervat/openen", {"code": link[1]})
    _, html, _ = await get(other_visitor, counter.address)

    assert mail["To"] == ADDRESS
    assert "Er is een antwoord op je vraag" in mail["Subject"]
    assert WRITTEN not in mail.get_content()
    assert (status, opened[0]) == (200, 303)
    assert WRITTEN in shown(html)


async def test_the_code_of_a_mail_is_nowhere_in_the_store(counter: Counter, visitor: Any) -> None:
    await answered(counter, visitor)
    (notice,) = await owed(counter)
    code = counter.reminder.code_of(str(notice.content["resume"]))

    with counter.store.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]

    assert len(code) == 43
    assert code not in dump


async def test_without_an_address_nothing_is_mailed(counter: Counter, visitor: Any) -> None:
    number = await counter.send_request(visitor)
    await counter.act(number, Action.TAKE)
    await counter.act(number, Action.ANSWER, text=WRITTEN)

    assert await owed(counter) == []


async def test_an_address_is_shown_and_goes_when_the_field_is_emptied(counter: Counter, visitor: Any) -> None:
    number = await counter.send_request(visitor)
    await leave(counter, visitor, ADDRESS)
    _, with_address, _ = await get(visitor, f"{counter.address}/hervat")
    await leave(counter, visitor, "")
    _, without, _ = await get(visitor, f"{counter.address}/hervat?weg=mail")
    await counter.act(number, Action.TAKE)
    await counter.act(number, Action.ANSWER, text=WRITTEN)

    assert f"We mailen {ADDRESS}" in shown(with_address)
    assert ADDRESS not in without
    assert "Je mailadres is weg" in shown(without)
    assert await owed(counter) == []


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("sofie", id="no at sign"),
        pytest.param("sofie@voorbeeld", id="no dot"),
        pytest.param("a@b.be\r\nBcc: x@y.be", id="a line break"),
        pytest.param(f"{'a' * 250}@b.be", id="too long"),
        pytest.param('"><script>@b.be', id="markup"),
    ],
)
async def test_what_is_no_address_is_handed_back(counter: Counter, visitor: Any, typed: str) -> None:
    await counter.send_request(visitor)

    status, html = await leave(counter, visitor, typed)

    assert status == 422
    assert "Dat is geen mailadres" in html
    assert "<script>@" not in html


async def test_who_has_no_open_request_cannot_leave_an_address(counter: Counter, visitor: Any) -> None:
    assert (await leave(counter, visitor, ADDRESS))[0] == 404


async def test_who_withdraws_is_mailed_no_more(counter: Counter, visitor: Any) -> None:
    number = await counter.send_request(visitor)
    await leave(counter, visitor, ADDRESS)

    await counter.say(visitor, f"intrekken {number}")
    await counter.say(visitor, "ja")

    async with counter.store.unit(read_only=True) as unit:
        request = await unit.peek_request(number)
    assert request is not None
    assert request.notify_email == ""
