"""What an asker means with an appointment, and what is said of something else."""

import pytest

from bot.conversation import Conversation
from bot.said import WishKind
from bot.talk import Talk

_SENT = Conversation(requests=("428-193-K",))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("ik wil mijn afspraak verzetten naar donderdag", WishKind.MOVE),
        ("mag ik de afspraak verplaatsen naar 16 juli?", WishKind.MOVE),
        ("Kan je de afspraak verzetten?", WishKind.MOVE),
        ("kan u de afspraak verzetten, alstublieft", WishKind.MOVE),
        ("kunnen we het verzetten?", WishKind.MOVE),
        ("kan het gesprek een dag later", WishKind.MOVE),
        ("ik kan dinsdag toch niet", WishKind.MOVE),
        ("Hallo, kan de afspraak op een andere dag? Bedankt", WishKind.MOVE),
        ("kan onze afspraak verplaatst worden", WishKind.MOVE),
        ("verzet ons gesprek", WishKind.MOVE),
        ("een ander moment", WishKind.MOVE),
        ("ik wil het gesprek afzeggen", WishKind.CALL_OFF),
        ("ik moet afzeggen", WishKind.CALL_OFF),
        ("ik moet helaas afzeggen", WishKind.CALL_OFF),
        ("Goeiemorgen, annuleer mijn afspraak aub", WishKind.CALL_OFF),
        ("kun je mijn afspraak annuleren", WishKind.CALL_OFF),
        ("de afspraak gaat niet door", WishKind.CALL_OFF),
        ("Dag, wanneer is mijn afspraak ook alweer?", WishKind.APPOINTMENT),
        ("hoe laat hebben we een afspraak", WishKind.APPOINTMENT),
        ("Toon mijn afspraken", WishKind.APPOINTMENT),
    ],
)
def test_usual_sentences_on_an_appointment_are_understood(talk: Talk, said: str, kind: WishKind) -> None:
    wish = talk.intake.requests.wish_in(_SENT, said)

    assert wish is not None
    assert wish.kind is kind


@pytest.mark.parametrize(
    "said",
    [
        "annuleer mijn gesprek",
        "schrap mijn gesprek",
        "ik wil mijn gesprek veranderen",
        "ik wil graag mijn gesprek schrappen",
        "het gesprek is niet meer nodig",
        "kan ik mijn afspraak bij de gemeente verzetten?",
        "hoe maak ik een afspraak met een notaris",
        "hebben we een afspraak nodig?",
        "kunnen we bakens verzetten?",
        "kunnen we het project verplaatsen naar Gent?",
        "hoe kan een stad een feest afgelasten",
        "ik kan niet naar de infosessie komen",
        "ik kan dinsdag niet naar de markt",
        "kan dat een andere dag in een ander dorp",
        "wanneer is het evenement",
        "welke afspraken maak je met vrijwilligers",
        "we willen het overleg met burgers verzetten",
        "het gesprek met de burgers gaat niet door",
        "mag een buurtfeest een uur later eindigen",
        "zeg onze huur af",
    ],
)
def test_what_is_about_another_talk_is_no_wish(talk: Talk, said: str) -> None:
    assert talk.intake.requests.wish_in(_SENT, said) is None
