"""The records of staff: added, placed, disabled, unlinked, and the log of what was done."""

from dataclasses import replace

import pytest

from bot.login import FIRST, FIRST_FOR
from bot.personnel import NewColleague, NotPossible, Personnel
from bot.request import Role, Staff, State
from bot.staffing import AuditRow, WantedLog
from tests.conftest import FixedClock
from tests.kit.fake_desk import NOW, FakeDesk, MemoryStore, make_request

BEA = Staff(1, "bea", "Bea Wouters", "noord", Role.ADMIN)
MIA = Staff(2, "mia", "Mia Claes", "noord", subject="i|2", slack_user="U2", teams_user="t2")


class World:
    def __init__(self, clock: FixedClock) -> None:
        self.store = MemoryStore()
        self.store.hire(BEA)
        self.store.hire(MIA)
        self.desk = FakeDesk(self.store, clock)
        self.personnel = Personnel(self.store, clock, free=self.desk.free_requests_of)  # type: ignore[arg-type]


@pytest.fixture
def world(clock: FixedClock) -> World:
    return World(clock)


async def test_somebody_new_gets_a_record(world: World) -> None:
    made = await world.personnel.add(NewColleague(" Jo ", " Jo   Peeters ", "zuid"))

    assert world.store.staff[3] == made == Staff(3, "jo", "Jo Peeters", "zuid")


@pytest.mark.parametrize(
    ("login", "name", "word"),
    [
        ("mia", "Nog een Mia", "in gebruik"),
        ("a b", "Jo", "bestaat uit"),
        ("jo", " ", "naam"),
        ("jo", "x" * 101, "100"),
    ],
)
async def test_a_record_that_cannot_be_is_refused_and_told_why(
    world: World, login: str, name: str, word: str
) -> None:
    with pytest.raises(NotPossible) as caught:
        await world.personnel.add(NewColleague(login, name, "noord"))

    assert word in caught.value.sentence
    assert len(world.store.staff) == 2


async def test_statement_13_the_requests_of_somebody_who_is_disabled_return_to_the_team(world: World) -> None:
    world.desk.file(make_request(state=State.TAKEN, owner=2))

    await world.personnel.disable(BEA, 2)

    assert not world.store.staff[2].is_active
    assert world.desk.requests["428-193-K"].state is State.NEW
    assert world.desk.requests["428-193-K"].owner is None


async def test_who_is_disabled_and_let_in_again_has_no_first_link_left(world: World) -> None:
    async with world.store.unit() as unit:
        for owner in ("1", "2"):
            await unit.keep_code(FIRST, f"hash {owner}", owner=owner, until=NOW + FIRST_FOR)
        await unit.commit()

    await world.personnel.disable(BEA, 2)
    await world.personnel.enable(BEA, 2)

    assert [owner for owner, _ in world.store.codes.values()] == ["1"]


async def test_who_moves_to_another_team_leaves_the_requests_behind(world: World) -> None:
    world.desk.file(make_request(state=State.TAKEN, owner=2))

    await world.personnel.place(BEA, 2, team="zuid", role=Role.LEAD)

    assert (world.store.staff[2].team, world.store.staff[2].role) == ("zuid", Role.LEAD)
    assert world.desk.requests["428-193-K"].owner is None


async def test_nobody_disables_or_demotes_themselves(world: World) -> None:
    with pytest.raises(NotPossible):
        await world.personnel.disable(BEA, 1)
    with pytest.raises(NotPossible):
        await world.personnel.place(BEA, 1, team="noord", role=Role.MEMBER)

    assert world.store.staff[1] == BEA


async def test_unlinking_takes_all_accounts_away(world: World) -> None:
    await world.personnel.unlink(BEA, 2)

    assert world.store.staff[2] == replace(MIA, subject=None, slack_user=None, teams_user=None)


async def test_who_was_disabled_can_be_let_in_again(world: World) -> None:
    await world.personnel.disable(BEA, 2)

    await world.personnel.enable(BEA, 2)

    assert world.store.staff[2].is_active


async def test_a_change_to_nobody_is_refused(world: World) -> None:
    with pytest.raises(NotPossible):
        await world.personnel.disable(BEA, 99)


