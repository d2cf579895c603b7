"""What every store promises, on SQLite and on PostgreSQL."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from adapters.store.conversation_rows import MAX_MESSAGES
from adapters.store.store import SqlStore
from adapters.store.unit import SqlUnit
from bot.conversation import Conversation, Explanation
from bot.ports import Miss
from tests.kit.units import kept

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
TALK = Conversation(
    turns=2,
    topic="lening",
    options=("lening", "prijzen"),
    role="ambtenaar",
    said={"keuze": 1},
    explanation=Explanation("lening", "e1", confidence=0.5),
)


async def talk(unit: SqlUnit, key: str = "a", *, until: datetime = LATER, channel: str = "web") -> None:
    await unit.keep_conversation(channel, key, TALK, until=until)


async def say(unit: SqlUnit, said: str, key: str = "a", event_id: str | None = None) -> None:
    await unit.add_message("web", key, "vrager", {"text": said}, event_id=event_id, at=NOW)


async def is_new(unit: SqlUnit, event_id: str, key: str = "a") -> bool:
    return await unit.receive("web", key, event_id, meaning=None, at=NOW, within=timedelta(0), until=LATER)


async def texts(unit: SqlUnit, key: str = "a", after: int = 0) -> list[tuple[int, str]]:
    found = await unit.messages("web", key, after=after)
    return [(message.number, message.content["text"]) for message in found]


# --- units ----------------------------------------------------------------------------------------


async def test_a_unit_without_commit_keeps_nothing(store: SqlStore) -> None:
    async with store.unit() as unit:
        await talk(unit)
        await say(unit, "hallo")
        await unit.add_miss(Miss("fallback", "x", None, NOW), until=LATER)

    async with store.unit() as unit:
        assert await unit.conversation("web", "a") is None
        assert await texts(unit) == []
        assert await unit.misses() == []


async def test_a_unit_that_fails_keeps_nothing_and_the_next_one_works(store: SqlStore) -> None:
    async def fail() -> None:
        async with kept(store) as unit:
            await talk(unit)
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        await fail()

    async with kept(store) as unit:
        assert await unit.conversation("web", "a") is None
        await talk(unit)
    async with store.unit() as unit:
        assert await unit.conversation("web", "a") == TALK


async def test_what_comes_after_a_commit_needs_a_commit_of_its_own(store: SqlStore) -> None:
    async with store.unit() as unit:
        await talk(unit, "a")
        await unit.commit()
        await talk(unit, "b")

    async with store.unit() as unit:
        assert await unit.conversation("web", "a") == TALK
        assert await unit.conversation("web", "b") is None


async def test_units_of_one_store_wait_for_each_other(store: SqlStore) -> None:
    async def count_on() -> None:
        async with kept(store) as unit:
            before = await unit.conversation("web", "a") or Conversation()
            await asyncio.sleep(0)
            await unit.keep_conversation("web", "a", Conversation(turns=before.turns + 1), until=LATER)

    await asyncio.gather(*(count_on() for _ in range(20)))

    async with store.unit() as unit:
        assert await unit.conversation("web", "a") == Conversation(turns=20)


# --- conversations --------------------------------------------------------------------------------


async def test_a_conversation_comes_back_as_it_was(store: SqlStore) -> None:
    async with kept(store) as unit:
        await talk(unit)

    async with store.unit() as unit:
        assert await unit.conversation("web", "a") == TALK


async def test_a_conversation_that_was_never_kept_is_none(store: SqlStore) -> None:
    async with store.unit() as unit:
        assert await unit.conversation("web", "a") is None


async def test_a_conversation_kept_again_replaces_the_first(store: SqlStore) -> None:
    async with kept(store) as unit:
        await talk(unit)
        await unit.keep_conversation("web", "a", Conversation(turns=9), until=LATER)

    async with store.unit() as unit:
        assert await unit.conversation("web", "a") == Conversation(turns=9)


async def test_the_same_key_in_another_channel_is_another_conversation(store: SqlStore) -> None:
    async with kept(store) as unit:
        await talk(unit, channel="web")

        assert await unit.conversation("slack", "a") is None


# --- messages -------------------------------------------------------------------------------------


async def test_messages_are_numbered_on_within_their_conversation(store: SqlStore) -> None:
    async with kept(store) as unit:
        await talk(unit, "a")
        await talk(unit, "b")
        await say(unit, "een")
        await say(unit, "ander", "b")
    async with kept(store) as unit:
        await say(unit, "twee")

    async with store.unit() as unit:
        assert await texts(unit) == [(1, "een"), (2, "twee")]
        assert await texts(unit, "b") == [(1, "ander")]
        assert await texts(unit, after=1) == [(2, "twee")]
        assert await texts(unit, after=2) == []


async def test_a_message_comes_back_with_author_content_and_time(store: SqlStore) -> None:
    content = {"paragraphs": ["Eén", "€"], "choices": [{"id": "x", "label": "y"}], "n": 1, "none": None}
    brussels = timezone(timedelta(hours=1))
    async with kept(store) as unit:
        await talk(unit)
        at = NOW.astimezone(brussels)
        await unit.add_message("web", "a", "assistent", content, event_id=None, at=at)

        (message,) = await unit.messages("web", "a")

    assert (message.author, message.content) == ("assistent", content)
    assert (message.at, message.at.utcoffset()) == (NOW, timedelta(0))


async def test_at_most_the_last_500_messages_are_given_in_order(store: SqlStore) -> None:
    async with kept(store) as unit:
        await talk(unit)
        for number in range(MAX_MESSAGES + 2):
            await say(unit, str(number))

        found = await texts(unit)

    assert len(found) == MAX_MESSAGES
    assert (found[0], found[-1]) == ((3, "2"), (502, "501"))


async def test_a_message_of_no_conversation_is_refused(store: SqlStore) -> None:
    async with store.unit() as unit:
        await say(unit, "hallo")
        with pytest.raises(IntegrityError):
            await unit.commit()


async def test_an_event_is_new_once(store: SqlStore) -> None:
    async with kept(store) as unit:
        assert await is_new(unit, "e1")

    async with kept(store) as unit:
        assert not await is_new(unit, "e1")
        assert await is_new(unit, "e2")
        assert await is_new(unit, "e1", "b")


async def test_an_event_of_a_unit_that_was_not_committed_is_new_again(store: SqlStore) -> None:
    async with store.unit() as unit:
        assert await is_new(unit, "e1")

    async with store.unit() as unit:
        assert await is_new(unit, "e1")


async def test_the_same_event_is_not_kept_twice_in_a_conversation(store: SqlStore) -> None:
    async with kept(store) as unit:
        await talk(unit)
        await say(unit, "hallo", event_id="e1")

    async with store.unit() as unit:
        await say(unit, "hallo", event_id="e1")
        with pytest.raises(IntegrityError):
            await unit.commit()


# --- feedback and misses --------------------------------------------------------------------------


async def test_feedback_is_kept_without_a_person(store: SqlStore) -> None:
    async with kept(store) as unit:
        await unit.add_feedback("lening", helpful=True, at=NOW)
        await unit.add_feedback("lening", helpful=False, at=NOW)

    with store.engine.connect() as connection:  # nothing reads feedback yet
        rows = connection.execute(text("select * from feedback order by id")).mappings().all()
    assert [(row["topic"], row["helpful"]) for row in rows] == [("lening", 1), ("lening", 0)]
    assert set(rows[0]) == {"id", "topic", "helpful", "at"}


async def test_misses_come_back_oldest_first(store: SqlStore) -> None:
    newer = Miss("clarify", "tweede", "lening", NOW)
    older = Miss("fallback", "eerste", None, NOW - timedelta(hours=1))
    async with kept(store) as unit:
        await unit.add_miss(newer, until=LATER)
        await unit.add_miss(older, until=LATER)

    async with store.unit() as unit:
        assert await unit.misses() == [older, newer]


# --- the end of what is kept ----------------------------------------------------------------------


async def test_purge_deletes_what_is_past_its_end_date_and_nothing_else(store: SqlStore) -> None:
    async with kept(store) as unit:
        await talk(unit, "old", until=NOW - timedelta(seconds=1))
        await say(unit, "oud", "old")
        await talk(unit, "edge", until=NOW)
        await talk(unit, "new")
        await say(unit, "nieuw", "new")
        await unit.add_miss(Miss("fallback", "oud", None, NOW - timedelta(days=91)), until=LATER)
        await unit.add_miss(Miss("fallback", "nieuw", None, NOW), until=LATER)

        deleted = await unit.purge(NOW)

    async with store.unit() as unit:
        assert deleted == 2
        assert await unit.conversation("web", "old") is None
        assert await texts(unit, "old") == []
        assert await unit.conversation("web", "edge") == TALK
        assert await texts(unit, "new") == [(1, "nieuw")]
        assert [miss.text for miss in await unit.misses()] == ["nieuw"]


async def test_a_conversation_that_goes_on_is_kept_longer(store: SqlStore) -> None:
    async with kept(store) as unit:
        await talk(unit, until=NOW - timedelta(days=1))
        await talk(unit, until=LATER)

        assert await unit.purge(NOW) == 0


async def test_end_dates_of_other_time_zones_are_compared_as_moments(store: SqlStore) -> None:
    brussels = timezone(timedelta(hours=1))
    async with kept(store) as unit:
        await talk(unit, until=(NOW + timedelta(minutes=1)).astimezone(UTC))

        assert await unit.purge(NOW.astimezone(brussels)) == 0


async def test_forgetting_a_conversation_deletes_its_messages_and_no_others(store: SqlStore) -> None:
    async with kept(store) as unit:
        await talk(unit, "a")
        await say(unit, "weg", event_id="e1")
        await talk(unit, "b")
        await say(unit, "blijft", "b")

        await unit.forget_conversation("web", "a", at=NOW)

    async with store.unit() as unit:
        assert await unit.conversation("web", "a") is None
        assert await texts(unit) == []
        assert await is_new(unit, "e1")
        assert await texts(unit, "b") == [(1, "blijft")]


async def test_forgetting_what_is_not_there_is_no_problem(store: SqlStore) -> None:
    async with kept(store) as unit:
        await unit.forget_conversation("web", "a", at=NOW)


# --- hostile text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("a\0b", "a\ufffdb", id="NUL"),
        pytest.param("a\ud800b", "a\ufffdb", id="lone surrogate"),
        pytest.param("\udfff\ud800", "\ufffd\ufffd", id="surrogates the wrong way round"),
        pytest.param("a\\u0000b", "a\\u0000b", id="the words for a NUL"),
        pytest.param(
            "😀 \u202e é '; drop table misses; -- %_", "😀 \u202e é '; drop table misses; -- %_", id="other"
        ),
    ],
)
async def test_statement_32_what_a_database_refuses_is_kept_as_a_mark(
    store: SqlStore, typed: str, shown: str
) -> None:
    state = Conversation(explanation=Explanation(example=typed), said={typed: 1})
    async with kept(store) as unit:
        await unit.keep_conversation("web", "a", state, until=LATER)
        await say(unit, typed, event_id=typed)
        await unit.add_miss(Miss("fallback", typed, None, NOW), until=LATER)
        await is_new(unit, typed)

    async with store.unit() as unit:
        assert await texts(unit) == [(1, shown)]
        assert not await is_new(unit, typed)
        assert [miss.text for miss in await unit.misses()] == [shown]
        expected = Conversation(explanation=Explanation(example=shown), said={shown: 1})
        assert await unit.conversation("web", "a") == expected


async def test_an_id_longer_than_a_column_is_told_apart_and_known_again(store: SqlStore) -> None:
    long, other = "e" * 500, "e" * 499 + "f"

    async with kept(store) as unit:
        found = [await is_new(unit, one) for one in (long, other, long)]

    assert found == [True, True, False]
