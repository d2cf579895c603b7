"""All of wegwijs in the process of the test, with Slack on loopback: the real parts, as they are wired."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from pydantic import SecretStr

from adapters.appointment_settings import AppointmentPart
from adapters.inbox_settings import InboxPart
from adapters.retention_settings import KeepPart
from adapters.settings import Settings, WebPart
from adapters.slack.workspace import Workspace
from adapters.slack_secrets import SlackSecrets
from adapters.slack_settings import SlackPart
from adapters.store.store import SqlStore
from adapters.web.app import make_app
from adapters.wiring import Parts, close_channels, make_parts, make_site, make_workspace
from bot.organisation import Organisation
from bot.request import Action, Request, Role, Staff, Values
from bot.talk import Talk
from tests.kit.fake_slack import FakeSlack, Message, View
from tests.kit.slack_sender import SlackPerson, SlackSender
from tests.kit.units import kept

BOARD = "C0BALIE"
PLACE = {"naam": "Videogesprek", "soort": "online", "waarde": "https://meet.voorbeeld.be/wegwijs"}
PUBLIC_URL = "https://wegwijs.voorbeeld.be"
Found = TypeVar("Found")


def make_settings(folder: Path, slack: FakeSlack, **slack_parts: Any) -> Settings:
    """Settings of an organisation with two teams, of which one has a board in Slack."""
    teams = [
        {"team": "algemeen", "titel": "Algemeen team", "slack_kanaal": BOARD},
        {"team": "geld", "titel": "Team geld", "onderwerpen": frozenset(("prijs",))},
    ]
    over_socket, newer = slack_parts.pop("over_socket", False), slack_parts.pop("newer_secrets", ())
    return Settings(
        folder / "wegwijs.yaml",
        Organisation(name="Sociale InnovatieFabriek", website="https://www.socialeinnovatiefabriek.be"),
        WebPart(),
        KeepPart(),
        folder / "data",
        folder / "cache",
        None,
        inbox=InboxPart.model_validate({"teams": teams, **slack_parts.pop("inbox", {})}),
        appointments=AppointmentPart.model_validate({"plaatsen": [PLACE]}),
        slack=SlackPart.model_validate({"werkruimte": slack.team, **slack_parts}),
        slack_secrets=SlackSecrets(
            token=SecretStr(slack.bot_token),
            signing_secrets=() if over_socket else tuple(map(SecretStr, (*newer, slack.signing_secret))),
            app_token=SecretStr(slack.app_token) if over_socket else None,
            api=slack.api_url,
        ),
        public_url=PUBLIC_URL,
        secrets=(SecretStr("k" * 40),),
    )


class Held:
    """A store in which somebody works and does not come to an end."""

    def __init__(self) -> None:
        self.is_held = asyncio.Event()
        self._end = asyncio.Event()
        self.work: asyncio.Task[None] | None = None

    async def hold(self, store: SqlStore) -> None:
        async with store.unit() as unit:
            await unit.lock("slack", "T1/U1")
            self.is_held.set()
            await self._end.wait()

    def release(self) -> None:
        self._end.set()


@dataclass
class SlackOffice:
    """The process, and all who talk with it."""

    slack: FakeSlack
    parts: Parts
    workspace: Workspace
    sender: SlackSender
    address: str
    ids: Any = field(default_factory=itertools.count)

    @property
    def store(self) -> SqlStore:
        return self.parts.store

    def person(self, user: str) -> SlackPerson:
        """Somebody in the workspace."""
        return self.sender.person(user)

    async def hire(
        self, login: str, user: str = "", *, team: str = "algemeen", role: Role = Role.MEMBER
    ) -> Staff:
        """A member of staff, linked to their account in Slack when that is given."""
        linked = f"{self.slack.team}/{user}" if user else None
        new = Staff(0, login, f"{login.title()} Janssens", team, role, slack_user=linked)
        async with kept(self.store) as unit:
            return await unit.add_staff(new)

    async def act(self, staff: Staff, number: str, action: Action, **values: Any) -> Request:
        """What a member of staff does in the inbox in the browser."""
        key = f"inbox{next(self.ids)}"
        return await self.parts.desk.act(staff.id, number, action, Values(**values), key=key)

    async def look(self, number: str) -> Request:
        """The request as it is now."""
        async with self.store.unit(read_only=True) as unit:
            found = await unit.peek_request(number)
        assert found is not None
        return found

    async def until(self, what: Callable[[], Found], seconds: float = 8.0) -> Found:
        """What it gives, as soon as that is something."""
        return await self.slack.wait_for(what, seconds=seconds)

    async def said(self, channel: str, words: str, *, after: int = 0) -> Message:
        """The message of ours with these words, once it is there."""

        def look() -> Message | None:
            return next((one for one in self.slack.posts(channel)[after:] if words in one.shown), None)

        found = await self.until(look)
        assert found is not None
        return found

    async def with_button(self, channel: str, value: str) -> Message:
        """The last message of ours in which this can be pressed, once it is there."""

        def look() -> Message | None:
            found = (one for one in reversed(self.slack.posts(channel)) if f"'{value}'" in str(one.blocks))
            return next(found, None)

        found = await self.until(look)
        assert found is not None
        return found

    @staticmethod
    def number_in(message: Message) -> str:
        """The number of a request that stands in a message."""
        found = re.search(r"\d{3}-\d{3}-[A-Z]", message.shown)
        assert found, message.shown
        return found[0]

    async def card(self, number: str) -> Message:
        """The card of a request as it is once nothing is owed."""
        await self.settled()
        return await self.said(BOARD, f"Aanvraag {number}")

    async def owner_of(self, number: str) -> Staff:
        """Who has the request."""
        request = await self.look(number)
        assert request.owner is not None
        async with self.store.unit(read_only=True) as unit:
            found = await unit.staff(request.owner)
        assert found is not None
        return found

    def whispered(self, channel: str, user: str) -> str:
        """All that only this person saw in a channel."""
        return "\n".join(one.shown for one in self.slack.ephemerals(channel, user))

    async def window(self, user: str) -> View:
        """The window on top, once one is open."""
        found = await self.until(lambda: self.slack.views_open(user)[-1:])
        return found[0]

    async def window_called(self, user: str, name: str) -> View:
        """The window on top, once it is one whose callback id holds this."""
        found = await self.until(
            lambda: [one for one in self.slack.views_open(user)[-1:] if name in (one.callback_id or "")]
        )
        return found[0]

    async def hold_store(self) -> "Held":
        """Lets everybody who writes wait until it is released."""
        held = Held()
        held.work = asyncio.create_task(held.hold(self.store))
        await held.is_held.wait()
        return held

    async def settled(self) -> None:
        """Waits until nothing is owed any more."""

        async def owed() -> int:
            async with self.store.unit(read_only=True) as unit:
                return sum((await unit.owed_by_channel(self.parts.clock.now())).values())

        async with asyncio.timeout(20):
            while await owed():  # noqa: ASYNC110 - it is another connection that changes it
                await asyncio.sleep(0.05)


@asynccontextmanager
async def open_office(
    talk: Talk,
    folder: Path,
    slack: FakeSlack,
    *,
    store: SqlStore | None = None,
    over_socket: bool = False,
    **parts: Any,
) -> AsyncIterator[SlackOffice]:
    """The process, running, with its outbox; Slack delivers over HTTP, or over a socket."""
    if BOARD not in slack.channels:
        slack.add_channel(BOARD, "balie", is_private=True, members=("U2", "U3"), bot_is_member=True)
    settings = make_settings(folder, slack, over_socket=over_socket, **parts)
    made = make_parts(settings, talk, store or SqlStore.sqlite(folder / "wegwijs.sqlite"))
    workspace = make_workspace(made)
    assert workspace is not None
    app = make_app(make_site(made))
    workspace.add_routes(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    stop = asyncio.Event()
    running = [asyncio.create_task(made.outbox.run(stop))]
    chores = [asyncio.create_task(chore) for chore in workspace.chores()]
    if over_socket:
        await slack.socket.connected()
        sender = SlackSender.over_socket(slack)
    else:
        sender = SlackSender(slack, f"{address}/slack/events")
    try:
        yield SlackOffice(slack, made, workspace, sender, address)
    finally:
        await sender.close()
        for chore in chores:
            chore.cancel()
        stop.set()
        slack.release()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*running, *chores, return_exceptions=True)
        await workspace.finish()
        await close_channels(made.channels)
        await runner.cleanup()
        if store is None:
            made.store.close()