async def test_a_lead_sees_the_log_of_their_own_team_only(world: World) -> None:
    zoe = world.store.hire(Staff(3, "zoe", "Zoë", "zuid", Role.LEAD))
    clock = FixedClock()
    world.store.audit = [AuditRow(clock.now(), one, "geopend", "428-193-K") for one in (1, 2, 3, None)]

    seen = await world.personnel.log(zoe)
    seen_by_admin = await world.personnel.log(BEA)

    assert [row.staff for row in seen] == [3]
    assert [row.staff for row in seen_by_admin] == [None, 3, 2, 1]


@pytest.mark.parametrize(
    ("wanted", "seen"),
    [
        pytest.param(WantedLog(number="428-193-K"), [None, 1], id="all-about-a-request-of-the-team"),
        pytest.param(WantedLog(number="222-222-B"), [3], id="own-deeds-with-that-of-another-team"),
        pytest.param(WantedLog(staff=frozenset((1,))), [], id="nobody-of-another-team"),
        pytest.param(WantedLog(staff=frozenset((3,))), [3], id="somebody-of-the-team"),
        pytest.param(WantedLog(number="428-193-K", staff=frozenset((1,))), [1], id="both"),
    ],
)
async def test_statement_64_a_lead_sees_what_anybody_did_with_a_request_of_their_team(
    world: World, wanted: WantedLog, seen: list[int | None]
) -> None:
    zoe = world.store.hire(Staff(3, "zoe", "Zoë", "zuid", Role.LEAD))
    world.desk.file(make_request(team="zuid"))
    world.desk.file(make_request("222-222-B"))
    world.store.audit = [
        AuditRow(NOW, 1, "uitgevoerd", "428-193-K"),
        AuditRow(NOW, None, "gewist", "428-193-K"),
        AuditRow(NOW, 3, "geopend", "222-222-B"),
        AuditRow(NOW, 2, "geopend", "222-222-B"),
    ]

    assert [row.staff for row in await world.personnel.log(zoe, wanted)] == seen


async def test_the_log_of_a_team_reaches_back_as_far_as_that_of_all(world: World) -> None:
    zoe = world.store.hire(Staff(3, "zoe", "Zoë", "zuid", Role.LEAD))
    busy = [AuditRow(NOW, 1, "geopend", "428-193-K")] * 3_000
    world.store.audit = [AuditRow(NOW, 3, "aangemeld"), *busy]

    assert await world.personnel.log(zoe) == [AuditRow(NOW, 3, "aangemeld")]


async def test_every_deed_of_an_admin_is_in_the_log_with_whom_it_is_about(world: World) -> None:
    personnel = world.personnel
    jo = await personnel.add(NewColleague("jo", "Jo", "zuid"), by=BEA)
    await personnel.place(BEA, 2, team="zuid", role=Role.LEAD)
    await personnel.rename(BEA, 2, "Mia De Smet")
    await personnel.disable(BEA, 2)
    await personnel.enable(BEA, 2)
    await personnel.unlink(BEA, 2)

    done = [(row.staff, row.action, row.about) for row in world.store.audit]

    assert done == [
        (1, "persoon toegevoegd", jo.id),
        (1, "rol of team gewijzigd", 2),
        (1, "naam gewijzigd", 2),
        (1, "uitgeschakeld", 2),
        (1, "weer ingeschakeld", 2),
        (1, "accounts losgemaakt", 2),
    ]


async def test_what_is_done_on_the_server_itself_is_in_the_log_as_of_nobody_here(world: World) -> None:
    await world.personnel.add(NewColleague("jo", "Jo", "zuid"))
    await world.personnel.disable(Staff(0, "root", "", "", Role.ADMIN), 2)

    assert [(row.staff, row.about) for row in world.store.audit] == [(None, 3), (None, 2)]


async def test_keeping_a_record_as_it_was_is_no_deed(world: World) -> None:
    await world.personnel.place(BEA, 2, team=MIA.team, role=MIA.role)
    await world.personnel.rename(BEA, 2, MIA.name)

    assert world.store.audit == []


async def test_a_name_is_changed_without_extra_blanks_and_never_to_nothing(world: World) -> None:
    await world.personnel.rename(BEA, 2, "  Mia   De Smet ")
    with pytest.raises(NotPossible):
        await world.personnel.rename(BEA, 2, " ")

    assert world.store.staff[2].name == "Mia De Smet"
