"""`wegwijs teams package`: the same package each time, and a clear sentence where something is missing."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.retention_settings import KeepPart
from adapters.settings import Settings, WebPart, WrongSettings
from adapters.teams.manifest import AppWanted, make_manifest
from adapters.teams_secrets import TeamsSecrets
from adapters.teams_setup import PACKAGE, write_package
from bot.organisation import Organisation

APP, ADDRESS = "11111111-2222-4333-8444-555555555555", "https://wegwijs.voorbeeld.be"
SETTINGS = Settings(
    *(Path("wegwijs.yaml"), Organisation("De Fabriek"), WebPart(), KeepPart(), Path("d"), Path("c"), None),
    teams_secrets=TeamsSecrets(APP),
    public_url=ADDRESS,
)


def test_the_package_holds_the_manifest_and_two_icons_and_nothing_else(tmp_path: Path) -> None:
    path = write_package(SETTINGS, tmp_path)

    with zipfile.ZipFile(path) as package:
        assert path == tmp_path / PACKAGE
        assert package.testzip() is None
        assert package.namelist() == ["manifest.json", "color.png", "outline.png"]
        manifest = json.loads(package.read("manifest.json"))
        icons = [package.read(manifest["icons"][name]) for name in ("color", "outline")]
    assert manifest == make_manifest(AppWanted(APP, "De Fabriek", ADDRESS, manifest["version"]))
    assert all(icon.startswith(b"\x89PNG") for icon in icons)


def test_the_version_is_that_of_wegwijs_in_three_numbers(tmp_path: Path) -> None:
    pyproject = Path(__file__).parents[3] / "pyproject.toml"

    package = zipfile.ZipFile(io.BytesIO(write_package(SETTINGS, tmp_path).read_bytes()))

    version = json.loads(package.read("manifest.json"))["version"]
    assert f'\nversion = "{version}"\n' in pyproject.read_text(encoding="utf-8")


def test_the_same_app_is_the_same_package_in_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    before = write_package(SETTINGS, tmp_path).read_bytes()

    after = write_package(SETTINGS, tmp_path).read_bytes()
    other = write_package(replace(SETTINGS, public_url="https://elders.voorbeeld.be"), tmp_path).read_bytes()

    assert before == after
    assert other != before
    assert [one.name for one in tmp_path.iterdir()] == [PACKAGE]


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        pytest.param(replace(SETTINGS, public_url=""), ["WEGWIJS_PUBLIC_URL"], id="no address"),
        pytest.param(
            replace(SETTINGS, public_url="http://127.0.0.1:8080"), ["WEGWIJS_PUBLIC_URL"], id="no https"
        ),
        pytest.param(replace(SETTINGS, teams_secrets=TeamsSecrets()), ["WEGWIJS_TEAMS_APP_ID"], id="no app"),
        pytest.param(
            replace(SETTINGS, teams_secrets=TeamsSecrets(is_open=True), public_url=""),
            ["WEGWIJS_TEAMS_APP_ID", "WEGWIJS_PUBLIC_URL"],
            id="neither",
        ),
    ],
)
def test_without_what_teams_must_know_nothing_is_written(
    tmp_path: Path, settings: Settings, names: list[str]
) -> None:
    with pytest.raises(WrongSettings) as wrong:
        write_package(settings, tmp_path)

    assert [one.partition(":")[0] for one in wrong.value.sentences] == names
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="cannot be written"):
        write_package(SETTINGS, tmp_path / "weg")
