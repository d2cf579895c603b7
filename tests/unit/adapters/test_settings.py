"""The settings: defaults, the example, and every fault told at once in a sentence of its own."""

from pathlib import Path

import pytest

from adapters.settings import Settings, WrongSettings, example_text, read_settings


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder and an environment without settings."""
    for name in ("WEGWIJS_CONFIG", "WEGWIJS_KNOWLEDGE", "WEGWIJS_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str | bytes, name: str = "wegwijs.yaml") -> Path:
    path = Path(name)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def faults() -> tuple[str, ...]:
    with pytest.raises(WrongSettings) as wrong:
        read_settings()
    return wrong.value.sentences


def without_file(settings: Settings) -> tuple[object, ...]:
    return (
        settings.organisation, settings.web, settings.keep, settings.data, settings.knowledge,
        settings.to_teams(),
    )  # fmt: skip


def test_without_a_file_there_are_defaults_that_stay_on_this_machine(bare: Path) -> None:
    settings = read_settings()

    assert (settings.web.host, settings.web.port, settings.web.https) == ("127.0.0.1", 8080, False)
    assert (settings.keep.conversation_days, settings.keep.misses_days) == (30, 90)
    assert settings.data == bare / "data"
    assert settings.knowledge is None


def test_by_default_no_contact_is_given_but_the_website_and_social_pages_are() -> None:
    organisation = read_settings().organisation

    assert organisation.given_contact() == ()
    assert organisation.website == "https://www.socialeinnovatiefabriek.be"
    assert [line.text for line in organisation.socials] == ["LinkedIn", "Facebook", "Instagram"]


@pytest.mark.parametrize("text", ["", "# niets\n", None], ids=["empty", "comment", "the example"])
def test_the_example_and_an_empty_file_say_what_the_defaults_say(text: str | None) -> None:
    defaults = without_file(read_settings())

    write(example_text() if text is None else text)

    assert without_file(read_settings()) == defaults


def test_every_key_of_the_example_is_explained_or_plain_and_none_is_a_secret() -> None:
    text = example_text()

    assert text.startswith("#")
    assert not any(word in text.lower() for word in ("token:", "secret:", "wachtwoord:", "sleutel:"))


@pytest.mark.parametrize(
    ("written", "networks"),
    [
        pytest.param("", ["127.0.0.1/32", "::1/128"], id="left out"),
        pytest.param("web:\n  beheer_adressen:\n", [], id="nobody"),
        pytest.param(
            "web:\n  beheer_adressen:\n  - 10.0.0.0/24\n  - fd00::7\n",
            ["10.0.0.0/24", "fd00::7/128"],
            id="network and address",
        ),
    ],
)
def test_who_may_see_how_it_runs_is_a_list_of_addresses_and_networks(
    written: str, networks: list[str]
) -> None:
    write(written)

    assert [str(network) for network in read_settings().web.ops_networks] == networks


@pytest.mark.parametrize("wrong", ["localhost", "10.0.0.1/24", "overal", "1"])
def test_who_may_see_how_it_runs_is_never_guessed(wrong: str) -> None:
    write(f"web:\n  beheer_adressen:\n  - ::1\n  - {wrong}\n")

    (fault,) = faults()

    assert "wegwijs.yaml:4: web.beheer_adressen.1" in fault
    assert "10.0.0.0/24" in fault


def test_what_the_file_says_is_used() -> None:
    write(
        "organisatie:\n  naam: Stad Gent\n  mail: info@example.be\n  telefoon: 09 123 45 67\n"
        "  sociale_media:\nweb:\n  adres: '::1'\n  poort: 0\n  https: ja\n"
        "bewaren:\n  gesprek_dagen: 7\ngegevens: /srv/wegwijs\n"
    )

    settings = read_settings()

    assert settings.organisation.name == "Stad Gent"
    assert [line.text for line in settings.organisation.given_contact()] == [
        "Mail: info@example.be",
        "Telefoon: 09 123 45 67",
    ]
    assert settings.organisation.socials == ()
    assert (settings.web.host, settings.web.port, settings.web.https) == ("::1", 0, True)
    assert (settings.keep.conversation_days, settings.keep.misses_days) == (7, 90)
    assert settings.data == Path("/srv/wegwijs")


def test_a_relative_data_folder_counts_from_the_file(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / "etc").mkdir()
    write("gegevens: ../mijn\n", "etc/anders.yaml")
    monkeypatch.setenv("WEGWIJS_CONFIG", str(bare / "etc/anders.yaml"))

    assert read_settings().data == bare / "mijn"


def test_folders_named_in_the_environment_are_used(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / "kennis").mkdir()
    monkeypatch.setenv("WEGWIJS_KNOWLEDGE", str(bare / "kennis"))
    monkeypatch.setenv("WEGWIJS_CACHE", str(bare / "cache"))

    settings = read_settings()

    assert (settings.knowledge, settings.cache) == (bare / "kennis", bare / "cache")


@pytest.mark.parametrize("name", ["WEGWIJS_CONFIG", "WEGWIJS_KNOWLEDGE", "WEGWIJS_CACHE"])
def test_an_empty_variable_counts_as_absent(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = read_settings()

    monkeypatch.setenv(name, "")

    assert read_settings() == defaults


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        pytest.param("web:\n  poort: abc\n", 2, "web.poort", id="port that is no number"),
        pytest.param("web:\n  poort: 65536\n", 2, "web.poort", id="port too high"),
        pytest.param("web:\n  poort: -1\n", 2, "web.poort", id="port below zero"),
        pytest.param("web:\n  poort:\n", 2, "web.poort", id="port left empty"),
        pytest.param("web:\n  adres: example.be\n", 2, "web.adres", id="host name"),
        pytest.param("web:\n  adres: 127.0.0\n", 2, "web.adres", id="half an address"),
        pytest.param("web:\n  https: yes\n", 2, "web.https", id="English flag"),
        pytest.param("web:\n  port: 80\n", 2, "web.port", id="unknown key"),
        pytest.param("weeb:\n  poort: 80\n", 2, "weeb", id="unknown section"),
        pytest.param("web: 8080\n", 1, "web", id="section that is a value"),
        pytest.param("- web\n", 1, "the file", id="list"),
        pytest.param("organisatie:\n  naam: ''\n", 2, "organisatie.naam", id="no name"),
        pytest.param("organisatie:\n  mail: info\n", 2, "organisatie.mail", id="no mail address"),
        pytest.param("organisatie:\n  website: javascript:x\n", 2, "organisatie.website", id="no link"),
        pytest.param(
            "organisatie:\n  sociale_media:\n  - https://a.be\n  - data:x\n",
            4, "organisatie.sociale_media.1", id="social page that is no link",
        ),
        pytest.param("bewaren:\n  gesprek_dagen: 0\n", 2, "bewaren.gesprek_dagen", id="no days"),
        pytest.param("bewaren:\n  gemist_dagen: 1.5\n", 2, "bewaren.gemist_dagen", id="half days"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_file_line_and_name(text: str, line: int, name: str) -> None:
    write("# kop\n" + text)

    told = faults()

    assert len(told) == 1
    assert told[0].startswith(f"wegwijs.yaml:{line + 1}: {name}: ")
    assert told[0].endswith("; see wegwijs.voorbeeld.yaml.")
    assert "\n" not in told[0]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param(
            "uren:\n  toch_open:\n  - Pasen\n  brugdagen: []\n", "2: uren", id="of the organisation"
        ),
        pytest.param(
            "balie:\n  teams:\n  - team: a\n    titel: A\n    uren:\n      brugdagen:\n      - 2026-05-15\n",
            "6: balie.teams.0.uren",
            id="of a team",
        ),
    ],
)
def test_days_that_differ_from_a_week_without_hours_are_told_with_their_line(text: str, place: str) -> None:
    write(text)

    assert faults() == (
        f"wegwijs.yaml:{place}: no day of the week has opening hours:"
        " write them, or leave out the days that differ; see wegwijs.voorbeeld.yaml.",
    )


def test_every_fault_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    write("web:\n  poort: abc\n  adres: x\nweeb: 1\nbewaren:\n  gesprek_dagen: 0\n")
    monkeypatch.setenv("WEGWIJS_KNOWLEDGE", "/nergens")

    told = faults()

    assert [fault.split(": ")[1] for fault in told[:4]] == [
        "web.adres",
        "web.poort",
        "bewaren.gesprek_dagen",
        "weeb",
    ]
    assert told[4].startswith("WEGWIJS_KNOWLEDGE: /nergens is not a folder")


def test_the_file_named_by_wegwijs_config_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEGWIJS_CONFIG", "/nergens/wegwijs.yaml")

    assert faults() == (
        "WEGWIJS_CONFIG: there is no file /nergens/wegwijs.yaml:"
        " correct the path, or leave the variable out.",
    )


def test_wegwijs_knowledge_must_be_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEGWIJS_KNOWLEDGE", str(write("", "kennis.yaml")))

    assert faults() == (
        "WEGWIJS_KNOWLEDGE: kennis.yaml is not a folder: name the folder that holds topics/.",
    )


def test_a_file_that_is_not_utf_8_is_refused() -> None:
    write("organisatie:\n  naam: Café\n".encode("latin-1"))

    assert faults() == ("wegwijs.yaml: the file is not in UTF-8: save it again as UTF-8.",)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("web:\n\tpoort: 80\n", 2, id="tab"),
        pytest.param("web:\n  poort: 80\n  poort: 81\n", 3, id="key twice"),
        pytest.param("web: &a\n  poort: 80\n", 1, id="anchor"),
        pytest.param("web: !!python/name:os.system\n", 1, id="tag"),
        pytest.param("web: " + "[" * 5000, 1, id="nested"),
        pytest.param("web: x\0\n", 1, id="NUL"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_line(text: str, line: int) -> None:
    write(text)

    told = faults()

    assert len(told) == 1
    assert told[0].startswith(f"wegwijs.yaml:{line}: ")


@pytest.mark.parametrize(
    "text",
    [
        "slack_token: {}\n", "organisatie:\n  wachtwoord: {}\n", "web:\n  poort: {}\n", "web:\n  adres: {}\n",
        "web:\n  https: {}\n", "organisatie:\n  mail: {}\n", "organisatie:\n  website: {}\n",
        "bewaren:\n  gesprek_dagen: {}\n", "web: {}\n", "{}\n", "web: '{}\n", "web: {}: {}\n",
    ],
)  # fmt: skip
def test_a_secret_in_the_wrong_place_is_not_repeated(text: str) -> None:
    write(text.replace("{}", "xoxb-geheim-123"))

    assert not any("geheim" in fault for fault in faults())


def test_without_a_home_the_cache_stands_with_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)

    settings = read_settings()

    assert settings.cache == tmp_path / "data" / "cache"


# Staff, mail, signing in, secrets

ONE_TEAM = "balie:\n  teams:\n  - team: a\n    titel: A\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("balie:\n  teams: []\n", "teams", id="no team"),
        pytest.param(ONE_TEAM + "  - team: a\n    titel: B\n", "balie", id="twice"),
        pytest.param(
            ONE_TEAM + "    vervanger: b\n",
            "no team is called b",
            id="stand-in",
        ),
        pytest.param(ONE_TEAM + "    mail: x\n", "mail", id="mail of a team"),
        pytest.param("post:\n  server: smtp.voorbeeld.be\n", "afzender", id="no sender"),
        pytest.param("post:\n  poort: 70000\n", "poort", id="port"),
        pytest.param("aanmelden:\n  uitgever: https://a.be\n", "klant", id="no client"),
        pytest.param("aanmelden:\n  rollen:\n    x: baas\n", "baas is no role", id="role"),
    ],
)
def test_a_fault_in_what_is_about_staff_names_its_place(text: str, fault: str) -> None:
    write(text)

    assert any(fault in sentence for sentence in faults())


def test_signing_in_with_an_issuer_needs_an_address_and_a_secret() -> None:
    write("aanmelden:\n  uitgever: https://login.voorbeeld.be\n  klant: wegwijs\n  team: weg\n")

    said = " ".join(faults())

    assert "WEGWIJS_PUBLIC_URL" in said
    assert "WEGWIJS_OIDC_SECRET" in said
    assert "no team 'weg'" in said


@pytest.mark.parametrize(
    "secret", ["kort", "changeme" * 6, "a" * 40, "voorbeeld-voorbeeld-voorbeeld-voorbeeld"]
)
def test_statement_66_a_weak_secret_is_refused_by_its_name_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("WEGWIJS_SECRET", secret)

    (said,) = faults()

    assert said.startswith("WEGWIJS_SECRET:")
    assert secret not in said


def test_statement_67_two_secrets_are_read_the_new_one_first(monkeypatch: pytest.MonkeyPatch) -> None:
    new, old = "q8Zr2mVx7Lw4Tn9Kc5Bf1Hd6Jg3Ps0Ya", "Ya0Ps3Jg6Hd1Bf5Kc9Tn4Lw7Vx2mZr8q"
    monkeypatch.setenv("WEGWIJS_SECRET", new)
    monkeypatch.setenv("WEGWIJS_SECRET_BEFORE", old)

    settings = read_settings()

    assert [one.get_secret_value() for one in settings.secrets] == [new, old]
    assert new not in repr(settings)


@pytest.mark.parametrize("url", ["http://wegwijs.be", "https://wegwijs.be/pad", "https://u@wegwijs.be", "x"])
def test_an_address_of_our_own_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("WEGWIJS_PUBLIC_URL", url)

    assert faults()[0].startswith("WEGWIJS_PUBLIC_URL:")
