"""Offers a talk in July 2026, and looks how it stands."""

from datetime import datetime
from typing import Any

from bot.appointment import Appointment
from bot.hours import BRUSSELS
from bot.request import Action, Request, Staff
from tests.kit.both_sides import BothSides


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in July 2026; the 14th is a Tuesday."""
    return datetime(2026, 7, day, hour, minute, tzinfo=BRUSSELS)


TUESDAY, WEDNESDAY, THURSDAY = at(14, 10), at(15, 14), at(16, 11)


async def offer(
    both: BothSides, staff: Staff, request: Request, *moments: datetime, **values: Any
) -> Request:
    given = {"place": "Videogesprek", "moments": moments or (TUESDAY, WEDNESDAY, THURSDAY), **values}
    return await both.act(staff, request, Action.PLAN, **given)


async def taken(both: BothSides, login: str = "lea") -> tuple[Staff, Request]:
    staff, request = await both.hire(login), await both.send_request()
    return staff, await both.act(staff, request, Action.TAKE)


async def appointment(both: BothSides, request: Request) -> Appointment:
    async with both.store.unit(read_only=True) as unit:
        found = await unit.appointment_of(request.number)
    assert found is not None
    return found
