"""What Slack gave to our app: refused when it cannot work, and never shown."""

from pathlib import Path

import pytest

from adapters.settings import Settings, WrongSettings, read_settings
from adapters.slack_secrets import API, APP_TOKEN, SIGNING, SIGNING_BEFORE, TOKEN

# Made up here, so that no text in the repository looks like a token (pitfall 11).
REAL = {
    TOKEN: "-".join(("xoxb", "2147483647", "Zk3vQ9aLrT7mWd5p")),
    APP_TOKEN: "-".join(("xapp", "1", "A0B1C2D3", "q8Yt5Rw2Lk")),
    SIGNING: "0123456789abcdef" * 2,
    SIGNING_BEFORE: "fedcba9876543210" * 2,
}
WORKSPACE = "slack:\n  werkruimte: T0123ABCD\n"
HTTP = (TOKEN, SIGNING)


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder with a workspace and an environment without secrets."""
    names = (name + end for name in REAL for end in ("", "_FILE"))
    for name in (*names, "WEGWIJS_SLACK_API", "WEGWIJS_CONFIG", "WEGWIJS_KNOWLEDGE", "WEGWIJS_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("wegwijs.yaml").write_text(WORKSPACE, encoding="utf-8")


def give(monkeypatch: pytest.MonkeyPatch, *names: str, **others: str) -> None:
    for name, value in {**{name: REAL[name] for name in names}, **others}.items():
        monkeypatch.setenv(name, value)


def give_file(monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, mode: int = 0o600) -> None:
    path = Path("geheim")
    path.write_bytes(content)
    path.chmod(mode)
    monkeypatch.setenv(f"{name}_FILE", str(path))


def faults() -> tuple[str, ...]:
    with pytest.raises(WrongSettings) as wrong:
        read_settings()
    shown = f"{wrong.value}{wrong.value!r}"
    assert not any(value in shown for value in REAL.values())
    return wrong.value.sentences


def plain(settings: Settings) -> tuple[str, tuple[str, ...], str]:
    given = settings.slack_secrets
    signing = tuple(one.get_secret_value() for one in given.signing_secrets)
    token, app_token = (one.get_secret_value() if one else "" for one in (given.token, given.app_token))
    return token, signing, app_token


def test_without_any_secret_there_is_no_slack() -> None:
    given = read_settings().slack_secrets

    assert (given.is_given, given.signing_secrets, given.app_token, given.api) == (False, (), None, API)


@pytest.mark.parametrize(
    ("names", "signing"),
    [
        pytest.param(HTTP, (SIGNING,), id="over http"),
        pytest.param((*HTTP, SIGNING_BEFORE), (SIGNING, SIGNING_BEFORE), id="at rotation, the new one first"),
        pytest.param((TOKEN, APP_TOKEN), (), id="over a socket"),
    ],
)
def test_what_slack_gave_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], signing: tuple[str, ...]
) -> None:
    give(monkeypatch, *names)

    found = plain(read_settings())

    app_token = REAL[APP_TOKEN] if APP_TOKEN in names else ""
    assert found == (REAL[TOKEN], tuple(REAL[name] for name in signing), app_token)


@pytest.mark.parametrize("name", REAL)
def test_each_secret_may_stand_in_a_file_that_only_we_can_read(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    give(monkeypatch, *(other for other in REAL if other != name))
    give_file(monkeypatch, name, REAL[name].encode() + b"\n")

    token, signing, app_token = plain(read_settings())

    assert {token, *signing, app_token} == set(REAL.values())


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        pytest.param((TOKEN,), f"{SIGNING}: is needed", id="token alone"),
        pytest.param((SIGNING,), f"{TOKEN}: is needed", id="signing secret alone"),
        pytest.param((APP_TOKEN,), f"{TOKEN}: is needed", id="app token alone"),
        pytest.param((TOKEN, APP_TOKEN, SIGNING_BEFORE), f"{SIGNING_BEFORE}: is there without", id="old one"),
    ],
)
def test_what_misses_its_companion_is_refused(
    monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], fault: str
) -> None:
    give(monkeypatch, *names)

    [sentence] = faults()

    assert sentence.startswith(fault)


def test_a_token_without_a_workspace_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("wegwijs.yaml").write_text("", encoding="utf-8")
    give(monkeypatch, *HTTP)

    [sentence] = faults()

    assert sentence.startswith("slack.werkruimte: ")


def test_a_faulty_file_of_settings_hides_no_fault_of_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("wegwijs.yaml").write_text("slak: ja\n", encoding="utf-8")
    give(monkeypatch, TOKEN)

    found = faults()

    assert ["slak" in found[0], found[1].split(":")[0], len(found)] == [True, SIGNING, 2]


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        pytest.param(TOKEN, "   ", "is empty", id="blank"),
        pytest.param(TOKEN, REAL[APP_TOKEN], "does not begin with xoxb-", id="another token"),
        pytest.param(APP_TOKEN, REAL[TOKEN], "does not begin with xapp-", id="no app token"),
        pytest.param(TOKEN, "xoxb-" + "jouw-token-hier", "is an example", id="placeholder token"),
        pytest.param(TOKEN, "xoxb-" + "your-token-here", "is an example", id="english placeholder"),
        pytest.param(SIGNING, "verander-dit-geheim", "is an example", id="placeholder secret"),
        pytest.param(SIGNING, "0" * 32, "is an example", id="zeroes"),
        pytest.param(SIGNING, "0123456789abcde", "is no secret of Slack", id="short"),
        pytest.param(SIGNING, "0123456789 abcdef" * 2, "is no secret of Slack", id="with a space"),
        pytest.param(SIGNING, "0123456789abcdé" * 2, "is no secret of Slack", id="not ascii"),
        pytest.param(SIGNING_BEFORE, "changeme-changeme", "is an example", id="placeholder of before"),
    ],
)
def test_statement_66_a_placeholder_or_short_secret_is_refused_and_only_its_key_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, fault: str
) -> None:
    give(monkeypatch, *HTTP)
    give(monkeypatch, **{name: value})

    [sentence] = faults()

    assert sentence.startswith(f"{name}: {fault}")
    assert value.strip() == "" or value not in sentence


@pytest.mark.parametrize(
    ("content", "mode", "fault"),
    [
        pytest.param(
            REAL[TOKEN].encode(), 0o640, f"{TOKEN}_FILE: others may read", id="the group may read it"
        ),
        pytest.param(REAL[TOKEN].encode(), 0o604, f"{TOKEN}_FILE: others may read", id="anybody may read it"),
        pytest.param(b"\n", 0o600, f"{TOKEN}: is empty", id="empty"),
        pytest.param(b"\xff\xfe", 0o600, f"{TOKEN}_FILE: geheim cannot be read", id="no text"),
        pytest.param(b"xoxb-" + b"voorbeeld-token", 0o600, f"{TOKEN}: is an example", id="placeholder"),
    ],
)
def test_statement_66_a_file_that_others_may_read_or_that_holds_no_secret_is_refused(
    monkeypatch: pytest.MonkeyPatch, content: bytes, mode: int, fault: str
) -> None:
    give(monkeypatch, SIGNING)
    give_file(monkeypatch, TOKEN, content, mode)

    [sentence] = faults()

    assert sentence.startswith(fault)


@pytest.mark.parametrize(
    ("path", "fault"),
    [pytest.param("weg", "cannot be read", id="not there"), pytest.param(".", "is no file", id="a folder")],
)
def test_a_path_that_is_no_file_is_refused(monkeypatch: pytest.MonkeyPatch, path: str, fault: str) -> None:
    give(monkeypatch, SIGNING, **{f"{TOKEN}_FILE": path})

    [sentence] = faults()

    assert f"{TOKEN}_FILE" in sentence
    assert fault in sentence


def test_a_secret_given_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, *HTTP)
    give_file(monkeypatch, TOKEN, REAL[TOKEN].encode())

    [sentence] = faults()

    assert sentence.startswith(f"{TOKEN}: is set, and {TOKEN}_FILE as well")


@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        pytest.param("http://127.0.0.1:4000/api/", True, id="this machine"),
        pytest.param("http://localhost:4000/api/", True, id="by name"),
        pytest.param("https://slack.voorbeeld.be/api/", False, id="elsewhere"),
        pytest.param("http://127.0.0.1.voorbeeld.be/api/", False, id="looks like this machine"),
        pytest.param("http://127.0.0.1:80@voorbeeld.be/api/", False, id="with a user"),
    ],
)
def test_another_address_than_slacks_is_on_this_machine_only(
    monkeypatch: pytest.MonkeyPatch, address: str, *, is_taken: bool
) -> None:
    give(monkeypatch, *HTTP, WEGWIJS_SLACK_API=address)

    if is_taken:
        assert read_settings().slack_secrets.api == address
    else:
        assert faults()[0].startswith("WEGWIJS_SLACK_API: ")


def test_pitfall_11_no_secret_stands_in_what_is_shown_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give(monkeypatch, *REAL)

    settings = read_settings()

    shown = f"{settings!r}{settings}{settings.slack_secrets}{settings.slack_secrets.signing_secrets}"
    assert not any(value in shown for value in REAL.values())
