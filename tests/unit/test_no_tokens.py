"""No token of Slack stands in the repository; what only looks like one in tests says so itself."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_OURS = {".git", ".venv", ".cache", ".mypy_cache", ".ruff_cache", ".pytest_cache", "build", "data"}
# xoxb-, xoxe.xoxp-, xapp-1-…: https://docs.slack.dev/authentication/tokens
TOKEN = re.compile(rb"\b(?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w-]{6,}")
MADE_UP = re.compile(rb"geheim|voorbeeld")


def _files() -> Iterator[Path]:
    for path in sorted(ROOT.iterdir()):
        if path.is_file():
            yield path
        elif path.name not in NOT_OURS and not path.name.endswith(".egg-info"):
            yield from (one for one in sorted(path.rglob("*")) if one.is_file())


def _tokens(text: bytes, *, in_tests: bool) -> list[bytes]:
    found = [match[0] for match in TOKEN.finditer(text)]
    return [one for one in found if not (in_tests and MADE_UP.search(one))]


def test_pitfall_11_no_token_of_slack_stands_in_the_repository() -> None:
    files = [path for path in _files() if path.suffix != ".pyc"]

    found = [
        path.relative_to(ROOT).as_posix()
        for path in files
        if _tokens(path.read_bytes(), in_tests=path.is_relative_to(ROOT / "tests"))
    ]

    assert len(files) > 300
    assert found == []


def test_pitfall_11_a_token_is_known_when_it_stands_somewhere() -> None:
    kinds = ("xoxb", "xoxp", "xoxe", "xoxe.xoxb", "xapp")
    real = [f"token: {kind}-1-A0B1C2D3E4".encode() for kind in kinds]

    assert all(_tokens(text, in_tests=True) for text in real)
    assert _tokens(b"xoxb-geheim-1", in_tests=False)
    assert not _tokens(b"xoxb-geheim-1", in_tests=True)
    assert not _tokens(b"begins with xoxb- or xapp-", in_tests=False)
