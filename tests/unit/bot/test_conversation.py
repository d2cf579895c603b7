"""The state of a conversation survives being kept as JSON, also across versions."""

import json
from dataclasses import fields
from datetime import UTC, datetime

import pytest

from bot.bucket import Bucket
from bot.conversation import Asked, Awaits, Conversation, Explanation
from bot.intake_state import IntakeState

FULL = Conversation(
    turns=3,
    topic="lening",
    options=("lening", "subsidie_lokaal"),
    role="ambtenaar",
    municipality="Gent",
    misses=2,
    said={"niet_begrepen_1": 1},
    explanation=Explanation("lening", "e0", "waar leen ik geld", "crowdfunding", 0.75),
    bucket=Bucket(2.5, datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
    is_slowed=True,
    theme="klimaat",
    asked="e1",
    is_offered=True,
    intake=IntakeState("doel", {"probleem": "Waar?"}, ("thema",), "lening", is_changing=True),
    requests=("428-193-K",),
    awaits=Awaits(Asked.WHAT, "428-193-K", "naam", "2026-07-13T07:00:00+00:00", "d1"),
    phase="idee",
    with_staff="428-193-K",
    offered="428-193-K",
    offer_turn=3,
    told_until="2026-07-13T07:00:00+00:00",
)


def through_json(conversation: Conversation) -> Conversation:
    return Conversation.from_json(json.loads(json.dumps(conversation.to_json())))


@pytest.mark.parametrize(
    "conversation",
    [Conversation(), FULL, Conversation(explanation=Explanation())],
    ids=["new", "full", "bare"],
)
def test_a_conversation_is_the_same_after_json(conversation: Conversation) -> None:
    assert through_json(conversation) == conversation


def test_the_full_conversation_of_these_tests_sets_every_field() -> None:
    new = Conversation()

    assert [f.name for f in fields(FULL) if getattr(FULL, f.name) == getattr(new, f.name)] == []


def test_fields_of_a_later_version_are_ignored() -> None:
    later = FULL.to_json()
    later["later"] = {"a": 1}
    later["explanation"]["later"] = [1]

    assert Conversation.from_json(later) == FULL


def test_fields_that_an_earlier_version_did_not_have_get_their_default() -> None:
    assert Conversation.from_json({"topic": "lening"}) == Conversation(topic="lening")
    assert Conversation.from_json({"explanation": {"topic": "lening"}}).explanation == Explanation("lening")
