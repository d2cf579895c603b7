"""Taking figures and requests out of the inbox as a file."""

import logging
from collections.abc import AsyncIterator

from aiohttp import hdrs, web

from adapters.staff_forms import read_word
from adapters.web.guard import say_where
from adapters.web.inbox.access import Call
from adapters.web.inbox.outgoing import InboxPages
from adapters.web.inbox.site import Balie
from bot.exporting import MayNot, What, may_export
from bot.ports import NotKept
from bot.sheets import Form as SheetForm

_LOG = logging.getLogger("wegwijs.web")
_TYPES = {SheetForm.CSV: "text/csv; charset=utf-8; header=present", SheetForm.JSON: "application/json"}


class Export:
    """The page with what one may take out, and the file itself."""

    def __init__(self, balie: Balie, pages: InboxPages) -> None:
        self._balie = balie
        self._pages = pages

    async def show(self, call: Call) -> web.Response:
        """What this person may take out."""
        return self._pages.page(
            "export",
            visit=call.visit,
            counts=await self._balie.desk.counts(call.staff.id),
            may=[what for what in What if may_export(call.staff, what)],
            What=What,
        )

    async def take(self, call: Call) -> web.Response:
        """The file. Only after a form of this session: who takes it is kept, and a link must not do that."""
        what, form = read_word(What, call.form.one("wat")), read_word(SheetForm, call.form.one("vorm"))
        if what is None or form is None:
            raise web.HTTPBadRequest
        exporter = self._balie.exporter
        try:
            pieces = await exporter.export(call.staff, what, form)
        except MayNot as error:
            await self._balie.accounts.note_denied(call.staff, None)
            raise web.HTTPForbidden from error
        name = exporter.name_file(what, form)
        headers = {
            hdrs.CONTENT_TYPE: _TYPES[form],
            hdrs.CONTENT_DISPOSITION: f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}",
        }
        return web.Response(body=_to_the_end(call.request, pieces), headers=headers)


async def _to_the_end(request: web.Request, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces. When one cannot be read the connection breaks, so that half a file never looks whole."""
    try:
        async for piece in pieces:
            yield piece
    except NotKept as error:
        _LOG.error("export broken off: %s", say_where(error))
        if request.transport is not None:
            request.transport.abort()
