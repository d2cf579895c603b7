"""Signatures: of one purpose, of exactly these parts, and across a change of secret."""

import pytest

from bot.signing import Signer

OLD, NEW = "o" * 32, "n" * 32


def test_what_was_signed_is_known_again() -> None:
    signer = Signer([NEW])

    assert signer.is_signed(signer.sign("link", "r1", "jan"), "link", "r1", "jan")


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(("knop", "r1", "jan"), id="other purpose"),
        pytest.param(("link", "r2", "jan"), id="other part"),
        pytest.param(("link", "r1j", "an"), id="other border between the parts"),
        pytest.param(("link", "r1"), id="a part less"),
        pytest.param(("link", "r1", "jan", ""), id="a part more"),
    ],
)
def test_statement_44_anything_else_is_refused(parts: tuple[str, ...]) -> None:
    signer = Signer([NEW])

    assert not signer.is_signed(signer.sign("link", "r1", "jan"), *parts)


def test_statement_67_a_secret_is_replaced_without_breaking_what_the_old_one_signed() -> None:
    before, during, after = Signer([OLD]), Signer([NEW, OLD]), Signer([NEW])
    signed = before.sign("link", "r1")

    assert during.is_signed(signed, "link", "r1")
    assert during.sign("link", "r1") == after.sign("link", "r1") != signed
    assert not after.is_signed(signed, "link", "r1")


@pytest.mark.parametrize("signature", ["", "é", "0" * 64, "\ud800"])
def test_a_strange_signature_is_refused_without_a_crash(signature: str) -> None:
    assert not Signer([NEW]).is_signed(signature, "link", "r1")


@pytest.mark.parametrize("secrets", [[], ["short"], [NEW, ""]])
def test_a_short_or_missing_secret_is_refused(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="at least 32"):
        Signer(secrets)


def test_statement_62_a_signer_shows_no_secret() -> None:
    assert NEW not in repr(Signer([NEW]))
