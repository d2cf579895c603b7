"""A private link that opens a conversation with a request on another device."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from aiohttp import web

from adapters.web.incoming import CHANNEL, FORM, read_code
from adapters.web.outgoing import Pages
from adapters.web.site import Site
from adapters.web.visitor import RESUMED, Visitor, new_visitor, read_visitor, remember_visitor

KIND = "hervat"
MOST_TRIES, TRY_WINDOW = 20, timedelta(minutes=10)
_CODE = re.compile(r"[A-Za-z0-9_-]{43}")


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
            key = await unit.code_owner(KIND, _hash(visitor.token.removeprefix(RESUMED)), now=self._now())
        return Visitor(visitor.token, is_new=False, key_of_link=key) if key else new_visitor()

    async def show(self, request: web.Request) -> web.Response:
        """The page on which a link is made, or a code typed."""
        return self._draw(can_make=await self._has_request(await self.visitor(request)))

    async def make(self, request: web.Request) -> web.Response:
        """Makes a link and shows it, this once."""
        visitor = await self.visitor(request)
        if not await self._has_request(visitor):
            raise web.HTTPNotFound
        code = secrets.token_urlsafe(32)
        until = self._now() + timedelta(days=self._site.cookie_days)
        async with self._site.store.unit() as unit:
            await unit.keep_code(KIND, _hash(code), owner=visitor.key, until=until, channel=CHANNEL)
            await unit.commit()
        return self._draw(can_make=True, link=f"{self._site.address_of(request)}/hervat/{code}", code=code)

    async def confirm(self, request: web.Request) -> web.Response:
        """The page a link leads to. Opening it changes nothing, as programs that look at links do."""
        return self._draw(given=request.match_info["code"])

    async def open(self, request: web.Request) -> web.Response:
        """Opens the conversation of a code on this device."""
        async with self._site.store.unit() as unit:
            key = f"{KIND}:{request.remote}"[:200]
            may = await unit.allow(key, most=MOST_TRIES, per=TRY_WINDOW, now=self._now())
            await unit.commit()
        if not may:
            raise web.HTTPTooManyRequests
        code = read_code(await request.read(), request.content_type) if request.content_type == FORM else ""
        async with self._site.store.unit(read_only=True) as unit:
            known = _CODE.fullmatch(code) and await unit.code_owner(KIND, _hash(code), now=self._now())
        if not known:
            response = self._draw(given=code[:100], is_wrong=True)
            response.set_status(422)
            return response
        response = web.Response(status=303, headers={"Location": "/#laatste"})
        site = self._site
        visitor = Visitor(f"{RESUMED}{code}", is_new=False)
        remember_visitor(response, visitor, days=site.cookie_days, secure=site.secure_cookie)
        return response

    async def _has_request(self, visitor: Visitor) -> bool:
        async with self._site.store.unit(read_only=True) as unit:
            state = await unit.conversation(CHANNEL, visitor.key)
        return bool(state and state.requests)

    def _draw(
        self,
        *,
        can_make: bool = False,
        link: str = "",
        code: str = "",
        given: str = "",
        is_wrong: bool = False,
    ) -> web.Response:
        html = self._pages.page(
            "resume", can_make=can_make, link=link, code=code, given=given, is_wrong=is_wrong
        )
        return web.Response(text=html, content_type="text/html")

    def _now(self) -> datetime:
        return self._site.clock.now()


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
