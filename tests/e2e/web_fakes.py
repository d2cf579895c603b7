"""A web chat on loopback, with a store in memory and a small assistant that keep the contract."""

import copy
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from aiohttp import web

from adapters.web.app import make_app
from adapters.web.site import Site
from bot.assistant import reply_from
from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.ports import Message, Miss
from bot.reply import Button, Decision, Line, Outcome, Reply, Section, Turn

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Rows = dict[tuple[str, str], list[Message]]


class FixedClock:
    """Always the same moment."""

    def now(self) -> datetime:
        return NOW


@dataclass
class MemoryUnit:
    """One transaction on a copy of the rows; `commit` puts the copy in place."""

    store: "MemoryStore"
    rows: Rows
    events: set[tuple[str, str, str]]

    async def conversation(self, channel: str, key: str) -> Conversation | None:
        return None

    async def keep_conversation(
        self, channel: str, key: str, value: Conversation, *, until: datetime
    ) -> None:
        pass

    async def seen(self, channel: str, key: str, event_id: str) -> bool:
        return (channel, key, event_id) in self.events

    async def add_message(
        self,
        channel: str,
        key: str,
        author: str,
        content: dict[str, Any],
        *,
        event_id: str | None,
        at: datetime,
    ) -> None:
        lines = self.rows.setdefault((channel, key), [])
        lines.append(Message(len(lines) + 1, author, content, at))
        if event_id:
            self.events.add((channel, key, event_id))

    async def messages(self, channel: str, key: str, *, after: int = 0) -> Sequence[Message]:
        if self.store.is_broken:
            raise OSError("geheim 0475 12 34 56")
        return [message for message in self.rows.get((channel, key), []) if message.number > after]

    async def add_feedback(self, topic: str, *, helpful: bool, at: datetime) -> None:
        pass

    async def add_miss(self, miss: Miss, *, until: datetime) -> None:
        pass

    async def misses(self) -> Sequence[Miss]:
        return []

    async def forget_conversation(self, channel: str, key: str) -> None:
        self.rows.pop((channel, key), None)
        self.events = {event for event in self.events if event[:2] != (channel, key)}

    async def purge(self, now: datetime) -> int:
        return 0

    async def commit(self) -> None:
        self.store.rows, self.store.events = self.rows, self.events


@dataclass
class MemoryStore:
    """What was committed."""

    rows: Rows = field(default_factory=dict)
    events: set[tuple[str, str, str]] = field(default_factory=set)
    is_broken: bool = False

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[MemoryUnit]:
        yield MemoryUnit(self, copy.deepcopy(self.rows), set(self.events))


ANSWER = Reply(
    paragraphs=(
        "Een microkrediet is een kleine lening. Je kunt ermee starten als de bank je niet helpt. "
        "Je betaalt de lening terug, met rente.",
    ),
    sections=(
        Section(
            "Wat je nu kunt doen",
            (Line("Schrijf op hoeveel je nodig hebt."), Line("Maak een afspraak met een adviseur.")),
        ),
        Section(
            "Bij wie je terechtkunt",
            (
                Line("microStart: kleine leningen en advies", "https://microstart.be"),
                Line("Een slechte link", "javascript:alert(1)"),
            ),
        ),
    ),
    small_print=("Bron: VLAIO (2024).", "Nagekeken op 23 november 2026."),
    buttons=(Button("topic:lening", "Een lening"), Button("topic:een_op_een", "Een 1-op-1-gesprek")),
    rate=(Button("rate:ja:microkrediet", "Ja"), Button("rate:nee:microkrediet", "Nee")),
)
QUESTION_BACK = Reply(
    paragraphs=("Dat kan ik op twee manieren begrijpen. Wat bedoel je?",),
    choices=(
        Button("topic:microkrediet", "Een kleine lening om te starten"),
        Button("topic:crowdfunding", "Geld ophalen bij veel mensen"),
    ),
)
THANKS = Reply(paragraphs=("Dank je, dat onthoud ik.",))
PERSON = Reply(paragraphs=("Natuurlijk. Zo bereik je een mens.",))


class SmallAssistant:
    """Knows three answers, and repeats the last thing typed."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.handled: list[Incoming] = []
        self.fails = 0

    async def handle(self, incoming: Incoming) -> Turn:
        if self.fails:
            self.fails -= 1
            raise RuntimeError("geheim 0475 12 34 56")
        key = (incoming.channel, incoming.conversation)
        async with self.store.unit() as unit:
            if await unit.seen(*key, incoming.event_id):
                stored = (await unit.messages(*key))[-1]
                return Turn(reply_from(stored.content), Outcome(Decision.ANSWER))
            self.handled.append(incoming)
            reply = self._reply(incoming)
            await unit.add_message(
                *key, "vrager", {"text": incoming.text}, event_id=incoming.event_id, at=NOW
            )
            await unit.add_message(*key, "assistent", asdict(reply), event_id=None, at=NOW)
            await unit.commit()
        return Turn(reply, Outcome(Decision.ANSWER))

    @staticmethod
    def _reply(incoming: Incoming) -> Reply:
        if incoming.choice == "topic:mens":
            return PERSON
        if incoming.choice and incoming.choice.startswith("rate:"):
            return THANKS
        if incoming.choice or "lening" in incoming.text:
            return ANSWER
        if incoming.text == "geld":
            return QUESTION_BACK
        return replace(ANSWER, paragraphs=(f"Je zei: {incoming.text}",), sections=())


@dataclass
class WebChat:
    """A running chat: where it is, and what is behind it."""

    address: str
    store: MemoryStore
    assistant: SmallAssistant


def make_site(**changes: Any) -> Site:
    """A site of an invented organisation."""
    store = MemoryStore()
    site = Site(
        assistant=SmallAssistant(store),
        store=store,
        clock=FixedClock(),
        organisation="De Voorbeeldfabriek",
        website="https://www.voorbeeld.be",
        checked_on=date(2026, 11, 20),
        retention_days=30,
        misses_days=90,
        contact=(Line("Mail: hallo@voorbeeld.be"),),
        socials=(Line("LinkedIn", "https://www.linkedin.com/company/voorbeeld"),),
        suggestions=("Hoe vind ik een kleine lening?", "Wie helpt mij met mijn idee?"),
        first_words=(
            "Dag! Ik ben wegwijs, een digitale assistent. Ik ben geen mens.",
            "Stel me gerust een vraag over sociale innovatie: geld, hulp, plekken, regels of mensen.",
        ),
        licences=("Gemeenten: © Statbel, CC BY 4.0.",),
    )
    return replace(site, **changes)


@asynccontextmanager
async def run_chat(site: Site) -> AsyncIterator[WebChat]:
    """The site on a free port of loopback."""
    runner = web.AppRunner(make_app(site), access_log=None, shutdown_timeout=1)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    port = runner.addresses[0][1]
    try:
        yield WebChat(f"http://127.0.0.1:{port}", site.store, site.assistant)  # type: ignore[arg-type]
    finally:
        await runner.cleanup()
