"""The banner about what may have been missed on a platform that was silent, and putting it away."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from adapters.web.inbox.access import Call
from adapters.web.inbox.site import Balie
from bot.appointment import say_moment
from bot.boards import Gap
from bot.disclosure import PLATFORMS


@dataclass(frozen=True)
class Missed:
    """The routes about silences."""

    balie: Balie

    async def put_away(self, call: Call) -> web.Response:
        """Shows one no more, to anybody; once more changes nothing."""
        if self.balie.gaps is None:
            raise web.HTTPNotFound
        await self.balie.gaps.put_away(int(call.part("id")))
        return web.Response(status=303, headers={"Location": "/balie"})


async def read_missed(balie: Balie) -> Sequence[tuple[int, str]]:
    """What everybody of the staff is to know: the number of each silence, and a sentence."""
    found = await balie.gaps.shown() if balie.gaps else ()
    return [(one.id, say_missed(one)) for one in found]


def say_missed(gap: Gap) -> str:
    """The silence in words, with what to do about it."""
    title = next((one.title for one in PLATFORMS if one.name == gap.channel), gap.channel)
    return (
        f"Mogelijk gemist op {title}: van {say_moment(gap.since)} tot {say_moment(gap.until)}."
        " Vraag wie toen schreef om het opnieuw te sturen."
    )
