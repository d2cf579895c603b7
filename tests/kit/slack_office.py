"""All of wegwijs in the process of the test, with Slack on loopback: the real parts, as they are wired."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import update

from adapters.appointment_settings import AppointmentPart
from adapters.inbox_settings import InboxPart
from adapters.retention_settings import KeepPart
from adapters.settings import Settings, WebPart
from adapters.slack.channel import SlackChannel
from adapters.slack.pacing import Pacer
from adapters.slack.workspace import Workspace
from adapters.slack_secrets import SlackSecrets
from adapters.slack_settings import SlackPart
from adapters.store.schema import notices
from adapters.store.store import SqlStore
from adapters.web.app import make_app
from adapters.web.inbox.app import add_inbox
from adapters.wiring import (
    Parts,
    close_channels,
    make_accounts,
    make_balie,
    make_parts,
    make_site,
    make_workspace,
)
from bot.organisation import Organisation
from bot.personnel import Personnel
from bot.request import Action, Request, Role, Staff, Values
from bot.talk import Talk
from tests.e2e.web_client import get, post_json, shown
from tests.kit.fake_slack import FakeSlack, Message, View
from tests.kit.slack_sender import SlackPerson, SlackSender
from tests.kit.units import kept

BOARD = "C0BALIE"
PLACE = {"naam": "Videogesprek", "soort": "online", "waarde": "https://meet.voorbeeld.be/wegwijs"}
PUBLIC_URL = "https://wegwijs.voorbeeld.be"
QUESTION = "We willen met buren een leeg kerkje delen en niemand weet wie er beslist."
ANSWERS = ("Een plek voor de buurt", "wonen", "Gent", "burger", "overslaan", "nog niets", "Lotte")
Found = TypeVar("Found")


def make_settings(folder: Path, slack: FakeSlack, **slack_parts: Any) -> Settings:
    """Settings of an organisation with two teams, of which one has a board in Slack."""
    teams = [
        {"team": "algemeen", "titel": "Algemeen team", "slack_kanaal": BOARD},
        {"team": "geld", "titel": "Team geld", "onderwerpen": frozenset(("prijs",))},
    ]
    clock = slack_parts.pop("test_clock", None)
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
        test_clock=clock,
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


@dataclass
class SlackOffice:
    """The process, and all who talk with it."""

    slack: FakeSlack
    parts: Parts
    workspace: Workspace
    sender: SlackSender
    address: str
    ids: Any = field(default_factory=itertools.count)
    action = Action

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

    async def kept_lines(self, conversation: str) -> str:
        """All that is kept of what was said in a conversation."""
        async with self.store.unit(read_only=True) as unit:
            lines = await unit.messages("slack", conversation)
        return "\n".join(str(one.content) for one in lines)

    async def send_request(self, person: SlackPerson) -> str:
        """A whole intake in the chat; the number of the request."""
        await self.begin_request(person)
        await person.write("ja")
        return self.number_in(await self.said(person.direct, "Het nummer van je vraag is"))

    async def begin_request(self, person: SlackPerson) -> None:
        """An intake in the chat, up to the look over all of it."""
        await person.write(QUESTION)
        await self.settled()
        await person.write("ik wil met een mens praten")
        offer = await self.with_button(person.direct, "intake:start")
        await person.press(offer, value="intake:start")
        for answer in (
            "Een plek voor de buurt",
            "wonen",
            "Gent",
            "burger",
            "overslaan",
            "nog niets",
            "Lotte",
        ):
            await person.write(answer)
        await self.settled()

    async def answers(self, conversation: str) -> AsyncIterator[str]:
        """The first line of each reply that is kept, in order."""
        async with self.store.unit(read_only=True) as unit:
            lines = await unit.messages("slack", conversation)
        for line in lines:
            if line.author != "vrager":
                yield line.content["paragraphs"][0]

    async def readiness(self) -> tuple[int, dict[str, Any]]:
        """What /readyz says."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.address}/readyz") as answer:
            return answer.status, await answer.json()

    async def send_again(self) -> None:
        """Sends what waits for another try at once, as if time had passed."""
        await self.until(lambda: self.slack.calls)
        async with asyncio.timeout(10):
            while await self._owed():
                await asyncio.to_thread(self._hasten)
                self.parts.outbox.wake()
                await asyncio.sleep(0.05)

    def _hasten(self) -> None:
        """What was to wait is due now."""
        with self.store.engine.begin() as connection:
            now = self.parts.clock.now()
            connection.execute(update(notices).where(notices.c.state == "owed").values(next_at=now))

    async def hold_store(self) -> "Held":
        """Lets everybody who writes wait until it is released."""
        held = Held()
        held.work = asyncio.create_task(held.hold(self.store))
        await held.is_held.wait()
        return held

    async def _owed(self) -> int:
        async with self.store.unit(read_only=True) as unit:
            return sum((await unit.owed_by_channel(self.parts.clock.now())).values())

    async def settled(self) -> None:
        """Waits until nothing is owed any more."""

        async with asyncio.timeout(20):
            while await self._owed():  # noqa: ASYNC110 - it is another connection that changes it
                await asyncio.sleep(0.05)


@asynccontextmanager
async def open_office(
    talk: Talk,
    folder: Path,
    slack: FakeSlack,
    *,
    store: SqlStore | None = None,
    over_socket: bool = False,
    paced: bool = False,
    **parts: Any,
) -> AsyncIterator[SlackOffice]:
    """The process, running, with its outbox; Slack delivers over HTTP, or over a socket. Only when `paced` it
    writes as slowly as Slack wants."""
    if BOARD not in slack.channels:
        slack.add_channel(BOARD, "balie", is_private=True, members=("U2", "U3"), bot_is_member=True)
    settings = make_settings(folder, slack, over_socket=over_socket, **parts)
    with pytest.MonkeyPatch.context() as patch:
        if not paced:
            patch.setattr(SlackChannel, "pace", timedelta(0))
        made = make_parts(settings, talk, store or SqlStore.sqlite(folder / "wegwijs.sqlite"))
    if not paced:
        made.channels["slack"]._posts._pacer = Pacer(channel_seconds=0.0, workspace_seconds=0.0)  # type: ignore[attr-defined]
    workspace = make_workspace(made)
    assert workspace is not None
    app = make_app(make_site(made))
    add_inbox(app, make_balie(made))
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
    await slack.wait_for(lambda: slack.called("auth.test"))
    await workspace.contact.ask()  # after this one, that of the start is over
    slack.calls.clear()
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
