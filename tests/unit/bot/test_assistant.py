"""`Assistant.handle`: kept in one transaction, once per event, and masked with an end date."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.store.store import SqlStore
from bot.assistant import Assistant
from bot.incoming import Incoming
from bot.organisation import Organisation
from bot.talk import Talk

LOAN = "wie leent er geld aan een kleine vzw"
MISSED = "zwoerp knarf plif, ik ben Jan Peeters en mijn nummer is 0475 12 34 56"


@pytest.fixture
def store() -> Iterator[SqlStore]:
    made = SqlStore.sqlite(None)
    yield made
    made.close()


@pytest.fixture
def assistant(talk: Talk, store: SqlStore, clock: Any) -> Assistant:
    return Assistant(talk, store, clock, retention_days=30, misses_days=90)


def typed(text: str, event: str = "1") -> Incoming:
    return Incoming("web", "gesprek", event, text)


def pressed(choice: str, event: str) -> Incoming:
    return Incoming("web", "gesprek", event, choice=choice)


async def test_the_same_event_is_answered_the_same_and_kept_once(
    assistant: Assistant, store: SqlStore
) -> None:
    first = await assistant.handle(typed(LOAN))
    again = await assistant.handle(typed(LOAN))

    async with store.unit() as unit:
        assert [m.author for m in await unit.messages("web", "gesprek")] == ["vrager", "assistent"]
    assert again.reply == first.reply


async def test_a_miss_is_kept_masked_until_its_end_date(
    assistant: Assistant, store: SqlStore, clock: Any
) -> None:
    await assistant.handle(typed(MISSED))

    async with store.unit() as unit:
        (miss,) = await unit.misses()
        await unit.purge(clock.now() + timedelta(days=89))
        assert len(await unit.misses()) == 1
        await unit.purge(clock.now() + timedelta(days=91))
        assert await unit.misses() == []
    assert "Peeters" not in miss.text
    assert "0475" not in miss.text


async def test_an_answer_that_did_not_help_keeps_the_question_masked(
    assistant: Assistant, store: SqlStore
) -> None:
    await assistant.handle(typed(f"{LOAN}, ik ben Jan Peeters", "1"))
    await assistant.handle(typed("wat is een feitelijke vereniging?", "2"))
    await assistant.handle(pressed("rate:nee:lening", "3"))

    async with store.unit() as unit:
        (miss,) = [miss for miss in await unit.misses() if miss.kind == "niet_geholpen"]
    assert (miss.text, miss.topic) == (f"{LOAN}, ik ben [naam]", "lening")


async def test_a_pressed_button_is_shown_with_its_label(assistant: Assistant, store: SqlStore) -> None:
    turn = await assistant.handle(typed("subsidies"))
    choice = turn.reply.choices[0]

    await assistant.handle(pressed(choice.id, "2"))

    async with store.unit() as unit:
        asked = [m.content["text"] for m in await unit.messages("web", "gesprek") if m.author == "vrager"]
    assert asked == ["subsidies", choice.label]


async def test_a_failing_answer_keeps_nothing(
    assistant: Assistant, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(assistant.talk, "respond", fail)

    with pytest.raises(RuntimeError):
        await assistant.handle(typed(LOAN))

    async with store.unit() as unit:
        assert await unit.messages("web", "gesprek") == []
        assert await unit.conversation("web", "gesprek") is None


async def test_a_swap_lets_the_conversation_go_on_with_other_words(assistant: Assistant, talk: Talk) -> None:
    await assistant.handle(typed(LOAN, "1"))

    assistant.swap(Talk(talk.knowledge, talk.engine, Organisation(name="De Nieuwe Naam")))
    turn = await assistant.handle(typed("ik wil een mens spreken", "2"))

    assert "De Nieuwe Naam" in " ".join(turn.reply.paragraphs)
