"""What a person means with what is kept of them, and what is a question about something else."""

import pytest

from bot.said import RightKind
from bot.talk import Talk


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Mijn gegevens", RightKind.DATA),
        ("welke gegevens heb je van mij?", RightKind.DATA),
        ("Wat weet je van mij?", RightKind.DATA),
        ("wat bewaren jullie over mij", RightKind.DATA),
        ("inzage", RightKind.DATA),
        ("Ik wil inzage in alles wat jullie over mij bijhouden", RightKind.DATA),
        ("mag ik mijn gegevens inkijken?", RightKind.DATA),
        ("welke info hebt ge van mij", RightKind.DATA),
        ("Wis mijn gegevens aub", RightKind.ERASE),
        ("wis m'n gegevens", RightKind.ERASE),
        ("verwijder alles wat je van mij weet", RightKind.ERASE),
        ("Vergeet mij.", RightKind.ERASE),
        ("recht op vergetelheid", RightKind.ERASE),
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
