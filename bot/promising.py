"""A promise on a request: made when it is sent, made anew, settled, and what is due about it next."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.hours import Hours
from bot.ports import Unit
from bot.promise import Nudge, first_nudge, nudge_after, promised_at
from bot.request import Request, State
from bot.teams import Teams

NOBODY = 0  # no member of staff has this id


@dataclass(frozen=True)
class Promising:
    """Makes promises by the hours of the teams."""

    teams: Teams

    def hours_of(self, request: Request) -> Hours | None:
        """The hours of the team that has it."""
        return self.teams.of(request.team).hours

    def opens_at(self, request: Request, *, now: datetime) -> datetime | None:
        """When somebody is there again; None when somebody is there now, or nobody knows."""
        hours = self.hours_of(request)
        return hours.next_opening(now) if hours and not hours.is_open(now) else None

    async def first(self, unit: Unit, request: Request, *, now: datetime) -> Request:
        """The request with its first promise, by how many are open in the team; without hours, without."""
        if self.hours_of(request) is None:
            return request
        team = (request.team,)
        counts = await unit.count_requests(teams=team, staff=NOBODY, stale_before=now, now=now)
        return self.anew(request, now=now, ahead=counts.open)

    def anew(self, request: Request, *, now: datetime, ahead: int = 0) -> Request:
        """The request with a promise that counts from now: after a reply, when it is opened again, or when
        the last one was missed."""
        hours = self.hours_of(request)
        by = promised_at(hours, self.teams.promise, now, ahead)
        if hours is None or by is None:
            return replace(request, promised_at=None, nudge=None, nudge_at=None)
        due = first_nudge(hours, now, by)
        made = replace(request, promised_at=by, nudge=due.kind, nudge_at=due.at)
        return replace(made, has_said_sorry=False)

    def owed(self, request: Request, *, now: datetime) -> Request:
        """The request with a promise, when it is our turn and it has none."""
        is_ours = request.state in (State.NEW, State.TAKEN) and request.promised_at is None
        return self.anew(request, now=now) if is_ours else request

    def after_nudge(self, request: Request, *, now: datetime) -> Request:
        """The request once what was due about its promise is done: what comes next. A missed promise is
        counted and made anew; missed again, it only stays late."""
        assert request.promised_at is not None  # noqa: S101 - without a promise nothing is due
        if request.nudge is not Nudge.MISSED:
            return self._next(request)
        missed = replace(request, missed=request.missed + 1, nudge=None, nudge_at=None)
        if request.has_said_sorry:
            return missed
        return replace(self.anew(missed, now=now), has_said_sorry=True)

    def _next(self, request: Request) -> Request:
        hours, by = self.hours_of(request), request.promised_at
        assert request.nudge is not None and by is not None  # noqa: S101, PT018 - one is due
        due = nudge_after(hours, request.nudge, by) if hours else None
        if due is None:  # the hours were taken out of the settings meanwhile
            return replace(request, nudge=Nudge.MISSED, nudge_at=by)
        return replace(request, nudge=due.kind, nudge_at=due.at)
