"""Keys of the Bot Framework: that turn, are flooded, hang, fail and come back."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from adapters.teams import signing_keys
from adapters.teams.auth import KeysUnknown, NotLetIn
from tests.e2e.teams_tokens import World, activity, run_world
from tests.kit.fake_openid import FakeOpenId
from tests.kit.lag import MOST_LAG, watched

HOUR, DAY = 3600.0, 24 * 3600.0


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with run_world() as world:
        yield world


async def test_pitfall_3_a_rotated_key_works_on_the_next_message(world: World) -> None:
    await world.let_in()
    world.openid.rotate()

    await world.let_in()
    await world.let_in()

    assert world.openid.fetches == 2


async def test_pitfall_3_an_unknown_key_is_looked_for_once_an_hour(world: World) -> None:
    await world.let_in()
    fetches = []

    for seconds in (0, 1, HOUR / 2, HOUR / 2, 1):
        world.at += seconds
        with pytest.raises(NotLetIn, match="unknown key"):
            await world.let_in(header={"kid": "strange"})
        fetches.append(world.openid.fetches)

    assert fetches == [2, 2, 2, 3, 3]


async def test_pitfall_2_and_3_another_strange_key_is_refused_and_a_new_one_still_works(
    world: World,
) -> None:
    await world.let_in()
    for name in ("strange", "stranger"):
        with pytest.raises(NotLetIn, match="unknown key"):
            await world.let_in(header={"kid": name})
    world.openid.rotate()

    await world.let_in()

    assert world.openid.fetches == 4


async def flood(world: World) -> list[Exception]:
    """Strange keys one after another; how each was refused."""
    ended: list[Exception] = []
    for number in range(50):
        with pytest.raises((NotLetIn, KeysUnknown)) as found:
            await world.let_in(header={"kid": f"strange-{number}"})
        ended.append(found.value)
    return ended


async def test_pitfall_3_a_flood_of_strange_keys_is_no_flood_of_fetches(world: World) -> None:
    await world.let_in()

    at_once = await asyncio.gather(
        *(world.let_in(header={"kid": f"stranger-{number}"}) for number in range(50)), return_exceptions=True
    )
    ended = await flood(world)
    await world.let_in()

    assert {type(error) for error in at_once} == {NotLetIn}
    assert [type(error) for error in ended] == [*[NotLetIn] * 9, *[KeysUnknown] * 41]
    assert world.openid.fetches == 11


async def test_pitfall_3_a_new_key_during_a_flood_waits_a_minute_at_most(world: World) -> None:
    await world.let_in()
    await flood(world)
    world.openid.rotate()

    with pytest.raises(KeysUnknown):
        await world.let_in()
    world.at += 60
    await world.let_in()

    assert world.openid.fetches == 12


async def test_strange_keys_are_not_remembered_without_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_keys, "MOST_UNKNOWN", 2)
    await world.let_in()

    for name in "abc":
        world.at += 60
        with pytest.raises(NotLetIn):
            await world.let_in(header={"kid": name})
    world.at += 60
    with pytest.raises(NotLetIn):
        await world.let_in(header={"kid": "a"})

    assert world.openid.fetches == 5


async def test_a_first_flood_asks_for_the_keys_once(world: World) -> None:
    await asyncio.gather(*(world.let_in() for _ in range(50)))

    assert world.openid.fetches == 1


async def test_keys_are_renewed_before_their_day_is_over_and_nobody_waits(world: World) -> None:
    await world.let_in()
    world.at += 20 * HOUR
    world.openid.hangs = True

    async with asyncio.timeout(1):
        await world.let_in()
        await world.let_in()
    await asyncio.sleep(0.05)

    assert world.openid.fetches == 2


async def test_a_key_that_was_withdrawn_is_refused_after_a_day(world: World) -> None:
    await world.let_in()
    old = world.openid.bearer()
    world.openid.rotate()
    world.at += DAY

    with pytest.raises(NotLetIn, match="unknown key"):
        await world.made[0].check(old, activity())


async def test_pitfall_4_nothing_holds_up_the_loop_while_metadata_hang(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_keys, "FETCH_SECONDS", 0.5)
    await world.let_in()
    known = world.openid.bearer()
    world.openid.rotate()
    world.openid.hangs = True
    strange = [world.openid.bearer() for _ in range(20)]

    async with watched() as lag:
        waiting = [asyncio.create_task(world.made[0].check(header, activity())) for header in strange]
        await asyncio.sleep(0.1)
        began = time.perf_counter()
        await world.made[0].check(known, activity())
        took = time.perf_counter() - began
        is_waiting = not any(task.done() for task in waiting)
        ended = await asyncio.gather(*waiting, return_exceptions=True)

    assert is_waiting
    assert took < MOST_LAG
    assert lag.worst < MOST_LAG
    assert {type(error) for error in ended} == {KeysUnknown}
    assert world.openid.fetches == 2


async def test_who_leaves_does_not_take_the_fetch_away_from_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_keys, "FETCH_SECONDS", 0.3)
    world.openid.hangs = True
    first, second = (asyncio.create_task(world.let_in()) for _ in range(2))
    await asyncio.sleep(0.05)

    first.cancel()
    ended = await asyncio.gather(first, second, return_exceptions=True)

    assert [type(error) for error in ended] == [asyncio.CancelledError, KeysUnknown]
    assert world.openid.fetches == 1


async def test_at_the_end_a_hanging_fetch_is_left(world: World) -> None:
    world.openid.hangs = True
    waiting = asyncio.create_task(world.let_in())
    await asyncio.sleep(0.05)

    async with asyncio.timeout(1):
        await world.made[0].close()

    with pytest.raises(KeysUnknown):
        await waiting


def redirect() -> web.Response:
    return web.Response(status=302, headers={"Location": "/v1/.well-known/keys"})


TROUBLES: dict[str, Callable[[FakeOpenId], Any]] = {
    "500": lambda fake: vars(fake).update(answers=lambda: web.Response(status=500)),
    "HTML": lambda fake: vars(fake).update(
        answers=lambda: web.Response(text="<html>", content_type="text/html")
    ),
    "redirect": lambda fake: vars(fake).update(answers=redirect),
    "too much": lambda fake: vars(fake).update(answers=lambda: web.Response(body=b" " * 600_000 + b"{}")),
    "no UTF-8": lambda fake: vars(fake).update(answers=lambda: web.Response(body=b'{"a": "\xff"}')),
    "no object": lambda fake: vars(fake).update(answers=lambda: web.json_response([])),
    "brackets without end": lambda fake: vars(fake).update(answers=lambda: web.Response(body=b"[" * 200_000)),
    "no address of keys": lambda fake: fake.metadata.update(jwks_uri=None),
    "keys elsewhere": lambda fake: fake.metadata.update(jwks_uri="https://evil.example/keys"),
    "keys over http": lambda fake: fake.metadata.update(jwks_uri="http://login.botframework.com/keys"),
    "nobody at the address": lambda fake: fake.metadata.update(jwks_uri="http://127.0.0.1:9/keys"),
    "no keys": lambda fake: vars(fake).update(raw_keys=[]),
    "keys that are none": lambda fake: vars(fake).update(
        raw_keys=[None, "x", {"kid": "a"}, {"kid": "b", "kty": "RSA", "n": "!" * 400, "e": "!"}]
    ),
    "a key for something else": lambda fake: vars(fake).update(raw_keys=[fake.published() | {"use": "enc"}]),
    "a short key": lambda fake: vars(fake).update(raw_keys=[fake.published() | {"n": "x" * 86}]),
    "a secret as a key": lambda fake: vars(fake).update(raw_keys=[{"kty": "oct", "kid": "key-0", "k": "eA"}]),
}


@pytest.mark.parametrize("make", TROUBLES.values(), ids=list(TROUBLES))
async def test_without_keys_nobody_is_refused_for_good_and_a_moment_later_it_is_asked_again(
    world: World, make: Callable[[FakeOpenId], Any], caplog: pytest.LogCaptureFixture
) -> None:
    make(world.openid)

    for _ in range(3):
        with pytest.raises(KeysUnknown):
            await world.let_in()
    asked_in_trouble = world.openid.fetches
    world.openid.answers, world.openid.raw_keys = None, None
    world.openid.metadata.clear()
    world.at += signing_keys.RETRY_SECONDS
    await world.let_in()

    assert asked_in_trouble == 1
    assert len(caplog.records) == 1
    assert "evil" not in caplog.text


async def test_a_key_that_cannot_be_read_does_not_take_the_others_along(world: World) -> None:
    world.openid.raw_keys = [{"kid": "a", "kty": "RSA", "n": "!", "e": "!"}, world.openid.published(), None]

    await world.let_in()


async def test_known_keys_stay_when_asking_again_fails(world: World) -> None:
    await world.let_in()
    world.openid.answers = lambda: web.Response(status=500)

    with pytest.raises(KeysUnknown):
        await world.let_in(header={"kid": "strange"})
    await world.let_in()

    assert world.openid.fetches == 2


async def test_after_a_day_without_an_answer_the_old_keys_are_not_believed(world: World) -> None:
    await world.let_in()
    world.openid.answers = lambda: web.Response(status=500)
    world.at += DAY

    with pytest.raises(KeysUnknown):
        await world.let_in()


async def test_a_session_that_was_closed_refuses_nobody_for_good(world: World) -> None:
    await world.session.close()

    with pytest.raises(KeysUnknown):
        await world.let_in()
