"""A reply is shared with all who read along: once, as long as it is there."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.incoming import Audience, Incoming
from bot.ports import Message, Notice
from bot.sharing import SHARED, find_reply
from tests.kit.both_sides import BothSides

PLACE = "T1/U1/C1/1.1"
LOAN = "wie leent er geld aan een kleine vzw"


async def ask(office: BothSides, event: str = "e1", text: str = LOAN) -> None:
    await office.assistant.handle(
        Incoming("slack", PLACE, event, text, audience=Audience.SHARED, is_answered_here=True)
    )


async def shared(office: BothSides) -> list[Notice]:
    async with office.store.unit() as unit:
        now, lease = office.clock.now(), timedelta(minutes=1)
        found = await unit.claim_notices("o", {"slack": timedelta(0)}, now=now, lease=lease, most=50)
    return [one for one in found if one.kind == SHARED]


async def test_the_reply_to_that_message_is_owed_to_all(office: BothSides) -> None:
    await ask(office, "e1")
    await ask(office, "e2", "wat is een feitelijke vereniging?")

    is_there = await office.assistant.share("slack", PLACE, "e1")

    (notice,) = await shared(office)
    assert is_there
    assert notice.conversation == PLACE
    assert "lening" in str(notice.content["rate"])


async def test_a_reply_that_is_shared_twice_is_owed_once(office: BothSides) -> None:
    await ask(office)

    answers = [await office.assistant.share("slack", PLACE, "e1") for _ in range(2)]

    assert answers == [True, True]
    assert len(await shared(office)) == 1


@pytest.mark.parametrize(("place", "event"), [(PLACE, "e9"), ("T1/U2/C1/1.1", "e1")], ids=["event", "person"])
async def test_what_is_not_there_is_not_shared(office: BothSides, place: str, event: str) -> None:
    await ask(office)

    assert not await office.assistant.share("slack", place, event)
    assert await shared(office) == []


async def test_what_was_erased_is_not_shared(office: BothSides) -> None:
    await ask(office)
    await office.assistant.forget("slack", "T1/U1")

    assert not await office.assistant.share("slack", PLACE, "e1")
    assert await shared(office) == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param([("vrager", "e1"), ("assistent", None)], 2, id="right after"),
        pytest.param([("vrager", "e1"), ("vrager", "e2"), ("assistent", None)], None, id="to a later one"),
        pytest.param([("vrager", "e1"), ("medewerker", None)], None, id="of a person"),
        pytest.param([("vrager", "e1")], None, id="none yet"),
        pytest.param([("assistent", None), ("vrager", "e1")], None, id="before"),
    ],
)
def test_only_what_the_assistant_said_right_after_a_message_is_its_reply(
    lines: list[tuple[str, str | None]], found: int | None
) -> None:
    at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    said = [Message(number, by, {"event_id": event}, at) for number, (by, event) in enumerate(lines, start=1)]

    reply = find_reply(said, "e1")

    assert (reply.number if reply else None) == found
