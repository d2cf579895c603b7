"""Somebody who asks, in each channel the same: what they type and press, and what they then read."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
from typing import Protocol

import aiohttp

from bot.talk import Talk
from tests.e2e.web_client import JSON_HEADERS, get, post_json, shown
from tests.kit.fake_slack import FakeSlack, Message
from tests.kit.running_office import Office
from tests.kit.slack_office import SlackOffice, open_office
from tests.kit.teams_office import TeamsOffice, open_teams

CHANNELS = ("web", "slack", "slack over a socket", "slack in threads", "teams")


class Talker(Protocol):
    """Somebody who asks."""

    channel: str

    async def say(self, text: str) -> str:
        """What they read after they typed this."""

    async def press(self, label: str) -> str:
        """What they read after they pressed the last button with this label, or chose it from a menu."""

    async def send_twice(self, text: str) -> None:
        """Types it once; the platform delivers it twice."""

    async def news(self) -> str:
        """What they read since."""


class WebTalker:
    """At the web chat."""

    channel = "web"

    def __init__(self, office: SlackOffice, session: aiohttp.ClientSession) -> None:
        self._office = office
        self._session = session
        self._count = self._read = 0
        self._buttons: dict[str, str] = {}

    async def _send(self, text: str, choice: str, *, times: int = 1) -> str:
        self._count += 1
        posted = {"id": f"bericht-{self._count:08}", "text": text, "choice": choice, "after": 0}
        for _ in range(times):
            status, body = await post_json(self._session, self._office.address, posted)
            assert status == 200, body
        return await self.news()

    async def say(self, text: str) -> str:
        return await self._send(text, "")

    async def press(self, label: str) -> str:
        return await self._send("", self._buttons[label])

    async def send_twice(self, text: str) -> None:
        await self._send(text, "", times=2)

    async def news(self) -> str:
        address = f"{self._office.address}/berichten?na=0"
        async with self._session.get(address, headers=JSON_HEADERS) as answer:
            every = (await answer.json())["messages"]
        new, self._read = every[self._read if len(every) > self._read else 0 :], len(every)
        for one in new:
            self._learn(one["html"])
        return "\n".join(shown(one["html"]) for one in new if one["author"] != "vrager")

    def _learn(self, html: str) -> None:
        for form in re.findall(r"<form.*?</form>", html, re.DOTALL):
            value = re.search(r'name="choice" value="([^"]*)"', form)
            label = re.search(r"<span>([^<]*)</span></button>", form)
            if value and label:
                self._buttons[unescape(label[1])] = unescape(value[1])


class SlackTalker:
    """In the direct message with us in Slack."""

    channel = "slack"

    def __init__(self, office: SlackOffice, *, in_threads: bool = False) -> None:
        self._office = office
        self._person = office.person("U1")
        self._in_threads = in_threads
        self._read: set[str] = set()
        self._thread = ""

    async def say(self, text: str) -> str:
        sent = await self._person.write(text, thread=self._thread)
        assert sent.status == 200
        self._thread = (self._thread or sent.ts) if self._in_threads else ""
        return await self.news()

    async def press(self, label: str) -> str:
        for message in reversed(self._office.slack.posts("DU1")):
            found = _find(message, label)
            if found is not None:
                answer = await found(self)
                assert answer == 200
                return await self.news()
        raise AssertionError(f"nothing is called {label!r}")

    async def send_twice(self, text: str) -> None:
        sent = await self._person.write(text)
        await self._office.sender.deliver(sent.events[0], retry_num=1)

    async def news(self) -> str:
        await self._office.settled()
        new = [one for one in self._office.slack.posts("DU1") if one.ts not in self._read]
        self._read |= {one.ts for one in new}
        return "\n".join(" ".join(one.shown.split()) for one in new)

    async def _press(self, message: Message, label: str) -> int:
        return (await self._person.press(message, label=label)).status

    async def _choose(self, message: Message, label: str, action_id: str) -> int:
        return (await self._person.choose(message, label, action_id=action_id)).status


class TeamsTalker:
    """In the personal chat with us in Teams."""

    channel = "teams"

    def __init__(self, office: TeamsOffice) -> None:
        self._office = office
        self._person = office.person("lotte")
        self._read: set[str] = set()

    async def say(self, text: str) -> str:
        assert await self._person.write(text) == 202
        return await self.news()

    async def press(self, label: str) -> str:
        status, _ = await self._person.press_label(label)
        assert status == 200
        return await self.news()

    async def send_twice(self, text: str) -> None:
        activity = self._person.activity(text=text)
        for _ in range(2):
            assert (await self._office.deliver(activity))[0] == 202

    async def news(self) -> str:
        await self._office.settled()
        new = [one for one in self._person.posts if one.id not in self._read]
        self._read |= {one.id for one in new}
        return "\n".join(" ".join(one.shown.split()) for one in new)


def _find(message: Message, label: str) -> Callable[[SlackTalker], "asyncio.Future[int]"] | None:
    """How this is pressed or chosen in a message; None when it is not there."""
    for block in message.blocks:
        for element in block.get("elements", ()):
            if element.get("text", {}) and _text(element) == label:
                return lambda who: who._press(message, label)  # type: ignore[return-value]
            options = [one["text"]["text"] for one in element.get("options", ())]
            if label in options:
                name = element["action_id"]
                return lambda who, name=name: who._choose(message, label, name)  # type: ignore[misc,return-value]
    return None


def _text(element: dict[str, object]) -> str:
    found = element.get("text")
    return str(found.get("text")) if isinstance(found, dict) else ""


@asynccontextmanager
async def open_talker(name: str, talk: Talk, folder: Path) -> AsyncIterator[tuple[Talker, Office]]:
    """Somebody in this channel, with the process behind it."""
    if name == "teams":
        async with open_teams(talk, folder) as teams:
            yield TeamsTalker(teams), teams
        return
    async with FakeSlack() as slack:
        agent = {"agent": "ja"} if name == "slack in threads" else {}
        async with open_office(
            talk, folder, slack, over_socket=name == "slack over a socket", **agent
        ) as office:
            if name != "web":
                yield SlackTalker(office, in_threads=bool(agent)), office
                return
            async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
                await get(session, office.address)
                yield WebTalker(office, session), office  # type: ignore[misc]
