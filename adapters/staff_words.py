"""The Dutch words for staff on every channel: states, actions, what was done, why something could not be."""

from itertools import chain

from bot.announcing import FREED
from bot.appointment import say_moment
from bot.asker_side import WROTE
from bot.correction import CORRECTED
from bot.desk_checks import Missing
from bot.handoff import SENT
from bot.request import Action, Outcome, Role, State, Urgency
from bot.request_rules import Refusal, Refused
from bot.retention import ON_DEMAND
from bot.rights_clock import Demand
from bot.staffing import (
    ASKED_OTHER,
    ASKER_CALLED_OFF,
    ASKER_PICKED,
    ERASED,
    ERASED_BY_ASKER,
    PROMISE_MISSED,
    AuditRow,
)

STATES = {
    State.NEW: "Nieuw",
    State.TAKEN: "Opgenomen",
    State.WAITING: "Wacht op vrager",
    State.CLOSED: "Gesloten",
    State.WITHDRAWN: "Ingetrokken",
}
ROLES = {Role.MEMBER: "Medewerker", Role.LEAD: "Teamleider", Role.ADMIN: "Beheerder"}
URGENCIES = {Urgency.LOW: "Kan wachten", Urgency.NORMAL: "Gewoon", Urgency.HIGH: "Dringend"}
OUTCOMES = {
    Outcome.HELPED: "Geholpen",
    Outcome.REFERRED: "Doorverwezen",
    Outcome.NOT_OURS: "Niet voor ons",
    Outcome.NO_REPLY: "Geen antwoord meer",
    Outcome.DOUBLE: "Dubbel",
}
BUTTONS = {
    Action.TAKE: "Opnemen",
    Action.GIVE_BACK: "Teruggeven",
    Action.HAND_ON: "Doorgeven",
    Action.REFER: "Doorverwijzen",
    Action.ASK: "Vraag om feiten",
    Action.ANSWER: "Antwoorden",
    Action.NOTE: "Notitie",
    Action.LABEL: "Label",
    Action.URGENCY: "Dringendheid",
    Action.SNOOZE: "Sluimeren tot",
    Action.PLAN: "Afspraak plannen",
    Action.CALL_OFF: "Afspraak afzeggen",
    Action.HOLD: "Langer bewaren",
    Action.RELEASE: "Niet langer bewaren",
    Action.CLOSE: "Sluiten",
    Action.REOPEN: "Heropenen",
}
DONE = {
    Action.TAKE: "Je hebt deze aanvraag opgenomen.",
    Action.GIVE_BACK: "De aanvraag is weer voor het hele team.",
    Action.HAND_ON: "De aanvraag is doorgegeven.",
    Action.REFER: "De vrager is doorverwezen. De aanvraag is gesloten.",
    Action.ASK: "Je vragen zijn verstuurd. De aanvraag wacht nu op de vrager.",
    Action.ANSWER: "Je antwoord is verstuurd.",
    Action.NOTE: "Je notitie is bewaard. Alleen het team ziet ze.",
    Action.LABEL: "De labels zijn bewaard.",
    Action.URGENCY: "De dringendheid is bewaard.",
    Action.SNOOZE: "De aanvraag sluimert.",
    Action.PLAN: "Je voorstel is verstuurd. De vrager kiest een moment.",
    Action.CALL_OFF: "De afspraak is afgezegd. De vrager weet het.",
    Action.HOLD: "Deze aanvraag blijft bewaard, ook na de einddatum.",
    Action.RELEASE: "Deze aanvraag verdwijnt weer op de einddatum.",
    Action.CLOSE: "De aanvraag is gesloten.",
    Action.REOPEN: "De aanvraag is heropend.",
}
GONE = {  # said in the list, as the request is no longer there to be shown
    Action.HAND_ON: DONE[Action.HAND_ON],
    Action.RELEASE: "Vrijgegeven en gewist, zoals de vrager vroeg.",
}
TOLD = {
    Action.TAKE: "nam de aanvraag op",
    Action.GIVE_BACK: "gaf de aanvraag terug aan het team",
    Action.HAND_ON: "gaf de aanvraag door",
    Action.REFER: "verwees de vrager door",
    Action.ASK: "vroeg om feiten",
    Action.ANSWER: "antwoordde",
    Action.NOTE: "schreef een notitie",
    Action.LABEL: "veranderde de labels",
    Action.URGENCY: "veranderde de dringendheid",
    Action.SNOOZE: "liet de aanvraag sluimeren",
    Action.PLAN: "stelde een afspraak voor",
    Action.CALL_OFF: "zegde de afspraak af",
    Action.HOLD: "bewaart de aanvraag langer",
    Action.RELEASE: "bewaart de aanvraag niet langer",
    Action.CLOSE: "sloot de aanvraag",
    Action.REOPEN: "heropende de aanvraag",
    Action.REPLY: "gaf antwoord op de vragen",
    Action.WITHDRAW: "trok de aanvraag in",
}
# The intake says "je" to the asker. Facts that are not here keep the label that its editors gave them.
FACTS = {
    "probleem": "Vraag",
    "doel": "Doel",
    "rol": "Rol",
    "geprobeerd": "Al geprobeerd",
    "naam": "Naam",
}
SCORED = "beoordeling"
DEMANDS = {
    Demand.ACCESS: "Inzage",
    Demand.RECTIFY: "Verbetering",
    Demand.ERASE: "Wissing",
    Demand.RESTRICT: "Beperking",
    Demand.OBJECT: "Bezwaar",
}
TOLD_BESIDES = {
    SCORED: "gaf een cijfer",
    CORRECTED: "verbeterde een gegeven",
    SENT: "diende de aanvraag in",
    WROTE: "schreef een bericht",
    FREED: "behandelt de aanvraag niet meer",
    ASKER_PICKED: "koos een moment voor de afspraak",
    ASKED_OTHER: "vroeg een ander moment",
    ASKER_CALLED_OFF: "zegde de afspraak af",
    PROMISE_MISSED: "merkte dat het beloofde antwoord er nog niet was",
}


