"""A private link that opens a conversation with a request on another device."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from adapters.web.incoming import CHANNEL, UnreadableError, read_field
from adapters.web.network import network_of
from adapters.web.outgoing import Pages
from adapters.web.site import Site
from adapters.web.visitor import COOKIE, RESUMED, Visitor, new_visitor, read_visitor, remember_visitor
from bot.login import hash_token
from bot.mail_address import read_mail
from bot.resume import CODE, KEEP_CODES, KIND

MOST_TRIES, TRY_WINDOW = 20, timedelta(minutes=10)
MOST_LINKS, LINK_WINDOW = 5, timedelta(days=1)
LONGEST_TYPED = 300
_IN_LINK = re.compile(r"/hervat/([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])")
_WRONG = (
    "Deze code klopt niet, of ze geldt niet meer. "
    "Kijk ze na, of open het gesprek op het toestel waar je begon."
)
_TOO_OFTEN = "Er waren te veel foute codes. Wacht tien minuten en probeer het dan opnieuw."
_ENOUGH_LINKS = "Je maakte vandaag al vijf links. Morgen kun je er weer een maken."
_SAID = {
    "mail": "Je mailadres is weg. Je krijgt geen mails meer.",
    "links": "Alle links zijn ingetrokken. Ze openen je gesprek niet meer.",
    "gesprek": "Het gesprek is gesloten op dit toestel.",
}


@dataclass(frozen=True)
class Place:
    """What a visitor can do here: make a link, and leave an address for the request that is open.

    `is_resumed`: this device was opened with a link.
    """

    can_make: bool = False
    is_resumed: bool = False
    open_number: str = ""
    address: str = ""


NOWHERE = Place()
_NOTHING = dict.fromkeys(("link", "code", "given", "typed", "problem", "refused", "said"), "")


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
        said = _SAID.get(request.query.get("weg", ""), "")
        return self._draw(await self._place(await self.visitor(request)), said=said)

    async def make(self, request: web.Request) -> web.Response:
        """Makes a link and shows it, this once."""
        visitor = await self.visitor(request)
        place = await self._place(visitor)
        if not place.can_make:
            raise web.HTTPNotFound
        code, now = secrets.token_urlsafe(32), self._now()
        async with self._site.store.unit() as unit:
            # Limits outlive a wiped conversation for a day: its name is not to be read in them.
            key = f"{KIND} nieuw:{hash_token(visitor.key)}"
            may = await unit.allow(key, most=MOST_LINKS, per=LINK_WINDOW, now=now)
            if may:
                kept = {"owner": visitor.key, "channel": CHANNEL}
                await unit.keep_code(KIND, hash_token(code), until=now + KEEP_CODES, **kept)
            await unit.commit()
        if not may:
            return self._draw(place, status=429, refused=_ENOUGH_LINKS)
        return self._draw(place, link=f"{self._site.address_of(request)}/hervat/{code}", code=code)

    async def withdraw(self, request: web.Request) -> web.Response:
        """Ends all links to the conversation, also those in mails; this device too, if one opened it."""
        visitor = await self.visitor(request)
        if not (await self._place(visitor)).can_make:
            raise web.HTTPNotFound
        async with self._site.store.unit() as unit:
            await unit.end_codes(KIND, owner=visitor.key, channel=CHANNEL)
            await unit.commit()
        return web.Response(status=303, headers={"Location": "/hervat?weg=links"})

    async def close(self, request: web.Request) -> web.Response:
        """Takes the conversation off this device; on the others, and in the store, it stays."""
        if not read_visitor(request).token.startswith(RESUMED):
            raise web.HTTPNotFound
        response = web.Response(status=303, headers={"Location": "/hervat?weg=gesprek"})
        secure = self._site.secure_cookie
        response.del_cookie(COOKIE, path="/", httponly=True, samesite="Lax", secure=secure)
        return response

    async def leave(self, request: web.Request) -> web.Response:
        """Keeps a mail address for "there is an answer", or removes it when the field is empty."""
        visitor, reminder = await self.visitor(request), self._site.reminder
        if reminder is None or not (await self._place(visitor)).open_number:
            raise web.HTTPNotFound
        typed = await _read(request, "mail")
        address = read_mail(typed)
        if typed and address is None:
            return self._draw(await self._place(visitor), status=422, typed=typed[:LONGEST_TYPED])
        async with self._site.store.unit() as unit:
            await reminder.leave(unit, CHANNEL, visitor.key, address or "", now=self._now())
            await unit.commit()
        return web.Response(status=303, headers={"Location": f"/hervat{'' if address else '?weg=mail'}#mail"})

    async def confirm(self, request: web.Request) -> web.Response:
        """The page a link leads to. Opening it changes nothing, as programs that look at links do."""
        return self._draw(NOWHERE, given=request.match_info["code"])

    async def open(self, request: web.Request) -> web.Response:
        """Opens the conversation of a code on this device. Only wrong codes are counted."""
        typed = await _read(request, "code")
        code = read_code(typed)
        async with self._site.store.unit(read_only=True) as unit:
            known = code and await unit.code_owner(KIND, hash_token(code), now=self._now())
        if not known:
            return await self._refuse(request, typed)
        response = web.Response(status=303, headers={"Location": "/#laatste"})
        site = self._site
        visitor = Visitor(f"{RESUMED}{code}", is_new=False)
        remember_visitor(response, visitor, days=site.cookie_days, secure=site.secure_cookie)
        return response

    async def _refuse(self, request: web.Request, typed: str) -> web.Response:
        async with self._site.store.unit() as unit:
            key = f"{KIND}:{network_of(request, self._site.proxies)}"
            may = await unit.allow(key, most=MOST_TRIES, per=TRY_WINDOW, now=self._now())
            await unit.commit()
        problem, status = (_WRONG, 422) if may else (_TOO_OFTEN, 429)
        return self._draw(NOWHERE, status=status, given=typed[:LONGEST_TYPED], problem=problem)

    async def _place(self, visitor: Visitor) -> Place:
        async with self._site.store.unit(read_only=True) as unit:
            state = await unit.conversation(CHANNEL, visitor.key)
            found = await unit.requests_of(CHANNEL, visitor.key) if state and state.requests else ()
        is_resumed = visitor.key_of_link is not None
        still_open = next((one for one in found if one.is_open), None)
        if still_open is None:
            return Place(bool(found), is_resumed)
        return Place(True, is_resumed, still_open.number, still_open.notify_email)

    def _draw(self, place: Place, *, status: int = 200, **values: str) -> web.Response:
        """The page: with the `link` and its `code`, to confirm what is `given`, or with a problem."""
        html = self._pages.page("resume", place=place, **(_NOTHING | values))
        return web.Response(text=html, status=status, content_type="text/html")

    def _now(self) -> datetime:
        return self._site.clock.now()


def read_code(typed: str) -> str:
    """The code in what was typed, which may be a whole link; empty when there is none."""
    found = _IN_LINK.search(typed)
    code = found[1] if found else typed
    return code if CODE.fullmatch(code) else ""


async def _read(request: web.Request, name: str) -> str:
    try:
        return read_field(await request.read(), request.content_type, name)
    except UnreadableError as error:
        raise web.HTTPBadRequest from error
