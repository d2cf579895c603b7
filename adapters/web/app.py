"""The routes of the web chat: the conversation, its messages, wiping it, and the information pages."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from adapters.web.assets import Asset, load_assets
from adapters.web.calendar import calendar_response
from adapters.web.data import DataPages
from adapters.web.guard import (
    POST_OF_REQUEST,
    Problem,
    make_headers,
    problem_of,
    refuse_other_sites,
    show_problems,
    wants_json,
)
from adapters.web.incoming import (
    CHANNEL,
    FORM,
    JSON,
    MAX_BODY_BYTES,
    Post,
    UnreadableError,
    read_number,
    read_post,
)
from adapters.web.ops import add_ops
from adapters.web.outgoing import ASKER, Pages
from adapters.web.resume import Resume
from adapters.web.site import Site
from adapters.web.visitor import Visitor, new_visitor, remember_visitor
from bot.calendar_files import PATH, CalendarFiles
from bot.ports import Message

BODY_SECONDS = 15
PARTLY = "deels"  # wiped, but for a request on hold
_FOREVER = "public, max-age=31536000, immutable"


def make_app(site: Site) -> web.Application:
    """The web chat as an aiohttp application, ready to be run."""
    assets = load_assets()
    pages = Pages(site, assets)
    headers = make_headers(secure=site.secure_cookie)

    async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(headers)
        response.headers.setdefault("Cache-Control", "no-store")

    app = web.Application(
        middlewares=[show_problems(pages), refuse_other_sites], client_max_size=MAX_BODY_BYTES
    )
    app.on_response_prepare.append(add_headers)
    resume = Resume(site, pages)
    chat = Chat(site, pages, resume)
    app.router.add_get("/", chat.show)
    app.router.add_post("/bericht", chat.receive)
    app.router.add_get("/berichten", chat.catch_up)
    app.router.add_post("/wissen", chat.wipe)
    data = DataPages(site, pages, resume)
    app.router.add_get("/gegevens", data.show)
    app.router.add_get("/gegevens.json", data.download)
    app.router.add_get(r"/gegevens/{channel:[a-z]{1,20}}/{code:[A-Za-z0-9_-]{43}}", data.fetch)
    app.router.add_get("/hervat", resume.show)
    app.router.add_post("/hervat/nieuw", resume.make)
    app.router.add_post("/hervat/openen", resume.open)
    app.router.add_post("/hervat/intrekken", resume.withdraw)
    app.router.add_post("/hervat/sluiten", resume.close)
    app.router.add_post("/hervat/mail", resume.leave)
    app.router.add_get("/hervat/{code:[A-Za-z0-9_-]{43}}", resume.confirm)
    add_ops(app.router, site)
    if site.calendar is not None:
        app.router.add_get(f"{PATH}/{{uid}}/{{signature}}.ics", CalendarFile(site.calendar).serve)
    for name in ("privacy", "toegankelijkheid", "over", "ai"):
        app.router.add_get(f"/{name}", Information(pages, name).show)
    app.router.add_get("/privacy/kanalen", Information(pages, "kanalen").show)
    app.router.add_get("/static/{name}", StaticFiles(assets).serve)
    return app


@dataclass(frozen=True)
class Shown:
    """Messages of a conversation, whether a person may still answer in it, and whether what the page has of
    it was wiped."""

    messages: tuple[Message, ...]
    is_live: bool = False
    is_over: bool = False


class Chat:
    """The conversation of one visitor: shown, continued, caught up with, wiped."""

    def __init__(self, site: Site, pages: Pages, resume: Resume) -> None:
        self._site = site
        self._pages = pages
        self._resume = resume

    async def show(self, request: web.Request) -> web.Response:
        """The page with the whole conversation so far."""
        visitor = await self._resume.visitor(request)
        shown = await self._messages(visitor)
        wiped = request.query.get("gewist", "")
        if shown.messages and wiped != PARTLY:
            wiped = ""
        return self._draw_page(visitor, shown, wiped=wiped)

    async def receive(self, request: web.Request) -> web.Response:
        """Takes one message. Answers the script with new messages, and a plain form with the page."""
        visitor = await self._resume.visitor(request)
        post = await _read_post(request)
        if post.is_empty or post.is_too_long:
            return await self._hand_back(request, visitor, post)
        request[POST_OF_REQUEST] = post
        await self._site.assistant.handle(post.to_incoming(visitor.key))
        if wants_json(request):
            after = post.after if post.mark == visitor.mark else 0
            shown = await self._messages(visitor, after)
            response = self._to_json(visitor, shown)
        else:
            shown = await self._messages(visitor)
            response = web.Response(status=303, headers={"Location": "/#laatste"})
        self._remember(response, visitor, is_live=shown.is_live)
        return response

    async def catch_up(self, request: web.Request) -> web.Response:
        """The messages that a page missed while it had no connection."""
        try:
            after = read_number(request.query.get("na", "0"))
        except UnreadableError as error:
            raise web.HTTPBadRequest from error
        visitor = await self._resume.visitor(request)
        return self._to_json(visitor, await self._messages(visitor, after))

    async def wipe(self, request: web.Request) -> web.Response:
        """Deletes the conversation, and gives the browser a cookie that leads nowhere back; when a request
        stays, the cookie does too: an answer on it must be readable."""
        visitor = await self._resume.visitor(request)
        stayed = await self._site.assistant.forget(CHANNEL, visitor.key)
        place = f"/?gewist={PARTLY}" if stayed else "/?gewist=ja"
        response = web.Response(status=303, headers={"Location": place})
        self._remember(response, visitor if stayed else new_visitor(), is_live=bool(stayed))
        return response

    async def _hand_back(self, request: web.Request, visitor: Visitor, post: Post) -> web.Response:
        """Shows what is wrong with the message and keeps its text in the field."""
        status = 413 if post.is_too_long else 422
        problem = problem_of(status)
        if wants_json(request):
            return web.json_response({"error": problem.sentence}, status=status)
        shown = await self._messages(visitor)
        response = self._draw_page(visitor, shown, draft=post.text, problem=problem)
        response.set_status(status)
        return response

    def _draw_page(
        self,
        visitor: Visitor,
        shown: Shown,
        *,
        wiped: str = "",
        draft: str = "",
        problem: Problem | None = None,
    ) -> web.Response:
        messages = shown.messages
        html = self._pages.page(
            "chat",
            first_words=self._pages.draw_first_words(),
            messages=[(message, self._pages.draw(message)) for message in messages],
            last_number=messages[-1].number if messages else 0,
            is_live=shown.is_live,
            last_asked=max((one.number for one in messages if one.author == ASKER), default=0),
            mark=visitor.mark,
            wiped=wiped,
            draft=draft,
            problem=problem,
        )
        response = web.Response(text=html, content_type="text/html")
        if visitor.is_new:
            self._remember(response, visitor)
        return response

    async def _messages(self, visitor: Visitor, after: int = 0) -> Shown:
        """What there is to show beyond a number; all of it when what has that number was wiped meanwhile."""
        async with self._site.store.unit(read_only=True) as unit:
            state = await unit.conversation(CHANNEL, visitor.key)
            messages = list(await unit.messages(CHANNEL, visitor.key, after=max(after - 1, 0)))
            known, is_over = [one for one in messages if one.number <= after], False
            if after and not known:
                messages, is_over = list(await unit.messages(CHANNEL, visitor.key)), True
        return Shown(tuple(messages[len(known) :]), bool(state and state.requests), is_over)

    def _to_json(self, visitor: Visitor, shown: Shown) -> web.Response:
        drawn = [self._pages.to_json(message) for message in shown.messages]
        body = {"gesprek": visitor.mark, "messages": drawn, "live": shown.is_live, "over": shown.is_over}
        return web.json_response(body)

    def _remember(self, response: web.StreamResponse, visitor: Visitor, *, is_live: bool = False) -> None:
        """The cookie goes as long as the conversation; longer when a request in it may be answered."""
        days = self._site.cookie_days if is_live else self._site.terms.conversation.days
        remember_visitor(response, visitor, days=days, secure=self._site.secure_cookie)


class Information:
    """One page that is the same for everybody."""

    def __init__(self, pages: Pages, name: str) -> None:
        self._pages = pages
        self._name = name

    async def show(self, _: web.Request) -> web.Response:
        """The page."""
        html = self._pages.page(self._name, gone_on=self._pages.day_of_erasure())
        return web.Response(text=html, content_type="text/html")


class CalendarFile:
    """The calendar file of an appointment."""

    def __init__(self, files: CalendarFiles) -> None:
        self._files = files

    async def serve(self, request: web.Request) -> web.Response:
        """The file; a page that says there is none when the address is not ours, or it is over."""
        file = await self._files.of_link(request.match_info["uid"], request.match_info["signature"])
        if file is None:
            raise web.HTTPNotFound
        return calendar_response(file)


class StaticFiles:
    """The style, the script and the drawings, from memory."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        self._by_address = {asset.address: asset for asset in assets.values()}

    async def serve(self, request: web.Request) -> web.Response:
        """The file under exactly this address, to be kept for a year; another version is a 404."""
        asset = self._by_address.get(request.path)
        if asset is None:
            raise web.HTTPNotFound
        return web.Response(
            body=asset.content,
            content_type=asset.content_type,
            charset="utf-8",
            headers={"Cache-Control": _FOREVER},
        )


async def _read_post(request: web.Request) -> Post:
    if request.content_type not in (FORM, JSON):
        raise web.HTTPUnsupportedMediaType
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await request.read()
        return read_post(body, request.content_type)
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except UnreadableError as error:
        raise web.HTTPBadRequest from error
