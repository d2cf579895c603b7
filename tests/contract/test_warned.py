"""Who is warned before a request goes, and what waits for that warning, on SQLite and PostgreSQL."""

from dataclasses import replace

import pytest

from adapters.cleaning import purge, read_outlook
from adapters.store.store import SqlStore
from bot.conversation import Conversation
from bot.request import Request, State
from bot.retention import Kind, Outlook, Term, Terms
from bot.staffing import Wanted
from tests.kit.ended import DAY, FULL, NOW, TERMS, add, left, request, said, say
from tests.kit.units import kept


async def test_who_is_warned_is_warned_once_and_only_of_what_will_really_go(store: SqlStore) -> None:
    goes = (request("1", 84), request("2", 84, team="geld"), request("3", 88))
    stays = (request("4", 84, is_held=True), request("5", 9, topic="prijzen"), request("6", 60))
    made = (*goes, *stays, request("7", state=State.NEW, closed_at=None))
    await add(store, *(replace(one, warned_at=None) for one in made))

    async with kept(store) as unit:
        first = await unit.warn_of_end(NOW, TERMS, before=NOW + 7 * DAY)
        again = await unit.warn_of_end(NOW, TERMS, before=NOW + 7 * DAY)
        page = await unit.find_requests(Wanted(teams=None, warned=True))

    assert (first, again) == ({"algemeen": 2, "geld": 1}, {})
    assert sorted(one.number for one in page.requests) == ["1", "2", "3"]
    assert {one.version for one in page.requests} == {1}


async def test_what_does_not_go_after_all_is_not_listed_any_more(store: SqlStore) -> None:
    await add(store, request("1", 84))
    async with kept(store) as unit:
        await unit.warn_of_end(NOW, Terms(), before=NOW + 7 * DAY)

        await unit.warn_of_end(NOW, Terms(request=Term(900)), before=NOW + 7 * DAY)

        assert (await unit.find_requests(Wanted(teams=None, warned=True))).requests == ()
        assert await unit.warn_of_end(NOW, Terms(), before=NOW + 7 * DAY) == {"algemeen": 1}


@pytest.mark.parametrize(
    ("one", "stays"),
    [
        pytest.param(request("1", 91, warned_at=None), True, id="not warned"),
        pytest.param(request("1", 91, warned_at=NOW - 6.9 * DAY), True, id="warned six days ago"),
        pytest.param(request("1", 91, warned_at=NOW - 7 * DAY), False, id="warned seven days ago"),
        pytest.param(request("1", 103.9, warned_at=None), True, id="not warned, 13 days past its term"),
        pytest.param(request("1", 104.1, warned_at=None), False, id="not warned, 14 days past its term"),
        pytest.param(request("1", 400, warned_at=NOW - DAY), True, id="released yesterday"),
        pytest.param(request("1", 10.1, topic="lening", warned_at=None), True, id="a topic, not warned"),
        pytest.param(request("1", 6, topic="kort", warned_at=None), False, id="a term under a week"),
    ],
)
async def test_a_request_waits_for_its_warning_but_not_for_ever(
    store: SqlStore, one: Request, *, stays: bool
) -> None:
    terms = replace(TERMS, topics={**TERMS.topics, "kort": Term(5)})
    await add(store, one)
    outlook = await read_outlook(store, terms, now=NOW)

    await purge(store, terms, now=NOW)

    assert await left(store) == (["1"] if stays else [])
    assert sum(line.now for line in outlook if line.kind is Kind.REQUEST) == (0 if stays else 1)


async def test_what_waits_for_its_warning_is_told_as_going_within_a_week(store: SqlStore) -> None:
    await add(store, request("1", 91, warned_at=None))

    assert Outlook(Kind.REQUEST, now=0, soon=1) in await read_outlook(store, Terms(), now=NOW)


async def test_a_shorter_term_of_conversations_counts_from_the_last_message(store: SqlStore) -> None:
    async with kept(store) as unit:
        for key, days in (("old", 31), ("young", 29)):
            await unit.keep_conversation("web", key, Conversation(), until=NOW + (90 - days) * DAY)
            await say(unit, key, "x", at=NOW - 100 * DAY)
            await say(unit, key, "y", at=NOW - days * DAY)
    outlook = await read_outlook(store, Terms(), now=NOW)

    await purge(store, Terms(), now=NOW)

    assert (await said(store, "old"), await said(store, "young")) == ([], ["x", "y"])
    assert Outlook(Kind.CONVERSATION, now=1, soon=1) in outlook


@pytest.mark.parametrize(
    ("one", "words"),
    [
        pytest.param(request("1", 40), ["erover"], id="closed"),
        pytest.param(request("1", 900, topic="prijzen"), ["erover"], id="for the archive"),
        pytest.param(request("1", 900, is_held=True), ["erover"], id="on hold"),
        pytest.param(
            request("1", state=State.NEW, closed_at=None), ["over iets anders", "erover"], id="still open"
        ),
    ],
)
async def test_a_conversation_that_is_kept_for_ended_requests_keeps_only_what_is_about_them(
    store: SqlStore, one: Request, words: list[str]
) -> None:
    await add(store, one, until=NOW - DAY)

    await purge(store, TERMS, now=NOW)

    assert await said(store, "1") == words


async def test_a_conversation_in_which_somebody_writes_at_this_moment_is_left_for_later(
    store: SqlStore,
) -> None:
    if store.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite a unit that writes is alone")
    async with kept(store) as unit:
        await unit.keep_conversation("web", "k", FULL, until=NOW - DAY)

    async with kept(store) as writer:
        await writer.lock("web", "k")
        state = await writer.conversation("web", "k")
        async with store.staff_unit() as unit:
            changed = await unit.purge(NOW, Terms())
            await unit.commit()

    assert (changed, state) == (0, FULL)
    assert await purge(store, Terms(), now=NOW) == 1
