"""`Assistant.handle`: kept in one transaction, once per event, and masked with an end date."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.store.store import SqlStore
from bot.assistant import MOST_A_MINUTE, Assistant
from bot.incoming import Change, Incoming
from bot.organisation import Organisation
from bot.ports import Notice, NotKept
from bot.retention import Terms
from bot.talk import Talk
from tests.kit.stores import new_store

LOAN = "wie leent er geld aan een kleine vzw"
MISSED = "zwoerp knarf plif, ik ben Jan Peeters en mijn nummer is 0475 12 34 56"


@pytest.fixture
def store() -> Iterator[SqlStore]:
    made = new_store()
    yield made
    made.close()


@pytest.fixture
def assistant(talk: Talk, store: SqlStore, clock: Any) -> Assistant:
    return Assistant(talk, store, clock, Terms())


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


# --- once per event, and owed in the same transaction ---------------------------------------------

KEEP = Terms()


def on_slack(event: str, text: str = "", *, choice: str | None = None, under: str = "") -> Incoming:
    return Incoming("slack", "gesprek", event, text, choice=choice, under=under)


def click(event: str, *, under: str = "m1") -> Incoming:
    return on_slack(event, choice="topic:lening", under=under)


class Owed:
    """Counts how often the assistant says that something was owed."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def owed() -> Owed:
    return Owed()


@pytest.fixture
def pushing(talk: Talk, store: SqlStore, clock: Any, owed: Owed) -> Assistant:
    """An assistant whose replies on Slack are sent."""
    return Assistant(talk, store, clock, KEEP, pushed=("slack",), on_owed=owed)


async def lines(store: SqlStore, channel: str = "slack") -> list[dict[str, Any]]:
    async with store.unit() as unit:
        return [m.content for m in await unit.messages(channel, "gesprek") if m.author == "vrager"]


async def notices(store: SqlStore, clock: Any, *, wanted: int = 50) -> list[Notice]:
    """All that is owed, sent one after the other."""
    found: list[Notice] = []
    async with store.unit() as unit:
        for _ in range(wanted):
            found.extend(
                await unit.claim_notices(
                    "a",
                    dict.fromkeys(("slack", "web"), timedelta(0)),
                    now=clock.now(),
                    lease=timedelta(minutes=1),
                    most=1,
                )
            )
            if found:
                await unit.note_sent(found[-1], "a", ref=None, now=clock.now())
    return found


async def test_statement_1_an_event_that_is_handed_in_three_times_is_answered_once(
    pushing: Assistant, store: SqlStore, clock: Any, owed: Owed
) -> None:
    turns = [await pushing.handle(on_slack("1", LOAN)) for _ in range(3)]

    (notice,) = await notices(store, clock)
    assert len(await lines(store)) == 1
    assert notice.content["paragraphs"] == list(turns[0].reply.paragraphs)
    assert (notice.channel, notice.conversation, notice.kind) == ("slack", "gesprek", "reply")
    assert turns[0].reply == turns[1].reply == turns[2].reply
    assert owed.times == 1


async def test_ja_typed_twice_is_two_answers(pushing: Assistant, store: SqlStore, clock: Any) -> None:
    await pushing.handle(on_slack("1", "ja"))
    await pushing.handle(on_slack("2", "ja"))

    assert len(await lines(store)) == len(await notices(store, clock)) == 2


async def test_statement_2_the_same_click_under_another_id_is_handled_once_in_ten_minutes(
    pushing: Assistant, store: SqlStore, clock: Any
) -> None:
    await pushing.handle(click("1"))
    clock.advance(minutes=9, seconds=59)
    await pushing.handle(click("2"))
    within = len(await lines(store))
    clock.advance(seconds=1)
    await pushing.handle(click("2"))
    redelivered = len(await lines(store))
    await pushing.handle(click("3"))

    assert (within, redelivered, len(await lines(store))) == (1, 1, 2)
    assert len(await notices(store, clock)) == 2


async def test_the_same_button_under_another_message_is_another_click(
    pushing: Assistant, store: SqlStore
) -> None:
    await pushing.handle(click("1", under="m1"))
    await pushing.handle(click("2", under="m2"))

    assert len(await lines(store)) == 2


async def test_a_channel_that_asks_for_its_replies_is_owed_nothing(
    pushing: Assistant, store: SqlStore, clock: Any, owed: Owed
) -> None:
    await pushing.handle(typed(LOAN))

    assert await notices(store, clock) == []
    assert owed.times == 0


class FailingStore:
    """A store whose commit fails before or after it was done."""

    def __init__(self, store: SqlStore, *, is_kept: bool) -> None:
        self.store = store
        self.is_kept = is_kept

    @asynccontextmanager
    async def unit(self, *, read_only: bool = False) -> AsyncIterator[Any]:
        async with self.store.unit(read_only=read_only) as unit:
            commit = unit.commit

            async def fail() -> None:
                if self.is_kept:
                    await commit()
                raise NotKept("the connection broke")

            unit.commit = fail  # type: ignore[method-assign]
            yield unit


