"""Signatures of Slack, by the clock."""

import hashlib
import hmac

import pytest

from adapters.slack.door import Signatures

BODY = b"{}"
NOW = 1_800_000_000


def signed(secret: str, stamp: str, body: bytes = BODY) -> dict[str, str]:
    """The headers of a delivery."""
    base = b"v0:" + stamp.encode() + b":" + body
    found = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={found}"}


@pytest.mark.parametrize(
    ("age", "is_ours"), [(0, True), (299, True), (300, True), (301, False), (-299, True), (-301, False)]
)
def test_pitfall_5_five_minutes_either_way_are_the_window(age: int, is_ours: bool) -> None:
    signatures = Signatures(("s" * 32,), lambda: float(NOW))

    assert signatures.is_ours(BODY, signed("s" * 32, str(NOW - age))) is is_ours


def test_statement_67_either_of_two_secrets_will_do_and_no_third() -> None:
    signatures = Signatures(("new" * 10, "old" * 10), lambda: float(NOW))

    found = [signatures.is_ours(BODY, signed(one * 10, str(NOW))) for one in ("new", "old", "odd")]

    assert found == [True, True, False]


def test_without_a_secret_nothing_is_ours() -> None:
    assert not Signatures((), lambda: float(NOW)).is_ours(BODY, signed("", str(NOW)))


def test_what_was_signed_is_the_bytes_and_not_what_they_mean() -> None:
    signatures = Signatures(("s" * 32,), lambda: float(NOW))

    assert not signatures.is_ours(b"{ }", signed("s" * 32, str(NOW)))
