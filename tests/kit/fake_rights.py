"""The rights of persons in memory, for tests of doors and drawing; the rules are tested over the real desk
(tests/e2e/test_inbox_rights.py, tests/unit/bot/test_rights_desk.py)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.desk import Unknown
from bot.dossier import Dossier, KeptRequest, Remembered
from bot.request import Request
from bot.retention import Terms
from bot.rights_clock import KEEP_OPEN, Demand, PersonRight, due_on
from bot.rights_desk import Destroyed, Erasable

TERMS = Terms()


class FakeRights:
    """Finds, reads and erases what the desk holds. The door lets nobody in who may not."""

    def __init__(self, desk: Any) -> None:
        self._desk = desk
        self.noted_rights: list[PersonRight] = []
        self.destroyed_lines: list[Destroyed] = []

    async def find(self, staff_id: int, text: str) -> tuple[Request, ...]:
        return tuple(one for one in self._desk._seen(staff_id) if text.lower() in one.subject.lower())

    async def read(self, staff_id: int, number: str) -> Dossier:
        _, request = self._desk._find(staff_id, number)
        kept = KeptRequest(request, TERMS.request, None, (), ())
        return Dossier("web", self._desk._clock.now(), TERMS, Remembered(), (), (kept,))

    async def take_out(self, staff_id: int, number: str) -> Dossier:
        return await self.read(staff_id, number)

    async def erasable(self, staff_id: int, number: str) -> Erasable:
        _, request = self._desk._find(staff_id, number)
        return Erasable(request, (request,), (), (), is_allowed=True)

    async def erase(self, staff_id: int, number: str) -> tuple[str, ...]:
        self._desk._find(staff_id, number)
        del self._desk.requests[number]
        return ()

    async def note(
        self, staff_id: int, demand: Demand, received_on: date, number: str | None = None, *, key: str
    ) -> PersonRight:
        due, until = due_on(received_on), self._desk._clock.now() + KEEP_OPEN
        one = PersonRight(demand, received_on, due, staff_id, until, number, id=len(self.noted_rights) + 1)
        self.noted_rights.append(one)
        return one

    async def noted(self, staff_id: int) -> Sequence[PersonRight]:
        return self.noted_rights

    async def finish(self, staff_id: int, right: int) -> None:
        if right not in {one.id for one in self.noted_rights}:
            raise Unknown(str(right))

    async def withdraw(self, staff_id: int, right: int) -> None:
        await self.finish(staff_id, right)
        self.noted_rights = [one for one in self.noted_rights if one.id != right]

    async def destroyed(self, staff_id: int) -> Sequence[Destroyed]:
        return self.destroyed_lines
