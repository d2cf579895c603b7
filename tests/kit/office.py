"""One process's worth of parts in the process of the test: store, assistant and outbox, with a fake talk."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from adapters.store.store import SqlStore
from bot.assistant import Assistant
from bot.incoming import Incoming
from bot.outbox import Channel, Outbox
from bot.reply import Turn
from bot.retention import Terms
from tests.kit.child import ASKABLE, BLIND, FakeTalk, Silence
from tests.kit.counting import CountingChannel, Platform
from tests.kit.ledger import Ledger, read_ledger


def event(event_id: str, conversation: str = "a", *, channel: str = BLIND) -> Incoming:
    """A message that somebody typed."""
    return Incoming(channel, conversation, event_id=event_id, text="hallo")


@dataclass
class Office:
    """One process's worth of parts, in this process."""

    store: SqlStore
    assistant: Assistant
    outbox: Outbox

    async def handle(self, incoming: Incoming) -> Turn:
        """What the assistant says. Raises NotKept."""
        return await self.assistant.handle(incoming)

    def ledger(self) -> Ledger:
        """What its database holds."""
        return read_ledger(self.store.engine)


def make_office(store: SqlStore, clock: Any, channels: dict[str, Channel], owner: str = "one") -> Office:
    """The parts around `store`."""
    outbox = Outbox(store, channels, clock, Silence(), owner=owner)
    keep = Terms()
    talk: Any = FakeTalk()
    return Office(store, Assistant(talk, store, clock, keep, pushed=(ASKABLE, BLIND)), outbox)


@asynccontextmanager
async def open_channels(platform: Platform) -> AsyncIterator[dict[str, Channel]]:
    """One that can be asked what arrived, and one that cannot."""
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(
                CountingChannel(platform.address, can_look_up=name == ASKABLE)
            )
            for name in (ASKABLE, BLIND)
        }
