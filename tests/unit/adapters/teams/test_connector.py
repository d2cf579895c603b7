"""What the connector reads in errors, and where it does not go."""

import json
from typing import Any

import pytest

from adapters.teams.connector import Connector, Tokens, _error_word
from bot.outbox import SendRefused

OLDER = {"errorCode": 209, "message": json.dumps({"subCode": "MessageWritesBlocked", "details": "Lotte"})}


@pytest.mark.parametrize(
    ("data", "word"),
    [
        pytest.param(
            {"error": {"code": "ConversationNotFound", "message": "x"}}, "ConversationNotFound", id="code"
        ),
        pytest.param(OLDER, "MessageWritesBlocked", id="older-form"),
        pytest.param({"errorCode": 209, "message": "Lotte is weg"}, "209", id="number-only"),
        pytest.param({"error": {"code": "Lotte is weg"}}, "", id="words-of-somebody"),
        pytest.param({"error": {"code": "x" * 61}}, "", id="too-long"),
        pytest.param({"error": {"code": ["a"]}}, "", id="list"),
        pytest.param({"error": "ServiceError"}, "", id="no-object"),
        pytest.param({"message": "[" * 100_000}, "", id="deep"),
        pytest.param({"message": "[1]"}, "", id="list-in-message"),
        pytest.param({}, "", id="nothing"),
    ],
)
def test_only_microsofts_own_word_for_an_error_is_repeated(data: dict[str, Any], word: str) -> None:
    assert _error_word(data) == word


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://smba.trafficmanager.net/emea/", id="http"),
        pytest.param("http://127.0.0.1.evil.example/", id="looks-like-loopback"),
        pytest.param("http://127.0.0.1@evil.example/", id="user-part"),
        pytest.param("ftp://127.0.0.1/", id="ftp"),
        pytest.param("smba.trafficmanager.net/emea", id="no-scheme"),
        pytest.param("https://[", id="broken"),
        pytest.param("", id="empty"),
    ],
)
async def test_no_token_goes_over_a_line_that_others_read(address: str) -> None:
    connector = Connector(Tokens("app", "geheim", "tenant"))

    with pytest.raises(SendRefused, match="not an address"):
        await connector.post(address, "a:1", {"type": "message", "text": "Dag"})


@pytest.mark.parametrize("name", ["", ".", ".."])
async def test_an_id_that_would_lead_to_another_place_is_refused(name: str) -> None:
    connector = Connector(Tokens("app", "geheim", "tenant"))

    with pytest.raises(SendRefused, match="an empty id"):
        await connector.delete("https://smba.trafficmanager.net/emea/", "a:1", name)


def test_no_secret_stands_in_what_is_shown_of_it() -> None:
    tokens = Tokens("app", "geheim-van-de-app", "tenant")

    assert "geheim" not in repr(tokens)
    assert "geheim" not in repr(Connector(tokens))
