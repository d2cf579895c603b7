"""Puts together what the desk needs with and without the assistant: accounts, appointments, channels."""

import secrets

from adapters.clock import make_clock
from adapters.secret import signing_secrets
from adapters.settings import Settings
from adapters.store.store import SqlStore
from adapters.web.inbox.passwords import Argon2
from bot.accounts import Accounts
from bot.calendar_files import CalendarLinks
from bot.desk import Desk
from bot.disclosure import SLACK, TEAMS
from bot.meetings import Meetings
from bot.request import Role
from bot.signing import Signer


def chats_in(settings: Settings) -> tuple[str, ...]:
    """The channels in which people talk and are sent a reply."""
    in_use = {SLACK: settings.slack_secrets.is_given, TEAMS: settings.teams_secrets.is_given}
    return tuple(name for name, is_used in in_use.items() if is_used)


def make_accounts(store: SqlStore, settings: Settings, desk: Desk) -> Accounts:
    """Signing in, with the roles that need an app with codes."""
    roles, free = tuple(Role(name) for name in settings.inbox.totp_roles), desk.free_requests_of
    clock, random = make_clock(settings), secrets.token_bytes
    return Accounts(store, clock, Argon2(), random=random, free=free, code_roles=roles)


def make_meetings(settings: Settings) -> Meetings:
    """What plans talks. Raises WrongSettings."""
    part = settings.appointments
    return Meetings(part.to_places(), part.minutes, new_uid=_new_uid, link_of=make_links(settings).of)


def make_links(settings: Settings) -> CalendarLinks:
    """Addresses of calendar files. Raises WrongSettings."""
    return CalendarLinks(Signer(signing_secrets(settings)), settings.public_url)


def _new_uid() -> str:
    return f"{secrets.token_hex(16)}@wegwijs"
