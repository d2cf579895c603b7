"""The flag that takes what comes without a token: on this machine only, and only where nobody else comes."""

from pathlib import Path

import pytest

from adapters.cli.app import make_parser
from adapters.loopback import open_loopback
from adapters.settings import WrongSettings, read_settings


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working folder and an environment without settings."""
    for name in ("CONFIG", "KNOWLEDGE", "CACHE", "PUBLIC_URL", "TEAMS_APP_ID", "TEAMS_SECRET"):
        monkeypatch.delenv(f"WEGWIJS_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


def write_host(host: str) -> None:
    Path("wegwijs.yaml").write_text(f"web:\n  adres: '{host}'\n", encoding="utf-8")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_pitfall_22_on_this_machine_teams_may_be_played_without_an_app(host: str) -> None:
    write_host(host)
    before = read_settings()

    after = open_loopback(before)

    assert (before.teams_secrets.is_given, before.teams_secrets.is_local) == (False, False)
    assert (after.teams_secrets.is_given, after.teams_secrets.is_local) == (True, True)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5"])  # noqa: S104 - what must be refused
def test_pitfall_22_where_others_reach_it_the_flag_is_refused(host: str) -> None:
    write_host(host)

    with pytest.raises(WrongSettings, match=r"web\.adres"):
        open_loopback(read_settings())


@pytest.mark.parametrize("line", ["https: ja", "proxy_adressen:\n  - 127.0.0.1"])
def test_pitfall_22_behind_a_proxy_the_flag_is_refused(line: str) -> None:
    Path("wegwijs.yaml").write_text(f"web:\n  {line}\n", encoding="utf-8")

    with pytest.raises(WrongSettings, match="proxy"):
        open_loopback(read_settings())


def test_pitfall_22_where_people_come_the_flag_is_refused_and_each_reason_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("wegwijs.yaml").write_text(
        "teams:\n  organisatie: 99999999-8888-4777-8666-555555555555\n", encoding="utf-8"
    )
    monkeypatch.setenv("WEGWIJS_TEAMS_APP_ID", "11111111-2222-4333-8444-555555555555")
    monkeypatch.setenv("WEGWIJS_TEAMS_SECRET", "~".join(("Zk3vQ9aLrT7mWd5p", "q8Yt5Rw2Lk")))
    monkeypatch.setenv("WEGWIJS_PUBLIC_URL", "https://wegwijs.voorbeeld.be")

    with pytest.raises(WrongSettings) as wrong:
        open_loopback(read_settings())

    assert [("TEAMS_APP_ID" in one, "PUBLIC_URL" in one) for one in wrong.value.sentences] == [
        (True, False),
        (False, True),
    ]


def test_without_the_flag_nothing_is_opened() -> None:
    parser = make_parser()

    assert parser.parse_args(["run"]).insecure_loopback is False
    assert parser.parse_args(["run", "--insecure-loopback"]).insecure_loopback is True
