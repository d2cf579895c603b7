"""What our app in Slack is made of: its manifest, with the rights it asks for and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.app import COMMANDS, SHORTCUTS

NAME = "wegwijs"
DELIVERED_AT = "/slack/events"
LONGEST_DESCRIPTION = 140  # https://github.com/slackapi/manifest-schema (schemas/manifest.schema.1.0.0.json)
# Each right, and what it is for as `wegwijs doctor slack` says it: https://docs.slack.dev/reference/scopes
SCOPES: Mapping[str, str] = {
    "app_mentions:read": "lezen waar iemand @wegwijs vermeldt",
    "channels:read": "weten of een kanaal openbaar is",
    "chat:write": "antwoorden, en kaartjes plaatsen",
    "commands": "/wegwijs en ‘Vraag aan wegwijs’",
    "groups:read": "nakijken of het kanaal van een team besloten is",
    "im:history": "lezen wat iemand rechtstreeks aan wegwijs schrijft",
    "im:read": "rechtstreekse gesprekken kennen",
    "im:write": "een rechtstreeks gesprek beginnen",
    "users:read": "weten wie een gast van buiten is",
}
THREAD_SCOPES: Mapping[str, str] = {
    "groups:history": "lezen wat een team in de draad van een kaartje schrijft"
}
AGENT_SCOPES: Mapping[str, str] = {"assistant:write": "eerste vragen voorstellen"}
# https://docs.slack.dev/reference/events; `app_rate_limited` comes without asking for it.
EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")
THREAD_EVENTS = ("message.groups",)


@dataclass(frozen=True)
class AppWanted:
    """The app that is wanted. Without an `address` (https://…, no path) Slack delivers over a socket."""

    organisation: str
    address: str = ""
    reads_threads: bool = False
    is_agent: bool = False

    @property
    def scopes(self) -> Mapping[str, str]:
        """The rights of its bot, each with what it is for."""
        more = {**(THREAD_SCOPES if self.reads_threads else {}), **(AGENT_SCOPES if self.is_agent else {})}
        return dict(sorted({**SCOPES, **more}.items()))

    @property
    def events(self) -> tuple[str, ...]:
        """What Slack tells it."""
        return tuple(sorted((*EVENTS, *(THREAD_EVENTS if self.reads_threads else ()))))


def make_manifest(wanted: AppWanted) -> dict[str, Any]:
    """The manifest, as https://docs.slack.dev/reference/app-manifest has it: one workspace, no rotating
    tokens, nothing that is not used."""
    where = {"request_url": wanted.address + DELIVERED_AT} if wanted.address else {}
    return {
        "display_information": {"name": NAME, "description": _description(wanted.organisation)},
        "features": dict(_features(wanted)),
        "oauth_config": {"scopes": {"bot": list(wanted.scopes)}},
        "settings": {
            "event_subscriptions": {**where, "bot_events": list(wanted.events)},
            "interactivity": {"is_enabled": True, **where},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not wanted.address,
            "token_rotation_enabled": False,
        },
    }


def _description(organisation: str) -> str:
    said = "Stel je vraag over sociale innovatie"
    full = f"{said}, of vraag hulp aan {organisation}."
    return full if len(full) <= LONGEST_DESCRIPTION else f"{said}, of vraag hulp aan een medewerker."


def _features(wanted: AppWanted) -> Iterator[tuple[str, Any]]:
    yield (
        "app_home",
        {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
    )
    if wanted.is_agent:  # no prompts of its own: ours come from the knowledge when somebody opens the tab
        yield "agent_view", {"agent_description": _description(wanted.organisation)}
    yield "bot_user", {"display_name": NAME, "always_online": True}
    yield "shortcuts", [_shortcut(name) for name in sorted(SHORTCUTS)]
    yield "slash_commands", [_command(name, wanted.address) for name in sorted(COMMANDS)]


def _shortcut(name: str) -> dict[str, Any]:
    return {
        "name": "Vraag aan wegwijs",
        "type": "message",
        "callback_id": name,
        "description": "Krijg in je eigen gesprek een antwoord op dit bericht",
    }


def _command(name: str, address: str) -> dict[str, Any]:
    return {
        "command": name,
        **({"url": address + DELIVERED_AT} if address else {}),
        "description": "Stel een vraag; alleen jij ziet het antwoord",
        "usage_hint": "vraag",
        "should_escape": False,
    }
