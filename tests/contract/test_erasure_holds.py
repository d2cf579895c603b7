"""An erasure stays one: after a hold, a second delivery, a change, a release and a restore."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.store.schema import audit, changes, messages, misses, notices, requests
from adapters.store.store import SqlStore
from bot.incoming import Change, Incoming
from bot.ports import Miss
from bot.request import Action, Outcome, Request, Role
from bot.resume import Reminder
from bot.retention import Terms
from bot.signing import Signer
from bot.staffing import ERASED_BY_ASKER
from bot.talk import Talk
from tests.kit.both_sides import TEAMS, BothSides
from tests.kit.rows import LATER, NOW, back_up, fill, put_back
from tests.kit.units import kept


@pytest.fixture
def office(talk: Talk, store: SqlStore, clock: Any) -> BothSides:
    return BothSides(talk, store, clock, teams=TEAMS)


async def erase(office: BothSides) -> str:
    await office.type("wis mijn gegevens")
    return await office.type("ja")


async def hold(office: BothSides, request: Request) -> Any:
    lead = await office.hire("an", role=Role.LEAD)
    await office.act(lead, request, Action.HOLD)
    return lead


def rows(store: SqlStore, *columns: Any) -> list[Any]:
    with store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns)).all()]


async def set_held(store: SqlStore, *, is_held: bool) -> None:
    async with kept(store) as unit:
        found = await unit.request("000-000-A")
        assert found is not None
        await unit.save_request(replace(found, is_held=is_held, version=found.version + 1), until=LATER)


async def test_a_hold_that_was_lifted_before_the_erasure_does_not_come_back_with_a_backup(
    store: SqlStore, tmp_path: Path
) -> None:
    await fill(store)
    await set_held(store, is_held=True)
    path = back_up(store, tmp_path / "b")
    await set_held(store, is_held=False)
    async with kept(store) as unit:
        await unit.forget_conversation("web", "k0", at=NOW + timedelta(hours=1))

    put_back(path, store.engine, replace=True)

    async with store.unit(read_only=True) as unit:
        assert await unit.peek_request("000-000-A") is None


async def test_a_request_that_was_erased_at_its_release_does_not_come_back_with_a_backup(
    store: SqlStore, tmp_path: Path
) -> None:
    await fill(store)
    await set_held(store, is_held=True)
    async with kept(store) as unit:
        await unit.forget_conversation("web", "k0", at=NOW + timedelta(hours=1))
    path = back_up(store, tmp_path / "b")
    async with kept(store) as unit:
        assert await unit.forget_request("000-000-A", at=NOW + timedelta(hours=2))

    put_back(path, store.engine, replace=True)

    async with store.unit(read_only=True) as unit:
        assert await unit.peek_request("000-000-A") is None
        assert await unit.peek_request("001-000-A") is not None


async def test_what_was_missed_goes_with_its_conversation_and_not_that_of_others(office: BothSides) -> None:
    for channel, key in (("slack", "c"), ("slack", "d"), ("web", "c")):
        async with kept(office.store) as unit:
            await unit.add_miss(Miss("fallback", key, None, NOW), until=LATER, place=(channel, key))

    await office.assistant.forget("slack", "c")

    assert rows(office.store, misses.c.text) == [("d",), ("c",)]


async def test_an_event_that_is_delivered_again_after_the_erasure_is_not_handled_again(
    office: BothSides,
) -> None:
    await office.type("Xavierzz woont hier")
    again = Incoming("slack", "c", office.last_event, "Xavierzz woont hier")
    await office.assistant.forget("slack", "c")

    turn = await office.assistant.handle(again)

    assert turn.reply.is_empty
    assert rows(office.store, messages.c.content) == rows(office.store, misses.c.text) == []


async def test_a_change_of_an_erased_message_is_not_kept(office: BothSides) -> None:
    await office.type("Xavierzz woont hier")
    await office.assistant.forget("slack", "c")

    await office.assistant.change(Change("slack", "c", office.last_event, "Yolandazz", "2"))

    assert rows(office.store, changes.c.text) == []


async def test_who_comes_back_after_the_erasure_is_answered_and_may_change_that(office: BothSides) -> None:
    await office.type("Xavierzz woont hier")
    await erase(office)

    said = await office.type("hallo")
    await office.assistant.change(Change("slack", "c", office.last_event, "hallo daar", "2"))

    assert said
    texts = [content.get("text") for (content,) in rows(office.store, messages.c.content)]
    assert "hallo daar" in texts


async def test_a_release_erases_what_its_asker_wanted_erased(office: BothSides) -> None:
    request = await office.send_request()
    lead = await hold(office, request)
    said = await erase(office)

    after = await office.act(lead, request, Action.RELEASE)

    assert f"Alleen dit blijft: {request.number}." in said
    assert (after.erase_asked, after.is_held) == (True, False)
    assert rows(office.store, requests.c.number) == []
    assert (None, ERASED_BY_ASKER, request.number) in rows(
        office.store, audit.c.staff, audit.c.action, audit.c.number
    )
    keys = [key for (key,) in rows(office.store, notices.c.key)]
    assert [key for key in keys if request.number in key and not key.endswith("wiped")] == []
    async with office.store.unit(read_only=True) as unit:
        state = await unit.conversation("slack", "c")
    assert state is None or state.requests == ()


async def test_a_release_of_what_nobody_wanted_erased_erases_nothing(office: BothSides) -> None:
    request = await office.send_request()
    lead = await hold(office, request)

    await office.act(lead, request, Action.RELEASE)

    assert not (await office.look(request.number)).is_held


async def test_after_a_release_past_its_term_a_request_stays_a_week_more(office: BothSides) -> None:
    request = await office.send_request()
    lead = await hold(office, request)
    await office.act(lead, request, Action.TAKE)
    await office.act(lead, request, Action.CLOSE, outcome=Outcome.HELPED)
    office.clock.advance(days=400)
    await office.act(lead, request, Action.RELEASE)
    found = []

    for _ in range(2):
        async with kept(office.store) as unit:
            while await unit.purge(office.clock.now(), Terms()):
                pass
        found.append(rows(office.store, requests.c.number))
        office.clock.advance(days=7, minutes=1)

    assert found == [[(request.number,)], []]


async def test_who_erased_all_but_a_request_on_hold_can_still_answer_on_it(office: BothSides) -> None:
    request = await office.send_request()
    lead = await hold(office, request)
    await office.act(lead, request, Action.TAKE)
    await erase(office)

    await office.act(lead, request, Action.ASK, text="Waar is het?")
    await office.type("In de Kerkstraat")

    async with office.store.unit(read_only=True) as unit:
        state = await unit.conversation("slack", "c")
        entries = await unit.timeline(request.number)
    assert state is not None
    assert state.requests == (request.number,)
    assert any("In de Kerkstraat" in entry.text for entry in entries)


@pytest.mark.parametrize("is_closed", [False, True], ids=["open", "closed"])
async def test_an_address_that_is_taken_away_is_in_no_mail_either(
    office: BothSides, *, is_closed: bool
) -> None:
    request = await office.send_request()
    reminder = Reminder(Signer(["k" * 40]), lambda: office.talk.phrase_book({}))
    now = office.clock.now()
    async with kept(office.store) as unit:
        await reminder.leave(unit, "slack", "c", "zoe@voorbeeld.be", now=now)
        mailed = await unit.request(request.number)
        assert mailed is not None
        await reminder.owe(unit, mailed, now=now)
    if is_closed:
        an = await office.hire("an")
        await office.act(an, request, Action.TAKE)
        await office.act(an, request, Action.CLOSE, outcome=Outcome.HELPED)

    async with kept(office.store) as unit:
        await reminder.leave(unit, "slack", "c", "", now=now)

    assert (await office.look(request.number)).notify_email == ""
    assert "zoe@voorbeeld.be" not in [where for (where,) in rows(office.store, notices.c.conversation)]
