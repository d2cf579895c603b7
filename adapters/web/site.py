"""What the web chat is handed: the assistant, the store and the words about the organisation."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Protocol

from aiohttp import web

from bot.calendar_files import CalendarFiles
from bot.incoming import Incoming
from bot.ports import Clock, Store
from bot.reply import Line, Turn
from bot.resume import Reminder
from bot.retention import DEFAULT, Terms

Network = IPv4Network | IPv6Network
THIS_MACHINE = (ip_network("127.0.0.1"), ip_network("::1"))
_HERE = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.ASCII)
LONGEST_OWED = timedelta(minutes=5)


class Assistant(Protocol):
    """Answers one message."""

    async def handle(self, incoming: Incoming) -> Turn:
        """Handles and keeps the message; the same event twice gives the same turn and is kept once."""

    async def forget(self, channel: str, conversation: str) -> tuple[str, ...]:
        """Wipes the conversation with all that hangs on it; the numbers of requests that stay because they
        are on hold."""


@dataclass(frozen=True)
class Words:
    """What the knowledge in use says on the pages themselves.

    `first_words` open every conversation and say that it is no person; `suggestions` are questions
    to press while it is still empty. `checked_on` is the day on which answers were last gone through.
    `topic_titles` are how topics are called, by id.
    """

    checked_on: date
    suggestions: tuple[str, ...] = ()
    first_words: tuple[str, ...] = ()
    topic_titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Readiness:
    """Whether the store answers, and what the outbox still has to do.

    `owed` is how many notices are due, by channel; `oldest_owed` is how long the oldest of them has
    been, None when none is; `dead_notices` is None when the store did not answer; `gaps` is how often a
    platform was silent lately, one that is silent now included.
    """

    store_answers: bool
    oldest_owed: timedelta | None = None
    dead_notices: int | None = None
    owed: Mapping[str, int] = field(default_factory=dict)
    gaps: int | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the store answers and no notice has been due for five minutes."""
        return self.store_answers and (self.oldest_owed is None or self.oldest_owed < LONGEST_OWED)


@dataclass(frozen=True)
class Site:
    """One web chat of one organisation.

    `contact` may be empty, then pages point to the website. `words` gives those of the knowledge in
    use, which may change while the site runs. What is kept how long is said by `terms`; `address` is the
    site's own ("https://wegwijs.voorbeeld.be"), empty when it is not configured. Who comes through one of
    the `proxies` is known by the address that it tells. Only `ops_networks` may
    see how it is doing: its `channels`, those that are `refused` by their platform, its outbox and its
    `figures`. With a `reminder` askers may leave a mail address.
    """

    assistant: Assistant
    store: Store
    clock: Clock
    organisation: str
    website: str
    words: Callable[[], Words]
    contact: tuple[Line, ...] = ()
    socials: tuple[Line, ...] = ()
    licences: tuple[str, ...] = ()
    terms: Terms = DEFAULT
    address: str = ""
    secure_cookie: bool = False
    channels: tuple[str, ...] = ()
    proxies: tuple[Network, ...] = ()
    ops_networks: tuple[Network, ...] = THIS_MACHINE
    figures: Callable[[Readiness], bytes] = lambda _: b""
    refused: Callable[[], Collection[str]] = tuple
    reminder: Reminder | None = None
    cards_with_content: bool = False
    calendar: CalendarFiles | None = None

    @property
    def cookie_days(self) -> int:
        """How long a browser finds its conversation back: as long as a request in it may be kept."""
        return max(self.terms.conversation.days, self.terms.longest_request_days)

    def address_of(self, request: web.Request) -> str:
        """Our own address as people write it."""
        return address_of(request, self.address)


def address_of(request: web.Request, configured: str) -> str:
    """Our own address as people write it. Without a configured one, that of a request from this machine;
    a Host header from elsewhere never gets into a link."""
    is_here = _HERE.fullmatch(request.host) is not None
    return configured or (f"http://{request.host}" if is_here else "")
