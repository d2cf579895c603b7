"""Looks whether Teams is set up as wegwijs needs it, and says in Dutch what to mend."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.findings import Finding, Mark
from adapters.teams.app import ROUTE
from adapters.teams.card_parts import text_block
from adapters.teams.channel import thread_in
from adapters.teams.connector import Connector, Tokens
from adapters.teams.ids import CHANNEL, Place
from adapters.teams.outgoing import draw_cards
from bot.outbox import SendLater, SendRefused, SendUnclear
from bot.teams import Team

FAILURES = (SendRefused, SendLater, SendUnclear)
TEST_CARD = "Proef van wegwijs: zo ziet dit kanaal dat er een kaartje komt. Het verdwijnt meteen weer."
# How Microsoft's login says that an app is not known in an organisation, or that there is no such
# organisation: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_UNKNOWN_APP = frozenset(("login: unauthorized_client", "login: invalid_request"))
_NOT_CHECKED = "kanalen van teams: niet nagekeken, want wegwijs kan zich niet aanmelden."


@dataclass(frozen=True)
class Installed:
    """What is to be looked at: as whom, in which organisation, where Teams takes what we post, the public
    address of wegwijs, and the teams."""

    tokens: Tokens
    connector: Connector
    app_id: str
    tenant: str
    service: str
    address: str
    teams: Sequence[Team]


async def examine(installed: Installed) -> list[Finding]:
    """Everything, one finding each. Posts a card of test in each channel of a team, and removes it."""
    known = await _of_login(installed)
    found = [*known, *_of_delivery(installed)]
    if any(one.is_wrong for one in known):
        return [*found, Finding(Mark.LOOK, _NOT_CHECKED)]
    return [*found, *[one async for one in _of_teams(installed)]]


async def _of_login(installed: Installed) -> list[Finding]:
    """Whether Microsoft knows us, in this organisation."""
    try:
        await installed.tokens.token()
    except SendLater as failed:
        return [Finding(Mark.WRONG, _why(failed, installed))]
    return [
        Finding(Mark.FINE, "aanmelding: Microsoft kent wegwijs."),
        Finding(Mark.FINE, f"organisatie: {installed.tenant}."),
    ]


def _why(failed: SendLater, installed: Installed) -> str:
    """Why there is no token; the secret is never said."""
    if installed.tokens.is_let_in:
        return (
            f"aanmelding: Microsoft antwoordt niet ({failed}). Kijk of deze machine"
            " https://login.microsoftonline.com kan bereiken."
        )
    if str(failed) in _UNKNOWN_APP:
        return (
            f"organisatie: Microsoft kent de app {installed.app_id} niet in {installed.tenant} ({failed})."
            " Vergelijk WEGWIJS_TEAMS_APP_ID en teams.organisatie met wat in de Azure-portal staat."
        )
    return (
        f"aanmelding: Microsoft weigert WEGWIJS_TEAMS_SECRET ({failed}). Kijk of het geheim vervallen is, en"
        " maak zo nodig een nieuw onder Certificates & secrets. Kopieer de waarde (Value), niet het nummer"
        " (Secret ID)."
    )


def _of_delivery(installed: Installed) -> Iterator[Finding]:
    """Whether Teams can deliver, and where we deliver."""
    if installed.address.startswith("https://"):
        yield Finding(
            Mark.LOOK,
            "adres: Microsoft zegt niet waar het aflevert. Kijk in je Azure-bot onder Configuration of er"
            f" {installed.address}{ROUTE} staat. Schrijf dan ‘dag’ aan wegwijs in Teams: je krijgt meteen"
            " antwoord.",
        )
    else:
        yield Finding(
            Mark.WRONG, "adres: zet WEGWIJS_PUBLIC_URL op het adres van wegwijs, dat met https:// begint."
        )
    if installed.service.startswith("https://"):
        yield Finding(Mark.FINE, f"dienst: kaartjes gaan naar {installed.service}.")
    else:
        yield Finding(
            Mark.LOOK,
            f"dienst: {installed.service} is op deze machine. Laat teams.dienst weg waar mensen komen.",
        )


def _channel_of(team: Team) -> str:
    """How Teams calls the channel of a team; "" without one."""
    return team.boards.get(CHANNEL, "").partition("/")[2]


async def _of_teams(installed: Installed) -> AsyncIterator[Finding]:
    """Whether each team can work in its channel."""
    with_channel = [team for team in installed.teams if _channel_of(team)]
    if not with_channel:
        yield Finding(Mark.WRONG, "kanalen van teams: geef een team een teams_kanaal in wegwijs.yaml.")
        return
    for team in installed.teams:
        if team in with_channel:
            yield await _of_channel(installed, team)
        else:
            yield Finding(Mark.LOOK, f"{team.title}: geen teams_kanaal, dus alleen de balie in de browser.")
    yield Finding(
        Mark.LOOK,
        "leden: wie lid is van het team in Teams, leest de kaartjes mee. Kijk na dat het alleen collega’s"
        " zijn, en geen gasten.",
    )


async def _of_channel(installed: Installed, team: Team) -> Finding:
    fault = await _try_card(installed, _channel_of(team))
    where = f"{team.title}, kanaal {_channel_of(team)}"
    if fault:
        return Finding(Mark.WRONG, f"{where}: {fault}")
    return Finding(Mark.FINE, f"{where}: een proefkaartje kwam aan en is weer weg.")


async def _try_card(installed: Installed, channel: str) -> str:
    """Begins a thread with a card of test and removes that; what went wrong."""
    try:
        thread, posted = await installed.connector.begin(installed.service, _thread(installed, channel))
    except FAILURES as failed:
        return _why_not_posted(failed, installed.connector)
    try:
        await installed.connector.delete(installed.service, thread, posted)
    except FAILURES as failed:
        return f"het proefkaartje ging niet meer weg ({failed}). Verwijder het zelf."
    return ""


def _why_not_posted(failed: Exception, connector: Connector) -> str:
    if isinstance(failed, SendRefused):
        return (
            f"wegwijs kan hier niets plaatsen ({failed}). Voeg de app wegwijs toe aan dit team in Teams, en"
            " kijk het nummer na bij teams_kanaal."
        )
    if not connector.is_let_in:
        return (
            f"Teams laat wegwijs niet binnen ({failed}). Kijk of er een Azure-bot is met deze app-id, en of"
            " het kanaal Microsoft Teams er aanstaat."
        )
    return (
        f"Teams antwoordt niet ({failed}). Probeer het straks opnieuw, en kijk of er een kaartje bleef staan."
    )


def _thread(installed: Installed, channel: str) -> Mapping[str, Any]:
    """A thread with the card of test, begun as those of requests are."""
    place = Place(installed.tenant, channel=channel)
    return thread_in(place, f"28:{installed.app_id}", draw_cards([[text_block(TEST_CARD)]], TEST_CARD))
