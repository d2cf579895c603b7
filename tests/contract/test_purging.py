"""What goes at its end, what stays, what is told before and what is recorded, on SQLite and PostgreSQL."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from adapters.cleaning import purge, read_outlook, read_record
from adapters.store.migrate import migrate
from adapters.store.rows import hashed
from adapters.store.schema import audit, conversations, messages, metadata, notices
from adapters.store.store import SqlStore, postgresql_engine
from bot.appointment import Appointment, Standing
from bot.conversation import Conversation
from bot.ports import Miss, Notice
from bot.request import OPEN_FOR, Request, State
from bot.retention import ON_DEMAND, Destruction, Fate, Kind, Outlook, Term, Terms
from bot.staffing import AuditRow, Entry
from tests.kit.ended import DAY, FULL, NOW, TERMS, add, left, request, said, say, state_of
from tests.kit.postgres import Postgres
from tests.kit.traces import files_under, found_in
from tests.kit.units import kept

# --- requests -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "stays"),
    [
        pytest.param(request("1", 90.01), False, id="closed long enough ago"),
        pytest.param(request("1", 89.9), True, id="closed not long enough ago"),
        pytest.param(request("1", 90.01, state=State.WITHDRAWN), False, id="withdrawn long enough ago"),
        pytest.param(request("1", state=State.NEW, closed_at=None), True, id="new"),
        pytest.param(request("1", 900, state=State.TAKEN), True, id="open, whatever it says of its end"),
        pytest.param(request("1", 900, is_held=True), True, id="on hold"),
        pytest.param(request("1", 10.01, topic="lening"), False, id="a shorter term of its topic"),
        pytest.param(request("1", 9.9, topic="lening"), True, id="within the term of its topic"),
        pytest.param(request("1", 900, topic="prijzen"), True, id="for the archive"),
        pytest.param(request("1", 10.01, topic="ruimte"), True, id="a topic without a term of its own"),
    ],
)
async def test_a_request_goes_when_its_term_is_over_and_nothing_holds_it(
    store: SqlStore, one: Request, *, stays: bool
) -> None:
    await add(store, one)

    await purge(store, TERMS, now=NOW)

    assert await left(store) == (["1"] if stays else [])
    assert ("erover" in await said(store, "1")) is stays
    assert "over iets anders" in await said(store, "1")


async def test_a_changed_term_holds_at_once(store: SqlStore) -> None:
    await add(store, request("1", 40))

    await purge(store, Terms(), now=NOW)
    first = await left(store)
    await purge(store, Terms(request=Term(30)), now=NOW)

    assert (first, await left(store)) == (["1"], [])


async def test_all_that_hangs_on_a_request_goes_with_it_and_what_is_owed_about_it(store: SqlStore) -> None:
    await add(store, request("1", 91, notify_email="an@voorbeeld.be"), request("2", 1))
    async with kept(store) as unit:
        for number in ("1", "2"):
            await unit.add_entry(Entry(number, NOW, "notitie", 1, "x"))
            await unit.look(number, 1, until=NOW + DAY)
            await unit.keep_appointment(
                Appointment(number, number, 1, Standing.PLANNED, "hier", 30, start=NOW, changed_at=NOW)
            )
            for key in (f"answer:{number}:3", f"announce:{number}:3:nieuw"):
                await unit.owe(Notice(key, "mail", "an@voorbeeld.be", "announce", {}, NOW, NOW))

    await purge(store, Terms(), now=NOW)

    tables = {"requests", "request_details", "request_entries", "looks", "appointments", "notices"}
    with store.engine.connect() as connection:
        counts = {
            name: connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
            for name in tables
        }
        keys = connection.execute(select(notices.c.key)).scalars().all()
    assert counts == {**dict.fromkeys(tables, 1), "notices": 2}
    assert sorted(keys) == ["announce:2:3:nieuw", "answer:2:3"]


# --- conversations --------------------------------------------------------------------------------


async def test_what_is_remembered_goes_while_a_request_keeps_the_conversation(store: SqlStore) -> None:
    await add(store, request("1", state=State.NEW, closed_at=None), until=NOW - DAY)

    await purge(store, Terms(), now=NOW)

    assert await state_of(store, "1") == Conversation(turns=3, requests=("1",))
    assert len(await said(store, "1")) == 2


async def test_a_conversation_goes_with_its_last_request_when_its_own_time_is_over(store: SqlStore) -> None:
    await add(store, request("1", 89), until=NOW - DAY)
    await purge(store, Terms(), now=NOW)

    await purge(store, Terms(), now=NOW + 2 * DAY)

    assert await state_of(store, "1") is None


async def test_a_conversation_that_went_on_stays_when_its_request_goes(store: SqlStore) -> None:
    await add(store, request("1", 91), until=NOW + 20 * DAY)

    await purge(store, Terms(), now=NOW)

    assert await state_of(store, "1") == replace(FULL, requests=("1",))
    with store.engine.connect() as connection:
        assert connection.execute(select(conversations.c.until)).scalar_one() == NOW + 20 * DAY


async def test_no_conversation_is_kept_longer_than_the_present_term(store: SqlStore) -> None:
    async with kept(store) as unit:
        for key, days in (("long", 300), ("short", 5)):
            await unit.keep_conversation("web", key, FULL, until=NOW + days * DAY)

    await purge(store, Terms(conversation=Term(30)), now=NOW)
    await purge(store, Terms(conversation=Term(30)), now=NOW + 30 * DAY + timedelta(seconds=1))

    assert (await state_of(store, "long"), await state_of(store, "short")) == (None, None)


async def test_what_hangs_on_a_conversation_goes_with_it_but_not_what_is_still_owed(store: SqlStore) -> None:
    async with kept(store) as unit:
        for key, until in (("old", NOW - DAY), ("new", NOW + DAY)):
            await unit.keep_conversation("slack", key, FULL, until=until)
            await unit.keep_code("hervat", key, owner=key, until=NOW + 900 * DAY, channel="slack")
            await unit.receive("slack", key, "e", meaning=None, at=NOW, within=DAY, until=NOW + 900 * DAY)
            for name in ("dead", "owed"):
                await unit.owe(Notice(f"{key} {name}", "slack", key, "reply", {}, NOW, NOW))
        await unit._execute(update(notices).where(notices.c.key.contains("dead")).values(state="dead"))

    await purge(store, Terms(), now=NOW)

    with store.engine.connect() as connection:
        keys = connection.execute(select(notices.c.key).order_by(notices.c.key)).scalars().all()
        owners = connection.execute(text("SELECT owner FROM codes")).scalars().all()
        events = connection.execute(text("SELECT conversation FROM received")).scalars().all()
    assert keys == ["new dead", "new owed", "old owed"]
    assert (owners, events) == (["new"], ["new"])


async def test_a_purge_goes_on_until_all_is_gone_a_few_at_a_time(store: SqlStore) -> None:
    async with kept(store) as unit:
        for number in range(50):
            await unit.keep_conversation("web", f"c{number}", FULL, until=NOW - DAY)
        first = await unit.purge(NOW, most=20)

    changed = await purge(store, Terms(), now=NOW)

    assert (first, changed) == (20, 30)
    assert await read_record(store) == [Destruction(NOW, "gesprek", "", 50)]


# --- misses and the log ---------------------------------------------------------------------------


async def test_misses_and_the_log_go_by_the_term_of_today(store: SqlStore) -> None:
    async with kept(store) as unit:
        for days in (5, 20):
            await unit.add_miss(Miss("fallback", str(days), None, NOW - days * DAY), until=NOW + 900 * DAY)
            await unit.add_audit(AuditRow(NOW - days * DAY, 1, str(days)))

    await purge(store, Terms(miss=Term(10), audit=Term(10)), now=NOW)

    async with store.unit(read_only=True) as unit:
        assert [one.text for one in await unit.misses()] == ["5"]
        assert [one.action for one in await unit.audit()] == ["5"]


async def test_what_is_for_the_archive_is_never_destroyed(store: SqlStore) -> None:
    keep = Term(1, fate=Fate.KEEP)
    async with kept(store) as unit:
        await unit.keep_conversation("web", "a", FULL, until=NOW - 90 * DAY)
        await unit.add_miss(Miss("fallback", "x", None, NOW - 90 * DAY), until=NOW)
        await unit.add_audit(AuditRow(NOW - 90 * DAY, 1, "x"))
    await add(store, request("1", 900), until=NOW - DAY)

    changed = await purge(store, Terms(keep, keep, keep, keep), now=NOW)

    assert changed == 0
    assert await state_of(store, "a") == FULL
    assert await read_record(store) == []


async def test_statement_64_a_line_of_the_log_cannot_be_changed_only_end(store: SqlStore) -> None:
    async with kept(store) as unit:
        await unit.add_audit(AuditRow(NOW, 1, "geopend", "428-193-K"))

    with store.engine.begin() as connection, pytest.raises(DBAPIError, match="only added to"):
        connection.execute(update(audit).values(action="iets anders"))

    async with store.unit(read_only=True) as unit:
        assert [one.action for one in await unit.audit()] == ["geopend"]


# --- what is told before, and recorded after -------------------------------------------------------


async def test_an_outlook_counts_by_rule_what_goes_what_is_held_and_what_is_for_the_archive(
    store: SqlStore,
) -> None:
    await add(
        store,
        request("1", 91),
        request("2", 85),
        request("3", 91, is_held=True),
        request("4", 11, topic="lening"),
        request("5", 11, topic="prijzen"),
        request("6", state=State.NEW, closed_at=None),
    )
    async with kept(store) as unit:
        await unit.keep_conversation("web", "old", FULL, until=NOW - DAY)
        await unit.add_miss(Miss("fallback", "x", None, NOW - 84 * DAY), until=NOW)
    before = await left(store)

    found = await read_outlook(store, TERMS, now=NOW)

    assert found == [
        Outlook(Kind.CONVERSATION, now=1),
        Outlook(Kind.MISS, soon=1),
        Outlook(Kind.AUDIT),
        Outlook(Kind.REQUEST, "", now=1, soon=1, held=1),
        Outlook(Kind.REQUEST, "lening", now=1),
        Outlook(Kind.REQUEST, "prijzen", archive=1),
    ]
    assert await left(store) == before


async def test_what_an_outlook_promises_is_what_a_purge_records(store: SqlStore) -> None:
    await add(store, request("1", 91), request("2", 91), request("3", 11, topic="lening"))
    found = await read_outlook(store, TERMS, now=NOW)

    await purge(store, TERMS, now=NOW)

    record = {(one.kind, one.rule): one.rows for one in await read_record(store)}
    assert record == {(one.kind.value, one.rule): one.now for one in found if one.now}


async def test_a_record_is_kept_for_ten_years(store: SqlStore) -> None:
    async with kept(store) as unit:
        for years in (9, 11):
            await unit.add_destruction(Destruction(NOW - years * 366 * DAY, "gesprek", "", years))

    await purge(store, Terms(), now=NOW)

    assert [one.rows for one in await read_record(store)] == [9]


# --- on demand ------------------------------------------------------------------------------------


async def test_an_erasure_leaves_a_request_on_hold_with_what_was_said_about_it(store: SqlStore) -> None:
    held, other = request("1", 1, is_held=True), request("2", 1, conversation="1")
    await add(store, held)
    async with kept(store) as unit:
        state = replace(FULL, requests=("1", "2"), with_staff="2")
        await unit.keep_conversation("web", "1", state, until=NOW + DAY)
        await unit.add_request(other, until=NOW + OPEN_FOR)
        await say(unit, "1", "over de tweede", at=NOW, request="2")
        for number in ("1", "2"):
            await unit.owe(Notice(f"answer:{number}:1", "mail", "an@voorbeeld.be", "x", {}, NOW, NOW))
            await unit.owe(Notice(f"request:{number}:1", "web", "1", "x", {}, NOW, NOW))

    async with kept(store) as unit:
        stayed = await unit.forget_conversation("web", "1", at=NOW)

    assert stayed == ("1",)
    assert await left(store) == ["1"]
    assert await said(store, "1") == ["erover"]
    assert await state_of(store, "1") == Conversation(turns=3, requests=("1",))
    async with store.unit(read_only=True) as unit:
        assert (await unit.peek_request("1")) == replace(held, erase_asked=True, version=held.version + 1)
    with store.engine.connect() as connection:
        keys = connection.execute(select(notices.c.key).order_by(notices.c.key)).scalars().all()
        erased = connection.execute(text("SELECT conversation FROM erasures")).scalars().all()
    assert keys == ["answer:1:1", "request:1:1"]
    assert erased == [hashed("1")]
    assert await read_record(store) == [Destruction(NOW, "aanvraag", ON_DEMAND, 1)]


async def test_an_erasure_is_recorded_in_numbers(store: SqlStore) -> None:
    await add(store, request("1", 1))

    async with kept(store) as unit:
        assert await unit.forget_conversation("web", "1", at=NOW) == ()

    found = {(one.kind, one.rule, one.rows) for one in await read_record(store)}
    assert found == {("gesprek", ON_DEMAND, 1), ("aanvraag", ON_DEMAND, 1)}


async def test_who_erased_and_comes_back_begins_anew(store: SqlStore) -> None:
    await add(store, request("1", 1))
    async with kept(store) as unit:
        await unit.forget_conversation("web", "1", at=NOW)
        await unit.keep_conversation("web", "1", Conversation(turns=1), until=NOW + DAY)

    assert await state_of(store, "1") == Conversation(turns=1)
    assert await said(store, "1") == []


# --- sweeping -------------------------------------------------------------------------------------


async def test_a_store_remembers_that_something_was_deleted_until_it_was_swept(store: SqlStore) -> None:
    await add(store, request("1", 1))
    before = store.has_traces
    async with store.unit() as unit:
        await unit.forget_conversation("web", "1", at=NOW)  # not kept
    without_commit = store.has_traces
    async with kept(store) as unit:
        await unit.forget_conversation("web", "1", at=NOW)
    after = store.has_traces

    assert await store.sweep()

    assert (before, without_commit, after, store.has_traces) == (False, False, True, False)


async def test_a_sweep_that_finds_somebody_in_the_way_says_so_and_is_done_later(store: SqlStore) -> None:
    await add(store, request("1", 91))
    reading = store.engine.connect().execution_options(wegwijs_read_only=True)
    reading.execute(select(messages)).all()
    await purge(store, Terms(), now=NOW)

    in_the_way = await store.sweep(thorough=True)
    reading.close()

    assert (in_the_way, store.has_traces) == (False, True)
    assert await store.sweep(thorough=True)


async def test_a_role_that_may_not_order_a_checkpoint_sweeps_what_is_its_own(
    postgres: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "wegwijs")
    address = postgres.new_database_of("plain_role")
    engine = postgresql_engine(address)
    migrate(engine)
    engine.dispose()
    store = SqlStore.postgresql(address)
    await add(store, request("1", 91, asker_name="Zywortelsap"))
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    await purge(store, Terms(), now=NOW)

    is_done = await store.sweep(thorough=True)
    store.close()

    assert is_done
    assert "may not empty the log" in caplog.text
    with postgres.connect(address) as owner:
        owner.execute("CHECKPOINT")
    assert found_in(files_under(postgres.folder / "data" / "base"), ["Zywortelsap"]) == {}
