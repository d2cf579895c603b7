"""What the store promises about the rights of a person, on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from adapters.store.store import SqlStore
from bot.appointment import Appointment, Standing
from bot.conversation import Conversation
from bot.request import Request
from bot.rights_clock import Demand, PersonRight, due_on
from tests.kit.notices import claim, notice, owe, sent
from tests.kit.units import kept

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=90)


def right(day: date, **changes: Any) -> PersonRight:
    return replace(PersonRight(Demand.ACCESS, day, due_on(day), 3, LATER), **changes)


async def file(store: SqlStore, number: str, **changes: Any) -> None:
    made = Request(number, "web", "a", "algemeen", "Een naaiatelier", NOW, NOW, asker_name="Zoë D'Hondt")
    async with kept(store) as unit:
        assert await unit.add_request(replace(made, **changes), until=LATER)


async def found(store: SqlStore, text: str, teams: tuple[str, ...] | None = None) -> list[str]:
    async with store.unit(read_only=True) as unit:
        return list(await unit.numbers_of_person(text, teams=teams, most=50))


@pytest.mark.parametrize("text", ["zoe d'hondt", "ZOË", "428-193-K", "428193k", "ZOE@voorbeeld.be", "naai"])
async def test_a_person_is_found_by_what_they_can_tell_of_themselves(store: SqlStore, text: str) -> None:
    await file(store, "428-193-K", notify_email="Zoe@Voorbeeld.be")
    await file(store, "111-111-A", asker_name="Jan", subject="Een tuin", conversation="b")

    assert await found(store, text) == ["428-193-K"]


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "\0", "x" * 5000, "' OR 1"])
async def test_what_says_nothing_finds_nobody(store: SqlStore, text: str) -> None:
    await file(store, "428-193-K", asker_name="Jan")

    assert await found(store, text) == []


async def test_a_person_is_found_in_ones_own_teams_only_and_the_last_changed_first(store: SqlStore) -> None:
    await file(store, "428-193-K")
    await file(store, "111-111-A", team="geld", changed_at=NOW + timedelta(hours=1))

    assert await found(store, "zoë", ("geld",)) == ["111-111-A"]
    assert await found(store, "zoë") == ["111-111-A", "428-193-K"]


async def test_what_was_sent_in_a_conversation_is_known_as_long_as_it_is_there(store: SqlStore) -> None:
    async with kept(store) as unit:
        await unit.keep_conversation("slack", "c", Conversation(), until=LATER)
    await owe(store, notice("k1"), notice("k2", "without"))
    for one in await claim(store):
        await sent(store, one)

    async with kept(store) as unit:
        await unit.purge(NOW + timedelta(days=30))
    async with store.unit(read_only=True) as unit:
        refs = [list(await unit.sent_refs("slack", key)) for key in ("c", "without")]

    assert refs == [["r"], []]


async def test_every_message_comes_back_however_many(store: SqlStore) -> None:
    async with kept(store) as unit:
        await unit.keep_conversation("web", "a", Conversation(), until=LATER)
        for number in range(510):
            await unit.add_message("web", "a", "vrager", {"text": str(number)}, event_id=None, at=NOW)

    async with store.unit(read_only=True) as unit:
        lines, until = await unit.all_messages("web", "a"), await unit.kept_until("web", "a")

    assert [one.content["text"] for one in lines] == [str(number) for number in range(510)]
    assert until == LATER


async def test_all_appointments_of_a_request_come_back_in_order(store: SqlStore) -> None:
    await file(store, "428-193-K")
    first = Appointment("u2", "428-193-K", 1, Standing.CANCELLED, "online", 30, changed_at=NOW)
    second = replace(first, uid="u1", standing=Standing.OFFERED, changed_at=LATER)
    async with kept(store) as unit:
        for one in (second, first):
            await unit.keep_appointment(one)

    async with store.unit(read_only=True) as unit:
        assert list(await unit.appointments_of("428-193-K")) == [first, second]


async def test_what_is_due_first_comes_first_and_what_is_done_last(store: SqlStore) -> None:
    days = (date(2026, 11, 20), date(2026, 1, 31), date(2026, 11, 2))
    async with kept(store) as unit:
        for day in days:
            await unit.add_right(right(day, kind=Demand.ERASE, number="428-193-K"))
        first = (await unit.rights())[0]
        done = await unit.finish_right(first.id, at=NOW, until=LATER)
        twice = await unit.finish_right(first.id, at=NOW, until=LATER)
        rows = await unit.rights()

    assert first.due_on == date(2026, 2, 28)
    assert (done, twice) == (True, False)
    assert [one.received_on for one in rows] == [days[2], days[0], days[1]]
    assert (rows[-1].done_at, rows[0].kind, rows[0].number) == (NOW, Demand.ERASE, "428-193-K")


async def test_a_right_that_is_not_there_cannot_be_finished(store: SqlStore) -> None:
    async with kept(store) as unit:
        assert not await unit.finish_right(404, at=NOW, until=LATER)
