"""A private link that opens a conversation with a request on another device."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from adapters.web.incoming import CHANNEL, UnreadableError, read_field
from adapters.web.outgoing import Pages
from adapters.web.site import Site
from adapters.web.visitor import RESUMED, Visitor, new_visitor, read_visitor, remember_visitor
from bot.login import hash_token
from bot.mail_address import read_mail
from bot.resume import CODE, KEEP_CODES, KIND

MOST_TRIES, TRY_WINDOW = 20, timedelta(minutes=10)


@dataclass(frozen=True)
class Place:
    """What a visitor can do here: make a link, and leave an address for the request that is open."""

    can_make: bool = False
    open_number: str = ""
    address: str = ""


NOWHERE = Place()


class Resume:
    """Makes links, and opens what they lead to. Only the hash of a code is kept."""

    def __init__(self, site: Site, pages: Pages) -> None:
        self._site = site
        self._pages = pages

    async def visitor(self, request: web.Request) -> Visitor:
        """Who is talking; on a device that was opened with a link the conversation of that link."""
        visitor = read_visitor(request)
        if not visitor.token.startswith(RESUMED):
            return visitor
        async with self._site.store.unit(read_only=True) as unit:
            key = await unit.code_owner(
                KIND, hash_token(visitor.token.removeprefix(RESUMED)), now=self._now()
            )
        return Visitor(visitor.token, is_new=False, key_of_link=key) if key else new_visitor()

    async def show(self, request: web.Request) -> web.Response:
        """The page on which a link is made, a mail address left, or a code typed."""
        is_gone = request.query.get("mail") == "weg"
        return self._draw(await self._place(await self.visitor(request)), is_gone=is_gone)

    async def make(self, request: web.Request) -> web.Response:
        """Makes a link and shows it, this once."""
        visitor = await self.visitor(request)
        place = await self._place(visitor)
        if not place.can_make:
            raise web.HTTPNotFound
        code = secrets.token_urlsafe(32)
        until = self._now() + KEEP_CODES
        async with self._site.store.unit() as unit:
            await unit.keep_code(KIND, hash_token(code), owner=visitor.key, until=until, channel=CHANNEL)
            await unit.commit()
        return self._draw(place, link=f"{self._site.address_of(request)}/hervat/{code}", code=code)

    async def leave(self, request: web.Request) -> web.Response:
        """Keeps a mail address for "there is an answer", or removes it when the field is empty."""
        visitor, reminder = await self.visitor(request), self._site.reminder
        if reminder is None or not (await self._place(visitor)).open_number:
            raise web.HTTPNotFound
        typed = await _read(request, "mail")
        address = read_mail(typed)
        if typed and address is None:
            response = self._draw(await self._place(visitor), typed=typed[:300])
            response.set_status(422)
            return response
        async with self._site.store.unit() as unit:
            await reminder.leave(unit, CHANNEL, visitor.key, address or "", now=self._now())
            await unit.commit()
        return web.Response(status=303, headers={"Location": f"/hervat{'' if address else '?mail=weg'}#mail"})

    async def confirm(self, request: web.Request) -> web.Response:
        """The page a link leads to. Opening it changes nothing, as programs that look at links do."""
        return self._draw(NOWHERE, given=request.match_info["code"])

    async def open(self, request: web.Request) -> web.Response:
        """Opens the conversation of a code on this device."""
        async with self._site.store.unit() as unit:
            key = f"{KIND}:{request.remote}"[:200]
            may = await unit.allow(key, most=MOST_TRIES, per=TRY_WINDOW, now=self._now())
            await unit.commit()
        if not may:
            raise web.HTTPTooManyRequests
        code = await _read(request, "code")
        async with self._site.store.unit(read_only=True) as unit:
            known = CODE.fullmatch(code) and await unit.code_owner(KIND, hash_token(code), now=self._now())
        if not known:
            response = self._draw(NOWHERE, given=code[:100], is_wrong=True)
            response.set_status(422)
            return response
        response = web.Response(status=303, headers={"Location": "/#laatste"})
        site = self._site
        visitor = Visitor(f"{RESUMED}{code}", is_new=False)
        remember_visitor(response, visitor, days=site.cookie_days, secure=site.secure_cookie)
        return response

    async def _place(self, visitor: Visitor) -> Place:
        async with self._site.store.unit(read_only=True) as unit:
            state = await unit.conversation(CHANNEL, visitor.key)
            found = await unit.requests_of(CHANNEL, visitor.key) if state and state.requests else ()
        still_open = next((one for one in found if one.is_open), None)
        if still_open is None:
            return Place(can_make=bool(found))
        return Place(True, still_open.number, still_open.notify_email)

    def _draw(
        self,
        place: Place,
        *,
        link: str = "",
        code: str = "",
        given: str = "",
        typed: str | None = None,
        is_wrong: bool = False,
        is_gone: bool = False,
    ) -> web.Response:
        html = self._pages.page(
            "resume",
            place=place,
            link=link,
            code=code,
            given=given,
            typed=typed,
            is_wrong=is_wrong,
            is_gone=is_gone,
        )
        return web.Response(text=html, content_type="text/html")

    def _now(self) -> datetime:
        return self._site.clock.now()


async def _read(request: web.Request, name: str) -> str:
    try:
        return read_field(await request.read(), request.content_type, name)
    except UnreadableError as error:
        raise web.HTTPBadRequest from error
