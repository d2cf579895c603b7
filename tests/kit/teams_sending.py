"""Sending through the connector to the fake one: every method, and every trouble that leaves one unsure."""

from collections.abc import Awaitable, Callable

from adapters.teams.connector import Connector, Tokens
from tests.kit.fake_connector import FakeConnector

TEXT = "Waar vind ik geld voor mijn buurtproject?"
MESSAGE = {"type": "message", "text": TEXT}
CARD = {
    "type": "message",
    "attachments": [
        {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": {
                "type": "AdaptiveCard",
                "version": "1.5",
                "body": [{"type": "TextBlock", "text": TEXT}],
            },
        }
    ],
}
Send = Callable[[Connector, FakeConnector, str], Awaitable[object]]
Trouble = Callable[[FakeConnector], None]


def tokens_of(teams: FakeConnector, secret: str = FakeConnector.secret) -> Tokens:
    return Tokens(teams.app_id, secret, teams.tenant, login_url=teams.login_url)


async def post(connector: Connector, teams: FakeConnector, chat: str) -> object:
    return await connector.post(teams.service_url, chat, MESSAGE)


async def begin(connector: Connector, teams: FakeConnector, chat: str) -> object:
    arguments = {"isGroup": False, "members": [{"id": "29:lotte"}], "activity": MESSAGE}
    return await connector.begin(teams.service_url, arguments)


async def change(connector: Connector, teams: FakeConnector, chat: str) -> object:
    return await connector.change(teams.service_url, chat, teams.posts(chat)[0].id, MESSAGE)


async def delete(connector: Connector, teams: FakeConnector, chat: str) -> None:
    await connector.delete(teams.service_url, chat, teams.posts(chat)[0].id)


ONCE: dict[str, Send] = {"post": post, "begin": begin}
REPEATABLE: dict[str, Send] = {"change": change, "delete": delete}
EVERY = ONCE | REPEATABLE

# Nobody knows whether it was done.
UNSURE: dict[str, Trouble] = {
    "500": lambda teams: teams.break_down("*", status=500),
    "502 with a page": lambda teams: teams.break_down("*", status=502),
    "503": lambda teams: teams.refuse("*", 503, "ServiceError"),
    "504": lambda teams: teams.break_down("*", status=504),
    "408": lambda teams: teams.refuse("*", 408, "Timeout"),
    "silence": lambda teams: teams.hang("*"),
    "hung up before": lambda teams: teams.drop("*"),
    "hung up after": lambda teams: teams.lose_answer("*"),
    "a redirect": lambda teams: teams.redirect("*"),
}


async def prepared(connector: Connector, teams: FakeConnector) -> str:
    """A chat in which something was posted; the token is there as well."""
    chat = teams.add_personal("29:lotte")
    await connector.post(teams.service_url, chat, MESSAGE)
    return chat
