"""An inbox on loopback over a desk and a store in memory, with one person in each role."""

import itertools
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

import aiohttp
from aiohttp import web
from argon2 import PasswordHasher
from yarl import URL

from adapters.web.app import make_app
from adapters.web.inbox.app import add_inbox
from adapters.web.inbox.passwords import Argon2
from adapters.web.inbox.site import Balie
from bot.accounts import Accounts
from bot.exporting import Exporter
from bot.personnel import Personnel
from bot.request import Role, Staff
from bot.signing import Signer
from tests.conftest import FixedClock
from tests.e2e.web_fakes import make_site
from tests.kit.both_sides import make_meetings
from tests.kit.fake_desk import TEAMS, FakeDesk, MemoryStore
from tests.kit.fake_rights import FakeRights

PASSWORD = "drie blauwe fietsen"  # noqa: S105 - of nobody
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
HASHED = QUICK.hash(PASSWORD)
PEOPLE = {
    "mia": Staff(1, "mia", "Mia Claes", "noord"),
    "noor": Staff(2, "noor", "Noor Janssens", "noord"),
    "leen": Staff(3, "leen", "Leen De Smet", "noord", Role.LEAD),
    "zoe": Staff(4, "zoe", "Zoë Maes", "zuid"),
    "bea": Staff(5, "bea", "Bea Wouters", "noord", Role.ADMIN),
}


@dataclass
class Inbox:
    """A running inbox and what is behind it."""

    address: str
    balie: Balie
    desk: FakeDesk
    store: MemoryStore
    clock: FixedClock
    app: web.Application


def make_balie(store: Any, desk: Any, clock: FixedClock, **changes: Any) -> Balie:
    """An inbox of an invented organisation."""
    code_roles = changes.pop("code_roles", ())
    free, hasher = desk.free_requests_of, Argon2(QUICK)
    made = Balie(
        desk=desk,
        accounts=Accounts(store, clock, hasher, random=os.urandom, free=free, code_roles=code_roles),
        personnel=Personnel(store, clock, free=free),
        exporter=Exporter(store, clock, TEAMS),
        teams=TEAMS,
        clock=clock,
        signer=Signer(["s" * 32]),
        organisation="De Voorbeeldfabriek",
        rights=FakeRights(desk),
        themes=lambda: {"klimaat": "Klimaat", "zorg": "Zorg"},
        meetings=make_meetings(itertools.count()),
        open_questions=lambda _: ("Wanneer wil je beginnen?", "Met wie doe je het?"),
    )
    return replace(made, **changes)


@asynccontextmanager
async def run_inbox(**changes: Any) -> AsyncIterator[Inbox]:
    """The inbox on a free port of loopback."""
    clock, store = FixedClock(), MemoryStore()
    desk = FakeDesk(store, clock)
    for one in PEOPLE.values():
        store.hire(one, HASHED)
    balie = make_balie(store, desk, clock, **changes)
    site = make_site()
    app = make_app(site)
    add_inbox(app, balie)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield Inbox(address, balie, desk, store, clock, app)
    finally:
        await runner.cleanup()
        site.store.close()  # type: ignore[attr-defined]


def hidden(html: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that posts to this address."""
    found = re.search(rf'<form action="{re.escape(action)}" method="post".*?</form>', html, re.DOTALL)
    assert found, f"no form to {action}"
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[0])
    return {name: unescape(value) for name, value in fields}


class Browserless:
    """A browser without script."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.headers: Any = {}

    async def get(self, path: str | URL, **options: Any) -> tuple[int, str]:
        place = URL(self.address).join(path) if isinstance(path, URL) else self.address + path
        async with self.session.get(place, allow_redirects=False, **options) as response:
            self.headers = response.headers
            return response.status, await response.text()

    async def post(self, path: str, fields: dict[str, Any], **options: Any) -> tuple[int, str]:
        async with self.session.post(
            self.address + path, data=fields, allow_redirects=False, **options
        ) as response:
            self.headers = response.headers
            return response.status, await response.text()

    async def sign_in(self, login: str, password: str = PASSWORD, code: str = "") -> tuple[int, str]:
        _, html = await self.get("/balie/aanmelden")
        fields = hidden(html, "/balie/aanmelden")
        return await self.post(
            "/balie/aanmelden", fields | {"login": login, "wachtwoord": password, "code": code}
        )

    async def form(self, number: str, action: str) -> dict[str, str]:
        _, html = await self.get(f"/balie/aanvraag/{number}")
        return hidden(html, f"/balie/aanvraag/{number}/{action}")

    async def act(self, number: str, action: str, **fields: str) -> tuple[int, str]:
        whole = await self.form(number, action) | fields
        return await self.post(f"/balie/aanvraag/{number}/{action}", whole)

    async def close(self) -> None:
        await self.session.close()
