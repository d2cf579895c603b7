"""The manifest of the app in Teams: what the schema allows, and no right too many."""

import re
from dataclasses import replace
from typing import Any

import pytest

from adapters.teams.manifest import AppWanted, make_manifest

APP, ADDRESS = "11111111-2222-4333-8444-555555555555", "https://wegwijs.voorbeeld.be"
WANTED = AppWanted(APP, "Sociale InnovatieFabriek", ADDRESS, "0.2.0")
ALL = [
    pytest.param(WANTED, id="as it is"),
    pytest.param(replace(WANTED, organisation="Een heel lange naam " * 300), id="long name"),
    pytest.param(replace(WANTED, organisation="\N{FAMILY}" * 40), id="name of signs"),
    pytest.param(replace(WANTED, address="https://wegwijs.voorbeeld.be:8443"), id="with a port"),
]
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HTTPS = re.compile(r"https://\S{1,2000}")
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
SCOPES = re.compile("personal|team|groupChat")
# The keys we use and how long each may be: teams.md, section 5, and MicrosoftTeams.schema.json of
# https://github.com/OfficeDev/microsoft-teams-app-schema. A list: its rule, and how many at most.
COMMAND = {"title": 32, "description": 128}
COMMAND_LIST = {"scopes": ([SCOPES], 3), "commands": ([COMMAND], 10)}
SCHEMA: dict[str, Any] = {
    "$schema": HTTPS,
    "manifestVersion": re.compile(r"1\.\d+"),
    "version": re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"),
    "id": GUID,
    "developer": {"name": 32, "websiteUrl": HTTPS, "privacyUrl": HTTPS, "termsOfUseUrl": HTTPS},
    "name": {"short": 30, "full": 100},
    "description": {"short": 80, "full": 4000},
    "icons": {"color": re.compile("color.png"), "outline": re.compile("outline.png")},
    "accentColor": re.compile("#[0-9a-f]{6}"),
    "bots": (
        [
            {
                "botId": GUID,
                "scopes": ([SCOPES], 3),
                "supportsFiles": bool,
                "isNotificationOnly": bool,
                "commandLists": ([COMMAND_LIST], 3),
            }
        ],
        1,
    ),
    "permissions": ([re.compile("identity|messageTeamMembers")], 2),
    "validDomains": ([DOMAIN], 16),
}


def faults(value: Any, rule: Any, where: str = "") -> list[str]:
    """What the schema would refuse; a key that is left out too."""
    if isinstance(rule, dict):
        apart = [f"{where}.{name}: unknown or missing" for name in set(value) ^ set(rule)]
        return apart + [
            one
            for name in set(value) & set(rule)
            for one in faults(value[name], rule[name], f"{where}.{name}")
        ]
    if isinstance(rule, tuple):
        [inner], most = rule
        number = [] if 1 <= len(value) <= most else [f"{where}: {len(value)} of them"]
        return number + [one for item in value for one in faults(item, inner, f"{where}[]")]
    if rule is bool:
        return [] if isinstance(value, bool) else [f"{where}: neither true nor false"]
    if isinstance(rule, int):
        return [] if 1 <= len(value) <= rule else [f"{where}: {len(value)} long"]
    return [] if rule.fullmatch(value) else [f"{where}: {value!r}"]


@pytest.mark.parametrize("wanted", ALL)
def test_pitfall_24_teams_takes_the_manifest(wanted: AppWanted) -> None:
    assert faults(make_manifest(wanted), SCHEMA) == []


def test_pitfall_24_the_schema_is_that_of_the_version_and_1_18_never_was() -> None:
    manifest = make_manifest(WANTED)

    version = manifest["manifestVersion"]
    assert version != "1.18"
    assert manifest["$schema"] == (
        f"https://developer.microsoft.com/json-schemas/teams/v{version}/MicrosoftTeams.schema.json"
    )


def test_the_app_is_its_bot_in_chats_groups_and_teams() -> None:
    manifest = make_manifest(WANTED)

    [bot] = manifest["bots"]
    assert manifest["id"] == bot["botId"] == APP
    assert set(bot["scopes"]) == {"personal", "team", "groupChat"}
    assert (bot["supportsFiles"], bot["isNotificationOnly"]) == (False, False)


def test_no_right_is_asked_to_read_what_does_not_mention_us() -> None:
    manifest = make_manifest(WANTED)

    assert manifest["permissions"] == ["identity"]
    assert {"composeExtensions", "authorization", "webApplicationInfo", "staticTabs"}.isdisjoint(manifest)


def test_in_each_place_there_is_one_list_of_commands_and_personal_matters_are_private() -> None:
    [bot] = make_manifest(WANTED)["bots"]

    scopes = [scope for one in bot["commandLists"] for scope in one["scopes"]]
    titles = {
        tuple(one["scopes"]): {command["title"] for command in one["commands"]} for one in bot["commandLists"]
    }
    assert sorted(scopes) == ["groupChat", "personal", "team"]
    assert "mijn gegevens" in titles[("personal",)]
    assert not any("gegevens" in title for title in titles[("team", "groupChat")])


def test_what_is_told_of_us_is_on_our_own_pages() -> None:
    manifest = make_manifest(WANTED)

    assert manifest["developer"]["privacyUrl"] == f"{ADDRESS}/privacy"
    assert manifest["developer"]["termsOfUseUrl"] == f"{ADDRESS}/over"
    assert manifest["validDomains"] == ["wegwijs.voorbeeld.be"]
    assert "geen mens" in manifest["description"]["full"]
