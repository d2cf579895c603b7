"""All of wegwijs in the process of the test, with Slack on loopback: the real parts, as they are wired."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic import SecretStr

from adapters.settings import Settings
from adapters.slack.channel import SlackChannel
from adapters.slack.pacing import Pacer
from adapters.slack.workspace import Workspace
from adapters.slack_secrets import SlackSecrets
from adapters.slack_settings import SlackPart
from adapters.store.store import SqlStore
from adapters.wiring import make_parts
from bot.request import Role, Staff
from bot.talk import Talk
from tests.kit import running_office
from tests.kit.fake_slack import FakeSlack, Message, View
from tests.kit.running_office import ANSWERS, QUESTION, Office, serve
from tests.kit.slack_sender import SlackPerson, SlackSender
from tests.kit.stores import new_store
from tests.kit.units import kept

BOARD = "C0BALIE"
Found = TypeVar("Found")


def make_settings(folder: Path, slack: FakeSlack, **slack_parts: Any) -> Settings:
    """Settings of an organisation with two teams, of which one has a board in Slack."""
    teams = [
        {"team": "algemeen", "titel": "Algemeen team", "slack_kanaal": BOARD},
        {"team": "geld", "titel": "Team geld", "onderwerpen": frozenset(("prijs",))},
    ]
    clock = slack_parts.pop("test_clock", None)
    over_socket, newer = slack_parts.pop("over_socket", False), slack_parts.pop("newer_secrets", ())
    inbox = {"teams": teams, **slack_parts.pop("inbox", {})}
    return running_office.make_settings(
        folder,
        inbox=inbox,
        slack=SlackPart.model_validate({"werkruimte": slack.team, **slack_parts}),
        slack_secrets=secrets_of(slack, over_socket=over_socket, newer=newer),
        test_clock=clock,
    )


def secrets_of(slack: FakeSlack, *, over_socket: bool = False, newer: tuple[str, ...] = ()) -> SlackSecrets:
    """What this Slack gave to our app."""
    return SlackSecrets(
        token=SecretStr(slack.bot_token),
        signing_secrets=() if over_socket else tuple(map(SecretStr, (*newer, slack.signing_secret))),
        app_token=SecretStr(slack.app_token) if over_socket else None,
        api=slack.api_url,
    )


@dataclass
class SlackOffice(Office):
    """The process, and all who talk with it in Slack."""

    slack: FakeSlack = field(kw_only=True)
    workspace: Workspace = field(kw_only=True)
    sender: SlackSender = field(kw_only=True)

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
        for answer in ANSWERS:
            await person.write(answer)
        await self.settled()

    async def answers(self, conversation: str) -> AsyncIterator[str]:
        """The first line of each reply that is kept, in order."""
        async with self.store.unit(read_only=True) as unit:
            lines = await unit.messages("slack", conversation)
        for line in lines:
            if line.author != "vrager":
                yield line.content["paragraphs"][0]

    async def send_again(self) -> None:
        """Sends what waits for another try at once, as if time had passed."""
        await self.until(lambda: self.slack.calls)
        async with asyncio.timeout(10):
            while await self._owed():
                await asyncio.to_thread(self._hasten)
                self.parts.outbox.wake()
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
    settings: Settings | None = None,
    **parts: Any,
) -> AsyncIterator[SlackOffice]:
    """The process, running, with its outbox; Slack delivers over HTTP, or over a socket. Only when `paced` it
    writes as slowly as Slack wants."""
    if BOARD not in slack.channels:
        slack.add_channel(BOARD, "balie", is_private=True, members=("U2", "U3"), bot_is_member=True)
    settings = settings or make_settings(folder, slack, over_socket=over_socket, **parts)
    with pytest.MonkeyPatch.context() as patch:
        if not paced:
            patch.setattr(SlackChannel, "pace", timedelta(0))
        made = make_parts(settings, talk, store or new_store(folder / "wegwijs.sqlite"))
    if not paced:
        made.channels["slack"]._posts._pacer = Pacer(channel_seconds=0.0, workspace_seconds=0.0)  # type: ignore[attr-defined]
    try:
        async with serve(made) as running:
            workspace = running.workspace
            assert workspace is not None
            if over_socket:
                await slack.socket.connected()
                sender = SlackSender.over_socket(slack)
            else:
                sender = SlackSender(slack, f"{running.address}/slack/events")
            await slack.wait_for(lambda: slack.called("auth.test"))
            await workspace.contact.ask()  # after this one, that of the start is over
            slack.calls.clear()
            try:
                yield SlackOffice(made, running.address, slack=slack, workspace=workspace, sender=sender)
            finally:
                await sender.close()
                slack.release()
    finally:
        if store is None:
            made.store.close()
