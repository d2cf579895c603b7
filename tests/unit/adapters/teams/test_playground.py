"""What is let in without a token, for the Playground on this machine."""

from typing import Any

import pytest

from adapters.teams.auth import NotLetIn
from adapters.teams.playground import OpenCheck, OpenTokens

TENANT = "11111111-2222-3333-4444-555555555555"


def activity(**changed: Any) -> dict[str, Any]:
    whole = {
        "channelId": "msteams",
        "serviceUrl": "http://127.0.0.1:56150/_connector",
        "channelData": {"tenant": {"id": TENANT}},
    }
    return {**whole, **changed}


@pytest.mark.parametrize("tenants", [(), (TENANT,)])
async def test_the_playground_on_this_machine_is_let_in(tenants: tuple[str, ...]) -> None:
    await OpenCheck(tenants).check("", activity())


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"channelId": "webchat"}, id="another channel"),
        pytest.param({"serviceUrl": "https://smba.trafficmanager.net/emea/"}, id="Microsoft itself"),
        pytest.param({"serviceUrl": "http://10.0.0.1/"}, id="another machine"),
        pytest.param({"serviceUrl": None}, id="no service"),
        pytest.param({"channelData": {"tenant": {"id": "x"}}}, id="another organisation"),
    ],
)
async def test_pitfall_22_nothing_else_is(changed: dict[str, Any]) -> None:
    with pytest.raises(NotLetIn):
        await OpenCheck((TENANT,)).check("Bearer x", activity(**changed))


async def test_the_word_in_place_of_a_token_is_always_the_same() -> None:
    tokens = OpenTokens()
    one = await tokens.token()

    tokens.forget(one)

    assert await tokens.token() == one
