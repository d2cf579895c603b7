"""What becomes of a request that is no longer on hold: erased when its asker wanted that, else warned of."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.keeper import Keeper
from bot.ports import Unit
from bot.request import Request, kept_until
from bot.retention import WARNED_BEFORE, Fate, Terms
from bot.staffing import ERASED_BY_ASKER, AuditRow


def goes_at_once(request: Request) -> bool:
    """Whether its asker erased everything while it was on hold, and it no longer is."""
    return request.erase_asked and not request.is_held


async def finish_release(unit: Unit, request: Request, *, now: datetime, keeper: Keeper) -> bool:
    """Does what a release brings with it; whether the request was erased. Nothing for one that is on hold.

    One that is past its term, or nearly, is noted as warned of: it stays seven days more, so that one
    wrong click undoes no hold. Call it last in the unit, after all that is owed about the request.
    """
    if request.is_held:
        return False
    if goes_at_once(request):
        await unit.forget_request(request.number, at=now)
        await unit.add_audit(AuditRow(now, None, ERASED_BY_ASKER, request.number, team=request.team))
        return True
    if _goes_soon(request, now=now, terms=keeper.terms):
        warned = replace(request, warned_at=now, version=request.version + 1)
        until = max(kept_until(request, now=now, terms=keeper.terms), now + WARNED_BEFORE)
        await keeper.save(unit, warned, now=now, until=until)
    return False


def _goes_soon(request: Request, *, now: datetime, terms: Terms) -> bool:
    term = terms.of_request(request.topic)
    if request.closed_at is None or term.fate is Fate.KEEP:
        return False
    return request.closed_at + timedelta(days=term.days) < now + WARNED_BEFORE
