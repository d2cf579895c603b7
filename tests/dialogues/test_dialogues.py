"""Whole conversations, written as YAML, over the packaged knowledge."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.reply import Turn, as_text
from bot.talk import Talk

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DIALOGUES = yaml.safe_load((Path(__file__).parent / "gesprekken.yaml").read_text(encoding="utf-8"))


def _turns(talk: Talk, steps: list[dict[str, Any]]) -> list[Turn]:
    state, turns, texts = Conversation(), [], dict[str, str]()
    for number, step in enumerate(steps):
        incoming = Incoming("terminal", "test", str(number), step.get("typt", ""), step.get("kiest"))
        said = talk.respond(
            state, incoming, now=NOW, asked=texts.get(talk.builds_on(state, incoming) or "", "")
        )
        texts[str(number)] = incoming.text
        state = Conversation.from_json(said.conversation.to_json())
        turns.append(said.turn)
    return turns


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[dialogue["naam"] for dialogue in DIALOGUES])
def test_dialogue_goes_as_written(talk: Talk, dialogue: dict[str, Any]) -> None:
    turns = _turns(talk, dialogue["beurten"])

    for step, turn in zip(dialogue["beurten"], turns, strict=True):
        outcome, said = turn.outcome, as_text(turn.reply)
        assert outcome.decision == step.get("besluit", outcome.decision), (step, outcome)
        assert outcome.topic == step.get("topic", outcome.topic), (step, outcome)
        assert step.get("bevat", "") in said
        if "gemeente" in step:
            assert outcome.entities["gemeente"] == (step["gemeente"],)
        if "mens" in step:
            assert outcome.intake_offered is (step["mens"] is True or step["mens"] == "ja")


def test_first_reply_says_that_it_is_no_person(talk: Talk) -> None:
    for text in (
        "subsidie voor een vzw",
        "regent het morgen",
        "hello, who gives loans?",
        "",
        "ik wil een mens",
    ):
        (turn,) = _turns(talk, [{"typt": text}])

        assert "geen mens" in turn.reply.paragraphs[0]


def test_same_sentence_is_never_said_twice_in_a_row(talk: Talk) -> None:
    turns = _turns(talk, [{"typt": "zwoerp knarf"}] * 6)

    said = [turn.reply.paragraphs[-1] for turn in turns]
    assert all(one != other for one, other in pairwise(said))


def test_second_miss_offers_a_person(talk: Talk) -> None:
    first, second = _turns(talk, [{"typt": "zwoerp knarf plif"}, {"typt": "glomp dravel snurk"}])

    assert not first.outcome.intake_offered
    assert second.outcome.intake_offered
