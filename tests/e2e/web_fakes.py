"""A web chat on loopback, over a real store in memory that can be told to break, with a small talk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from aiohttp import web
from sqlalchemy import select

from adapters.store.schema import metadata
from adapters.store.unit import SqlUnit
from adapters.web.app import make_app
from adapters.web.site import Site, Words
from bot.assistant import Assistant
from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.ports import NotKept
from bot.reply import Button, Decision, Line, Outcome, Reply, Section, Turn
from bot.retention import Terms
from bot.said import Said
from tests.kit.stores import new_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class FixedClock:
    """Always the same moment."""

    def now(self) -> datetime:
        return NOW


class BreakableStore:
    """A real store in memory. While `broken_by` is set, every unit raises it.

    The next `full` commits keep nothing, the next `unheard` ones keep all; both raise NotKept.
    """

    def __init__(self) -> None:
        self._real = new_store()
        self.broken_by: Exception | None = None
        self.full = 0
        self.unheard = 0

    @asynccontextmanager
    async def unit(self, *, read_only: bool = False) -> AsyncIterator[SqlUnit]:
        if self.broken_by:
            raise self.broken_by
        async with self._real.unit(read_only=read_only) as unit:
            commit = unit.commit

            async def maybe_commit() -> None:
                if self.full:
                    self.full -= 1
                    raise NotKept("geheim 0475 12 34 56")
                await commit()
                if self.unheard:
                    self.unheard -= 1
                    raise NotKept("geheim 0475 12 34 56")

            unit.commit = maybe_commit  # type: ignore[method-assign]
            yield unit

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that is kept: the rows of each table that has any."""
        # On the store's own thread, because in memory there is one connection for all.
        return self._real._writing.thread.submit(self._read_rows).result()

    def _read_rows(self) -> dict[str, list[tuple[Any, ...]]]:
        with self._real.engine.connect() as connection:
            tables = {
                table.name: [tuple(row) for row in connection.execute(select(table))]
                for table in metadata.sorted_tables
            }
        return {name: rows for name, rows in tables.items() if rows}

    @property
    def conversations(self) -> list[str]:
        """The keys of the conversations kept."""
        return [key for _, key, *_ in self.rows().get("conversations", [])]

    @property
    def line_count(self) -> int:
        """How many lines of conversations are kept."""
        return len(self.rows().get("messages", []))

    def close(self) -> None:
        self._real.close()


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


class SmallTalk:
    """Knows three answers, and repeats the last thing typed."""

    knowledge = SimpleNamespace(topics={})

    def __init__(self) -> None:
        self.handled: list[Incoming] = []

    def builds_on(self, *_: Any) -> None:
        """Nothing that was said before."""

    def respond(self, state: Conversation, incoming: Incoming, **_: Any) -> Said:
        self.handled.append(incoming)
        return Said(state, Turn(self._reply(incoming), Outcome(Decision.ANSWER)))

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


class SmallAssistant(Assistant):
    """The real assistant with a small talk. The next `fails` messages end in a fault of ours."""

    def __init__(self, store: BreakableStore) -> None:
        talk = SmallTalk()
        super().__init__(talk, store, FixedClock(), Terms())  # type: ignore[arg-type]
        self.handled = talk.handled
        self.fails = 0

    async def handle(self, incoming: Incoming) -> Turn:
        if self.fails:
            self.fails -= 1
            raise RuntimeError("geheim 0475 12 34 56")
        return await super().handle(incoming)


@dataclass
class WebChat:
    """A running chat: where it is, and what is behind it."""

    address: str
    store: BreakableStore
    assistant: SmallAssistant


def make_site(**changes: Any) -> Site:
    """A site of an invented organisation."""
    store = BreakableStore()

    def words() -> Words:
        return Words(
            date(2026, 11, 20),
            suggestions=("Hoe vind ik een kleine lening?", "Wie helpt mij met mijn idee?"),
            first_words=(
                "Dag! Ik ben wegwijs, een digitale assistent. Ik ben geen mens.",
                "Stel me gerust een vraag over sociale innovatie: geld, hulp, plekken, regels of mensen.",
            ),
        )

    site = Site(
        assistant=SmallAssistant(store),
        store=store,
        clock=FixedClock(),
        organisation="De Voorbeeldfabriek",
        website="https://www.voorbeeld.be",
        words=words,
        contact=(Line("Mail: hallo@voorbeeld.be"),),
        socials=(Line("LinkedIn", "https://www.linkedin.com/company/voorbeeld"),),
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
        site.store.close()  # type: ignore[attr-defined]
