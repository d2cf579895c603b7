"""`wegwijs verwerkingsregister`: the register as a file, and what is wrong in the settings told first."""

from pathlib import Path

import pytest

from adapters.cli.app import WRONG_USE, main


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder and an environment without settings."""
    for name in ("WEGWIJS_CONFIG", "WEGWIJS_DATABASE", "WEGWIJS_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_register_is_printed_from_the_settings_in_use(
    bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (bare / "wegwijs.yaml").write_text("organisatie:\n  naam: De Fabriek\nbewaren:\n  gesprek_dagen: 7\n")

    code = main(["verwerkingsregister"])

    out = capsys.readouterr().out
    assert code == 0
    assert out.startswith("# Verwerkingsregister: wegwijs bij De Fabriek\n")
    assert "| Gesprek | 7 |" in out
    assert [path.name for path in bare.iterdir()] == ["wegwijs.yaml"]


def test_no_register_is_made_of_settings_that_are_wrong(
    bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (bare / "wegwijs.yaml").write_text("bewaren:\n  gesprek_dagen: veel\n")

    code = main(["verwerkingsregister"])

    captured = capsys.readouterr()
    assert code == WRONG_USE
    assert captured.out == ""
    assert "gesprek_dagen" in captured.err
