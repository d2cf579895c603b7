"""Who comes in through an issuer: which record is theirs, and which never becomes theirs."""

import os
from dataclasses import replace

import pytest

from bot.accounts import Accounts, Denied
from bot.known import Known
from bot.request import Role, Staff, State
from bot.staffing import Secret
from tests.conftest import FixedClock
from tests.kit.fake_desk import FakeDesk, MemoryStore, make_request

MIA = Staff(1, "mia", "Mia Claes", "noord")
BEA = Staff(2, "bea", "Bea Wouters", "noord", Role.ADMIN)


class NoHasher:
    async def hash(self, password: str) -> str:
        raise AssertionError

    async def fits(self, hashed: str | None, password: str) -> bool:
        raise AssertionError


class World:
    def __init__(self, clock: FixedClock) -> None:
        self.store = MemoryStore()
        self.store.hire(MIA, "hash")
        self.store.hire(BEA, "hash")
        self.desk = FakeDesk(self.store, clock)
        free = self.desk.free_requests_of
        self.accounts = Accounts(self.store, clock, NoHasher(), random=os.urandom, free=free)  # type: ignore[arg-type]


@pytest.fixture
def world(clock: FixedClock) -> World:
    return World(clock)


async def test_somebody_known_by_login_is_tied_to_the_issuer_and_follows_its_role(world: World) -> None:
    known = Known("https://issuer|7", "mia", "Mia Claes", Role.LEAD, "zuid")

    signed = await world.accounts.sign_in_known(known)

    assert world.store.staff[1] == replace(MIA, subject="https://issuer|7", role=Role.LEAD, team="zuid")
    assert await world.accounts.visit_of(signed.token)


async def test_a_login_that_is_tied_to_another_subject_is_refused(world: World) -> None:
    world.store.staff[1] = replace(MIA, subject="https://issuer|1")

    with pytest.raises(Denied):
        await world.accounts.sign_in_known(Known("https://issuer|2", "mia", "Mia", Role.ADMIN, "noord"))

    assert world.store.sessions == {}


async def test_an_admin_with_a_password_is_never_tied_by_login_alone(world: World) -> None:
    with pytest.raises(Denied):
        await world.accounts.sign_in_known(Known("i|9", "bea", "Bea", Role.ADMIN, "noord"))

    assert world.store.staff == {1: MIA, 2: BEA}
    assert world.store.sessions == {}


@pytest.mark.parametrize("secret", [None, Secret(totp="x")])
async def test_an_admin_who_has_no_password_is_tied_by_login(world: World, secret: Secret | None) -> None:
    world.store.secrets = {2: secret} if secret else {}

    await world.accounts.sign_in_known(Known("i|9", "bea", "Bea"))

    assert world.store.staff[2].subject == "i|9"


async def test_an_admin_ties_their_own_account_and_signs_in_with_it(world: World) -> None:
    await world.accounts.tie_known(BEA, Known("i|9", None, "Bea"))

    signed = await world.accounts.sign_in_known(Known("i|9", None, "Bea"))

    assert signed.staff == replace(BEA, subject="i|9")


@pytest.mark.parametrize(
    ("mia", "bea"), [pytest.param("i|9", None, id="of-mia"), pytest.param(None, "i|1", id="has-another")]
)
async def test_an_account_that_is_somebody_elses_is_not_tied(
    world: World, mia: str | None, bea: str | None
) -> None:
    world.store.staff = {1: replace(MIA, subject=mia), 2: replace(BEA, subject=bea)}
    before = dict(world.store.staff)

    with pytest.raises(Denied):
        await world.accounts.tie_known(world.store.staff[2], Known("i|9", None, "Bea"))

    assert world.store.staff == before


async def test_somebody_who_was_disabled_is_neither_let_in_nor_tied(world: World) -> None:
    world.store.staff[1] = gone = replace(MIA, is_active=False)

    with pytest.raises(Denied):
        await world.accounts.sign_in_known(Known("i|9", "mia", "Mia", Role.ADMIN, "zuid"))

    assert world.store.staff[1] == gone


async def test_who_the_issuer_moves_to_another_team_leaves_the_requests_behind(world: World) -> None:
    world.store.staff[1] = replace(MIA, subject="i|7")
    world.desk.file(make_request(state=State.TAKEN, owner=1))

    await world.accounts.sign_in_known(Known("i|7", None, "Mia", Role.MEMBER, "zuid"))

    assert world.store.staff[1].team == "zuid"
    assert world.desk.requests["428-193-K"].owner is None


async def test_what_the_issuer_changes_is_in_the_log(world: World) -> None:
    await world.accounts.sign_in_known(Known("i|7", "mia", "Mia", Role.MEMBER, "zuid"))
    await world.accounts.sign_in_known(Known("i|9", "jo", "Jo", Role.MEMBER, "zuid"))
    await world.accounts.sign_in_known(Known("i|9", "jo", "Jo", Role.MEMBER, "zuid"))

    assert [(row.staff, row.action, row.about) for row in world.store.audit] == [
        (1, "gekoppeld", 1),
        (1, "rol of team gewijzigd", 1),
        (1, "aangemeld", None),
        (3, "persoon toegevoegd", 3),
        (3, "aangemeld", None),
        (3, "aangemeld", None),
    ]


async def test_who_stays_in_the_same_team_keeps_the_requests(world: World) -> None:
    world.store.staff[1] = replace(MIA, subject="i|7")
    world.desk.file(make_request(state=State.TAKEN, owner=1))

    await world.accounts.sign_in_known(Known("i|7", None, "Mia", Role.LEAD, "noord"))

    assert world.desk.requests["428-193-K"].owner == 1


@pytest.mark.parametrize(
    ("known", "is_added"),
    [
        pytest.param(Known("i|9", "jo", "Jo", Role.MEMBER, "zuid"), True, id="role-and-team"),
        pytest.param(Known("i|9", "jo", "Jo", None, "zuid"), False, id="no-role"),
        pytest.param(Known("i|9", "jo", "Jo", Role.MEMBER, None), False, id="no-team"),
        pytest.param(Known("i|9", None, "Jo", Role.MEMBER, "zuid"), False, id="no-login"),
    ],
)
async def test_somebody_new_is_added_only_with_a_role_and_a_team(
    world: World, known: Known, is_added: bool
) -> None:
    if is_added:
        await world.accounts.sign_in_known(known)
    else:
        with pytest.raises(Denied):
            await world.accounts.sign_in_known(known)

    found = [one.login for one in world.store.staff.values()]
    assert found == ["mia", "bea", *(["jo"] if is_added else [])]
