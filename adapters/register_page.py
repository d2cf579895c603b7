"""The record of processing (AVG, article 30) in Markdown, from the settings in use."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jinja2 import Environment, PackageLoader, StrictUndefined

from adapters.register import COLUMNS, TABLES, Kind
from adapters.register_fields import FIELDS
from adapters.settings import Settings
from adapters.store.conversation_rows import KEEP_ERASURES
from adapters.store.purging import FORGET_LIMITS
from bot.answers import say_date
from bot.assistant import KEEP_RECEIVED
from bot.data_link import GOOD_FOR
from bot.desk import LOOKS_FOR
from bot.disclosure import MAIL, SLACK, TEAMS, disclosed, in_use, not_in_use
from bot.gaps import KEEP_GAPS
from bot.login import ABSOLUTE, FIRST_FOR, LINK_FOR
from bot.outbox import KEEP_DEAD, KEEP_SENT
from bot.retention import KEEP_DESTRUCTIONS, LEGITIMATE, PUBLIC_TASK, Fate, Term, Terms
from bot.rights_clock import KEEP_DONE, KEEP_OPEN

TEMPLATE = "verwerkingsregister.md.jinja"


@dataclass(frozen=True)
class Limit:
    """How long something is kept. `days` "" when something else than a number of days ends it."""

    what: str
    days: str
    since: str
    basis: str
    rule: str
    after: str


@dataclass(frozen=True)
class Activity:
    """One processing: a purpose, the tables it needs, who sees it."""

    title: str
    purpose: str
    people: str
    tables: tuple[str, ...]
    seen_by: str
    terms: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of data in its tables, as the register of columns has them."""
        within = [columns for name, columns in FIELDS.items() if name.split(".")[0] in self.tables]
        whole = [*(COLUMNS[table] for table in self.tables), *within]
        found = {column.kind for columns in whole for column in columns.values()}
        return tuple(kind.value for kind in Kind if kind in found)


ACTIVITIES = (
    Activity(
        "Vragen beantwoorden",
        "Iemand stelt een vraag over sociale innovatie en krijgt een antwoord dat mensen schreven.",
        "wie wegwijs iets vraagt",
        ("conversations", "messages", "addresses", "received", "changes", "codes", "limits"),
        "niemand leest mee, behalve wat bij een aanvraag hoort: dat lezen medewerkers van het team en"
        " beheerders; wie de server beheert, kan bij de database",
        ("Gesprek", "Wat binnenkwam", "Wat de vrager zelf veranderde"),
    ),
    Activity(
        "Aanvragen behandelen",
        "Een medewerker helpt iemand verder: antwoorden, een afspraak maken, doorverwijzen.",
        "wie een vraag aan een medewerker stuurt, en wie daarin genoemd wordt",
        (
            *("requests", "request_details", "request_entries", "appointments", "looks", "notices"),
            *("cards", "card_lines"),
        ),
        "medewerkers van het team van de aanvraag, en beheerders",
        ("Aanvraag", "Wat verstuurd is", "Link naar een gesprek"),
    ),
    Activity(
        "Antwoorden verbeteren",
        "Zien welke vragen geen goed antwoord kregen en welke antwoorden helpen.",
        "wie wegwijs iets vraagt",
        ("misses", "feedback"),
        "wie de kennis schrijft",
        ("Vraag zonder goed antwoord",),
    ),
    Activity(
        "Medewerkers binnenlaten",
        "Alleen wie mag, ziet aanvragen, en ieder met een eigen account.",
        "medewerkers",
        ("staff", "staff_secrets", "sessions", "codes", "limits"),
        "beheerders; collega’s zien naam, team en rol",
        ("Medewerker", "Aangemeld zijn"),
    ),
    Activity(
        "Verantwoorden en beveiligen",
        "Kunnen tonen wie wat deed, wat gewist is, en dat verzoeken op tijd beantwoord zijn.",
        "medewerkers, en wie een recht gebruikt",
        ("audit", "erasures", "destructions", "rights", "gaps"),
        "teamleiders (eigen team) en beheerders",
        ("Logboek", "Wat gewist moet blijven", "Wat vernietigd is", "Verzoek over gegevens, afgehandeld"),
    ),
)


