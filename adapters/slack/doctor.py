"""Looks whether Slack is set up as wegwijs needs it, and says in Dutch what to mend."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.findings import Finding, Mark
from adapters.slack.ids import CHANNEL, read_place
from adapters.slack.manifest import DELIVERED_AT, AppWanted
from adapters.slack.web_api import NOT_LET_IN, WebApi
from bot.outbox import SendLater, SendRefused, SendUnclear
from bot.teams import Team

FAILURES = (SendRefused, SendLater, SendUnclear)
TEST_CARD = "Proef van wegwijs: zo ziet dit kanaal dat er een kaartje komt. Het verdwijnt meteen weer."
_SHARED = ("is_ext_shared", "is_shared", "is_org_shared", "is_pending_ext_shared", "pending_shared")


@dataclass(frozen=True)
class ChannelFault:
    """Why the channel of a team cannot be used for cards."""

    team: str
    channel: str
    what: str


@dataclass(frozen=True)
class Installed:
    """What is to be looked at; `socket` asks with the token of Socket Mode, where that is used."""

    api: WebApi
    socket: WebApi | None
    workspace: str
    signing_secrets: int
    wanted: AppWanted
    teams: Sequence[Team]


async def examine(installed: Installed) -> list[Finding]:
    """Everything, one finding each. Posts a card of test in each channel that is fine, and removes it."""
    token = [one async for one in _of_token(installed)]
    found = [*token, *[one async for one in _of_delivery(installed)], _of_events(installed.wanted)]
    if token[0].is_wrong:
        return [*found, Finding(Mark.LOOK, "kanalen van teams: niet nagekeken, want de token werkt niet.")]
    return [*found, *[one async for one in _of_teams(installed)]]


async def check_staff_channels(api: WebApi, teams: Iterable[Team]) -> list[ChannelFault]:
    """What is wrong with the channels of staff: private, not shared with others, and we are in it (pitfall 8
    of slack.md). Teams without a channel are fine. Raises SendLater when Slack does not answer now."""
    found = []
    for team in teams:
        channel = _channel_of(team)
        if channel:
            found += [ChannelFault(team.title, channel, what) for what in await _faults_of(api, channel)]
    return found


def _channel_of(team: Team) -> str:
    board = team.boards.get(CHANNEL)
    return read_place(board).channel if board else ""


async def _faults_of(api: WebApi, channel: str) -> list[str]:
    try:
        answer = await api.read("conversations.info", {"channel": channel})
    except (SendRefused, SendLater) as failed:
        if str(failed) == "missing_scope":
            return ["wegwijs mag dit kanaal niet opzoeken. Geef groups:read, of neem een besloten kanaal."]
        if isinstance(failed, SendLater):
            raise
        return [
            f"wegwijs ziet dit kanaal niet ({failed}). Typ er /invite @wegwijs, en kijk het nummer na bij"
            " slack_kanaal."
        ]
    return list(_faults_in(answer.get("channel") or {}))


def _faults_in(channel: Mapping[str, Any]) -> Iterator[str]:
    if not channel.get("is_private") or channel.get("is_mpim"):
        yield "dit is geen besloten kanaal. Maak het besloten: anders leest iedereen de kaartjes mee."
    if any(channel.get(name) for name in _SHARED):
        yield "dit kanaal is gedeeld met een andere organisatie of werkruimte. Neem een eigen kanaal."
    if channel.get("is_archived"):
        yield "dit kanaal is gearchiveerd. Haal het terug, of neem een ander."
    if not channel.get("is_member"):
        yield "wegwijs is geen lid van dit kanaal. Typ er /invite @wegwijs."


async def _of_token(installed: Installed) -> AsyncIterator[Finding]:
    """Whether the token works, is of this workspace, and has the rights."""
    try:
        answer = await installed.api.read("auth.test", {})
    except FAILURES as failed:
        yield Finding(Mark.WRONG, _why(failed, "WEGWIJS_SLACK_TOKEN", "OAuth & Permissions"))
        return
    yield Finding(Mark.FINE, "token: Slack kent wegwijs.")
    team = str(answer.get("team_id", ""))
    if team == installed.workspace:
        yield Finding(Mark.FINE, f"werkruimte: {team}.")
    else:
        yield Finding(
            Mark.WRONG,
            f"werkruimte: de token is van {team}, en slack.werkruimte is {installed.workspace}. Verbeter wat"
            " fout is: het nummer in wegwijs.yaml, of de token.",
        )
    for one in _of_scopes(_scopes_in(answer), installed.wanted):
        yield one


def _why(failed: Exception, name: str, place: str) -> str:
    """Why Slack did not take a token; its value is never said."""
    if str(failed) in NOT_LET_IN or isinstance(failed, SendRefused):
        return (
            f"token: Slack weigert {name} ({failed}). Kopieer hem opnieuw uit je app, onder {place}; lukt dat"
            " niet, installeer de app dan opnieuw."
        )
    return f"token: Slack antwoordt niet ({failed}). Kijk of deze machine https://slack.com kan bereiken."


def _scopes_in(answer: Mapping[str, Any]) -> frozenset[str] | None:
    """The rights that the token has, which Slack tells in a header; None when it does not."""
    headers = {str(name).lower(): str(value) for name, value in dict(answer.get("headers") or {}).items()}
    told = headers.get("x-oauth-scopes")
    return None if told is None else frozenset(one.strip() for one in told.split(",") if one.strip())


def _of_scopes(granted: frozenset[str] | None, wanted: AppWanted) -> Iterator[Finding]:
    if granted is None:
        yield Finding(
            Mark.LOOK, f"rechten: Slack zegt ze niet. Kijk in je app of er staan: {', '.join(wanted.scopes)}."
        )
        return
    missing = [name for name in wanted.scopes if name not in granted]
    for name in missing:
        yield Finding(
            Mark.WRONG,
            f"recht {name} ({wanted.scopes[name]}). Zet het in je app onder OAuth & Permissions en installeer"
            " de app opnieuw.",
        )
    if not missing:
        yield Finding(Mark.FINE, f"rechten: alle {len(wanted.scopes)}.")
    extra = sorted(granted - set(wanted.scopes))
    if extra:
        yield Finding(
            Mark.LOOK, f"rechten die wegwijs niet nodig heeft: {', '.join(extra)}. Haal ze weg uit je app."
        )


async def _of_delivery(installed: Installed) -> AsyncIterator[Finding]:
    """Whether Slack can deliver, and nobody else can pretend to be Slack."""
    if installed.socket is not None:
        try:
            await installed.socket.write("apps.connections.open", {})
        except FAILURES as failed:
            why = _why(failed, "WEGWIJS_SLACK_APP_TOKEN", "Basic Information, App-Level Tokens")
            yield Finding(Mark.WRONG, f"Socket Mode: {why}")
            return
        yield Finding(Mark.FINE, "Socket Mode: Slack geeft een verbinding.")
        return
    address = installed.wanted.address
    if address.startswith("https://"):
        yield Finding(Mark.FINE, f"adres: Slack levert af op {address}{DELIVERED_AT}.")
    else:
        yield Finding(
            Mark.WRONG,
            "adres: zet WEGWIJS_PUBLIC_URL op het adres van wegwijs, dat met https:// begint, of gebruik"
            " Socket Mode.",
        )
    yield _of_signing(installed.signing_secrets)


def _of_signing(count: int) -> Finding:
    if count == 0:
        return Finding(
            Mark.WRONG,
            "ondertekening: zet WEGWIJS_SLACK_SIGNING_SECRET. Het staat in je app onder Basic Information.",
        )
    if count == 1:
        return Finding(Mark.FINE, "ondertekening: één geheim.")
    return Finding(
        Mark.FINE,
        "ondertekening: twee geheimen. Haal WEGWIJS_SLACK_SIGNING_SECRET_BEFORE weg zodra Slack het nieuwe"
        " gebruikt.",
    )


def _of_events(wanted: AppWanted) -> Finding:
    return Finding(
        Mark.LOOK,
        "gebeurtenissen: Slack zegt niet welke het stuurt. Kijk in je app onder Event Subscriptions of er"
        f" staan: {', '.join(wanted.events)}. Schrijf dan ‘dag’ aan wegwijs in Slack: je krijgt meteen"
        " antwoord.",
    )


async def _of_teams(installed: Installed) -> AsyncIterator[Finding]:
    """Whether each team can work in its channel."""
    with_channel = [team for team in installed.teams if _channel_of(team)]
    if not with_channel:
        yield Finding(Mark.WRONG, "kanalen van teams: geef een team een slack_kanaal in wegwijs.yaml.")
    for team in installed.teams:
        if team in with_channel:
            yield await _of_channel(installed.api, team)
        elif with_channel:
            yield Finding(Mark.LOOK, f"{team.title}: geen slack_kanaal, dus alleen de balie in de browser.")


async def _of_channel(api: WebApi, team: Team) -> Finding:
    channel = _channel_of(team)
    try:
        faults = [one.what for one in await check_staff_channels(api, (team,))]
    except SendLater as failed:
        faults = [f"Slack antwoordt niet ({failed}). Probeer het straks opnieuw."]
    faults = faults or await _try_card(api, channel)
    if faults:
        return Finding(Mark.WRONG, f"{team.title}, kanaal {channel}: {' Ook: '.join(faults)}")
    return Finding(
        Mark.FINE, f"{team.title}, kanaal {channel}: besloten, en een proefkaartje kwam aan en is weer weg."
    )


async def _try_card(api: WebApi, channel: str) -> list[str]:
    """Posts a card of test and removes it; what went wrong."""
    card = {
        "channel": channel,
        "text": TEST_CARD,
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": TEST_CARD}}],
        **{"unfurl_links": False, "unfurl_media": False, "parse": "none"},
    }
    try:
        posted = await api.write("chat.postMessage", card)
    except FAILURES as failed:
        return [f"een proefkaartje kwam niet aan ({failed}). Kijk wie in dit kanaal mag schrijven."]
    try:
        await api.write("chat.delete", {"channel": channel, "ts": posted.get("ts", "")})
    except FAILURES as failed:
        return [f"het proefkaartje ging niet meer weg ({failed}). Verwijder het zelf."]
    return []
