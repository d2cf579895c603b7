"""Two at once at the desk, on every database: whoever is disabled ends up with nothing."""

import asyncio
from typing import Any

from adapters.store.store import SqlStore
from bot.announcing import Announcer
from bot.desk import Desk, Unknown
from bot.personnel import Personnel
from bot.phrases import PhraseBook
from bot.ports import NotKept
from bot.request import Action, Request, Role, Staff, State
from bot.request_rules import Refused
from bot.teams import Teams
from bot.voice import Voice
from tests.kit.units import kept

ADMIN = Staff(99, "bea", "Bea", "algemeen", Role.ADMIN)


class _Anything(dict[str, tuple[str, ...]]):
    def __missing__(self, name: str) -> tuple[str, ...]:
        return (name,)


def desk_over(store: SqlStore, clock: Any) -> Desk:
    def phrases() -> PhraseBook:
        return PhraseBook(_Anything(), {})

    voice = Voice(phrases, Teams(), pushed=())
    return Desk(store, clock, Teams(), voice, Announcer(Teams(), phrases))


async def test_statement_13_who_takes_a_request_while_being_disabled_does_not_keep_it(
    store: SqlStore, twin: SqlStore, clock: Any
) -> None:
    desk = desk_over(store, clock)
    personnel = Personnel(twin, clock, free=desk_over(twin, clock).free_requests_of)
    now = clock.now()
    for turn in range(8):
        number = f"{turn:03}-000-A"
        async with kept(store) as unit:
            an = await unit.add_staff(Staff(0, f"an{turn}", "An", "algemeen"))
            made = Request(number, "web", f"c{turn}", "algemeen", "Vraag", now, now)
            await unit.add_request(made, until=now)

        found = await asyncio.gather(
            desk.act(an.id, number, Action.TAKE, key=f"k{turn}"),
            personnel.disable(ADMIN, an.id),
            return_exceptions=True,
        )

        async with store.unit(read_only=True) as unit:
            request, staff = await unit.peek_request(number), await unit.staff(an.id)
        assert request is not None
        assert staff is not None
        assert not [one for one in found if isinstance(one, Exception) and not _is_fair(one)]
        assert staff.is_active or (request.state, request.owner) == (State.NEW, None)


def _is_fair(error: Exception) -> bool:
    return isinstance(error, Unknown | Refused | NotKept)
