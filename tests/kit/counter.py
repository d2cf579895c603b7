"""The web chat with staff behind it: the real assistant, desk and pages over a real store."""

import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import aiohttp

from adapters.store.store import SqlStore
from adapters.web.site import THIS_MACHINE
from bot.announcing import Announcer
from bot.assistant import Assistant
from bot.desk import Desk
from bot.handoff import Handoff
from bot.request import Action, Role, Staff, Values
from bot.resume import Reminder
from bot.retention import Terms
from bot.signing import Signer
from bot.talk import Talk
from bot.teams import Teams
from bot.voice import Voice
from tests.conftest import FixedClock
from tests.e2e.web_client import post_json, shown
from tests.e2e.web_fakes import make_site, run_chat
from tests.kit.stores import new_store
from tests.kit.units import kept

ANSWERS = ("Een plek voor de buurt", "wonen", "Gent", "burger", "overslaan", "nog niets", "Sofie")
QUESTION = "Wie beslist er over een leeg kerkje?"


@dataclass
class Counter:
    """The web chat, with staff behind it."""

    address: str
    store: SqlStore
    desk: Desk
    staff: Staff
    reminder: Reminder
    ids: Any = field(default_factory=itertools.count)

    async def say(self, visitor: aiohttp.ClientSession, text: str, choice: str = "") -> str:
        """What the page shows for an answer; empty when nothing was said."""
        posted = {"id": f"bericht-{next(self.ids):08}", "text": text, "choice": choice, "after": 0}
        status, body = await post_json(visitor, self.address, posted)
        assert status == 200, body
        last = body["messages"][-1]
        return shown(last["html"]) if last["author"] != "vrager" else ""

    async def send_request(self, visitor: aiohttp.ClientSession) -> str:
        """A whole intake; the number."""
        await self.say(visitor, QUESTION)
        await self.say(visitor, "", "intake:start")
        for answer in ANSWERS:
            await self.say(visitor, answer)
        said = await self.say(visitor, "ja")
        found = re.search(r"\d{3}-\d{3}-[A-Z]", said)
        assert found, said
        return found[0]

    async def act(self, number: str, action: Action, **values: Any) -> None:
        await self.desk.act(self.staff.id, number, action, Values(**values), key=f"k{next(self.ids)}")


@asynccontextmanager
async def open_counter(talk: Talk) -> AsyncIterator[Counter]:
    store, clock, teams = new_store(), FixedClock(), Teams()
    reminder = Reminder(Signer(("s" * 32,)), lambda: talk.phrase_book({}))
    voice = Voice(lambda: talk.phrase_book({}), teams, pushed=(), reminder=reminder)
    random = Random(5)  # noqa: S311 - the same numbers each time
    announcer = Announcer(teams, voice.phrases)
    handoff = Handoff(teams, voice, announcer, random, {"Gent": "Oost-Vlaanderen"}.get)
    assistant = Assistant(talk, store, clock, Terms(), handoff=handoff)
    async with kept(store) as unit:
        an = await unit.add_staff(Staff(0, "an", "An Janssens", "algemeen", Role.MEMBER))
    site = make_site(assistant=assistant, store=store, clock=clock, reminder=reminder, proxies=THIS_MACHINE)
    async with run_chat(site) as chat:
        yield Counter(chat.address, store, Desk(store, clock, teams, voice, announcer), an, reminder)
