"""An asker and staff, with the assistant and the desk between them, over a real store in memory."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

from adapters.store.store import SqlStore
from bot.announcing import Announcer
from bot.appointment import Place, PlaceKind
from bot.assistant import Assistant
from bot.cards import Cards
from bot.desk import Desk
from bot.handoff import Handoff
from bot.incoming import Incoming
from bot.meetings import Meetings
from bot.reminding import Reminding
from bot.reply import as_text
from bot.request import Action, Request, Role, Staff, Values
from bot.retention import Terms
from bot.talk import Talk
from bot.teams import Team, Teams
from bot.voice import Voice
from tests.kit.units import kept

TEAMS = Teams((Team("algemeen", "Algemeen team", "team@voorbeeld.be"), Team("geld", "Team geld")))
INBOX = "https://w.be/balie"
QUESTION = "We willen met buren een leeg kerkje delen en niemand weet wie er beslist."


def make_meetings(ids: Iterator[int]) -> Meetings:
    """Talks of 45 minutes, online or by phone, with names that count on."""
    places = (
        Place("Videogesprek", PlaceKind.ONLINE, "https://meet.voorbeeld.be/wegwijs"),
        Place("Telefoon", PlaceKind.PHONE, "02 123 45 67"),
    )
    return Meetings(places, 45, lambda: f"{next(ids):032x}@wegwijs", lambda _, uid: f"https://w.be/{uid}.ics")


@dataclass
class FakeWatch:
    """Remembers what it heard."""

    heard: list[tuple[str, str]] = field(default_factory=list)

    def note(self, event: str, *, channel: str, outcome: str, seconds: float | None = None) -> None:
        self.heard.append((event, outcome))


class BothSides:
    """An asker on `channel`, the assistant, and the desk of staff. Two of them may share a store."""

    _ids = itertools.count()

    def __init__(
        self, talk: Talk, store: SqlStore, clock: Any, *, teams: Teams, channel: str = "slack"
    ) -> None:
        self.store, self.clock, self.channel, self.talk = store, clock, channel, talk
        voice = Voice(
            lambda: talk.phrase_book({}), teams, pushed=("slack",), meetings=make_meetings(self._ids)
        )
        provinces = {"Gent": "Oost-Vlaanderen"}
        random = Random(1)  # noqa: S311 - the same numbers each time
        cards = Cards(teams, voice.phrases, INBOX)
        self.announcer = Announcer(teams, voice.phrases, mails=True, inbox_address=INBOX, cards=cards)
        handoff = Handoff(teams, voice, self.announcer, random, provinces.get)
        self.assistant = Assistant(talk, store, clock, Terms(), pushed=("slack",), handoff=handoff)
        self.desk = Desk(store, clock, teams, voice, self.announcer)
        self.watch = FakeWatch()
        self.reminding = Reminding(store, clock, voice, self.announcer, self.watch)
        self.last_said = self.last_event = ""

    async def type(self, text: str, conversation: str = "c") -> str:
        """What the assistant says to it."""
        self.last_event = f"e{next(self._ids)}"
        incoming = Incoming(self.channel, conversation, self.last_event, text)
        return as_text((await self.assistant.handle(incoming)).reply)

    async def press(self, choice: str) -> str:
        incoming = Incoming(self.channel, "c", f"e{next(self._ids)}", "", choice, under=f"m{next(self._ids)}")
        return as_text((await self.assistant.handle(incoming)).reply)

    async def send_request(self, question: str = QUESTION) -> Request:
        """A whole intake; the request it became."""
        await self.type(question)
        if "Gaat het daarover?" in await self.press("intake:start"):
            await self.press("intake:nieuw")
        for answer in (
            "Een plek voor de buurt",
            "wonen",
            "Gent",
            "burger",
            "overslaan",
            "nog niets",
            "Sofie",
        ):
            await self.type(answer)
        self.last_said = said = await self.type("ja")
        assert "Het nummer van je vraag is" in said, said
        async with self.store.unit(read_only=True) as unit:
            (newest, *_) = await unit.requests_of(self.channel, "c")
        return await self.look(newest.number)

    async def look(self, number: str) -> Request:
        """The request as it is now."""
        async with self.store.unit(read_only=True) as unit:
            whole = await unit.peek_request(number)
        assert whole is not None
        return whole

    async def hire(self, login: str, team: str = "algemeen", role: Role = Role.MEMBER) -> Staff:
        async with kept(self.store) as unit:
            return await unit.add_staff(Staff(0, login, f"{login.title()} Janssens", team, role))

    async def act(self, staff: Staff, request: Request, action: Action, **values: Any) -> Request:
        key = f"k{next(self._ids)}"
        return await self.desk.act(staff.id, request.number, action, Values(**values), key=key)

    def remember_mails(self, told: list[str]) -> None:
        """From now on the asker of each request wants mails; the numbers of those that are owed one."""

        class Told:
            async def owe(self, unit: Any, request: Request, **_: Any) -> None:
                told.append(request.number)

        self.desk._voice = replace(self.desk._voice, reminder=Told())  # type: ignore[arg-type]

    async def heard(self) -> list[tuple[str, str]]:
        """Who said what in the conversation, the asker's own lines left out."""
        async with self.store.unit(read_only=True) as unit:
            lines = await unit.messages(self.channel, "c")
        told = [one for one in lines if one.author != "vrager"]
        return [(one.content.get("by") or one.author, " ".join(one.content["paragraphs"])) for one in told]

    async def owed(self, channel: str) -> list[dict[str, Any]]:
        async with self.store.unit() as unit:
            found = await unit.claim_notices(
                "o", {channel: timedelta(0)}, now=self.clock.now(), lease=timedelta(minutes=1), most=50
            )
        return [one.content for one in found]

    async def mails(self) -> list[tuple[str, str]]:
        """To whom, and the subject, of each mail since the last time."""
        found, now = [], self.clock.now()
        async with kept(self.store) as unit:
            while taken := await unit.claim_notices(
                "test", {"mail": timedelta(0)}, now=now, lease=timedelta(minutes=1), most=50
            ):
                for one in taken:
                    await unit.note_sent(one, "test", ref=None, now=now)
                    found.append((one.conversation, str(one.content["subject"])))
        return found
