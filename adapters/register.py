"""What every stored column holds, of whom and why: a column without an entry fails the tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of data, as the register names them (AVG, article 30, 1, c)."""

    CONTENT = "wat iemand schreef"
    PERSON = "naam of bereikbaarheid"
    ABOUT = "onderwerp, rol of plaats"
    COURSE = "verloop"
    KEY = "kenmerk"
    SECRET = "geheim om aan te melden"  # noqa: S105 - the name of a kind
    FIGURE = "telling"


class Whose(StrEnum):
    """Whose data it is."""

    ASKER = "vrager"
    STAFF = "medewerker"
    NOBODY = "niemand"


@dataclass(frozen=True)
class Column:
    """One stored field: the kind of data, whose, and what it is needed for."""

    kind: Kind
    whose: Whose
    why: str


CONTENT, PERSON, ABOUT, COURSE, KEY, SECRET, FIGURE = Kind
ASKER, STAFF, NOBODY = Whose


def of(whose: Whose, **fields: tuple[Kind, str]) -> dict[str, Column]:
    """The entries of one table, or of what is within a column: for each name its kind and what for."""
    return {name: Column(kind, whose, why) for name, (kind, why) in fields.items()}


TABLES: Mapping[str, str] = {
    "conversations": "Gesprekken: wat wegwijs onthoudt",
    "messages": "Gesprekken: de berichten",
    "received": "Wat binnenkwam",
    "addresses": "Gesprekken: waar ze te bereiken zijn",
    "changes": "Berichten die de vrager zelf veranderde of terugnam",
    "notices": "Wat nog verstuurd moet worden",
    "requests": "Aanvragen: de lijst",
    "request_details": "Aanvragen: de gegevens",
    "request_entries": "Aanvragen: het verloop",
    "appointments": "Afspraken",
    "looks": "Wie een aanvraag open heeft",
    "misses": "Vragen zonder goed antwoord",
    "feedback": "Of een antwoord hielp",
    "staff": "Medewerkers",
    "staff_secrets": "Waarmee medewerkers zich aanmelden",
    "sessions": "Wie er aangemeld is",
    "codes": "Codes en links",
    "audit": "Het logboek",
    "limits": "Hoe vaak iets mag",
    "erasures": "Wat gewist moet blijven",
    "destructions": "Wat vernietigd is",
    "rights": "Verzoeken over gegevens",
    "cards": "Waar een aanvraag als kaartje ligt in het kanaal van het team",
    "card_lines": "Wat er onder een kaartje staat",
    "gaps": "Wanneer een kanaal niet te bereiken was",
}

