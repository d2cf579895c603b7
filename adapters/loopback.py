"""Opens the door of Teams to the Agents Playground: without a token, and to this machine only."""

from collections.abc import Iterator
from dataclasses import replace

from adapters.settings import Settings, WrongSettings

FLAG = "--insecure-loopback"
_HOSTS = ("127.0.0.1", "::1", "localhost")


def open_loopback(settings: Settings) -> Settings:
    """The same settings, with Teams taking what comes in without a token.

    Raises WrongSettings where anybody else could reach it, and where there is a bot that people use.
    """
    wrong = tuple(_dangers(settings))
    if wrong:
        raise WrongSettings(wrong)
    return replace(settings, teams_secrets=replace(settings.teams_secrets, is_open=True))


def _dangers(settings: Settings) -> Iterator[str]:
    if settings.web.host not in _HOSTS:
        yield f"{FLAG}: others can reach {settings.web.host}: write 127.0.0.1 under web.adres."
    if settings.web.proxies or settings.web.https:
        yield f"{FLAG}: a proxy brings in what others send: leave out web.proxy_adressen and web.https."
    if settings.teams_secrets.app_id:
        yield f"{FLAG}: leave out WEGWIJS_TEAMS_APP_ID: with it, Teams shows a token with all that it sends."
    if settings.public_url.startswith("https"):
        yield f"{FLAG}: leave out WEGWIJS_PUBLIC_URL: a proxy there would bring in what others send."
