"""The pages with all that is kept of one visitor: to read, and as a file to take along."""

import json
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from adapters.staff_words import say_deed
from adapters.web.incoming import CHANNEL
from adapters.web.outgoing import Pages
from adapters.web.resume import Resume
from adapters.web.site import Site
from bot.answers import say_date
from bot.data_link import KIND, hashed
from bot.dossier import NOT_IN_IT, Dossier, read_dossier, to_json

FILE = "mijn-gegevens.json"


class DataPages:
    """What is kept of who holds a conversation: by the cookie or private link here, by a code elsewhere."""

    def __init__(self, site: Site, pages: Pages, resume: Resume) -> None:
        self._site = site
        self._pages = pages
        self._resume = resume

    async def show(self, request: web.Request) -> web.Response:
        """All of it on one page, with the form that wipes it."""
        visitor = await self._resume.visitor(request)
        dossier = await self._read(CHANNEL, visitor.key)
        values = {"dossier": dossier, "not_in_it": NOT_IN_IT, "at": _sayer(dossier.at)}
        html = self._pages.page("data", told=say_deed, **values)
        return web.Response(text=html, content_type="text/html")

    async def download(self, request: web.Request) -> web.Response:
        """The same as a file."""
        visitor = await self._resume.visitor(request)
        return as_file(await self._read(CHANNEL, visitor.key))

    async def fetch(self, request: web.Request) -> web.Response:
        """The file of a conversation in another channel, for who holds its code: for an hour, then a 404."""
        channel, code = request.match_info["channel"], request.match_info["code"]
        async with self._site.store.unit(read_only=True) as unit:
            key = await unit.code_owner(KIND, hashed(channel, code), now=self._site.clock.now())
        if key is None:
            raise web.HTTPNotFound
        return as_file(await self._read(channel, key))

    async def _read(self, channel: str, key: str) -> Dossier:
        async with self._site.store.unit(read_only=True) as unit:
            return await read_dossier(unit, channel, key, self._site.terms, self._site.clock.now())


def as_file(dossier: Dossier, name: str = FILE) -> web.Response:
    """The dossier as a JSON file that a browser keeps; `name` is ours, never what somebody typed."""
    text = json.dumps(to_json(dossier), ensure_ascii=False, indent=2)
    return web.Response(
        text=text,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _sayer(now: datetime) -> Callable[[datetime], str]:
    """Says moments in the time of the machine."""

    def say(moment: datetime) -> str:
        there = moment.astimezone(now.tzinfo)
        return f"{say_date(there.date())}, {there:%H:%M}"

    return say
