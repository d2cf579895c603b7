"""The fake Bot connector is strict: it minds what Microsoft would mind, and measures how fast we write."""

from typing import Any

import aiohttp
import pytest

from tests.kit.fake_connector import FakeConnector
from tests.kit.fake_connector_rules import CARD as ADAPTIVE
from tests.kit.fake_connector_rules import find_breaches
from tests.kit.teams_sending import MESSAGE, tokens_of


async def ask(teams: FakeConnector, method: str, path: str, body: Any = None, token: str = "") -> int:
    """The status that it answers."""
    if not token:
        tokens = tokens_of(teams)
        token = await tokens.token()
        await tokens.close()
    headers = {"Authorization": f"Bearer {token}"}
    address = f"{teams.service_url}v3/conversations{path}"
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, address, json=body, headers=headers) as found,
    ):
        return found.status


def with_attachment(attachment: Any) -> dict[str, Any]:
    return {"type": "message", "attachments": [attachment]}


def with_card(card: dict[str, Any]) -> dict[str, Any]:
    return with_attachment({"contentType": ADAPTIVE, "content": card})


@pytest.mark.parametrize(
    ("activity", "fault"),
    [
        pytest.param([], "no JSON object", id="list"),
        pytest.param({"text": "Dag"}, "type None", id="no type"),
        pytest.param({"type": "message"}, "an empty message", id="empty"),
        pytest.param({"type": "message", "attachments": "x"}, "no list", id="no list"),
        pytest.param(with_attachment({"contentType": "image/png"}), "no adaptive card", id="image"),
        pytest.param(with_card({"type": "AdaptiveCard"}), "without a version", id="no version"),
    ],
)
async def test_an_activity_that_teams_would_not_take_is_a_fault(activity: Any, fault: str) -> None:
    async with FakeConnector() as teams:
        chat = teams.add_personal()
        teams.expect_fault(fault)

        assert await ask(teams, "POST", f"/{chat}/activities", activity) == 400
        assert teams.posts(chat) == []


async def test_what_is_far_bigger_than_a_card_of_ours_is_taken_but_is_a_fault() -> None:
    async with FakeConnector() as teams:
        chat = teams.add_personal()
        teams.expect_fault("an activity of 90")

        assert (
            await ask(teams, "POST", f"/{chat}/activities", {"type": "message", "text": "a" * 45_000}) == 201
        )


async def test_a_token_that_was_never_given_is_a_fault_and_one_that_is_over_is_not() -> None:
    async with FakeConnector() as teams:
        chat = teams.add_personal()
        tokens = tokens_of(teams)
        token = await tokens.token()
        await tokens.close()
        teams.revoke_tokens()
        teams.expect_fault("no token of ours")

        assert await ask(teams, "POST", f"/{chat}/activities", MESSAGE, token) == 401
        before = list(teams.faults)
        assert await ask(teams, "POST", f"/{chat}/activities", MESSAGE, "verzonnen") == 401
        assert before == []


async def test_a_fault_that_nobody_announced_fails_the_test() -> None:
    teams = FakeConnector()
    await teams.start()
    await ask(teams, "POST", f"/{teams.add_personal()}/activities", {"type": "message"})
    await teams.stop()

    with pytest.raises(AssertionError, match="an empty message"):
        teams.check()


async def test_what_lies_in_a_conversation_is_read_as_a_person_would() -> None:
    body = [
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "Wat is "}, "dit?"]},
        {"type": "FactSet", "facts": [{"title": "Wie", "value": "Lotte"}]},
        {"type": "ActionSet", "actions": [{"type": "Action.Execute", "title": "Ja", "data": {"text": "x"}}]},
    ]
    card = {"type": "AdaptiveCard", "version": "1.5", "body": body}
    async with FakeConnector() as teams:
        chat = teams.add_personal()

        await ask(teams, "POST", f"/{chat}/activities", with_card(card))

        assert teams.posts(chat)[0].shown == "Wat is dit?\nWie\nLotte\nJa"


@pytest.mark.parametrize(
    ("moments", "fault"),
    [
        pytest.param([("a", 0.0)] * 8, "8 in 0.000 s, of 7 in 1 s", id="second"),
        pytest.param([("a", one * 0.21) for one in range(9)], "9 in 1.680 s, of 8 in 2 s", id="two seconds"),
        pytest.param(
            [("a", one * 0.4) for one in range(61)], "61 in 24.000 s, of 60 in 30 s", id="half minute"
        ),
        pytest.param([("a", one * 1.9) for one in range(1801)], "1801 in 3420.000 s", id="hour"),
        pytest.param([(f"a{one}", 0.0) for one in range(31)], "the application: 31 in", id="application"),
        pytest.param([(f"19:k;messageid={one}", 0.0) for one in range(8)], "19:k: 8 in", id="threads"),
        pytest.param([("a", one * 2.01) for one in range(1900)], "", id="slow enough"),
        pytest.param([(f"a{one}", one * 0.04) for one in range(100)], "", id="many conversations"),
    ],
)
def test_every_limit_is_measured(moments: list[tuple[str, float]], fault: str) -> None:
    breaches = find_breaches(moments)

    assert any(fault in one for one in breaches) if fault else breaches == []


async def test_who_writes_too_fast_is_refused_while_limits_are_enforced() -> None:
    async with FakeConnector() as teams:
        teams.enforce_limits()
        chat = teams.add_personal()

        found = [await ask(teams, "POST", f"/{chat}/activities", MESSAGE) for _ in range(8)]

        assert found == [201] * 7 + [429]
        assert len(teams.rate_breaches()) == 1
