"""The addresses at which Microsoft takes what the bot says, and has the keys of its tokens: no others."""

import re

from yarl import URL

# Where Microsoft gives tokens, publishes the keys of its own, and takes what is said in channels of Teams in
# the public cloud (teams.md, section 5).
LOGIN = "https://login.microsoftonline.com"
METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
SERVICE = "https://smba.trafficmanager.net/teams/"
# The public cloud and GCC, as Microsoft's own SDK has them
# (https://microsoft.github.io/teams-sdk/python/essentials/app-configuration/service-url-validation).
# By their whole name: anybody with an Azure account can have a name under trafficmanager.net.
_HOSTS = frozenset(
    (
        "smba.trafficmanager.net",
        "smba.onyx.prod.teams.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
    )
)
_KEYS = frozenset(("login.botframework.com",))  # teams.md, section 5
_LOOPBACK = frozenset(("127.0.0.1", "localhost"))
MOST_CHARACTERS = 500
# Visible ASCII, without what parsers read differently (" and \) and what is never in these (@ ? #).
_PLAIN = re.compile(r"[!$->A-\[\]-~]+")


def is_allowed(url: object, *, loopback: bool) -> bool:
    """Whether a token of ours may go there: https at one of Microsoft's hosts, on the usual port.

    With `loopback`, http to this machine on any port as well, for the Playground and the tests.
    """
    return _is_at(url, _HOSTS, loopback=loopback)


def has_keys(url: object, *, loopback: bool) -> bool:
    """Whether keys of tokens from there are believed; `loopback` as for `is_allowed`."""
    return _is_at(url, _KEYS, loopback=loopback)


def _is_at(url: object, hosts: frozenset[str], *, loopback: bool) -> bool:
    """Read by the parser that sends, so that both see the same host. No name, query or fragment: none is ever
    in these."""
    if not isinstance(url, str) or len(url) > MOST_CHARACTERS or not _PLAIN.fullmatch(url):
        return False
    try:
        read = URL(url)
        host, port = read.host, read.explicit_port
    except ValueError:
        return False
    if not host:
        return False
    if read.scheme == "http":
        return loopback and host in _LOOPBACK
    return read.scheme == "https" and port in (None, 443) and host in hosts
