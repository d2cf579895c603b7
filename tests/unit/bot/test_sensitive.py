"""Numbers of persons are masked, others stay; sensitive words about a person give a hint, others do not."""

import pytest

from bot.sensitive import MASK, is_sensitive, mask_numbers

MASKED = [
    pytest.param("mijn nummer is 93.05.18-223.61 hoor", "mijn nummer is {} hoor", id="rijksregister 1993"),
    pytest.param("93051822361", "{}", id="rijksregister without signs"),
    pytest.param("17073003384", "{}", id="rijksregister 2017"),
    pytest.param("93051822361 2026", "{} 2026", id="followed by another number"),
    pytest.param("BE68 5390 0754 7034 graag", "{} graag", id="IBAN with blanks, a word after it"),
    pytest.param("be68539007547034", "{}", id="IBAN in small letters"),
    pytest.param("NL91ABNA0417164300", "{}", id="Dutch IBAN"),
    pytest.param("4111 1111 1111 1111", "{}", id="card"),
    pytest.param("5500-0000-0000-0004.", "{}.", id="card with dashes"),
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_a_number_of_a_person_an_account_or_a_card_is_masked(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked.format(MASK)


@pytest.mark.parametrize(
    "text",
    [
        "0475 12 34 56",
        "+32 475 12 34 56",
        "93.05.18-223.62",
        "BE68 5390 0754 7035",
        "4111 1111 1111 1112",
        "in 2025 waren er 12.000.000 euro voor 11 projecten",
        "ondernemingsnummer 0123.456.789",
        "3500 Hasselt, 12 tot 18 uur",
        "428-193-K",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_numbers(text) == text


SENSITIVE = """
mijn diagnose is nog niet rond
haar procedure loopt al twee jaar
sinds mijn burn-out zoek ik iets anders
zijn verblijfsvergunning is verlopen
ik heb een depressie
mijn dochter en haar autisme
hij heeft kanker
ze zit in de gevangenis
mijn advocaat zegt dat het mag
hun asielaanvraag is geweigerd
ik ben zwanger en zoek een plek
mijn medicatie maakt me moe
zijn strafblad is een probleem
ik ben verslaafd geweest aan gokken en ik ben verslaafd
haar therapie kost veel
mijn huisarts raadde dit aan
hij werd veroordeeld vorig jaar
mijn handicap maakt het moeilijk
ze is uitgeprocedeerd
onze rechtszaak tegen de buren
mijn ziekte belet me te werken
ik heb adhd
zijn enkelband gaat er volgende maand af
mijn papieren zijn niet in orde
haar psychiater wil meewerken
ik zit zonder papieren
jouw opname vorige maand
mijn operatie is volgende week
zijn schuldbemiddeling loopt nog
ik kreeg vorig jaar een burn-out
""".strip().splitlines()
ORDINARY = """
we werken samen met het wijkgezondheidscentrum
een inburgeringstraject opzetten voor nieuwkomers
de procedure voor een subsidie
hoe loopt de aanvraagprocedure
een project rond geestelijke gezondheid op school
we zoeken partners in de zorg
een huis voor mensen met een beperking
workshops over autisme voor leerkrachten
een ziekenhuis wil meedoen
de diagnose van het probleem in de wijk
een advocaat die pro deo advies geeft aan vzw's
mijn project gaat over eenzaamheid
onze wijk heeft veel verkeer
ik ben ambtenaar in Gent
haar vraag gaat over een lokaal
een buurthuis naast de gevangenis
vrijwilligers die asielzoekers begeleiden
een campagne tegen kanker
mijn organisatie begeleidt jongeren
we willen ouderen met dementie laten zingen
zij hebben een plan voor de haven
ik heb een idee voor een repaircafé
hun gemeente geeft een premie
het proces van cocreatie
wie helpt ons met de rechtsvorm
mijn vergunning voor het terras
een opvang voor dak- en thuislozen
ik zit vast met mijn subsidiedossier
ze is sociaal ondernemer
de behandeling van ons dossier duurt lang
""".strip().splitlines()


@pytest.mark.parametrize("text", SENSITIVE)
def test_details_about_a_person_give_a_hint(text: str) -> None:
    assert is_sensitive(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_words_about_work_give_none(text: str) -> None:
    assert not is_sensitive(text)


def test_there_are_thirty_sentences_each_way() -> None:
    assert (len(SENSITIVE), len(ORDINARY)) == (30, 30)


@pytest.mark.parametrize("text", ["9" * 40_000, "BE" * 20_000, "mijn " * 8_000, "\u202e\0\ud800"])
def test_statement_28_hostile_text_is_read_in_no_time(text: str) -> None:
    mask_numbers(text[:4000])
    is_sensitive(text[:4000])
