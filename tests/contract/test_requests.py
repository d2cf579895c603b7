"""Requests in the store, on SQLite and on PostgreSQL: one winner, found by what people type, erased."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.store.store import SqlStore
from bot.conversation import Conversation
from bot.exporting import Exporter, What
from bot.request import Action, Fact, Outcome, Request, Role, Staff, State, Urgency
from bot.request_rules import Refused, act
from bot.sheets import Form
from bot.staffing import Counts, Entry, Wanted, WantedLog
from bot.teams import Team, Teams
from tests.conftest import FixedClock
from tests.kit.units import kept

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=90)
ALL = Wanted(teams=None)


def request(number: str = "428-193-K", **changes: Any) -> Request:
    made = Request(number, "web", "a", "algemeen", "Een lokaal voor ons naaiatelier", NOW, NOW)
    return replace(made, **changes)


async def add(store: SqlStore, *added: Request) -> None:
    async with kept(store) as unit:
        for one in added:
            assert await unit.add_request(one, until=LATER)


async def numbers(store: SqlStore, wanted: Wanted = ALL) -> list[str]:
    async with store.unit(read_only=True) as unit:
        return [one.number for one in (await unit.find_requests(wanted)).requests]


async def test_a_request_comes_back_as_it_was_kept(store: SqlStore) -> None:
    full = request(
        state=State.CLOSED,
        topic="ruimte_vinden",
        theme="armoede",
        municipality="Gent",
        asker_role="burger",
        asker_name="Zoë D'Hondt",
        notify_email="zoe@voorbeeld.be",
        facts=(Fact("vraag", "Je vraag", "Waar?\n😀"),),
        owner=3,
        urgency=Urgency.HIGH,
        labels=("huur", "jong"),
        asked=("Sinds wanneer?",),
        outcome=Outcome.REFERRED,
        score=4,
        snoozed_until=LATER,
        answered_at=NOW,
        closed_at=NOW,
    )
    await add(store, full)

    async with store.unit() as unit:
        found, peeked = await unit.request(full.number), await unit.peek_request(full.number)

    assert found == peeked == full


async def test_a_number_in_use_is_refused_and_nothing_of_it_is_kept(store: SqlStore) -> None:
    await add(store, request())

    async with kept(store) as unit:
        assert not await unit.add_request(request(subject="Iets anders"), until=LATER)

    assert await numbers(store) == ["428-193-K"]


async def test_a_request_that_was_changed_since_is_not_overwritten(store: SqlStore) -> None:
    await add(store, request())
    first, second = request(owner=1, version=2), request(owner=2, version=2)

    async with kept(store) as unit:
        found = [await unit.save_request(one, until=LATER) for one in (first, second)]
        after = await unit.request("428-193-K")

    assert found == [True, False]
    assert after is not None
    assert after.owner == 1


async def take(store: SqlStore, staff: Staff) -> Request | Refused:
    async with store.unit() as unit:
        found = await unit.request("428-193-K")
        assert found is not None
        try:
            after = act(Action.TAKE, found, staff, now=NOW)
        except Refused as refused:
            return refused
        assert await unit.save_request(after, until=LATER)
        await unit.commit()
    return after


async def test_statement_12_of_two_who_take_a_request_at_once_one_wins_and_the_other_is_told_who(
    store: SqlStore, twin: SqlStore
) -> None:
    for _ in range(5):
        await add(store, request())
        an, bo = Staff(1, "an", "An", "algemeen"), Staff(2, "bo", "Bo", "algemeen")

        found = await asyncio.gather(take(store, an), take(twin, bo))

        (winner,) = [one for one in found if isinstance(one, Request)]
        (loser,) = [one for one in found if isinstance(one, Refused)]
        assert loser.owner == winner.owner
        async with kept(store) as unit:
            await unit.forget_conversation("web", "a", at=NOW)


# --- found ----------------------------------------------------------------------------------------

GHENT = request("100-000-T", theme="armoede", municipality="Gent", asker_name="Zoë D'Hondt")
MONEY = request("200-000-A", subject="Subsidie 100 % voor een_plan", team="geld", labels=("huur",))
SLEEPS = request("300-000-B", snoozed_until=LATER, urgency=Urgency.HIGH)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(ALL, [GHENT, MONEY], id="all that is awake"),
        pytest.param(replace(ALL, sleeping=True), [GHENT, MONEY, SLEEPS], id="with what sleeps"),
        pytest.param(replace(ALL, now=LATER), [GHENT, MONEY, SLEEPS], id="with what woke up"),
        pytest.param(replace(ALL, now=NOW), [GHENT, MONEY], id="without what sleeps still"),
        pytest.param(Wanted(teams=("geld",)), [MONEY], id="team"),
        pytest.param(Wanted(teams=()), [], id="no team"),
        pytest.param(replace(ALL, theme="armoede"), [GHENT], id="theme"),
        pytest.param(replace(ALL, municipality="Gent"), [GHENT], id="municipality"),
        pytest.param(replace(ALL, label="huur"), [MONEY], id="label"),
        pytest.param(replace(ALL, label="hu"), [], id="part of a label"),
        pytest.param(replace(ALL, urgency=Urgency.HIGH, sleeping=True), [SLEEPS], id="urgency"),
        pytest.param(replace(ALL, states=(State.CLOSED,)), [], id="state"),
        pytest.param(replace(ALL, stale_before=LATER), [GHENT, MONEY], id="not changed since"),
        pytest.param(replace(ALL, stale_before=NOW), [], id="changed since"),
        pytest.param(replace(ALL, text="zoe d'HONDT"), [GHENT], id="name without accent or capital"),
        pytest.param(replace(ALL, text="100000"), [GHENT], id="number without dashes"),
        pytest.param(replace(ALL, text="subsidie"), [MONEY], id="subject"),
        pytest.param(replace(ALL, text="armoede"), [GHENT], id="searched theme"),
        pytest.param(replace(ALL, text="gent"), [GHENT], id="searched municipality"),
        pytest.param(replace(ALL, text="100 %"), [MONEY], id="statement 33: percent"),
        pytest.param(replace(ALL, text="een_plan"), [MONEY], id="statement 33: underscore"),
        pytest.param(replace(ALL, text="eenxplan"), [], id="statement 33: underscore is no wildcard"),
        pytest.param(replace(ALL, text="%"), [MONEY], id="statement 33: percent alone"),
        pytest.param(replace(ALL, text="'; drop table requests; --"), [], id="statement 33: quote"),
        pytest.param(replace(ALL, text="\\"), [], id="statement 33: backslash"),
        pytest.param(replace(ALL, text="\0\ud800"), [], id="statement 32: what a database refuses"),
    ],
)
async def test_requests_are_found_by_what_is_asked(
    store: SqlStore, wanted: Wanted, found: list[Request]
) -> None:
    await add(store, GHENT, MONEY, SLEEPS)

    assert sorted(await numbers(store, wanted)) == sorted(one.number for one in found)


async def test_a_page_begins_after_the_last_one_seen_and_counts_all(store: SqlStore) -> None:
    many = [request(f"{n:03}-000-A", changed_at=NOW + timedelta(seconds=n // 2)) for n in range(7)]
    await add(store, *many)
    seen: list[str] = []
    after = None

    async with store.unit(read_only=True) as unit:
        for _ in range(4):
            page = await unit.find_requests(Wanted(teams=None, after=after, most=2))
            assert page.total == 7
            seen += [one.number for one in page.requests]
            after = (page.requests[-1].changed_at, page.requests[-1].number)

    wanted = sorted(many, key=lambda one: (-one.changed_at.timestamp(), one.number))
    assert seen == [one.number for one in wanted]


async def test_what_is_open_is_counted_for_the_team_and_for_me(store: SqlStore) -> None:
    old = NOW - timedelta(days=9)
    await add(
        store,
        request("1"),
        request("2", team="geld"),
        request("3", state=State.TAKEN, owner=7, changed_at=old),
        request("4", state=State.WAITING, owner=7),
        request("5", state=State.CLOSED, owner=7, changed_at=old),
        request("6", state=State.TAKEN, owner=8, changed_at=old, snoozed_until=LATER),
    )

    async with store.unit(read_only=True) as unit:
        parts = {"staff": 7, "stale_before": NOW - timedelta(days=3), "now": NOW}
        team = await unit.count_requests(teams=("algemeen",), **parts)
        everybody = await unit.count_requests(teams=None, **parts)
        load = await unit.open_load("algemeen")

    assert team == Counts(new=1, mine=2, waiting=1, stale=1, open=4)
    assert everybody == Counts(new=2, mine=2, waiting=1, stale=1, open=5)
    assert load == {7: 2, 8: 1}


async def test_the_last_change_is_that_of_the_teams_one_may_see(store: SqlStore) -> None:
    async with store.unit(read_only=True) as unit:
        assert await unit.last_change(None) is None
    await add(store, request("1"), request("2", team="geld", changed_at=LATER))

    async with store.unit(read_only=True) as unit:
        assert [await unit.last_change(teams) for teams in (("algemeen",), None)] == [NOW, LATER]


async def test_who_looks_is_known_for_a_while(store: SqlStore) -> None:
    await add(store, request())

    async with kept(store) as unit:
        await unit.look("428-193-K", 1, until=NOW + timedelta(seconds=30))
        await unit.look("428-193-K", 2, until=NOW + timedelta(seconds=10))
        found = [
            sorted(await unit.lookers("428-193-K", now=NOW + timedelta(seconds=seconds)))
            for seconds in (5, 20, 40)
        ]

    assert [sorted(one) for one in found] == [[1, 2], [1], []]


# --- the end of what is kept ----------------------------------------------------------------------


async def test_with_a_conversation_its_requests_timelines_and_codes_are_wiped(store: SqlStore) -> None:
    async with kept(store) as unit:
        await unit.keep_conversation("web", "a", Conversation(), until=LATER)
    await add(store, request(), request("2", conversation="b"))
    async with kept(store) as unit:
        await unit.add_entry(Entry("428-193-K", NOW, "ingediend", None, "Zoë"))
        await unit.keep_code("hervat", "h", owner="a", until=LATER, channel="web")

    async with kept(store) as unit:
        await unit.forget_conversation("web", "a", at=NOW)

    assert await numbers(store) == ["2"]
    async with store.unit(read_only=True) as unit:
        assert list(await unit.timeline("428-193-K")) == []
        assert await unit.code_owner("hervat", "h", now=NOW) is None


async def test_a_request_past_its_end_date_is_deleted_with_its_timeline(store: SqlStore) -> None:
    await add(store, request(state=State.CLOSED, closed_at=NOW, warned_at=NOW))
    async with kept(store) as unit:
        await unit.add_entry(Entry("428-193-K", NOW, "ingediend", None))

    async with kept(store) as unit:
        await unit.purge(LATER + timedelta(days=15))

    assert await numbers(store) == []
    async with store.unit(read_only=True) as unit:
        assert list(await unit.timeline("428-193-K")) == []


# --- taken out --------------------------------------------------------------------------------------


async def test_all_requests_are_read_page_by_page_in_the_order_of_their_numbers(store: SqlStore) -> None:
    made = [request(f"{number:03}-000-A", team="geld" if number % 3 else "wonen") for number in range(20)]
    await add(store, *reversed(made))

    found: list[str] = []
    async with store.unit(read_only=True) as unit:
        while page := await unit.requests_by_number(("geld",), after=found[-1] if found else "", most=5):
            found += [one.number for one in page]
        everything = await unit.requests_by_number(None, most=100)

    assert found == [one.number for one in made if one.team == "geld"]
    assert [one.number for one in everything] == [one.number for one in made]


async def test_the_facts_of_many_requests_are_read_at_once(store: SqlStore) -> None:
    facts = (Fact("vraag", "Je vraag", "=1+1 \u202e"), Fact("doel", "Doel", "x"))
    await add(
        store, request("100-000-A", facts=facts), request("200-000-A"), request("300-000-A", facts=facts)
    )

    async with store.unit(read_only=True) as unit:
        found = await unit.facts_of(["100-000-A", "200-000-A", "999-999-Z"])

    assert found == {"100-000-A": facts, "200-000-A": ()}


async def test_statement_64_an_export_of_the_real_store_is_whole_and_in_its_log(store: SqlStore) -> None:
    facts = (Fact("vraag", "Je vraag", "=1+1"),)
    many = [request(f"{number:03}-000-A", facts=facts) for number in range(300)]
    await add(store, *many)
    async with kept(store) as unit:
        bea = await unit.add_staff(Staff(0, "bea", "Bea", "algemeen", Role.ADMIN))
    exporter = Exporter(store, FixedClock(NOW), Teams((Team("algemeen", "Algemeen"),), ()))

    content = b"".join([piece async for piece in await exporter.export(bea, What.WHOLE, Form.JSON)])

    async with store.unit(read_only=True) as unit:
        log = await unit.read_log(WantedLog(staff=frozenset((bea.id,)), most=1_000))
    rows = json.loads(content)
    assert [row["nummer"] for row in rows] == [one.number for one in many]
    assert rows[-1]["gegevens"] == [{"label": "Je vraag", "waarde": "=1+1"}]
    assert {row.number for row in log} == {None, *(one.number for one in many)}
    assert len(log) == 301
