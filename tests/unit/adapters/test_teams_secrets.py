"""What Microsoft gave to our bot: refused when it cannot work, and never shown."""

from pathlib import Path

import pytest

from adapters.settings import WrongSettings, read_settings
from adapters.teams.service_urls import LOGIN, METADATA
from adapters.teams_secrets import APP_ID, LOGIN_URL, METADATA_URL, SECRET, TeamsSecrets

APP = "11111111-2222-4333-8444-555555555555"
# Made up here, so that no text in the repository looks like a secret (pitfall 11).
REAL = "~".join(("Zk3vQ9aLrT7mWd5p", "q8Yt5Rw2Lk"))
ORGANISATION = "teams:\n  organisatie: 99999999-8888-4777-8666-555555555555\n"
HERE = "http://127.0.0.1:4000/openid"


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder with an organisation and an environment without secrets."""
    names = (APP_ID, SECRET, f"{SECRET}_FILE", LOGIN_URL, METADATA_URL)
    for name in (*names, "WEGWIJS_CONFIG", "WEGWIJS_KNOWLEDGE", "WEGWIJS_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("wegwijs.yaml").write_text(ORGANISATION, encoding="utf-8")


def give(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def faults() -> tuple[str, ...]:
    with pytest.raises(WrongSettings) as wrong:
        read_settings()
    assert REAL not in f"{wrong.value}{wrong.value!r}"
    return wrong.value.sentences


def test_without_an_app_there_is_no_teams() -> None:
    given = read_settings().teams_secrets

    assert given == TeamsSecrets()
    assert (given.is_given, given.is_local, given.login, given.metadata) == (False, False, LOGIN, METADATA)


def test_what_microsoft_gave_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, **{APP_ID: f" {APP.upper()} ", SECRET: REAL})

    given = read_settings().teams_secrets

    assert given.secret is not None
    assert (given.app_id, given.secret.get_secret_value()) == (APP, REAL)
    assert (given.is_given, given.is_local, given.is_open) == (True, False, False)


def test_the_secret_may_stand_in_a_file_that_only_we_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("sleutel").write_text(f"{REAL}\n", encoding="utf-8")
    Path("sleutel").chmod(0o600)
    give(monkeypatch, **{APP_ID: APP, f"{SECRET}_FILE": "sleutel"})

    given = read_settings().teams_secrets

    assert given.secret is not None
    assert given.secret.get_secret_value() == REAL


def test_a_file_that_others_may_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("sleutel").write_text(REAL, encoding="utf-8")
    Path("sleutel").chmod(0o644)
    give(monkeypatch, **{APP_ID: APP, f"{SECRET}_FILE": "sleutel"})

    [sentence] = faults()

    assert sentence.startswith(f"{SECRET}_FILE: others may read")


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        pytest.param({SECRET: REAL}, f"{APP_ID}: is needed", id="secret alone"),
        pytest.param({APP_ID: APP}, f"{SECRET}: is needed", id="app alone"),
        pytest.param({APP_ID: "wegwijs", SECRET: REAL}, f"{APP_ID}: is no id", id="a name"),
        pytest.param({APP_ID: APP, SECRET: "  "}, f"{SECRET}: is empty", id="blank"),
        pytest.param({APP_ID: APP, SECRET: APP}, f"{SECRET}: is the id of a secret", id="its id"),
        pytest.param({APP_ID: APP, SECRET: "kort"}, f"{SECRET}: is no secret of Microsoft", id="short"),
        pytest.param({APP_ID: APP, SECRET: "jouw-secret-hier"}, f"{SECRET}: is an example", id="example"),
        pytest.param(
            {APP_ID: APP, SECRET: REAL, f"{SECRET}_FILE": "weg"}, f"{SECRET}: is set, and", id="twice"
        ),
    ],
)
def test_what_cannot_work_is_refused_and_only_its_key_is_named(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], fault: str
) -> None:
    give(monkeypatch, **given)

    [sentence] = faults()

    assert sentence.startswith(fault)
    assert not given.get(SECRET, "").strip() or given[SECRET] not in sentence


def test_an_app_without_an_organisation_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("wegwijs.yaml").write_text("", encoding="utf-8")
    give(monkeypatch, **{APP_ID: APP, SECRET: REAL})

    [sentence] = faults()

    assert sentence.startswith("teams.organisatie: ")


@pytest.mark.parametrize("name", [LOGIN_URL, METADATA_URL])
@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        pytest.param(HERE, True, id="this machine"),
        pytest.param("http://localhost:4000", True, id="by name, without a path"),
        pytest.param("https://login.voorbeeld.be/", False, id="elsewhere"),
        pytest.param("http://127.0.0.1.voorbeeld.be/", False, id="looks like this machine"),
        pytest.param("http://127.0.0.1:80@voorbeeld.be/", False, id="with a user"),
    ],
)
def test_another_address_than_microsofts_is_on_this_machine_only(
    monkeypatch: pytest.MonkeyPatch, name: str, address: str, *, is_taken: bool
) -> None:
    give(monkeypatch, **{APP_ID: APP, SECRET: REAL, name: address})

    if is_taken:
        given = read_settings().teams_secrets
        assert address in (given.login, given.metadata)
        assert given.is_local
    else:
        assert faults()[0].startswith(f"{name}: is for tests")


def test_pitfall_11_no_secret_stands_in_what_is_shown_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give(monkeypatch, **{APP_ID: APP, SECRET: REAL})

    settings = read_settings()

    assert REAL not in f"{settings!r}{settings}{settings.teams_secrets}"