def write_register(settings: Settings, *, today: date) -> str:
    """The whole register. What is not configured is said to be missing, not left out."""
    environment = Environment(
        loader=PackageLoader("adapters"),
        autoescape=False,  # noqa: S701 - Markdown, of what the organisation wrote itself
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(cell=_cell, day=say_date)
    connected = {
        MAIL: bool(settings.mail.host),
        SLACK: settings.slack_secrets.is_given,
        TEAMS: settings.teams_secrets.is_given,
    }
    channels = [name for name, is_connected in connected.items() if is_connected]
    return environment.get_template(TEMPLATE).render(
        settings=settings,
        today=today,
        organisation=settings.organisation,
        activities=ACTIVITIES,
        limits=list(_limits(settings.keep.to_terms())),
        teams=settings.to_teams().teams,
        used=in_use(channels),
        unused=not_in_use(channels),
        disclosed=disclosed(cards_with_content=settings.inbox.boards_with_content),
        tables={name: (title, COLUMNS[name]) for name, title in TABLES.items()},
        fields=FIELDS,
        kinds=[kind.value for kind in Kind],
        totp_roles=sorted(settings.inbox.totp_roles),
    )


def _limits(terms: Terms) -> Iterator[Limit]:
    yield _of_term("Gesprek", terms.conversation, "het laatste bericht, of het einde van een aanvraag erin")
    yield _of_term("Vraag zonder goed antwoord", terms.miss, "de vraag")
    yield _of_term("Aanvraag", terms.request, "het sluiten of intrekken")
    for topic, term in sorted(terms.topics.items()):
        yield _of_term(f"Aanvraag over `{topic}`", term, "het sluiten of intrekken")
    yield _of_term("Logboek", terms.audit, "de handeling")
    for what, lasts, since in _technical(terms):
        yield Limit(what, lasts, since, LEGITIMATE, "", Fate.DESTROY.value)
    yield Limit("Medewerker", "zolang iemand hier werkt", "", PUBLIC_TASK, "", "uitschakelen")


def _technical(terms: Terms) -> Iterator[tuple[str, str, str]]:
    """What is kept so that all works, for how long, and from when."""
    longest = max(KEEP_RECEIVED.days, terms.conversation.days, terms.longest_request_days)
    with_talk = f"{KEEP_SENT.days}; in een gesprek op een ander platform zolang dat gesprek bewaard is"
    yield "Wat binnenkwam", str(longest), "het bericht"
    yield "Wat de vrager zelf veranderde", str(KEEP_RECEIVED.days), "de verandering"
    yield "Wat verstuurd is", with_talk, "het versturen"
    yield "Wat niet verstuurd kon worden", str(KEEP_DEAD.days), "het moment waarop het weg mocht"
    yield "Hoe vaak iets mag", str(FORGET_LIMITS.days), "de laatste poging"
    yield "Link naar een gesprek", "zolang het gesprek", "het maken"
    yield "Link naar een bestand met gegevens", f"{GOOD_FOR // timedelta(hours=1)} uur", "het maken"
    yield "Eerste link van een medewerker", str(FIRST_FOR.days), "het maken"
    yield "Code om een account te koppelen", f"{LINK_FOR // timedelta(minutes=1)} minuten", "het maken"
    yield "Wie een aanvraag open heeft", f"{LOOKS_FOR.seconds} seconden", "het kijken"
    yield "Wat gewist moet blijven", str(KEEP_ERASURES.days), "het wissen"
    yield "Wat vernietigd is", str(KEEP_DESTRUCTIONS.days), "het vernietigen"
    yield "Verzoek over gegevens, afgehandeld", str(KEEP_DONE.days), "het afhandelen"
    yield "Verzoek over gegevens, nog open", str(KEEP_OPEN.days), "het noteren"
    yield "Kaartje van een aanvraag", "zolang de aanvraag", "de aanvraag"
    yield "Wanneer een kanaal niet te bereiken was", str(KEEP_GAPS.days), "het einde ervan"
    yield "Aangemeld zijn", f"{ABSOLUTE // timedelta(hours=1)} uur", "het aanmelden"


def _of_term(what: str, term: Term, since: str) -> Limit:
    return Limit(what, str(term.days), since, term.basis, term.selection_rule, term.fate.value)


def _cell(text: str) -> str:
    """The text as it may stand in a table of Markdown."""
    return " ".join(text.replace("|", "\\|").split())