def say_deed(action: str) -> str:
    """What somebody did, in words that follow a name."""
    known = {one.value: told for one, told in TOLD.items()} | TOLD_BESIDES
    return known.get(action, action)


def name_nobody(row: AuditRow) -> str:
    """Who did it, when that is no member of staff."""
    if row.action == ERASED_BY_ASKER:
        return "de vrager"
    return "beheer van de server" if row.about else "onbekend"


def say_logged(row: AuditRow) -> str:
    """What was done, after the name of who did it."""
    return ERASED if row.action == ERASED_BY_ASKER else row.action


def say_rule(rule: str) -> str:
    """By which rule something was destroyed."""
    if rule == ON_DEMAND:
        return "op verzoek van de persoon"
    return f"volgens de termijn voor {rule.replace('_', ' ')}" if rule else "volgens de gewone termijn"


# What the timeline does not repeat, because it stands in the conversation.
SAID_IN_CONVERSATION = frozenset((Action.ASK, Action.ANSWER, Action.REFER, Action.REPLY, WROTE))
MISSING = {
    "text": "Typ eerst een tekst.",
    "text too long": "Je tekst is te lang. Maak hem korter.",
    "until": "Kies een dag vanaf morgen, ten hoogste een jaar ver.",
    "team": "Kies een team of een collega.",
    "owner": "Kies een ander team, of een collega die er nu is.",
    "outcome": "Kies hoe het afliep.",
    "urgency": "Kies hoe dringend het is.",
    "place": "Kies waar het gesprek is.",
    "moments geen": "Kies minstens een moment.",
    "moments te veel": "Kies ten hoogste drie momenten.",
    "moments voorbij": "Dat is al voorbij. Kies een later moment.",
    "moments gesloten": "Dan is je team niet open. Kies een ander moment.",
    "moments bezet": "Dan heb je al een afspraak. Kies een ander moment.",
    "moments dubbel": "Dat staat er twee keer. Kies een ander moment.",
    "moments te ver": "Dat is meer dan een jaar ver. Kies een vroeger moment.",
    "moments onleesbaar": "Een van die momenten kan ik niet lezen. Kies een dag en een uur.",
    "moments bestaat niet": "Die nacht verspringt het uur, en dat moment bestaat niet. Kies een ander.",
    "labels": "Een label is ten hoogste 40 tekens lang. Geef ten hoogste tien labels.",
}
CHANGED = "Deze aanvraag is intussen veranderd. Kijk ze na, en verstuur dan opnieuw."
NOT_KEPT = "Dit is nu niet bewaard. Probeer het zo opnieuw."
NOT_SURE = (
    "Ik weet niet of dit al bewaard is. Kijk zo eerst even na of het er staat, en probeer het anders opnieuw."
)
FORGED = "Die knop herken ik niet. Er is niets veranderd. Open de aanvraag opnieuw."
NOT_YOURS = "Deze aanvraag is er niet (meer), of ze is van een ander team. Er is niets veranderd."
NOT_POSSIBLE = "Dit kan nu niet."
NOTHING_TO_CHOOSE = "Dit kan nu niet: er is niets om uit te kiezen. Een beheerder stelt dat in."
DISABLED = "Je account is uitgeschakeld."
GOES_AT_ONCE = "De vrager heeft alles gewist. Bewaar je deze aanvraag niet langer, dan is ze meteen weg."
NO_WINDOW = "Het venster ging niet open. Probeer opnieuw."
ONLY_TYPED = "Ik geef alleen door wat je typt: geen bestand, en geen bericht dat je verandert."
ONLY_OWNER_ANSWERS = "Je bericht is niet doorgestuurd. Alleen wie de aanvraag opnam, antwoordt de vrager."
# Why something was not delivered, by the word of who refused it: https://docs.slack.dev/reference/methods
_NO_CHANNEL = "Wegwijs kan dat kanaal niet vinden, of is er geen lid van."
_GONE = "Die persoon werkt niet meer in deze Slack."
_NO_RIGHT = "Wegwijs mag dit niet in Slack."
_REASONS = {
    "the channel of the team is not private, or not ours: see `wegwijs doctor slack`": (
        "Het kanaal van het team is niet besloten, of Wegwijs is er geen lid van. "
        "Een beheerder ziet meer met ‘wegwijs doctor slack’."
    ),
    "channel_not_found": _NO_CHANNEL,
    "not_in_channel": _NO_CHANNEL,
    "is_archived": "Dat kanaal is gearchiveerd.",
    "restricted_action": "In dat kanaal mag niet iedereen schrijven.",
    "user_not_found": _GONE,
    "user_left": _GONE,
    "user_disabled": _GONE,
    "cannot_dm_bot": "Dat is een bot.",
    "messages_tab_disabled": "In Slack staat de app zo ingesteld dat ze geen berichten stuurt.",
    "msg_too_long": "De tekst is te lang voor Slack.",
    "msg_blocks_too_long": "De tekst is te lang voor Slack.",
    "invalid_blocks": "Slack kon de vorm van het bericht niet lezen.",
    "no_text": "Er stond geen tekst in.",
    "edit_window_closed": "In deze Slack kan een bericht niet meer veranderd worden.",
    "cant_update_message": "Slack laat dit bericht niet veranderen.",
    "message_not_found": "Het bericht staat niet meer in Slack.",
    "missing_scope": _NO_RIGHT,
    "no_permission": _NO_RIGHT,
    "not_allowed_token_type": _NO_RIGHT,
    "team_access_not_granted": _NO_RIGHT,
    "not a conversation in Slack": "Dat is geen gesprek in Slack.",
    "a conversation of another workspace": "Dat gesprek is van een andere Slack.",
    "nothing for a channel of staff": "Dat is niets voor het kanaal van een team.",
    "not a conversation in Teams": "Dat is geen gesprek in Teams.",
    "a conversation of another organisation": "Dat gesprek is in een andere organisatie dan de onze.",
    "nobody is reached there any more": "Deze persoon heeft wegwijs niet meer in Teams.",
    "not an address of Microsoft": "Het adres van dat gesprek is niet van Microsoft.",
    "not an address over https": "Het adres van dat gesprek is niet van Microsoft.",
    "not an address": "Het adres van dat gesprek klopt niet.",
    "an empty id": "Het adres van dat gesprek klopt niet.",
    "ConversationBlockedByUser": "Deze persoon blokkeert wegwijs in Teams.",
    "BotNotInConversationRoster": "Deze persoon heeft wegwijs niet meer in Teams.",
    "BotDisabledByAdmin": "De beheerder van Teams laat wegwijs niet toe.",
    "ConversationNotFound": "Dat gesprek is er niet meer in Teams.",
    "MessageWritesBlocked": "In dat gesprek mag niemand nog iets schrijven.",
    "MessageSizeTooBig": "Het bericht is te groot voor Teams.",
    "not a mail that can be sent": "Dat mailadres kan niet.",
    "mail cannot be taken back": "Een mail kan niet teruggehaald worden.",
    "taken up too often without an outcome": "Het versturen lukte een aantal keren niet.",
    "timeout": "Er kwam geen antwoord.",
    "TimeoutError": "Er kwam geen antwoord.",
}
_ALREADY = {
    State.NEW: "De aanvraag is weer nieuw.",
    State.TAKEN: "De aanvraag is al opgenomen.",
    State.WAITING: "De aanvraag wacht op de vrager.",
    State.CLOSED: "De aanvraag is intussen gesloten.",
    State.WITHDRAWN: "De vrager heeft de aanvraag ingetrokken.",
}
_RIGHTS = {
    Action.REOPEN: "Alleen een teamleider kan heropenen.",
    Action.TAKE: "Deze aanvraag is niet van jouw team.",
    Action.NOTE: "Deze aanvraag is niet van jouw team.",
    Action.ASK: "Alleen wie de aanvraag opnam, kan dit.",
    Action.ANSWER: "Alleen wie de aanvraag opnam, kan dit.",
    Action.LABEL: "Alleen wie de aanvraag opnam, kan dit.",
    Action.URGENCY: "Alleen wie de aanvraag opnam, kan dit.",
    Action.SNOOZE: "Alleen wie de aanvraag opnam, kan dit.",
    Action.PLAN: "Alleen wie de aanvraag opnam, kan dit.",
    Action.HOLD: "Alleen een teamleider kan dit.",
    Action.RELEASE: "Alleen een teamleider kan dit.",
}
_OF_LEADS = (Action.REOPEN, Action.HOLD, Action.RELEASE)
_OWNER_OR_LEAD = "Alleen wie de aanvraag opnam, of een teamleider, kan dit."


