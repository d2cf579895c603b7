"""Reminders and appointments over a real store: once each, whatever the clock and the other process do."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.store.store import SqlStore
from bot.announcing import Announcer
from bot.appointment import Reason, Unfit, offer, picked
from bot.conversation import Conversation
from bot.hours import BRUSSELS, Hours, Span
from bot.meetings import Meetings
from bot.phrases import PhraseBook
from bot.promising import Promising
from bot.reminding import Reminding
from bot.request import Request, State
from bot.teams import Team, Teams
from bot.voice import Voice
from tests.conftest import FixedClock
from tests.kit.both_sides import FakeWatch, make_meetings
from tests.kit.stores import new_store
from tests.kit.units import kept

WEEK = {day: (Span(time(9), time(12)), Span(time(13), time(17))) for day in range(6)}
TEAMS = Teams((Team("algemeen", "Algemeen team", "team@voorbeeld.be", hours=Hours(WEEK)),))
NUMBER = "428-193-K"
STARTS = {
    "winter-time": datetime(2026, 10, 23, 16, tzinfo=BRUSSELS),
    "summer-time": datetime(2027, 3, 26, 16, tzinfo=BRUSSELS),
    "leap-day": datetime(2028, 2, 28, 11, tzinfo=BRUSSELS),
    "11-july": datetime(2026, 7, 10, 15, tzinfo=BRUSSELS),
    "new-year": datetime(2026, 12, 31, 10, tzinfo=BRUSSELS),
}
# Minutes forward, or an hour back as a clock that is set right.
STEPS = st.lists(st.sampled_from((20, 61, 200, 500, 900, -60)), min_size=10, max_size=60)


class _Named(dict[str, tuple[str, ...]]):
    def __missing__(self, name: str) -> tuple[str, ...]:
        return (f"{name} {{moment}}",)


@dataclass
class World:
    store: SqlStore
    clock: FixedClock = field(default_factory=FixedClock)

    def __post_init__(self) -> None:
        def phrases() -> PhraseBook:
            return PhraseBook(_Named(), {})

        voice = Voice(phrases, TEAMS, pushed=(), meetings=make_meetings(count()))
        announcer = Announcer(TEAMS, phrases, mails=True)
        self.reminding = Reminding(self.store, self.clock, voice, announcer, FakeWatch())

    async def file(self, number: str = NUMBER, **changes: Any) -> Request:
        now = self.clock.now()
        made = Request(number, "web", number, "algemeen", "Vraag", now, now, state=State.TAKEN, owner=7)
        made = replace(Promising(TEAMS).anew(made, now=now), **changes)
        async with kept(self.store) as unit:
            await unit.keep_conversation("web", number, Conversation(), until=now + timedelta(days=999))
            await unit.add_request(made, until=now + timedelta(days=999))
        return made

    async def mailed(self) -> Counter[str]:
        """How often each subject was owed."""
        later = self.clock.now() + timedelta(days=99)
        found: Counter[str] = Counter()
        async with kept(self.store) as unit:
            while taken := await unit.claim_notices(
                "t", {"mail": timedelta(0)}, now=later, lease=timedelta(minutes=1), most=50
            ):
                for one in taken:
                    found[str(one.content["subject"]).split()[0]] += 1
                    await unit.note_sent(one, "t", ref=None, now=later)
        return found


@pytest.fixture
def memory() -> Iterator[World]:
    store = new_store()
    yield World(store)
    store.close()


async def _walk(start: datetime, steps: list[int]) -> None:
    store = new_store()
    try:
        world = World(store, FixedClock(start.astimezone(UTC)))
        request = await world.file()
        assert request.promised_at is not None
        talk = offer(
            None, uid="u", number=NUMBER, staff=7, place="Telefoon", minutes=45, moments=[], now=start
        )
        talk = replace(talk, offered=(request.promised_at + timedelta(days=3),))
        talk = picked(talk, talk.offered[0], now=start, busy=())
        assert talk.start is not None
        talk_at, remind_at, looked_at = talk.start, talk.remind_at, list[datetime]()
        async with kept(store) as unit:
            await unit.keep_appointment(talk)
        for minutes in [*steps, *(60 * 24 * days for days in (3, 1, 9, 9)), -60, 61]:
            world.clock.advance(minutes=minutes)
            looked_at.append(world.clock.now())
            await world.reminding.remind()
        mails = await world.mailed()
        async with store.unit(read_only=True) as unit:
            lines = Counter(
                one.content["paragraphs"][0].split()[0] for one in await unit.messages("web", NUMBER)
            )
        assert mails["melding_voorbij"] == 2, mails  # the promise, and the one that came in its place
        assert lines["belofte_gemist"] == 1, lines
        assert max(mails["melding_halverwege"], mails["melding_vandaag"]) <= 2, mails
        was_in_time = remind_at is not None and any(remind_at <= one < talk_at for one in looked_at)
        assert lines["afspraak_herinnering"] == mails["melding_afspraak"] == was_in_time
    finally:
        store.close()


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_statement_18_no_reminder_is_lost_or_doubled(start: datetime, steps: list[int]) -> None:
    asyncio.run(_walk(start, steps))


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
async def test_statement_18_looked_at_every_hour_each_reminder_comes_exactly_once(start: datetime) -> None:
    store = new_store()
    world = World(store, FixedClock(start.astimezone(UTC)))
    await world.file()
    for hour in range(24 * 12):
        world.clock.advance(hours=-1 if hour % 50 == 49 else 1)
        await world.reminding.remind()

    found = await world.mailed()

    store.close()
    # The second promise is made at closing time: half of its time has passed when its own day begins.
    assert found == {"melding_halverwege": 1, "melding_vandaag": 2, "melding_voorbij": 2}


async def test_two_processes_do_what_is_due_once(store: SqlStore, twin: SqlStore) -> None:
    one, other = World(store), World(twin)
    await one.file()
    for world in (one, other):
        world.clock.advance(days=9)

    await asyncio.gather(one.reminding.remind(), other.reminding.remind())

    assert await one.mailed() == {"melding_voorbij": 1}


async def test_a_member_who_leaves_while_moments_are_picked_holds_nobody_up(
    store: SqlStore, twin: SqlStore
) -> None:
    one, other = World(store), World(twin)
    now, moment = one.clock.now(), one.clock.now() + timedelta(days=7)
    numbers = [f"{turn:03}-000-A" for turn in range(6)]
    for number in numbers:
        await one.file(number)
        async with kept(store) as unit:
            made = offer(
                None, uid=number, number=number, staff=7, place="T", minutes=45, moments=[moment], now=now
            )
            await unit.keep_appointment(made)

    async def end_all() -> None:
        async with kept(store) as unit:
            for number in numbers:
                await unit.lock("web", number)
                request = await unit.request(number)
                assert request is not None
                await Meetings().end(unit, request, now=now)

    async def pick(number: str) -> None:
        with suppress(Unfit):
            async with kept(other.store) as unit:
                await unit.lock("web", number)
                request = await unit.request(number)
                assert request is not None
                await Meetings().pick(unit, request, moment, now=now)

    await asyncio.gather(end_all(), *(pick(number) for number in reversed(numbers)))

    async with store.unit(read_only=True) as unit:
        assert len(await unit.planned_of(7, after=now)) <= 1


async def test_of_two_who_pick_one_moment_at_once_one_gets_it(store: SqlStore, twin: SqlStore) -> None:
    one, other = World(store), World(twin)
    now = one.clock.now()
    for turn in range(6):
        moment = (now + timedelta(days=7 * (turn + 1))).replace(minute=0)
        numbers = (f"{turn:03}-000-A", f"{turn:03}-111-B")
        for number in numbers:
            await one.file(number)
            async with kept(store) as unit:
                made = offer(
                    None, uid=number, number=number, staff=7, place="T", minutes=45, moments=[moment], now=now
                )
                await unit.keep_appointment(made)

        async def pick(world: World, number: str, moment: datetime = moment) -> str:
            try:
                async with kept(world.store) as unit:
                    await unit.lock("web", number)
                    request = await unit.request(number)
                    assert request is not None
                    await Meetings().pick(unit, request, moment, now=now)
            except Unfit as unfit:
                return unfit.reason.value
            return "gepland"

        found = await asyncio.gather(pick(one, numbers[0]), pick(other, numbers[1]))

        assert sorted(found) == [Reason.BUSY.value, "gepland"]
