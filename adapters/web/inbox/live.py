"""Tells an open page what changed: asked every moment, answered with a few figures and no content."""

from aiohttp import web

from adapters.web.inbox.access import Call
from adapters.web.inbox.incoming import read_number
from adapters.web.inbox.site import Balie
from bot.desk import Unknown
from bot.login import left_of


class Live:
    """The route of the script."""

    def __init__(self, balie: Balie) -> None:
        self._balie = balie

    async def tell(self, call: Call) -> web.Response:
        """Counts, the moment of the last change, who else looks, and how long the session lasts."""
        desk, staff = self._balie.desk, call.staff
        counts = await desk.counts(staff.id)
        stamp = await desk.last_change(staff.id)
        left = left_of(call.session, self._balie.clock.now())
        return web.json_response(
            {
                "new": counts.new,
                "stamp": stamp.isoformat() if stamp else "",
                "looking": await self._looking(call),
                "seconds_left": int(left.total_seconds()),
            }
        )

    async def _looking(self, call: Call) -> list[str]:
        number = call.request.query.get("aanvraag", "")
        if not number:
            return []
        try:
            return list(await self._balie.desk.looking(call.staff.id, read_number(number)))
        except Unknown as unknown:
            raise web.HTTPNotFound from unknown
