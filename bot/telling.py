"""Owes one notice outside a conversation: a whisper to a member of staff, or what a channel itself wants."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.ports import Clock, Notice, Store


@dataclass(frozen=True)
class Telling:
    """Owes notices, each in a transaction of its own. `on_owed` is called when there is something to send."""

    store: Store
    clock: Clock
    on_owed: Callable[[], None] = lambda: None

    async def tell(
        self, channel: str, conversation: str, kind: str, content: Mapping[str, Any], *, key: str
    ) -> bool:
        """Owes it; False when the same `key` was owed before, then nothing is. Raises NotKept."""
        now = self.clock.now()
        notice = Notice(key, channel, conversation, kind, dict(content), due_at=now, created_at=now)
        async with self.store.unit() as unit:
            is_new = await unit.owe_new(notice)
            await unit.commit()
        if is_new:
            self.on_owed()
        return is_new
