"""Secrets that a platform gave us, from the environment or from files that only we can read."""

import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

SHORTEST = 16
_EXAMPLES = ("changeme", "verander", "geheim", "voorbeeld", "example", "xxxx", "your-", "jouw-")
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost)(:\d{1,5})?(/.*)?")


@dataclass(frozen=True)
class GivenSecrets:
    """Each as it was set: a value, or a file that holds it."""

    values: dict[str, SecretStr | None] = field(default_factory=dict)
    files: dict[str, Path | None] = field(default_factory=dict)


def is_on_this_machine(address: str) -> bool:
    """Whether this is an address of this very machine, for tests."""
    return _LOOPBACK.fullmatch(address) is not None


def read_secret(
    name: str, given: GivenSecrets, wrong: list[str], *, find_fault: Callable[[str], str]
) -> SecretStr | None:
    """The secret with this name; what is wrong with it is added to `wrong`, without its value.

    `find_fault` says what is wrong with a secret, "" for nothing.
    """
    value, path = given.values.get(name), given.files.get(name)
    if value is not None and path is not None:
        wrong.append(f"{name}: is set, and {name}_FILE as well: keep one of both.")
        return None
    if path is not None:
        value = _read_file(name, path, wrong)
    if value is None:
        return None
    plain = value.get_secret_value().strip()
    fault = find_fault(plain) if plain else "is empty: set it, or leave it out."
    if fault:
        wrong.append(f"{name}: {fault}")
        return None
    return SecretStr(plain)


def find_common_fault(value: str, *, giver: str) -> str:
    """What is wrong with a secret, whoever gave it: one that cannot be real, or that everybody knows."""
    if len(value) < SHORTEST or not value.isascii() or not value.isprintable() or " " in value:
        return f"is no secret of {giver}: copy it again from your app."
    if any(word in value.lower() for word in _EXAMPLES) or len(set(value)) < 6:
        return "is an example: copy the real one from your app."
    return ""


def _read_file(name: str, path: Path, wrong: list[str]) -> SecretStr | None:
    """What stands in a file that nobody else may read."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            wrong.append(f"{name}_FILE: {path} is no file: name the one that holds it.")
            return None
        if mode & 0o077:
            wrong.append(f"{name}_FILE: others may read {path}: run `chmod 600 {path}`.")
            return None
        return SecretStr(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        wrong.append(f"{name}_FILE: {path} cannot be read: check the path, and who may read it.")
        return None
