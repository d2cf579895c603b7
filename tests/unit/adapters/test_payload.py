"""Values in what Slack delivers, whatever stands in their place."""

import json
from urllib.parse import urlencode

import pytest

from adapters.payload import UnreadableError, first, flag, part, read_body, text

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

UNREADABLE = {
    "truncated JSON": (b'{"type": "event_call', JSON),
    "no object": (b"[1, 2]", JSON),
    "not UTF-8": (b'{"type": "\xff"}', JSON),
    "NaN": (b'{"a": NaN}', JSON),
    "nested without end": (b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}", JSON),
    "neither": (b"hello", "text/plain"),
    "a payload that is no JSON": (urlencode({"payload": "{"}).encode(), FORM),
    "not UTF-8 once decoded": (b"text=%ff%fe", FORM),
    "the same field twice": (b"user_id=U1&user_id=U2", FORM),
    "too many fields": (b"&".join(b"a%d=1" % number for number in range(200)), FORM),
    "empty": (b"", JSON),
}


@pytest.mark.parametrize(("body", "kind"), UNREADABLE.values(), ids=list(UNREADABLE))
def test_pitfall_5_what_slack_does_not_send_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(UnreadableError):
        read_body(body, kind)


def test_an_event_a_command_and_a_press_are_read() -> None:
    event = {"type": "event_callback", "event": {"text": "é"}}

    assert read_body(json.dumps(event).encode(), JSON) == event
    assert read_body(b"command=%2Fwegwijs&text=", FORM) == {"command": "/wegwijs", "text": ""}
    assert read_body(urlencode({"payload": json.dumps(event)}).encode(), FORM) == event


def test_brackets_within_a_text_of_somebody_are_no_nesting() -> None:
    event = {"event": {"text": "[" * 20_000}}

    assert read_body(json.dumps(event).encode(), JSON) == event


@pytest.mark.parametrize("odd", [None, 1, "x", [], [{}], {"b": None}, {"b": 7}, {"b": ["x"]}, {"b": {}}])
def test_an_odd_value_reads_as_nothing(odd: object) -> None:
    payload = {"a": odd}

    assert text(payload, "a", "b") == ""
    assert flag(payload, "a", "b") is False
    assert part(payload, "a", "b") == {}
    assert first(payload, "a") == {}


def test_statement_32_nul_and_lone_surrogates_are_replaced() -> None:
    assert text({"a": "x\x00y\ud800z"}, "a") == "x y?z"