async def test_statement_14_what_could_not_be_kept_leaves_nothing_and_may_come_again(
    talk: Talk, store: SqlStore, clock: Any, owed: Owed, pushing: Assistant
) -> None:
    failing = FailingStore(store, is_kept=False)
    broken = Assistant(talk, failing, clock, KEEP, pushed=("slack",), on_owed=owed)

    with pytest.raises(NotKept):
        await broken.handle(on_slack("1", MISSED))

    async with store.unit() as unit:
        assert await unit.conversation("slack", "gesprek") is None
        assert await unit.misses() == []
    assert (await lines(store), await notices(store, clock), owed.times) == ([], [], 0)
    await pushing.handle(on_slack("1", MISSED))
    assert len(await lines(store)) == len(await notices(store, clock)) == 1


async def test_statement_7_what_was_kept_before_the_answer_broke_is_not_handled_again(
    talk: Talk, store: SqlStore, clock: Any, pushing: Assistant
) -> None:
    failing = FailingStore(store, is_kept=True)
    broken = Assistant(talk, failing, clock, KEEP, pushed=("slack",))
    with pytest.raises(NotKept):
        await broken.handle(on_slack("1", LOAN))

    await pushing.handle(on_slack("1", LOAN))

    assert len(await lines(store)) == len(await notices(store, clock)) == 1


async def test_a_failing_answer_owes_nothing(
    pushing: Assistant, store: SqlStore, clock: Any, owed: Owed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(pushing.talk, "respond", fail)

    with pytest.raises(RuntimeError):
        await pushing.handle(on_slack("1", LOAN))

    assert (await notices(store, clock), owed.times) == ([], 0)


async def test_statement_59_too_many_messages_a_minute_are_counted_over_two_processes(
    talk: Talk, clock: Any, tmp_path: Path
) -> None:
    stores = [SqlStore.sqlite(tmp_path / "a.sqlite") for _ in range(2)]
    both = [Assistant(talk, one, clock, KEEP) for one in stores]
    too_fast = talk.knowledge.phrases["te_snel"]

    said = [await both[number % 2].handle(typed("ja", str(number))) for number in range(MOST_A_MINUTE + 2)]
    clock.advance(seconds=60 / MOST_A_MINUTE)
    after = await both[0].handle(typed("ja", "after"))

    for one in stores:
        one.close()
    slowed = [turn.reply.paragraphs[0] in too_fast for turn in said]
    assert slowed == [False] * MOST_A_MINUTE + [True] * 2
    assert after.reply.paragraphs[0] not in too_fast


async def test_who_goes_too_fast_slows_nobody_else_down(
    assistant: Assistant, talk: Talk, store: SqlStore
) -> None:
    for number in range(MOST_A_MINUTE + 1):
        await assistant.handle(typed("ja", str(number)))

    turn = await assistant.handle(Incoming("web", "ander", "1", "ja"))

    assert turn.reply.paragraphs[0] not in talk.knowledge.phrases["te_snel"]


async def test_statement_4_an_edit_before_its_message_is_in_what_is_kept_of_it(
    pushing: Assistant, store: SqlStore, clock: Any
) -> None:
    await pushing.change(Change("slack", "gesprek", "1", "Waar vind ik een zaal?", "2"))

    await pushing.handle(on_slack("1", LOAN))

    (line,) = await lines(store)
    assert (line["text"], len(await notices(store, clock))) == ("Waar vind ik een zaal?", 1)


async def test_statement_4_a_message_that_was_taken_back_before_it_came_leaves_no_text(
    pushing: Assistant, store: SqlStore
) -> None:
    await pushing.change(Change("slack", "gesprek", "1", None, "2"))

    await pushing.handle(on_slack("1", LOAN))

    (line,) = await lines(store)
    assert (line["text"], line["is_withdrawn"]) == ("", True)


async def test_who_floods_a_channel_is_asked_to_wait_once_and_nothing_is_lost(
    pushing: Assistant, store: SqlStore, clock: Any
) -> None:
    for number in range(MOST_A_MINUTE + 5):
        await pushing.handle(on_slack(str(number), "ja"))

    assert len(await lines(store)) == MOST_A_MINUTE + 5
    assert len(await notices(store, clock)) == MOST_A_MINUTE + 1
    again = await pushing.handle(on_slack(str(MOST_A_MINUTE + 2), "ja"))
    assert again.reply.is_empty


async def test_a_click_that_came_too_fast_is_handled_when_it_is_pressed_again(
    pushing: Assistant, store: SqlStore, clock: Any
) -> None:
    for number in range(MOST_A_MINUTE):
        await pushing.handle(on_slack(f"t{number}", "ja"))
    refused = await pushing.handle(click("c1"))
    clock.advance(minutes=1)

    again = await pushing.handle(click("c2"))

    assert refused.reply.paragraphs[0] in pushing.talk.knowledge.phrases["te_snel"]
    assert not again.reply.is_empty


async def test_a_flood_that_lasts_is_told_once(pushing: Assistant, store: SqlStore, clock: Any) -> None:
    told = 0
    for number in range(600):
        turn = await pushing.handle(on_slack(str(number), "ja"))
        told += turn.reply.paragraphs[:1] != () and (
            turn.reply.paragraphs[0] in pushing.talk.knowledge.phrases["te_snel"]
        )
        clock.advance(seconds=0.1)

    assert told == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "nul\0", "lone\ud800"])
def test_statement_32_a_conversation_that_no_store_could_find_again_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="conversation"):
        Incoming("slack", key, "1", "hallo")
    with pytest.raises(ValueError, match="conversation"):
        Change("slack", key, "1", None, "1")
