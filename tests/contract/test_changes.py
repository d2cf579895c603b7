"""Messages that are edited or taken back, in whatever order the platform tells it."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import text

from adapters.store.store import SqlStore
from bot.conversation import Conversation
from bot.incoming import CODE_SHOWN, CORRECTION_SHOWN, Change
from bot.ports import Message
from tests.kit.units import kept

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)


EDITED = Change("slack", "a", "e1", "Waar vind ik een lokaal?", "2")
AGAIN = Change("slack", "a", "e1", "Waar vind ik een zaal?", "3")
GONE = Change("slack", "a", "e1", None, "4")
AT_ONCE = Change("slack", "a", "e1", None, "2")


async def hand_in(store: SqlStore, one: Change | None, text: str = "Waar?") -> None:
    """A change, or (None) the message itself, as the assistant hands them in."""
    async with kept(store) as unit:
        if one is not None:
            await unit.keep_change(one, until=LATER)
            return
        await unit.keep_conversation("slack", "a", Conversation(), until=LATER)
        await unit.add_message("slack", "a", "vrager", {"text": text}, event_id="e1", at=NOW)
        early = await unit.change_waiting("slack", "a", "e1")
        if early:
            await unit.keep_change(early, until=LATER)


@pytest.mark.parametrize(
    ("parts", "text", "mark"),
    [
        pytest.param((None, EDITED), EDITED.text, "is_edited", id="edited"),
        pytest.param((None, EDITED, AGAIN), AGAIN.text, "is_edited", id="edited twice"),
        pytest.param((None, GONE), "", "is_withdrawn", id="taken back"),
        pytest.param((None, EDITED, AGAIN, GONE), "", "is_withdrawn", id="edited and taken back"),
        pytest.param((None, EDITED, AT_ONCE), "", "is_withdrawn", id="both at the same moment"),
    ],
)
async def test_statement_4_a_message_and_its_changes_end_the_same_in_any_order(
    store: SqlStore, parts: tuple[Change | None, ...], text: str, mark: str
) -> None:
    for order in permutations(parts):
        for part in (*order, *order):  # and each delivered twice
            if part is None and (await messages_of(store, "slack")):
                continue  # the table of events refuses it
            await hand_in(store, part)

        (line,) = await messages_of(store, "slack")
        assert (line.content["text"], line.content[mark]) == (text, True)
        async with kept(store) as unit:
            await unit.forget_conversation("slack", "a", at=NOW)


async def messages_of(store: SqlStore, channel: str) -> list[Message]:
    async with store.unit(read_only=True) as unit:
        return list(await unit.messages(channel, "a"))


async def test_the_text_of_a_change_is_kept_once_its_message_is_there_only_in_the_message(
    store: SqlStore,
) -> None:
    for part in (EDITED, None):
        await hand_in(store, part)

    async with store.unit(read_only=True) as unit:
        assert await unit.change_waiting("slack", "a", "e1") is None
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT text FROM changes")).scalars().all() == [None]


@pytest.mark.parametrize("shown", [CODE_SHOWN, CORRECTION_SHOWN])
@pytest.mark.parametrize(
    ("parts", "is_withdrawn"),
    [
        pytest.param((None, EDITED), False, id="edited"),
        pytest.param((None, EDITED, AGAIN), False, id="edited twice"),
        pytest.param((None, GONE), True, id="taken back"),
        pytest.param((None, EDITED, AGAIN, GONE), True, id="edited and taken back"),
        pytest.param((None, EDITED, AT_ONCE), True, id="both at the same moment"),
    ],
)
async def test_no_change_brings_back_what_was_typed_and_not_kept(
    store: SqlStore, parts: tuple[Change | None, ...], shown: str, *, is_withdrawn: bool
) -> None:
    for order in permutations(parts):
        for part in (*order, *order):  # and each delivered twice
            if part is None and (await messages_of(store, "slack")):
                continue
            await hand_in(store, part, shown)

        (line,) = await messages_of(store, "slack")
        assert line.content["text"] == ("" if is_withdrawn else shown)
        assert line.content.get("is_withdrawn", False) is is_withdrawn
        assert not line.content.get("is_edited", False)
        with store.engine.connect() as connection:
            assert set(connection.execute(text("SELECT text FROM changes")).scalars()) <= {None}
        async with kept(store) as unit:
            await unit.forget_conversation("slack", "a", at=NOW)
