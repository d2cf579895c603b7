"""Sends notices as mail over SMTP; a mail says that something waits, and where, never what."""

import asyncio
import hashlib
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.utils import localtime

from bot.outbox import SendLater, SendRefused, SendUnclear
from bot.ports import Notice

STEP_SECONDS = 10.0
PERMANENT = 500  # RFC 5321, 4.2.1: from here on, the same again will fail again
REPEATED = "(mogelijk herhaling) "
LinkOf = Callable[[str], str]


@dataclass(frozen=True)
class MailServer:
    """The server that takes our mail. `security` is starttls, tls or geen."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"


class MailChannel:
    """Sends a notice to its conversation, which is a mail address (bot/outbox.py).

    `link_of` makes the private link of a mail from its name (bot/resume.py).
    """

    send_seconds = 45.0  # a few steps, each with its own limit
    pace = timedelta(0)
    can_unsay = False

    def __init__(self, server: MailServer, *, link_of: LinkOf | None = None) -> None:
        self._server = server
        self._link_of = link_of

    async def send(self, notice: Notice) -> str | None:
        """Hands the mail to the server; its Message-ID. Raises SendRefused, SendLater or SendUnclear."""
        try:
            message = to_mail(notice, sender=self._server.sender, link_of=self._link_of)
        except ValueError:  # a line break in an address or a subject
            raise SendRefused("not a mail that can be sent") from None
        await asyncio.to_thread(self._deliver, message)
        return str(message["Message-ID"])

    def can_find(self, notice: Notice) -> bool:  # noqa: ARG002 - the port asks for it
        """Nobody can be asked whether a mail arrived."""
        return False

    async def find(self, notice: Notice) -> str | None:  # noqa: ARG002 - the port asks for it
        """Nobody can be asked whether a mail arrived."""
        raise SendLater("mail cannot be looked up")

    async def unsay(self, notice: Notice) -> None:  # noqa: ARG002 - the port asks for it
        """A mail is with who got it."""
        raise SendRefused("mail cannot be taken back")

    def _deliver(self, message: EmailMessage) -> None:
        try:
            server = self._connect()
        except smtplib.SMTPResponseException as error:
            raise SendLater(f"SMTP {error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise SendLater(type(error).__name__) from error
        try:
            self._say_to_whom(server, message)
            _hand_over(server, message)
        finally:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        kind = self._server
        tls = ssl.create_default_context()
        if kind.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(kind.host, kind.port, timeout=STEP_SECONDS, context=tls)
        else:
            server = smtplib.SMTP(kind.host, kind.port, timeout=STEP_SECONDS)
        try:
            if kind.security == "starttls":
                server.starttls(context=tls)
            if kind.user:
                server.login(kind.user, kind.password)
        except BaseException:  # whatever it is, the connection is closed
            server.close()
            raise
        return server

    @staticmethod
    def _say_to_whom(server: smtplib.SMTP, message: EmailMessage) -> None:
        try:
            server.ehlo_or_helo_if_needed()
            for code, _ in (server.mail(str(message["From"])), server.rcpt(str(message["To"]))):
                _judge(code)
        except (OSError, smtplib.SMTPException) as error:
            raise SendLater(type(error).__name__) from error


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """From here on a broken connection leaves it open whether the mail was taken."""
    try:
        code, _ = server.data(message.as_bytes())
    except smtplib.SMTPDataError as error:
        _judge(error.smtp_code)
        raise SendUnclear(f"SMTP {error.smtp_code}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise SendUnclear(type(error).__name__) from error
    _judge(code)


def _judge(code: int) -> None:
    if code >= PERMANENT:
        raise SendRefused(f"SMTP {code}")
    if not 200 <= code < 300:
        raise SendLater(f"SMTP {code}")


def to_mail(notice: Notice, *, sender: str, link_of: LinkOf | None = None) -> EmailMessage:
    """The mail of a notice whose content has a `subject` and `paragraphs`, and may have the name of a
    private link (`resume`) and a `closing` line. Raises ValueError for a line
    break in a header; the Message-ID is the same each time, so that a repetition can be recognised."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = notice.conversation
    message["Subject"] = (REPEATED if notice.is_repeat else "") + str(notice.content["subject"])
    message["Date"] = localtime(notice.created_at)
    name = hashlib.sha256(notice.key.encode("utf-8", "replace")).hexdigest()[:32]
    message["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence assistant answers it
    content = notice.content
    link = [link_of(str(content["resume"]))] if link_of and "resume" in content else []
    closing = [content["closing"]] if "closing" in content else []
    parts = (*content["paragraphs"], *link, *closing)
    message.set_content("\n\n".join(str(part) for part in parts) + "\n")
    return message
