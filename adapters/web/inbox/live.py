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
        number = call.request.query.get("aanvraag", "")
        try:
            glance = await self._balie.desk.glance(call.staff.id, read_number(number) if number else None)
        except Unknown as unknown:
            raise web.HTTPNotFound from unknown
        left = left_of(call.session, self._balie.clock.now())
        return web.json_response(
            {
                "new": glance.counts.new,
                "stamp": glance.mark,
                "looking": list(glance.looking),
                "seconds_left": int(left.total_seconds()),
            }
        )
