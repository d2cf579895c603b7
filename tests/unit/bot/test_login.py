"""The pure part of logging in: ages of sessions, rules for passwords, codes of six digits, codes to type."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.login import (
    ABSOLUTE,
    IDLE,
    is_alive,
    left_of,
    link_code,
    link_codes_in,
    password_problem,
    read_link_code,
    read_login,
    read_password,
    totp,
    totp_address,
    totp_secret,
    totp_step,
)
from bot.request import Staff
from bot.staffing import Session

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SESSION = Session("k", 1, NOW, NOW, "c", NOW + ABSOLUTE)
MIA = Staff(1, "mia", "Mia Claes", "noord")
# The secret of RFC 6238, appendix B.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seen", "later", "alive"),
    [
        pytest.param(timedelta(0), IDLE - timedelta(seconds=1), True, id="almost-idle"),
        pytest.param(timedelta(0), IDLE, False, id="idle"),
        pytest.param(
            ABSOLUTE - timedelta(minutes=1), ABSOLUTE - timedelta(seconds=1), True, id="almost-over"
        ),
        pytest.param(ABSOLUTE - timedelta(minutes=1), ABSOLUTE, False, id="over"),
    ],
)
def test_statement_53_a_session_ends_when_idle_for_half_an_hour_and_after_twelve_hours(
    seen: timedelta, later: timedelta, alive: bool
) -> None:
    session = replace(SESSION, seen_at=NOW + seen)

    assert is_alive(session, NOW + later) is alive
    assert (left_of(session, NOW + later) > timedelta(0)) is alive


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
    ],
)
def test_codes_are_those_of_the_standard(moment: int, code: str) -> None:
    assert totp(RFC_SECRET, moment // 30) == code


def test_a_code_fits_a_step_early_or_late_and_no_more() -> None:
    step = int(NOW.timestamp()) // 30

    found = [totp_step(RFC_SECRET, totp(RFC_SECRET, step + away), NOW) for away in (-2, -1, 0, 1, 2)]

    assert found == [None, step - 1, step, step + 1, None]


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "١٢٣٤٥٦", "0" * 10_000])
def test_what_is_no_code_fits_nothing(code: str) -> None:
    assert totp_step(RFC_SECRET, code, NOW) is None


def test_a_code_may_be_typed_with_a_blank_in_the_middle() -> None:
    step = int(NOW.timestamp()) // 30
    code = totp(RFC_SECRET, step)

    assert totp_step(RFC_SECRET, f"{code[:3]} {code[3:]}", NOW) == step


def test_a_secret_is_base32_and_its_address_is_escaped() -> None:
    secret = totp_secret(bytes(range(20)))

    address = totp_address(secret, login="mia@voorbeeld.be", issuer="weg wijs")

    assert base64.b32decode(secret) == bytes(range(20))
    assert address.startswith("otpauth://totp/weg%20wijs%3Amia%40voorbeeld.be?secret=")
    with pytest.raises(ValueError, match="20 random bytes"):
        totp_secret(b"short")


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("kort", "minstens 12"),
        ("x" * 201, "ten hoogste 200"),
        ("ababababababab", "verschillende"),
        ("wachtwoord123", "te raden"),
        ("Mia Claes 2026", "te raden"),
        ("welkom-wegwijs", "te raden"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_and_told_why(password: str, word: str) -> None:
    assert word in (password_problem(password, MIA) or "")


@pytest.mark.parametrize("password", ["drie blauwe fietsen", "één zin met letters", "Tr0ub4dor&3xyz"])
def test_a_good_password_is_taken(password: str) -> None:
    assert password_problem(password, MIA) is None


def test_a_password_is_the_same_however_its_letters_were_composed() -> None:
    assert read_password("één zin") == read_password("e\u0301e\u0301n zin")


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        (" Mia ", "mia"),
        ("mia@voorbeeld.be", "mia@voorbeeld.be"),
        ("ｍｉａ", "mia"),
        ("", None),
        ("m", None),
        ("mia claes", None),
        ("'; DROP", None),
        ("x" * 5_000, None),
    ],
)
def test_a_login_is_read_as_it_is_kept(typed: str, login: str | None) -> None:
    assert read_login(typed) == login


def test_a_code_to_type_is_read_back_however_it_was_typed() -> None:
    code = link_code(bytes(range(12)))

    assert code == "ABCD-EFGH-JKLM"
    assert {read_link_code(one) for one in (code, code.lower(), code.replace("-", " "), f" {code}\n")} == {
        code
    }
    assert read_link_code("ABCD-EFGH") is None
    assert read_link_code("IO01-IO01-IO01") is None
    with pytest.raises(ValueError, match="12 random bytes"):
        link_code(b"short")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("ABCD-EFGH-JKLM", ("ABCD-EFGH-JKLM",), id="alone"),
        pytest.param("a b c d e f g h j k l m", ("ABCD-EFGH-JKLM",), id="spaced"),
        pytest.param("mijn code: abcd-efgh-jklm!", ("ABCD-EFGH-JKLM",), id="in a sentence"),
        pytest.param("`ABCD–EFGH–JKLM`", ("ABCD-EFGH-JKLM",), id="other lines, in marks"),
        pytest.param("_ABCDEFGHJKLM_", ("ABCD-EFGH-JKLM",), id="in italics"),
        pytest.param("ＡＢＣＤ－ｅｆｇｈ－ⒿⓀⓁⓂ", ("ABCD-EFGH-JKLM",), id="full width and circled"),
        pytest.param("mijn code ABﬀ EFGH JKLM", ("ABFF-EFGH-JKLM",), id="copied with a ligature"),
        pytest.param("㉓45-6789-ABCD hier", ("2345-6789-ABCD",), id="a number in a circle"),
        pytest.param("ABCD\ufdfaEFGH…JKLM", ("ABCD-EFGH-JKLM",), id="what becomes many signs is between"),
        pytest.param("XABCDEFGHJKLM", (), id="part of a word"),
        pytest.param("ABCD-EFGH-JKLM of 2345-6789-ABCD", ("ABCD-EFGH-JKLM", "2345-6789-ABCD"), id="two"),
        pytest.param("ABCD-EFGH-JKLMN", (), id="too long"),
        pytest.param("wat is een lening?", (), id="none"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_codes_are_found_in_what_others_may_read(text: str, codes: tuple[str, ...]) -> None:
    assert link_codes_in(text) == codes


def test_of_a_text_full_of_codes_only_a_few_are_looked_up() -> None:
    many = " ".join(link_code(bytes(range(n, n + 12))) for n in range(19))

    assert len(link_codes_in(many)) <= 5
