"""Numbers of persons are masked, others stay; sensitive words about a person give a hint, others do not."""

from time import process_time

import pytest

from bot.sensitive import MASK, is_sensitive, mask_numbers

MASKED = [
    pytest.param("mijn nummer is 93.05.18-223.61 hoor", "mijn nummer is {} hoor", id="rijksregister 1993"),
    pytest.param("93051822361", "{}", id="rijksregister without signs"),
    pytest.param("17073003384", "{}", id="rijksregister 2017"),
    pytest.param("93051822361 2026", "{} 2026", id="followed by another number"),
    pytest.param("BE68 5390 0754 7034 graag", "{} graag", id="IBAN with blanks, a word after it"),
    pytest.param("BE81_5685_2874_0394 2026", "{} 2026", id="IBAN with a year after it"),
    pytest.param("Kerkstraat 12 4564632064912207", "Kerkstraat 12 {}", id="card after a street"),
    pytest.param("be68539007547034", "{}", id="IBAN in small letters"),
    pytest.param("NL91ABNA0417164300", "{}", id="Dutch IBAN"),
    pytest.param("4111 1111 1111 1111", "{}", id="card"),
    pytest.param("5500-0000-0000-0004.", "{}.", id="card with dashes"),
    pytest.param("(93.05.18 - 223.61)", "({})", id="three signs between"),
    pytest.param("93.05.18\u2013223.61", "{}", id="en dash"),
    pytest.param("93.05.18\u00a0223.61", "{}", id="no-break space"),
    pytest.param("93\u200905\u200918\u2009223\u200961", "{}", id="thin spaces"),
    pytest.param("\u200b9\u200b3051\u200d822\ufeff361\u200b!", "\u200b{}\u200b!", id="zero-width signs"),
    pytest.param("93_05_18_223_61", "{}", id="underscores"),
    pytest.param("930518\n22361", "{}", id="over two lines"),
    pytest.param("9 3 0 5 1 8 2 2 3 6 1", "{}", id="figure by figure"),
    pytest.param("93 05 18 22 36 1", "{}", id="in pairs"),
    pytest.param("930 518 223 61", "{}", id="in threes"),
    pytest.param("nr.93051822361", "nr.{}", id="glued to a point"),
    pytest.param("RR93051822361", "RR{}", id="glued to a word before"),
    pytest.param("93.05.18-223.61is het", "{}is het", id="glued to a word after"),
    pytest.param("0475123456 93.05.18-223.61", "0475123456 {}", id="phone number before"),
    pytest.param("0475 12 34 56 93.05.18-223.61", "0475 12 34 56 {}", id="grouped phone number before"),
    pytest.param("Kerkstraat 12 93.05.18-223.61", "Kerkstraat 12 {}", id="house number before"),
    pytest.param("op 15/03/2024 93051822361", "op 15/03/2024 {}", id="date before"),
    pytest.param("93051822361 17073003384", "{0} {0}", id="two after each other"),
    pytest.param("+93.05.18-223.61", "+{}", id="plus before, written in full"),
    pytest.param("９３０５１８２２３６１", "{}", id="full-width figures"),
    pytest.param("٩٣٠٥١٨٢٢٣٦١", "{}", id="Arabic figures"),
    pytest.param("93.25.18-223.07", "{}", id="bis number, sex not known"),
    pytest.param("93.45.18-223.50", "{}", id="bis number, sex known"),
    pytest.param("BE 68 5390 0754 7034", "{}", id="IBAN, country apart"),
    pytest.param("IBANBE68-5390-0754-7034is", "IBAN{}is", id="IBAN glued on both sides"),
    pytest.param("BE68 539\u20130075470\u201334", "{}", id="IBAN grouped the old way"),
    pytest.param("３５００ ＢＥ６８ ５３９０ ０７５４ ７０３４", "３５００ {}", id="full-width IBAN"),
    pytest.param("fr14 2004 1010 0505 0001 3m02 606 of zo", "{} of zo", id="French IBAN with a letter"),
    pytest.param("2024-03-15 4111 1111 1111 1111", "2024-03-15 {}", id="date before a card"),
    pytest.param("4111 1111 1111 1111 123", "{} 123", id="card with its code"),
    pytest.param("4111_1111\u20091111 \u2013 1111 12/26", "{} 12/26", id="card with several signs"),
    pytest.param("visa4111111111111111", "visa{}", id="card glued to a word"),
    pytest.param("3782 822463 10005", "{}", id="card of fifteen figures"),
    pytest.param("4222222222222", "{}", id="card of thirteen figures"),
    pytest.param("6703 4444 4444 4444 1", "{}", id="Bancontact card of seventeen"),
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_a_number_of_a_person_an_account_or_a_card_is_masked(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked.format(MASK)


OTHER_NUMBERS = """
0475 12 34 56
+32 475 12 34 56
+32470123456
0032 475 12 34 56, 0032475123456
bel 0475123456 of 0486112233 of 011 23 45 67
93.05.18-223.62
93.13.18-223.61
BE68 5390 0754 7035
4111 1111 1111 1112
in 2025 waren er 12.000.000 euro voor 11 projecten
12.500,00 euro en 45.000 euro en 30.000 euro
ondernemingsnummer 0123.456.749
BE 0123.456.749
BTW BE0423.456.749 3500 Hasselt
BE0423456749, 9000 Gent
3500 Hasselt, 12 tot 18 uur
3500, 3600, 4000, 5000, 6000
4500 5000 6000 7000
428-193-K en 731-604-B
2019 2020 2021 2022 2023 2024
van 2024-03-15 10:30 tot 2025-03-15 12:45
15/03/2024, 16/03/2024 en 17/03/2024
20240315103000
1 2 3 4 5 6 7 8 9 10 11 12 13 14
is 26 jaar oud en woont in Gent in nummer 12
+++123/4567/89012+++
""".strip().splitlines()


@pytest.mark.parametrize("text", [*OTHER_NUMBERS, ""])
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
de diagnose van mijn zoon kwam vorige week
mijn moeder lijdt aan dementie
mijn vrouw is zwanger en zoekt werk
mijn man zit in de gevangenis
mijn broer is verslaafd
Mijn MS-diagnose maakt het lastig
Mijn buur is illegaal hier
ik ben vluchteling
omdat ik zwanger ben kan ik niet komen
nu mijn vader alzheimer heeft, zorg ik voor hem
sinds vorig jaar heb ik kanker
een vriend van mij is aan drugs verslaafd
mijn zus, die een eetstoornis heeft, wil meedoen
onze dochter heeft epilepsie
de advocaat van mijn broer belt niet terug
mijn zoon met autisme zou graag vrijwilliger zijn
ik zit al drie maanden thuis met een burn-out
ons ma is opgenomen in de psychiatrie
mijn partner kreeg een bevel om het grondgebied te verlaten
we zijn gevlucht uit Oekraïne
hij moet volgende week voorkomen
ik neem antidepressiva
mijn echtgenote heeft een negatieve beslissing gekregen voor haar asiel
de kankerbehandeling van mijn mama begint maandag
ik sta onder elektronisch toezicht
mijn neef is vorige maand aangehouden
ik heb geen papieren
mijn gezondheid laat het niet meer toe
haar rugoperatie is mislukt
ik ben slachtoffer van partnergeweld
ik sukkel al jaren met een zware depressie
hij heeft een strafblad en vindt geen werk
m'n vriendin is in verwachting
mijn kleinzoon is bipolair
ik zit in collectieve schuldenregeling
zijn asielprocedure duurt nu vier jaar
mijn collega is uitgevallen met een burn-out
ben ik als ex-gedetineerde welkom?
mijne man heeft een beroerte gehad
mijn behandeling in het ziekenhuis duurt nog een maand
ik ben hiv-positief
ze wacht op haar verblijfskaart
mijn papa heeft een hersentumor
ik heb kanker gehad en wil nu iets terugdoen
door mijn depressie ben ik mijn job kwijt
ik lijd aan een bipolaire stoornis
Mijn dochter is ongewenst zwanger.
hij is vrijgekomen uit de gevangenis
mijn zoon moet voor de jeugdrechter verschijnen
ik ben in beroep tegen mijn veroordeling
haar verblijfsvergunning vervalt in juni
onze zoon heeft het syndroom van Down
mijn bomma zit met beginnende dementie in een rusthuis
ik heb hiv
ik ben pas uit de psychiatrie
mijn vader is gestorven aan kanker
ik ben transgender en wacht op mijn operatie
mijn huisbaas heeft een strafblad
ik ben als kind misbruikt
hij kreeg drie jaar cel
mijn vriend wordt volgende week uitgewezen
ik ben ernstig ziek geweest
mijn verslaving heb ik onder controle
wij zijn asielzoekers uit Afghanistan
mijn leukemie is terug
ik heb een oranje kaart en mag werken
ik moet elke week op dialyse
onze dochter zit in een instelling
zijn psychische problemen zijn groot
ik ben burn-out
mijn zoon zit in een rolstoel na een hersenbloeding
ik ben gediagnosticeerd met borderline
mijn moeke heeft kanker
mijn vriend zit sinds mei vast
ik krijg chemo tot in maart
mijn verblijfskaart loopt af in juni
ik mag niet werken want mijn asielaanvraag loopt nog
mijn broer kreeg een werkstraf
zij heeft geen verblijfsvergunning
onze zoon is autistisch
ik heb MS en geraak niet meer buiten
mijn dochter werd verkracht
ze lijdt al jaren aan een eetstoornis
hij is illegaal in het land
mijn man is zijn papieren kwijt
ik was verslaafd aan heroïne
mijn schoonmoeder is dement
mijn jongste heeft down
ik ben met ziekteverlof
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
onze procedure voor inschrijving
mijn behandeling van afval
een project rond dementie
mijn project over armoede en gezondheid
de asielprocedure in Vlaanderen
ons project rond autisme zoekt vrijwilligers
mijn vzw werkt rond verslaving
ik heb een cursus over burn-out gevolgd
hij heeft een boek over kanker geschreven
wij begeleiden jongeren met hun verslaving
ik werk als psycholoog in een buurthuis
mijn man is huisarts in Aalst
ik ben vrijwilliger in de gevangenis
zij geeft workshops over zwangerschap
een buddywerking voor vluchtelingen
onze psycholoog geeft gratis gesprekken
mijn opleiding tot psychiatrisch verpleegkundige
er zijn medicijnen genoeg in het magazijn
het strafblad van vrijwilligers opvragen
heeft een vrijwilliger een uittreksel uit het strafregister nodig
ik zoek subsidies voor mensen zonder papieren
mijn papieren voor de subsidieaanvraag zijn klaar
ik ben verantwoordelijk voor een opvangcentrum
de stad en haar procedure voor vergunningen
mijn proces van cocreatie loopt vast
mijn opname van de podcast is klaar
ze is coördinator van een asielcentrum
wij willen iets doen voor ouders van kinderen met adhd
mijn buren willen een deelauto
mijn dochter studeert psychologie
ik ben op zoek naar een partner rond diabetes
ik word ziek van al die formulieren
onze gemeente kampt met verslaving op straat
ze heeft een campagne tegen hiv bedacht
mijn broer heeft een zaak in Gent
ik heb een vraag over de wet op collectieve schuldenregeling
hun procedure voor de aanbesteding is onduidelijk
hij is advocaat en helpt vzw's
mijn collega is verpleegster in een ziekenhuis
het beleid rond asielzoekers en hun verblijf
ik ben blind vertrokken van een subsidie
ik ben voor de gezondheid van iedereen
wij organiseren een praatcafé dementie
de gevangenis van Hasselt zoekt partners
kan ik met mijn project terecht bij de dienst asiel
een dokter uit de wijk wil meedoen
zij zijn een groep vrijwilligers rond kanker
ik werk bij een ziekenfonds
de straf voor sluikstorten
wie weet iets over het statuut van vluchteling
hoe ver staat de behandeling van mijn subsidie
we hebben een procedure nodig voor klachten
ik ben coach en begeleid mensen met een burn-out
mijn bedrijf maakt hulpmiddelen voor mensen met een handicap
ik heb interesse in zorg en gezondheid
hij geeft een lezing over adhd op het werk
welke diagnose maken jullie van de buurt
wij zitten in een proces met de buurt
ik heb een goede band met de gevangenis
mijn partner in dit project is een ziekenhuis
onze partner is een psychiatrisch centrum
zij is expert in autisme
haar organisatie strijdt tegen kanker
ik zit in het bestuur van een asielcentrum
ik wil een app maken voor diabetes
mijn verblijf in Gent was leuk, nu zoek ik een lokaal
is er geld voor de opvang van vluchtelingen
ik ben bezig met een subsidieaanvraag rond verslaving
onze leden met een beperking doen mee
de procedure is voor mij onduidelijk
ik heb de opname gemist van het webinar
een vonnis over huurprijzen lezen
mijn kind gaat naar een school in de buurt van het ziekenhuis
ik sta in het ziekenhuis als vrijwilliger
hij heeft ervaring met autisme
mijn vrouw werkt in een gevangenis
onze vereniging steunt vluchtelingen met hun procedure
mijn vraag gaat over de opvang van asielzoekers
ik ben gepassioneerd door gezondheid
zij heeft een vzw voor kankerpatiënten opgericht
we bouwen een woonzorgcentrum voor mensen met dementie
mijn proces om een coöperatie te starten
ik ben jurist en ken de verblijfswet
onze therapie is muziek
hij wil iets doen rond zelfmoordpreventie
ik heb met mijn buren een tuin voor vluchtelingen gemaakt
mijn bestuur wil een advocaat
de dokter van de wijk doet mee
ik heb vragen bij het beleid rond verslaving
haar lessen over autisme zijn goed
ze zijn met een project rond psychose bezig
mijn studenten doen onderzoek naar diabetes
is jullie procedure moeilijk
mijn advies aan mensen met een burn-out
ik organiseer een wandeling tegen kanker
is een strafblad een probleem voor een bestuurder
""".strip().splitlines()


@pytest.mark.parametrize("text", SENSITIVE)
def test_details_about_a_person_give_a_hint(text: str) -> None:
    assert is_sensitive(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_words_about_work_give_none(text: str) -> None:
    assert not is_sensitive(text)


def test_there_are_a_hundred_sentences_each_way() -> None:
    assert len(set(SENSITIVE)) >= 100
    assert len(set(ORDINARY)) >= 100


HOSTILE = [
    "9",
    "4",
    "1 ",
    "4111 ",
    "AB12 ",
    "BE68 ",
    "1\u200b",
    "\ufdfa",
    "BE",
    "mijn ",
    "ik heb ",
    "\u202e\0\ud800",
]


@pytest.mark.parametrize("piece", [*HOSTILE, "we zoeken 12 partners, ook op 3 mei. "])
def test_statement_28_hostile_text_is_read_in_a_time_that_grows_with_its_length(piece: str) -> None:
    text = (piece * 40_000)[:40_000]

    short, long = (min(_time(text[:length]) for _ in range(3)) for length in (10_000, 40_000))

    # four times the text: sixteen times the time if it were quadratic
    assert long < 9 * short + 0.05


def _time(text: str) -> float:
    begun = process_time()
    mask_numbers(text)
    is_sensitive(text)
    return process_time() - begun
