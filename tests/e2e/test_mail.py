"""Mail over a real SMTP server on loopback: what arrives, and what is made of each answer."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from adapters.mail.channel import MailChannel, MailServer, to_mail
from bot.outbox import SendLater, SendRefused, SendUnclear
from bot.ports import Notice
from tests.kit.mailbox import Mailbox

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEAM = "team@voorbeeld.be"


def notice(to: str = TEAM, subject: str = "Nieuwe aanvraag 428-193-K", **changes: Any) -> Notice:
    content = {
        "subject": subject,
        "paragraphs": ["Er wacht een aanvraag.", "https://wegwijs.voorbeeld.be/balie"],
    }
    return Notice("k", "mail", to, "announce", content, due_at=NOW, created_at=NOW, **changes)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest_asyncio.fixture
async def channel(mailbox: Mailbox) -> AsyncIterator[MailChannel]:
    async with mailbox.open() as server:
        yield MailChannel(server)


async def test_a_mail_arrives_with_everything_in_its_place(channel: MailChannel, mailbox: Mailbox) -> None:
    ref = await channel.send(notice(subject="Nieuwe aanvraag – één"))

    (mail,) = mailbox.mails
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        TEAM,
        "wegwijs@voorbeeld.be",
        "Nieuwe aanvraag – één",
    )
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == ref
    assert "https://wegwijs.voorbeeld.be/balie" in mail.get_content()


async def test_a_possible_repetition_says_so_and_has_the_same_id(
    channel: MailChannel, mailbox: Mailbox
) -> None:
    first = await channel.send(notice())
    second = await channel.send(notice(is_repeat=True))

    assert first == second
    assert mailbox.mails[1]["Subject"].startswith("(mogelijk herhaling)")


@pytest.mark.parametrize(
    ("part", "answer", "meaning"),
    [
        pytest.param("to_recipient", "550 no such user", SendRefused, id="unknown address"),
        pytest.param("to_recipient", "450 try later", SendLater, id="busy before"),
        pytest.param("answer", "552 too much", SendRefused, id="refused for good"),
        pytest.param("answer", "451 try later", SendLater, id="busy after"),
    ],
)
async def test_each_answer_of_the_server_is_taken_for_what_it_means(
    channel: MailChannel, mailbox: Mailbox, part: str, answer: str, meaning: type[Exception]
) -> None:
    setattr(mailbox, part, answer)

    with pytest.raises(meaning):
        await channel.send(notice())


async def test_a_connection_that_breaks_after_the_text_leaves_it_open(
    channel: MailChannel, mailbox: Mailbox
) -> None:
    mailbox.hangs_up = True

    with pytest.raises(SendUnclear):
        await channel.send(notice())


async def test_a_server_that_is_away_is_tried_later() -> None:
    away = MailChannel(MailServer("127.0.0.1", 9, "wegwijs@voorbeeld.be", security="geen"))

    with pytest.raises(SendLater):
        await away.send(notice())


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        pytest.param("a@b.be\r\nBcc: x@y.be", "Nieuw", id="address"),
        pytest.param(TEAM, "Nieuw\r\nBcc: x@y.be", id="subject"),
    ],
)
async def test_statement_42_a_line_break_in_a_header_is_refused(
    channel: MailChannel, mailbox: Mailbox, to: str, subject: str
) -> None:
    with pytest.raises(SendRefused):
        await channel.send(notice(to, subject))

    assert mailbox.mails == []


def test_statement_62_the_password_is_in_no_repr() -> None:
    assert "geheim" not in repr(MailServer("h", 25, "a@b.be", password="geheim"))  # noqa: S106


def test_statement_38_markup_in_a_mail_is_text() -> None:
    mail = to_mail(notice(subject="<script>{{7*7}}"), sender="a@b.be")

    assert mail.get_content_type() == "text/plain"
    assert mail["Subject"] == "<script>{{7*7}}"
