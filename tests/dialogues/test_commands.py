"""What Teams offers people to type, over the packaged knowledge: each of it is understood."""

from datetime import UTC, datetime

import pytest

from adapters.teams.manifest import AppWanted, make_manifest
from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.talk import Talk

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WANTED = AppWanted("11111111-2222-4333-8444-555555555555", "De Fabriek", "https://w.voorbeeld.be", "1.0.0")
LISTS = make_manifest(WANTED)["bots"][0]["commandLists"]
COMMANDS = sorted({command["title"] for one in LISTS for command in one["commands"]})
WANTS = {
    "wat kan je": "hulp",
    "wat bieden jullie aan": "sif_aanbod",
    "toon voorbeelden": "inspiratie",
    "ik wil iemand spreken": "mens",
    "mijn gegevens": "gegevens",
    "verbeter mijn gegevens": "verbeteren",
    "wis mijn gegevens": "wissen",
    "hoe staat het met mijn aanvraag": "stand",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_that_teams_offers_gets_what_it_says(talk: Talk, command: str) -> None:
    incoming = Incoming("teams", "test", "1", command)

    said = talk.respond(Conversation(requests=("428-193-K",)), incoming, now=NOW, asked="")

    wanted = said.right or said.wish
    found = wanted.kind.value if wanted else said.turn.outcome.topic
    assert found == WANTS[command]
