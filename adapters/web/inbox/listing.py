"""Draws lists of requests, each once for all colleagues who see the same."""

import asyncio
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from adapters.web.inbox.access import Call
from adapters.web.inbox.incoming import PAGE, Box, Filters, write_cursor
from adapters.web.inbox.outgoing import InboxPages
from adapters.web.inbox.site import Balie
from bot.appointment import end_of_day
from bot.desk import Glance
from bot.request import Role

KEPT = 64  # lists in memory
KEPT_SECONDS = 60.0  # each is of one minute


class Listing:
    """The requests that a page shows. With twenty open pages, each change would be drawn twenty times."""

    def __init__(self, balie: Balie, pages: InboxPages) -> None:
        self._balie = balie
        self._pages = pages
        self._drawn: OrderedDict[Hashable, Markup] = OrderedDict()
        self._minute: datetime | None = None

    async def draw(self, call: Call, filters: Filters, glance: Glance) -> Markup:
        """The list as HTML. What somebody searched for is never kept."""
        if filters.text:
            return await self._draw(call, filters)
        minute = self._balie.clock.now().replace(second=0, microsecond=0)
        if minute != self._minute:  # what was erased meanwhile is not kept here either
            self._drawn.clear()
            self._minute = minute
        key = self._key(call, filters, glance)
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = await self._draw(call, filters)
            self._keep(key, drawn, minute)
        return drawn

    def _keep(self, key: Hashable, drawn: Markup, minute: datetime) -> None:
        """Until the minute is over, by the clock or in fact."""
        if minute != self._minute:
            return
        self._drawn[key] = drawn
        while len(self._drawn) > KEPT:
            self._drawn.popitem(last=False)
        asyncio.get_running_loop().call_later(KEPT_SECONDS, self._drop, key, drawn)

    def _drop(self, key: Hashable, drawn: Markup) -> None:
        if self._drawn.get(key) is drawn:
            del self._drawn[key]

    def _key(self, call: Call, filters: Filters, glance: Glance) -> Hashable:
        """Everything the drawing depends on but the minute; names, and what is "vandaag", may be that old."""
        is_mine = filters.box in (Box.MINE, Box.WAITING)
        mine = (call.staff.id, glance.mark) if is_mine else None
        counted = (glance.counts.stale, glance.counts.due)
        return (glance.shared, counted, call.staff.role is Role.ADMIN, filters, mine)

    async def _draw(self, call: Call, filters: Filters) -> Markup:
        staff = call.staff
        stale, tonight = self._pages.stale_before(), end_of_day(self._balie.clock.now())
        wanted = filters.to_wanted(staff.id, stale_before=stale, tonight=tonight)
        page = await self._balie.desk.list(staff.id, wanted)
        rest = len(page.requests) == PAGE and page.total > PAGE
        last = page.requests[-1] if rest else None
        return self._pages.part(
            "listed",
            page=page,
            filters=filters,
            csrf=call.session.csrf,
            with_team=staff.role is Role.ADMIN,
            names=await self._balie.personnel.names(),
            is_stale=self._pages.is_stale,
            is_late=self._pages.is_late,
            following=replace(filters, after=write_cursor(last.changed_at, last.number)) if last else None,
        )
