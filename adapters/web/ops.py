"""How the process is doing, for those who run it: /healthz, /readyz and /metrics; nothing about persons."""

import asyncio
import logging
from ipaddress import IPv6Address, ip_address

from aiohttp import hdrs, web

from adapters.web.site import Network, Readiness, Site
from bot.gaps import LONGEST_RETRY, SHOWN_FOR

STORE_SECONDS = 2.0
_LOG = logging.getLogger("wegwijs.web")
_PROMETHEUS = "text/plain; version=1.0.0; charset=utf-8"
_PASSED_ON = (hdrs.X_FORWARDED_FOR, hdrs.FORWARDED, hdrs.VIA, "X-Real-IP")


def add_ops(router: web.UrlDispatcher, site: Site) -> None:
    """Adds the routes."""
    ops = Ops(site)
    router.add_get("/healthz", ops.tell_alive)
    # Any method: that one is refused where others are not would tell that the page exists.
    router.add_route(hdrs.METH_ANY, "/readyz", ops.tell_ready)
    router.add_route(hdrs.METH_ANY, "/metrics", ops.tell_figures)


class Ops:
    """What is told to whoever watches over the process."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._looking: asyncio.Task[Readiness] | None = None

    async def tell_alive(self, _: web.Request) -> web.Response:
        """200 as long as the process answers, whatever the store does."""
        return web.Response(text="ok\n")

    async def tell_ready(self, request: web.Request) -> web.Response:
        """200 when the store answers, no notice has waited too long and no platform refuses us, else 503; the
        reasons as JSON."""
        self._check(request)
        found = await self._look()
        oldest, refused = found.oldest_owed, self._site.refused()
        is_ready = found.is_ready and not refused
        told = {
            "ready": is_ready,
            "store": found.store_answers,
            "oldest_owed_seconds": None if oldest is None else int(oldest.total_seconds()),
            "dead_notices": found.dead_notices,
            "gaps": found.gaps,
            "channels": {
                name: {"owed": found.owed.get(name, 0), "refused": name in refused}
                for name in self._site.channels
            },
        }
        return web.json_response(told, status=200 if is_ready else 503)

    async def tell_figures(self, request: web.Request) -> web.Response:
        """The figures, in the text form of Prometheus."""
        self._check(request)
        body = self._site.figures(await self._look())
        return web.Response(body=body, headers={hdrs.CONTENT_TYPE: _PROMETHEUS})

    def _check(self, request: web.Request) -> None:
        """404, as any page that does not exist, for all but a direct request from an address of ours."""
        passed_on = any(name in request.headers for name in _PASSED_ON)
        allowed = is_within(request.remote, self._site.ops_networks) and not passed_on
        if not allowed or request.method not in (hdrs.METH_GET, hdrs.METH_HEAD):
            raise web.HTTPNotFound

    async def _look(self) -> Readiness:
        """What the store says. One that hangs is asked once, however often we are."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(_ask_store(self._site))
        ended, _ = await asyncio.wait({self._looking}, timeout=STORE_SECONDS)
        return self._looking.result() if ended else Readiness(store_answers=False)


async def _ask_store(site: Site) -> Readiness:
    try:
        now = site.clock.now()
        async with site.store.unit(read_only=True) as unit:
            since = await unit.oldest_owed(now)
            dead = await unit.count_dead()
            owed = await unit.owed_by_channel(now)
            gaps = await unit.gaps(now - SHOWN_FOR)
            silent = await unit.silent(now - LONGEST_RETRY)
    except Exception as error:  # noqa: BLE001 - whatever it is, the store did not answer
        _LOG.warning("the store does not answer: error=%s", type(error).__name__)
        return Readiness(store_answers=False)
    lasting = [name for name in silent if name in site.channels]  # one that is used no more is none
    return Readiness(True, None if since is None else now - since, dead, owed, gaps=len(gaps) + len(lasting))


def is_within(address: str | None, networks: tuple[Network, ...]) -> bool:
    """Whether the address of the other side lies in one of the networks."""
    try:
        found = ip_address(address or "")
    except ValueError:  # a socket without addresses
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in network for network in networks)
