"""What is sent to Teams, and what is not."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.teams.address import Address, Ours
from adapters.teams.channel import TeamsChannel
from adapters.teams.pacing import Pacer
from bot.outbox import SendRefused
from bot.ports import Notice
from bot.reply import Reply
from bot.signing import Signer

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
TENANT, USER = "11111111-2222-3333-4444-555555555555", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
BOARD = "19:balie@thread.tacv2"
SIGNER = Signer(["s" * 32])
SERVICE = "https://smba.trafficmanager.net/emea/"


class FakePosting:
    """Remembers what was posted."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, str, Mapping[str, Any]]] = []

    async def post(self, service_url: str, conversation: str, activity: Mapping[str, Any]) -> str:
        self.posted.append((service_url, conversation, activity))
        return "1"


def channel() -> tuple[TeamsChannel, FakePosting]:
    posting = FakePosting()
    ours = Ours(frozenset((TENANT,)), "28:app", SERVICE)
    return TeamsChannel(posting, ours, signer=SIGNER, pacer=Pacer()), posting  # type: ignore[arg-type]


def owed(service: str | None = SERVICE, conversation: str = f"{TENANT}/{USER}") -> Notice:
    address = Address(service, "a:1", "29:1", "28:1").to_json() if service else {}
    content = Reply(("Dag",)).to_json()
    return Notice("k", "teams", conversation, "reply", content, due_at=NOW, created_at=NOW, address=address)


async def test_a_reply_goes_where_the_person_was_last_heard_of() -> None:
    made, posting = channel()

    name = await made.send(owed())

    ((service, conversation, activity),) = posting.posted
    assert (service, conversation, name) == (SERVICE, "a:1", "1|a:1")
    assert (activity["from"], activity["recipient"]) == ({"id": "28:1"}, {"id": "29:1"})


@pytest.mark.parametrize(
    ("service", "conversation", "word"),
    [
        pytest.param(None, f"{TENANT}/{USER}", "reached", id="pitfall_21 no address any more"),
        pytest.param("https://evil.be/", f"{TENANT}/{USER}", "Microsoft", id="pitfall_14 elsewhere"),
        pytest.param("http://127.0.0.1:1/", f"{TENANT}/{USER}", "Microsoft", id="pitfall_14 this machine"),
        pytest.param(SERVICE, f"{USER}/{USER}", "organisation", id="another organisation"),
        pytest.param(SERVICE, "T1/U1", "Teams", id="a conversation of another platform"),
        pytest.param(SERVICE, f"{TENANT}/{BOARD}", "channel of staff", id="a reply for a channel of staff"),
        pytest.param(SERVICE, f"{USER}/{BOARD}", "organisation", id="a channel of another organisation"),
    ],
)
async def test_statement_46_and_pitfall_14_what_is_not_for_these_people_is_refused_before_each_send(
    service: str | None, conversation: str, word: str
) -> None:
    made, posting = channel()

    with pytest.raises(SendRefused, match=word):
        await made.send(owed(service, conversation))

    assert posting.posted == []
