"""Puts the parts of Teams together, where it is in use."""

from typing import TYPE_CHECKING

from adapters.given_secrets import is_on_this_machine
from adapters.secret import signing_secrets
from adapters.settings import Settings
from adapters.staff_wiring import make_staff_parts
from adapters.teams.address import Ours
from adapters.teams.addresses import KeptAddresses
from adapters.teams.app import Check
from adapters.teams.asking import Asking, Links
from adapters.teams.auth import TokenCheck
from adapters.teams.bot import Session, TeamsBot
from adapters.teams.channel import TeamsChannel
from adapters.teams.connector import Connector, GivesTokens, Tokens
from adapters.teams.front import Front
from adapters.teams.pacing import Pacer
from adapters.teams.playground import OpenCheck, OpenTokens
from adapters.teams.staff import StaffSide
from adapters.teams.staff_parts import TEAMS as STAFF
from adapters.teams.staff_parts import TeamsParts, contents_of
from adapters.teams.staffing import Staffing
from bot.accounts import Accounts
from bot.disclosure import TEAMS
from bot.signing import Signer

if TYPE_CHECKING:
    from adapters.wiring import Parts

# https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-application
APP_LINK = "https://teams.microsoft.com/l/app/"  # offers to add an app
CHAT_LINK = "https://teams.microsoft.com/l/chat/0/0?users=28:"  # opens the chat with it


def make_teams_channel(settings: Settings) -> TeamsChannel:
    """What sends to Teams, which is in use. Raises WrongSettings."""
    return TeamsChannel(
        Connector(_tokens(settings)),
        ours_in(settings),
        signer=Signer(signing_secrets(settings)),
        pacer=Pacer(),
    )


def ours_in(settings: Settings) -> Ours:
    """Who we are in Teams."""
    part, given = settings.teams, settings.teams_secrets
    is_reached = not given.is_open or is_on_this_machine(part.service)
    return Ours(
        part.tenants,
        f"28:{given.app_id}",
        part.service if is_reached else "",  # nothing leaves this machine without a token
        allows_loopback=given.is_local,
        allows_any=given.is_open and not part.tenants,
    )


def _tokens(settings: Settings) -> GivesTokens:
    given = settings.teams_secrets
    if given.is_open or given.secret is None:
        return OpenTokens()
    return Tokens(given.app_id, given.secret.get_secret_value(), settings.teams.tenant, login_url=given.login)


def make_teams_bot(parts: "Parts", accounts: Accounts) -> TeamsBot | None:
    """What Teams delivers to; None where it is not in use. Raises WrongSettings."""
    if not isinstance(parts.channels.get(TEAMS), TeamsChannel):
        return None
    given, session = parts.settings.teams_secrets, Session()
    links = Links(f"{CHAT_LINK}{given.app_id}", parts.settings.teams.app_link or f"{APP_LINK}{given.app_id}")
    asking = Asking(parts.assistant, KeptAddresses(parts.store, parts.clock), links)
    common = make_staff_parts(parts, accounts, STAFF)
    contents = contents_of(parts.store, parts.cards, parts.clock)
    staffing = Staffing(StaffSide(TeamsParts(**vars(common), content_at=contents)), common.telling)
    return TeamsBot(Front(asking, staffing), _check(parts.settings, session), parts.watch, session)


def _check(settings: Settings, session: Session) -> Check:
    given, tenants = settings.teams_secrets, settings.teams.tenants
    if given.is_open:
        return OpenCheck(tenants)
    return TokenCheck(
        given.app_id,
        tenants,
        session=session,
        metadata_url=given.metadata,
        allows_loopback=given.is_local,
    )
