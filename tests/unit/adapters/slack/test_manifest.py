"""The manifest of the app in Slack: what the schema allows, what our listeners hear, no right too many."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.retention_settings import KeepPart
from adapters.settings import Settings, WebPart, WrongSettings
from adapters.slack.app import ACTIONS, COMMANDS, LISTENS_TO, SHORTCUTS
from adapters.slack.manifest import EVENTS, SCOPES, AppWanted, make_manifest
from adapters.slack.workspace import ROUTE
from adapters.slack_settings import SlackPart
from adapters.slack_setup import write_manifest
from bot.organisation import Organisation

ADDRESS = "https://wegwijs.voorbeeld.be"
HTTP = AppWanted("Sociale InnovatieFabriek", ADDRESS)
SOCKET = replace(HTTP, address="")
AGENT = replace(HTTP, is_agent=True)
READING = replace(HTTP, reads_threads=True)
ALL = [
    pytest.param(HTTP, id="http"),
    pytest.param(SOCKET, id="socket"),
    pytest.param(AGENT, id="agent"),
    pytest.param(READING, id="reads threads"),
    pytest.param(replace(HTTP, organisation="Een heel lange naam " * 20), id="long name"),
]
# slack.md, section 2
BASE_SCOPES = {
    *("app_mentions:read", "channels:read", "chat:write", "commands", "groups:read", "im:history"),
    *("im:read", "im:write", "users:read"),
}
# The keys we use and the most characters in each, from https://github.com/slackapi/manifest-schema
# (schemas/manifest.schema.1.0.0.json), and `agent_view` from https://docs.slack.dev/reference/app-manifest.
SCHEMA: dict[str, Any] = {
    "display_information": {"name": 35, "description": 140},
    "features": {
        "app_home": {
            "home_tab_enabled": bool,
            "messages_tab_enabled": bool,
            "messages_tab_read_only_enabled": bool,
        },
        "agent_view": {"agent_description": 140},
        "bot_user": {"display_name": 80, "always_online": bool},
        "shortcuts": [{"name": 24, "type": 7, "callback_id": 255, "description": 150}],
        "slash_commands": [
            {"command": 32, "url": 3000, "description": 2000, "usage_hint": 1000, "should_escape": bool}
        ],
    },
    "oauth_config": {"scopes": {"bot": [50]}},
    "settings": {
        "event_subscriptions": {"request_url": 3500, "bot_events": [50]},
        "interactivity": {"is_enabled": bool, "request_url": 3500},
        "org_deploy_enabled": bool,
        "socket_mode_enabled": bool,
        "token_rotation_enabled": bool,
    },
}


def faults(value: Any, rule: Any, where: str = "") -> list[str]:
    """What the schema would refuse."""
    if isinstance(rule, dict):
        unknown = [f"{where}.{name}: unknown" for name in set(value) - set(rule)]
        return unknown + [one for name in value for one in faults(value[name], rule[name], f"{where}.{name}")]
    if isinstance(rule, list):
        twice = [f"{where}: twice the same"] if len({str(one) for one in value}) < len(value) else []
        return twice + [one for item in value for one in faults(item, rule[0], f"{where}[]")]
    if rule is bool:
        return [] if isinstance(value, bool) else [f"{where}: neither true nor false"]
    return [] if isinstance(value, str) and 1 <= len(value) <= rule else [f"{where}: {value!r}"]


def settings(**changes: Any) -> Settings:
    bare = Settings(
        Path("wegwijs.yaml"), Organisation("De Fabriek"), WebPart(), KeepPart(), Path("d"), Path("c"), None
    )
    return replace(bare, **changes)


@pytest.mark.parametrize("wanted", ALL)
def test_slack_takes_the_manifest(wanted: AppWanted) -> None:
    manifest = make_manifest(wanted)

    assert faults(manifest, SCHEMA) == []


@pytest.mark.parametrize("wanted", ALL)
def test_each_thing_that_is_declared_has_a_listener_and_the_reverse(wanted: AppWanted) -> None:
    manifest = make_manifest(wanted)

    features, events = manifest["features"], manifest["settings"]["event_subscriptions"]["bot_events"]
    relayed = {"message.groups"} if wanted.reads_threads else set()
    assert set(events) == LISTENS_TO | relayed
    assert {one["command"] for one in features["slash_commands"]} == COMMANDS
    assert {one["callback_id"] for one in features["shortcuts"]} == SHORTCUTS
    assert ACTIONS.fullmatch("wegwijs:v1:neem_op")
    assert manifest["settings"]["interactivity"]["is_enabled"] is True


@pytest.mark.parametrize(
    ("wanted", "extra"),
    [
        pytest.param(HTTP, set(), id="as it is"),
        pytest.param(READING, {"groups:history"}, id="reads threads"),
        pytest.param(AGENT, {"assistant:write"}, id="agent"),
    ],
)
def test_only_the_rights_that_are_used_are_asked_for(wanted: AppWanted, extra: set[str]) -> None:
    asked = make_manifest(wanted)["oauth_config"]["scopes"]["bot"]

    assert set(asked) == BASE_SCOPES | extra
    assert asked == sorted(asked)
    assert all(wanted.scopes.values())


def test_there_is_one_view_for_agents_and_only_where_it_is_chosen() -> None:
    with_agent, without = make_manifest(AGENT)["features"], make_manifest(HTTP)["features"]

    assert "agent_view" in with_agent
    assert "assistant_view" not in with_agent  # both at once are refused
    assert "agent_view" not in without


def test_over_http_slack_delivers_everything_to_our_route() -> None:
    manifest = make_manifest(HTTP)

    urls = [
        manifest["settings"]["event_subscriptions"]["request_url"],
        manifest["settings"]["interactivity"]["request_url"],
        *(one["url"] for one in manifest["features"]["slash_commands"]),
    ]
    assert set(urls) == {ADDRESS + ROUTE}
    assert manifest["settings"]["socket_mode_enabled"] is False


def test_over_a_socket_there_is_no_address() -> None:
    manifest = make_manifest(SOCKET)

    assert "url" not in str(manifest)
    assert manifest["settings"]["socket_mode_enabled"] is True


def test_the_printed_manifest_follows_the_settings() -> None:
    chosen = SlackPart.model_validate({"draad_doorsturen": True, "agent": True})

    text = write_manifest(settings(public_url=ADDRESS, slack=chosen), over_socket=False)

    assert yaml.safe_load(text) == make_manifest(
        AppWanted("De Fabriek", ADDRESS, reads_threads=True, is_agent=True)
    )


def test_over_a_socket_no_address_is_needed() -> None:
    text = write_manifest(settings(), over_socket=True)

    assert yaml.safe_load(text) == make_manifest(AppWanted("De Fabriek"))


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8080"], ids=["none", "this machine only"])
def test_without_an_address_that_slack_can_reach_it_is_said_what_to_do(url: str) -> None:
    with pytest.raises(WrongSettings) as wrong:
        write_manifest(settings(public_url=url), over_socket=False)

    [sentence] = wrong.value.sentences
    assert "WEGWIJS_PUBLIC_URL" in sentence
    assert "--socket" in sentence


def test_what_is_asked_for_is_on_our_own_list() -> None:
    assert set(SCOPES) == BASE_SCOPES
    assert set(EVENTS) == LISTENS_TO
