"""What a person means with what is kept of them, and what is a question about something else."""

import pytest

from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.said import RightKind
from bot.talk import Talk
from tests.kit.both_sides import BothSides

_ERASE = (
    "Hallo, wis alstublieft mijn gegevens",
    "Goeiedag, ik wil graag mijn persoonsgegevens laten verwijderen. Dank u wel",
    "wis al mijn berichten",
    "Verwijder mijn gesprek aub",
    "kunnen jullie mijn gegevens verwijderen?",
    "Zou je mijn gegevens willen wissen?",
    "kunt u alles over mij wissen",
    "Gooi alles wat je van mij hebt weg",
    "haal al mijn gegevens weg",
    "doe mijn gegevens maar weg",
    "Hoe verwijder ik mijn gegevens?",
    "hoe kan ik dit gesprek wissen?",
    "verwijder alles wat over mij bewaard is",
    "Alles over mij mag weg",
    "ik wil dat alles over mij verwijderd wordt",
    "Ik wil dat jullie niets meer over mij bijhouden",
    "wis deze chat",
    "ik wil vergeten worden",
    "maak mijn gegevens leeg",
    "Dag wegwijs, verwijder mijn data, merci",
    "wis alles maar",
    "Mag ik vragen om mijn gegevens te wissen?",
    "kan mijn gesprek gewist worden?",
    "Ik maak gebruik van mijn recht op vergetelheid",
    "wis gewoon alles wat ik getypt heb, bedankt",
)
_SEE = (
    "Dag, mag ik mijn gegevens zien? Bedankt",
    "Wat hou je over mij bij?",
    "wat houdt u van mij bij",
    "welke gegevens bewaren jullie van mij",
    "Wat heb je over mij opgeslagen?",
    "wat is er over mij opgeslagen",
    "Welke gegevens van mij hebben jullie?",
    "Welke persoonlijke gegevens heb je van mij?",
    "Ik wil weten wat jullie over mij weten",
    "ik zou graag weten welke gegevens jullie van mij hebben",
    "kan ik zien wat je van mij bewaart?",
    "Hoe kan ik mijn gegevens inkijken?",
    "waar vind ik mijn gegevens?",
    "Stuur me een kopie van mijn gegevens",
    "Ik wil een kopie van al mijn persoonsgegevens",
    "ik wil mijn gegevens downloaden aub",
    "exporteer mijn gegevens",
    "Hebben jullie iets over mij opgeslagen?",
    "bewaar je gegevens over mij?",
    "ik vraag inzage in mijn dossier",
    "wat onthoud je van mij",
    "toon wat je van mij weet",
)
_CORRECT = (
    "verbeter",
    "Hallo, ik wil mijn gegevens verbeteren",
    "Mijn mailadres klopt niet",
    "mijn e-mailadres is fout",
    "verander mijn naam aub",
    "Ik heb mijn naam fout geschreven",
    "ik heb een verkeerde gemeente opgegeven",
    "Ik heb een fout gemaakt in mijn gegevens",
    "er zit een tikfout in mijn naam",
    "Kunnen jullie mijn naam aanpassen?",
    "je hebt mijn naam verkeerd",
    "mijn gegevens zijn niet meer juist",
    "ik wil iets verbeteren aan mijn gegevens",
)
_WISHES = (
    *((said, RightKind.ERASE) for said in _ERASE),
    *((said, RightKind.DATA) for said in _SEE),
    *((said, RightKind.CORRECT) for said in _CORRECT),
)
_ABOUT_OTHERS = (
    "Hoe verwijderen we de gegevens van deelnemers na afloop?",
    "Mogen wij persoonsgegevens van inwoners bewaren?",
    "wie wist de gegevens van onze vrijwilligers?",
    "Hoe lang bewaren we de data van een burgerbevraging?",
    "Onze burgers willen inzage in hun dossier",
    "recht op inzage",
    "recht op vergetelheid",
    "recht op rectificatie",
    "Het recht op vergetelheid bij een burgerpanel",
    "Wat is het recht op inzage?",
    "inzage",
    "inzagerecht",
    "Hoe regel ik inzage voor burgers?",
    "hoe organiseer je het recht op verbetering van gegevens in een gemeente",
    "wat moeten we doen als een inwoner vraagt om zijn gegevens te wissen",
    "Een burger vraagt: wis mijn gegevens. Wat nu?",
    "een inwoner zegt verwijder mijn gegevens, hoe moet dat",
    "Kan ik de gegevens van een klant aanpassen?",
    "ik wil de gegevens van mijn gemeente verbeteren",
    "hoe verbeter ik de data van mijn stad",
    "We willen de datakwaliteit verbeteren",
    "verbeter mijn buurt",
    "ik wil mijn gemeente verbeteren",
    "mijn gemeente veranderen",
    "Hoe kan ik mijn gemeente veranderen?",
    "ik wil mijn stad aanpassen aan het klimaat",
    "Wijzig mijn thema",
    "kan ik mijn thema wijzigen",
    "verander mijn wijk",
    "mijn project klopt niet meer met de regels",
    "mijn dossier bij de stad klopt niet",
    "Mijn naam is Jan en ik werk bij het OCMW",
    "mijn rol is verkeerd begrepen door de raad, wat doe ik",
    "Welke gegevens hebben jullie van mijn gemeente?",
    "Welke gegevens bewaart een gemeente over mij?",
    "wat weet de overheid over mij",
    "Wat weten jullie van mijn gemeente?",
    "welke data hebben jullie over armoede",
    "welke informatie hebben jullie over mijn stad",
    "Download de gegevens van het onderzoek",
    "Een kopie van het dossier opvragen",
    "mag ik mijn data delen met een andere gemeente",
    "Wie is verantwoordelijk voor mijn data in een proeftuin?",
    "Mijn gegevens worden misbruikt door een bedrijf",
    "kan een bedrijf mijn gegevens verkopen",
    "hoe bescherm ik mijn gegevens in een app",
    "Hoe lang bewaren jullie mijn gegevens?",
    "is mijn gesprek vertrouwelijk",
    "schrap mijn gesprek",
    "ik wil graag mijn gesprek schrappen",
    "annuleer mijn gesprek",
    "haal de drempels weg",
    "gooi de regels weg",
    "Verwijder de drempels voor mensen in armoede",
    "wis de lijst",
    "haal alles uit mijn project",
    "Vergeet de deelnemers niet",
    "vergeet mij niet als er een subsidie komt",
    "alles over mijn project vertellen",
    "Alles over sociale innovatie",
    "bewaren jullie gegevens van burgers",
    "we bouwen een platform waar ik mijn gegevens kan beheren",
    "wat houdt sociale innovatie in",
    "Wat houdt het statuut van vrijwilliger in?",
    "hoe verwijder ik graffiti in mijn straat",
    "ik heb een fout gemaakt in mijn aanvraag bij Vlaanderen",
    "welke gegevens heb je van mij nodig",
    "wat heb je van mij nodig",
    "wat wil je van mij weten",
    "moet ik mijn gegevens geven",
)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Mijn gegevens", RightKind.DATA),
        ("welke gegevens heb je van mij?", RightKind.DATA),
        ("Wat weet je van mij?", RightKind.DATA),
        ("wat bewaren jullie over mij", RightKind.DATA),
        ("ik vraag inzage", RightKind.DATA),
        ("Ik wil inzage in alles wat jullie over mij bijhouden", RightKind.DATA),
        ("mag ik mijn gegevens inkijken?", RightKind.DATA),
        ("welke info hebt ge van mij", RightKind.DATA),
        ("Wis mijn gegevens aub", RightKind.ERASE),
        ("wis m'n gegevens", RightKind.ERASE),
        ("verwijder alles wat je van mij weet", RightKind.ERASE),
        ("Vergeet mij.", RightKind.ERASE),
        ("ik wil mijn recht op vergetelheid gebruiken", RightKind.ERASE),
        ("ik wil mijn gegevens laten wissen", RightKind.ERASE),
        ("wis alles", RightKind.ERASE),
        ("verbeter mijn gegevens", RightKind.CORRECT),
        ("Mijn gemeente klopt niet", RightKind.CORRECT),
        ("pas mijn naam aan", RightKind.CORRECT),
        ("mijn naam is verkeerd geschreven", RightKind.CORRECT),
    ],
)
def test_a_person_may_say_it_in_many_ways(talk: Talk, said: str, kind: RightKind) -> None:
    assert talk.intake.rights.kind_in(said) is kind


