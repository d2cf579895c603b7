"""From which network somebody asks; what a proxy tells about it is believed of our own proxies only."""

from ipaddress import IPv6Address, ip_address, ip_network

from aiohttp import hdrs, web

from adapters.web.ops import is_within
from adapters.web.site import Network


def network_of(request: web.Request, proxies: tuple[Network, ...]) -> str:
    """An address, or the /64 of an IPv6 one. What proxies tell is read from the last to the first."""
    address = request.remote or ""
    told = [part.strip() for part in request.headers.get(hdrs.X_FORWARDED_FOR, "").split(",")]
    while told and is_within(address, proxies):
        address = told.pop() or address
    return _as_network(address)


def _as_network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
