"""Logging in, the pure part: how long a session lives, what a password needs, codes of six digits."""

import base64
import hashlib
import hmac
import re
import unicodedata
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import quote, urlencode

from bot.request import Staff
from bot.staffing import Session

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
FIRST = "eerste"  # the kind of the codes in first links
FIRST_FOR = timedelta(days=3)
LINK_FOR = timedelta(minutes=10)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
TOTP_SECONDS = 30
_TOTP_DIGITS = 6
_TOTP_BYTES = 20
_LINK_SIGNS = "ABCDEFGHJKLMNPQRSTVWXYZ23456789"
_LINK_LENGTH = 12
_GROUP_LENGTH = 4
_GROUP = f"([{_LINK_SIGNS}]{{{_GROUP_LENGTH}}})"
_MOST_IN_TEXT = 5
_IN_TEXT = re.compile(rf"(?<![A-Z0-9]){_GROUP}[\W_]{{0,3}}{_GROUP}[\W_]{{0,3}}{_GROUP}(?![A-Z0-9])")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,99}")
_TOO_COMMON = ("wachtwoord", "password", "welkom", "wegwijs", "azerty", "qwerty", "123456")


def hash_token(token: str) -> str:
    """What is kept of a secret that is too long to guess."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def is_alive(session: Session, now: datetime) -> bool:
    """Whether the session may still be used: not idle for too long, and not past its end."""
    return now < session.until and now - session.seen_at < IDLE


def left_of(session: Session, now: datetime) -> timedelta:
    """How long the session lives on when nothing more is done."""
    return max(min(session.until, session.seen_at + IDLE) - now, timedelta(0))


def read_login(text: str) -> str | None:
    """A login as it is kept: small letters, without blanks around it; None when it cannot be one."""
    login = unicodedata.normalize("NFKC", text[:200]).strip().lower()
    return login if _LOGIN.fullmatch(login) else None


def read_password(text: str) -> str:
    """The password as it is hashed: however a keyboard composes its letters, it is the same one."""
    return unicodedata.normalize("NFKC", text[: LONGEST_PASSWORD + 1])


def password_problem(password: str, staff: Staff) -> str | None:
    """What is wrong with a new password, as one sentence for its owner; None when it is good."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Kies een wachtwoord van minstens {SHORTEST_PASSWORD} tekens. Een zin mag ook."
    if len(password) > LONGEST_PASSWORD:
        return f"Kies een wachtwoord van ten hoogste {LONGEST_PASSWORD} tekens."
    if len(set(password)) < 5:
        return "Kies een wachtwoord met meer verschillende tekens."
    known = [word for word in (staff.login, *staff.name.split(), *_TOO_COMMON) if len(word) > 2]
    rest = password.lower()
    for word in known:
        rest = rest.replace(word.lower(), "")
    if len("".join(rest.split())) < SHORTEST_PASSWORD // 2:
        return "Dit wachtwoord is te makkelijk te raden. Voeg woorden toe die niemand van je verwacht."
    return None


def totp_secret(random: bytes) -> str:
    """A secret for an app that shows codes, from 20 random bytes, in Base32."""
    if len(random) < _TOTP_BYTES:
        raise ValueError(f"at least {_TOTP_BYTES} random bytes")
    return base64.b32encode(random).decode().rstrip("=")


def totp(secret: str, step: int) -> str:
    """The code of a step of thirty seconds (RFC 6238, SHA-1, six digits)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, step.to_bytes(8), hashlib.sha1).digest()
    offset = digest[-1] & 15
    value = int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF
    return str(value % 10**_TOTP_DIGITS).zfill(_TOTP_DIGITS)


def totp_step(secret: str, code: str, now: datetime) -> int | None:
    """The step that the code is of: this one, or one before or after it; None when it is of none."""
    typed = "".join(code[:20].split())
    current = int(now.timestamp()) // TOTP_SECONDS
    steps = (current, current - 1, current + 1)
    fits = [hmac.compare_digest(totp(secret, step).encode(), typed.encode()) for step in steps]
    return next((step for step, fit in zip(steps, fits, strict=True) if fit), None)


def totp_address(secret: str, *, login: str, issuer: str) -> str:
    """What an app reads to show the codes."""
    label = quote(f"{issuer}:{login}", safe="")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"


def link_code(random: bytes) -> str:
    """A code to type: twelve signs in groups of four, that are not mixed up. Needs twelve random bytes."""
    signs = [_LINK_SIGNS[value % len(_LINK_SIGNS)] for value in random[:_LINK_LENGTH]]
    if len(signs) < _LINK_LENGTH:
        raise ValueError(f"at least {_LINK_LENGTH} random bytes")
    whole = "".join(signs)
    return "-".join((whole[:4], whole[4:8], whole[8:]))


def read_link_code(text: str) -> str | None:
    """The code in what somebody typed, as `link_code` writes it; None when there is none in it."""
    signs = "".join(sign for sign in text[:200].upper() if sign not in " -\t\n")
    if len(signs) != _LINK_LENGTH or not set(signs) <= set(_LINK_SIGNS):
        return None
    return "-".join((signs[:4], signs[4:8], signs[8:]))


def link_codes_in(text: str) -> tuple[str, ...]:
    """What may be codes within a longer text, at most five, whatever stands between their groups: who reads
    along knows what is meant."""
    found = islice(_IN_TEXT.finditer(text.translate(_Plain())), _MOST_IN_TEXT)
    codes = (read_link_code(text), *("-".join(one.groups()) for one in found))
    return tuple(dict.fromkeys(code for code in codes if code))


class _Plain(dict[int, str]):
    """Signs in NFKC and capitals; one that becomes more than a group of a code is no part of one.

    There are such of eighteen: a long text of them would hold everybody up.
    """

    def __missing__(self, code: int) -> str:
        signs = unicodedata.normalize("NFKC", chr(code)).upper()
        self[code] = plain = signs if len(signs) <= _GROUP_LENGTH else "."
        return plain
