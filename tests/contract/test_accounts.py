"""Signing in and the records of staff over both databases."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.store.store import SqlStore
from bot.accounts import Accounts, Attempt, Denied, SignedIn
from bot.personnel import NewColleague, NotPossible, Personnel
from bot.request import Role, Staff
from bot.staffing import AuditRow, Sight, WantedLog
from tests.conftest import FixedClock

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GOOD = "drie blauwe fietsen"


class PlainHasher:
    async def hash(self, password: str) -> str:
        return password[::-1]

    async def fits(self, hashed: str | None, password: str) -> bool:
        return hashed == password[::-1]


class World:
    def __init__(self, store: SqlStore, clock: FixedClock) -> None:
        self.freed: list[str] = []
        self.accounts = Accounts(store, clock, PlainHasher(), random=os.urandom, free=self._free)
        self.personnel = Personnel(store, clock, free=self._free)

    async def _free(self, _: Any, staff: Staff) -> None:
        self.freed.append(staff.login)

    async def add(self, login: str, role: Role = Role.MEMBER) -> tuple[Staff, SignedIn]:
        staff = await self.personnel.add(NewColleague(login, login.title(), "noord", role))
        code = await self.accounts.first_code(staff)
        return staff, await self.accounts.choose_password(code, GOOD)


@pytest.fixture
def world(store: SqlStore, clock: FixedClock) -> World:
    return World(store, clock)


async def test_from_a_first_link_to_leaving(world: World) -> None:
    staff, signed = await world.add("mia")

    again = await world.accounts.sign_in(Attempt("mia", GOOD), old_token=signed.token)
    visit = await world.accounts.visit_of(again.token)

    assert visit
    assert visit.staff == staff
    assert await world.accounts.visit_of(signed.token) is None
    await world.accounts.sign_out(visit.session)
    assert await world.accounts.visit_of(again.token) is None


async def test_statement_52_another_process_knows_at_once_that_a_session_ended(
    store: SqlStore, clock: FixedClock
) -> None:
    one, other = World(store, clock), World(store, clock)
    bea, _ = await one.add("bea", Role.ADMIN)
    mia, signed = await one.add("mia")
    assert await other.accounts.visit_of(signed.token)

    await one.personnel.disable(bea, mia.id)

    assert await other.accounts.visit_of(signed.token) is None
    assert one.freed == ["mia"]
    with pytest.raises(Denied):
        await other.accounts.sign_in(Attempt("mia", GOOD))


async def test_a_code_that_is_used_twice_at_the_same_moment_works_once(world: World) -> None:
    staff = await world.personnel.add(NewColleague("mia", "Mia", "noord"))
    code = await world.accounts.first_code(staff)

    found = await asyncio.gather(
        *(world.accounts.choose_password(code, GOOD) for _ in range(5)), return_exceptions=True
    )

    assert sum(isinstance(one, SignedIn) for one in found) == 1
    assert sum(isinstance(one, Denied) for one in found) == 4


async def test_codes_are_ended_of_one_owner_one_kind_and_one_channel(
    store: SqlStore, clock: FixedClock
) -> None:
    until = clock.now() + timedelta(days=1)
    rows = [("eerste", "1", ""), ("eerste", "1", ""), ("eerste", "2", ""), ("koppelen", "1", "")]
    rows += [("hervat", "1", "web"), ("eerste", "1", "web")]
    async with store.unit() as unit:
        for number, (kind, owner, channel) in enumerate(rows):
            await unit.keep_code(kind, f"hash {number}", owner=owner, until=until, channel=channel)
        await unit.commit()

    async with store.unit() as unit:
        ended = [
            await unit.end_codes("eerste", owner="1"),
            await unit.end_codes("hervat", owner="1", channel="web"),
        ]
        await unit.commit()

    async with store.unit(read_only=True) as unit:
        left = [
            number
            for number, (kind, _, _) in enumerate(rows)
            if await unit.code_owner(kind, f"hash {number}", now=clock.now())
        ]
    assert ended == [2, 1]
    assert left == [2, 3, 5]


async def test_a_first_link_ends_when_another_is_made_or_its_owner_is_disabled(world: World) -> None:
    bea, _ = await world.add("bea", Role.ADMIN)
    mia = await world.personnel.add(NewColleague("mia", "Mia", "noord"))
    old, new = [await world.accounts.first_code(mia) for _ in range(2)]
    found = [await world.accounts.who_of_first(one) for one in (old, new)]

    await world.personnel.disable(bea, mia.id)
    await world.personnel.enable(bea, mia.id)

    assert found == [None, mia]
    assert await world.accounts.who_of_first(new) is None


async def test_statement_59_tries_are_counted_for_all_processes_together(
    store: SqlStore, clock: FixedClock
) -> None:
    worlds = [World(store, clock) for _ in range(3)]
    await worlds[0].add("mia")

    denials = []
    for number in range(12):
        with pytest.raises(Denied) as caught:
            await worlds[number % 3].accounts.sign_in(Attempt("mia", "fout"))
        denials.append(caught.value.denial.value)

    assert denials == ["fout"] * 10 + ["te vaak"] * 2


async def test_a_session_is_touched_and_ends_when_idle(world: World, clock: FixedClock) -> None:
    _, signed = await world.add("mia")
    for _ in range(3):
        clock.advance(minutes=20)
        assert await world.accounts.visit_of(signed.token)

    clock.advance(seconds=timedelta(minutes=30).total_seconds())

    assert await world.accounts.visit_of(signed.token) is None


async def test_a_login_is_given_once(world: World) -> None:
    await world.add("mia")

    with pytest.raises(NotPossible):
        await world.personnel.add(NewColleague("Mia", "Nog een Mia", "noord"))


async def test_the_log_tells_who_signed_in_and_who_was_refused(world: World) -> None:
    bea, _ = await world.add("bea", Role.ADMIN)
    with pytest.raises(Denied):
        await world.accounts.sign_in(Attempt("bea", "fout"))

    rows = await world.personnel.log(bea)

    assert [(row.staff, row.action, row.about) for row in rows] == [
        (bea.id, "geweigerd", None),
        (bea.id, "aangemeld", None),
        (None, "link gemaakt", bea.id),
        (None, "persoon toegevoegd", bea.id),
    ]


async def test_a_lead_sees_the_log_of_their_own_team_however_much_others_did(world: World) -> None:
    leen, _ = await world.add("leen", Role.LEAD)
    bea = await world.personnel.add(NewColleague("bea", "Bea", "zuid", Role.ADMIN), by=leen)
    for number in range(250):
        await world.personnel.rename(bea, bea.id, f"Bea {number}")

    rows = await world.personnel.log(leen)

    assert [(row.staff, row.action, row.about) for row in rows] == [
        (leen.id, "persoon toegevoegd", bea.id),
        (leen.id, "aangemeld", None),
    ]


ROWS = (
    AuditRow(NOW, 1, "aangemeld"),
    AuditRow(NOW, 1, "geopend", "428-193-K"),
    AuditRow(NOW + timedelta(days=1), 2, "uitgevoerd", "428-193-K", team="wonen"),
    AuditRow(NOW + timedelta(days=1), None, "geweigerd"),
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(WantedLog(), (3, 2, 1, 0), id="all"),
        pytest.param(WantedLog(number="428-193-K"), (2, 1), id="of-a-request"),
        pytest.param(WantedLog(staff=frozenset((1,))), (1, 0), id="of-somebody"),
        pytest.param(WantedLog(staff=frozenset()), (), id="of-nobody"),
        pytest.param(WantedLog(since=NOW + timedelta(hours=1)), (3, 2), id="from-a-moment"),
        pytest.param(WantedLog(until=NOW + timedelta(days=1)), (1, 0), id="before-a-moment"),
        pytest.param(WantedLog(most=1), (3,), id="most"),
        pytest.param(WantedLog(sight=Sight("wonen", frozenset((1,)))), (2, 1, 0), id="of-a-lead"),
        pytest.param(WantedLog(sight=Sight("wonen", frozenset())), (2,), id="of-a-team-alone"),
        pytest.param(WantedLog(number="x\0'; --"), (), id="hostile"),
    ],
)
async def test_statement_64_the_log_is_found_by_request_person_and_day(
    store: SqlStore, wanted: WantedLog, found: tuple[int, ...]
) -> None:
    async with store.unit() as unit:
        for row in ROWS:
            await unit.add_audit(row)
        await unit.commit()

    async with store.unit(read_only=True) as unit:
        rows = await unit.read_log(wanted)
        below = await unit.read_log(WantedLog(below=rows[-1].id)) if rows else []

    assert list(rows) == [ROWS[number] for number in found]
    assert list(below) == list(reversed(ROWS[: found[-1]] if found else ()))
