"""Puts the parts of Slack together, where it is in use."""

import logging
from typing import TYPE_CHECKING

from pydantic import SecretStr

from adapters.secret import signing_secrets
from adapters.settings import Settings
from adapters.slack.channel import SlackChannel
from adapters.slack.doctor import check_staff_channels
from adapters.slack.incoming import Reader
from adapters.slack.respond import HOOKS
from adapters.slack.staff import StaffSide
from adapters.slack.staff_windows import SLACK as PLATFORM
from adapters.slack.staff_windows import SlackParts
from adapters.slack.staffing import Staffing
from adapters.slack.views import SlackViews
from adapters.slack.web_api import WebApi
from adapters.slack.workspace import Around, Keys, Workspace
from adapters.slack_secrets import API
from adapters.staff_wiring import make_staff_parts
from bot.accounts import Accounts
from bot.disclosure import SLACK
from bot.signing import Signer

if TYPE_CHECKING:
    from adapters.wiring import Parts

_log = logging.getLogger("wegwijs.slack")


def make_slack_channel(settings: Settings, token: SecretStr) -> SlackChannel:
    """What sends to Slack with the token of our app. Raises WrongSettings."""
    api = WebApi(token.get_secret_value(), base_url=settings.slack_secrets.api)
    return SlackChannel(
        api,
        settings.slack.workspace,
        signer=Signer(signing_secrets(settings)),
        reads_boards=settings.slack.forwards_threads,
    )


def make_workspace_of(parts: "Parts", accounts: Accounts) -> Workspace | None:
    """What Slack delivers to; None where it is not in use. Raises WrongSettings."""
    channel = parts.channels.get(SLACK)
    if not isinstance(channel, SlackChannel):
        return None
    settings, given = parts.settings, parts.settings.slack_secrets

    def staffing(reader: Reader, views: SlackViews) -> Staffing:
        return Staffing(StaffSide(_staff_parts(parts, accounts, views, _hooks_of(settings))), reader)

    keys = Keys(
        settings.slack.workspace,
        tuple(one.get_secret_value() for one in given.signing_secrets),
        given.app_token.get_secret_value() if given.app_token else "",
        in_threads=settings.slack.is_agent,
        hooks=_hooks_of(settings),
    )

    async def check() -> None:
        for fault in await check_staff_channels(channel.api, parts.desk.teams.teams):
            _log.error("the channel %s of a team gets no cards: see `wegwijs doctor slack`", fault.channel)

    around = Around(parts.assistant, staffing, parts.gaps, parts.clock, parts.watch, check)
    return Workspace(keys, channel, around)


def _hooks_of(settings: Settings) -> str:
    """Where answers to a press go: Slack, or what stands in for it in tests."""
    api = settings.slack_secrets.api
    return HOOKS if api == API else api.removesuffix("api/")


def _staff_parts(parts: "Parts", accounts: Accounts, views: SlackViews, hooks: str) -> SlackParts:
    common = vars(make_staff_parts(parts, accounts, PLATFORM))
    return SlackParts(**common, web=views, hooks=hooks, relays=parts.settings.slack.forwards_threads)
