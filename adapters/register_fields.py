"""What every key within a stored JSON column holds and why: a key without an entry fails the tests."""

from collections.abc import Mapping

from adapters.register import ABOUT, ASKER, CONTENT, COURSE, FIGURE, KEY, PERSON, SECRET, Column, of

_REPLY = {
    "paragraphs": (CONTENT, "wat wegwijs of een medewerker schreef"),
    "sections": (CONTENT, "lijstjes in het antwoord: stappen, adressen, bedragen"),
    "small_print": (CONTENT, "de bron van het antwoord, en wanneer het nagekeken is"),
    "choices": (CONTENT, "waaruit de vrager kan kiezen"),
    "buttons": (CONTENT, "voorstellen onder het antwoord"),
    "buttons_heading": (CONTENT, "wat boven die voorstellen staat"),
    "rate": (CONTENT, "de knoppen om te zeggen of het antwoord hielp"),
    "aside": (CONTENT, "een zin in de taal van de vrager"),
}
FIELDS: Mapping[str, Mapping[str, Column]] = {
    "conversations.state": of(
        ASKER,
        turns=(FIGURE, "hoeveel berichten er waren"),
        topic=(ABOUT, "waarover het laatste antwoord ging, om te kunnen doorvragen"),
        options=(ABOUT, "welke keuzes openstaan na ‘wat bedoel je?’"),
        role=(ABOUT, "antwoorden die bij de rol passen, als de vrager die noemde"),
        municipality=(ABOUT, "antwoorden die bij de gemeente passen, als de vrager die noemde"),
        misses=(FIGURE, "na een paar missers een mens aanbieden"),
        said=(COURSE, "niet telkens dezelfde zin zeggen"),
        explanation=(ABOUT, "uitleggen waarom dit antwoord kwam, bij ‘waarom?’"),
        bucket=(FIGURE, "te snel typen tegengaan"),
        is_slowed=(COURSE, "één keer zeggen dat het te snel gaat"),
        theme=(ABOUT, "antwoorden die bij het thema passen"),
        phase=(ABOUT, "antwoorden die bij de fase van het project passen"),
        asked=(KEY, "de laatste vraag overnemen als er een aanvraag volgt"),
        is_offered=(COURSE, "weten waarop ‘ja’ slaat"),
        intake=(CONTENT, "de antwoorden voor een aanvraag, tot de vrager ze verstuurt of stopt"),
        requests=(KEY, "welke aanvragen bij dit gesprek horen"),
        awaits=(COURSE, "welke vraag over een aanvraag nog openstaat"),
        with_staff=(KEY, "of er een medewerker in het gesprek is"),
        offered=(KEY, "voor welke aanvraag er een moment gekozen kan worden"),
        offer_turn=(COURSE, "of een voorstel het laatste was dat gezegd werd"),
        told_until=(COURSE, "tot wanneer de vrager weet dat er niemand is"),
    ),
    "conversations.state.explanation": of(
        ASKER,
        topic=(ABOUT, "welk antwoord gekozen werd"),
        event=(KEY, "bij welk bericht de uitleg hoort"),
        example=(COURSE, "op welk voorbeeld van ons de vraag leek"),
        runner_up=(ABOUT, "welk antwoord bijna gekozen werd"),
        confidence=(FIGURE, "hoe zeker de keuze was"),
    ),
    "conversations.state.awaits": of(
        ASKER,
        what=(COURSE, "wat er gevraagd is"),
        number=(KEY, "over welke aanvraag het gaat"),
        fact=(COURSE, "welke regel verbeterd wordt"),
        at=(COURSE, "wanneer het gevraagd is; na een uur telt de vraag niet meer"),
        aside=(KEY, "een hash: een vraag tussendoor herkennen als ze nog eens komt"),
    ),
    "conversations.state.bucket": of(
        ASKER,
        left=(FIGURE, "hoeveel berichten nog mogen"),
        at=(COURSE, "wanneer dat geteld is"),
    ),
    "conversations.state.intake": of(
        ASKER,
        asking=(COURSE, "welke vraag nu gesteld is"),
        answers=(CONTENT, "wat de vrager tot nu invulde"),
        skipped=(COURSE, "wat de vrager oversloeg of schrapte"),
        topic=(ABOUT, "waarover het gesprek ging"),
        is_changing=(COURSE, "of de vrager iets verbetert"),
        is_unheard=(COURSE, "of de vraag nog niet gezegd is"),
        told=(COURSE, "wat uit het gesprek overgenomen is"),
        aside=(CONTENT, "een vraag tussendoor herkennen als ze nog eens komt"),
    ),
    "request_details.facts": of(
        ASKER,
        id=(KEY, "welke vraag het was"),
        label=(COURSE, "hoe de vraag heet"),
        value=(
            CONTENT,
            "wat de vrager antwoordde; rijksregister-, rekening- en kaartnummers zijn weggelaten",
        ),
    ),
    "messages.content": of(
        ASKER,
        text=(CONTENT, "wat de vrager typte"),
        is_edited=(COURSE, "of de vrager het bericht veranderde"),
        is_withdrawn=(COURSE, "of de vrager het bericht terugnam"),
        event_id=(KEY, "een verandering van het bericht erbij vinden"),
        request=(KEY, "bij welke aanvraag het hoort; alleen dan leest een medewerker het"),
        by=(PERSON, "de voornaam van de medewerker"),
        **_REPLY,
    ),
    "messages.content.sections": of(
        ASKER,
        heading=(CONTENT, "de titel van een lijstje in het antwoord"),
        lines=(CONTENT, "de regels van dat lijstje: tekst, en een adres om te openen"),
    ),
    "messages.content.sections.lines": of(
        ASKER,
        text=(CONTENT, "de tekst van de regel"),
        url=(CONTENT, "het adres dat de regel opent"),
    ),
    "messages.content.buttons": of(
        ASKER,
        id=(COURSE, "wat de knop betekent; ook bij choices en rate"),
        label=(CONTENT, "wat op de knop staat; ook bij choices en rate"),
    ),
    "messages.content.aside": of(
        ASKER,
        text=(CONTENT, "een zin in de taal van de vrager"),
        language=(ABOUT, "welke taal dat is, om ze juist voor te lezen"),
    ),
    "notices.content": of(
        ASKER,
        **_REPLY,
        request=(KEY, "bij welke aanvraag het hoort"),
        by=(PERSON, "de voornaam van de medewerker"),
        ref=(KEY, "welk verstuurd bericht op het andere platform weg moet"),
        subject=(CONTENT, "het onderwerp van de mail: een nummer of een aantal, geen inhoud"),
        resume=(SECRET, "de naam waaruit de link naar het gesprek gemaakt wordt"),
        closing=(CONTENT, "de laatste zin van de mail"),
    ),
}
"""By path: the column, and what is within it. What is in `notices.content` is built as `messages.content`."""
