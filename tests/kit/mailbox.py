"""A mailbox behind a real SMTP server on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.smtp import SMTP

from adapters.mail.channel import MailServer


class Mailbox:
    """Takes mail, or answers as it is told."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answer = "250 OK"
        self.to_recipient = "250 OK"
        self.hangs_up = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.hangs_up:
            server.transport.abort()
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer

    @asynccontextmanager
    async def open(self) -> AsyncIterator[MailServer]:
        """The server, as long as it runs."""
        server = await asyncio.get_running_loop().create_server(lambda: SMTP(self), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        yield MailServer("127.0.0.1", port, "wegwijs@voorbeeld.be", security="geen")
        server.close()
        await server.wait_closed()
