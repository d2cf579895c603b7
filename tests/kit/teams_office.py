"""Wegwijs in Teams over real HTTP on loopback: an edge, an outbox, and fakes of all that is Microsoft's."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from adapters.clock import SystemClock
from adapters.store.store import SqlStore
from adapters.teams.app import ROUTE, Edge
from adapters.teams.auth import TokenCheck
from adapters.teams.channel import TeamsChannel
from adapters.teams.connector import Connector
from adapters.teams.pacing import Pacer
from bot.assistant import Assistant
from bot.outbox import Outbox
from bot.retention import Terms
from bot.talk import Talk
from tests.kit.desk import Outcomes
from tests.kit.fake_connector import FakeConnector
from tests.kit.fake_connector_rules import Posted
from tests.kit.fake_openid import FakeOpenId, run_openid
from tests.kit.teams_sending import tokens_of

APP, TENANT = "00000000-0000-0000-0000-00000000b071", "11111111-2222-3333-4444-555555555555"
_ids = itertools.count(1_700_000_000_000)


@dataclass
class TeamsOffice:
    """The process, and Teams around it."""

    address: str
    openid: FakeOpenId
    connector: FakeConnector
    store: SqlStore
    outcomes: Outcomes
    session: aiohttp.ClientSession
    _people: dict[str, "TeamsPerson"] = field(default_factory=dict)

    def person(self, name: str) -> "TeamsPerson":
        """Somebody of the organisation who has the app."""
        if name not in self._people:
            number = len(self._people) + 1
            user = f"aaaaaaaa-bbbb-cccc-dddd-{number:012}"
            self._people[name] = TeamsPerson(
                self, user, self.connector.add_personal(f"29:{name}"), f"29:{name}"
            )
        return self._people[name]

    async def deliver(
        self, activity: Any, *, header: str | None = None, raw: bytes | None = None
    ) -> tuple[int, Any]:
        """Hands it in as Teams does, with a good token unless told otherwise; status and JSON of what
        is answered."""
        signed = self.openid.bearer(serviceurl=self.service) if header is None else header
        headers = {"Content-Type": "application/json", **({"Authorization": signed} if signed else {})}
        sent = {"data": raw} if raw is not None else {"json": activity}
        where = f"{self.address}{ROUTE}"
        async with self.session.post(where, headers=headers, **sent) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else None

    @property
    def service(self) -> str:
        """Where the connector says that it is."""
        return self.connector.service_url


@dataclass
class TeamsPerson:
    """Somebody in their personal chat with us."""

    office: TeamsOffice
    user: str
    chat: str
    name: str

    def activity(self, **changed: Any) -> dict[str, Any]:
        """A message as Teams delivers it."""
        return {
            "type": "message",
            "id": str(next(_ids)),
            "channelId": "msteams",
            "serviceUrl": self.office.service,
            "from": {"id": self.name, "aadObjectId": self.user, "name": "Lotte Peeters"},
            "recipient": {"id": "28:bot", "name": "wegwijs"},
            "conversation": {"id": self.chat, "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "textFormat": "plain",
            "locale": "nl-BE",
            **changed,
        }

    async def write(self, text: str) -> int:
        """Types it; the status of the answer."""
        status, _ = await self.office.deliver(self.activity(text=text))
        return status

    async def press(self, posted: Posted, data: Mapping[str, Any], *, verb: str = "kies") -> tuple[int, Any]:
        """Presses a button that holds these data."""
        action = {"type": "Action.Execute", "verb": verb, "data": dict(data)}
        invoke = {"name": "adaptiveCard/action", "value": {"action": action}, "replyToId": posted.id}
        return await self.office.deliver(self.activity(type="invoke", **invoke))

    async def said(self, words: str, seconds: float = 8.0) -> Posted:
        """The first message in the chat that shows these words."""

        def look() -> Posted | None:
            return next((one for one in self.posts if words in one.shown), None)

        return await self.office.connector.wait_for(look, seconds)

    @property
    def posts(self) -> list[Posted]:
        """What stands in the chat."""
        return self.office.connector.posts(self.chat)


@asynccontextmanager
async def open_teams(talk: Talk, folder: Path, **edge: Any) -> AsyncIterator[TeamsOffice]:
    """The edge and the outbox, running."""
    async with (
        FakeConnector() as connector,
        run_openid(app_id=APP, service_url=connector.service_url) as openid,
        aiohttp.ClientSession() as session,
    ):
        store, outcomes, clock = SqlStore.sqlite(folder / "wegwijs.sqlite"), Outcomes(), SystemClock()

        async def find_address(conversation: str) -> Mapping[str, str] | None:
            async with store.unit(read_only=True) as unit:
                return await unit.address("teams", conversation)

        channel = TeamsChannel(
            Connector(tokens_of(connector)),
            frozenset((TENANT,)),
            find_address,
            Pacer(),
            allows_loopback=True,
        )
        outbox = Outbox(store, {"teams": channel}, clock, outcomes, owner="o")
        assistant = Assistant(talk, store, clock, Terms(), pushed=("teams",), on_owed=outbox.wake)
        check = TokenCheck(
            APP, [TENANT], session=lambda: session, metadata_url=openid.metadata_url, allows_loopback=True
        )
        app = web.Application()
        made = Edge(assistant, check, outcomes, **edge)
        made.add_routes(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        stop = asyncio.Event()
        running = asyncio.create_task(outbox.run(stop))
        address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield TeamsOffice(address, openid, connector, store, outcomes, session)
        finally:
            stop.set()
            connector.release()
            await running
            await runner.cleanup()
            await check.close()
            await channel.connector.close()
            store.close()