COLUMNS: Mapping[str, Mapping[str, Column]] = {
    "conversations": of(
        ASKER,
        channel=(KEY, "op welk kanaal het gesprek loopt"),
        key=(KEY, "het gesprek terugvinden; op de website een hash van de cookie"),
        state=(CONTENT, "weten waar het gesprek staat; de velden staan hieronder"),
        until=(COURSE, "de dag waarop het gesprek gewist wordt"),
    ),
    "messages": of(
        ASKER,
        channel=(KEY, "bij welk gesprek het bericht hoort"),
        key=(KEY, "bij welk gesprek het bericht hoort"),
        number=(COURSE, "de volgorde van de berichten"),
        author=(COURSE, "of de vrager, de assistent of een medewerker het schreef"),
        content=(
            CONTENT,
            "het bericht tonen aan de vrager, en aan medewerkers als het bij een aanvraag hoort",
        ),
        event_id=(KEY, "hetzelfde bericht geen twee keer bewaren"),
        at=(COURSE, "wanneer het geschreven is"),
    ),
    "received": of(
        ASKER,
        channel=(KEY, "waar het bericht binnenkwam"),
        conversation=(KEY, "in welk gesprek"),
        event_id=(KEY, "hetzelfde bericht geen twee keer behandelen"),
        meaning=(KEY, "een hash van een formulier of klik: twee keer klikken telt één keer"),
        at=(COURSE, "wanneer het binnenkwam"),
        until=(COURSE, "de dag waarop dit gewist wordt"),
    ),
    "changes": of(
        ASKER,
        channel=(KEY, "in welk gesprek"),
        conversation=(KEY, "in welk gesprek"),
        event_id=(KEY, "welk bericht veranderd is"),
        text=(CONTENT, "de nieuwe tekst, als die eerder aankomt dan het bericht zelf"),
        is_withdrawn=(COURSE, "of de vrager het bericht terugnam"),
        version=(COURSE, "welke verandering de laatste is"),
        until=(COURSE, "de dag waarop dit gewist wordt"),
    ),
    "addresses": of(
        ASKER,
        channel=(KEY, "in welk gesprek"),
        key=(KEY, "in welk gesprek"),
        address=(PERSON, "waar het platform dat gesprek aanneemt, om een antwoord te kunnen sturen"),
    ),
    "notices": of(
        ASKER,
        id=(COURSE, "de volgorde van versturen"),
        key=(KEY, "hetzelfde geen twee keer versturen"),
        channel=(KEY, "langs welk kanaal het gaat"),
        conversation=(PERSON, "naar welk gesprek of mailadres het gaat"),
        kind=(COURSE, "wat voor bericht het is"),
        content=(CONTENT, "wat verstuurd moet worden"),
        state=(COURSE, "of het verstuurd is"),
        tries=(COURSE, "hoe vaak het geprobeerd is"),
        repeats=(COURSE, "hoe vaak het misschien al aankwam"),
        created_at=(COURSE, "wanneer het klaarstond"),
        due_at=(COURSE, "vanaf wanneer het weg mag"),
        next_at=(COURSE, "wanneer het opnieuw geprobeerd wordt"),
        lease_owner=(KEY, "welk proces het nu verstuurt"),
        lease_until=(COURSE, "hoelang dat proces ervoor heeft"),
        sent_at=(COURSE, "wanneer het verstuurd is"),
        ref=(KEY, "hoe het andere platform het bericht noemt"),
        error=(COURSE, "waarom het niet lukte, zonder inhoud"),
        until=(COURSE, "de dag waarop dit gewist wordt"),
        strand=(KEY, "over welke aanvraag het gaat, in het kanaal van een team"),
    ),
    "requests": of(
        ASKER,
        number=(KEY, "het nummer dat vrager en medewerker noemen"),
        channel=(KEY, "waar de vrager te bereiken is"),
        conversation=(KEY, "in welk gesprek het antwoord komt"),
        team=(COURSE, "welk team de aanvraag behandelt"),
        subject=(CONTENT, "waarover het gaat, in de woorden van de vrager"),
        state=(COURSE, "waar de aanvraag staat"),
        topic=(ABOUT, "het juiste team en de juiste bewaartermijn kiezen"),
        theme=(ABOUT, "het juiste team kiezen"),
        municipality=(ABOUT, "het juiste team kiezen"),
        asker_role=(ABOUT, "het juiste team kiezen en passend antwoorden"),
        asker_name=(PERSON, "de vrager aanspreken, als die een naam gaf"),
        notify_email=(PERSON, "zeggen dat er een antwoord of ander nieuws is, en niets anders"),
        owner=(COURSE, "welke medewerker de aanvraag behandelt"),
        urgency=(COURSE, "wat eerst moet, volgens medewerkers"),
        labels=(ABOUT, "ordenen; medewerkers kiezen de labels"),
        outcome=(COURSE, "hoe het afliep"),
        score=(FIGURE, "hoe goed de vrager zich geholpen voelde"),
        created_at=(COURSE, "wanneer de aanvraag kwam"),
        changed_at=(COURSE, "wanneer er iets veranderde"),
        snoozed_until=(COURSE, "tot wanneer de aanvraag mag wachten"),
        answered_at=(COURSE, "wanneer er een antwoord was"),
        closed_at=(COURSE, "wanneer de bewaartermijn begint"),
        version=(COURSE, "twee medewerkers niet over elkaar laten schrijven"),
        search=(CONTENT, "zoeken op nummer, onderwerp, thema, gemeente en naam"),
        until=(COURSE, "wanneer ze weg mocht volgens de termijn van toen; geteld wordt vanaf het sluiten"),
        promised_at=(COURSE, "tegen wanneer een antwoord beloofd is"),
        nudge=(COURSE, "waaraan het team herinnerd wordt"),
        nudge_at=(COURSE, "wanneer het team herinnerd wordt"),
        missed=(FIGURE, "hoe vaak de belofte niet gehaald is"),
        has_said_sorry=(COURSE, "of de vrager hoorde dat de belofte niet gehaald is"),
        planning=(COURSE, "of er een afspraak voorgesteld of gepland is"),
        planned_at=(COURSE, "wanneer de afspraak is"),
        is_held=(COURSE, "of de aanvraag langer bewaard moet worden"),
        warned_at=(COURSE, "wanneer het team wist dat de aanvraag weldra gewist wordt"),
        erase_asked=(COURSE, "of de aanvraag gewist wordt zodra ze vrijgegeven is"),
    ),
    "request_details": of(
        ASKER,
        number=(KEY, "bij welke aanvraag dit hoort"),
        facts=(CONTENT, "wat de vrager invulde, nakeek en verstuurde"),
        asked=(CONTENT, "welke vragen van medewerkers nog open zijn: een lijst met teksten"),
    ),
    "request_entries": of(
        ASKER,
        id=(COURSE, "de volgorde"),
        number=(KEY, "bij welke aanvraag dit hoort"),
        at=(COURSE, "wanneer het gebeurde"),
        action=(COURSE, "wat er gebeurde"),
        by=(COURSE, "wie het deed"),
        text=(CONTENT, "wat erbij geschreven is, ook interne notities"),
    ),
    "appointments": of(
        ASKER,
        uid=(KEY, "de afspraak in een agenda terugvinden"),
        number=(KEY, "bij welke aanvraag dit hoort"),
        staff=(COURSE, "met welke medewerker"),
        standing=(COURSE, "of de afspraak voorgesteld, gepland of afgezegd is"),
        place=(COURSE, "waar of hoe je elkaar ziet"),
        minutes=(COURSE, "hoelang het duurt"),
        offered=(COURSE, "welke momenten voorgesteld zijn: een lijst"),
        offered_place=(COURSE, "waar je elkaar ziet als een ander moment gekozen wordt"),
        start=(COURSE, "wanneer de afspraak begint"),
        end=(COURSE, "wanneer de afspraak eindigt"),
        sequence=(COURSE, "hoe vaak de afspraak veranderde"),
        remind_at=(COURSE, "wanneer een herinnering volgt"),
        changed_at=(COURSE, "wanneer er iets veranderde"),
    ),
    "looks": of(
        STAFF,
        number=(KEY, "welke aanvraag iemand open heeft"),
        staff=(COURSE, "collega’s tonen dat er al iemand kijkt"),
        until=(COURSE, "tot wanneer dat telt"),
    ),
    "misses": of(
        ASKER,
        id=(COURSE, "de volgorde"),
        kind=(COURSE, "waarom er geen goed antwoord was"),
        text=(
            CONTENT,
            "antwoorden verbeteren; nummers, mailadressen, links en namen na ‘ik ben’ zijn gemaskeerd",
        ),
        topic=(ABOUT, "waar de vraag nog het meest op leek"),
        at=(COURSE, "wanneer het gevraagd is"),
        until=(COURSE, "wanneer dit weg mocht volgens de termijn van toen; geteld wordt vanaf de vraag"),
        origin=(KEY, "een hash: wist iemand zijn gesprek, dan verdwijnt dit ook"),
    ),
    "feedback": of(
        NOBODY,
        id=(COURSE, "de volgorde"),
        topic=(ABOUT, "over welk antwoord het gaat"),
        helpful=(FIGURE, "tellen of antwoorden helpen"),
        at=(COURSE, "wanneer er geklikt is"),
    ),
    "staff": of(
        STAFF,
        id=(KEY, "wie wat deed"),
        login=(PERSON, "aanmelden"),
        name=(PERSON, "collega’s zien de naam, vragers de voornaam"),
        team=(COURSE, "welke aanvragen iemand ziet"),
        role=(COURSE, "wat iemand mag"),
        is_active=(COURSE, "of iemand nog binnen mag"),
        subject=(KEY, "aanmelden met het account van de organisatie"),
        slack_user=(KEY, "weten wie er in Slack op een knop klikt"),
        teams_user=(KEY, "weten wie er in Teams op een knop klikt"),
    ),
    "staff_secrets": of(
        STAFF,
        staff=(KEY, "van wie het is"),
        password=(SECRET, "aanmelden; alleen een hash (argon2id)"),
        totp=(SECRET, "aanmelden met een app met codes"),
        failed=(FIGURE, "raden tegengaan"),
    ),
    "sessions": of(
        STAFF,
        key=(SECRET, "een hash van wat de browser bewaart"),
        staff=(KEY, "wie er aangemeld is"),
        created_at=(COURSE, "na twaalf uur afmelden"),
        seen_at=(COURSE, "na een half uur zonder gebruik afmelden"),
        csrf=(SECRET, "formulieren van andere websites weigeren"),
        until=(COURSE, "wanneer de sessie eindigt"),
    ),
    "codes": of(
        ASKER,
        kind=(COURSE, "waarvoor de code dient"),
        hashed=(SECRET, "een hash van de code of link"),
        channel=(KEY, "van welk kanaal het gesprek is"),
        owner=(KEY, "welk gesprek of welke medewerker de code opent"),
        until=(COURSE, "tot wanneer de code werkt"),
    ),
    "audit": of(
        STAFF,
        id=(COURSE, "de volgorde"),
        at=(COURSE, "wanneer het gebeurde"),
        staff=(KEY, "wie het deed"),
        action=(COURSE, "wat er gebeurde, zonder inhoud"),
        number=(KEY, "met welke aanvraag"),
        about=(KEY, "over welke medewerker het ging"),
        team=(COURSE, "welk team de aanvraag had: de teamleider ziet wat ermee gebeurde, ook als ze weg is"),
    ),
    "limits": of(
        ASKER,
        key=(KEY, "wie iets probeerde: een netwerkadres, of een hash van een login of gesprek"),
        left=(FIGURE, "hoe vaak het nog mag"),
        at=(COURSE, "wanneer dat geteld is"),
    ),
    "erasures": of(
        NOBODY,
        channel=(KEY, "op welk kanaal het gesprek was"),
        conversation=(KEY, "een hash: wat gewist is, blijft gewist, ook na een back-up"),
        at=(COURSE, "wanneer het gewist is"),
        until=(COURSE, "tot wanneer we dit moeten weten"),
    ),
    "destructions": of(
        NOBODY,
        id=(COURSE, "de volgorde"),
        at=(COURSE, "wanneer het vernietigd is"),
        kind=(COURSE, "wat voor gegevens het waren"),
        rule=(COURSE, "volgens welke termijn of regel"),
        rows=(FIGURE, "hoeveel het er waren"),
    ),
    "rights": of(
        ASKER,
        id=(COURSE, "de volgorde"),
        kind=(COURSE, "welk recht iemand gebruikte"),
        number=(KEY, "over welke aanvraag"),
        received_on=(COURSE, "wanneer de vraag kwam"),
        due_on=(COURSE, "tegen wanneer wij antwoorden: binnen een maand"),
        done_at=(COURSE, "wanneer wij antwoordden"),
        staff=(KEY, "welke medewerker het noteerde"),
        until=(COURSE, "de dag waarop dit gewist wordt"),
    ),
    "cards": of(
        ASKER,
        number=(KEY, "welke aanvraag op het kaartje staat"),
        channel=(KEY, "op welk platform het kaartje ligt"),
        conversation=(KEY, "in welk kanaal van een team"),
        ref=(KEY, "het kaartje bijwerken, en weghalen als de aanvraag gewist wordt"),
        mark=(KEY, "een hash: zien of het kaartje nog klopt"),
    ),
    "card_lines": of(
        ASKER,
        number=(KEY, "over welke aanvraag de regel gaat"),
        channel=(KEY, "op welk platform de regel staat"),
        conversation=(KEY, "in welk kanaal van een team"),
        ref=(KEY, "de regel weghalen als de aanvraag gewist wordt"),
    ),
    "gaps": of(
        NOBODY,
        id=(KEY, "welke periode iemand wegzette"),
        channel=(KEY, "welk platform er niet was"),
        since=(COURSE, "wanneer het platform voor het laatst iets liet horen"),
        until=(COURSE, "wanneer het platform weer iets liet horen"),
        noted=(COURSE, "wanneer een beheerder de melding wegzette"),
    ),
}
"""By table, as `adapters/store/schema.py` has them."""