@pytest.mark.parametrize(
    "said",
    [
        "hoe wis ik gegevens van burgers?",
        "Hoe lang moet ons bestuur gegevens bewaren?",
        "wat met de privacy van mijn gegevens in een project?",
        "Ik wil mijn gegevens delen met een partner",
        "Mogen we de gegevens van deelnemers wissen na het project?",
        "wie verbetert de gegevens in onze databank",
        "mijn gemeente klopt aan bij de provincie",
        "vergeet mij niet te bellen",
        "vergeet me niet",
        "Wat weet je van mij en van subsidies?",
        "Wat weten jullie over sociale innovatie?",
        "wis nummer 2",
        "Mijn gegevens staan in het dossier van het OCMW, mag dat?",
        "Hoe geef ik burgers inzage in hun dossier?",
        "mijn rol als ambtenaar in een project",
        "alles wat je van mij vraagt, weet ik niet",
        "verkopen jullie mijn gegevens aan reclamebureaus",
    ],
)
def test_a_question_about_the_data_of_others_is_no_wish(talk: Talk, said: str) -> None:
    assert talk.intake.rights.kind_in(said) is None


@pytest.mark.parametrize(("said", "kind"), _WISHES)
def test_ordinary_words_are_understood(talk: Talk, said: str, kind: RightKind) -> None:
    assert talk.intake.rights.kind_in(said) is kind


@pytest.mark.parametrize("said", _ABOUT_OTHERS)
def test_what_civil_servants_ask_of_others_and_of_projects_is_no_wish(talk: Talk, said: str) -> None:
    assert talk.intake.rights.kind_in(said) is None


@pytest.mark.parametrize(
    ("said", "is_full"),
    [
        ("wis mijn gegevens", True),
        ("Mijn gegevens", True),
        ("verbeter mijn gegevens", True),
        ("wat weten jullie over mij?", True),
        ("wis dit gesprek", True),
        ("wis alles", False),
        ("vergeet alles", False),
        ("mijn data", False),
        ("verbeter", False),
        ("mijn naam klopt niet", False),
    ],
)
def test_only_a_full_wish_is_kept_from_a_person_in_the_conversation(
    talk: Talk, said: str, is_full: bool
) -> None:
    state = Conversation(with_staff="428-193-K", requests=("428-193-K",))

    assert talk.is_for_assistant(state, Incoming("slack", "c", "e", said)) is is_full
    assert talk.intake.rights.kind_in(said) is not None


@pytest.mark.parametrize("said", ["ok, dank u", "bedankt", "Hallo, dank je wel", "ja, bedankt", "merci hoor"])
async def test_thanks_are_no_yes_to_erasing(office: BothSides, said: str) -> None:
    await office.type("Ik ben ambtenaar in Gent, wie helpt mij met armoede?")
    await office.type("wis mijn gegevens")

    assert "Alles is gewist" not in await office.type(said)
