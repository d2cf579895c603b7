"""What our app in Teams is made of: its manifest, which asks for as little as it can."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from adapters.teams.card_parts import cut

NAME = "wegwijs"
MANIFEST, COLOR, OUTLINE = "manifest.json", "color.png", "outline.png"  # what the files are called
# The newest one that was seen described: https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema
VERSION = "1.22"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
LONGEST_DEVELOPER, LONGEST_FULL_NAME = 32, 100  # teams.md, section 5
_LONGEST_ORGANISATION = 200  # in a description, of which 4,000 characters are taken
_GREEN = "#0b5d57"
# What Teams offers to who talks with us, each with what it is for; the assistant understands all of them.
_EVERYWHERE: Mapping[str, str] = {
    "wat kan je": "Lees waarmee wegwijs je helpt",
    "wat bieden jullie aan": "Bekijk het aanbod in het kort",
    "toon voorbeelden": "Bekijk voorbeelden van sociale innovatie",
}
_PERSONAL: Mapping[str, str] = {
    **_EVERYWHERE,
    "ik wil iemand spreken": "Stel je vraag aan een medewerker",
    "hoe staat het met mijn aanvraag": "Lees of er al een antwoord is",
    "mijn gegevens": "Bekijk wat van jou bewaard wordt, en hoelang",
    "verbeter mijn gegevens": "Verbeter wat niet klopt",
    "wis mijn gegevens": "Laat alles van jou wissen; eerst komt nog een vraag",
}


@dataclass(frozen=True)
class AppWanted:
    """The app that is wanted: the id of its bot, who offers it, where wegwijs is (https://…, no path), and
    which version of it (x.y.z)."""

    app_id: str
    organisation: str
    address: str
    version: str


def make_manifest(wanted: AppWanted) -> dict[str, Any]:
    """The manifest. The app has the id of its bot. No tabs, no search, no rights to read what does not
    mention us (resource-specific consent): privacy."""
    return {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": wanted.version,
        "id": wanted.app_id,
        "developer": {
            "name": cut(wanted.organisation, LONGEST_DEVELOPER) or NAME,
            "websiteUrl": wanted.address,
            "privacyUrl": f"{wanted.address}/privacy",
            "termsOfUseUrl": f"{wanted.address}/over",
        },
        "name": {"short": NAME, "full": cut(f"{NAME} van {wanted.organisation}", LONGEST_FULL_NAME)},
        "description": {
            "short": "Stel je vraag over sociale innovatie, of vraag hulp aan een medewerker.",
            "full": _describe(wanted),
        },
        "icons": {"color": COLOR, "outline": OUTLINE},
        "accentColor": _GREEN,
        "bots": [_bot(wanted.app_id)],
        "permissions": ["identity"],
        "validDomains": [urlsplit(wanted.address).hostname],
    }


def _bot(app_id: str) -> dict[str, Any]:
    return {
        "botId": app_id,
        "scopes": ["personal", "team", "groupChat"],
        "supportsFiles": False,
        "isNotificationOnly": False,
        "commandLists": [
            {"scopes": ["personal"], "commands": _commands(_PERSONAL)},
            {"scopes": ["team", "groupChat"], "commands": _commands(_EVERYWHERE)},
        ],
    }


def _commands(offered: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"title": title, "description": what} for title, what in offered.items()]


def _describe(wanted: AppWanted) -> str:
    organisation = cut(wanted.organisation, _LONGEST_ORGANISATION)
    return (
        f"wegwijs is een digitale assistent van {organisation}, en geen mens. Vraag in je eigen woorden naar"
        " geld, een plek, regels of de juiste mensen voor sociale innovatie. De antwoorden zijn vooraf"
        " geschreven, met bronnen erbij. Kom je er zo niet uit? Dan vraag je hulp aan een medewerker, en lees"
        " je het antwoord in je eigen gesprek met wegwijs.\n\n"
        "In een kanaal of groep vermeld je @wegwijs. Daar krijg je alleen algemene antwoorden. Wat wegwijs"
        " niet vermeldt, krijgt het niet te lezen.\n\n"
        f"Wat er van je bewaard wordt, staat op {wanted.address}/privacy. Typ in je eigen gesprek ‘mijn"
        " gegevens’ om het te bekijken, of ‘wis mijn gegevens’ om het te laten wissen."
    )