def say_reason(error: str) -> str:
    """Why something was not delivered; a word that we do not know stands between brackets as it came."""
    known = _REASONS.get(error)
    if known is None:
        return f"({error})" if error else ""
    return f"{known} ({error})" if error.isidentifier() else known


def name_word(word: str) -> str:
    """A state, an urgency or an outcome; one without words of its own goes by its own name."""
    known = chain(STATES.items(), URGENCIES.items(), OUTCOMES.items())
    own = word.replace("_", " ").capitalize()
    return next((title for one, title in known if one == word), own)


def name_action(action: Action) -> str:
    """The label of the button; an action without words of its own goes by its own name."""
    return BUTTONS.get(action) or action.value.capitalize()


def say_not_linked(platform: str) -> str:
    """How somebody lets us know who they are on a platform."""
    return (
        f"Je {platform}-account is nog niet gekoppeld. Open in de balie ‘Mijn account’, maak een code en typ "
        "ze hier in een direct bericht aan wegwijs."
    )


def say_missing(missing: Missing) -> str:
    """What is still to be filled in, in a sentence."""
    sentence = MISSING.get(missing.what, MISSING["text"])
    if missing.moment is None:
        return sentence
    return f"{say_moment(missing.moment).capitalize()}: {sentence}"


def say_refusal(refused: Refused, state: State, owner: str | None) -> str:
    """Why not, in one or two sentences; `owner` is the name of who has the request now."""
    if refused.reason is Refusal.TAKEN:
        return f"{owner or 'Een collega'} was je voor en heeft deze aanvraag al opgenomen."
    if refused.reason is Refusal.TOO_LATE:
        return "Dit kan niet meer: de aanvraag is al te lang gesloten."
    if refused.reason is Refusal.INACTIVE:
        return "Je account is uitgeschakeld."
    if refused.reason is Refusal.STATE:
        return f"Dit kan nu niet. {_ALREADY[state]}"
    has_it = f" Nu is dat {owner}." if owner else ""
    return _RIGHTS.get(refused.action, _OWNER_OR_LEAD) + ("" if refused.action in _OF_LEADS else has_it)
