"""What other platforms receive of us, field by field, and why; and which of them are in use."""

from collections.abc import Collection
from dataclasses import dataclass, replace

MAIL, SLACK, TEAMS = "mail", "slack", "teams"


@dataclass(frozen=True)
class Platform:
    """A platform that we may send to, and whose it is."""

    name: str
    title: str
    receiver: str


@dataclass(frozen=True)
class Field:
    """One thing that is said or shown, and whether each platform receives it; `why` also says why not."""

    what: str
    slack: str
    teams: str
    mail: str
    why: str


PLATFORMS = (
    Platform(SLACK, "Slack", "Slack (Salesforce)"),
    Platform(TEAMS, "Microsoft Teams", "Microsoft"),
    Platform(MAIL, "Mail", "de mailserver van de organisatie, en die van wie de mail krijgt"),
)
STORY = "De naam en het verhaal van wie iets vraagt, aan medewerkers"
_WINDOW = "alleen in een venster, als een medewerker de aanvraag daar opent"
FIELDS = (
    Field(
        "Wat je zelf typt",
        *("ja, als je het daar typt, ook in een formulier",) * 2,
        "nee",
        "Je typt het op dat platform. Het blijft daar staan, ook als wij het bij ons wissen.",
    ),
    Field("Wat wegwijs antwoordt", "ja", "ja", "nee", "Anders kun je het antwoord daar niet lezen."),
    Field(
        "Wat een medewerker je schrijft",
        *("ja, als jij het daar leest of de medewerker het daar schrijft",) * 2,
        "nee: alleen ‘er is een antwoord’ en een link",
        "In een mail staat nooit wat er geschreven is.",
    ),
    Field(
        "Wie je bent",
        "je account daar",
        "je account daar",
        "het mailadres dat je achterliet",
        "Zonder dat weet het platform niet aan wie het moet bezorgen.",
    ),
    Field(
        "Het nummer van een aanvraag en een link naar de balie",
        "ja",
        "ja",
        "ja",
        "Een medewerker weet dan dat er iets wacht.",
    ),
    Field(
        "Hoe het met je aanvragen staat",
        "ja, op de startpagina van wegwijs: nummers en hoe ver ze zijn",
        "ja, als je er in je eigen gesprek naar vraagt",
        "nee",
        "Alleen jij ziet die pagina en dat gesprek. Op de startpagina staat niet waarover het gaat.",
    ),
    Field(
        "Tegen wanneer er een antwoord beloofd is, en wanneer een afspraak is",
        "ja",
        "ja",
        "ja, aan medewerkers: met het nummer, zonder naam",
        "Zo vergeet een medewerker het niet. Wie je bent of waarover het gaat, staat er niet bij.",
    ),
    Field(
        "Thema, gemeente en hoe dringend een aanvraag is",
        "ja",
        "ja",
        "nee",
        "Een medewerker ziet dan welke aanvraag eerst moet.",
    ),
    Field(
        STORY,
        _WINDOW,
        _WINDOW,
        "nee",
        "Op een kaartje of in een bericht staat het nooit: van een kopie elders weten we niet of ze weg is.",
    ),
    Field(
        "Notities van medewerkers",
        *("alleen in dat venster, en als een medewerker ze daar schrijft",) * 2,
        "nee",
        "Wie een aanvraag behandelt, leest ze erbij. In een bericht staan ze nooit.",
    ),
    Field(
        "Een kenmerk bij elk bericht van wegwijs",
        "ja, een code die niets zegt",
        "nee",
        "ja, een code die niets zegt",
        "Na een storing zien we daaraan of iets al verstuurd is. Zo krijg je niets twee keer.",
    ),
)


_ON_CARDS = "het onderwerp en de naam, in het kanaal van het team"


def disclosed(*, cards_with_content: bool) -> tuple[Field, ...]:
    """What is received, where the cards of requests may hold the subject and the name of the asker."""
    if not cards_with_content:
        return FIELDS
    why = "De organisatie koos om onderwerp en naam te tonen waar het team werkt."
    told = f"{_ON_CARDS}; de rest {_WINDOW}"
    shown = {one.what: replace(one, slack=told, teams=told, why=why) for one in FIELDS}
    return tuple(shown[one.what] if one.what == STORY else one for one in FIELDS)


def in_use(channels: Collection[str]) -> tuple[Platform, ...]:
    """The platforms that are connected now."""
    return tuple(platform for platform in PLATFORMS if platform.name in channels)


def not_in_use(channels: Collection[str]) -> tuple[Platform, ...]:
    """The platforms that are not connected now."""
    return tuple(platform for platform in PLATFORMS if platform.name not in channels)
