"""All of wegwijs in the process of the test, as it is wired, listening on loopback: what every office has."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import update

from adapters.appointment_settings import AppointmentPart
from adapters.inbox_settings import InboxPart
from adapters.retention_settings import KeepPart
from adapters.settings import Settings, WebPart
from adapters.slack.workspace import Workspace
from adapters.store.schema import notices
from adapters.store.store import SqlStore
from adapters.teams.bot import TeamsBot
from adapters.web.app import make_app
from adapters.web.inbox.app import add_inbox
from adapters.wiring import (
    Parts,
    close_channels,
    make_accounts,
    make_balie,
    make_bot,
    make_site,
    make_workspace,
)
from bot.organisation import Organisation
from bot.personnel import Personnel
from bot.request import Action, Request, Role, Staff, Values
from tests.e2e.web_client import get, post_json, shown
from tests.kit.units import kept

PLACE = {"naam": "Videogesprek", "soort": "online", "waarde": "https://meet.voorbeeld.be/wegwijs"}
PUBLIC_URL = "https://wegwijs.voorbeeld.be"
QUESTION = "We willen met buren een leeg kerkje delen en niemand weet wie er beslist."
ANSWERS = ("Een plek voor de buurt", "wonen", "Gent", "burger", "overslaan", "nog niets", "Lotte")


def make_settings(folder: Path, *, inbox: dict[str, Any], **parts: Any) -> Settings:
    """Settings of an organisation with a public address and a place to talk."""
    made: dict[str, Any] = {
        "inbox": InboxPart.model_validate(inbox),
        "appointments": AppointmentPart.model_validate({"plaatsen": [PLACE]}),
        "public_url": PUBLIC_URL,
        "secrets": (SecretStr("k" * 40),),
    }
    organisation = Organisation(
        name="Sociale InnovatieFabriek", website="https://www.socialeinnovatiefabriek.be"
    )
    file = folder / "wegwijs.yaml"
    data, cache = folder / "data", folder / "cache"
    return Settings(file, organisation, WebPart(), KeepPart(), data, cache, None, **(made | parts))


@dataclass
class Visitor:
    """Somebody at the web chat of the same process."""

    session: aiohttp.ClientSession
    address: str
    count: int = 0

    async def say(self, text: str, choice: str = "") -> None:
        self.count += 1
        posted = {"id": f"bericht-{self.count:08}", "text": text, "choice": choice, "after": 0}
        status, body = await post_json(self.session, self.address, posted)
        assert status == 200, body

    async def send_request(self) -> str:
        """A whole intake; the number of the request."""
        await self.say(QUESTION)
        await self.say("", "intake:start")
        for answer in (*ANSWERS, "ja"):
            await self.say(answer)
        found = re.findall(r"\d{3}-\d{3}-[A-Z]", await self.read())
        assert found
        return found[-1]

    async def read(self) -> str:
        """All that the page shows."""
        _, html, _ = await get(self.session, self.address)
        return shown(html)


class Held:
    """A store in which somebody works and does not come to an end."""

    def __init__(self) -> None:
        self.is_held = asyncio.Event()
        self._end = asyncio.Event()
        self.work: asyncio.Task[None] | None = None

    async def hold(self, store: SqlStore) -> None:
        async with store.unit() as unit:
            await unit.lock("ergens", "iemand")
            self.is_held.set()
            await self._end.wait()

    def release(self) -> None:
        self._end.set()


@dataclass
class Office:
    """The process, and all who talk with it."""

    parts: Parts
    address: str
    ids: Iterator[int] = field(default_factory=itertools.count)
    action = Action

    @property
    def store(self) -> SqlStore:
        return self.parts.store

    async def hire(self, login: str) -> Staff:
        """A member of staff."""
        new = Staff(0, login, f"{login.title()} Janssens", "algemeen", Role.MEMBER)
        async with kept(self.store) as unit:
            return await unit.add_staff(new)

    async def act(self, staff: Staff, number: str, action: Action, **values: Any) -> Request:
        """What a member of staff does in the inbox in the browser."""
        key = f"inbox{next(self.ids)}"
        return await self.parts.desk.act(staff.id, number, action, Values(**values), key=key)

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[Visitor]:
        """Somebody at the web chat."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            yield Visitor(session, self.address)

    @property
    def personnel(self) -> Personnel:
        """What admins do with records of staff."""
        return Personnel(self.store, self.parts.clock, free=self.parts.desk.free_requests_of)

    async def link_code(self, staff: Staff) -> str:
        """The code that links an account, as the inbox gives it."""
        accounts = make_accounts(self.store, self.parts.settings, self.parts.desk)
        return await accounts.link_code(staff)

    async def first_link(self, staff: Staff) -> str:
        """Where somebody chooses a first password for the inbox, as an admin or the log gives it."""
        accounts = make_accounts(self.store, self.parts.settings, self.parts.desk)
        return f"/balie/eerste/{await accounts.first_code(staff)}"

    async def look(self, number: str) -> Request:
        """The request as it is now."""
        async with self.store.unit(read_only=True) as unit:
            found = await unit.peek_request(number)
        assert found is not None
        return found

    async def owner_of(self, number: str) -> Staff:
        """Who has the request."""
        request = await self.look(number)
        assert request.owner is not None
        async with self.store.unit(read_only=True) as unit:
            found = await unit.staff(request.owner)
        assert found is not None
        return found

    async def readiness(self) -> tuple[int, dict[str, Any]]:
        """What /readyz says."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.address}/readyz") as answer:
            return answer.status, await answer.json()

    def _hasten(self) -> None:
        """What was to wait is due now."""
        with self.store.engine.begin() as connection:
            now = self.parts.clock.now()
            connection.execute(update(notices).where(notices.c.state == "owed").values(next_at=now))

    async def _owed(self) -> int:
        async with self.store.unit(read_only=True) as unit:
            return sum((await unit.owed_by_channel(self.parts.clock.now())).values())

    async def settled(self) -> None:
        """Waits until nothing is owed any more."""

        async with asyncio.timeout(20):
            while await self._owed():  # noqa: ASYNC110 - it is another connection that changes it
                await asyncio.sleep(0.05)

    async def hold_store(self) -> "Held":
        """Lets everybody who writes wait until it is released."""
        held = Held()
        held.work = asyncio.create_task(held.hold(self.store))
        await held.is_held.wait()
        return held


@dataclass
class Running:
    """The process with what platforms deliver to, where they are in use."""

    parts: Parts
    address: str
    workspace: Workspace | None
    bot: TeamsBot | None


@asynccontextmanager
async def serve(parts: Parts) -> AsyncIterator[Running]:
    """Listens, sends what is owed, and comes to an end as the process does."""
    workspace, bot = make_workspace(parts), make_bot(parts)
    app = make_app(make_site(parts))
    add_inbox(app, make_balie(parts))
    for platform in (workspace, bot):
        if platform is not None:
            platform.add_routes(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stop = asyncio.Event()
    works = [parts.outbox.run(stop), *(workspace.chores() if workspace else ())]
    running = [asyncio.create_task(work) for work in works]
    try:
        yield Running(parts, f"http://127.0.0.1:{runner.addresses[0][1]}", workspace, bot)
    finally:
        for chore in running[1:]:
            chore.cancel()
        stop.set()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*running, return_exceptions=True)
        for platform in (workspace, bot):
            if platform is not None:
                await platform.finish()
        await close_channels(parts.channels)
        await runner.cleanup()
