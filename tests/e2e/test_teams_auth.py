"""Tokens of the Bot Framework: what is let in, and what is refused."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.teams.auth import NotLetIn
from bot.talk import Talk
from tests.e2e.teams_tokens import TENANT, World, activity, in_seconds, run_world
from tests.kit.fake_openid import APP_ID, SERVICE_URL
from tests.kit.teams_office import open_teams


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with run_world() as world:
        yield world


async def test_pitfall_2_a_good_token_is_let_in(world: World) -> None:
    await world.let_in()

    assert world.openid.fetches == 1


LET_IN: dict[str, dict[str, Any]] = {
    "expired 200 s ago": {"exp": in_seconds(-200)},
    "valid in 200 s": {"nbf": in_seconds(200)},
    "no nbf": {"nbf": None},
    "a claim more": {"tid": "x"},
    "a header more": {"header": {"nonce": "x"}},
}


@pytest.mark.parametrize("token", LET_IN.values(), ids=list(LET_IN))
async def test_pitfall_2_what_differs_without_harm_is_let_in(world: World, token: dict[str, Any]) -> None:
    await world.let_in(**token)


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
async def test_the_scheme_may_be_in_any_case(world: World, scheme: str) -> None:
    await world.made[0].check(f"{scheme} {world.openid.token()}", activity())


HEADERS = {
    "no header": "",
    "empty bearer": "Bearer ",
    "only a scheme": "Bearer",
    "Basic": "Basic dXNlcjpwYXNz",
    "garbage": "Bearer garbage",
    "garbage in three": "Bearer a.b.c",
    "no ASCII": "Bearer é.é.é",
    "five parts": "Bearer a.b.c.d.e",
    "a header that is a list": "Bearer WyJhbGciXQ.e30.e30",
    "endless": "Bearer " + "a" * 20_000,
    "brackets without end": "Bearer " + "W1tb" * 3000 + ".e30.e30",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=list(HEADERS))
async def test_pitfall_2_what_is_no_token_is_refused(world: World, header: str) -> None:
    with pytest.raises(NotLetIn):
        await world.made[0].check(header, activity())

    assert world.openid.asked == []


TOKENS: dict[str, tuple[dict[str, Any], str]] = {
    "wrong iss": ({"iss": "https://sts.windows.net/x"}, "issuer"),
    "no iss": ({"iss": None}, "issuer"),
    "wrong aud": ({"aud": "another-app"}, "audience"),
    "no aud": ({"aud": None}, "audience"),
    "list aud": ({"aud": [APP_ID]}, "audience"),
    "expired": ({"exp": in_seconds(-301)}, "expiry"),
    "no exp": ({"exp": None}, "expiry"),
    "exp as text": ({"exp": "9999999999"}, "expiry"),
    "exp true": ({"exp": True}, "expiry"),
    "exp without end": ({"exp": float("inf")}, "expiry"),
    "exp no number": ({"exp": float("nan")}, "expiry"),
    "not yet valid": ({"nbf": in_seconds(400)}, "not yet"),
    "nbf as text": ({"nbf": "0"}, "not yet"),
    "nbf without end": ({"nbf": float("inf")}, "not yet"),
    "serviceurl mismatch": ({"serviceurl": "https://smba.trafficmanager.net/amer/"}, "serviceurl"),
    "serviceurl missing": ({"serviceurl": None}, "serviceurl"),
    "wrong signature": ({"signed": "another"}, "signature"),
    "no signature": ({"signed": "none", "header": {"alg": "RS256"}}, "signature"),
    "unknown kid": ({"header": {"kid": "strange"}}, "unknown key"),
    "no kid": ({"header": {"kid": None}}, "no key named"),
    "empty kid": ({"header": {"kid": ""}}, "no key named"),
    "kid a list": ({"header": {"kid": ["key-0"]}}, "no key named"),
    "endless kid": ({"header": {"kid": "k" * 201}}, "no key named"),
    "HS256": ({"signed": "HS256"}, "algorithm"),
    "HS256 called RS256": ({"signed": "HS256", "header": {"alg": "RS256"}}, "signature"),
    "alg none": ({"signed": "none"}, "algorithm"),
    "alg None": ({"signed": "none", "header": {"alg": "None"}}, "algorithm"),
    "alg RS512": ({"header": {"alg": "RS512"}}, "algorithm"),
    "no alg": ({"header": {"alg": None}}, "unreadable token"),
    "crit that we do not know": ({"header": {"crit": ["x"], "x": 1}}, "signature"),
}


@pytest.mark.parametrize(("token", "reason"), TOKENS.values(), ids=list(TOKENS))
async def test_pitfall_2_a_token_that_breaks_a_rule_is_refused(
    world: World, token: dict[str, Any], reason: str
) -> None:
    with pytest.raises(NotLetIn) as refused:
        await world.let_in(**token)

    assert str(refused.value) == reason


ACTIVITIES: dict[str, tuple[dict[str, Any], str]] = {
    "without serviceUrl": ({"serviceUrl": None}, "serviceUrl"),
    "serviceUrl no text": ({"serviceUrl": [SERVICE_URL]}, "serviceUrl"),
    "another serviceUrl": ({"serviceUrl": "https://smba.trafficmanager.net/amer/"}, "serviceurl"),
    "without channelId": ({"channelId": None}, "channelId"),
    "channelId no text": ({"channelId": 7}, "channelId"),
    "another channel": ({"channelId": "skype"}, "channelId"),
    "another channel of the same key": ({"channelId": "webchat"}, "channelId"),
}


@pytest.mark.parametrize(("changes", "reason"), ACTIVITIES.values(), ids=list(ACTIVITIES))
async def test_pitfall_2_an_activity_that_the_token_does_not_vouch_for_is_refused(
    world: World, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(NotLetIn) as refused:
        await world.made[0].check(world.openid.bearer(), activity(**changes))

    assert str(refused.value) == reason


@pytest.mark.parametrize("endorsements", [None, [], "msteams", [7]], ids=["none", "empty", "text", "number"])
async def test_pitfall_2_a_key_without_endorsements_is_for_no_channel(
    world: World, endorsements: Any
) -> None:
    world.openid.endorsements = endorsements

    with pytest.raises(NotLetIn, match="key not for this channel"):
        await world.let_in()


async def test_pitfall_2_claims_that_were_changed_after_signing_are_refused(world: World) -> None:
    head, _, signature = world.openid.token().split(".")
    _, claims, _ = world.openid.token(tid="x").split(".")

    with pytest.raises(NotLetIn, match="signature"):
        await world.made[0].check(f"Bearer {head}.{claims}.{signature}", activity())


TENANTS: dict[str, Any] = {
    "another": {"tenant": {"id": "0a1b2c3d-0000-4000-8000-00000000dead"}},
    "empty": {"tenant": {"id": ""}},
    "a list": {"tenant": {"id": [TENANT]}},
    "no tenant": {},
    "tenant as text": {"tenant": TENANT},
    "no channelData": None,
    "channelData as text": TENANT,
}


@pytest.mark.parametrize("data", TENANTS.values(), ids=list(TENANTS))
async def test_pitfall_13_a_tenant_that_is_not_on_the_list_is_refused(world: World, data: Any) -> None:
    named = activity(channelData=data, conversation={"tenantId": TENANT})

    with pytest.raises(NotLetIn, match="tenant"):
        await world.made[0].check(world.openid.bearer(), named)


async def test_pitfall_13_a_tenant_is_known_in_any_case(world: World) -> None:
    await world.made[0].check(world.openid.bearer(), activity(channelData={"tenant": {"id": TENANT.upper()}}))


ELSEWHERE = {
    "another host": "https://evil.example/",
    "http": "http://smba.trafficmanager.net/emea/",
    "a number": "https://169.254.169.254/metadata",
    "a name before the host": "https://smba.trafficmanager.net@evil.example/",
}


@pytest.mark.parametrize("url", ELSEWHERE.values(), ids=list(ELSEWHERE))
async def test_statement_45_and_pitfall_14_an_address_outside_microsoft_is_refused_and_nobody_is_asked(
    world: World, url: str
) -> None:
    with pytest.raises(NotLetIn, match="serviceUrl"):
        await world.made[0].check(world.openid.bearer(serviceurl=url), activity(serviceUrl=url))

    assert world.openid.asked == []


async def test_pitfall_14_this_machine_may_be_answered_when_that_was_chosen(world: World) -> None:
    url = "http://127.0.0.1:56150/_connector"

    await world.made[0].check(world.openid.bearer(serviceurl=url), activity(serviceUrl=url))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "http://login.botframework.com/x", "https://e.example/"]
)
async def test_metadata_from_elsewhere_are_refused_at_the_start(world: World, url: str) -> None:
    with pytest.raises(ValueError, match="metadata"):
        world.new_check(metadata_url=url, allows_loopback=False)


async def test_pitfall_2_each_row_of_the_table_is_a_401_over_http_and_runs_no_turn(
    talk: Talk, tmp_path: Path
) -> None:
    async with open_teams(talk, tmp_path) as office:
        lotte, wrong, now = office.person("lotte"), [], int(time.time())
        in_time = {"expired": {"exp": now - 301}, "not yet valid": {"nbf": now + 400}}

        for name, token in {**{name: one for name, (one, _) in TOKENS.items()}, **in_time}.items():
            header = office.openid.bearer(**{"serviceurl": office.service, **token})
            wrong.append((name, (await office.deliver(lotte.activity(text="x"), header=header))[0]))
        for name, (changes, _) in ACTIVITIES.items():
            wrong.append((name, (await office.deliver(lotte.activity(text="x", **changes)))[0]))
        for name, data in TENANTS.items():
            wrong.append((name, (await office.deliver(lotte.activity(text="x", channelData=data)))[0]))
        await office.settled()

        assert [one for one in wrong if one[1] != 401] == []
        assert lotte.posts == []
