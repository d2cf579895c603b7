"""Signing in, sessions and codes, over a store in memory."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.accounts import (
    TRIES_FROM_ANYWHERE,
    TRIES_PER_ACCOUNT,
    TRIES_PER_NETWORK,
    Accounts,
    Attempt,
    BadPassword,
    Denial,
    Denied,
)
from bot.login import ABSOLUTE, FIRST_FOR, IDLE, hash_token, totp
from bot.ports import NotKept
from bot.request import Role, Staff
from tests.conftest import FixedClock
from tests.kit.fake_desk import FakeDesk, MemoryStore

GOOD = "drie blauwe fietsen"
MIA = Staff(1, "mia", "Mia Claes", "noord")


class PlainHasher:
    """Hashes by turning around; counts how often it looked."""

    def __init__(self) -> None:
        self.looked = 0

    async def hash(self, password: str) -> str:
        return password[::-1]

    async def fits(self, hashed: str | None, password: str) -> bool:
        self.looked += 1
        return hashed == password[::-1]


class Numbers:
    """Random bytes that are all different, and the same in each run."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, length: int) -> bytes:
        self._count += 1
        return self._count.to_bytes(length)


class World:
    def __init__(self, clock: FixedClock, **options: Any) -> None:
        self.clock = clock
        self.store = MemoryStore()
        self.store.hire(MIA, GOOD[::-1])
        self.hasher = PlainHasher()
        self.accounts = Accounts(
            self.store,  # type: ignore[arg-type]
            clock,
            self.hasher,
            random=Numbers(),
            free=FakeDesk(self.store, clock).free_requests_of,
            **options,
        )

    async def sign_in(self, password: str = GOOD, login: str = "mia", **more: Any) -> str:
        return (await self.accounts.sign_in(Attempt(login, password, **more))).token

    async def denial(self, *args: Any, **more: Any) -> Denial:
        with pytest.raises(Denied) as caught:
            await self.sign_in(*args, **more)
        return caught.value.denial

    def code(self, away: int = 0) -> str:
        secret = self.store.secrets[1].totp
        assert secret
        return totp(secret, int(self.clock.now().timestamp()) // 30 + away)


@pytest.fixture
def world(clock: FixedClock) -> World:
    return World(clock)


async def test_statement_51_each_login_gives_a_new_session_and_ends_the_old_one(world: World) -> None:
    first = await world.sign_in()

    second = (await world.accounts.sign_in(Attempt("mia", GOOD), old_token=first)).token

    assert first != second
    assert await world.accounts.visit_of(first) is None
    assert (await world.accounts.visit_of(second)).staff == MIA  # type: ignore[union-attr]


async def test_statement_51_the_token_is_long_and_never_kept(world: World) -> None:
    token = await world.sign_in()

    assert len(bytes.fromhex(token)) == 32
    assert token not in repr(vars(world.store))
    assert list(world.store.sessions) == [hash_token(token)]


@pytest.mark.parametrize(
    ("login", "password"),
    [("mia", "fout"), ("niemand", GOOD), ("' OR 1=1", GOOD), ("mia", ""), ("", "")],
)
async def test_every_wrong_login_is_refused_in_the_same_way(world: World, login: str, password: str) -> None:
    assert await world.denial(password, login) is Denial.WRONG
    assert world.hasher.looked == 1
    assert [row.action for row in world.store.audit] == ["geweigerd"]


async def test_somebody_who_is_disabled_cannot_sign_in(world: World) -> None:
    world.store.staff[1] = replace(MIA, is_active=False)

    assert await world.denial() is Denial.WRONG


async def test_statement_52_disabling_ends_every_session_at_once(world: World) -> None:
    token = await world.sign_in()

    world.store.staff[1] = replace(MIA, is_active=False)

    assert await world.accounts.visit_of(token) is None


async def test_statement_53_use_keeps_a_session_alive_until_its_end(world: World) -> None:
    token = await world.sign_in()

    for _ in range(int(ABSOLUTE / timedelta(minutes=20)) - 1):
        world.clock.advance(minutes=20)
        assert await world.accounts.visit_of(token)
    world.clock.advance(minutes=20)

    assert await world.accounts.visit_of(token) is None


async def test_statement_53_a_page_that_only_looks_for_changes_does_not_keep_it_alive(world: World) -> None:
    token = await world.sign_in()

    world.clock.advance(minutes=29)
    assert await world.accounts.visit_of(token, is_busy=False)
    world.clock.advance(minutes=1)

    assert timedelta(minutes=30) == IDLE
    assert await world.accounts.visit_of(token) is None


async def test_statement_58_wrong_passwords_from_elsewhere_leave_a_new_browser_its_tries(
    world: World,
) -> None:
    for number in range(50):
        await world.denial("fout", network=f"10.0.0.{number % 2}")

    assert await world.denial(network="10.0.0.1") is Denial.TOO_OFTEN
    assert await world.sign_in(network="10.0.1.1")
    assert world.hasher.looked == 2 * TRIES_PER_ACCOUNT + 1


async def test_statement_58_wrong_passwords_from_everywhere_stop_that_account_for_all_but_known_browsers(
    world: World,
) -> None:
    for number in range(TRIES_FROM_ANYWHERE):
        assert await world.denial("fout", network=f"10.0.0.{number}") is Denial.WRONG

    assert await world.denial(GOOD, network="10.0.1.1") is Denial.TOO_OFTEN
    assert await world.sign_in(network="10.0.0.1", device="mia's own browser")
    assert world.hasher.looked == TRIES_FROM_ANYWHERE + 1


async def test_statement_58_too_many_tries_from_one_network_stop_that_network_only(world: World) -> None:
    for number in range(TRIES_PER_NETWORK):
        await world.denial("fout", f"login{number}", network="10.0.0.1")

    assert await world.denial(network="10.0.0.1") is Denial.TOO_OFTEN
    assert await world.sign_in(network="10.0.0.2")


async def test_after_a_while_one_may_try_again(world: World) -> None:
    for _ in range(TRIES_PER_ACCOUNT):
        await world.denial("fout")
    assert await world.denial() is Denial.TOO_OFTEN

    world.clock.advance(minutes=10)

    assert await world.sign_in()


async def test_a_first_code_sets_a_password_once_and_ends_other_sessions(world: World) -> None:
    old = await world.sign_in()
    code = await world.accounts.first_code(MIA)

    signed = await world.accounts.choose_password(code, "vier groene fietsen")

    assert code not in repr(vars(world.store))
    assert await world.accounts.visit_of(signed.token)
    assert await world.accounts.visit_of(old) is None
    assert await world.denial(GOOD) is Denial.WRONG
    with pytest.raises(Denied):
        await world.accounts.choose_password(code, "vijf gele fietsen")


async def test_a_first_code_that_is_too_old_or_made_up_is_none(world: World) -> None:
    code = await world.accounts.first_code(MIA)
    world.clock.advance(seconds=FIRST_FOR.total_seconds())

    for one in (code, "x", ""):
        assert await world.accounts.who_of_first(one) is None
        with pytest.raises(Denied):
            await world.accounts.choose_password(one, GOOD)


async def test_a_new_first_link_ends_the_ones_before(world: World) -> None:
    old = await world.accounts.first_code(MIA)
    of_another = await world.accounts.first_code(world.store.hire(replace(MIA, id=2, login="jo")))

    new = await world.accounts.first_code(MIA)

    assert await world.accounts.who_of_first(old) is None
    assert await world.accounts.who_of_first(new) == MIA
    assert await world.accounts.who_of_first(of_another)


async def test_using_a_first_link_leaves_no_other_one(world: World, clock: FixedClock) -> None:
    code = await world.accounts.first_code(MIA)
    async with world.store.unit() as unit:  # as one made by an earlier version
        await unit.keep_code("eerste", hash_token("x"), owner="1", until=clock.now() + FIRST_FOR)
        await unit.commit()

    await world.accounts.choose_password(code, "vier groene fietsen")

    assert world.store.codes == {}


async def test_a_bad_first_password_leaves_the_code_usable(world: World) -> None:
    code = await world.accounts.first_code(MIA)

    with pytest.raises(BadPassword):
        await world.accounts.choose_password(code, "kort")

    assert await world.accounts.choose_password(code, GOOD)


async def test_statement_52_another_password_ends_all_sessions_but_the_new_one(world: World) -> None:
    tokens = [await world.sign_in() for _ in range(3)]
    visit = await world.accounts.visit_of(tokens[0])
    assert visit

    signed = await world.accounts.change_password(visit, GOOD, "vier groene fietsen", network="")

    assert [await world.accounts.visit_of(one) for one in tokens] == [None] * 3
    assert await world.accounts.visit_of(signed.token)


async def test_the_old_password_is_needed_for_another_one(world: World) -> None:
    visit = await world.accounts.visit_of(await world.sign_in())
    assert visit

    with pytest.raises(Denied):
        await world.accounts.change_password(visit, "fout", "vier groene fietsen", network="")

    assert await world.sign_in()


async def test_an_app_with_codes_is_needed_once_it_is_set_and_each_code_works_once(world: World) -> None:
    secret = world.accounts.new_code_secret()
    step = int(world.clock.now().timestamp()) // 30

    await world.accounts.set_code(MIA, secret, totp(secret, step - 1))

    assert await world.denial() is Denial.WRONG
    assert await world.denial(code=world.code(-1)) is Denial.WRONG
    assert await world.sign_in(code=world.code())
    assert await world.denial(code=world.code()) is Denial.WRONG
    world.clock.advance(minutes=3)
    assert await world.sign_in(code=world.code())


async def test_an_app_is_not_set_by_a_wrong_code_nor_put_in_the_place_of_another(world: World) -> None:
    secret = world.accounts.new_code_secret()
    step = int(world.clock.now().timestamp()) // 30

    with pytest.raises(Denied):
        await world.accounts.set_code(MIA, secret, "000000")
    await world.accounts.set_code(MIA, secret, totp(secret, step))
    other = world.accounts.new_code_secret()
    with pytest.raises(Denied):
        await world.accounts.set_code(MIA, other, totp(other, step))

    assert world.store.secrets[1].totp == secret


async def test_a_role_that_needs_codes_opens_nothing_else_first(clock: FixedClock) -> None:
    world = World(clock, code_roles=(Role.MEMBER,))
    visit = await world.accounts.visit_of(await world.sign_in())
    assert visit
    assert visit.must_set_code

    secret = world.accounts.new_code_secret()
    await world.accounts.set_code(MIA, secret, totp(secret, int(clock.now().timestamp()) // 30))

    world.clock.advance(minutes=3)
    visit = await world.accounts.visit_of(await world.sign_in(code=world.code()))
    assert visit
    assert not visit.must_set_code


async def test_a_code_to_link_an_account_is_kept_hashed(world: World) -> None:
    code = await world.accounts.link_code(MIA)

    async with world.store.unit() as unit:
        owner = await unit.take_code("koppelen", hash_token(code), now=world.clock.now())

    assert owner == "1"
    assert code not in repr(world.store.codes)


async def test_nobody_is_signed_in_when_nothing_can_be_kept(world: World) -> None:
    world.store.is_full = True

    with pytest.raises(NotKept):
        await world.sign_in()

    assert world.store.sessions == {}


async def test_who_only_comes_through_an_issuer_has_no_password(world: World) -> None:
    world.store.secrets = {}

    assert not await world.accounts.has_password(MIA)
    assert await world.denial() is Denial.WRONG


async def test_statement_62_no_secret_is_shown_by_repr(world: World) -> None:
    signed = await world.accounts.sign_in(Attempt("mia", GOOD, "123456"))

    shown = repr((signed, Attempt("mia", GOOD, "123456")))

    assert signed.token not in shown
    assert GOOD not in shown
    assert "123456" not in shown
