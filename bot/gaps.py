"""When a platform was silent for so long that what was written there then may have been missed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.boards import Gap
from bot.ports import Clock, Store

LONGEST_RETRY = timedelta(minutes=6)  # for about so long Slack tries again what we did not take
SHOWN_FOR = timedelta(days=7)
KEEP_GAPS = timedelta(days=30)


@dataclass
class _Heard:
    """The first and the last sign of life since the last look."""

    first: datetime
    last: datetime


@dataclass(frozen=True)
class Gaps:
    """Notes that platforms are in touch, and keeps the periods in which one was not.

    The stamp is in the store: that this process was down counts as silence too, and any other process that
    hears of the platform ends it.
    """

    store: Store
    clock: Clock
    _heard: dict[str, _Heard] = field(default_factory=dict)

    def heard(self, channel: str) -> None:
        """The platform was in touch just now: an event of it, or an answer to our question. Costs nothing: it
        is written by `look`."""
        now = self.clock.now()
        known = self._heard.setdefault(channel, _Heard(now, now))
        known.last = max(known.last, now)

    async def missed(self, channel: str, since: datetime, until: datetime) -> None:
        """Keeps a period of which the platform itself says that it left something out. Raises NotKept."""
        async with self.store.unit() as unit:
            await unit.note_gap(channel, since, until)
            await unit.commit()

    async def look(self) -> int:
        """Writes what was heard since the last look, and keeps a period of silence that it ended; how many
        those were. To be called every minute. Raises NotKept; then the next look does it."""
        found = 0
        for channel, heard in list(self._heard.items()):
            async with self.store.unit() as unit:
                before = await unit.heard_at(channel)
                if before is not None and heard.first - before > LONGEST_RETRY:
                    await unit.note_gap(channel, before, heard.first)
                    found += 1
                if before is None or heard.last > before:
                    await unit.note_heard(channel, heard.last)
                await unit.commit()
            self._forget(channel, heard.last)
        return found

    async def shown(self) -> Sequence[Gap]:
        """The gaps of the last days that nobody put away, oldest first. Raises NotKept."""
        async with self.store.unit(read_only=True) as unit:
            return await unit.gaps(self.clock.now() - SHOWN_FOR)

    async def put_away(self, number: int) -> bool:
        """Shows a gap no more; False when there is none, or it was put away. Raises NotKept."""
        async with self.store.unit() as unit:
            is_done = await unit.put_gap_away(number, at=self.clock.now())
            await unit.commit()
        return is_done

    def _forget(self, channel: str, written: datetime) -> None:
        """What was heard while it was being written is left for the next look."""
        known = self._heard[channel]
        if known.last <= written:
            del self._heard[channel]
        else:
            known.first = known.last
